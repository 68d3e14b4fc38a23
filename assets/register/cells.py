"""The bytes of a CSV file, as offices save them -> its cells, and what may have spoilt a cell."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import chain

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_UNSEEN = dict.fromkeys(map(ord, "\u200b\ufeff"))
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?[eE]\+[0-9]+|[0-9]+\.0+")
_FAULT = re.compile(r"#(REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!)", re.IGNORECASE)


class NotCsvError(ValueError):
    """The bytes are no CSV in UTF-8; from ``row`` on, as a spreadsheet counts."""

    def __init__(self, row: int, why: str) -> None:
        super().__init__(why)
        self.row = row


def table_of(data: bytes) -> list[list[str]]:
    """The cells, a list a row, without the spaces around them; comments are empty rows.

    NotCsvError where they cannot be told.
    """
    table: list[list[str]] = []
    try:
        # What was read before a fault stays, and tells its row.
        table.extend(
            [cell.translate(_UNSEEN).strip() for cell in cells] for cells in _records(_text(data))
        )
    except csv.Error as error:
        raise NotCsvError(len(table) + 1, f"not CSV: {error}") from error
    return [[] if cells and _is_comment(cells[0]) else cells for cells in table]


def damage(cell: str) -> str | None:
    """Why a cell is no value that a person entered; None where it may be one."""
    if cell.startswith("="):
        return "a formula, not its value"
    if _FAULT.match(cell):
        return "a spreadsheet's error, not a value"
    if _NUMBER.fullmatch(cell):
        return "the spreadsheet made a number of it; format the column as text and enter it again"
    if _CONTROL.search(cell):
        return "holds a line break or a sign that cannot be seen"
    return None


def _records(text: str) -> Iterator[list[str]]:
    # A comment is taken as a line, so that a quotation mark in it opens nothing.
    lines = io.StringIO(text, newline="")
    for line in lines:
        if _is_comment(line):
            yield []
        else:
            yield next(csv.reader(chain([line], lines), strict=True))


def _is_comment(start: str) -> bool:
    return start.startswith("#") and not _FAULT.match(start)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = data.rfind(b"\n", 0, error.start) + 1
        line = data[start:].partition(b"\n")[0].decode("gb18030", errors="replace").strip()
        why = f"{_saved_as(data)}, not UTF-8; save it as 'CSV UTF-8': {line[:40]!r}"
        raise NotCsvError(data.count(b"\n", 0, start) + 1, why) from None


def _saved_as(data: bytes) -> str:
    if data.startswith(_WORKBOOKS):
        return "a workbook named .csv"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16 ('Unicode text')"
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return "of an unknown encoding"
    return "GBK, the encoding of Chinese Windows"
