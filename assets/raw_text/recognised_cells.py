"""Cells cut out of a picture to what they print: figures are read twice, and measured.

A figure is read behind a known number and again in front of another: by itself a 0 looks like an O,
and a stroke like a 1. It counts only where both readings give the same digits and its ink takes as
much room as so many digits do. A cell with ink in it is never blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from assets.raw_text.document import GridCell
from assets.raw_text.measures import is_dash, measures
from assets.raw_text.recognition import Reading, Recogniser
from assets.raw_text.ruled_lines import Box, Mask, Picture, RuledPage, ink_of, text_lines
from expectations.forms.numbers import UNITS, printed_value

UNREAD = "\ufffc"  # a cell that prints something, if nothing that can be read
DASH = "—"
_MOST = 0.99  # confidence of what no character had to be recognised for
_LEAST, _LEAST_AS_FIGURE = 0.35, 0.9  # confidences below which a figure is not read
# In heights of a line: the room round it, down and across, and above and below known numbers.
_PAD, _WIDER_PAD, _ROOM = (0.2, 0.3), (0.45, 0.7), 0.33
# Known numbers, and how far a figure is set from them.
_BEFORE, _BEHIND, _AGAIN = ("27", 0.35), ("385", 0.4), ("64", 0.6)
_LONGEST, _FAINT = 20, 30  # heights of a part of a line; levels of grey that are no ink
_NARROW = 1.2  # heights of a letter: no label is as narrow
_FIGURE = re.compile(r"[+-]?[0-9][0-9,.]*")
_HAN = re.compile(r"[㐀-鿿]")
_HALF_WIDTH = str.maketrans("（）：，．", "():,.")


@dataclass(frozen=True)
class _Line:
    """One line of text in a crop of the page, with the ink found there."""

    crop: Picture
    ink: Mask
    box: Box


@dataclass(frozen=True)
class _Seen:
    """The lines of one cell with what each was read as at first; nothing yet where it is narrow."""

    lines: list[_Line]
    read: list[Reading]

    @property
    def text(self) -> str:
        return "\n".join(_plain(reading.text) for reading in self.read)

    @property
    def is_label(self) -> bool:
        """Whether the cell prints words; a lone character is a figure or a mark misread."""
        if printed_value(self.text).meaning in ("number", "mark"):
            return False
        return len(_HAN.findall(self.text)) > 1 or self.text in UNITS

    @property
    def is_alone(self) -> bool:
        """Whether the cell prints one figure with nothing written to it."""
        return len(self.lines) == 1 and not _HAN.search(self.text)


def recognised_cells(
    page: Picture, ruled: RuledPage, boxes: Sequence[Box | None], recogniser: Recogniser
) -> list[GridCell]:
    """What the cells at these boxes print; those without a box are unread.

    Every confidence is below 1. Lines of one cell are kept apart by line breaks.

    Raises:
        TooLargeError: The cells hold more than is left of the recogniser's limit.
    """
    lines = [[] if box is None else list(_lines(page, ruled, box)) for box in boxes]
    wide = [[] if _is_narrow(cell, ruled.letter) else cell for cell in lines]
    first = iter(recogniser.readings([_padded(line, _PAD) for cell in wide for line in cell]))
    seen = [
        _Seen(cell, [next(first) for _ in read]) for cell, read in zip(lines, wide, strict=True)
    ]
    figures = {n: cell for n, cell in enumerate(seen) if cell.lines and not cell.is_label}
    marks = {n: mark for n, cell in figures.items() if (mark := _mark(cell, ruled.letter))}
    alone = {n: cell for n, cell in figures.items() if cell.is_alone and n not in marks}
    remarked = {n: cell for n, cell in figures.items() if not cell.is_alone}
    printed = {n: GridCell(cell.text, confidence=_sure(cell.read)) for n, cell in enumerate(seen)}
    printed |= _read_alone(alone, ruled.letter, recogniser)
    printed |= _read_again(remarked, recogniser)
    printed |= {n: GridCell(mark, confidence=_MOST) for n, mark in marks.items()}
    printed |= {n: GridCell(UNREAD, confidence=0.0) for n, box in enumerate(boxes) if box is None}
    return [printed[n] for n in range(len(boxes))]


def line_parts(page: Picture, box: Box) -> list[Picture]:
    """A line of text outside of tables as the recogniser takes it: cut where no ink stands."""
    crop = page[box.top : box.bottom, box.left : box.right]
    high, wide = crop.shape
    ground = int(np.median(crop))
    gaps = np.flatnonzero((np.abs(crop.astype(np.int16) - ground) <= _FAINT).all(axis=0))
    parts = []
    begin = 0
    while begin < wide:
        end = min(begin + _LONGEST * high, wide)
        between = gaps[(gaps > begin + end >> 1) & (gaps < end)]
        if end < wide and between.size:
            end = int(between[-1])
        part = crop[:, begin:end]
        line = _Line(part, np.ones(0, np.bool_), Box(0, 0, end - begin, high))
        parts.append(_padded(line, _PAD))
        begin = end
    return parts


def _lines(page: Picture, ruled: RuledPage, box: Box) -> Iterator[_Line]:
    inside = (slice(box.top, box.bottom), slice(box.left, box.right))
    crop, ruling = page[inside], ruled.ruling[inside]
    if not crop.size:
        return
    ink = ink_of(crop, ruling, ruled.letter)
    ground = int(np.median(crop))
    clean = np.where(ruling, ground, crop).astype(np.uint8)
    if ground < 128:
        clean = 255 - clean
    for line in text_lines(ink, ruled.letter):
        yield _Line(clean, ink[line.top : line.bottom, line.left : line.right], line)


def _is_narrow(cell: list[_Line], letter: float) -> bool:
    return len(cell) == 1 and cell[0].ink.shape[1] <= _NARROW * letter


def _padded(line: _Line, pads: tuple[float, float]) -> Picture:
    """The line with room round it: the page's own where there is any, else of its ground."""
    box, (high, wide) = line.box, line.crop.shape
    down, across = (max(2, round(pad * (box.bottom - box.top))) for pad in pads)
    left, right = max(box.left - across, 0), min(box.right + across, wide)
    top, bottom = max(box.top - down, 0), min(box.bottom + down, high)
    room = (
        down - (box.top - top),
        down - (bottom - box.bottom),
        across - (box.left - left),
        across - (right - box.right),
    )
    padded: Picture = cv2.copyMakeBorder(
        line.crop[top:bottom, left:right],
        *room,
        cv2.BORDER_CONSTANT,
        value=[int(np.median(line.crop))],
    ).astype(np.uint8)
    return padded


