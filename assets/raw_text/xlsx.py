"""XLSX to document: what each cell shows, from its stored value, its format and its characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from xml.etree.ElementTree import Element

from assets.raw_text.document import Document, TooLargeError
from assets.raw_text.nested import UNREAD
from assets.raw_text.number_formats import BUILT_IN, shown, stored_number, text_shown
from assets.raw_text.package import (
    DamagedError,
    Package,
    child,
    children,
    name_of,
    package,
)
from assets.raw_text.sheet import ListedSheet, Sheet
from assets.raw_text.workbook import MAX_SHEETS, workbook_document
from expectations.forms.labels import RAISED_CLOSE, RAISED_OPEN

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_OFF = frozenset({None, "", "0", "false"})
_RELATION_IDS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)


@dataclass(frozen=True)
class _Style:
    """A cell's number format, and whether its characters are struck out or raised."""

    code: str = "General"
    apart: bool = False


@dataclass
class _Workbook:
    """What the sheets of a workbook share."""

    strings: list[str] = field(default_factory=list)
    styles: list[_Style] = field(default_factory=list)
    dates_from_1904: bool = False
    computed_on_opening: bool = False  # so that what is stored for a formula is not what it shows


def xlsx_document(data: bytes, part: str = "") -> Document:
    """Document of an XLSX file's bytes; its ``problem`` says why, where it can't be read.

    ``part`` as in `workbook_document`.

    Raises TooLargeError past the limits of size and depth.
    """
    try:
        return workbook_document("xlsx", _kept(data) if part else _listed(data), part)
    except DamagedError as error:
        return Document("xlsx", problem=f"an XLSX file that can't be read: {error}")


def _listed(data: bytes) -> tuple[ListedSheet, ...]:
    return tuple(_sheets(package(data)))


# One unit's part is read after the other's.
_kept = lru_cache(maxsize=1)(_listed)


def _sheets(file: Package) -> Iterator[ListedSheet]:
    root = file.root(file.main_part)
    targets = {identity: target for _, identity, target in file.relations(file.main_part)}
    listed = list(children(_required(root, "x:sheets"), "x:sheet"))
    if len(listed) > MAX_SHEETS:
        raise TooLargeError(f"{len(listed)} sheets, more than {MAX_SHEETS}")
    shared = _shared(file, root)
    for sheet in listed:
        identity = next((sheet.get(name) for name in _RELATION_IDS if sheet.get(name)), "")
        if sheet.get("state", "visible") != "visible":
            continue
        title, target = sheet.get("name", ""), targets.get(identity or "", "")
        yield ListedSheet(title, partial(_read, file, target, title, shared))


def _read(file: Package, target: str, title: str, shared: _Workbook) -> Sheet | None:
    content = file.root(target)
    is_chart = name_of(content) != "x:worksheet"
    return None if is_chart else _sheet(content, title, shared)


def _required(element: Element, name: str) -> Element:
    found = child(element, name)
    if found is None:
        raise DamagedError(f"no element {name!r}")
    return found


def _shared(file: Package, root: Element) -> _Workbook:
    strings = file.related(file.main_part, "sharedStrings")
    properties, calculation = child(root, "x:workbookPr"), child(root, "x:calcPr")
    return _Workbook(
        [_rich(item) for item in children(strings, "x:si")] if strings is not None else [],
        _styles(file.related(file.main_part, "styles")),
        properties is not None and properties.get("date1904") not in _OFF,
        calculation is not None and calculation.get("fullCalcOnLoad") not in _OFF,
    )


def _styles(root: Element | None) -> list[_Style]:
    """Style of each number that cells give for theirs."""
    if root is None:
        return []
    codes = dict(BUILT_IN)
    for own in _all(root, "x:numFmts", "x:numFmt"):
        codes[_number(own.get("numFmtId"))] = own.get("formatCode") or ""
    fonts = [_stands_apart(font) for font in _all(root, "x:fonts", "x:font")]
    found = []
    for style in _all(root, "x:cellXfs", "x:xf"):
        font = _number(style.get("fontId"))
        # Formats known by number alone that are not listed are those of other countries.
        code = codes.get(_number(style.get("numFmtId")), "[unknown]")
        found.append(_Style(code, font < len(fonts) and fonts[font]))
    return found


