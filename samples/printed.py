"""Cells of an edition -> the statutory tables as they are printed: HTML, one cell a line, pipes."""

from __future__ import annotations

import dataclasses
import html
import itertools
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TypeAlias

from expectations.forms.model import Column, Edition, Row, Table

Values: TypeAlias = Mapping[str, Decimal | None]
NUMERALS = "一二三四五六七八九十"


@dataclasses.dataclass(frozen=True)
class Cell:
    """One printed cell and how many columns and rows it spans."""

    text: str
    columns: int = 1
    rows: int = 1


Grid: TypeAlias = list[list[Cell]]


def html_page(edition: Edition, cells: Values, *, reporter: str, year: int) -> str:
    """A page of an ordinary content-management system, spans as in the form; UTF-8."""
    title = _title(reporter, year)
    parts = [
        f"<h2>{html.escape(heading)}</h2>\n{_table_html(grid)}"
        for heading, grid in _sections(edition, cells)
    ]
    return "\n".join(
        [
            '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">',
            f"<title>{html.escape(title)}</title>\n</head>\n<body>",
            f"<h1>{html.escape(title)}</h1>\n<p>{html.escape(_period(year))}</p>",
            *parts,
            "</body>\n</html>\n",
        ]
    )


def text_lines(edition: Edition, cells: Values, *, reporter: str, year: int) -> str:
    """Text as copied from a page: one cell a line, an empty line after each; blanks stay empty."""
    lines = [_title(reporter, year), _period(year)]
    for heading, grid in _sections(edition, cells):
        lines += [heading, *(cell.text for row in grid for cell in row)]
    return "".join(f"{line}\n\n" for line in lines)


def pipe_lines(edition: Edition, cells: Values, *, reporter: str, year: int) -> str:
    """Text with a table row a line: cells ended by pipes, rows filled up to the table's width."""
    lines = [_title(reporter, year), _period(year)]
    for heading, grid in _sections(edition, cells):
        width = sum(cell.columns for cell in grid[0])
        lines.append(heading)
        lines += [
            "".join(f"{cell.text} | " for cell in row) + "|" * (width - len(row)) for row in grid
        ]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def page_blocks(edition: Edition, cells: Values, *, reporter: str, year: int) -> list[str | Grid]:
    """Lines and tables of the page in reading order, for whoever sets them on paper."""
    blocks: list[str | Grid] = [_title(reporter, year), _period(year)]
    for heading, grid in _sections(edition, cells):
        blocks += [heading, grid]
    return blocks


def printed_value(value: Decimal | None) -> str:
    """Digits as printed: no exponent, no trailing zeros behind the point; empty for a blank."""
    if value is None:
        return ""
    digits = f"{value:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _title(reporter: str, year: int) -> str:
    return f"{reporter}{year}年政府信息公开工作年度报告"


def _period(year: int) -> str:
    return f"本报告数据的统计期限为{year}年1月1日至{year}年12月31日。"


def _sections(edition: Edition, cells: Values) -> Iterator[tuple[str, Grid]]:
    for numeral, table in zip(NUMERALS[1:], edition.tables, strict=False):
        yield f"{numeral}、{table.label}", _grid(edition, table, cells)


def _grid(edition: Edition, table: Table, cells: Values) -> Grid:
    if table.layout == "side_by_side":
        return _side_by_side(table, cells)
    if any(row.columns for row in table.rows):
        return _blocks(table, cells)
    if table.label_heads:
        return _list(table, cells)
    return [*_applicant_heads(edition, table), *_tree(table, cells)]


def _blocks(table: Table, cells: Values) -> Grid:
    """Rows of one legal basis below each other, each block under heads of its own."""
    width = 1 + max(len(table.columns_of(row)) for row in table.rows)
    grid: Grid = []
    for (path, columns), rows in itertools.groupby(
        table.rows, key=lambda row: (row.path, table.columns_of(row))
    ):
        grid.append([Cell("".join(path), width)])
        grid.append(_filled_up(["信息内容", *map(_column_head, columns)], width))
        grid += [_filled_up([row.label, *_values(table, row, cells)], width) for row in rows]
    return grid


def _filled_up(texts: list[str], width: int) -> list[Cell]:
    return [*map(Cell, texts[:-1]), Cell(texts[-1], width - len(texts) + 1)]


def _column_head(column: Column) -> str:
    return f"{column.label}（单位：万元）" if column.unit == "万元" else column.label


