"""Cells of a form to the statutory tables they make, as one report of one unit prints them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

from assets.raw_text.document import Grid, GridCell
from assets.raw_text.sheet import SheetBlock
from expectations.forms.model import Column, Edition, Row, Table


class FormCell(NamedTuple):
    """What a cell of the form prints, its address, and the unit of money its head names, if any."""

    text: str
    address: str
    money: str = ""


_Cells = Mapping[str, FormCell]
_Line = list[tuple[str, str]]  # text and address of each cell of a row


def form_blocks(grid: Edition, cells: _Cells, style: str) -> Iterator[SheetBlock]:
    """The tables of a grid with these cells, by key, below their titles.

    Labels are repeated where the form merges them. A row of which no cell is there is not printed,
    nor is a table without rows; a row of which some are there prints those alone.
    """
    for table in grid.tables:
        rows = [row for row in table.rows if _figures(table, row, cells)]
        if not rows:
            continue
        yield SheetBlock(table.label, (("",),))
        if table.layout == "side_by_side":
            yield _block(_turned(table, rows, cells), style)
            continue
        for _, run in groupby(rows, key=lambda row: row.columns):
            yield _block(_below_heads(table, list(run), cells), style)


def _block(lines: Iterable[_Line], style: str) -> SheetBlock:
    printed = list(lines)
    rows = tuple(tuple(GridCell(text) for text, _ in line) for line in printed)
    addresses = tuple(tuple(address for _, address in line) for line in printed)
    return SheetBlock(Grid(rows, style), addresses)


def _figures(table: Table, row: Row, cells: _Cells) -> list[tuple[Column, FormCell]]:
    """The row's cells that are there, with their columns."""
    keyed = ((column, f"{table.id}.{row.id}.{column.id}") for column in table.columns_of(row))
    return [(column, cells[key]) for column, key in keyed if key in cells]


def _below_heads(table: Table, rows: list[Row], cells: _Cells) -> Iterator[_Line]:
    """Rows that have the same columns, below the heads of these."""
    depth = 1 + max(len(row.path) for row in rows)
    corner, *heads_of_units = table.label_heads or ("",)
    shown = {row.id: _figures(table, row, cells) for row in rows}
    columns = [column for column in table.columns_of(rows[0]) if _is_shown(column, shown.values())]
    levels = 1 + max(len(column.path) for column in columns)
    for level in range(levels):
        heads = [(*column.path, *[column.label] * levels)[level] for column in columns]
        yield _labels([*[corner] * depth, *heads_of_units, *heads])
    for row in rows:
        label = _label(row, shown[row.id])
        units = [row.unit or table.unit for _ in heads_of_units]
        labels = [*row.path, *[label] * (depth - len(row.path)), *units]
        yield [*_labels(labels), *((cell.text, cell.address) for _, cell in shown[row.id])]


def _is_shown(column: Column, shown: Iterable[list[tuple[Column, FormCell]]]) -> bool:
    return any(column is other for figures in shown for other, _ in figures)


def _turned(table: Table, rows: list[Row], cells: _Cells) -> Iterator[_Line]:
    """A line a figure: so each stands beside its own head, however many of them there are."""
    depth = 1 + max(len(row.path) for row in table.rows)
    for row in rows:
        for column, cell in _figures(table, row, cells):
            labels = [*row.path, *[row.label] * (depth - len(row.path)), column.label]
            yield [*_labels(labels), (cell.text, cell.address)]


def _labels(texts: Iterable[str]) -> _Line:
    return [(text, "") for text in texts]


def _label(row: Row, figures: list[tuple[Column, FormCell]]) -> str:
    """The row's label, with the unit of money that a head of its figures names."""
    money = next((cell.money for _, cell in figures if cell.money), "")
    return f"{row.label}（单位：{money}）" if money else row.label
