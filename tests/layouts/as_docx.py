"""Pages as DOCX files: the habits of word processors, each a switch that can be drawn at random."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from tests.layouts.page import Page
from tests.layouts.printed import Cell, PrintedTable
from tests.layouts.rearranged import Rows, cut_rows, joined, repeated


@dataclass(frozen=True)
class Habits:
    """How one word processor, and who wrote with it, print tables."""

    cut_runs: bool = False  # text in runs of one to three characters
    breaks: bool = False  # breaks and blanks inside labels
    paragraphs: bool = False  # labels over several paragraphs
    nested: bool = False  # the whole report in a layout table
    repeated: bool = False  # labels repeated in each row instead of merged
    split: bool = False  # the long table cut in two, its heads repeated
    split_bare: bool = False  # the long table cut in two, heads not repeated
    one_table: bool = False  # all tables in one
    tracked: bool = False  # what was changed stands beside what it was
    raised: bool = False  # footnote marks as raised digits
    hidden: bool = False  # hidden digits beside figures
    controls: bool = False  # figures in content controls, fields and tags
    boxed: bool = False  # headings in text boxes
    headless: bool = False  # headings left out
    numbered: bool = False  # numbers of labels and headings are counted by the word processor


FLAVOURS: dict[str, Habits] = {
    "plain": Habits(),
    "runs": Habits(cut_runs=True, raised=True),
    "breaks": Habits(breaks=True),
    "paragraphs": Habits(paragraphs=True, cut_runs=True),
    "nested": Habits(nested=True),
    "repeated": Habits(repeated=True),
    "split": Habits(split=True),
    "split_bare": Habits(split_bare=True),
    "one_table": Habits(one_table=True),
    "tracked": Habits(tracked=True, cut_runs=True),
    "hidden": Habits(hidden=True, raised=True),
    "controls": Habits(controls=True),
    "boxed": Habits(boxed=True),
    "headless": Habits(headless=True),
    "numbered": Habits(numbered=True),
}


_NUMBER = re.compile(r"（[一二三四五六七八九十]+）|[一二三四五六七八九十]+、|\d\.")


def mixed_habits(rng: random.Random) -> Habits:
    """A random mixture of habits."""
    switches = [name for name in Habits.__dataclass_fields__ if rng.random() < 0.25]
    return Habits(**dict.fromkeys(switches, True))


def docx_page(page: Page, habits: Habits, rng: random.Random) -> bytes:
    """The page as the bytes of a DOCX file."""
    return _Writer(habits, rng).page(page)


class _Writer:
    def __init__(self, habits: Habits, rng: random.Random) -> None:
        self._habits = habits
        self._rng = rng
        self._document = docx.Document()
        self._document.core_properties.title = "政府信息公开工作年度报告（模板）"

    def page(self, page: Page) -> bytes:
        container: Any = self._document
        if self._habits.nested:
            outer = self._document.add_table(1, 2)
            outer.cell(0, 0).text = "政府信息公开指南"
            container = outer.cell(0, 1)
        if self._habits.one_table:
            page = replace(page, tables=joined(page.tables))
        for line in page.before:
            self._line(container, line)
        for number, table in enumerate(page.tables):
            if table.heading and not self._habits.headless:
                self._heading(container, table.heading)
            for piece in self._pieces(table):
                self._table(container, piece)
                self._line(container, "")
            if number < len(page.between):
                self._line(container, page.between[number])
        for line in page.after:
            self._line(container, line)
        buffer = io.BytesIO()
        self._document.save(buffer)
        return buffer.getvalue()

    def _line(self, container: Any, text: str) -> None:
        self._text(container.add_paragraph(), text, label=False)

    def _heading(self, container: Any, text: str) -> None:
        paragraph = container.add_paragraph()
        if self._habits.boxed:
            _in_text_box(paragraph, text)
        else:
            self._text(paragraph, text, label=False)

    def _pieces(self, table: PrintedTable) -> list[Rows]:
        rows = [list(row) for row in table.rows]
        if self._habits.repeated:
            rows = repeated(rows)
        is_long = table.id in ("requests", "statistics")
        if is_long and (self._habits.split or self._habits.split_bare):
            at = self._rng.randint(table.head_rows + 3, len(rows) - 2)
            return cut_rows(rows, at, table.head_rows if self._habits.split else 0, table)
        return [rows]

    def _table(self, container: Any, rows: Rows) -> None:
        """A table with one element a printed cell; merged cells go on in the rows below."""
        width = sum(cell.columns for cell in rows[0])
        table = container.add_table(len(rows), width)
        below: dict[tuple[int, int], int] = {}
        for number, cells in enumerate(rows):
            row = table.rows[number]._tr
            for element in list(row.tc_lst):
                row.remove(element)
            column = 0
            for cell in [*cells, None]:
                while (number, column) in below:
                    span = below[number, column]
                    row.append(_cell_element(span, "continue"))
                    column += span
                if cell is None:
                    break
                element = _cell_element(cell.columns, "restart" if cell.rows > 1 else "")
                row.append(element)
                self._fill(element, cell)
                for deeper in range(1, cell.rows):
                    below[number + deeper, column] = cell.columns
                column += cell.columns

    def _fill(self, element: Any, cell: Cell) -> None:
        paragraph = Paragraph(element.p_lst[0], None)  # type: ignore[arg-type]
        is_label = cell.part != "value"
        if is_label and self._habits.paragraphs and len(cell.text) > 4:
            cut = self._rng.randint(1, len(cell.text) - 1)
            self._text(paragraph, cell.text[:cut], label=True)
            behind = OxmlElement("w:p")
            element.append(behind)
            self._text(Paragraph(behind, None), cell.text[cut:], label=True)  # type: ignore[arg-type]
        else:
            self._text(paragraph, cell.text, label=is_label)

    def _text(self, paragraph: Paragraph, text: str, *, label: bool) -> None:
        raised = ""
        if self._habits.numbered and (number := _NUMBER.match(text)) and not text[-1].isdigit():
            text = text[number.end() :]
            _count(paragraph)
        if self._habits.raised and not label and len(text) < 20 and text[-1:] in ("²", "³"):
            text, raised = text[:-1], {"²": "2", "³": "3"}[text[-1]]
        if self._habits.breaks and label and len(text) > 3:
            cut = self._rng.randint(1, len(text) - 1)
            text = text[:cut] + self._rng.choice(("\n", "\n\u3000", "\u00a0")) + text[cut:]
        for part in self._parts(text):
            paragraph.add_run(part)
        runs = paragraph.runs
        if raised:
            paragraph.add_run(raised).font.superscript = True
        if self._habits.hidden and runs and self._rng.random() < 0.3:
            paragraph.add_run("7").font.hidden = True
        if self._habits.tracked and runs and self._rng.random() < 0.3:
            _tracked(runs[-1], self._rng)
        if self._habits.controls and len(runs) == 1 and self._rng.random() < 0.5:
            self._rng.choice(_WRAPPERS)(runs[0])

    def _parts(self, text: str) -> Iterator[str]:
        while text:
            size = self._rng.randint(1, 3) if self._habits.cut_runs else len(text)
            yield text[:size]
            text = text[size:]


def _element(name: str, **attributes: str) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element


def _cell_element(span: int, merge: str) -> Any:
    element = _element("w:tc")
    looks = _element("w:tcPr")
    if span > 1:
        looks.append(_element("w:gridSpan", val=str(span)))
    if merge:
        looks.append(_element("w:vMerge", **({"val": merge} if merge == "restart" else {})))
    element.append(looks)
    element.append(_element("w:p"))
    return element


def _count(paragraph: Paragraph) -> None:
    """Put a number that is counted by itself in front of the paragraph."""
    numbering = _element("w:numPr")
    numbering.append(_element("w:ilvl", val="0"))
    numbering.append(_element("w:numId", val="5"))
    paragraph._p.get_or_add_pPr().append(numbering)


def _tracked(run: Run, rng: random.Random) -> None:
    """The run as one that was put in, behind one that was taken out."""
    inserted = _element("w:ins", id="1", author="a", date="2024-01-01T00:00:00Z")
    run._r.addprevious(inserted)
    inserted.append(run._r)
    deleted = _element("w:del", id="2", author="a", date="2024-01-01T00:00:00Z")
    gone = _element("w:r")
    text = _element("w:delText")
    text.text = str(rng.randint(1, 99))
    gone.append(text)
    deleted.append(gone)
    inserted.addprevious(deleted)


def _in_control(run: Run) -> None:
    control, content = _element("w:sdt"), _element("w:sdtContent")
    run._r.addprevious(control)
    control.append(_element("w:sdtPr"))
    control.append(content)
    content.append(run._r)


def _in_tags(run: Run) -> None:
    tag, inner = _element("w:smartTag", element="number"), _element("w:customXml", element="a")
    run._r.addprevious(tag)
    tag.append(inner)
    inner.append(run._r)


def _in_field(run: Run) -> None:
    """The run as a field's result, its code before it."""
    for kind, text in (("begin", ""), ("", " =SUM(ABOVE) 12 "), ("separate", ""), ("end", "")):
        mark = _element("w:r")
        if kind:
            mark.append(_element("w:fldChar", fldCharType=kind))
        else:
            code = _element("w:instrText")
            code.text = text
            mark.append(code)
        if kind == "end":
            run._r.addnext(mark)
        else:
            run._r.addprevious(mark)


def _in_simple_field(run: Run) -> None:
    field = _element("w:fldSimple", instr=" DOCPROPERTY a ")
    run._r.addprevious(field)
    field.append(run._r)


_WRAPPERS: tuple[Callable[[Run], None], ...] = (
    _in_control,
    _in_tags,
    _in_field,
    _in_simple_field,
)


def _in_text_box(paragraph: Paragraph, text: str) -> None:
    """A text box as word processors store one, once for new ones and once for old ones."""
    box = f"<w:txbxContent><w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p></w:txbxContent>"
    paragraph.add_run()._r.append(
        parse_xml(
            "<mc:AlternateContent"
            ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
            ' xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
            ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
            f'<mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp>'
            f"</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
            "</mc:AlternateContent>"
        )
    )