def _applicant_heads(edition: Edition, table: Table) -> Grid:
    depth = _depth(table)
    balance = next(i for i in edition.identities if i.table == table.id and len(i.target) > 1)
    corner = Cell(f"（本列数据的勾稽关系为：{balance.statement}）", depth, 3)
    upper = [
        Cell(path[0], len(list(columns))) if path else Cell(next(columns).label, 1, 2)
        for path, columns in itertools.groupby(table.columns, key=lambda column: column.path)
    ]
    lower = [Cell(column.label) for column in table.columns if column.path]
    return [[corner, Cell("申请人情况", len(table.columns))], upper, lower]


def _tree(table: Table, cells: Values) -> Grid:
    """Each row behind the labels it stands under, which span all rows below them."""
    depth = _depth(table)
    numbers = _numbers(table)
    begun: set[tuple[str, ...]] = set()
    grid: Grid = []
    for row in table.rows:
        line: list[Cell] = []
        for level in range(len(row.path)):
            node = row.path[: level + 1]
            if node not in begun:
                begun.add(node)
                height = sum(other.path[: level + 1] == node for other in table.rows)
                line.append(Cell(numbers[node] + node[-1], 1, height))
        line.append(Cell(numbers[*row.path, row.label] + _label(row), depth - len(row.path)))
        grid.append([*line, *map(Cell, _values(table, row, cells))])
    return grid


def _list(table: Table, cells: Values) -> Grid:
    """Label, unit and figures in a row; rows of a local form only where they have cells."""
    numbers = _numbers(table)
    rows = {(*row.path, row.label): row for row in table.rows}
    headed: set[tuple[str, ...]] = set()
    heads = (*table.label_heads, *(column.label for column in table.columns))
    grid: Grid = [[*map(Cell, heads)]]
    for node, row in rows.items():
        if row.optional and f"{table.id}.{row.id}.{table.columns[0].id}" not in cells:
            continue
        for level in range(len(row.path)):
            heading = row.path[: level + 1]
            if heading not in rows and heading not in headed:
                headed.add(heading)
                marks = [Cell("——") for _ in heads[1:]]
                grid.append([Cell(numbers[heading] + heading[-1]), *marks])
        values = map(Cell, _values(table, row, cells))
        grid.append([Cell(numbers[node] + _label(row)), Cell(row.unit or table.unit), *values])
    return grid


def _side_by_side(table: Table, cells: Values) -> Grid:
    """All rows on one line of figures, the groups of rows above their heads."""
    width = len(table.columns)
    heads = [column.label for column in table.columns]
    grid: Grid = [[], [], [], []]
    for path, grouped in itertools.groupby(table.rows, key=lambda row: row.path):
        rows = list(grouped)
        if path:
            grid[0].append(Cell(path[-1], width * len(rows)))
            grid[1] += [Cell(row.label, width) for row in rows]
            grid[2] += [Cell(head) for _ in rows for head in heads]
        else:
            grid[0] += [Cell(row.label, width) for row in rows]
            grid[1] += [Cell(head, 1, 2) for _ in rows for head in heads]
        grid[3] += [Cell(value) for row in rows for value in _values(table, row, cells)]
    return grid


def _values(table: Table, row: Row, cells: Values) -> list[str]:
    return [
        printed_value(cells.get(f"{table.id}.{row.id}.{column.id}"))
        for column in table.columns_of(row)
    ]


def _depth(table: Table) -> int:
    return 1 + max(len(row.path) for row in table.rows)


def _label(row: Row) -> str:
    return f"{row.label}（{row.note}）" if row.note else row.label


def _numbers(table: Table) -> dict[tuple[str, ...], str]:
    """Printed number of every label path: 一、 above （一） above 1., 其中 for what is no part."""
    plain = {(*row.path, row.label) for row in table.rows if not row.calculated}
    numbers: dict[tuple[str, ...], str] = {}
    children: dict[tuple[str, ...], int] = {}
    for row in table.rows:
        path = (*row.path, row.label)
        for level in range(len(path)):
            node, parent = path[: level + 1], path[:level]
            if node not in numbers:
                ordinal = children[parent] = children.get(parent, 0) + 1
                numbers[node] = _number(level, ordinal, of_which=level > 2 or parent in plain)
    return numbers


def _number(level: int, ordinal: int, *, of_which: bool) -> str:
    if of_which:
        return "其中：" if ordinal == 1 else ""
    if level == 2:
        return f"{ordinal}."
    numeral = NUMERALS[ordinal - 1] if ordinal <= 10 else f"十{NUMERALS[ordinal - 11]}"
    return f"{numeral}、" if level == 0 else f"（{numeral}）"


def _table_html(grid: Grid) -> str:
    rows = ("".join(map(_cell_html, row)) for row in grid)
    return "<table>\n" + "\n".join(f"<tr>{row}</tr>" for row in rows) + "\n</table>"


def _cell_html(cell: Cell) -> str:
    spans = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    spans += f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    return f"<td{spans}>{html.escape(cell.text)}</td>"
