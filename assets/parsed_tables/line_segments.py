"""Lines of text to segments: one cell a line, or a row a line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from assets.parsed_tables.segment import MAX_PARTS, Segment, Token
from assets.parsed_tables.words import MAX_LABEL, is_unreadable, is_worded
from expectations.forms.numbers import is_unit, is_value

_ORDINAL = re.compile(r"^\s*(?:[(（]?[一二三四五六七八九十]{1,3}|[(（]?\d{1,2})\s*[)）、.．](?!\d)")
_RUN_TOGETHER = 8  # values on one line from which it must be several rows run together


def line_segments(lines: list[tuple[int, str]]) -> Iterator[Segment]:
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
        return not self.value and len(self.text) > MAX_LABEL


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
            if not is_worded(text) and is_unit(text):
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
    labels = [piece for piece in pieces if not piece.value][-MAX_PARTS:]
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
    worded = is_worded(line)
    if (worded and len(words) == 1) or (not worded and is_value(line)):  # most lines of a page
        return [(line, not worded)]
    if len(words) > 1 and is_unit(words[-1]):  # the unit of a value that is not printed
        words.pop()
    values = [not is_worded(word) and is_value(word) for word in words]
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
