"""PDF to pictures of what on its pages is no text: scanned pages, and tables put in as pictures."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2  # type: ignore[import-untyped]
from pypdfium2 import raw

from assets.raw_text.document import TooLargeError

Picture = npt.NDArray[np.uint8]

MAX_PAGES = 60
_WIDTH = 1500  # pixels of a rendered page: letters of twenty pixels
_MAX_PIXELS = 6_000_000
_MAX_OBJECTS = 20_000  # looked at on a page
_LARGE = 0.15  # share of the page that a picture takes which may hold a table
_UNSEEN = (3, 7)  # modes of rendering text that leave no ink: the layer beneath is what is seen


@dataclass(frozen=True)
class Scan:
    """A picture that stands on a page; ``whole`` where nothing else there counts."""

    picture: Picture
    whole: bool


def scanned(data: bytes) -> dict[int, Scan]:
    """What has to be recognised on each page that has such, by its number from 0.

    A page whose text leaves no ink is the picture under it: that text was recognised by someone.

    Raises:
        TooLargeError: More pages than any report has.
        PdfiumError: The file is damaged, or asks for a password.
    """
    document = pypdfium2.PdfDocument(data)
    try:
        if len(document) > MAX_PAGES:
            raise TooLargeError(f"{len(document)} pages, more than {MAX_PAGES}")
        found = {}
        for number in range(len(document)):
            page = document[number]
            if scan := _scan(page):
                found[number] = scan
            page.close()
        return found
    finally:
        document.close()


def _scan(page: Any) -> Scan | None:
    texts: list[Any] = []
    pictures: list[Any] = []
    kinds = (raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_IMAGE)
    for each in islice(page.get_objects(filter=kinds, max_depth=4), _MAX_OBJECTS):
        (texts if each.type == raw.FPDF_PAGEOBJ_TEXT else pictures).append(each)
    unseen = [raw.FPDFTextObj_GetTextRenderMode(text.raw) in _UNSEEN for text in texts]
    if any(unseen) or (pictures and not texts):
        return Scan(_rendered(page), whole=True)
    bounds = [text.get_bounds() for text in texts if text.level == 0]
    for picture in pictures:
        box = picture.get_bounds()
        if picture.level or page.get_rotation() or _share(box, page) < _LARGE:
            continue
        if not any(_inside(text, box) for text in bounds):
            return Scan(_rendered(page, box), whole=False)
    return None


def _share(box: tuple[float, ...], page: Any) -> float:
    left, bottom, right, top = box
    wide, high = page.get_size()
    return (right - left) * (top - bottom) / (wide * high) if wide * high else 0.0


def _inside(text: tuple[float, ...], box: tuple[float, ...]) -> bool:
    across, up = (text[0] + text[2]) / 2, (text[1] + text[3]) / 2
    return box[0] <= across <= box[2] and box[1] <= up <= box[3]


def _rendered(page: Any, box: tuple[float, ...] | None = None) -> Picture:
    """The page in grey, or a part of it; coloured ink as dark as its darkest channel."""
    wide, high = page.get_size()
    scale = min(_WIDTH / wide, math.sqrt(_MAX_PIXELS / (wide * high)))
    crop: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0)
    if box:
        left, bottom, right, top = box
        crop = tuple(max(side, 0.0) for side in (left, bottom, wide - right, high - top))
    bitmap = page.render(scale=scale, crop=crop)
    darkest: Picture = bitmap.to_numpy()[:, :, :3].min(axis=2)
    return darkest
