"""Looks of text in a DOC file: modifiers of paragraphs and characters by their place in it."""

from __future__ import annotations

import bisect
import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from assets.raw_text.document import TooLargeError
from assets.raw_text.package import DamagedError

_PAGE = 512  # bytes of a page that modifiers of many places are kept on
_MAX_RUNS = 200_000
_MAX_BASES = 20  # styles that a style is based on, one on the other
_TABLE_ROW = 0xD608  # its length takes two bytes
_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}  # of a modifier's operand, by its kind
_HUGE = frozenset({0x6645, 0x6646})  # the modifiers stand in another stream

_STYLE = 0x4A30
_DELETED, _HIDDEN, _STRUCK, _STRUCK_TWICE = 0x0800, 0x083C, 0x0837, 0x2A53
_RAISED, _POSITION, _SYMBOL = 0x2A48, 0x4845, 0x6A09
_SWITCHES = frozenset({_HIDDEN, _STRUCK, _STRUCK_TWICE})

Modifiers = list[tuple[int, bytes]]
_Said = dict[int, int]


@dataclass(frozen=True)
class Run:
    """Modifiers of the text between two places; ``style`` is the paragraph's, -1 for none."""

    end: int
    style: int
    modifiers: Modifiers


@dataclass(frozen=True)
class Runs:
    """Runs in the order of their places."""

    starts: list[int]
    runs: list[Run]

    def at(self, place: int) -> Run | None:
        """The run that holds a place of the file; None where there is none."""
        number = bisect.bisect_right(self.starts, place) - 1
        if number < 0 or place >= self.runs[number].end:
            return None
        return self.runs[number]


@dataclass(frozen=True)
class Look:
    """``apart``: raised, lowered or struck out. ``position``: half points above the line."""

    hidden: bool = False
    apart: bool = False
    position: int = 0
    symbol: bool = False


@dataclass
class Styles:
    """What styles say of characters: style -> (style it is based on, its modifiers)."""

    by_number: dict[int, tuple[int, Modifiers]] = field(default_factory=dict)

    def look(self, run: Run | None, paragraph_style: int) -> Look:
        modifiers = run.modifiers if run is not None else []
        named = [_integer(operand) for number, operand in modifiers if number == _STYLE]
        said = self._said_by(paragraph_style, 0)
        for style in named:
            said = said | self._said_by(style, 0)
        said = _with(said, modifiers)
        return Look(
            hidden=bool(said.get(_HIDDEN) or said.get(_DELETED)),
            apart=bool(said.get(_STRUCK) or said.get(_STRUCK_TWICE) or said.get(_RAISED)),
            position=said.get(_POSITION, 0),
            symbol=_SYMBOL in said,
        )

    def _said_by(self, style: int, depth: int) -> _Said:
        if style not in self.by_number or depth > _MAX_BASES:
            return {}
        base, modifiers = self.by_number[style]
        return _with(self._said_by(base, depth + 1), modifiers)


def _with(below: _Said, modifiers: Modifiers) -> _Said:
    """What is said after modifiers of what was said below them."""
    said = dict(below)
    for number, operand in modifiers:
        value = _integer(operand)
        if number in _SWITCHES and value & 0x80:  # as the style has it, or its opposite
            value = below.get(number, 0) ^ (value & 1)
        if number in _SWITCHES or number in (_DELETED, _RAISED, _POSITION, _SYMBOL):
            said[number] = value
    return said


def _integer(operand: bytes) -> int:
    return int.from_bytes(operand, "little")


def modifiers(packed: bytes, data: bytes = b"") -> Modifiers:
    """Number and operand of each modifier; those kept in the stream ``data`` are fetched."""
    found: Modifiers = []
    at = 0
    while at + 2 <= len(packed):
        (number,) = struct.unpack_from("<H", packed, at)
        at += 2
        if number == _TABLE_ROW:
            size = _integer(packed[at : at + 2]) - 1
            at += 2
        elif number >> 13 == 6:
            size = packed[at] if at < len(packed) else 0
            at += 1
            if number == 0xC615 and size == 255:  # tabs beyond what a byte can count
                size = 4 * packed[at] + 3 * packed[at + 1 + 4 * packed[at]] + 2
        else:
            size = _SIZES[number >> 13]
        operand = packed[at : at + max(size, 0)]
        at += max(size, 0)
        if number in _HUGE:
            place = _integer(operand)
            length = _integer(data[place : place + 2])
            found += modifiers(data[place + 2 : place + 2 + length])
        else:
            found.append((number, operand))
    return found


def character_runs(text: bytes, bins: bytes) -> Runs:
    """Runs of characters that look alike, out of the pages that ``bins`` name."""

    def run(page: bytes, number: int, count: int, end: int) -> Run:
        at = 2 * page[4 * (count + 1) + number]
        return Run(end, -1, modifiers(page[at + 1 : at + 1 + page[at]]) if at else [])

    return _runs(text, bins, run)


def paragraph_runs(text: bytes, bins: bytes, data: bytes) -> Runs:
    """Runs of paragraphs, out of the pages that ``bins`` name."""

    def run(page: bytes, number: int, count: int, end: int) -> Run:
        at = 2 * page[4 * (count + 1) + 13 * number]
        if not at:
            return Run(end, 0, [])
        words, at = page[at], at + 1
        size = 2 * words - 1
        if not words:
            size, at = 2 * page[at], at + 1
        packed = page[at : at + size]
        return Run(end, _integer(packed[:2]), modifiers(packed[2:], data))

    return _runs(text, bins, run)


def _runs(text: bytes, bins: bytes, run: Callable[[bytes, int, int, int], Run]) -> Runs:
    count = (len(bins) - 4) // 8
    starts: list[int] = []
    runs: list[Run] = []
    for number in struct.unpack_from(f"<{max(count, 0)}I", bins, 4 * (count + 1)):
        page = text[(number & 0x3FFFFF) * _PAGE :][:_PAGE]
        if len(page) < _PAGE:
            raise DamagedError("looks that stand beyond the file's end")
        size = page[_PAGE - 1]
        if len(runs) + size > _MAX_RUNS:
            raise TooLargeError(f"more than {_MAX_RUNS} changes of looks")
        places = struct.unpack_from(f"<{size + 1}I", page)
        for position in range(size):
            if starts and places[position] < starts[-1]:
                raise DamagedError("looks out of order")
            starts.append(places[position])
            runs.append(run(page, position, size, places[position + 1]))
    return Runs(starts, runs)


def character_styles(sheet: bytes) -> Styles:
    """What the styles of a style sheet say of characters."""
    found = Styles()
    if len(sheet) < 6:
        return found
    header, count, base_size = struct.unpack_from("<3H", sheet)
    at = 2 + header
    for number in range(count):
        (size,) = struct.unpack_from("<H", sheet, at)
        at += 2
        if size > base_size:
            found.by_number[number] = _style(sheet[at : at + size], base_size)
        at += size
    return found


def _style(content: bytes, base_size: int) -> tuple[int, Modifiers]:
    (kind,) = struct.unpack_from("<H", content, 2)
    (length,) = struct.unpack_from("<H", content, base_size)
    at = base_size + 2 + 2 * length + 2
    packed = b""
    for position in range({1: 2, 2: 1}.get(kind & 15, 0)):
        at += at % 2
        if at + 2 > len(content):
            break
        (size,) = struct.unpack_from("<H", content, at)
        if position == (kind & 15 == 1):  # of a paragraph's style the second part
            packed = content[at + 2 : at + 2 + size]
        at += 2 + size
    return kind >> 4, modifiers(packed)
