"""Document to segments, in reading order: those of its grids, and those of the lines between."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from assets.parsed_tables.line_segments import line_segments
from assets.parsed_tables.segment import MAX_PARTS, Segment, Token
from assets.parsed_tables.words import is_about, is_label, is_numeral
from assets.raw_text.document import Document, Grid, GridCell
from expectations.forms.numbers import is_unit, is_value

_SERIAL = 5  # rows from which numbers that go up by one count them


def segments(document: Document) -> list[Segment]:
    """Segments of the document in reading order; narrative lines end up as parts without tokens."""
    found: list[Segment] = []
    lines: list[tuple[int, str]] = []
    for number, block in enumerate(document.blocks):
        if isinstance(block, str):
            lines.append((number, block))
            continue
        found.extend(line_segments(lines))
        lines.clear()
        found.extend(
            _cell_segments(block, number) if block.style == "cells" else _rows(block, number)
        )
    found.extend(line_segments(lines))
    return found


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
            if not text.isdigit() and is_label(text) and not _is_figure(row, column):
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


def _is_figure(row: tuple[GridCell, ...], column: int) -> bool:
    """Whether a cell of words is a figure: 约5, or Chinese numerals that number nothing.

    Such numerals may number a label or a column. Where the row has labels, a figure stands behind
    the last of them; where it has none, it stands among figures in digits.
    """
    if is_about(row[column].text):
        return True
    if not is_numeral(row[column].text):
        return False
    labels = [
        place for place, cell in enumerate(row) if is_label(cell.text) and not is_numeral(cell.text)
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
    return _row(parts[-MAX_PARTS:], tokens, block, "cells", len(parts) + len(tokens))
