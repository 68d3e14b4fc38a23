"""Document to segments: a label as printed, with the value tokens printed after it."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from assets.raw_text.document import Document, Grid, GridCell
from expectations.forms.numbers import (
    UNITS,
    is_chinese_number,
    is_unit,
    is_value,
    printed_value,
)

SPANNED = frozenset({"html", "docx", "doc", "xlsx", "xls"})  # grids that say what their cells span

_LABEL = re.compile(r"[㐀-鿿]")
_ORDINAL = re.compile(r"^\s*(?:[(（]?[一二三四五六七八九十]{1,3}|[(（]?\d{1,2})\s*[)）、.．](?!\d)")
_WORDED = re.compile(rf"[㐀-鿿]{{{max(map(len, UNITS)) + 1}}}")
_NOT_HAN = re.compile(r"[^㐀-鿿%]")
# A number in front of a label: 1. or （3）; the point of a decimal is none.
NUMBERED = re.compile(r"^\s*[(（]?\d{1,2}\s*[)）.、．﹒](?!\d)")
_NUMBER_AND_WORDS = re.compile(r"\d{1,2}[㐀-鿿]{2}")
_CLOSING = re.compile(r"[^()（）]*[)）]")
_EDGES = " \t\r\n\u00a0\u3000\u00ad\u200b\u200c\u200d\u2060\ufeff"
_MAX_LABEL = 80  # characters; a longer line is a sentence
_MAX_VALUE = 30
_MAX_PARTS = 60  # label texts kept before a value: heads and empty rows may stand there
_SERIAL = 5  # rows from which numbers that go up by one count them
_RUN_TOGETHER = 8  # values on one line from which it must be several rows run together


class Token(NamedTuple):
    """What one value cell prints, and where: block, row and column counted from 0."""

    text: str
    place: str
    colspan: int = 1
    rowspan: int = 1
    confidence: float = 1.0


class Segment(NamedTuple):
    """Label texts and the tokens after them, up to the next label or the end of the row.

    ``blanks_printed``: blank cells are among the tokens (grids). Else ``gaps`` holds the line
    distances before each token and after the last, ``part_gaps`` those after each part,
    ``part_lines`` the lines the parts stand on, ``usual_gap`` the distance most cells have,
    ``blank_gap`` what a blank cell adds to it, and ``following`` the text behind the last token.
    ``block`` numbers the block it stands in, ``row_width`` is that of its row, spans expanded.
    ``row`` is the number of that row in its grid, ``unit`` the unit printed between label and
    tokens, empty where none is.
    """

    parts: tuple[str, ...]
    tokens: tuple[Token, ...]
    block: int
    style: str
    blanks_printed: bool
    gaps: tuple[int, ...] = ()
    part_gaps: tuple[int, ...] = ()
    part_lines: tuple[int, ...] = ()
    usual_gap: int = 0
    blank_gap: int = 1
    following: str = ""
    row_width: int = 0
    row: int = 0
    unit: str = ""

    @property
    def prints_number(self) -> bool:
        return any(printed_value(token.text).meaning == "number" for token in self.tokens)

    @property
    def prints_figure(self) -> bool:
        """Whether some token prints anything at all."""
        return any(token.text.strip() for token in self.tokens)


def segments(document: Document) -> list[Segment]:
    """Segments of the document in reading order; narrative lines end up as parts without tokens."""
    found: list[Segment] = []
    lines: list[tuple[int, str]] = []
    for number, block in enumerate(document.blocks):
        if isinstance(block, str):
            lines.append((number, block))
            continue
        found.extend(_line_segments(lines))
        lines.clear()
        found.extend(
            _cell_segments(block, number) if block.style == "cells" else _rows(block, number)
        )
    found.extend(_line_segments(lines))
    return found


def is_label(text: str) -> bool:
    """Whether a cell's text can be (part of) a label rather than a value."""
    return _is_short_label(text) if len(text) <= _MAX_LABEL else _is_label(text)


def _is_label(text: str) -> bool:
    stripped = text.strip(_EDGES)
    if _is_worded(stripped):
        return True
    if not _LABEL.search(stripped) or is_value(stripped):
        return False
    if _CLOSING.fullmatch(stripped):  # 1次） and 条） end a label whose bracket opens a line above
        return True
    if is_unit(stripped) or _NOT_HAN.sub("", stripped) in UNITS:  # 件, 条（件）, and 件6
        return False
    if not stripped[0].isdigit() or NUMBERED.match(stripped):
        return True
    return bool(_NUMBER_AND_WORDS.match(stripped))  # 1属于国家秘密 has lost the point of its number


