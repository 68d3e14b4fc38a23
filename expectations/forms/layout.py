"""How the form prints its tables: what stands at each place, which places it spans, how wide."""

from __future__ import annotations

import itertools
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from expectations.forms.model import Column, Edition, Row, Table

NUMERALS = "一二三四五六七八九十"
NO_FIGURE = "——"  # beside a heading that stands among the rows of a list

Kind: TypeAlias = Literal["head", "note", "label", "unit", "figure"]


@dataclass(frozen=True)
class Place:
    """What stands at a place of a table, and how many columns and rows it takes up.

    ``key`` is the cell whose figure stands there; empty where the form prints ``text``. Labels of
    a list are set in by their ``level``.
    """

    text: str = ""
    columns: int = 1
    rows: int = 1
    kind: Kind = "label"
    key: str = ""
    level: int = 0

    @property
    def lines(self) -> tuple[str, ...]:
        """The text, in two lines where it stands beside several rows: its number and the rest."""
        number, bracket, rest = self.text.partition("）")
        if self.kind == "label" and self.rows > 1 and len(number) == len("（一") and rest:
            return number + bracket, rest
        return (self.text,)


Rows: TypeAlias = tuple[tuple[Place, ...], ...]


@dataclass(frozen=True)
class FormTable:
    """One printed table: in each row the places that begin there, from left to right.

    ``unit`` is that of every figure beside or above which none is printed; empty where they
    differ. ``heads`` is how many of the rows head all others; ``widths`` are those of the
    columns, as shares of their sum.
    """

    id: str
    heading: str
    name: str
    unit: str
    rows: Rows
    heads: int
    widths: tuple[int, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The cells it prints, in the order of the form."""
        return tuple(place.key for row in self.rows for place in row if place.key)

    @property
    def placed(self) -> Iterator[tuple[int, int, Place]]:
        """Each place with the row and column it begins at, from 0."""
        taken: set[tuple[int, int]] = set()
        for y, row in enumerate(self.rows):
            x = 0
            for place in row:
                while (y, x) in taken:
                    x += 1
                yield y, x, place
                taken.update(
                    itertools.product(range(y, y + place.rows), range(x, x + place.columns))
                )


def form_tables(grid: Edition, left_out: Container[str] = ()) -> tuple[FormTable, ...]:
    """The tables of an edition or variant as they are printed.

    ``left_out`` are rows of local forms, ``table.row``, that are not.
    """
    return tuple(
        _form_table(grid, replaced)
        for table in grid.tables
        if (replaced := _without(table, left_out)).rows
    )


def _without(table: Table, left_out: Container[str]) -> Table:
    rows = [row for row in table.rows if f"{table.id}.{row.id}" not in left_out]
    return table.model_copy(update={"rows": tuple(rows)})


def _form_table(grid: Edition, table: Table) -> FormTable:
    if table.layout == "side_by_side":
        rows, heads, widths = _side_by_side(table)
    elif any(row.columns for row in table.rows):
        rows, heads, widths = _blocks(table)
    elif table.label_heads:
        rows, heads, widths = _list(table)
    else:
        rows, heads, widths = _tree(grid, table)
    heading = f"{table.number}、{table.label}" if table.number else table.label
    return FormTable(table.id, heading, table.name, _unit(table), rows, heads, widths)


def _unit(table: Table) -> str:
    """The unit of all figures beside which the form prints none; empty where there is no one."""
    columns = [column for row in table.rows for column in table.columns_of(row)]
    units = {c.unit or table.unit for c in columns if _column_head(c) == c.label}
    return units.pop() if len(units) == 1 and not table.label_heads else ""


_Printed: TypeAlias = tuple[Rows, int, tuple[int, ...]]  # rows, how many of them are heads, widths


def _blocks(table: Table) -> _Printed:
    """Rows of one legal basis below each other, each block under heads of its own."""
    width = 1 + max(len(table.columns_of(row)) for row in table.rows)
    rows: list[tuple[Place, ...]] = []
    for (path, columns), block in itertools.groupby(
        table.rows, key=lambda row: (row.path, table.columns_of(row))
    ):
        rows.append((Place("".join(path), width, kind="head"),))
        heads = [Place(text, kind="head") for text in ("信息内容", *map(_column_head, columns))]
        rows.append(_filled_up(heads, width))
        rows += [_filled_up([Place(row.label), *_figures(table, row)], width) for row in block]
    return tuple(rows), 0, (1,) * width


def _filled_up(places: Sequence[Place], width: int) -> tuple[Place, ...]:
    return (*places[:-1], replace(places[-1], columns=width - len(places) + 1))


def _column_head(column: Column) -> str:
    return f"{column.label}（单位：万元）" if column.unit == "万元" else column.label


def _tree(grid: Edition, table: Table) -> _Printed:
    """Each row behind the labels it stands under, which span all rows below them."""
    depth = 1 + max(len(row.path) for row in table.rows)
    numbers = _numbers(table)
    begun: set[tuple[str, ...]] = set()
    rows = list(_tree_heads(grid, table, depth))
    heads = len(rows)
    for row in table.rows:
        line: list[Place] = []
        for level in range(len(row.path)):
            node = row.path[: level + 1]
            if node not in begun:
                begun.add(node)
                height = sum(other.path[: level + 1] == node for other in table.rows)
                line.append(Place(numbers[node] + node[-1], 1, height))
        text = numbers[(*row.path, row.label)] + _label(row)
        line.append(Place(text, depth - len(row.path)))
        rows.append((*line, *_figures(table, row)))
    return tuple(rows), heads, (*(16, 29, 86)[-depth:], *((27,) * len(table.columns)))


def _tree_heads(grid: Edition, table: Table, depth: int) -> Rows:
    """The columns' heads beside the corner, which prints the identity that balances the table."""
    balance = next(i for i in grid.identities if i.table == table.id and len(i.target) > 1)
    corner = f"（本列数据的勾稽关系为：{balance.statement}）"
    upper: list[Place] = []
    for path, columns in itertools.groupby(table.columns, key=lambda column: column.path):
        if path:
            upper.append(Place(path[0], len(list(columns)), kind="head"))
        else:
            upper += [Place(column.label, 1, 2, kind="head") for column in columns]
    return (
        (
            Place(corner, depth, 3, kind="note"),
            Place("申请人情况", len(table.columns), kind="head"),
        ),
        tuple(upper),
        tuple(Place(column.label, kind="head") for column in table.columns if column.path),
    )


def _list(table: Table) -> _Printed:
    """Label, unit and figures in a row, the headings they stand under in rows of their own."""
    numbers = _numbers(table)
    nodes = {(*row.path, row.label) for row in table.rows}
    headed: set[tuple[str, ...]] = set()
    heads = (*table.label_heads, *(column.label for column in table.columns))
    rows = [tuple(Place(text, kind="head") for text in heads)]
    for row in table.rows:
        for level in range(len(row.path)):
            heading = row.path[: level + 1]
            if heading not in nodes and heading not in headed:
                headed.add(heading)
                marks = [Place(NO_FIGURE, kind="unit") for _ in heads[1:]]
                rows.append((Place(numbers[heading] + heading[-1], level=level), *marks))
        label = Place(numbers[(*row.path, row.label)] + _label(row), level=len(row.path))
        unit = Place(row.unit or table.unit, kind="unit")
        rows.append((label, unit, *_figures(table, row)))
    return tuple(rows), 1, (14, 3, *((4,) * len(table.columns)))


def _side_by_side(table: Table) -> _Printed:
    """All rows on one line of figures, the groups of rows above their heads."""
    width = len(table.columns)
    lines: tuple[list[Place], ...] = ([], [], [], [])
    for path, grouped in itertools.groupby(table.rows, key=lambda row: row.path):
        rows = list(grouped)
        heads = [Place(column.label, kind="head") for _ in rows for column in table.columns]
        if path:
            lines[0].append(Place(path[-1], width * len(rows), kind="head"))
            lines[1].extend(Place(row.label, width, kind="head") for row in rows)
            lines[2].extend(heads)
        else:
            lines[0].extend(Place(row.label, width, kind="head") for row in rows)
            lines[1].extend(replace(head, rows=2) for head in heads)
        lines[3].extend(place for row in rows for place in _figures(table, row))
    return tuple(map(tuple, lines)), 3, (1,) * len(lines[3])


def _figures(table: Table, row: Row) -> Iterator[Place]:
    for column in table.columns_of(row):
        yield Place(kind="figure", key=f"{table.id}.{row.id}.{column.id}")


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
