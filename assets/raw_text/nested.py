"""Tables within tables: the innermost become grids, the others are layout and become lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from assets.raw_text.document import MAX_CELLS, Grid, GridCell, TooLargeError

UNREAD = "\ufffc"  # what prints something that can't be read as characters
MAX_DEPTH = 30  # of tables in tables
MAX_SPAN = 100
_BLANKS = re.compile(r"[ \t\r]+")


@dataclass
class NestedCell:
    """A cell of a table: its lines and the tables in it, in reading order."""

    blocks: list[str | NestedTable] = field(default_factory=list)
    rowspan: int = 1
    colspan: int = 1

    @property
    def text(self) -> str:
        lines = (
            _BLANKS.sub(" ", line).strip(" \u00a0\u3000")
            for block in self.blocks
            if isinstance(block, str)
            for line in block.split("\n")
        )
        return "\n".join(line for line in lines if line)


@dataclass
class NestedTable:
    """A table: the cells printed in each row, spans not expanded."""

    rows: list[list[NestedCell]] = field(default_factory=list)

    @property
    def holds_table(self) -> bool:
        return any(
            isinstance(block, NestedTable)
            for row in self.rows
            for cell in row
            for block in cell.blocks
        )


def flowed(blocks: Iterable[str | NestedTable], style: str, depth: int = 0) -> Iterator[str | Grid]:
    """Lines and grids of the blocks. Raises TooLargeError past the limits of size and depth."""
    if depth > MAX_DEPTH:
        raise TooLargeError(f"tables nested more than {MAX_DEPTH} deep")
    for block in blocks:
        if isinstance(block, str):
            yield from (line.strip(" \u00a0\u3000") for line in block.split("\n"))
        elif block.holds_table:
            for row in block.rows:
                for cell in row:
                    yield from flowed(cell.blocks, style, depth + 1)
        else:
            yield _grid(block, style)


def _grid(table: NestedTable, style: str) -> Grid:
    count = 0
    rows: list[tuple[GridCell, ...]] = []
    for row in table.rows:
        count += sum(cell.rowspan * cell.colspan for cell in row)
        if count > MAX_CELLS:
            raise TooLargeError(f"a table of more than {MAX_CELLS} cells")
        rows.append(tuple(GridCell(cell.text, cell.rowspan, cell.colspan) for cell in row))
    return Grid(tuple(rows), style)


def merged_downwards(rows: list[list[tuple[NestedCell, int, str]]]) -> NestedTable:
    """The table of rows of (cell, its first column, how it is merged downwards).

    ``begins`` opens a merged cell; ``goes on`` under one of the same place and width is part of
    it and not printed again; anything else is a cell of its own.
    """
    open_cells: dict[int, NestedCell] = {}
    table = NestedTable()
    for row in rows:
        printed: list[NestedCell] = []
        still_open: dict[int, NestedCell] = {}
        for cell, column, merge in row:
            above = open_cells.get(column)
            if merge == "goes on" and above is not None and above.colspan == cell.colspan:
                above.rowspan += 1
                still_open[column] = above
                continue
            printed.append(cell)
            if merge:
                still_open[column] = cell
        open_cells = still_open
        table.rows.append(printed)
    return table
