"""Rows of units to the document of one unit's report: its cells in the tables of the form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from assets.raw_text.document import Document, GridCell
from assets.raw_text.form_grids import FormCell, form_blocks
from assets.raw_text.form_heads import FormHeads, HeadWords, form_heads, head_words
from assets.raw_text.sheet import Place, PrintedSheet, SheetBlock
from assets.raw_text.unit_names import bare_name, fitting
from assets.raw_text.unit_rows import Band, Head, bands
from expectations.forms.labels import normal_label

_FEWEST = 8  # cells of the form whose heads make the rows below them rows of reports
_SHOWN = 12  # doubts under one rule that are told one by one
_TITLE = "政府信息公开工作年度报告"
_IS_TITLE = re.compile("公开.*(?:报告|年报)")
_OF_YEAR = frozenset({"年度", "报告年度", "统计年度", "年份"})
# Columns beside the figures, which belong to no form.
_ASIDE = re.compile(
    "序号?|编号|编码|代码|备注|说明|联系(?:人|电话|方式)|电话|(?:填[表报]|审核|经办|负责|联系)人员?"
    "|(?:填[表报]|报送|公[布开]|发布)?(?:日期|时间)|(?:所[属在])?(?:行政)?(?:区划|区域|地区|级别|层级)"
    "|(?:单位|机构)?(?:类别|类型|性质|编码|代码)|(?:上级)?主管(?:部门|单位)|(?:报告|统计)?年[度份]"
    "|统一社会信用代码|(?:年报|公开)?(?:网址|链接|地址)|是否.*"
)
_YEAR = re.compile("(?:20\\d\\d|二[〇○零][〇○零一二三四五六七八九]{2})(?!\\d)")
_DAY = re.compile(r"20\d\d\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?")
_HAN_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_NO_CELL = "means no cell of the form"
_LONGEST = 80  # signs of a head or cell in a message
_MONEY = re.compile("亿元|万元|元")


@dataclass(frozen=True)
class UnitRows:
    """The rows of units of a workbook, all of them under heads of one grid of the form."""

    form: FormHeads
    bands: tuple[Band, ...]

    @property
    def units(self) -> list[str]:
        """The units, each once."""
        return list(dict.fromkeys(band.unit(place) for band in self.bands for place in band.units))

    def of(self, names: Sequence[str]) -> list[tuple[Band, list[Place]]]:
        """The bands that have rows of the unit with these names, and the places of its name."""
        found = [
            (band, [band.units[n] for n in fitting(names, [band.unit(p) for p in band.units])])
            for band in self.bands
        ]
        return [(band, places) for band, places in found if places]


def unit_rows(sheets: Iterable[PrintedSheet]) -> UnitRows | None:
    """The rows of units in these sheets, under the grid that most heads fit; None without any."""
    found = [band for sheet in sheets for band in bands(sheet)]
    if not found:
        return None
    heads = [_Words.of(head) for band in found for head in band.heads]
    forms = (*form_heads(columns_first=False), *form_heads(columns_first=True))
    form = max(forms, key=lambda form: len(_fitted(form, heads)))
    if len(_fitted(form, heads)) < _FEWEST:
        return None
    kept = [band for band in found if _fitted(form, map(_Words.of, band.heads))]
    return UnitRows(form, tuple(kept))


def unit_document(
    form: FormHeads, rows: Sequence[tuple[Band, Place]], kind: str
) -> tuple[Document, list[SheetBlock]]:
    """The report that a unit's rows make, without its blocks, and these.

    Its title is that above the rows, with the unit's name in front.
    """
    reading = _Reading(form)
    for band, place in rows:
        reading.take(band, place)
    band, place = rows[0]
    cells = {key: cell for key, cell in reading.cells.items() if key not in reading.twice}
    said = [text for band, _ in rows for text in (*band.above, band.sheet.title)]
    title = _title(band.unit(place), [*said, *reading.dated])
    name = SheetBlock(band.unit(place), ((band.sheet.address(place),),))
    blocks = [name, *form_blocks(form.grid, cells, kind)]
    return Document(kind, title=title, doubts=tuple(_told(reading.doubts))), blocks


class _Words(NamedTuple):
    """What a head says, by its own texts and under those of heads further left."""

    own: HeadWords
    under: HeadWords

    @classmethod
    def of(cls, head: Head) -> _Words:
        return cls(head_words(head.texts), head_words(head.under))

    def meant(self, form: FormHeads) -> frozenset[str]:
        return form.meant(self.own) or form.meant(self.under)


def _fitted(form: FormHeads, heads: Iterable[_Words]) -> set[str]:
    """The cells that some head means, and nothing else beside."""
    return {key for head in heads if len(meant := head.meant(form)) == 1 for key in meant}


@dataclass
class _Reading:
    """The cells of the form that the rows of a unit print, and what is odd about the others.

    ``twice`` are cells that are printed more than once, and not alike; ``doubts`` are messages by
    rule; ``dated`` are heads that name a year, and what stands in a column of years.
    """

    form: FormHeads
    cells: dict[str, FormCell] = field(default_factory=dict)
    twice: set[str] = field(default_factory=set)
    doubts: dict[str, list[str]] = field(default_factory=dict)
    dated: list[str] = field(default_factory=list)

    def take(self, band: Band, name: Place) -> None:
        """Take the cells of the row in which a unit's name stands."""
        for head in band.heads:
            own = (name[0], head.column)
            place, cell = band.sheet.cell(*own) or (own, GridCell(""))
            if place == name:
                continue  # the name reaches over it
            meant = _Words.of(head).meant(self.form)
            printed = _Printed(head, cell, band.sheet.address(place))
            if len(meant) == 1:
                self._take(next(iter(meant)), printed)
                self.dated += [text for text in head.texts if _YEAR.search(text)]
            elif len(meant) > 1:
                self._doubt("left_over", printed, f"may mean {sorted(meant)}")
            elif normal_label("".join(head.texts)) in _OF_YEAR:
                self.dated.append(f"{cell.text}年")
            elif cell.text and not _ASIDE.fullmatch(normal_label("".join(head.texts))):
                self._doubt("extra_row" if head.texts else "left_over", printed, _NO_CELL)

    def _take(self, key: str, printed: _Printed) -> None:
        known, cell = self.cells.get(key), printed.cell
        if cell.text and (cell.rowspan > 1 or cell.colspan > 1):
            self._doubt("left_over", printed, "stands over a figure of several cells")
        elif known is None:
            money = _money(printed.head, self.form.grid.cell_by_key[key].unit)
            self.cells[key] = FormCell(cell.text, printed.address, money)
        elif known.text != cell.text:
            self.twice.add(key)
            why = f"means {key}, which is {known.text!r} in {known.address}"
            self._doubt("two_reports", printed, why)

    def _doubt(self, rule: str, printed: _Printed, why: str) -> None:
        head = " / ".join(printed.head.texts)[:_LONGEST]
        message = (
            f"{head!r} in {printed.head.address} {why}: "
            f"{printed.cell.text[:_LONGEST]!r} in {printed.address}"
        )
        self.doubts.setdefault(rule, []).append(message)


