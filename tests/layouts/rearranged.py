"""Printed tables as pages rearrange them: labels repeated, tables cut in two or joined."""

from __future__ import annotations

from dataclasses import replace

from tests.layouts.printed import Cell, PrintedTable

Rows = list[list[Cell]]


def repeated(rows: Rows) -> Rows:
    """Cells spanning rows or columns of labels printed again at each place instead."""
    matrix: Rows = [[] for _ in rows]
    pending: dict[tuple[int, int], Cell] = {}
    for number, row in enumerate(rows):
        column = 0
        for cell in [*row, None]:
            while (number, column) in pending:
                matrix[number].append(pending[number, column])
                column += 1
            if cell is None:
                break
            single = replace(cell, rows=1, columns=1)
            wide = cell.columns if cell.part not in ("value", "basis") else 1
            for step in range(wide):
                matrix[number].append(single if wide > 1 else replace(cell, rows=1))
                for below in range(1, cell.rows):
                    pending[number + below, column + step] = single
            column += wide
    return matrix


def cut_rows(rows: Rows, at: int, repeats: int, table: PrintedTable) -> list[Rows]:
    """The rows in two pieces: labels that span the cut are shortened and printed again after it."""
    upper = [list(row) for row in rows[:at]]
    lower = [list(row) for row in rows[at:]]
    carried: list[Cell] = []
    for number, row in enumerate(upper):
        for position, cell in enumerate(row):
            below = number + cell.rows - at
            if cell.rows > 1 and below > 0:
                row[position] = replace(cell, rows=cell.rows - below)
                carried.append(replace(cell, rows=below))
    if lower:
        lower[0] = [*carried, *lower[0]]
    heads = [list(row) for row in table.rows[:repeats]]
    return [upper, [*heads, *lower]]


def joined(tables: tuple[PrintedTable, ...]) -> tuple[PrintedTable, ...]:
    rows: list[tuple[Cell, ...]] = []
    for table in tables:
        if table.heading:
            rows.append((Cell(table.heading, 15),))
        rows += table.rows
    return (PrintedTable("all", "", tuple(rows), 0),)
