"""Document to reporter, report year and dates, each with the evidence it was read from."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from assets.raw_text.document import Document, Grid
from expectations.forms.labels import normal_label, simplified

_FIRST_YEAR, _LAST_YEAR = 2008, 2099
_HAN_DIGITS = str.maketrans(
    "〇○零一二三四五六七八九０１２３４５６７８９", "000123456789" + "0123456789"
)
_YEAR = r"(?:20\d\d|二[〇○零Oo0]\s*[〇○零一二三四五六七八九Oo0]{2})"
_SUBJECT = r"(?:政府)?(?:信息|政务)(?:信息)?公开"
_KIND = r"(?:工作)?(?:的)?(?:年度)?(?:工作)?(?:报告|年报|情况报告)"
# 〈单位〉〈年〉年政府信息公开工作年度报告, and the same with the year in front or missing.
_NAME_YEAR = re.compile(
    rf"(?P<name>.*?)(?P<year>{_YEAR})\s*年?(?:度)?(?:的)?{_SUBJECT}.{{0,6}}?{_KIND}"
)
_YEAR_NAME = re.compile(
    rf"(?P<year>{_YEAR})\s*年(?:度)?(?P<name>[^年度]{{2,40}}?){_SUBJECT}.{{0,6}}?{_KIND}"
)
_NAME_ONLY = re.compile(rf"(?P<name>.*?)(?:关于)?{_SUBJECT}(?:工作)?(?:年度|年报).{{0,6}}")
_NOT_REPORTS = re.compile(
    r"指南|目录|通知|图解|解读|一图|半年|季度|月份|征集|公告|模板|格式|统计表$|情况统计|填报说明|对比|要点|总结"
)
_NOISE = re.compile(
    r"^(?:附原文下载|附件\d*|附|原文|标题|当前位置|题目)[:：]?|^[《【\[“\"•·◆■●>]+|[》】\]”\"]+$"
)
_CRUMBS = re.compile(r"^.*[>＞»›|]\s*")
_NAME_TAIL = re.compile(r"(?:关于(?:公布|发布|报送)?|\d{4}年?|[-_—\s,，:：])+$")
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
_ISSUER = re.compile(
    r"(?:发布机构|公开机构|发文机关|发布单位|公开单位|编制单位|填报单位|责任部门|信息来源|稿件来源|来源|发布者|索引机构)"
    r"\s*[:：|]?\s*(?P<name>[㐀-鿿（）()]{3,40})"
)
_CONTACT = re.compile(
    r"(?:请|可)(?:直接)?(?:与|向|同|和)(?P<name>[㐀-鿿（）()]{3,40}?)(?:联系|咨询|反映)"
)
_ORGAN = re.compile(
    r"(?:人民政府|政府|办公室|办公厅|委员会|管委会|管理处|办事处|街道|镇|乡|局|厅|委|办|院|中心|部|署|会|站|队|所|处|社|公司|学校|集团)$"
)
_MAX_TITLE = 90


@dataclass(frozen=True)
class WhoAndWhen:
    """Who reports on which year. Empty strings and None where the document does not say."""

    title: str = ""
    reporter: str = ""
    year: int | None = None
    year_evidence: str = ""
    period_year: int | None = None
    period_end: dt.date | None = None
    published_on: dt.date | None = None
    published_evidence: str = ""
    is_other_kind: bool = False
    titled_years: frozenset[int] = frozenset()


@dataclass(frozen=True)
class _Title:
    text: str
    name: str
    year: int | None


def who_and_when(document: Document) -> WhoAndWhen:
    """Reporter, year and dates of a document, simplified; the title is followed before the text."""
    texts = [simplified(line) for line in _texts(document)]
    hints = [(name, simplified(value)) for name, value in document.hints]
    candidates = [document.title, *(v for n, v in hints if n == "title"), *texts]
    titles = [title for text in candidates if (title := _title(simplified(text)))]
    title = _best(titles)
    period_year, period_end = _period(texts)
    published, evidence = _published(texts, hints)
    year, year_evidence = (title.year, "title") if title and title.year else (None, "")
    if year is None and period_year is not None:
        year, year_evidence = period_year, "period"
    if year is None and published is not None:
        year, year_evidence = published.year - 1, "publication date"
    reporter = (title.name if title else "") or _named_in_text(texts, hints)
    return WhoAndWhen(
        title=title.text if title else _shown_title(document, texts),
        reporter=reporter,
        year=year,
        year_evidence=year_evidence,
        period_year=period_year,
        period_end=period_end,
        published_on=published,
        published_evidence=evidence,
        is_other_kind=_is_other_kind(document, title, texts, period_end),
        titled_years=frozenset(title.year for title in titles if title.name and title.year),
    )


def _texts(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Grid):
            yield from ("".join(cell.text for cell in row) for row in block.rows if len(row) <= 2)
            yield from (cell.text for row in block.rows for cell in row if len(cell.text) > 8)
        elif block.strip():
            yield block


def _title(text: str) -> _Title | None:
    """A title out of one line; None for a line that is none."""
    line = "".join(_CRUMBS.sub("", text).split())
    line = _NOISE.sub("", _NOISE.sub("", line))
    if not 6 <= len(line) <= _MAX_TITLE or "。" in line:
        return None
    for pattern in (_NAME_YEAR, _YEAR_NAME, _NAME_ONLY):
        match = pattern.match(line) if pattern is not _YEAR_NAME else pattern.search(line)
        if match is None:
            continue
        groups = match.groupdict()
        name = _clean_name(groups["name"])
        if pattern is _NAME_YEAR and not name and (swapped := _YEAR_NAME.search(line)):
            name = _clean_name(swapped["name"])
        if len(name) > 40 or re.search(r"[,，;；]|根据|依据|按照|编制|如对", name):
            return None
        return _Title(line, name, _year(groups.get("year")))
    return None


def _clean_name(name: str) -> str:
    name = _NAME_TAIL.sub("", name)
    if name in ("政府", "政务", "本级政府"):  # the subject of the report, not a unit
        return ""
    return _NOISE.sub("", name).strip("《》【】()（）“”\"'：:、,，-—_ ")


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    digits = re.sub("[Oo]", "0", "".join(text.split())).translate(_HAN_DIGITS)
    year = int(digits) if digits.isdigit() and len(digits) == 4 else 0
    return year if _FIRST_YEAR <= year <= _LAST_YEAR else None


def _best(titles: list[_Title]) -> _Title | None:
    """The title that tells most: a name and a year before either, the first of equals."""
    ranked = sorted(
        titles,
        key=lambda title: (
            -(2 * bool(title.year) + bool(_ORGAN.search(title.name)) + bool(title.name))
        ),
    )
    return ranked[0] if ranked else None


def _shown_title(document: Document, texts: list[str]) -> str:
    shown = document.title or next((text for text in texts if len(text) <= _MAX_TITLE), "")
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
    for pattern in (_CONTACT, _ISSUER):
        for text in texts:
            match = pattern.search("".join(text.split()))
            if match and _ORGAN.search(name := _clean_name(match["name"])):
                return name
    return next((value for name, value in hints if name == "source" and _ORGAN.search(value)), "")


def _is_other_kind(
    document: Document, title: _Title | None, texts: list[str], period_end: dt.date | None
) -> bool:
    """Whether title or stated period say that this is a notice, a guide or part of a year."""
    if period_end is not None and period_end.month not in (12, 1):
        return True
    shown = title.text if title else _shown_title(document, texts)
    tail = shown.rpartition("公开")[2] if title else shown
    return bool(_NOT_REPORTS.search(tail)) or bool(re.search(r"上半年|半年度|季度", shown))


def scope_of(who: WhoAndWhen, document: Document) -> tuple[str, str]:
    """Scope of the figures (unit, own_level, region_wide or unknown) and the words that tell it."""
    for text in _texts(document):
        for words, scope in _SCOPE_WORDS:
            if match := words.search(simplified(text)):
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