# The same labels stand in every report.
_is_short_label = functools.lru_cache(maxsize=8192)(_is_label)
_is_chinese_number = functools.lru_cache(maxsize=8192)(is_chinese_number)


def _is_worded(text: str) -> bool:
    """Whether a text begins with more words than a mark or a unit has: it is neither, nor a value.

    Most lines of a page are such, and the dearer questions need not be asked of them.
    """
    return bool(_WORDED.match(text))


def is_unreadable(text: str) -> bool:
    """Whether a line is neither a label nor a sentence, but what a value cell prints illegibly."""
    if len(text) > _MAX_VALUE or is_label(text) or is_unit(text):
        return False
    return any(sign.isnumeric() or sign.isalpha() for sign in text)


def _rows(grid: Grid, block: int) -> Iterator[Segment]:
    serial = _has_serial_numbers(grid)
    for number, (row, places) in enumerate(zip(grid.rows, grid.places, strict=True)):
        parts: list[str] = []
        tokens: list[Token] = []
        unit = ""
        width = len(places)
        for column, (text, rowspan, colspan, sure) in enumerate(row):
            if serial and column == 0 and text.strip().isdigit():
                continue
            if not text.isdigit() and is_label(text) and not _spells_figure(row, column):
                if any(token.text.strip() for token in tokens):
                    yield _row(parts, tokens, block, grid.style, width, number, unit)
                    parts, unit = [], ""
                tokens = []  # blank cells between labels are pads
                parts.append(text.strip())
            elif tokens or not parts or not is_unit(text):
                tokens.append(Token(text, f"{block}:{number}:{column}", colspan, rowspan, sure))
            else:
                unit = text
        yield _row(parts, tokens, block, grid.style, width, number, unit)


def _spells_figure(row: tuple[GridCell, ...], column: int) -> bool:
    """Whether a cell of Chinese numerals is a figure, and does not number a label or a column.

    Where the row has labels, a figure stands behind the last of them; where it has none, it stands
    among figures in digits.
    """
    if not _is_chinese_number(row[column].text):
        return False
    labels = [
        place
        for place, cell in enumerate(row)
        if is_label(cell.text) and not _is_chinese_number(cell.text)
    ]
    return column > labels[-1] if labels else any(is_value(cell.text) for cell in row)


def _has_serial_numbers(grid: Grid) -> bool:
    """Whether the grid's first column counts its rows."""
    numbers = [
        int(first)
        for row in grid.rows
        if len(row) > 1 and (first := row[0].text.strip()).isdecimal() and is_label(row[1].text)
    ]
    return len(numbers) >= _SERIAL and all(b == a + 1 for a, b in pairwise(numbers))


def _row(
    parts: list[str],
    tokens: list[Token],
    block: int,
    style: str,
    width: int,
    number: int = 0,
    unit: str = "",
) -> Segment:
    return Segment(
        parts=tuple(parts),
        tokens=tuple(tokens),
        block=block,
        style=style,
        blanks_printed=True,
        row_width=width,
        row=number,
        unit=unit,
    )


def _cell_segments(grid: Grid, block: int) -> Iterator[Segment]:
    parts: list[str] = []
    tokens: list[Token] = []
    unit = ""
    for number, (cell,) in enumerate(grid.rows):
        first, *behind = cell.text.split("\n")
        if behind and is_value(first):
            # Where the pipe comes first, a table's last cell runs on into the text behind it.
            last = Token(first, f"{block}:{number}:0")
            yield _explicit(parts, [*tokens, last], block)._replace(unit=unit)
            parts, tokens, unit = [line for line in behind if is_label(line)], [], ""
        elif is_label(cell.text):
            if tokens:
                yield _explicit(parts, tokens, block)._replace(unit=unit)
                parts, unit = [], ""
            tokens = []
            parts.extend(line for line in (first, *behind) if is_label(line))
        elif is_unit(cell.text):
            unit = cell.text
        else:
            tokens.append(Token(cell.text, f"{block}:{number}:0"))
    yield _explicit(parts, tokens, block)._replace(unit=unit)


def _explicit(parts: list[str], tokens: list[Token], block: int) -> Segment:
    return _row(parts[-_MAX_PARTS:], tokens, block, "cells", len(parts) + len(tokens))


