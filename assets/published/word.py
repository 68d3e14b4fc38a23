"""A region's statutory tables -> a DOCX document as an office publishes it, on A4."""

from __future__ import annotations

import functools
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from xml.sax.saxutils import escape

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from assets.published.statutory import RegionTables
from expectations.forms.layout import FormTable, Place
from expectations.wording import plain

_CREATED = datetime(2000, 1, 1, tzinfo=UTC)  # equal tables, equal bytes
_ZIPPED = (1980, 1, 1, 0, 0, 0)
_ACROSS = 160  # millimetres between the margins
_TWIPS = 1440 / 25.4  # in a millimetre
# Name of a style: Chinese font, points, alignment, points between lines (0: as the letters want).
_STYLES = {
    "标题": ("方正小标宋简体", 22, WD_ALIGN_PARAGRAPH.CENTER, 36),
    "副标题": ("楷体", 16, WD_ALIGN_PARAGRAPH.CENTER, 30),
    "编制说明": ("仿宋", 12, WD_ALIGN_PARAGRAPH.CENTER, 22),
    "章节": ("黑体", 16, WD_ALIGN_PARAGRAPH.LEFT, 30),
    "单位": ("宋体", 9, WD_ALIGN_PARAGRAPH.RIGHT, 0),
    "表头": ("黑体", 9, WD_ALIGN_PARAGRAPH.CENTER, 0),
    "栏目": ("宋体", 9, WD_ALIGN_PARAGRAPH.LEFT, 0),
    "数字": ("宋体", 9, WD_ALIGN_PARAGRAPH.CENTER, 0),
    "说明": ("仿宋", 12, WD_ALIGN_PARAGRAPH.JUSTIFY, 22),
}
_MOST_OF_A_PROPERTY = 255  # characters
_LONG = 20  # rows of a table that begins on a page of its own
_NAMESPACE = nsdecls("w")
_PAGE_NUMBER = f'<w:fldSimple {_NAMESPACE} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
_ROW = 360  # twips a row is high at least
_INDENT = 180  # twips a level of a list is set in
_MERGE = {True: "restart", False: "continue"}
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_BORDERS = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="000000"/>' for side in _SIDES)
# Twips between border and text. Heads of four characters stand in one line above the columns of
# the applicants, and in two of two characters where there are more columns.
_ROOM, _ROOM_OF_EVEN = 20, 57
_STYLE_OF = {"head": "表头", "note": "栏目", "label": "栏目", "unit": "数字", "figure": "数字"}


def statutory_document(tables: RegionTables) -> bytes:
    """The tables and notes as a DOCX file; equal tables give equal bytes."""
    document = docx.Document(io.BytesIO(_letterhead()))
    document.core_properties.title = tables.title[:_MOST_OF_A_PROPERTY]
    content = [_paragraph("标题", tables.title), _paragraph("副标题", tables.subtitle)]
    content += [_paragraph("编制说明", text) for text in tables.preface]
    for number, table in enumerate(tables.tables):
        is_long = len(table.rows) > _LONG
        content.append(_paragraph("章节", table.heading, on_new_page=number > 0 and is_long))
        if table.unit:
            content.append(_paragraph("单位", f"单位：{table.unit}"))
        content.append(_table(table, tables.figures))
    content.append(_paragraph("章节", "说明"))
    content += [
        _paragraph("说明", f"{number}．{note.label}：{note.text}")
        for number, note in enumerate(tables.notes, start=1)
    ]
    body = document.element.body
    # Made from text at once: cell by cell python-docx takes many times as long.
    for element in parse_xml(f"<w:body {_NAMESPACE}>{''.join(content)}</w:body>"):
        body.insert(len(body) - 1, element)  # the last one is the section's
    file = io.BytesIO()
    document.save(file)
    return _undated(file.getvalue())


