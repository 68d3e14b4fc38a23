"""Document to reporter, report year and dates, each with the evidence it was read from."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from assets.parsed_tables.titles import best_title, clean_name, is_organ, title_in
from assets.raw_text.document import Document, Grid
from expectations.forms.labels import normal_label, simplified

_OTHER_KINDS = re.compile(
    "指南|目录|通知|图解|解读|一图|征集|公告|模板|格式|统计|说明|对比|要点|总结"
)
_PART_OF_YEAR = re.compile("半年|季度|[0-9一二三四五六七八九十]月份")
_SITE_TAIL = re.compile(r"\s*[-_|—–]{1,2}\s*[^-_|—–]*$")
_PERIOD = re.compile(
    r"(?:期限|时限|统计(?:周期|时间|区间))[^。]{0,80}|自?20\d\d\s*年?\s*1\s*月?\s*1\s*日[^。]{0,40}"
)
_END = re.compile(
    r"(?:至|到|-|—|~|～)\s*(?P<year>20\d\d)\s*年?\s*(?P<month>\d{1,2})\s*月?\s*(?P<day>\d{1,2})\s*日?"
)
_PUBLISHED = re.compile(
    r"(?:发布|公布|发文|生成|成文|更新|公开|印发|发稿)(?:日期|时间)\s*[:：]?\s*[\[【(（]?\s*"
    r"(?P<year>20\d\d)\s*[-年/.]\s*(?P<month>\d{1,2})\s*[-月/.]\s*(?P<day>\d{1,2})"
)
_DATE = re.compile(r"(?P<year>20\d\d)\s*[-年/.]\s*(?P<month>\d{1,2})\s*[-月/.]\s*(?P<day>\d{1,2})")
_PUBLISHES = re.compile("(?:现公布|现将)(?P<name>[㐀-鿿（）()]{3,40}?)(?=20\\d\\d)")
_CONTACT = re.compile(
    "(?:请|可)(?:直接)?(?:与|向|同|和)(?P<name>[㐀-鿿（）()]{3,40}?)(?:联系|咨询|反映)"
)
_ISSUER = re.compile(
    "(?:(?:发布|公开|索引)机构|发文机关|(?:发布|公开|编制|填报)单位|责任部门|来源|发布者)"
    r"\s*[:：|]?\s*(?P<name>[㐀-鿿（）()]{3,40}?)(?=[^㐀-鿿（）()]|$|发布|公布)"
)
_INNER_OFFICE = re.compile("(?<!政府)(?:党政)?办公室$")
_MAX_SHOWN = 90
_MAX_SENTENCE = 3_000  # characters of a paragraph that are looked at


@dataclass(frozen=True)
class WhoAndWhen:
    """Who reports on which year. Empty strings and None where the document does not say.

    ``is_other_kind``: the title names a notice, a guide or the like; ``is_part_of_year``: title or
    stated period tell of months or quarters. ``titled`` are unit and year of every title met.
    """

    title: str = ""
    reporter: str = ""
    year: int | None = None
    year_evidence: str = ""
    period_year: int | None = None
    period_end: dt.date | None = None
    published_on: dt.date | None = None
    published_evidence: str = ""
    is_other_kind: bool = False
    is_part_of_year: bool = False
    titled: frozenset[tuple[str, int]] = frozenset()


def who_and_when(document: Document) -> WhoAndWhen:
    """Reporter, year and dates of a document, simplified; the title is followed before the text."""
    texts = [_plain(line) for line in _texts(document)]
    hints = [(name, _plain(value)) for name, value in document.hints]
    candidates = [_plain(document.title), *(v for n, v in hints if n == "title"), *texts]
    above = ["", *candidates]
    titles = [
        t for line, before in zip(candidates, above, strict=False) if (t := title_in(line, before))
    ]
    title = best_title(titles)
    period_year, period_end = _period(texts)
    published, evidence = _published(texts, hints)
    year, year_evidence = (title.year, "title") if title and title.year else (None, "")
    if year is None and period_year is not None:
        year, year_evidence = period_year, "period"
    if year is None and published is not None:
        year, year_evidence = published.year - 1, "publication date"
    shown = title.text if title else _shown_title(document, texts)
    reporter = (title.name if title else "") or _named_in_text(texts, hints)
    return WhoAndWhen(
        title=shown,
        reporter=reporter,
        year=year,
        year_evidence=year_evidence,
        period_year=period_year,
        period_end=period_end,
        published_on=published,
        published_evidence=evidence,
        is_other_kind=bool(_OTHER_KINDS.search(shown.rpartition("公开")[2])),
        is_part_of_year=_is_part_of_year(shown, period_end),
        titled=frozenset((t.name, t.year) for t in titles if t.name and t.year),
    )


def _texts(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Grid):
            yield from ("".join(cell.text for cell in row) for row in block.rows if len(row) <= 2)
            yield from (cell.text for row in block.rows for cell in row if len(cell.text) > 8)
        elif block.strip():
            yield block


def _plain(text: str) -> str:
    """The text simplified, each run of blanks a single one, as far as any sentence goes."""
    return " ".join(simplified(text[:_MAX_SENTENCE]).split())


def _shown_title(document: Document, texts: list[str]) -> str:
    shown = document.title or next((text for text in texts if len(text) <= _MAX_SHOWN), "")
    return "".join(simplified(_SITE_TAIL.sub("", shown)).split())


def _period(texts: list[str]) -> tuple[int | None, dt.date | None]:
    """Year the stated period begins in and its last day; pages lose 年 and 月 between digits."""
    for text in texts:
        for match in _PERIOD.finditer(text):
            stated = match.group()
            years = re.findall(r"20\d\d", stated)
            if not years:
                continue
            end = _END.search(stated)
            return int(years[0]), _date(end) if end else None
    return None, None


def _date(match: re.Match[str]) -> dt.date | None:
    try:
        return dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None


def _published(texts: list[str], hints: list[tuple[str, str]]) -> tuple[dt.date | None, str]:
    for name, value in hints:
        if name == "published" and (match := _DATE.search(value)) and (date := _date(match)):
            return date, "page metadata"
    for text in texts:
        if (match := _PUBLISHED.search(text)) and (date := _date(match)):
            return date, match.group()
    return None, ""


def _named_in_text(texts: list[str], hints: list[tuple[str, str]]) -> str:
    for pattern in (_PUBLISHES, _CONTACT, _ISSUER):
        for text in texts:
            match = pattern.search(text)
            if match and is_organ(name := clean_name(match["name"])):
                # An inner office answers the telephone for the unit that reports.
                unit = _INNER_OFFICE.sub("", name)
                return unit if is_organ(unit) else name
    return next((value for name, value in hints if name == "source" and is_organ(value)), "")


def _is_part_of_year(shown: str, period_end: dt.date | None) -> bool:
    return bool(_PART_OF_YEAR.search(shown)) or (
        period_end is not None and period_end.month not in (12, 1)
    )


def scope_of(who: WhoAndWhen, document: Document) -> tuple[str, str]:
    """Scope of the figures (unit, own_level, region_wide or unknown) and the words that tell it."""
    for text in _texts(document):
        for words, scope in _SCOPE_WORDS:
            if match := words.search(_plain(text)):
                return scope, match.group()
    if re.search(r"(?:人民)?政府$", who.reporter) and "办公" not in who.reporter:
        return "unknown", who.reporter
    return ("unit", who.reporter) if normal_label(who.reporter) else ("unknown", "")


_SCOPE_WORDS = (
    (
        re.compile(
            r"(?:全[市县区省州旗]|本行政区域)[^。]{0,30}(?:汇总|综合)[^。]{0,30}(?:编制|而成|统计)"
        ),
        "region_wide",
    ),
    (
        re.compile(
            r"(?:综合|汇总)[^。]{0,60}(?:各|所属)[^。]{0,60}(?:报告|情况|数据)[^。]{0,20}(?:编制|而成)"
        ),
        "region_wide",
    ),
    (
        re.compile(
            r"(?:数据|涵盖|来自|包括)[^。]{0,20}(?:全[市县区省州旗]|各(?:乡|镇|街道|县|区))[^。]{0,40}(?:单位|部门|政府|街道)"
        ),
        "region_wide",
    ),
)
