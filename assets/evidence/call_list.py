"""Missing reports -> a workbook in Chinese to telephone by: whom to ask, and where was looked."""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter

from assets.evidence.missing import Looked, Missing
from assets.evidence.outcome_words import OUTCOMES
from assets.pages.text import live_link
from expectations.signs import visible

_KINDS = {
    "government": "政府",
    "office": "政府办公室",
    "department": "部门",
    "township": "乡镇",
    "subdistrict": "街道",
    "functional_zone": "功能区",
    "institution": "企事业单位",
}
NO_ADDRESS = "登记表中没有地址"
_SHANGHAI = ZoneInfo("Asia/Shanghai")
# A workbook tells when it was made; equal lists are to have equal bytes.
_MADE = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - the format knows no zone
_A4 = 9
_LINE, _MAX_HEIGHT = 13.5, 409.0  # points
# What the format holds: signs of a cell, signs of a link, links of a sheet.
_MAX_TEXT, _MAX_LINK, _MAX_LINKS = 32_767, 2_079, 65_530


@dataclass(frozen=True)
class Column:
    """One column: its head, its width in signs, what stands in it, whether as a link.

    Without ``text`` it is left for people to write into.
    """

    head: str
    width: float
    text: Callable[[Any], str] | None = None
    link: bool = False


_CALLS = (
    Column("单位", 18, lambda each: each.reporter),
    Column("类别", 8, lambda each: _KINDS.get(each.kind, each.kind)),
    Column("主管单位", 14, lambda each: each.parent),
    Column("区域", 8, lambda each: each.region_name),
    Column("缺报情况", 9, lambda each: OUTCOMES[each.outcome]["zh"]),
    Column("原因", 20, lambda each: each.reason),
    Column("查找过的地址", 30, lambda each: "\n".join(map(_place, each.looked)) or NO_ADDRESS),
    Column("去年地址", 16, lambda each: each.former_address, link=True),
    Column("联系人", 7, lambda each: each.contact),
    Column("电话", 13, lambda each: each.telephone),
    Column("联系时间", 9),
    Column("答复", 14),
    Column("新地址", 14),
    Column("单位编号", 11, lambda each: each.reporter_id),
)
_PLACES = (
    Column("单位", 24, lambda pair: pair[0].reporter),
    Column("查找过的地址", 60, lambda pair: pair[1].address, link=True),
    Column("查找时间", 17, lambda pair: looked_at(pair[1])),
    Column("查找结果", 60, lambda pair: "；".join(pair[1].answers)),
    Column("单位编号", 14, lambda pair: pair[0].reporter_id),
)


def call_list(missing: Sequence[Missing]) -> bytes:
    """The list as an XLSX file: a row a unit, and on a second sheet a row a place of the register.

    Every text stays text, whatever it begins with; hidden signs are shown as their codes. Equal
    lists give equal bytes.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": "政府信息公开工作年度报告催报清单", "created": _MADE})
    _fill(book, "催报清单", _CALLS, missing)
    _fill(book, "查找记录", _PLACES, [(each, place) for each in missing for place in each.looked])
    book.close()
    return buffer.getvalue()


def looked_at(place: Looked) -> str:
    """When a place was looked at, in Asia/Shanghai; empty for never."""
    return f"{place.at.astimezone(_SHANGHAI):%Y-%m-%d %H:%M}" if place.at else ""


def _place(place: Looked) -> str:
    when = f"{looked_at(place)} " if place.at else ""
    return f"{place.address}（{when}{'；'.join(place.answers)}）"


def _fill(book: Any, name: str, columns: Sequence[Column], rows: Iterable[Any]) -> None:
    sheet = book.add_worksheet(name)
    usual = {"text_wrap": True, "valign": "top", "border": 1, "font_size": 10}
    head = book.add_format({**usual, "bold": True, "bg_color": "#E7E6E6", "valign": "vcenter"})
    # Text by format too, so that it stays text when somebody edits the cell.
    plain = book.add_format({**usual, "num_format": "@"})
    linked = book.add_format({**usual, "num_format": "@", "font_color": "#0563C1", "underline": 1})
    blank = book.add_format(usual)
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(0, number, column.head, head)
    links = last = 0
    for last, row in enumerate(rows, start=1):
        texts = [_cut(visible(column.text(row))) if column.text else "" for column in columns]
        # Not every program fits a row to its wrapped text when it opens a file.
        lines = max(_lines(text, column.width) for text, column in zip(texts, columns, strict=True))
        sheet.set_row(last, min(_LINE * lines + 2, _MAX_HEIGHT))
        for number, (text, column) in enumerate(zip(texts, columns, strict=True)):
            target = live_link(text) if column.link and links < _MAX_LINKS else ""
            if not text:
                sheet.write_blank(last, number, None, blank)
            elif target and len(target) <= _MAX_LINK:
                links += 1
                sheet.write_url(last, number, target, linked, text)
            else:
                sheet.write_string(last, number, text, plain)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    _set_up_print(sheet, name)


def _set_up_print(sheet: Any, name: str) -> None:
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f"&C{name}")
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column; a Chinese sign is as wide as two others."""
    wide = (len(line.encode("gbk", "replace")) for line in text.split("\n"))
    return sum(max(1, math.ceil(each / (width - 1))) for each in wide)


def _cut(text: str) -> str:
    """The text as far as a cell holds it, which counts signs beyond the common ones twice."""
    if len(text.encode("utf-16-le")) // 2 <= _MAX_TEXT:
        return text
    return text.encode("utf-16-le")[: (_MAX_TEXT - 1) * 2].decode("utf-16-le", "ignore") + "…"
