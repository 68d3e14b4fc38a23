"""Figures of an edition -> the cells of its printed tables, before any layout prints them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from expectations.forms.model import Column, Edition, Row, Table

Arrangement = Literal["one", "two", "three", "turned"]
NUMERALS = "一二三四五六七八九十"
# Heads of 表四 as pages cut them over two lines.
CUT_HEADS = {
    "结果维持": "结果\n维持",
    "结果纠正": "结果\n纠正",
    "其他结果": "其他\n结果",
    "尚未审结": "尚未\n审结",
}


@dataclass(frozen=True)
class Cell:
    """One printed cell; ``key`` is set for the cells of the form, ``part`` says what others are."""

    text: str
    columns: int = 1
    rows: int = 1
    key: str = ""
    part: Literal["label", "head", "basis", "value"] = "label"


@dataclass(frozen=True)
class PrintedTable:
    """A table as printed: rows of cells, the first ``head_rows`` of them heads."""

    id: str
    heading: str
    rows: tuple[tuple[Cell, ...], ...]
    head_rows: int

    @property
    def width(self) -> int:
        return sum(cell.columns for cell in self.rows[0])


def printed_tables(
    edition: Edition, tokens: Mapping[str, str], *, disputes: Arrangement = "one"
) -> list[PrintedTable]:
    """The edition's tables with these tokens in their cells; a row without tokens isn't printed."""
    tables: list[PrintedTable] = []
    for table in edition.tables:
        numeral = NUMERALS[len(tables) + 1]
        heading = f"{numeral}、{table.label}"
        if table.layout == "side_by_side":
            tables += _disputes(table, tokens, heading, disputes)
        elif any(row.columns for row in table.rows):
            tables.append(PrintedTable(table.id, heading, tuple(_blocks(table, tokens)), 0))
        elif table.label_heads:
            tables.append(PrintedTable(table.id, table.label, tuple(_list(table, tokens)), 1))
        else:
            rows = (*_applicant_heads(table), *_tree(table, tokens))
            tables.append(PrintedTable(table.id, heading, rows, 3))
    return tables


def _values(table: Table, row: Row, tokens: Mapping[str, str]) -> list[Cell]:
    keys = [f"{table.id}.{row.id}.{column.id}" for column in table.columns_of(row)]
    return [Cell(tokens[key], key=key, part="value") for key in keys if key in tokens]


def _blocks(table: Table, tokens: Mapping[str, str]) -> Iterator[tuple[Cell, ...]]:
    """表二: rows of one legal basis below each other, each block under heads of its own."""
    width = 1 + max(len(table.columns_of(row)) for row in table.rows)
    for (path, columns), rows in itertools.groupby(
        table.rows, key=lambda row: (row.path, table.columns_of(row))
    ):
        yield (Cell(path[0], width, part="basis"),)
        heads = [Cell("信息内容", part="head"), *(Cell(_head(c), part="head") for c in columns)]
        yield _filled(heads, width)
        for row in rows:
            yield _filled([Cell(row.label), *_values(table, row, tokens)], width)


def _filled(cells: list[Cell], width: int) -> tuple[Cell, ...]:
    return (*cells[:-1], replace(cells[-1], columns=width - len(cells) + 1))


def _head(column: Column) -> str:
    if column.label == "年度":  # as printed, it names the year
        return "2016年度"
    return f"{column.label}（单位：万元）" if column.unit == "万元" else column.label


def _applicant_heads(table: Table) -> Iterator[tuple[Cell, ...]]:
    corner = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    yield (
        Cell(corner, 3, 3, part="head"),
        Cell("申请人情况", len(table.columns), part="head"),
    )
    upper: list[Cell] = []
    for path, grouped in itertools.groupby(table.columns, key=lambda column: column.path):
        columns = list(grouped)
        upper.append(
            Cell(path[0], len(columns), part="head")
            if path
            else Cell(columns[0].label, 1, 2, part="head")
        )
    yield tuple(upper)
    yield tuple(Cell(column.label, part="head") for column in table.columns if column.path)


def _tree(table: Table, tokens: Mapping[str, str]) -> Iterator[tuple[Cell, ...]]:
    """表三: each row behind the labels it stands under, which span all rows below them."""
    shown = [row for row in table.rows if _values(table, row, tokens)]
    begun: set[tuple[str, ...]] = set()
    groups = 2
    for row in shown:
        line: list[Cell] = []
        for level in range(len(row.path)):
            node = row.path[: level + 1]
            if node in begun:
                continue
            begun.add(node)
            height = sum(other.path[: level + 1] == node for other in shown)
            number = "三、"
            if level:
                groups += 1
                number = f"（{NUMERALS[groups - 1]}）"
            line.append(Cell(number + node[-1], 1, height))
        line.append(Cell(_numbered(row), 3 - len(row.path)))
        yield (*line, *_values(table, row, tokens))


def _numbered(row: Row) -> str:
    number = row.number or ""
    between = "、" if number and number in NUMERALS else "." if number.isdigit() else ""
    label = row.label.replace("三安全一稳定", "“三安全一稳定”")
    return f"{number}{between}{label}" + (f"（{row.note}）" if row.note else "")


def _list(table: Table, tokens: Mapping[str, str]) -> Iterator[tuple[Cell, ...]]:
    """The 2014 form: label, unit and figures; numbers by level, 其中 below a row that has cells."""
    heads = (*table.label_heads, *map(_head, table.columns))
    yield tuple(Cell(text, part="head") for text in heads)
    rows = {(*row.path, row.label): row for row in table.rows}
    counts: dict[tuple[str, ...], int] = {}
    headed: set[tuple[str, ...]] = set()

    def number(node: tuple[str, ...]) -> str:
        parent = node[:-1]
        counts[parent] = counts.get(parent, 0) + 1
        if (parent in rows and not rows[parent].calculated) or len(node) > 3:
            return "其中：" if counts[parent] == 1 else ""
        if len(node) == 1:
            n = counts[parent]
            return (NUMERALS[n - 1] if n <= 10 else f"十{NUMERALS[n - 11]}") + "、"
        return f"（{NUMERALS[counts[parent] - 1]}）" if len(node) == 2 else f"{counts[parent]}."

    for node, row in rows.items():
        values = _values(table, row, tokens)
        if not values:
            continue
        for level in range(1, len(row.path) + 1):
            heading = row.path[:level]
            if heading not in rows and heading not in headed:
                headed.add(heading)
                marks = [Cell("——") for _ in heads[1:]]
                yield (Cell(number(heading) + heading[-1]), *marks)
        note = f"（{row.note}）" if row.note else ""
        yield (Cell(number(node) + row.label + note), Cell(row.unit or table.unit), *values)


def _disputes(
    table: Table, tokens: Mapping[str, str], heading: str, arrangement: Arrangement
) -> list[PrintedTable]:
    review, *litigation = table.rows
    if arrangement == "turned":
        return [PrintedTable(table.id, heading, tuple(_turned(table, tokens)), 1)]
    tables: dict[str, list[tuple[Row, ...]]] = {
        "one": [(review, *litigation)],
        "two": [(review,), tuple(litigation)],
        "three": [(review,), *((row,) for row in litigation)],
    }
    return [
        PrintedTable(
            table.id, heading if not n else "", tuple(_side_by_side(table, rows, tokens)), 3
        )
        for n, rows in enumerate(tables[arrangement])
    ]


def _side_by_side(
    table: Table, rows: tuple[Row, ...], tokens: Mapping[str, str]
) -> Iterator[tuple[Cell, ...]]:
    width = len(table.columns)
    upper: list[Cell] = []
    middle: list[Cell] = []
    lower: list[Cell] = []
    nested = any(row.path for row in rows)
    for path, grouped in itertools.groupby(rows, key=lambda row: row.path):
        members = list(grouped)
        heads = [
            Cell(CUT_HEADS.get(c.label, c.label), part="head")
            for _ in members
            for c in table.columns
        ]
        if path:
            upper.append(Cell(path[-1], width * len(members), part="head"))
            middle += [Cell(row.label, width, part="head") for row in members]
            lower += heads
        else:
            upper.append(Cell(members[0].label, width, part="head"))
            middle += [replace(head, rows=2 if nested else 1) for head in heads]
    yield tuple(upper)
    yield tuple(middle)
    if lower:
        yield tuple(lower)
    yield tuple(cell for row in rows for cell in _values(table, row, tokens))


def _turned(table: Table, tokens: Mapping[str, str]) -> Iterator[tuple[Cell, ...]]:
    """表四 turned by 90 degrees: a row a result, its labels in front of it."""
    yield (Cell("项目", 3, part="head"), Cell("数量", part="head"))
    begun: set[tuple[str, ...]] = set()
    for row in table.rows:
        for position, (column, value) in enumerate(
            zip(table.columns, _values(table, row, tokens), strict=True)
        ):
            line: list[Cell] = []
            if row.path and row.path not in begun:
                begun.add(row.path)
                below = sum(other.path == row.path for other in table.rows)
                line.append(Cell(row.path[-1], 1, below * len(table.columns)))
            if not position:
                line.append(Cell(row.label, 2 - len(row.path), len(table.columns)))
            yield (*line, Cell(column.label), value)
