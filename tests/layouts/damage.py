"""Random damage to a report before or after a layout prints it, and what it prints from then on."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from tests.layouts.printed import Cell, PrintedTable

Tables = list[PrintedTable]
Values = Mapping[str, Decimal | None]


@dataclass(frozen=True)
class Damaged:
    """Damaged tables, and the numbers their cells print.

    ``readings`` has more than one entry where the damage can be read in two honest ways, and none
    where the report must not be accepted.
    """

    tables: Tables
    readings: tuple[Values, ...]
    what: str


Damage = Callable[[Tables, Values, random.Random], Damaged]


def cell_removed(tables: Tables, values: Values, rng: random.Random) -> Damaged:
    """A cell is gone, so the others of its row stand one place further left."""
    at = _some_cell(tables, rng, wide=True)
    number, row, column = at
    keys = [cell.key for cell in tables[number].rows[row][column:]]
    moved = zip(keys, [*(values[key] for key in keys[1:]), None], strict=True)
    return Damaged(
        _with_cells(tables, at, []), ({**values, keys[0]: None}, {**values, **dict(moved)}), keys[0]
    )


def cell_blanked(tables: Tables, values: Values, rng: random.Random) -> Damaged:
    at = _some_cell(tables, rng)
    cell = _cell(tables, at)
    return Damaged(
        _with_cells(tables, at, [replace(cell, text="")]), ({**values, cell.key: None},), cell.key
    )


def cells_swapped(tables: Tables, values: Values, rng: random.Random) -> Damaged:
    """Two neighbours of a row have changed places."""
    if not _is_wide(tables):
        return row_dropped(tables, values, rng)
    number, row, column = _some_cell(tables, rng, wide=True)
    cells = list(tables[number].rows[row])
    left, right = cells[column], cells[column + 1]
    cells[column : column + 2] = [replace(left, text=right.text), replace(right, text=left.text)]
    swapped = {**values, left.key: values[right.key], right.key: values[left.key]}
    return Damaged(_with_row(tables, number, row, cells), (swapped,), f"{left.key}, {right.key}")


def row_dropped(tables: Tables, values: Values, rng: random.Random) -> Damaged:
    number, row, _ = _some_cell(tables, rng)
    gone = [cell for cell in tables[number].rows[row] if cell.key]
    carried = [
        replace(cell, rows=cell.rows - 1) for cell in tables[number].rows[row] if cell.rows > 1
    ]
    table = tables[number]
    rows = [list(line) for line in table.rows]
    del rows[row]
    if carried and row < len(rows):
        rows[row] = [*carried, *rows[row]]
    changed = [*tables]
    changed[number] = replace(table, rows=tuple(map(tuple, rows)))
    # Only the 2014 form has rows that a report may lack.
    lacking = {**values, **dict.fromkeys([cell.key for cell in gone], None)}
    return Damaged(changed, (lacking,) if table.id == "statistics" else (), gone[0].key)


def column_shifted(tables: Tables, values: Values, rng: random.Random) -> Damaged:
    """The figures of a row stand one place further right, the last one is lost."""
    number, row, _ = _some_cell(tables, rng, wide=True)
    cells = list(tables[number].rows[row])
    shifted = dict(values)
    own = [n for n, cell in enumerate(cells) if cell.key]
    texts = ["", *(cells[n].text for n in own[:-1])]
    numbers = [None, *(values[cells[n].key] for n in own[:-1])]
    for n, text, value in zip(own, texts, numbers, strict=True):
        cells[n] = replace(cells[n], text=text)
        shifted[cells[n].key] = value
    return Damaged(_with_row(tables, number, row, cells), (shifted,), cells[own[0]].key)


def digits_joined(tables: Tables, values: Values, rng: random.Random) -> Damaged:
    """Two neighbours have run together in one cell; the other cell is gone or empty."""
    if not _is_wide(tables):
        return row_dropped(tables, values, rng)
    number, row, column = _some_cell(tables, rng, wide=True)
    cells = list(tables[number].rows[row])
    left, right = cells[column], cells[column + 1]
    joined = replace(left, text=left.text + right.text)
    gone = rng.random() < 0.5
    cells[column : column + 2] = [joined] if gone else [joined, replace(right, text="")]
    read = {**values, left.key: joined_number(joined.text), right.key: None}
    if gone:  # where the ends of rows aren't printed, the cells behind have moved up
        keys = [cell.key for cell in tables[number].rows[row][column + 1 :]]
        read |= dict(zip(keys, [*(values[key] for key in keys[1:]), None], strict=True))
    what = f"{left.key} {joined.text!r}"
    return Damaged(_with_row(tables, number, row, cells), (read,), what)


def cell_split(tables: Tables, values: Values, rng: random.Random) -> Damaged:
    """The digits of one figure stand in two cells."""
    long = [at for at in _value_cells(tables) if len(_cell(tables, at).text) > 1]
    if not long:
        return cell_removed(tables, values, rng)
    at = rng.choice(long)
    cell = _cell(tables, at)
    cut = rng.randint(1, len(cell.text) - 1)
    parts = [replace(cell, text=cell.text[:cut]), replace(cell, text=cell.text[cut:])]
    return Damaged(_with_cells(tables, at, parts), (), f"{cell.key} {cell.text!r}")


def label_dropped(tables: Tables, values: Values, rng: random.Random) -> Damaged:
    """A row has lost its label: its figures belong to no row."""
    number, row, column = _some_cell(tables, rng)
    cells = list(tables[number].rows[row])
    labels = [n for n, cell in enumerate(cells) if not cell.key and len(cell.text) > 1]
    if not labels:
        return row_dropped(tables, values, rng)
    key = cells[column].key
    if tables[number].id == "statistics":
        labels = labels[:1]
    cells[labels[-1]] = replace(cells[labels[-1]], text="")
    return Damaged(_with_row(tables, number, row, cells), (), key)


def row_repeated(tables: Tables, _values: Values, rng: random.Random) -> Damaged:
    """A row is printed twice, once with another figure."""
    number, row, column = _some_cell(tables, rng)
    table = tables[number]
    cells = [cell for cell in table.rows[row] if cell.rows == 1]
    at = next(n for n, cell in enumerate(cells) if cell.key == table.rows[row][column].key)
    again = list(cells)
    again[at] = replace(cells[at], text=f"{rng.randint(10001, 99999)}")
    rows = (*table.rows[: row + 1], tuple(again), *table.rows[row + 1 :])
    if rng.random() < 0.5 and len(cells) == len(table.rows[row]):
        rows = (*table.rows[:row], tuple(again), *table.rows[row:])
    changed = [*tables]
    changed[number] = replace(table, rows=rows)
    return Damaged(changed, (), cells[at].key)


def heads_swapped(tables: Tables, values: Values, rng: random.Random) -> Damaged:
    """Two neighbouring heads have changed places: the figures below them mean each other."""
    with_heads = [n for n, table in enumerate(tables) if _heads(table)]
    if not with_heads:
        return row_dropped(tables, values, rng)
    number = rng.choice(with_heads)
    row, column = rng.choice(_heads(tables[number]))
    cells = list(tables[number].rows[row])
    left, right = cells[column], cells[column + 1]
    cells[column : column + 2] = [replace(left, text=right.text), replace(right, text=left.text)]
    meant = {**values, **_below_swapped(tables[number], row, column, values)}
    return Damaged(_with_row(tables, number, row, cells), (meant,), f"{left.text} {right.text}")


DAMAGES: dict[str, Damage] = {
    damage.__name__: damage
    for damage in (
        cell_removed,
        cell_blanked,
        cells_swapped,
        row_dropped,
        column_shifted,
        digits_joined,
        cell_split,
        label_dropped,
        row_repeated,
        heads_swapped,
    )
}


def _value_cells(tables: Tables) -> list[tuple[int, int, int]]:
    return [
        (number, row, column)
        for number, table in enumerate(tables)
        for row, cells in enumerate(table.rows)
        for column, cell in enumerate(cells)
        if cell.key
    ]


def _some_cell(tables: Tables, rng: random.Random, *, wide: bool = False) -> tuple[int, int, int]:
    """Place of a value cell; ``wide``: of one with another value cell behind it."""
    places = _value_cells(tables)
    if wide:
        behind = [at for at in places if _key_at(tables, (at[0], at[1], at[2] + 1))]
        places = behind or places
    # Tables alike, not rows: 表三 has nearly all of them.
    number = rng.choice(sorted({at[0] for at in places}))
    return rng.choice([at for at in places if at[0] == number])


def _key_at(tables: Tables, at: tuple[int, int, int]) -> str:
    number, row, column = at
    cells = tables[number].rows[row]
    return cells[column].key if column < len(cells) else ""


def _is_wide(tables: Tables) -> bool:
    return any(_key_at(tables, (at[0], at[1], at[2] + 1)) for at in _value_cells(tables))


def _below_swapped(table: PrintedTable, row: int, column: int, values: Values) -> Values:
    """Numbers of the cells below two neighbouring heads, each under the key of the other."""
    starts = _starts(table)
    left, width = starts[row][column], table.rows[row][column].columns
    swapped: dict[str, Decimal | None] = {}
    for number in range(row + 1, len(table.rows)):
        if table.rows[number][0].part == "basis":
            break
        cells = zip(starts[number], table.rows[number], strict=True)
        places = {start: cell.key for start, cell in cells if cell.key}
        for start, key in places.items():
            if left <= start < left + width and (other := places.get(start + width)):
                swapped[key], swapped[other] = values[other], values[key]
    return swapped


def _starts(table: PrintedTable) -> list[list[int]]:
    """Column at which each cell begins once spans are counted."""
    taken: list[set[int]] = [set() for _ in table.rows]
    starts: list[list[int]] = []
    for number, row in enumerate(table.rows):
        line: list[int] = []
        column = 0
        for cell in row:
            while column in taken[number]:
                column += 1
            line.append(column)
            for below in range(number, min(number + cell.rows, len(taken))):
                taken[below].update(range(column, column + cell.columns))
        starts.append(line)
    return starts


def _heads(table: PrintedTable) -> list[tuple[int, int]]:
    """Places of column heads with another one of like span behind them, of another text."""
    return [
        (row, column)
        for row, cells in enumerate(table.rows)
        for column, (cell, behind) in enumerate(pairwise(cells))
        if cell.part == behind.part == "head"
        and (cell.rows, cell.columns) == (behind.rows, behind.columns)
        and cell.text not in ("信息内容", "统计指标", "单位", "项目", behind.text)
    ]


def _cell(tables: Tables, at: tuple[int, int, int]) -> Cell:
    number, row, column = at
    return tables[number].rows[row][column]


def _with_cells(tables: Tables, at: tuple[int, int, int], cells: list[Cell]) -> Tables:
    number, row, column = at
    line = list(tables[number].rows[row])
    line[column : column + 1] = cells
    return _with_row(tables, number, row, line)


def _with_row(tables: Tables, number: int, row: int, cells: list[Cell]) -> Tables:
    table = tables[number]
    rows = (*table.rows[:row], tuple(cells), *table.rows[row + 1 :])
    changed = [*tables]
    changed[number] = replace(table, rows=rows)
    return changed


def joined_number(text: str) -> Decimal | None:
    """Number that joined digits print; None where they print none, as 00 does."""
    whole = text.lstrip("-").partition(".")[0]
    if text.count(".") > 1 or "-" in text[1:] or (len(whole) > 1 and whole.startswith("0")):
        return None
    return Decimal(text)
