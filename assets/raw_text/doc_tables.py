"""Tables of a DOC file: cells and rows put together from the marks that end them."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from assets.raw_text.doc_looks import Modifiers, Run
from assets.raw_text.document import TooLargeError
from assets.raw_text.nested import (
    MAX_DEPTH,
    MAX_SPAN,
    NestedCell,
    NestedTable,
    merged_downwards,
)
from assets.raw_text.package import DamagedError

_IN_TABLE, _ENDS_ROW, _DEPTH, _DEEPER = 0x2416, 0x2417, 0x6649, 0x664A
_INNER_CELL, _INNER_ROW = 0x244B, 0x244C
_CELLS, _MERGED, _MERGED_DOWN, _SPLIT = 0xD608, 0x5624, 0xD62B, 0x5625
_CHANGED = frozenset({0x7621, 0x5622, _SPLIT})  # cells put in or taken out afterwards
_NEAR = 30  # twentieths of a point within which two edges are one

_Block = str | NestedTable


@dataclass(frozen=True)
class Mark:
    """What the end of a paragraph says of tables."""

    depth: int = 0
    ends_cell: bool = False
    ends_row: bool = False


def mark_of(paragraph: Run, sign: str) -> Mark:
    """The mark that a paragraph ends with; ``sign`` is its last character."""
    said = {number: int.from_bytes(operand, "little") for number, operand in paragraph.modifiers}
    depth = said.get(_DEPTH, said.get(_DEEPER, int(bool(said.get(_IN_TABLE)))))
    if not 0 <= depth <= MAX_DEPTH:
        raise TooLargeError(f"tables nested more than {MAX_DEPTH} deep")
    ends_row = bool(said.get(_ENDS_ROW) or said.get(_INNER_ROW))
    ends_cell = not ends_row and (sign == "\x07" or bool(said.get(_INNER_CELL)))
    return Mark(max(depth, 1) if sign == "\x07" else depth, ends_cell, ends_row)


@dataclass
class _Table:
    rows: list[tuple[list[list[_Block]], Modifiers]] = field(default_factory=list)
    cells: list[list[_Block]] = field(default_factory=list)
    blocks: list[_Block] = field(default_factory=list)
    shown: bool = False  # whether a cell of this row is


@dataclass
class Tables:
    """Takes paragraphs one by one; ``blocks`` are those outside of tables."""

    blocks: list[_Block] = field(default_factory=list)
    _open: list[_Table] = field(default_factory=list)

    def take(self, text: str, mark: Mark, paragraph: Run, *, hidden: bool) -> None:
        """Take a paragraph. A row is gone where the marks of all its cells are ``hidden``."""
        while len(self._open) < mark.depth:
            self._open.append(_Table())
        while len(self._open) > mark.depth:
            self._close()
        if not self._open:
            self.blocks.append(text)
            return
        table = self._open[-1]
        if mark.ends_row:
            if table.shown or not hidden:
                table.rows.append((table.cells, paragraph.modifiers))
            table.cells, table.blocks, table.shown = [], [], False
        else:
            table.blocks.append(text)
        if mark.ends_cell:
            table.cells.append(table.blocks)
            table.blocks = []
            table.shown = table.shown or not hidden

    def end(self) -> None:
        """Close what is open."""
        while self._open:
            self._close()

    def _close(self) -> None:
        table = self._open.pop()
        if table.cells or table.blocks:
            raise DamagedError("a row of a table without an end")
        around = self._open[-1].blocks if self._open else self.blocks
        around.append(_built(table))


@dataclass(frozen=True)
class _Place:
    """Where a cell stands in its row, and how it is merged."""

    left: int
    right: int
    sideways: int = 0
    downwards: str = ""


def _built(table: _Table) -> NestedTable:
    """The table with its spans, where every row says where its cells stand; else without any."""
    places = [_places(modifiers, len(cells)) for cells, modifiers in table.rows]
    if any(row is None for row in places):
        return NestedTable([[NestedCell(blocks) for blocks in cells] for cells, _ in table.rows])
    columns = _columns([place for row in places if row for place in row])
    return merged_downwards(
        [
            _row(cells, row or [], columns)
            for (cells, _), row in zip(table.rows, places, strict=True)
        ]
    )


def _row(
    cells: list[list[_Block]], places: list[_Place], columns: dict[int, int]
) -> list[tuple[NestedCell, int, str]]:
    row: list[tuple[NestedCell, int, str]] = []
    first = 0  # how the row writes the first of cells merged sideways
    for blocks, place in zip(cells, places, strict=True):
        column = columns[place.left]
        span = min(max(columns[place.right] - column, 1), MAX_SPAN)
        first = first or place.sideways
        if place.sideways and place.sideways != first and row:
            row[-1][0].colspan += span
        else:
            row.append((NestedCell(blocks, colspan=span), column, place.downwards))
    return row


def _columns(places: list[_Place]) -> dict[int, int]:
    """Column that each edge begins: edges a hair apart are one."""
    columns: dict[int, int] = {}
    last: int | None = None
    column = -1
    for edge in sorted({edge for place in places for edge in (place.left, place.right)}):
        column += last is None or edge - last > _NEAR
        columns[edge] = column
        last = edge
    return columns


def _places(modifiers: Modifiers, count: int) -> list[_Place] | None:
    """Place of each of a row's cells; None where the row doesn't say it of as many."""
    if any(number in _CHANGED for number, _ in modifiers):
        return None
    operands = dict(modifiers)
    packed = operands.get(_CELLS, b"")
    if not packed or packed[0] != count or len(packed) < 1 + 2 * (count + 1):
        return None
    edges = struct.unpack_from(f"<{count + 1}h", packed, 1)
    flags = [_flags(packed, 1 + 2 * (count + 1) + 20 * number) for number in range(count)]
    sideways = [flag & 3 for flag in flags]
    downwards = [(flag >> 5) & 3 for flag in flags]
    for number, operand in modifiers:
        if number == _MERGED and len(operand) == 2:
            for cell in range(operand[0], min(operand[1], count)):
                sideways[cell] = 1 if cell == operand[0] else 2
        elif number == _MERGED_DOWN and len(operand) == 2 and operand[0] < count:
            downwards[operand[0]] = operand[1]
    return [
        _Place(edges[cell], edges[cell + 1], min(sideways[cell], 2), _how(downwards[cell]))
        for cell in range(count)
    ]


def _flags(packed: bytes, at: int) -> int:
    return int.from_bytes(packed[at : at + 2], "little")


def _how(flags: int) -> str:
    return {1: "goes on", 2: "begins", 3: "begins"}.get(flags, "")
