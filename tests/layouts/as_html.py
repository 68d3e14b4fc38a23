"""Pages as HTML: the habits of content systems, each a switch that can be drawn at random."""

from __future__ import annotations

import html
import random
from dataclasses import dataclass, replace

from tests.layouts.page import Page
from tests.layouts.printed import Cell, PrintedTable
from tests.layouts.rearranged import Rows, cut_rows, joined, repeated


@dataclass(frozen=True)
class Habits:
    """How one content system prints tables."""

    cut_spans: bool = False  # labels in spans of one to three characters
    word: bool = False  # <o:p>, classes and styles of a word processor
    breaks: bool = False  # newline and blanks inside labels
    paragraphs: bool = False  # one <p> a cell
    unclosed: bool = False  # </td> and </tr> left out
    heads_as_th: bool = False
    metadata: bool = False  # a table of metadata in front
    nested: bool = False  # the whole page in a layout table
    wrong_spans: bool = False  # the tall label spans one row more or less
    repeated: bool = False  # labels repeated in each row instead of spanned
    split: bool = False  # the long table cut in two, its heads repeated
    split_bare: bool = False  # the long table cut in two, heads not repeated
    own_tables: bool = False  # each block of 表二 is a table of its own
    one_table: bool = False  # all tables in one
    raised: bool = False  # footnote marks in <sup>
    headless: bool = False  # headings left out
    pads: bool = False  # empty cells at the end of rows


FLAVOURS: dict[str, Habits] = {
    "plain": Habits(),
    "spans": Habits(cut_spans=True, paragraphs=True),
    "word": Habits(word=True, cut_spans=True, paragraphs=True, raised=True),
    "breaks": Habits(breaks=True, heads_as_th=True),
    "metadata": Habits(metadata=True, paragraphs=True),
    "nested": Habits(nested=True, metadata=True),
    "wrong_spans": Habits(wrong_spans=True),
    "repeated": Habits(repeated=True),
    "split": Habits(split=True, paragraphs=True),
    "split_bare": Habits(split_bare=True),
    "own_tables": Habits(own_tables=True),
    "one_table": Habits(one_table=True),
    "unclosed": Habits(unclosed=True),
    "headless": Habits(headless=True, word=True),
    "pads": Habits(pads=True),
}


def mixed_habits(rng: random.Random) -> Habits:
    """A random mixture of habits."""
    switches = [name for name in Habits.__dataclass_fields__ if rng.random() < 0.25]
    return Habits(**dict.fromkeys(switches, True))


def html_page(page: Page, habits: Habits, rng: random.Random) -> str:
    """The page as HTML text, declared as UTF-8."""
    return _Writer(habits, rng).page(page)