class _Printed(NamedTuple):
    """A cell of a unit's row, its head and its address."""

    head: Head
    cell: GridCell
    address: str


def _money(head: Head, unit: str) -> str:
    """The unit of money that a head names, another than the form's before the form's own."""
    named = _MONEY.findall("".join((*head.texts, *head.under)))
    return next((each for each in named if each != unit), next(iter(named), ""))


def _told(doubts: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    for rule, messages in doubts.items():
        yield from ((rule, message) for message in messages[:_SHOWN])
        if len(messages) > _SHOWN:
            yield rule, f"and {len(messages) - _SHOWN} more columns like these"


def _title(unit: str, texts: Iterable[str]) -> str:
    """The title of a unit's report, from the texts above the rows of many.

    The year is theirs, and so is what they say behind it (上半年 makes it no report); without a
    year, or with several, the title names none.
    """
    plain = [_without_days(text) for text in texts]
    years = {year.translate(_HAN_DIGITS) for text in plain for year in _YEAR.findall(text)}
    if len(years) != 1:
        return f"{bare_name(unit)}{_TITLE}"
    said = [text[match.start() :] for text in plain if (match := _YEAR.search(text))]
    best = next((text for text in said if _IS_TITLE.search(text)), f"{said[0]}{_TITLE}")
    return f"{bare_name(unit)}{best}"


def _without_days(text: str) -> str:
    return _DAY.sub("", "".join(text.split()))
