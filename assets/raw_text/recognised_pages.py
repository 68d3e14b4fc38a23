"""Pages as pictures to lines and grids: straightened, ruled tables found, everything recognised."""

from __future__ import annotations

from collections.abc import Iterable

from assets.raw_text.document import MAX_CELLS, Grid, GridCell, TooLargeError
from assets.raw_text.recognised_cells import UNREAD, line_parts, recognised_cells
from assets.raw_text.recognition import Recogniser, width_of
from assets.raw_text.ruled_lines import (
    Picture,
    RuledTable,
    loose_lines,
    ruled_page,
    straightened,
)
from expectations.forms.numbers import printed_value

STYLE = "picture"
# What all the tables and all the text of a document may cost, in pixels of width at the
# recogniser's height: a whole report's tables take some 60,000, a page of prose 40,000.
_TABLES, _TEXT = 250_000, 100_000


def recognised_pages(pages: Iterable[Picture]) -> list[list[str | Grid]]:
    """Lines and grids of each page from top to bottom.

    Every cell's confidence is below 1. No line is a figure: those count in ruled tables only. The
    text of a long document is left unread where it would take too long.

    Raises:
        TooLargeError: The tables hold more than any report's.
    """
    tables, text = Recogniser(_TABLES), Recogniser(_TEXT)
    found = [_page_blocks(page, tables) for page in pages]
    read: list[list[str | Grid]] = []
    for blocks in found:
        read.append([])
        for block in blocks:
            if isinstance(block, Grid):
                read[-1].append(block)
            elif sum(map(width_of, block)) > text.left:
                read[-1].append(UNREAD)
            else:
                read[-1] += _as_line("".join(part.text for part in text.readings(block)))
    return read


def _as_line(text: str) -> list[str]:
    """The text as a line that no reader takes for a row of figures."""
    line = "".join(text.split()).replace("|", UNREAD)
    if not line:
        return []
    return [UNREAD + line if printed_value(line).meaning in ("number", "mark") else line]


def _page_blocks(page: Picture, recogniser: Recogniser) -> list[Grid | list[Picture]]:
    straight = straightened(page)
    ruled = ruled_page(straight)
    placed: list[tuple[int, int, Grid | list[Picture]]] = []
    for table in ruled.tables:
        if len(table.cells) > MAX_CELLS:
            raise TooLargeError(f"a table of more than {MAX_CELLS} cells")
        boxes = [cell.box for cell in table.cells]
        cells = recognised_cells(straight, ruled, boxes, recogniser)
        placed.append((table.box.top, table.box.left, _grid(table, cells)))
    placed += [
        (box.top, box.left, line_parts(straight, box)) for box in loose_lines(straight, ruled)
    ]
    return [block for _, _, block in sorted(placed, key=lambda each: each[:2])]


def _grid(table: RuledTable, cells: list[GridCell]) -> Grid:
    rows: list[list[GridCell]] = [[] for _ in range(table.rows)]
    for place, cell in zip(table.cells, cells, strict=True):
        spans = (place.rowspan, place.colspan)
        rows[place.row].append(GridCell(cell.text, *spans, cell.confidence))
    return Grid(tuple(map(tuple, rows)), STYLE)
