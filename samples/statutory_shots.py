"""Pictures of a region's statutory workbook and document, as a desktop office prints them."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image

OFFICE = "soffice"
_SCALE = 1.2  # pixels a point
_SHOWN = 3  # pages of a picture
_GAP = 24  # pixels round a page
_DESK = "#d9dde3"
_SONG, _HEI = "Noto Serif CJK SC", "Noto Sans CJK SC"
# Fonts the files name -> what stands in for them where they are not installed.
_FONTS = {
    "方正小标宋简体": _SONG,
    "宋体": _SONG,
    "仿宋": _SONG,
    "楷体": _SONG,
    "黑体": _HEI,
    "Times New Roman": _SONG,
}


def take_statutory_pictures(workbook: bytes, document: bytes, folder: Path) -> None:
    """Write ``statutory_workbook.png`` and ``statutory_document.png`` into the folder.

    FileNotFoundError without LibreOffice, CalledProcessError when it fails.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, data, suffix in (
        ("statutory_workbook", workbook, "xlsx"),
        ("statutory_document", document, "docx"),
    ):
        _side_by_side(_pages(data, suffix)).save(folder / f"{name}.png", optimize=True)


def _pages(data: bytes, suffix: str) -> list[Image.Image]:
    """The first pages that the file prints."""
    with tempfile.TemporaryDirectory(prefix="nianbao-") as name:
        place = Path(name)
        (place / f"tables.{suffix}").write_bytes(data)
        (place / "fonts.conf").write_text(_font_settings(), encoding="utf-8")
        subprocess.run(  # noqa: S603
            [
                *(OFFICE, "--headless", f"-env:UserInstallation={(place / 'profile').as_uri()}"),
                *("--convert-to", "pdf", "--outdir", name, f"{name}/tables.{suffix}"),
            ],
            env={**os.environ, "FONTCONFIG_FILE": str(place / "fonts.conf")},
            check=True,
            capture_output=True,
            timeout=120,
        )
        with pypdfium2.PdfDocument(place / "tables.pdf") as pdf:
            return [page.render(scale=_SCALE).to_pil() for page in list(pdf)[:_SHOWN]]


def _font_settings() -> str:
    aliases = "".join(
        f"<alias binding='same'><family>{name}</family>"
        f"<prefer><family>{stand_in}</family></prefer></alias>"
        for name, stand_in in _FONTS.items()
    )
    return (
        "<?xml version='1.0'?><fontconfig><include>/etc/fonts/fonts.conf</include>"
        f"{aliases}</fontconfig>"
    )


def _side_by_side(pages: Sequence[Image.Image]) -> Image.Image:
    """The pages on a desk, from left to right."""
    width = sum(page.width + _GAP for page in pages) + _GAP
    height = max(page.height for page in pages) + 2 * _GAP
    desk = Image.new("RGB", (width, height), _DESK)
    left = _GAP
    for page in pages:
        desk.paste(page, (left, _GAP))
        left += page.width + _GAP
    return desk
