"""A region's statutory tables -> an XLSX workbook, a sheet a table, ready to be printed on A4."""

from __future__ import annotations

import io
import math
import textwrap
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from assets.published.statutory import RegionTables
from expectations.forms.layout import FormTable, Place
from expectations.wording import plain

_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # equal tables, equal bytes
_PAGE = 100  # characters across a page of A4, a Chinese one counted as two
_NOTE_WIDTHS = (16, _PAGE - 16)  # what a note is about, and what it says
_PIECE = 800  # characters of a note in one row: no row is higher than 409 points
_LINE, _ROOM = 16, 10  # points of a line, and above and below the lines of a row
_LONG = 40  # rows of a table that goes on on other pages
_DIGITS = 15  # of a number that a spreadsheet program keeps

_SONG = {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter", "text_wrap": True}
_BOXED = {**_SONG, "border": 1}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {**_SONG, "font_name": "方正小标宋简体", "font_size": 18, "align": "center"},
    "heading": {**_SONG, "font_name": "黑体", "font_size": 14},
    "preface": {**_SONG, "align": "center"},
    "text": {**_SONG, "valign": "top"},
    "unit_line": {**_SONG, "align": "right"},
    "head": {**_BOXED, "font_name": "黑体", "align": "center"},
    "note": _BOXED,
    "label": _BOXED,
    "unit": {**_BOXED, "align": "center"},
    "figure": {**_BOXED, "align": "center"},
}


def statutory_workbook(tables: RegionTables) -> bytes:
    """The tables and notes as an XLSX file; equal tables give equal bytes.

    Numbers are stored as numbers, those of more than 15 digits as text; nothing is a formula.
    """
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": tables.title, "created": _CREATED})
        looks = _Looks(workbook)
        for table in tables.tables:
            _table_sheet(workbook.add_worksheet(table.heading), table, tables, looks)
        _notes_sheet(workbook.add_worksheet("说明"), tables, looks)
    return file.getvalue()


class _Looks:
    """The formats of a workbook, each made once."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[tuple[str, str, int], Any] = {}

    def __call__(self, name: str, number_format: str = "General", indent: int = 0) -> Any:
        key = (name, number_format, indent)
        if key not in self._made:
            look = {**_LOOKS[name], "num_format": number_format, "indent": indent}
            self._made[key] = self._workbook.add_format(look)
        return self._made[key]


def _table_sheet(sheet: Any, table: FormTable, tables: RegionTables, looks: _Looks) -> None:
    """A sheet with the title, a table's heading and unit, and the table."""
    shares = sum(table.widths)
    widths = [_PAGE * width / shares for width in table.widths]
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    lines = [
        (tables.title + tables.subtitle, "title"),
        *((text, "preface") for text in tables.preface),
    ]
    lines += [(table.heading, "heading")]
    if table.unit:
        lines.append((f"单位：{table.unit}", "unit_line"))
    for row, (text, look) in enumerate(lines):
        _line(sheet, row, len(widths), text, looks(look))
    top = len(lines)
    for row, height in enumerate(_heights(table, widths)):
        sheet.set_row(top + row, height)
    for row, column, place in table.placed:
        _place(sheet, top + row, column, place, tables.figures, looks)
    if table.heads:
        sheet.repeat_rows(top, top + table.heads - 1)
    _printed_on_a4(sheet, pages=0 if len(table.rows) > _LONG else 1)


def _notes_sheet(sheet: Any, tables: RegionTables, looks: _Looks) -> None:
    label, text = _NOTE_WIDTHS
    sheet.set_column(0, 0, label)
    sheet.set_column(1, 1, text)
    _line(sheet, 0, 2, "说明", looks("heading"))
    row = 1
    for number, note in enumerate(tables.notes, start=1):
        sheet.write_string(row, 0, f"{number}. {note.label}", looks("text"))
        for piece in textwrap.wrap(note.text, _PIECE):
            sheet.set_row(row, _LINE * _lines(piece, text) + _ROOM)
            sheet.write_string(row, 1, piece, looks("text"))
            row += 1
    _printed_on_a4(sheet, pages=0)


def _printed_on_a4(sheet: Any, pages: int) -> None:
    """One page wide, on so many pages or as many as it takes (0), centred and numbered."""
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
    sheet.fit_to_pages(1, pages)
    sheet.center_horizontally()
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _line(sheet: Any, row: int, width: int, text: str, look: Any) -> None:
    """A line of text across the table, as high as its letters want."""
    sheet.set_row(row, look.font_size * 2)
    if width > 1:
        sheet.merge_range(row, 0, row, width - 1, "", look)
    sheet.write_string(row, 0, text, look)


def _place(
    sheet: Any,
    row: int,
    column: int,
    place: Place,
    figures: Mapping[str, Decimal | None],
    looks: _Looks,
) -> None:
    value = figures[place.key] if place.key else None
    look = looks(place.kind, _number_format(value), place.level)
    if place.columns > 1 or place.rows > 1:
        last_row, last_column = row + place.rows - 1, column + place.columns - 1
        sheet.merge_range(row, column, last_row, last_column, "", look)
    if not place.key:
        sheet.write_string(row, column, "\n".join(place.lines), look)
    elif value is None:
        sheet.write_blank(row, column, None, look)
    elif len(value.normalize().as_tuple().digits) > _DIGITS:
        sheet.write_string(row, column, plain(value), look)
    else:
        sheet.write_number(row, column, value, look)


def _number_format(value: Decimal | None) -> str:
    """All digits of a number and no other."""
    fraction = plain(value).partition(".")[2] if value is not None else ""
    return f"0.{'0' * len(fraction)}" if fraction else "0"


def _heights(table: FormTable, widths: Sequence[float]) -> list[float]:
    """Height of each row in points, so that all of its text is seen."""
    heights = [float(_LINE + _ROOM)] * len(table.rows)
    for row, column, place in table.placed:
        across = sum(widths[column : column + place.columns]) - 2 * place.level
        wanted = _LINE * _lines(place.text, across) + _ROOM
        lacking = wanted - sum(heights[row : row + place.rows])
        if lacking > 0:
            heights[row + place.rows - 1] += lacking
    return heights


def _lines(text: str, width: float) -> int:
    """Lines that a text takes up: a Chinese character is two wide, at least one stands in each."""
    across = sum(1 if character.isascii() else 2 for character in text)
    return max(1, math.ceil(across / max(2, width)))
