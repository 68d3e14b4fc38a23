"""What a table, row, cell or identity line of the form is called, Chinese or English."""

from __future__ import annotations

from typing import Literal

from expectations.forms.model import Column, Edition, Identity, Line, Row, Table

Language = Literal["zh", "en"]

_DIGITS = "〇一二三四五六七八九"


def place_name(line: str, grid: Edition | None, language: Language = "zh") -> str:
    """What ``Finding.line`` names: a line, table, row or cell of the form, a place, or nothing."""
    if not line:
        return "整份报告" if language == "zh" else "the whole report"
    if grid is None:
        return line
    if (identity_line := line_of(line, grid)) is not None:
        return _line_name(identity_line, grid, language)
    if line in grid.cell_by_key:
        return cell_name(line, grid, language)
    table_id, _, row_id = line.partition(".")
    for table in grid.tables:
        if table.id == table_id:
            row = next((row for row in table.rows if row.id == row_id), None)
            return _row_name(table, row, language) if row else table_name(table, language)
    return line


def cell_name(key: str, grid: Edition | None, language: Language = "zh") -> str:
    """A cell by its table, row and column: 表三「不予公开 1.属于国家秘密」自然人列."""
    if grid is None or key not in grid.cell_by_key:
        return key
    table, row, column = cell_headings(key, grid)
    name = _row_name(table, row, language)
    if len(table.columns) == 1:
        return name
    return f"{name}{column.label}列" if language == "zh" else f"{name}, {column.name}"


def cell_headings(key: str, grid: Edition) -> tuple[Table, Row, Column]:
    """The table, row and column of a cell; KeyError when the grid has no such cell."""
    spec = grid.cell_by_key[key]
    table = grid.table(spec.table)
    return table, table.row(spec.row), table.column(spec.column)


def table_name(table: Table, language: Language = "zh") -> str:
    """A table by its number in the form, or by its title where it has none."""
    if language == "zh":
        return f"表{table.number}" if table.number else f"《{table.label}》"
    return f"table {_DIGITS.index(table.number)}" if table.number else table.name


def row_label(row: Row) -> str:
    """A row as the form prints it: its number and label."""
    number = row.number or ""
    if number.isdigit():
        number += "."
    elif number and number[0] not in "（(":
        number += "、"
    return f"{number}{row.label}"


def line_of(line: str, grid: Edition) -> Line | None:
    """The identity line of that id; None when the grid has none."""
    return next((each for each in grid.lines if each.id == line), None)


def identity_of(line: Line, grid: Edition) -> Identity:
    """The identity that a line is one equation of."""
    return next(identity for identity in grid.identities if identity.id == line.identity)


def _line_name(line: Line, grid: Edition, language: Language) -> str:
    identity = identity_of(line, grid)
    table = grid.table(identity.table)
    position = line.id.removeprefix(f"{identity.id}.")
    if identity.across == "rows":
        return _row_name(table, table.row(position), language)
    if len(table.columns) == 1:
        return _row_name(table, table.row(identity.target[0]), language)
    column = table.column(position)
    name = table_name(table, language)
    return f"{name}「{column.label}」列" if language == "zh" else f'{name}, column "{column.name}"'


def _row_name(table: Table, row: Row, language: Language) -> str:
    name = table_name(table, language)
    if language == "en":
        return f'{name} "{row.name}"'
    return f"{name}「{' '.join((*row.path[-1:], row_label(row)))}」"