def _all(root: Element, group: str, name: str) -> Iterator[Element]:
    inside = child(root, group)
    return children(inside, name) if inside is not None else iter(())


def _stands_apart(look: Element | None) -> bool:
    """Whether characters of this look are no part of the figure beside them."""
    for property_ in look if look is not None else ():
        name, value = name_of(property_), property_.get("val")
        if name == "x:strike" and value not in ("0", "false"):
            return True
        if name == "x:vertAlign" and value in ("superscript", "subscript"):
            return True
    return False


def _rich(item: Element) -> str:
    """Text of a string, its raised and struck out characters set apart; readings left out."""
    text = ""
    for piece in item:
        if name_of(piece) == "x:t":
            text += piece.text or ""
        elif name_of(piece) == "x:r":
            inner = child(piece, "x:t")
            part = (inner.text or "") if inner is not None else ""
            text += _apart(part) if _stands_apart(child(piece, "x:rPr")) else part
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def _apart(text: str) -> str:
    return f"{RAISED_OPEN}{text}{RAISED_CLOSE}" if text.strip() else text


def _sheet(root: Element, title: str, shared: _Workbook) -> Sheet:
    sheet = Sheet(title)
    for columns in _all(root, "x:cols", "x:col"):
        if columns.get("hidden") not in _OFF:
            first, last = _number(columns.get("min")), _number(columns.get("max"))
            sheet.hidden_columns.append((first - 1, last - 1))
    views = _all(root, "x:sheetViews", "x:sheetView")
    hides_zeros = any(view.get("showZeros", "1") in _OFF for view in views)
    row = -1
    for line in children(_required(root, "x:sheetData"), "x:row"):
        row = _number(line.get("r")) - 1 if line.get("r") else row + 1
        if line.get("hidden") not in _OFF:
            sheet.hidden_rows.add(row)
        column = -1
        for cell in children(line, "x:c"):
            row, column = _place(cell.get("r")) or (row, column + 1)
            sheet.keep(row, column, _cell_text(cell, shared, hides_zeros=hides_zeros))
    for merged in _all(root, "x:mergeCells", "x:mergeCell"):
        corner, _, opposite = (merged.get("ref") or "").partition(":")
        start, end = _place(corner), _place(opposite or corner)
        if start is None or end is None:
            raise DamagedError(f"merged cells {merged.get('ref')!r}")
        sheet.merge(start, end)
    return sheet


def _cell_text(cell: Element, shared: _Workbook, *, hides_zeros: bool) -> str:
    """What a cell shows."""
    number = _number(cell.get("s"))
    style = shared.styles[number] if number < len(shared.styles) else _Style()
    stored = child(cell, "x:v")
    if child(cell, "x:f") is not None and (shared.computed_on_opening or stored is None):
        return UNREAD
    value = (stored.text or "") if stored is not None else ""
    if cell.get("t", "n") == "n":
        text = _number_shown(value, style, shared, hides_zeros=hides_zeros)
    else:
        text = text_shown(_text_stored(cell, value, shared), style.code)
    return _apart(text) if style.apart else text


def _text_stored(cell: Element, value: str, shared: _Workbook) -> str:
    """Text of a cell that stores none of the numbers: a string, a truth value, an error, a date."""
    kind = cell.get("t")
    if kind == "inlineStr":
        inline = child(cell, "x:is")
        return _rich(inline) if inline is not None else ""
    if kind == "s" and value.strip():
        if not value.strip().isdecimal() or int(value) >= len(shared.strings):
            raise DamagedError(f"cell {cell.get('r')!r} shows a string {value!r} that is not there")
        return shared.strings[int(value)]
    if kind == "b":
        return "FALSE" if value in _OFF else "TRUE"
    return value


def _number_shown(value: str, style: _Style, shared: _Workbook, *, hides_zeros: bool) -> str:
    if not value.strip():
        return ""
    number = stored_number(value)
    if number is None:
        return f"{value}{UNREAD}"
    if not number and hides_zeros:
        return ""
    text = shown(number, style.code)
    return UNREAD if shared.dates_from_1904 and "-" in text[1:] else text


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 8 else 0


def _place(reference: str | None) -> tuple[int, int] | None:
    match = _REFERENCE.fullmatch(reference or "")
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1
