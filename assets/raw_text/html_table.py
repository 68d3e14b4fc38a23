"""An innermost table of a page made plain to a grid: its cells' text and spans."""

from __future__ import annotations

import functools
import re

from selectolax.lexbor import LexborNode

from assets.raw_text.document import MAX_CELLS, Grid, GridCell, TooLargeError
from assets.raw_text.html_plain import LINE_END, trimmed

_ROW, _CELL_END, _SPANS = "\0r", "\0c", "\0s"
_SPAN = re.compile(r"\s*(\d{1,4})")
_MAX_SPAN = 100
_SHORT = 200  # characters of a cell's text that is worth remembering


def html_grid(table: LexborNode) -> Grid:
    """The table's cells row by row. TooLargeError past the limit.

    Marks are put into the table, so that the text of all its cells can be asked for at once.
    """
    for cell in table.css("[rowspan],[colspan]:not([rowspan])"):
        attributes = cell.attributes
        cell.insert_child(f"{_SPANS}{attributes.get('rowspan')}{_SPANS}{attributes.get('colspan')}")
    for cell in table.css("td,th"):
        cell.insert_child(_CELL_END)
    for row in table.css("tr"):
        row.insert_before(_ROW)
    # What stands before the first row or behind a row's last cell is no cell's: a caption.
    _, *rows = table.text(separator=LINE_END, skip_empty=True).split(_ROW)
    grid = Grid(tuple(tuple(map(_cell, row.split(_CELL_END)[:-1])) for row in rows), "html")
    if sum(cell.rowspan * cell.colspan for row in grid.rows for cell in row) > MAX_CELLS:
        raise TooLargeError(f"a table of more than {MAX_CELLS} cells")
    return grid


def _cell(marked: str) -> GridCell:
    return _short_cell(marked) if len(marked) < _SHORT else _any_cell(marked)


def _any_cell(marked: str) -> GridCell:
    text, *spans = marked.split(_SPANS)
    lines = map(trimmed, text.split(LINE_END))
    return GridCell("\n".join(line for line in lines if line), *map(_span, spans))


# Most cells print a small number, and labels are the same in every report.
_short_cell = functools.lru_cache(maxsize=8192)(_any_cell)


def _span(printed: str) -> int:
    digits = _SPAN.match(printed)
    # rowspan=0 means "to the end" and is treated as 1: rows are read by the cells they print.
    return min(max(int(digits[1]) if digits else 1, 1), _MAX_SPAN)
