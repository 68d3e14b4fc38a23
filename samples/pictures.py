"""Tables and lines to a picture of the page, as a scanner or a screen would give it.

Needs the Noto CJK fonts; only tests and benchmarks of recognition draw pictures.
"""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from samples.ruled import LEADING, Block, TableRows, broken, laid_out

FONTS = {"sans": "NotoSansCJK-Regular.ttc", "serif": "NotoSerifCJK-Regular.ttc"}
SIMPLIFIED = 2  # position of the simplified Chinese face in the collections
MARGIN = 2.5  # in heights of a character
INK = 20


@dataclass(frozen=True)
class Look:
    """How a page is drawn and what befell it on its way.

    ``size`` is the height of a character in pixels, ``characters`` how many a line holds,
    ``ruling`` the width of a ruled line, ``quality`` that of the JPEG, 0 for a PNG.
    """

    font: str = "sans"
    size: int = 20
    characters: int = 52
    ruling: int = 1
    outer_border: bool = True
    shrunk: float = 1.0
    degrees: float = 0.0
    noise: float = 0.0
    quality: int = 0
    seed: int = 0


PLAIN = Look()


def picture(blocks: Sequence[Block], look: Look = PLAIN) -> bytes:
    """The page as a PNG, or as a JPEG where the look has a quality."""
    image = _degraded(_drawn(blocks, look), look)
    file = io.BytesIO()
    if look.quality:
        image.save(file, "JPEG", quality=look.quality)
    else:
        image.save(file, "PNG", optimize=True)
    return file.getvalue()


def random_look(rng: random.Random) -> Look:
    """A look as one meets it among scans and screenshots."""
    return Look(
        font=rng.choice(("sans", "sans", "serif")),
        size=rng.choice((16, 18, 20, 22, 26)),
        characters=rng.choice((46, 52, 60)),
        ruling=rng.choice((1, 1, 2)),
        shrunk=rng.choice((1.0, 1.0, 1.0, 0.85, 1.3)),
        degrees=rng.choice((0.0, 0.0, rng.uniform(-1.5, 1.5))),
        noise=rng.choice((0.0, 0.0, 6.0)),
        quality=rng.choice((0, 0, 85, 60)),
        seed=rng.randrange(1000),
    )


def _drawn(blocks: Sequence[Block], look: Look) -> Image.Image:
    """The clean page in grey, as high as it needs to be."""
    margin = round(MARGIN * look.size)
    width = look.characters * look.size
    sheets: list[Image.Image] = []
    for block in blocks:
        sheets.append(
            _paragraph(block, width, look) if isinstance(block, str) else _table(block, width, look)
        )
        sheets.append(Image.new("L", (width, look.size // 2), 255))
    height = sum(sheet.height for sheet in sheets)
    page = Image.new("L", (width + 2 * margin, height + 2 * margin), 255)
    top = margin
    for sheet in sheets:
        page.paste(sheet, (margin, top))
        top += sheet.height
    return page


def _degraded(page: Image.Image, look: Look) -> Image.Image:
    """The page shrunk, turned and grainy, as the look says."""
    if look.shrunk != 1:
        size = (round(page.width * look.shrunk), round(page.height * look.shrunk))
        page = page.resize(size, Image.Resampling.BICUBIC)
    if look.degrees:
        page = page.rotate(look.degrees, Image.Resampling.BICUBIC, expand=True, fillcolor="white")
    if look.noise:
        grain = np.random.default_rng(look.seed).normal(0, look.noise, (page.height, page.width))
        page = Image.fromarray(np.clip(np.asarray(page) + grain, 0, 255).astype(np.uint8))
    return page


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS[name], size, index=SIMPLIFIED)


def _paragraph(text: str, width: int, look: Look) -> Image.Image:
    font = _font(look.font, look.size)
    lines = broken(text, width, font.getlength)
    sheet = Image.new("L", (width, max(1, round(len(lines) * look.size * LEADING))), 255)
    pen = ImageDraw.Draw(sheet)
    for number, line in enumerate(lines):
        pen.text((0, round(number * look.size * LEADING)), line, font=font, fill=INK)
    return sheet


def _table(rows: TableRows, width: int, look: Look) -> Image.Image:
    font = _font(look.font, look.size)
    laid = laid_out(rows, width, look.size, font.getlength)
    across, down = [round(edge) for edge in laid.across], [round(edge) for edge in laid.down]
    sheet = Image.new("L", (width + look.ruling, down[-1] + look.ruling), 255)
    pen = ImageDraw.Draw(sheet)
    for each in laid.placed:
        left, right = across[each.column], across[each.column + each.cell.columns]
        top, bottom = down[each.row], down[each.row + each.cell.rows]
        corners = (left, top, right + look.ruling - 1, bottom + look.ruling - 1)
        pen.rectangle(corners, outline=INK, width=look.ruling)
        high = len(each.lines) * look.size * LEADING
        for number, line in enumerate(each.lines):
            x = left + (right - left - font.getlength(line)) / 2
            y = top + (bottom - top - high) / 2 + number * look.size * LEADING
            pen.text((round(x), round(y)), line, font=font, fill=INK)
    if not look.outer_border:
        for edge in (0, width):
            pen.rectangle((edge, 0, edge + look.ruling - 1, down[-1]), fill=255)
    return sheet