def _line_segments(lines: list[tuple[int, str]]) -> Iterator[Segment]:
    """Segments of a run of lines; a row's end is not printed, so a new label ends it."""
    pieces = list(_placed_pieces(lines))
    usual = _usual_gap(pieces)
    blank = _blank_gap(pieces, usual)
    start = 0
    for number, piece in enumerate(pieces):
        before = pieces[number - 1] if number else None
        if before is not None and not piece.value and (before.value or before.is_sentence):
            yield _run(pieces[start:number], piece, usual, blank)
            start = number
    if pieces:
        yield _run(pieces[start:], _END, usual, blank)


class _Piece(NamedTuple):
    text: str
    value: bool
    gap: int  # lines since the piece before; 0 on the same line
    place: str
    block: int
    unit: str = ""  # that stands before it

    @property
    def is_sentence(self) -> bool:
        return not self.value and len(self.text) > _MAX_LABEL


_END = _Piece("", value=False, gap=0, place="", block=0)


def _placed_pieces(lines: list[tuple[int, str]]) -> Iterator[_Piece]:
    last_filled: int | None = None
    unit = ""
    for number, line in lines:
        stripped = line.strip()
        if not stripped:
            continue
        gap = number - last_filled if last_filled is not None else 1
        last_filled = number
        for column, (text, value) in enumerate(_pieces(stripped)):
            if not _is_worded(text) and is_unit(text):
                unit = text
                continue
            yield _Piece(text, value, 0 if column else gap, f"{number}:0:{column}", number, unit)
            unit = ""


def _usual_gap(pieces: list[_Piece]) -> int:
    """Distance between neighbouring cells where one of them is a value: what most of them have."""
    gaps = Counter(
        piece.gap
        for before, piece in pairwise(pieces)
        if piece.gap and (piece.value or before.value)
    )
    return gaps.most_common(1)[0][0] if gaps else 0


def _blank_gap(pieces: list[_Piece], usual: int) -> int:
    """Lines that a blank cell adds between its neighbours: as many as any cell has, or one."""
    wider = [(b.value and p.value, p.gap - usual) for b, p in pairwise(pieces) if p.gap > usual]
    between = [gap for values, gap in wider if values] or [gap for _, gap in wider]
    if not usual:
        return 1
    fitting = sum(gap % usual == 0 for gap in between)
    return usual if fitting >= len(between) / 2 else 1


def _run(pieces: list[_Piece], following: _Piece, usual: int, blank: int) -> Segment:
    labels = [piece for piece in pieces if not piece.value][-_MAX_PARTS:]
    values = [piece for piece in pieces if piece.value]
    same_line = any(piece.gap == 0 for piece in values)
    return Segment(
        parts=tuple(piece.text for piece in labels),
        tokens=tuple(Token(piece.text, piece.place) for piece in values),
        block=pieces[-1].block,
        style="rows" if same_line else "lines",
        blanks_printed=False,
        gaps=(*(piece.gap for piece in values), following.gap),
        part_gaps=(*(piece.gap for piece in labels[1:]), (values or [following])[0].gap),
        part_lines=tuple(piece.block for piece in labels),
        usual_gap=usual,
        blank_gap=blank,
        following=following.text,
        unit=values[0].unit if values else "",
    )


def _pieces(line: str) -> list[tuple[str, bool]]:
    """Texts and values of a line, with whether each is a value.

    Only a line that is tabular is taken apart: values alone, a label with values to the line's
    end, or many rows run together. A sentence with numbers in it stays one text.
    """
    words = line.split()
    worded = _is_worded(line)
    if len(words) == 1 if worded else is_value(line):  # most lines of a page are one word
        return [(line, not worded)]
    if len(words) > 1 and is_unit(words[-1]):  # the unit of a value that is not printed
        words.pop()
    values = [not _is_worded(word) and is_value(word) for word in words]
    if not any(values):
        return [(line, is_unreadable(line))]
    if all(values):
        return [(word, True) for word in words]
    trailing = next(n for n, value in enumerate(reversed(values)) if not value)
    if trailing and sum(values) == trailing:
        label = words[:-trailing]
        if len(label) > 1 and is_unit(label[-1]):
            label.pop()
        return [(" ".join(label), False), *((word, True) for word in words[-trailing:])]
    several_rows = bool(_ORDINAL.match(line)) and values[-1] and sum(values) > trailing
    if several_rows or sum(values) >= max(_RUN_TOGETHER, len(words) / 2):
        return list(zip(words, values, strict=True))
    return [(line, is_unreadable(line))]
