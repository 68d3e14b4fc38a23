"""One sheet of a workbook: what its visible cells print, as lines and grids with their addresses.

Hidden rows and columns are left out: a report is what a reader of the workbook sees.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from assets.raw_text.document import MAX_CELLS, Addresses, Grid, GridCell, TooLargeError
from assets.raw_text.nested import NestedCell

MAX_PRESENT = 100_000  # cells of a sheet that are stored, blank ones too
MAX_MERGED = 20_000
# Names of sheets that a spreadsheet puts in quotes where it names a cell: those with other signs,
# and those that might be a number or a cell themselves.
_QUOTED = re.compile(r"\W|^\d|^[A-Za-z]{1,3}\d+$|^[Rr]?\d*[Cc]?\d*$")

Place = tuple[int, int]  # row and column, counted from 0


@dataclass
class Sheet:
    """The cells that a sheet stores with the text each shows, blank where it is only ruled.

    ``merged`` are first and last place of each merged range. Rows and columns count from 0.
    """

    title: str = ""
    cells: dict[Place, str] = field(default_factory=dict)
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)  # first, last

    def keep(self, row: int, column: int, text: str) -> None:
        """Store a cell. Raises TooLargeError past the limit of cells."""
        self.cells[row, column] = text
        if len(self.cells) > MAX_PRESENT:
            raise TooLargeError(f"a sheet of more than {MAX_PRESENT} cells")

    def merge(self, first: Place, last: Place) -> None:
        """Merge a range of cells. Raises TooLargeError past the limit of ranges."""
        self.merged.append((first, last))
        if len(self.merged) > MAX_MERGED:
            raise TooLargeError(f"a sheet of more than {MAX_MERGED} merged ranges")


@dataclass(frozen=True)
class ListedSheet:
    """A visible sheet by its title; ``read`` gives what it holds, None for a sheet of no cells."""

    title: str
    read: Callable[[], Sheet | None]

    @cached_property
    def printed(self) -> PrintedSheet | None:
        """What it prints, read when first asked for; None for a sheet of no cells."""
        sheet = self.read()
        return None if sheet is None else printed_sheet(sheet)


class SheetBlock(NamedTuple):
    """A line or grid of a sheet with the addresses of its cells."""

    block: str | Grid
    addresses: Addresses


@dataclass(frozen=True)
class PrintedSheet:
    """The visible cells of a sheet, by row and column, and the places that merged cells reach.

    ``reached`` leads from such a place to the cell that reaches there. ``stored`` has the cells
    whose own corner is hidden, with the place of that corner.
    """

    title: str
    rows: dict[int, dict[int, GridCell]]
    reached: dict[Place, Place]
    under: frozenset[int]  # rows that a cell reaches into from above
    columns: tuple[int, ...]  # that are visible
    hidden_rows: frozenset[int]
    stored: dict[Place, Place]

    def cell(self, row: int, column: int) -> tuple[Place, GridCell] | None:
        """The cell that is seen at a place, and where it begins; None where none is stored."""
        top, left = self.reached.get((row, column), (row, column))
        cell = self.rows.get(top, {}).get(left)
        return None if cell is None else ((top, left), cell)

    def address(self, place: Place) -> str:
        """Sheet and cell as a spreadsheet names them, which knows a merged cell by its corner."""
        row, column = self.stored.get(place, place)
        letters = ""
        number = column + 1
        while number:
            number, letter = divmod(number - 1, 26)
            letters = chr(ord("A") + letter) + letters
        title = self.title.replace("'", "''")
        title = f"'{title}'" if _QUOTED.search(self.title) else title
        return f"{title}!{letters}{row + 1}"


def printed_sheet(sheet: Sheet) -> PrintedSheet:
    """What is seen of a sheet. Raises TooLargeError where it merges too many cells."""
    bottom = max((row for row, _ in sheet.cells), default=-1)
    edge = max((column for _, column in sheet.cells), default=-1)
    columns = _visible_columns(sheet, edge)
    visible = frozenset(columns)
    rows: dict[int, dict[int, GridCell]] = {}
    reached: dict[Place, Place] = {}
    stored: dict[Place, Place] = {}
    under: set[int] = set()
    area = 0
    for (top, left), last in sheet.merged:
        low, right = min(last[0], bottom), min(last[1], edge)
        area += max(low - top + 1, 0) * max(right - left + 1, 0)
        if area > MAX_PRESENT:
            raise TooLargeError(f"a sheet that merges more than {MAX_PRESENT} cells")
        down = [row for row in range(top, low + 1) if row not in sheet.hidden_rows]
        across = [column for column in range(left, right + 1) if column in visible]
        if not across or not down or (down[0], across[0]) in reached:
            continue
        first = (down[0], across[0])
        reached.update({(row, column): first for row in down for column in across})
        under.update(down[1:])
        if first != (top, left):
            stored[first] = (top, left)
        text = _trimmed(sheet.cells.get((top, left), ""))
        rows.setdefault(down[0], {})[across[0]] = GridCell(text, len(down), len(across))
        for row in down[1:]:
            rows.setdefault(row, {})
    for (row, column), text in sheet.cells.items():
        if (row, column) not in reached and column in visible and row not in sheet.hidden_rows:
            rows.setdefault(row, {})[column] = GridCell(_trimmed(text))
    hidden = frozenset(sheet.hidden_rows)
    return PrintedSheet(sheet.title, rows, reached, frozenset(under), columns, hidden, stored)


def sheet_blocks(printed: PrintedSheet, style: str) -> Iterator[SheetBlock]:
    """Lines and grids of a sheet: a row that stores nothing ends a grid, as a line does."""
    run: list[int] = []
    for row in sorted(printed.rows):
        cells = printed.rows[row]
        alone = len(cells) == 1 and row not in printed.under
        if run and (alone or not _follows(row, run[-1], printed.hidden_rows)):
            yield from _grid(run, printed, style)
            run = []
        if alone:
            ((column, cell),) = cells.items()
            address = printed.address((row, column))
            yield from (SheetBlock(line, ((address,),)) for line in cell.text.split("\n"))
        elif run or cells:
            run.append(row)
    yield from _grid(run, printed, style)


def _follows(row: int, last: int, hidden: frozenset[int]) -> bool:
    return row - last <= len(hidden) + 1 and all(r in hidden for r in range(last + 1, row))


def _visible_columns(sheet: Sheet, edge: int) -> tuple[int, ...]:
    hidden: set[int] = set()
    done = 0
    for first, last in sorted(sheet.hidden_columns):
        hidden.update(range(max(first, done), min(last, edge) + 1))
        done = max(done, last + 1)
    return tuple(column for column in range(edge + 1) if column not in hidden)


def _trimmed(text: str) -> str:
    return NestedCell([text]).text


def _grid(run: list[int], printed: PrintedSheet, style: str) -> Iterator[SheetBlock]:
    """The rows as a grid, without the columns and rows around it that are ruled alone."""
    filled = [
        (column, column + cell.colspan)
        for row in run
        for column, cell in printed.rows[row].items()
        if cell.text
    ]
    if not filled:
        return
    first, last = min(start for start, _ in filled), max(end for _, end in filled)
    columns = [column for column in printed.columns if first <= column < last]
    rows: list[tuple[GridCell, ...]] = []
    addresses: list[tuple[str, ...]] = []
    for row in run:
        cells = printed.rows[row]
        if len(rows) * len(columns) > MAX_CELLS:
            raise TooLargeError(f"a table of more than {MAX_CELLS} cells")
        own = [c for c in columns if c in cells or (row, c) not in printed.reached]
        kept = tuple(cells.get(column, GridCell("")) for column in own)
        blank = row not in printed.under and not any(cell.text for cell in kept)
        # Ruled rows run on to the end of many a sheet; a table has one blank row at most, and
        # that is ruled over its whole width.
        follows = bool(rows) and any(cell.text for cell in rows[-1])
        if not blank or (follows and all(column in cells for column in own)):
            rows.append(kept)
            addresses.append(tuple(printed.address((row, column)) for column in own))
    yield SheetBlock(Grid(tuple(rows), style), tuple(addresses))
