"""Document: what every input becomes. Lines of text and grids in reading order."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

MAX_CELLS = 20_000  # of one grid; the largest form has a few hundred


# Sheet and cell behind each cell of a block, row by row, as a spreadsheet names them: 财政局!C7.
Addresses: TypeAlias = tuple[tuple[str, ...], ...]


class TooLargeError(ValueError):
    """The document is larger or more deeply nested than any report; nothing of it is read."""


class GridCell(NamedTuple):
    """One printed cell: its text as printed (line breaks kept), its spans, and how sure it is.

    ``confidence`` is 1.0 where characters were read as such, less after optical recognition.
    """

    text: str
    rowspan: int = 1
    colspan: int = 1
    confidence: float = 1.0


@dataclass(frozen=True)
class Grid:
    """A table: the cells printed in each row, spans not expanded, and how it was printed."""

    rows: tuple[tuple[GridCell, ...], ...]
    style: str

    @functools.cached_property
    def places(self) -> list[list[tuple[int, int] | None]]:
        """Rows x columns: row and number of the cell that reaches there; None where none does."""
        matrix: list[list[tuple[int, int] | None]] = [[] for _ in self.rows]
        for number, row in enumerate(self.rows):
            own = matrix[number]
            column, end = 0, len(own)
            for index, (_, rowspan, colspan, _) in enumerate(row):
                while column < end and own[column] is not None:
                    column += 1
                if rowspan == colspan == 1 and column == end:
                    own.append((number, index))
                    column = end = end + 1
                    continue
                if rowspan == 1 and column == end:
                    own += [(number, index)] * colspan
                else:
                    for below in range(number, min(number + rowspan, len(matrix))):
                        matrix[below] += [None] * (column + colspan - len(matrix[below]))
                        matrix[below][column : column + colspan] = [(number, index)] * colspan
                column += colspan
                end = max(end, column)
        return matrix


@dataclass(frozen=True)
class Document:
    """Text lines (``str``) and grids in reading order, with what the page says of itself.

    ``hints`` are dates and names from metadata elements: ``published``, ``source``, ``title``.
    ``addresses`` are those of the blocks of a workbook, by their number; a line is a row of one
    cell. ``doubts`` are rule and message of what was odd before there were lines and grids.
    ``problem`` is set, and ``blocks`` empty, where nothing could be read.
    """

    kind: str
    encoding: str = ""
    title: str = ""
    blocks: tuple[str | Grid, ...] = ()
    hints: tuple[tuple[str, str], ...] = ()
    problem: str = ""
    addresses: Mapping[int, Addresses] = field(default_factory=dict, hash=False)
    doubts: tuple[tuple[str, str], ...] = ()

    def sheet_cell(self, place: str) -> str:
        """Sheet and cell of a workbook behind a place (block:row:cell); empty where none is."""
        if not self.addresses or not place:
            return ""
        block, row, cell = map(int, place.split(":"))
        if block not in self.addresses:
            return ""
        own = self.addresses[block][row]
        return own[min(cell, len(own) - 1)]  # a line may print several figures

    @property
    def sheets(self) -> list[str]:
        """Titles of the sheets of a workbook that something stands on."""
        named = (
            address.rpartition("!")[0]
            for rows in self.addresses.values()
            for row in rows
            for address in row
            if address
        )
        return [
            name[1:-1].replace("''", "'") if name.startswith("'") else name
            for name in dict.fromkeys(named)
        ]

    @property
    def lines(self) -> Iterator[str]:
        """Lines of text outside grids."""
        return (block for block in self.blocks if isinstance(block, str))

    @property
    def grids(self) -> Iterator[Grid]:
        return (block for block in self.blocks if isinstance(block, Grid))


def document_json(document: Document) -> str:
    """The document as compact JSON; ``document_from_json`` is its inverse."""
    content: dict[str, object] = {
        "kind": document.kind,
        "encoding": document.encoding,
        "title": document.title,
        "hints": document.hints,
        "problem": document.problem,
        "blocks": [
            block
            if isinstance(block, str)
            else {
                "style": block.style,
                "rows": [[_cell_values(cell) for cell in row] for row in block.rows],
            }
            for block in document.blocks
        ],
    }
    if document.addresses:
        content["addresses"] = {
            number: _shortened(rows) for number, rows in document.addresses.items()
        }
    if document.doubts:
        content["doubts"] = document.doubts
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _cell_values(cell: GridCell) -> list[str | int | float]:
    values: list[str | int | float] = [cell.text, cell.rowspan, cell.colspan]
    return values if cell.confidence == 1 else [*values, cell.confidence]


def _shortened(rows: Addresses) -> list[list[str]]:
    """The addresses, each without its sheet where that is the sheet of the one before it."""
    last = ""
    shortened: list[list[str]] = []
    for row in rows:
        shortened.append([])
        for address in row:
            sheet, sign, cell = address.rpartition("!")
            shortened[-1].append(cell if sheet == last else address)
            last = sheet if sign else last
    return shortened


def _in_full(rows: list[list[str]]) -> Addresses:
    """Inverse of ``_shortened``."""
    last = ""
    full: list[tuple[str, ...]] = []
    for row in rows:
        addresses = []
        for address in row:
            sheet, sign, cell = address.rpartition("!")
            last = sheet if sign else last
            addresses.append(f"{last}!{cell}" if cell else "")
        full.append(tuple(addresses))
    return tuple(full)


def document_from_json(text: str) -> Document:
    """Inverse of ``document_json``."""
    content = json.loads(text)
    blocks = tuple(
        block
        if isinstance(block, str)
        else Grid(
            tuple(tuple(GridCell(*cell) for cell in row) for row in block["rows"]), block["style"]
        )
        for block in content["blocks"]
    )
    return Document(
        kind=content["kind"],
        encoding=content["encoding"],
        title=content["title"],
        hints=tuple((name, value) for name, value in content["hints"]),
        problem=content["problem"],
        blocks=blocks,
        addresses={
            int(number): _in_full(rows) for number, rows in content.get("addresses", {}).items()
        },
        doubts=tuple((rule, message) for rule, message in content.get("doubts", ())),
    )
