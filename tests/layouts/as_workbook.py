"""Pages as workbooks, XLSX and XLS: the habits of those who fill in spreadsheets."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import xlsxwriter
import xlwt

from tests.layouts.page import Page
from tests.layouts.printed import Cell
from tests.layouts.rearranged import repeated

# Number formats under which a stored number shows these digits.
_FORMATS = (
    (re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?"), "General"),
    (re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+"), "#,##0"),
    (re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]{2}"), "#,##0.00"),
    (re.compile(r"\+[0-9]+"), "+0;-0;0"),
    (re.compile(r"[0-9]+\.[0-9]{2}"), "0.00"),
    (re.compile(r"[0-9]+件"), '0"件"'),
)


@dataclass(frozen=True)
class Habits:
    """How one office fills in its workbook."""

    sheet_a_table: bool = False  # else one sheet holds all
    as_text: bool = False  # figures stored as text
    unmerged: bool = False  # labels repeated instead of merged
    loose: bool = False  # lines and titles not merged over the table's width
    close: bool = False  # no blank row between lines and tables
    hidden: bool = False  # hidden sheets, rows and columns with other figures
    shifted: bool = False  # tables begin some columns and rows further on
    ruled_on: bool = False  # ruled cells run on behind and below the tables


FLAVOURS: dict[str, Habits] = {
    "plain": Habits(),
    "sheets": Habits(sheet_a_table=True),
    "as_text": Habits(as_text=True),
    "unmerged": Habits(unmerged=True),
    "loose": Habits(loose=True),
    "close": Habits(close=True),
    "hidden": Habits(hidden=True, sheet_a_table=True),
    "shifted": Habits(shifted=True, ruled_on=True),
}


def mixed_habits(rng: random.Random) -> Habits:
    """A random mixture of habits."""
    switches = [name for name in Habits.__dataclass_fields__ if rng.random() < 0.3]
    return Habits(**dict.fromkeys(switches, True))


class Book(Protocol):
    """What a workbook is written with, whichever library writes it."""

    def sheet(self, name: str, *, hidden: bool = False) -> None: ...
    def put(self, row: int, column: int, value: str | float, code: str = "General") -> None: ...
    def merge(self, row: int, column: int, cell: Cell, value: str | float, code: str) -> None: ...
    def hide_row(self, row: int) -> None: ...
    def hide_column(self, column: int) -> None: ...
    def content(self) -> bytes: ...


class Xlsx:
    """Writes a workbook of today."""

    def __init__(self) -> None:
        self._buffer = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._buffer)
        self._sheet: Any = None

    def _look(self, code: str) -> Any:
        return self._book.add_format({"border": 1, "num_format": code})

    def sheet(self, name: str, *, hidden: bool = False) -> None:
        self._sheet = self._book.add_worksheet(name)
        if hidden:
            self._sheet.hide()

    def put(self, row: int, column: int, value: str | float, code: str = "General") -> None:
        if isinstance(value, str) and value:
            self._sheet.write_string(row, column, value, self._look(code))
        else:
            self._sheet.write(row, column, value, self._look(code))

    def merge(self, row: int, column: int, cell: Cell, value: str | float, code: str) -> None:
        last = (row + cell.rows - 1, column + cell.columns - 1)
        self._sheet.merge_range(row, column, *last, "", self._look(code))
        self.put(row, column, value, code)

    def hide_row(self, row: int) -> None:
        self._sheet.set_row(row, None, None, {"hidden": True})

    def hide_column(self, column: int) -> None:
        self._sheet.set_column(column, column, None, None, {"hidden": True})

    def content(self) -> bytes:
        self._book.close()
        return self._buffer.getvalue()


class Xls:
    """Writes a workbook of before 2007."""

    def __init__(self) -> None:
        self._book = xlwt.Workbook()
        self._sheet: Any = None
        self._looks: dict[str, Any] = {}

    def _look(self, code: str) -> Any:
        if code not in self._looks:
            self._looks[code] = xlwt.easyxf("border: left thin", num_format_str=code)
        return self._looks[code]

    def sheet(self, name: str, *, hidden: bool = False) -> None:
        self._sheet = self._book.add_sheet(name)
        self._sheet.visibility = int(hidden)

    def put(self, row: int, column: int, value: str | float, code: str = "General") -> None:
        self._sheet.write(row, column, value, self._look(code))

    def merge(self, row: int, column: int, cell: Cell, value: str | float, code: str) -> None:
        last = (row + cell.rows - 1, column + cell.columns - 1)
        self._sheet.write_merge(row, last[0], column, last[1], value, self._look(code))

    def hide_row(self, row: int) -> None:
        self._sheet.row(row).hidden = True

    def hide_column(self, column: int) -> None:
        self._sheet.col(column).hidden = True

    def content(self) -> bytes:
        buffer = io.BytesIO()
        self._book.save(buffer)
        return buffer.getvalue()


def xlsx_page(page: Page, habits: Habits, _rng: random.Random) -> bytes:
    """The page as the bytes of an XLSX file."""
    return _written(Xlsx(), page, habits)


def xls_page(page: Page, habits: Habits, _rng: random.Random) -> bytes:
    """The page as the bytes of an XLS file."""
    return _written(Xls(), page, habits)


def _lines(book: Book, texts: Sequence[str], at: int, left: int, habits: Habits) -> int:
    """Write lines below each other; the row the next part begins in is returned."""
    for row, text in enumerate(texts, at):
        if habits.loose:
            book.put(row, left, text)
        else:
            book.merge(row, left, Cell(text, 7), text, "General")
    return at + len(texts) + (not habits.close)


def _written(book: Book, page: Page, habits: Habits) -> bytes:
    left = 2 if habits.shifted else 0
    book.sheet("年报")
    row = 3 if habits.shifted else 0

    row = _lines(book, page.before, row, left, habits)
    for number, table in enumerate(page.tables):
        if habits.sheet_a_table:
            book.sheet(f"表{number + 2}")
            row = 0
        if table.heading:
            row = _lines(book, [table.heading], row, left, habits) - (not habits.close)
        rows = [list(cells) for cells in table.rows]
        row = table_below(book, repeated(rows) if habits.unmerged else rows, (row, left), habits)
        if habits.hidden:
            _hide_figures(book, row, left)
        row += 2
        if number < len(page.between):
            row = _lines(book, [page.between[number]], row, left, habits)
    if habits.sheet_a_table:
        book.sheet("说明")
        row = 0
    _lines(book, page.after, row, left, habits)
    if habits.hidden:
        book.sheet("旧", hidden=True)
        table_below(book, [list(cells) for cells in page.tables[0].rows], (0, 0), habits)
    return book.content()


def _hide_figures(book: Book, row: int, left: int) -> None:
    """A hidden row of figures, and one hidden beside the table above."""
    book.put(row, left, "行政许可")
    book.put(row, left + 1, 77)
    book.hide_row(row)
    book.put(row - 2, left + 20, 99)
    book.hide_column(left + 20)


def table_below(book: Book, rows: list[list[Cell]], at: tuple[int, int], habits: Habits) -> int:
    """Write a table; the row behind it is returned."""
    taken: set[tuple[int, int]] = set()
    top, left = at
    for number, cells in enumerate(rows):
        column = 0
        for cell in cells:
            while (number, column) in taken:
                column += 1
            value, code = _stored(cell, habits)
            if cell.rows > 1 or cell.columns > 1:
                book.merge(top + number, left + column, cell, value, code)
            else:
                book.put(top + number, left + column, value, code)
            taken.update(
                (number + down, column + across)
                for down in range(cell.rows)
                for across in range(cell.columns)
            )
            column += cell.columns
        if habits.ruled_on:
            width = max(column for row, column in taken if row == number) + 1
            book.put(top + number, left + width, "")
    below = top + len(rows)
    if habits.ruled_on:
        for column in range(4):
            book.put(below, left + column, "")
        below += 1
    return below


def _stored(cell: Cell, habits: Habits) -> tuple[str | float, str]:
    """What a cell stores, and the format that shows it as it is printed."""
    if cell.part != "value" or habits.as_text:
        return cell.text, "General"
    for pattern, code in _FORMATS:
        if pattern.fullmatch(cell.text):
            return float(re.sub("[,+件]", "", cell.text)), code
    return cell.text, "General"
