"""Archived document -> lines and rows to show, bounded, with what was read from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assets.evidence.marks import Mark, gravest, place_anchor
from assets.raw_text.document import Document, Grid, GridCell

# Far more than any report has. What figures were read from is shown however long the document is.
MAX_LINES = 1_500  # lines of text and rows of grids
MAX_SIGNS = 300_000
_MAX_TEXT = 2_000  # signs of one line or cell
_MAX_TEXT_BEYOND = 100  # the same where the document is too long
_MAX_ROW = 60  # cells
_MAX_SPAN = 60
_COST_OF_CELL = 20  # signs


@dataclass(frozen=True)
class ShownText:
    """Text of a line or cell, how much of it is cut off, and the cells of the form read from it.

    ``anchors`` are the names of its places, ``keys`` the cells of the form. Where some were read,
    ``sheet_cell`` is its cell of a workbook, if it stands in one.
    """

    text: str
    cut: int = 0
    anchors: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    mark: Mark = ""
    rowspan: int = 1
    colspan: int = 1
    confidence: float = 1.0
    sheet_cell: str = ""


@dataclass(frozen=True)
class ShownRow:
    """A row of a grid, and how many of its cells are left out."""

    cells: tuple[ShownText, ...]
    left_out: int = 0


@dataclass(frozen=True)
class LeftOut:
    """So many lines, or rows of a grid, that are not shown."""

    count: int


@dataclass(frozen=True)
class ShownGrid:
    """A grid of the document."""

    rows: tuple[ShownRow | LeftOut, ...]


Block = ShownText | ShownGrid | LeftOut


@dataclass(frozen=True)
class Read:
    """What was read from the places of one source: its number, place -> cell, cell -> mark."""

    source: int
    keys: Mapping[str, str]
    marks: Mapping[str, Mark]


def shown_blocks(document: Document, read: Read) -> list[Block]:
    """The document in its order, as much of it as is shown."""
    shown: list[Block] = []
    budget = _Budget(document, read)
    for number, block in enumerate(document.blocks):
        if isinstance(block, Grid):
            shown.append(_grid(block, number, budget))
        elif (text := budget.line(block, number)) is not None:
            shown.append(text)
        elif shown and isinstance(shown[-1], LeftOut):
            shown[-1] = LeftOut(shown[-1].count + 1)
        else:
            shown.append(LeftOut(1))
    return shown


class _Budget:
    """How much of a document may still be shown, and what was read from it."""

    def __init__(self, document: Document, read: Read) -> None:
        self._document = document
        self._read = read
        self._lines, self._signs = MAX_LINES, MAX_SIGNS
        self._rows = {place.rpartition(":")[0] for place in read.keys}

    def line(self, text: str, number: int) -> ShownText | None:
        """A line of text; None where it is left out."""
        longest = self._longest(f"{number}:0", [text])
        if longest is None:
            return None
        places = [place for place in self._read.keys if place.startswith(f"{number}:0:")]
        return self._text(text, longest, places)

    def row(self, row: Sequence[GridCell], number: int, index: int) -> ShownRow | None:
        """A row of a grid; None where it is left out."""
        longest = self._longest(f"{number}:{index}", [cell.text for cell in row[:_MAX_ROW]])
        if longest is None:
            return None
        places = [f"{number}:{index}:{column}" for column in range(len(row))]
        cells = tuple(
            self._text(cell.text, longest, [place], cell)
            for column, (cell, place) in enumerate(zip(row, places, strict=True))
            if column < _MAX_ROW or place in self._read.keys
        )
        return ShownRow(cells, len(row) - len(cells))

    def _longest(self, row: str, texts: Sequence[str]) -> int | None:
        """How long a text of this row may be; None where the row is left out."""
        cost = sum(min(len(text), _MAX_TEXT) + _COST_OF_CELL for text in texts)
        if self._lines > 0 and self._signs >= cost:
            self._lines -= 1
            self._signs -= cost
            return _MAX_TEXT
        return _MAX_TEXT_BEYOND if row in self._rows else None

    def _text(
        self, text: str, longest: int, places: Sequence[str], cell: GridCell | None = None
    ) -> ShownText:
        keys = tuple(self._read.keys[place] for place in places if place in self._read.keys)
        return ShownText(
            text=text[:longest],
            cut=max(0, len(text) - longest),
            anchors=tuple(place_anchor(self._read.source, place) for place in places),
            keys=keys,
            mark=gravest(self._read.marks.get(key, "") for key in keys),
            rowspan=min(cell.rowspan, _MAX_SPAN) if cell else 1,
            colspan=min(cell.colspan, _MAX_SPAN) if cell else 1,
            confidence=cell.confidence if cell else 1.0,
            sheet_cell=self._document.sheet_cell(places[0]) if keys else "",
        )


def _grid(grid: Grid, number: int, budget: _Budget) -> ShownGrid:
    rows: list[ShownRow | LeftOut] = []
    for index, row in enumerate(grid.rows):
        if (shown := budget.row(row, number, index)) is not None:
            rows.append(shown)
        elif rows and isinstance(rows[-1], LeftOut):
            rows[-1] = LeftOut(rows[-1].count + 1)
        else:
            rows.append(LeftOut(1))
    return ShownGrid(tuple(rows))


def left_out(blocks: Sequence[Block]) -> int:
    """How many lines and rows of a document are not shown."""
    return sum(_left_out(blocks))


def _left_out(blocks: Sequence[Block]) -> Iterator[int]:
    for block in blocks:
        if isinstance(block, LeftOut):
            yield block.count
        elif isinstance(block, ShownGrid):
            yield from (row.count for row in block.rows if isinstance(row, LeftOut))
