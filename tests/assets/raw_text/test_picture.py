"""Pictures as files: every kind is opened, hostile ones are refused, nothing leaves the machine."""

from __future__ import annotations

import io
import socket
import struct
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from assets.raw_text.read import read_document
from assets.report import read_report
from assets.workers import Workers

GOLDEN = Path(__file__).parents[2] / "golden" / "picture_askew" / "report.png"


def ruled_image(mode: str = "RGB") -> Image.Image:
    image = Image.new("RGB", (500, 260), "white")
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(24)
    for row in range(5):
        for column in range(3):
            left, top = 40 + 140 * column, 20 + 44 * row
            pen.rectangle((left, top, left + 140, top + 44), outline="black")
            pen.text((left + 50, top + 8), str(10 * row + column), font=font, fill="black")
    return image.convert(mode)


def saved(image: Image.Image, kind: str) -> bytes:
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF"])
def test_a_picture_of_any_kind_is_read(kind: str) -> None:
    document = read_document(saved(ruled_image(), kind))
    (grid,) = document.grids
    assert grid.style == "picture"
    assert [[cell.text for cell in row] for row in grid.rows] == [
        [str(10 * row + column) for column in range(3)] for row in range(5)
    ]
    assert all(cell.confidence < 1 for row in grid.rows for cell in row)


@pytest.mark.parametrize("mode", ["L", "1", "P", "RGBA", "CMYK", "LA"])
def test_a_picture_of_any_depth_is_read(mode: str) -> None:
    kind = "TIFF" if mode == "CMYK" else "PNG"
    (grid,) = read_document(saved(ruled_image().convert(mode), kind)).grids
    assert grid.rows[4][2].text == "42"


def _png(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        sum32 = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", sum32)

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("width", "height"), [(30_000, 30_000), (2**31 - 1, 2**31 - 1), (1, 40_000_000), (7_000, 6_000)]
)
def test_a_huge_picture_is_refused_before_it_is_unpacked(width: int, height: int) -> None:
    document = read_document(_png(width, height))
    assert document.problem
    assert document.blocks == ()


@pytest.mark.parametrize("kept", [20, 200, 3_000])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "TIFF"])
def test_a_truncated_picture_is_told_as_such(kind: str, kept: int) -> None:
    document = read_document(saved(ruled_image(), kind)[:kept])
    assert document.problem


def test_a_picture_of_nothing_is_told_as_such() -> None:
    document = read_document(saved(Image.new("RGB", (300, 300), "white"), "PNG"))
    assert document.problem == "a picture without text"


@pytest.mark.parametrize("missing", ["cv2", "onnxruntime"])
def test_without_the_extra_the_message_says_what_to_install(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("assets.raw_text.")]:
        if name.rpartition(".")[2] in {
            "picture",
            "recognised_pages",
            "recognised_cells",
            "recognition",
            "ruled_lines",
            "measures",
        }:
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    document = read_document(saved(ruled_image(), "PNG"))
    assert document.problem == (
        "a file of kind 'png' needs the extra 'pictures': pip install nianbao[pictures]"
    )


def test_reading_a_picture_reaches_for_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_arguments: object, **_options: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refused)
    monkeypatch.setattr(socket, "create_connection", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    assert list(read_document(saved(ruled_image(), "PNG")).grids)


def test_a_page_is_read_within_the_limits_of_a_worker() -> None:
    workers = Workers(1, seconds=60, megabytes=1024)
    try:
        calls = [(GOLDEN.read_bytes(), "")] * 2
        first, second = workers.results("assets.raw_text.texts:text_of", calls)
    finally:
        workers.close()
    assert first == second
    assert first["n_grids"] >= 3


def test_a_recognised_report_is_accepted_with_a_warning_only() -> None:
    report = read_report(GOLDEN.read_bytes(), source="golden")
    assert report.verdict == "accepted_with_warnings"
    assert [finding.rule for finding in report.findings] == ["recognised"]
