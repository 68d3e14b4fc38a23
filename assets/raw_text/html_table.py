"""An innermost table of a page made plain to a grid: its cells' text and spans."""

from __future__ import annotations

import functools
import re

from selectolax.lexbor import LexborNode, create_tag

from assets.raw_text.document import MAX_CELLS, Grid, GridCell, TooLargeError
from assets.raw_text.html_plain import LINE_END, trimmed

_ROW = create_tag("tr").tag_id
_SPAN = re.compile(r"\s*(\d{1,4})")
_MAX_SPAN = 100
_SHORT = 200  # characters of a cell's text that is worth remembering


def html_grid(table: LexborNode) -> Grid:
    """The table's cells row by row. TooLargeError past the limit."""
    rows: list[list[GridCell]] = []
    spanning = {node.mem_id for node in table.css("[rowspan],[colspan]")}
    for node in table.css("tr,td,th"):
        if node.tag_id == _ROW:
            rows.append([])
        elif rows:
            cell = _cell(node.text(separator=LINE_END, skip_empty=True))
            rows[-1].append(_spanning(node, cell) if node.mem_id in spanning else cell)
    grid = Grid(tuple(map(tuple, rows)), "html")
    if sum(cell.rowspan * cell.colspan for row in grid.rows for cell in row) > MAX_CELLS:
        raise TooLargeError(f"a table of more than {MAX_CELLS} cells")
    return grid


def _spanning(node: LexborNode, cell: GridCell) -> GridCell:
    attributes = node.attributes
    rowspan, colspan = map(_span, (attributes.get("rowspan"), attributes.get("colspan")))
    return cell._replace(rowspan=rowspan, colspan=colspan)


def _cell(printed: str) -> GridCell:
    return _short_cell(printed) if len(printed) < _SHORT else _any_cell(printed)


def _any_cell(printed: str) -> GridCell:
    lines = map(trimmed, printed.split(LINE_END))
    return GridCell("\n".join(line for line in lines if line))


# Most cells print a small number, and labels are the same in every report.
_short_cell = functools.lru_cache(maxsize=8192)(_any_cell)


def _span(printed: str | None) -> int:
    digits = _SPAN.match(printed or "")
    # rowspan=0 means "to the end" and is treated as 1: rows are read by the cells they print.
    return min(max(int(digits[1]) if digits else 1, 1), _MAX_SPAN)
