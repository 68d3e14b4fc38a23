"""XLS (Excel 97 to 2003) to document: what each cell shows, out of the records of the workbook."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial

from assets.raw_text.document import Document, TooLargeError
from assets.raw_text.nested import UNREAD
from assets.raw_text.number_formats import BUILT_IN, shown, stored_number, text_shown
from assets.raw_text.ole import ole_streams
from assets.raw_text.package import DamagedError
from assets.raw_text.sheet import ListedSheet, Sheet
from assets.raw_text.workbook import MAX_SHEETS, workbook_document
from assets.raw_text.xls_strings import Fonts, rich_text, shared_strings, short_string, string_at
from expectations.forms.labels import RAISED_CLOSE, RAISED_OPEN

_MAX_RECORDS = 2_000_000
_VERSION_8 = 0x0600
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!"}

# Numbers of records.
_BOF, _EOF, _CONTINUE = 0x0809, 0x000A, 0x003C
_FILE_PASS, _DATES_1904, _BOUND_SHEET = 0x002F, 0x0022, 0x0085
_FONT, _FORMAT, _XF, _SST = 0x0031, 0x041E, 0x00E0, 0x00FC
_ROW, _COLUMNS, _MERGED, _WINDOW = 0x0208, 0x007D, 0x00E5, 0x023E
_BLANK, _MANY_BLANKS, _NUMBER, _RK, _MANY_RK = 0x0201, 0x00BE, 0x0203, 0x027E, 0x00BD
_LABEL_SHARED, _LABEL, _LABEL_RICH = 0x00FD, 0x0204, 0x00D6
_FORMULA, _FORMULA_TEXT, _TRUTH_OR_ERROR = 0x0006, 0x0207, 0x0205


@dataclass
class _Workbook:
    """What the sheets of a workbook share; ``styles`` are pairs of font and format number."""

    stream: bytes
    strings: list[str] = field(default_factory=list)
    fonts: Fonts = field(default_factory=Fonts)
    formats: dict[int, str] = field(default_factory=lambda: dict(BUILT_IN))
    styles: list[tuple[int, int]] = field(default_factory=list)
    # Where each visible sheet begins, and what it is called.
    sheets: list[tuple[int, str]] = field(default_factory=list)
    dates_from_1904: bool = False
    records: int = 0

    def record(self, at: int) -> tuple[int, bytes, int]:
        """Number and content of the record at a place, and the place behind it."""
        self.records += 1
        if self.records > _MAX_RECORDS:
            raise TooLargeError(f"a workbook of more than {_MAX_RECORDS} records")
        if at + 4 > len(self.stream):
            raise DamagedError("the workbook breaks off")
        number, size = struct.unpack_from("<HH", self.stream, at)
        return number, self.stream[at + 4 : at + 4 + size], at + 4 + size

    def numbered(self, number: float, style: int, *, hides_zeros: bool) -> str:
        """Text that a number shows in a cell of a style."""
        stored = stored_number(repr(number))
        if stored is None:
            return UNREAD
        if not stored and hides_zeros:
            return ""
        text = shown(stored, self._code(style))
        text = UNREAD if self.dates_from_1904 and "-" in text[1:] else text
        return self._set(text, style)

    def texted(self, text: str, style: int) -> str:
        """Text that a text shows in a cell of a style."""
        return self._set(text_shown(text, self._code(style)), style)

    def _code(self, style: int) -> str:
        number = self.styles[style][1] if style < len(self.styles) else 0
        return self.formats.get(number, "[unknown]")

    def _set(self, text: str, style: int) -> str:
        apart = style < len(self.styles) and self.fonts.stands_apart(self.styles[style][0])
        return f"{RAISED_OPEN}{text}{RAISED_CLOSE}" if apart and text.strip() else text


def xls_document(data: bytes, part: str = "") -> Document:
    """Document of an XLS file's bytes; its ``problem`` says why, where it can't be read.

    ``part`` as in `workbook_document`.

    Raises TooLargeError past the limits of size.
    """
    try:
        return workbook_document("xls", _kept(data) if part else _listed(data), part)
    except DamagedError as error:
        return Document("xls", problem=f"an XLS file that can't be read: {error}")
    except (struct.error, IndexError, OverflowError) as error:
        return Document("xls", problem=f"a damaged XLS file: {error}")


def _listed(data: bytes) -> tuple[ListedSheet, ...]:
    streams = ole_streams(data, ("Workbook",))
    return tuple(_sheets(streams.get("Workbook", b"")))


# One unit's part is read after the other's.
_kept = lru_cache(maxsize=1)(_listed)


def _sheets(stream: bytes) -> Iterator[ListedSheet]:
    workbook = _workbook(stream)
    if len(workbook.sheets) > MAX_SHEETS:
        raise TooLargeError(f"{len(workbook.sheets)} sheets, more than {MAX_SHEETS}")
    for at, title in workbook.sheets:
        yield ListedSheet(title, partial(_SheetReader(workbook, title).sheet, at))


def _workbook(stream: bytes) -> _Workbook:
    """What stands before the first sheet."""
    book = _Workbook(stream)
    number, content, at = book.record(0) if stream else (0, b"", 0)
    if number != _BOF or struct.unpack_from("<H", content)[0] != _VERSION_8:
        raise DamagedError("no workbook of Excel 97 or after")
    shared: list[bytes] = []
    last = number
    while number != _EOF:
        number, content, at = book.record(at)
        if number == _FILE_PASS:
            raise DamagedError("protected by a password")
        if number == _SST or (number == _CONTINUE and last == _SST):
            shared.append(content)
            last = _SST
        else:
            _take_global(book, number, content)
            last = number
    book.strings = shared_strings(shared, book.fonts)
    return book


def _take_global(book: _Workbook, number: int, content: bytes) -> None:
    if number == _DATES_1904:
        book.dates_from_1904 = content[:2] != b"\0\0"
    elif number == _BOUND_SHEET:
        at, state, kind = struct.unpack_from("<IBB", content)
        if state & 3 == 0 and kind == 0:
            book.sheets.append((at, short_string(content, 6)))
    elif number == _FONT:
        book.fonts.take(content)
    elif number == _FORMAT:
        book.formats[struct.unpack_from("<H", content)[0]] = string_at(content, 2)[0]
    elif number == _XF:
        font, code = struct.unpack_from("<HH", content)
        book.styles.append((font, code))


class _SheetReader:
    """Takes the records of one sheet."""

    def __init__(self, book: _Workbook, title: str) -> None:
        self._book = book
        self._sheet = Sheet(title)
        self._hides_zeros = False
        self._numbers: list[tuple[int, int, int, float]] = []
        self._waiting: tuple[int, int, int] | None = None  # for the text of a formula

    def sheet(self, at: int) -> Sheet:
        number, _, at = self._book.record(at)
        if number != _BOF:
            raise DamagedError("a sheet that is not where it should be")
        depth = 1  # charts stand in sheets with records of their own
        while depth:
            number, content, at = self._book.record(at)
            depth += (number == _BOF) - (number == _EOF)
            if depth == 1:
                self._take(number, content)
        for row, column, style, value in self._numbers:
            text = self._book.numbered(value, style, hides_zeros=self._hides_zeros)
            self._sheet.keep(row, column, text)
        return self._sheet

    def _take(self, number: int, content: bytes) -> None:
        if number in _LOOKS:
            self._take_look(number, content)
        elif number in (_MANY_RK, _MANY_BLANKS):
            self._take_many(number, content)
        elif number in _TEXTS:
            row, column, style = struct.unpack_from("<HHH", content)
            self._sheet.keep(row, column, self._book.texted(self._text(number, content), style))
        elif number in (_NUMBER, _RK):
            row, column, style = struct.unpack_from("<HHH", content)
            value = _rk(content, 6) if number == _RK else struct.unpack_from("<d", content, 6)[0]
            self._keep_number(row, column, style, value)
        elif number == _FORMULA:
            self._take_formula(content)
        elif number == _FORMULA_TEXT and self._waiting is not None:
            row, column, style = self._waiting
            self._sheet.keep(row, column, self._book.texted(string_at(content, 0)[0], style))
            self._waiting = None

    def _keep_number(self, row: int, column: int, style: int, value: float) -> None:
        # Whether zeros are shown stands behind the cells.
        self._numbers.append((row, column, style, value))
        self._sheet.keep(row, column, "")

    def _text(self, number: int, content: bytes) -> str:
        if number == _LABEL_SHARED:
            return self._book.strings[int.from_bytes(content[6:10], "little")]
        if number == _LABEL:
            return string_at(content, 6)[0]
        if number == _LABEL_RICH:
            return rich_text(content, 6, self._book.fonts)
        if number == _TRUTH_OR_ERROR:
            return _truth_or_error(content[6], is_error=bool(content[7]))
        return ""

    def _take_many(self, number: int, content: bytes) -> None:
        row, column = struct.unpack_from("<HH", content)
        size = 6 if number == _MANY_RK else 2
        for at in range(4, len(content) - 2 - size + 1, size):
            if number == _MANY_RK:
                (style,) = struct.unpack_from("<H", content, at)
                self._keep_number(row, column, style, _rk(content, at + 2))
            else:
                self._sheet.keep(row, column, "")
            column += 1

    def _take_formula(self, content: bytes) -> None:
        row, column, style = struct.unpack_from("<HHH", content)
        result, (flags,) = content[6:14], struct.unpack_from("<H", content, 14)
        if flags & 1:  # computed anew whenever the workbook is opened
            self._sheet.keep(row, column, UNREAD)
        elif result[6:] != b"\xff\xff":
            self._keep_number(row, column, style, struct.unpack("<d", result)[0])
        elif result[0] == 0:
            self._waiting = (row, column, style)
            self._sheet.keep(row, column, UNREAD)
        elif result[0] in (1, 2):
            self._sheet.keep(row, column, _truth_or_error(result[2], is_error=result[0] == 2))
        else:
            self._sheet.keep(row, column, "")

    def _take_look(self, number: int, content: bytes) -> None:
        if number == _ROW:
            row, flags = struct.unpack_from("<H10xH", content)
            if flags & 0x20:
                self._sheet.hidden_rows.add(row)
        elif number == _COLUMNS:
            first, last, flags = struct.unpack_from("<HH4xH", content)
            if flags & 1:
                self._sheet.hidden_columns.append((first, last))
        elif number == _WINDOW:
            self._hides_zeros = not struct.unpack_from("<H", content)[0] & 0x10
        else:
            (count,) = struct.unpack_from("<H", content)
            for position in range(count):
                top, low, left, right = struct.unpack_from("<4H", content, 2 + 8 * position)
                self._sheet.merge((top, left), (low, right))


_LOOKS = frozenset({_ROW, _COLUMNS, _WINDOW, _MERGED})
_TEXTS = frozenset({_LABEL_SHARED, _LABEL, _LABEL_RICH, _TRUTH_OR_ERROR, _BLANK})


def _truth_or_error(code: int, *, is_error: bool) -> str:
    if is_error:
        return _ERRORS.get(code, "#N/A")
    return "TRUE" if code else "FALSE"


def _rk(content: bytes, at: int) -> float:
    """The number that four bytes pack: an integer or the upper half of a float, or their 100th."""
    packed: int
    value: float
    (packed,) = struct.unpack_from("<i", content, at)
    if packed & 2:
        value = packed >> 2
    else:
        (value,) = struct.unpack("<d", b"\0\0\0\0" + struct.pack("<I", packed & 0xFFFFFFFC))
    return value / 100 if packed & 1 else value