@functools.cache
def _letterhead() -> bytes:
    """A document without text: page, numbers of the pages, and the styles of its paragraphs."""
    document = docx.Document()
    properties = document.core_properties
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = _CREATED
    # The library's own template has a picture of its first page.
    parts = document.part.package.rels
    for key in [key for key, to in parts.items() if to.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        parts.pop(key)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm((210 - _ACROSS) / 2)
    section.top_margin, section.bottom_margin = Mm(30), Mm(28)
    section.footer_distance = Mm(16)
    _add_styles(document)
    footer = section.footer.paragraphs[0]
    footer.style = document.styles["数字"]
    for piece in (_run("— "), _PAGE_NUMBER, _run(" —")):
        footer._p.append(parse_xml(piece))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _add_styles(document: Document) -> None:
    """The styles of `_STYLES`, with what sets each apart from the text around it."""
    for name, (font, size, alignment, line) in _STYLES.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.font.name, style.font.size = "Times New Roman", Pt(size)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), font)
        style.paragraph_format.alignment = alignment
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
        style.paragraph_format.line_spacing = Pt(line) if line else 1.0
    document.styles["副标题"].paragraph_format.space_after = Pt(10)
    chapter = document.styles["章节"]
    chapter.paragraph_format.keep_with_next = True
    chapter.paragraph_format.space_before = chapter.paragraph_format.space_after = Pt(8)
    chapter.element.pPr.append(parse_xml(f'<w:outlineLvl {_NAMESPACE} w:val="0"/>'))
    document.styles["单位"].paragraph_format.keep_with_next = True
    document.styles["单位"].paragraph_format.space_after = Pt(3)
    document.styles["栏目"].paragraph_format.left_indent = Pt(_INDENT / 20 / 4)
    document.styles["说明"].paragraph_format.first_line_indent = Pt(24)


def _table(table: FormTable, figures: Mapping[str, Decimal | None]) -> str:
    """The table with real merged cells; its heads stand again where it goes on on another page."""
    shares = sum(table.widths)
    widths = [round(_ACROSS * _TWIPS * width / shares) for width in table.widths]
    room = _ROOM_OF_EVEN if len(set(widths)) == 1 else _ROOM
    padding = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", 24), ("left", room), ("bottom", 24), ("right", room))
    )
    begun = {(row, column): place for row, column, place in table.placed}
    lines = []
    for row in range(len(table.rows)):
        cells = "".join(_cells_of_row(row, begun, widths, figures, _is_kept(row, table)))
        head = "<w:tblHeader/>" if row < table.heads else ""
        lines.append(
            f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{_ROW}"/>{head}</w:trPr>{cells}</w:tr>'
        )
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f"<w:tblBorders>{_BORDERS}</w:tblBorders>"
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{padding}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(lines)}</w:tbl>"
    )


def _is_kept(row: int, table: FormTable) -> bool:
    """Whether the next row stands on the same page: heads keep theirs, short tables all."""
    return row < max(table.heads, 0 if len(table.rows) > _LONG else len(table.rows) - 1)


def _cells_of_row(
    row: int,
    begun: Mapping[tuple[int, int], Place],
    widths: Sequence[int],
    figures: Mapping[str, Decimal | None],
    kept: bool,
) -> Iterator[str]:
    """The cells of a row: those that begin in it, and those of rows above that go on in it."""
    column = 0
    while column < len(widths):
        top = next(y for y in range(row, -1, -1) if (y, column) in begun)
        place = begun[top, column]
        merged = "" if place.rows == 1 else f'<w:vMerge w:val="{_MERGE[top == row]}"/>'
        width = sum(widths[column : column + place.columns])
        text = _text(place, figures) if top == row else ""
        paragraph = _paragraph(_STYLE_OF[place.kind], text, indent=place.level, is_kept=kept)
        yield (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>'
            f'<w:gridSpan w:val="{place.columns}"/>{merged}<w:vAlign w:val="center"/></w:tcPr>'
            f"{paragraph}</w:tc>"
        )
        column += place.columns


def _text(place: Place, figures: Mapping[str, Decimal | None]) -> str:
    if not place.key:
        return "\n".join(place.lines)
    value = figures[place.key]
    return "" if value is None else plain(value)


def _paragraph(
    style: str, text: str, *, indent: int = 0, is_kept: bool = False, on_new_page: bool = False
) -> str:
    properties = f'<w:pStyle w:val="{style}"/>'
    properties += "<w:keepNext/>" if is_kept else ""
    properties += "<w:pageBreakBefore/>" if on_new_page else ""
    properties += f'<w:ind w:left="{indent * _INDENT}"/>' if indent else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{_run(text) if text else ''}</w:p>"


def _run(text: str) -> str:
    lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r {_NAMESPACE}>{'<w:br/>'.join(lines)}</w:r>"


def _undated(data: bytes) -> bytes:
    """The same package without the time at which it was made."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(file, "w") as kept:
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, _ZIPPED)
            kept.writestr(entry, made.read(name), zipfile.ZIP_DEFLATED)
    return file.getvalue()
