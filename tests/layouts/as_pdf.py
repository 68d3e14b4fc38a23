"""Pages as PDF with a text layer: ruled over page ends, or rows of words without a line."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from samples.ruled import LEADING, Laid, Placed, broken, laid_out
from tests.layouts.page import Page
from tests.layouts.printed import PrintedTable

FONT = "STSong-Light"
MARGIN = 56.0


@dataclass(frozen=True)
class Setting:
    """How a word processor set the page; ``turned`` lays it on its side in one of two ways."""

    size: float = 10.5
    ruled: bool = True
    turned: str = ""
    bold: bool = False  # each character printed twice, a hair apart


def random_setting(rng: random.Random) -> Setting:
    return Setting(
        size=rng.choice((9.0, 10.5, 12.0)),
        turned=rng.choice(("", "", "", "rotated", "drawn")),
        bold=rng.random() < 0.2,
    )


def pdf_page(page: Page, setting: Setting = Setting()) -> bytes:
    """The page as PDF, the tables going on over page ends."""
    writer = _Writer(page.title, setting)
    for line in page.before:
        writer.paragraph(line)
    for number, table in enumerate(page.tables):
        if table.heading:
            writer.paragraph(table.heading)
        writer.table(table)
        if number < len(page.between):
            writer.paragraph(page.between[number])
    for line in page.after:
        writer.paragraph(line)
    return writer.finished()


class _Writer:
    def __init__(self, title: str, setting: Setting) -> None:
        if FONT not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self._setting = setting
        self._wide, self._high = landscape(A4) if setting.turned else A4
        sheet = (self._high, self._wide) if setting.turned else (self._wide, self._high)
        self._file = io.BytesIO()
        self._canvas = Canvas(self._file, pagesize=sheet, pageCompression=1, invariant=1)
        self._canvas.setTitle(title)
        self._left = MARGIN
        self._begin()

    def _begin(self) -> None:
        if self._setting.turned:
            # What is written from here on runs up the sheet; a viewer may turn it back.
            self._canvas.translate(self._high, 0)
            self._canvas.rotate(90)
        if self._setting.turned == "rotated":
            self._canvas.setPageRotation(90)
        self._top = self._high - MARGIN

    def _next_page(self) -> None:
        self._canvas.showPage()
        self._begin()

    @property
    def _page_is_empty(self) -> bool:
        return self._top == self._high - MARGIN

    def finished(self) -> bytes:
        self._canvas.save()
        return self._file.getvalue()

    def _measured(self, text: str) -> float:
        return float(pdfmetrics.stringWidth(text, FONT, self._setting.size))

    def paragraph(self, text: str) -> None:
        for line in broken(text, self._wide - 2 * MARGIN, self._measured):
            step = self._setting.size * LEADING
            if self._top - step < MARGIN:
                self._next_page()
            self._text(self._left, self._top - self._setting.size, line)
            self._top -= step
        self._top -= self._setting.size * 0.5

    def _text(self, left: float, base: float, text: str) -> None:
        self._canvas.setFont(FONT, self._setting.size)
        for shift in (0.0, 0.3) if self._setting.bold else (0.0,):
            self._canvas.drawString(left + shift, base, text)

    def table(self, table: PrintedTable) -> None:
        laid = laid_out(table.rows, self._wide - 2 * MARGIN, self._setting.size, self._measured)
        first, count = 0, len(laid.down) - 1
        while first < count:
            room = self._top - MARGIN
            last = max(
                (n for n in range(first, count) if laid.down[n + 1] - laid.down[first] <= room),
                default=-1,
            )
            # An author keeps the heads of a table together with its first row, where they fit.
            if last < min(first or table.head_rows, count - 1) and not self._page_is_empty:
                self._next_page()
                continue
            last = max(last, first)
            self._part(laid, first, last)
            self._top -= laid.down[last + 1] - laid.down[first] + self._setting.size
            first = last + 1

    def _part(self, laid: Laid, first: int, last: int) -> None:
        """Rows of a table on one page; a cell that goes on over its end is closed there."""
        for each in laid.placed:
            end = each.row + each.cell.rows - 1
            if end < first or each.row > last:
                continue
            top = self._top - (laid.down[max(each.row, first)] - laid.down[first])
            bottom = self._top - (laid.down[min(end, last) + 1] - laid.down[first])
            left = self._left + laid.across[each.column]
            right = self._left + laid.across[each.column + each.cell.columns]
            if self._setting.ruled:
                self._canvas.rect(left, bottom, right - left, top - bottom)
            if each.row >= first:
                self._cell(each, (left, bottom, right, top))

    def _cell(self, placed: Placed, box: tuple[float, float, float, float]) -> None:
        left, bottom, right, top = box
        size = self._setting.size
        down = max((top - bottom - len(placed.lines) * size * LEADING) / 2, 0)
        for number, line in enumerate(placed.lines):
            base = top - down - size - number * size * LEADING
            across = left + (right - left - self._measured(line)) / 2
            self._text(across, base, line)
