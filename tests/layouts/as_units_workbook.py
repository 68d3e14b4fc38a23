"""Workbooks with the reports of many units: rows of units under heads, or a sheet a unit."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Mapping, Sequence

from expectations.forms.catalogue import edition
from expectations.forms.model import Edition
from tests.layouts.as_workbook import Book, Habits, Xls, Xlsx, table_below
from tests.layouts.printed import Cell, printed_tables
from tests.layouts.reading import Rendered
from tests.layouts.render import GRIDS, YEARS
from tests.layouts.values import STYLES, Printed, figures

BOOKS: dict[str, Callable[[], Book]] = {"xlsx": Xlsx, "xls": Xls}
_MAX_COLUMNS = 250  # that old workbooks have room for beside those of the units
_UNITS = ("县发展和改革局", "县教育局", "县民政局")
_OWN = _UNITS[1]


def row_a_unit(kind: str, seed: int) -> Rendered:
    """A row a unit, its columns in any order and on one sheet or several."""
    rng = random.Random(f"row a unit {kind} {seed}")
    form, year = _drawn(rng)
    units = {unit: _printed(form, rng) for unit in _UNITS}
    keys = list(units[_OWN].tokens)
    rng.shuffle(keys)
    fewest = 1 + len(keys) // _MAX_COLUMNS
    book, sheets, levels = BOOKS[kind](), rng.randint(fewest, 3), rng.randint(0, 4)
    tokens = {f"{n}.{unit}": printed.tokens for n, (unit, printed) in enumerate(units.items(), 1)}
    for number in range(sheets):
        book.sheet(f"汇总{number + 1}")
        write_rows(book, form, tokens, keys[number::sheets], levels=levels, year=year)
    name = f"row a unit {kind} {seed}: {form.grid_id}, {levels} rows of heads, {sheets} sheets"
    return _rendered(name, book, (form, year), units[_OWN])


def sheet_a_unit(kind: str, seed: int) -> Rendered:
    """A sheet a unit, each with the statutory form."""
    rng = random.Random(f"sheet a unit {kind} {seed}")
    form, year = _drawn(rng)
    units = {unit: _printed(form, rng) for unit in _UNITS}
    book = BOOKS[kind]()
    for number, (unit, printed) in enumerate(units.items(), 1):
        book.sheet(f"{number}.{unit.removeprefix('县')}")
        book.put(0, 0, f"{unit}{year}年政府信息公开工作年度报告")
        row = 2
        for table in printed_tables(form, printed.tokens):
            row = 1 + table_below(book, [list(line) for line in table.rows], (row, 0), Habits())
    name = f"sheet a unit {kind} {seed}: {form.grid_id}"
    return _rendered(name, book, (form, year), units[_OWN])


def _drawn(rng: random.Random) -> tuple[Edition, int]:
    form = edition(*rng.choice(GRIDS))
    return form, rng.choice(YEARS[form.id])


def _printed(form: Edition, rng: random.Random) -> Printed:
    styles = set(STYLES) - ({"blank_columns"} if form.id == "2014" else set())
    style = rng.choice(sorted(styles))
    return STYLES[style](figures(form, rng, natural_only=style == "blank_columns"), rng, form)


def _rendered(name: str, book: Book, of: tuple[Edition, int], printed: Printed) -> Rendered:
    form, year = of
    return Rendered(
        name=name,
        data=book.content(),
        readings=(printed.values,),
        must_be_read=True,
        reporter=_OWN,
        year=year,
        grid=(form.id, form.variant),
        part=f"临溪县教育局|{_OWN}",
    )


def path_of(form: Edition, key: str, levels: int) -> tuple[str, ...]:
    """The labels of a cell in so many rows of heads; 0: its key."""
    spec = form.cell_by_key[key]
    table = form.table(spec.table)
    row, column = table.row(spec.row), table.column(spec.column)
    labels = {
        0: (key,),
        1: (" / ".join((*row.path, row.label, column.label)),),
        2: ("/".join((*row.path, row.label)), column.label),
        3: (table.label, " ".join((*row.path[-1:], row.label)), column.label),
        4: (table.label, "".join(row.path), row.label, "".join((*column.path, column.label))),
    }
    return labels[levels]


def write_heads(book: Book, paths: Sequence[tuple[str, ...]], at: tuple[int, int]) -> None:
    """Rows of heads, those of one text beside each other merged as far as those above are."""
    top, left = at
    for level in range(len(paths[0])):
        column = left
        for _, group in itertools.groupby(paths, key=lambda path: path[: level + 1]):
            size = len(list(group))
            text = paths[column - left][level]
            if size > 1 and text:
                book.merge(top + level, column, Cell(text, size), text, "General")
            else:
                for each in range(size):
                    book.put(top + level, column + each, text)
            column += size


def write_rows(
    book: Book,
    form: Edition,
    units: Mapping[str, Mapping[str, str] | Mapping[str, float] | Mapping[str, str | float]],
    keys: Sequence[str],
    *,
    levels: int = 2,
    top: int = 0,
    year: int = 2023,
) -> None:
    """A title, heads and a row a unit, with a row of totals behind them."""
    title = f"{year}年临溪县政府信息公开年度报告数据汇总表"
    book.merge(top, 0, Cell("", 3), title, "General")
    paths = [path_of(form, key, levels) for key in keys]
    depth = len(paths[0])
    for column, text in enumerate(("序号", "单位名称")):
        if depth > 1:
            book.merge(top + 1, column, Cell(text, 1, depth), text, "General")
        else:
            book.put(top + 1, column, text)
    write_heads(book, paths, (top + 1, 2))
    for number, (unit, cells) in enumerate(units.items(), 1):
        row = top + depth + number
        book.put(row, 0, number)
        book.put(row, 1, unit)
        for column, key in enumerate(keys, 2):
            book.put(row, column, cells.get(key, ""))
    row = top + depth + len(units) + 1
    book.put(row, 1, "合计")
    for column in range(2, 2 + len(keys)):
        book.put(row, column, 999)