def _beside(line: _Line, known: tuple[str, float], *, behind: bool) -> Picture:
    """The line with a known number set in front of it, or behind it."""
    number, apart = known
    once = _padded(line, (_ROOM, 0.0))
    unit = line.box.bottom - line.box.top
    ground = int(np.median(line.crop))
    inked = int(line.crop[line.box.top : line.box.bottom, line.box.left : line.box.right].min())
    digits = _drawn(number, unit, ground, inked)
    room = once.shape[0] - unit
    digits = np.pad(digits, ((room // 2, room - room // 2), (0, 0)), constant_values=ground)
    gap = np.full((once.shape[0], max(1, round(apart * unit))), ground, np.uint8)
    end = np.full((once.shape[0], max(2, round(_PAD[1] * unit))), ground, np.uint8)
    parts = [once, gap, digits] if behind else [digits, gap, once]
    return np.hstack([end, *parts, end])


def _drawn(number: str, high: int, ground: int, inked: int) -> Picture:
    """A number drawn as high as that."""
    font, thick = cv2.FONT_HERSHEY_SIMPLEX, max(1, round(high / 9))
    scale = high / cv2.getTextSize(number, font, 1, 1)[0][1]
    wide = cv2.getTextSize(number, font, scale, thick)[0][0]
    drawn = np.full((high, wide + 2), ground, np.uint8)
    cv2.putText(drawn, number, (0, high - 1), font, scale, [inked], thick, cv2.LINE_AA)
    return drawn


def _plain(text: str) -> str:
    return "".join(text.split()).translate(_HALF_WIDTH)


def _sure(readings: Iterable[Reading]) -> float:
    return min([_MOST, *(reading.confidence for reading in readings)])


def _mark(cell: _Seen, letter: float) -> str:
    """The mark for nothing that a cell's ink is, whatever it was read as; empty where none."""
    if len(cell.lines) > 1:
        return ""
    return DASH if is_dash(cell.lines[0].ink, letter) else ""


def _read_alone(
    cells: dict[int, _Seen], letter: float, recogniser: Recogniser
) -> dict[int, GridCell]:
    """Cells that print a figure or a mark and nothing else, read beside known numbers.

    Those read differently, or unlike their ink, are read once more: two readings have to agree.
    """
    first = _read_beside(cells, _BEFORE, recogniser, behind=False)
    second = _read_beside(cells, _BEHIND, recogniser, behind=True)
    read = {n: _figure(cell, (first[n], second[n]), letter) for n, cell in cells.items()}
    doubted = {n: cell for n, cell in cells.items() if read[n].text == UNREAD}
    third = _read_beside(doubted, _AGAIN, recogniser, behind=False)
    for n, cell in doubted.items():
        for other in (first[n], second[n]):
            again = _figure(cell, (other, third[n]), letter)
            read[n] = again if again.text != UNREAD else read[n]
    return read


def _figure(cell: _Seen, readings: tuple[Reading, Reading], letter: float) -> GridCell:
    """What two readings of a lone figure come to; unread where they or its ink do not agree."""
    text = readings[0].text
    sound = _agreed(readings) and (is_figure(text) or text in UNITS)
    if sound and _FIGURE.fullmatch(text):
        sound = measures(cell.lines[0].ink, text, letter)
    return GridCell(text if sound else UNREAD, confidence=_sure(readings))


def _read_beside(
    cells: dict[int, _Seen], known: tuple[str, float], recogniser: Recogniser, *, behind: bool
) -> dict[int, Reading]:
    """What each cell prints by a reading of it beside a known number; no text if that is lost."""
    crops = [_beside(cell.lines[0], known, behind=behind) for cell in cells.values()]
    number = known[0]
    read = {}
    for n, reading in zip(cells, recogniser.readings(crops), strict=True):
        text = _plain(reading.text)
        cut = text.removesuffix(number) if behind else text.removeprefix(number)
        read[n] = replace(reading, text=cut if cut != text else "")
    return read


def _read_again(cells: dict[int, _Seen], recogniser: Recogniser) -> dict[int, GridCell]:
    """Cells that print a figure with a unit or a remark: read again with more room round them."""
    lines = [_padded(line, _WIDER_PAD) for cell in cells.values() for line in cell.lines]
    second = iter(recogniser.readings(lines))
    read = {}
    for n, cell in cells.items():
        again = _Seen(cell.lines, [next(second) for _ in cell.lines])
        one, other = printed_value(cell.text), printed_value(again.text)
        same = (one.meaning, one.value, one.unit) == (other.meaning, other.value, other.unit)
        sure = _sure((*cell.read, *again.read))
        whole = all(reading.text for reading in cell.read) and is_figure(cell.text)
        sound = same and whole and sure >= _LEAST
        read[n] = GridCell(cell.text if sound else UNREAD, confidence=sure)
    return read


def _agreed(readings: Sequence[Reading]) -> bool:
    """Whether all readings say the same, and are sure enough of it."""
    return (
        len({_plain(reading.text) for reading in readings}) == 1
        and _sure(readings) >= _LEAST
        and min(reading.as_figure for reading in readings) >= _LEAST_AS_FIGURE
    )


def is_figure(text: str) -> bool:
    """Whether a recognised text is a figure made of digits, or a mark for none.

    Nothing that merely looks like a digit is one: 〇 and 零 are refused as o and l are.
    """
    meaning = printed_value(text).meaning
    return meaning == "mark" or (meaning == "number" and text.lstrip("+-")[:1] in set("0123456789"))
