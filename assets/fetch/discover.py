"""Links of a listing -> which of them is a unit's report for a year, on what evidence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from assets.media.links import Link

_SUBJECT = re.compile(r"信息公开|政务公开")
_ANNUAL = re.compile(r"年报|年度(?:工作)?报告|年度.{0,8}报告")
_WORK_REPORT = re.compile(r"工作.{0,4}报告")
# Things that stand beside the reports and are none.
_NO_REPORT = re.compile(
    r"指南|通知|通报|图解|图说|一图|解读|目录|半年|季度|征集|要点|方案|计划(?!生育|单列)|函$|汇总|考核"
    r"|评议|申请表|制度|办法|规定|细则|培训|会议|模板|填报|统计表"
)
# Yearly reports on other things; only where the title does not speak of disclosure.
_OTHER_SUBJECT = re.compile(
    r"法治|网站|决算|预算|财务|执法|审计|政府工作报告|述职|社会责任|环境状况|质量|安全生产|统计公报"
)
# A report that was published anew stands beside the one it replaces.
_ANEW = re.compile(r"更正|修订|[修更][改新]版|重新(?:公布|发布)")
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_CHINESE_YEAR = re.compile(r"二[〇○零]([〇○零一二三四五六七八九]{2})(?=年)")
_YEAR_OF = re.compile(r"(?<!\d)(20\d\d)(?=年)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_FILLING = re.compile(
    r"\.(?:pdf|docx?|xlsx?|s?html?)$|政府信息公开|信息公开|政务公开|年度|年报|工作|报告|关于|公布|发布"
    r"|情况|全文|的|更正版?|修订版?|[修更][改新]版|重新|20\d\d(?:年度?)?|[^\w]|_"
)


@dataclass(frozen=True)
class Candidate:
    """A link that may be the report; the stronger strength is the better evidence."""

    link: Link
    strength: tuple[int, ...]
    evidence: str


@dataclass(frozen=True)
class LeftOut:
    """A link that looked like a report and is not the one, and why."""

    link: Link
    reason: str


@dataclass(frozen=True)
class Discovery:
    """What a listing says about one unit and year; the best candidates first.

    ``reports`` is the number of links that are reports of whatever unit and year.
    """

    candidates: tuple[Candidate, ...]
    left_out: tuple[LeftOut, ...]
    reports: int

    @property
    def best(self) -> tuple[Candidate, ...]:
        """The candidates of the best evidence: none, the one, or several equally good."""
        return tuple(
            each for each in self.candidates if each.strength == self.candidates[0].strength
        )


def report_links(
    links: Iterable[Link], names: Collection[str], year: int, *, others: Collection[str]
) -> Discovery:
    """The links that may be the year's report of the unit with these names and aliases.

    ``others`` are the names of all other known units. A title without a unit counts only where
    no title of the listing names another known unit.
    """
    looked_at = [link for link in links if _looks_like_report(_plain(link.title))]
    own = {bare_unit(name) for name in names} - {""}
    foreign = {bare_unit(name) for name in others} - own - {""}
    shared = any(bare_unit(link.title) in foreign for link in looked_at)
    candidates: dict[str, Candidate] = {}
    left_out = []
    reports = 0
    for link in looked_at:
        word = _word_of_no_report(_plain(link.title), own, foreign)
        if word:
            left_out.append(LeftOut(link, f"非年报 not a report ({word})"))
            continue
        judged = _judged(link, own, foreign, year, shared=shared)
        reports += title_year(link.title) is not None or link.date is not None
        if isinstance(judged, LeftOut):
            left_out.append(judged)
        elif link.url not in candidates or judged.strength > candidates[link.url].strength:
            candidates[link.url] = judged
    ranked = sorted(candidates.values(), key=lambda each: each.strength, reverse=True)
    return Discovery(tuple(ranked), tuple(left_out), reports)


@lru_cache(maxsize=1 << 16)
def bare_unit(title: str) -> str:
    """What is left of a title or name without year, form of report and filling words."""
    return _FILLING.sub("", _plain(title))


def title_year(title: str) -> int | None:
    """The report year a title names: the first one followed by 年, else the first there is."""
    text = _plain(title)
    match = _YEAR_OF.search(text) or _YEAR.search(text)
    return int(match[1]) if match else None


def _judged(
    link: Link, own: set[str], foreign: set[str], year: int, *, shared: bool
) -> Candidate | LeftOut:
    text = _plain(link.title)
    unit = bare_unit(link.title)
    named = title_year(link.title)
    if named is None and link.date is None:
        return LeftOut(link, "标题和日期均无年度 neither title nor date tells the year")
    if (named or (link.date.year - 1 if link.date else 0)) != year:
        return LeftOut(link, f"其他年度 another year ({named or link.date})")
    fit = _unit_fit(unit, own, foreign)
    if fit is None or (not unit and shared):
        return LeftOut(
            link, f"其他单位 another unit ({unit})" if unit else "未写单位 no unit named"
        )
    strength = (
        *(fit, 2 if named else 1),
        *(1 if _SUBJECT.search(text) else 0, 1 if _ANEW.search(text) else 0),
    )
    by = "标题年度 year in the title" if named else f"发布日期 date {link.date}"
    return Candidate(link, strength, f"{link.title!r} ({by})")


def _looks_like_report(text: str) -> bool:
    if _SUBJECT.search(text):
        return bool(_ANNUAL.search(text) or _WORK_REPORT.search(text))
    return bool(_ANNUAL.search(text)) and not _OTHER_SUBJECT.search(text)


def _unit_fit(unit: str, own: set[str], foreign: set[str]) -> int | None:
    """How well a title's unit is one of the own names: 3 equal, 2 but for a prefix, 1 not said."""
    if not unit:
        return 1
    if unit in own or unit in foreign:
        return 3 if unit in own else None
    # The longest known name it ends with: 丙县 of 丙县财政局 is not meant.
    for start in range(1, len(unit)):
        ending = unit[start:]
        if ending in own or ending in foreign:
            return 2 if ending in own else None
    if len(unit) < 3 or not any(name.endswith(unit) for name in own):
        return None
    return None if any(name.endswith(unit) for name in foreign) else 2


def _word_of_no_report(text: str, own: set[str], foreign: set[str]) -> str:
    """The word by which a title is something else; a unit's own name has none of them."""
    if not _NO_REPORT.search(text):
        return ""
    for name in sorted(own | foreign, key=lambda name: (-len(name), name)):
        text = text.replace(name, "")
    match = _NO_REPORT.search(text)
    return match[0] if match else ""


@lru_cache(maxsize=1 << 16)
def _plain(title: str) -> str:
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", title))
    return _CHINESE_YEAR.sub(lambda match: "20" + match[1].translate(_DIGITS), text)