class _Writer:
    def __init__(self, habits: Habits, rng: random.Random) -> None:
        self._habits = habits
        self._rng = rng

    def page(self, page: Page) -> str:
        parts = [self._line(line) for line in page.before]
        if self._habits.one_table:
            page = replace(page, tables=joined(page.tables))
        for number, table in enumerate(page.tables):
            if table.heading and not self._habits.headless:
                parts.append(self._line(table.heading))
            parts += self._table(table)
            if number < len(page.between):
                parts.append(self._line(page.between[number]))
        parts += [self._line(line) for line in page.after]
        body = "\n".join(parts)
        if self._habits.metadata:
            rows = "".join(
                f"<tr><td>{name}：</td><td>{html.escape(value)}</td></tr>"
                for name, value in page.metadata
            )
            body = f"<table class='info'>{rows}</table>\n{body}"
        if self._habits.nested:
            body = (
                "<table width=100%><tr><td class=left><ul><li>机构职能</li><li>年报</li></ul></td>"
                f"<td><table><tr><td>{body}</td></tr></table></td></tr></table>"
            )
        title = html.escape(page.title)
        return (
            '<!DOCTYPE html><html><head><meta charset="utf-8">'
            f"<title>{title}-门户网站</title></head><body>"
            "<div id='nav'><a href='/'>首页</a></div>\n"
            f"<div class='content'>{body}</div></body></html>"
        )

    def _line(self, text: str) -> str:
        if self._habits.word:
            return (
                f'<p class="MsoNormal"><span lang="EN-US">{html.escape(text)}<o:p></o:p></span></p>'
            )
        return f"<p>{html.escape(text)}</p>"

    def _table(self, table: PrintedTable) -> list[str]:
        rows = [list(row) for row in table.rows]
        if self._habits.repeated:
            rows = repeated(rows)
        if self._habits.wrong_spans:
            rows = [
                [
                    replace(cell, rows=max(2, cell.rows + self._rng.choice((-1, 1))))
                    if cell.rows > 10
                    else cell
                    for cell in row
                ]
                for row in rows
            ]
        pieces = [rows]
        if table.id == "disclosure" and self._habits.own_tables:
            pieces = _blocks(rows)
        elif table.id in ("requests", "statistics") and (
            self._habits.split or self._habits.split_bare
        ):
            repeats = table.head_rows if self._habits.split else 0
            pieces = cut_rows(
                rows, self._rng.randint(table.head_rows + 3, len(rows) - 2), repeats, table
            )
        parts: list[str] = []
        for number, piece in enumerate(pieces):
            if number and self._habits.split and table.heading:
                parts.append(self._line(f"- {self._rng.randint(2, 9)} -"))
            parts.append(self._rows(piece))
        return parts

    def _rows(self, rows: Rows) -> str:
        close_cell, close_row = ("", "") if self._habits.unclosed else ("</td>", "</tr>")
        lines = []
        for row in rows:
            cells = "".join(self._cell(cell, close_cell) for cell in row)
            if self._habits.pads:
                cells += "<td>&nbsp;</td>" * 2
            lines.append(f"<tr>{cells}{close_row}")
        return "<table border=1><tbody>" + "\n".join(lines) + "</tbody></table>"

    def _cell(self, cell: Cell, close: str) -> str:
        tag = "td"
        if self._habits.heads_as_th and cell.part == "head":
            tag, close = "th", "</th>" if close else ""
        spans = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
        spans += f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
        return f"<{tag}{spans}>{self._content(cell)}{close}"

    def _content(self, cell: Cell) -> str:
        text = cell.text
        is_value = cell.part == "value"
        if is_value and not text.strip():
            return self._rng.choice(
                ("&nbsp;", "<p></p>", "", "<br>")
                if not self._habits.word
                else ("<p class=MsoNormal><o:p>&nbsp;</o:p></p>", "<o:p> </o:p>")
            )
        raised = ""
        if is_value and self._habits.raised and text[-1] in "²³":
            raised, text = f"<sup>{'2' if text[-1] == '²' else '3'}</sup>", text[:-1]
        if not is_value and self._habits.breaks and len(text) > 3:
            cut = self._rng.randint(1, max(1, len(text) - 1))
            content = html.escape(text[:cut]) + "\n" + "&nbsp;" * 8 + html.escape(text[cut:])
        elif not is_value and self._habits.cut_spans:
            content = "".join(
                f'<span style="font-size:12pt">{part}</span>' for part in self._pieces(text)
            )
        else:
            content = html.escape(text).replace("\n", "<br>" if not is_value else "\n")
        content = (
            content.replace("\n", "<br/>") if self._habits.cut_spans and not is_value else content
        )
        content += raised
        if self._habits.word:
            content = f'<span lang="EN-US">{content}<o:p></o:p></span>'
        return f'<p align="center">{content}</p>' if self._habits.paragraphs else content

    def _pieces(self, text: str) -> list[str]:
        pieces = []
        while text:
            size = self._rng.randint(1, 3)
            pieces.append(html.escape(text[:size]))
            text = text[size:]
        return pieces


def _blocks(rows: Rows) -> list[Rows]:
    blocks: list[Rows] = []
    for row in rows:
        if row[0].part == "basis":
            blocks.append([])
        blocks[-1].append(row)
    return blocks
