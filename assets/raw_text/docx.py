"""DOCX to document: paragraphs become lines, innermost tables grids; what is not shown is left out.

Headers, footers, notes and the title among the file's properties are not read: the last is that of
the template as often as not. Numbers that a list counts by itself are nowhere in the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from assets.raw_text.document import MAX_CELLS, Document, Grid, TooLargeError
from assets.raw_text.docx_styles import Styles, styles
from assets.raw_text.fields import Fields
from assets.raw_text.nested import (
    MAX_DEPTH,
    MAX_SPAN,
    UNREAD,
    NestedCell,
    NestedTable,
    flowed,
    merged_downwards,
)
from assets.raw_text.package import (
    DamagedError,
    Package,
    attribute,
    child,
    children,
    name_of,
    package,
)
from assets.raw_text.text import with_grids
from expectations.forms.labels import RAISED_CLOSE, RAISED_OPEN

_Block = str | NestedTable
_MAX_ELEMENTS_DEEP = 120
# Taken out by a tracked change, or saying how something else looks.
_SKIPPED = frozenset(
    {
        *("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:tcPr", "w:trPr", "w:tblPr", "w:tblGrid"),
        *("w:tblPrEx", "w:sdtPr", "w:sdtEndPr", "w:sectPr", "w:smartTagPr", "w:customXmlPr"),
        *("w:fldData", "w:rt", "mc:Fallback"),
    }
)
_PRINTED = {
    "w:tab": "\t",
    "w:ptab": "\t",
    "w:br": "\n",
    "w:cr": "\n",
    "w:noBreakHyphen": "-",
    "w:sym": UNREAD,
    "w:footnoteReference": f"{RAISED_OPEN}*{RAISED_CLOSE}",
    "w:endnoteReference": f"{RAISED_OPEN}*{RAISED_CLOSE}",
}
_DRAWN = frozenset({"w:drawing", "w:pict", "w:object"})


def docx_document(data: bytes) -> Document:
    """Document of a DOCX file's bytes; its ``problem`` says why, where it can't be read.

    Raises TooLargeError past the limits of size and depth.
    """
    try:
        blocks = with_grids(flowed(_read_blocks(package(data)), "docx"))
    except DamagedError as error:
        return Document("docx", problem=f"a DOCX file that can't be read: {error}")
    if not any(isinstance(block, Grid) or block.strip() for block in blocks):
        return Document("docx", problem="a DOCX file without text")
    return Document("docx", blocks=blocks)


def _read_blocks(file: Package) -> Iterator[_Block]:
    body = child(file.root(file.main_part), "w:body")
    if body is None:
        raise DamagedError("no body")
    reader = _Reader(styles(file))
    yield from reader.blocks(body, 0)
    if reader.fields.unended:
        raise DamagedError(reader.fields.unended)


@dataclass
class _Reader:
    """The fields open where reading stands; everything else is in the elements."""

    styles: Styles
    fields: Fields = field(default_factory=Fields)

    def blocks(self, container: Element, depth: int) -> Iterator[_Block]:
        """Paragraphs and tables under an element, in reading order."""
        for element in self._inside(container, frozenset({"w:p", "w:tbl", "w:altChunk"}), 0):
            name = name_of(element)
            if name == "w:altChunk":
                raise DamagedError("its text is that of another file inside it")
            if name == "w:tbl":
                yield self._table(element, depth + 1)
                continue
            # An end that was deleted is kept: what stood in two lines would run together.
            pieces = list(self._paragraph(element, depth))
            yield "".join([piece for piece in pieces if isinstance(piece, str)])
            yield from (block for piece in pieces if isinstance(piece, list) for block in piece)

    def _inside(self, element: Element, wanted: frozenset[str], depth: int) -> Iterator[Element]:
        """The outermost elements of these names that are shown under an element."""
        if depth > _MAX_ELEMENTS_DEEP:
            raise TooLargeError(f"elements nested more than {_MAX_ELEMENTS_DEEP} deep")
        for inner in _shown(element):
            if name_of(inner) in wanted:
                yield inner
            else:
                yield from self._inside(inner, wanted, depth + 1)

    def _paragraph(self, paragraph: Element, depth: int) -> Iterator[str | list[_Block]]:
        """Pieces of a paragraph's text, and the blocks of each text box that hangs on it."""
        around = self.styles.paragraph_look(paragraph)
        has_letters = False
        level = None  # the height the paragraph's text stands at
        for element in self._inside(paragraph, frozenset({"w:r", "m:oMath"}), 0):
            if name_of(element) == "m:oMath":
                yield UNREAD
                continue
            look = self.styles.look(element, around)
            pieces = list(self._run(element, depth))
            printed = "".join(piece for piece in pieces if isinstance(piece, str))
            if printed.strip() and not look.hidden:
                level = look.position if level is None else level
                if look.apart or look.position != level:
                    printed = f"{RAISED_OPEN}{printed}{RAISED_CLOSE}"
            if not look.hidden:
                has_letters = has_letters or any(sign.isalpha() for sign in printed)
                yield printed
            yield from (piece for piece in pieces if isinstance(piece, list))
        if around.numbered and not has_letters:
            yield UNREAD

    def _run(self, run: Element, depth: int) -> Iterator[str | list[_Block]]:
        for element in _shown(run):
            name = name_of(element)
            if name == "w:fldChar":
                yield self._field(attribute(element, "fldCharType") or "")
            elif name == "w:instrText":
                self.fields.note_code(element.text or "")
            elif self.fields.hides:
                continue
            elif name == "w:t":
                yield " ".join((element.text or "").split("\n"))
            elif name in _PRINTED:
                yield _PRINTED[name]
            elif name in _DRAWN:
                yield from self._drawn(element, depth)
            elif name == "w:ruby":
                for inner in self._inside(element, frozenset({"w:r"}), 0):
                    yield from self._run(inner, depth)

    def _field(self, what: str) -> str:
        """Take the mark of a field; what is returned is printed where it ends."""
        if what == "begin":
            self.fields.begin()
        elif what == "separate":
            self.fields.separate()
        return self.fields.end() if what == "end" else ""

    def _drawn(self, element: Element, depth: int) -> Iterator[str | list[_Block]]:
        """The text boxes of a drawing; a picture in the line prints what can't be read."""
        if depth > MAX_DEPTH:
            raise TooLargeError(f"text boxes nested more than {MAX_DEPTH} deep")
        boxes = list(self._inside(element, frozenset({"w:txbxContent"}), 0))
        for box in boxes:
            yield list(self.blocks(box, depth + 1))
        if not boxes and not _floats(element):
            yield UNREAD

    def _table(self, table: Element, depth: int) -> NestedTable:
        if depth > MAX_DEPTH:
            raise TooLargeError(f"tables nested more than {MAX_DEPTH} deep")
        rows: list[list[tuple[NestedCell, int, str]]] = []
        count = 0
        for row in self._inside(table, frozenset({"w:tr"}), 0):
            marks = child(row, "w:trPr")
            if child(marks, "w:del") is not None or child(marks, "w:hidden") is not None:
                continue
            rows.append(self._row(row, _number(child(marks, "w:gridBefore"), 0), depth))
            count += len(rows[-1])
            if count > MAX_CELLS:
                raise TooLargeError(f"a table of more than {MAX_CELLS} cells")
        return merged_downwards(rows)

    def _row(self, row: Element, column: int, depth: int) -> list[tuple[NestedCell, int, str]]:
        """Cells of a row with their first column and how they are merged downwards."""
        cells: list[tuple[NestedCell, int, str]] = []
        for element in self._inside(row, frozenset({"w:tc"}), 0):
            looks = child(element, "w:tcPr")
            if child(looks, "w:cellDel") is not None:
                continue
            span = min(max(_number(child(looks, "w:gridSpan"), 1), 1), MAX_SPAN)
            sideways = child(looks, "w:hMerge")
            if sideways is not None and attribute(sideways, "val") != "restart" and cells:
                cells[-1][0].colspan += span
            else:
                merge = child(looks, "w:vMerge")
                how = "" if merge is None else "goes on"
                if merge is not None and attribute(merge, "val") == "restart":
                    how = "begins"
                cell = NestedCell(list(self.blocks(element, depth)), colspan=span)
                cells.append((cell, column, how))
            column += span
        return cells


def _shown(element: Element) -> Iterator[Element]:
    """Children that are part of the text; of alternatives the first, which is the newest."""
    for inner in element:
        name = name_of(inner)
        if name == "mc:AlternateContent":
            branches = [*children(inner, "mc:Choice"), *children(inner, "mc:Fallback")]
            yield from _shown(branches[0]) if branches else ()
        elif name and name not in _SKIPPED:
            yield inner


def _floats(element: Element) -> bool:
    """Whether a drawing stands over the text or beside it, like a seal or a ruled line."""
    if name_of(element) == "w:drawing":
        return child(element, "wp:anchor") is not None
    return any("absolute" in (shape.get("style") or "") for shape in element.iter())


def _number(element: Element | None, otherwise: int) -> int:
    text = (attribute(element, "val") if element is not None else None) or ""
    return int(text) if text.isdecimal() and len(text) < 6 else otherwise
