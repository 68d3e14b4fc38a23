"""A link's title -> what it says: of which year, and whether it is a report's."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from expectations.forms.labels import simplified

_SUBJECT = re.compile(r"信息公开|政务公开")
_ANNUAL = re.compile(r"年报|年度(?:工作)?报告|年度.{0,8}报告")
_WORK_REPORT = re.compile(r"工作.{0,4}报告")
# A report that was published anew stands beside the one it replaces.
_ANEW = re.compile(r"更正|修订|[修更][改新]版|重新(?:公布|发布)")
_CUT = re.compile(r"(?:\.{2,}|。{2,}|·{2,})$")
# A cut title may end within one of these.
_ENDINGS = (
    *("政府信息公开工作年度报告", "政府信息公开年度报告", "政府信息公开年报"),
    *("信息公开工作年度报告", "信息公开年度报告", "政务公开工作年度报告", "政务公开年度报告"),
    *("工作年度报告", "年度报告", "工作情况的报告", "工作报告", "情况的报告"),
)
# Where a title is cut before it says what it is.
_UNFINISHED = re.compile(r"20\d\d年?度?(?:政(?:府(?:信息?)?|务公?)?|信(?:息公?)?)?$")
_SUBJECT_BEGINS = ("政府信", "信息公", "政务公")
_CHINESE_DIGITS = str.maketrans("〇○零oO一二三四五六七八九", "00000123456789")
_BRACKETED_YEAR = re.compile(r"[(\[【〔](20\d\d)[)\]】〕](?=年)")
_CHINESE_YEAR = re.compile(r"(?<![\d二])[二2][〇○零oO0]([〇○零oO\d一二三四五六七八九]{2})(?=年)")
# From the first to the last day or month of a year: that year.
_WHOLE_YEAR = re.compile(
    r"(20\d\d)[年.]0?1(?:月|\.|(?=[-—–~―至到]))(?:0?1日?)?[-—–~―至到]{1,2}(?:\1[年.])?12月?(?:31日?)?"
)
# A month by itself is a period, unless it is said to be that of publication.
_DATES = re.compile(
    r"20\d\d年\d{1,2}月(?:\d{1,2}日|(?=份?(?:发布|公布|印发|公开\)|[)\]】])))|20\d\d([-/.])\d{1,2}\1\d{1,2}(?!\d)"
)
_DOCUMENT_NUMBER = re.compile(r"(?:(?<=\()\w{1,8})?[(\[〔【]20\d\d[)\]〕】]第?\d{1,4}号")
_SPAN = re.compile(
    r"(?<!\d)(20\d\d)(?:年度?)?[-—–~―至到、和与及/]{1,2}(?:(20\d\d)(?!\d)|(\d\d)(?=年))(?:年度?)?"
)
_MAX_SPAN = 20
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?:年(?!报)度?)?(?!\d)")
_SHORT_YEAR = re.compile(r"(?<!\d)([0-4]\d)年度?(?=政府信息|信息公开|政务公开|年报|年度|报告|工作)")
# What happens in the year after: 2024年公布的, (2025年修订).
_PUBLISHED = re.compile(r"的?(?:公布|发布|印发|编制|报送|更正|修订|修改|公开(?=的?20))")
# What a sheet about an article prints behind its title.
_SHEET = re.compile(
    r"(?:发布(?:日期|时间|机构|单位)|(?:信息)?来源|作者|(?:浏览|点击|阅读|访问)(?:次数|数|量)|日期|时间)[:].*"
)


@dataclass(frozen=True)
class Title:
    """What a title says.

    ``text`` is it in simplified characters without blanks; ``years`` the report years it names,
    several where it spans them or where they contradict; ``rest`` what it says beside them, with
    bars between, of which the unit's name may be a part; ``of_disclosure`` and ``of_a_year`` what
    it is about; ``anew`` that a report was published again, ``cut`` that its end is missing,
    ``unfinished`` that so much is missing that it may be a report's or anything else's.
    """

    text: str
    years: tuple[int, ...]
    rest: str
    of_disclosure: bool
    of_a_year: bool
    anew: bool
    cut: bool
    unfinished: bool


@lru_cache(maxsize=1 << 14)
def title_read(title: str) -> Title:
    """What a title says."""
    text = plain(title)
    whole = _CUT.sub("", text)
    cut = whole != text
    begun = _begun_ending(whole) if cut else ""
    subject = bool(_SUBJECT.search(text)) or begun.startswith(_SUBJECT_BEGINS)
    of_a_year = bool(_ANNUAL.search(text) or (subject and (begun or _WORK_REPORT.search(text))))
    unfinished = cut and not of_a_year and bool(_UNFINISHED.search(whole))
    whole = _UNFINISHED.sub("|", whole) if unfinished else whole.removesuffix(begun)
    return Title(
        text=text,
        years=_years(text),
        rest=_without_years(whole),
        of_disclosure=subject,
        of_a_year=of_a_year,
        anew=bool(_ANEW.search(text)),
        cut=cut,
        unfinished=unfinished,
    )


def plain(title: str) -> str:
    """A title in simplified characters, without blanks, its year in digits."""
    text = unicodedata.normalize("NFKC", simplified(title)).replace("资讯", "信息")
    text = _SHEET.sub("", re.sub(r"\s+", "", text)) or text
    text = _DOCUMENT_NUMBER.sub("", _BRACKETED_YEAR.sub(r"\1", text))
    text = _CHINESE_YEAR.sub(lambda match: "20" + match[1].translate(_CHINESE_DIGITS), text)
    return _WHOLE_YEAR.sub(r"\1年度", text)


def _without_years(text: str) -> str:
    for pattern in (_DATES, _SPAN, _SHORT_YEAR, _YEAR):
        text = pattern.sub("|", text)
    return text


def _years(text: str) -> tuple[int, ...]:
    """The report years of a title; dates in it are those of publication."""
    text = _DATES.sub("|", text)
    span = _SPAN.search(text)
    if span:
        first = int(span[1])
        last = int(span[2]) if span[2] else first // 100 * 100 + int(span[3])
        if first < last <= first + _MAX_SPAN:
            return tuple(range(first, last + 1))
    named = [match for match in _YEAR.finditer(text) if not _PUBLISHED.match(text, match.end())]
    years = {int(match[1]) for match in named}
    # 2025年政府信息公开年度报告(2024年度): the year of publication, and that of the report.
    of_report = {int(match[1]) for match in named if match[0].endswith("年度")}
    if len(of_report) == 1 and of_report == {min(years)}:
        years = of_report
    if not years:
        short = _SHORT_YEAR.search(text)
        years = {2000 + int(short[1])} if short else set()
    return tuple(sorted(years))


def _begun_ending(text: str) -> str:
    """The last signs of a cut title that begin one of the usual endings; two at least."""
    begun = (
        ending[:length]
        for ending in _ENDINGS
        for length in range(len(ending), 1, -1)
        if text.endswith(ending[:length])
    )
    return max(begun, key=len, default="")
