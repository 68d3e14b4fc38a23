"""Links of a listing -> which of them is a unit's report for a year, on what evidence."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from assets.fetch.dated import BY_TITLE, YearTold, year_told
from assets.fetch.folders import is_article, is_file, is_folder
from assets.fetch.titles import Title, title_read
from assets.fetch.twins import twins
from assets.fetch.units import DOUBTFUL, EQUAL, PARTLY, SEVERAL, UNCLEAR, UNSAID, Units, units_of
from assets.media.links import Link

# Things that stand beside the reports and are none.
_NO_REPORT = re.compile(
    r"指南|通知|通报|图解|图说|一图|一张图|长图|动漫|解读|目录|半年|季度|征集|要点|方案"
    r"|计划(?!生育|单列)|函$|汇总|考核|评议|申请表|制度|办法|规定|细则|培训|会议|模板|填报|统计表"
    r"|简报|清单"
)
# Yearly reports on other things; only where the title does not speak of disclosure.
_OTHER_SUBJECT = re.compile(
    r"总结|法治|党务|网站|决算|预算|财务|执法|审计|政府工作报告|述职|社会责任|环境状况|质量|安全生产|统计公报"
)
# A title of nothing but a unit, a year and the kind of its file.
_BARE = re.compile(r"(?:\W|_|20\d\d(?:年度?)?|政府|pdf|docx?|wps|s?html?)*", re.IGNORECASE)
_FITS = {
    PARTLY: ", 单位部分相符 unit named in part",
    UNSAID: ", 标题未写单位 no unit in the title",
}


@dataclass(frozen=True)
class Candidate:
    """A link that may be the report; the stronger strength is the better evidence.

    A strength tells how well the unit fits, by what the year is known, and whether the title
    speaks of disclosure, of a report published anew, and is whole. A ``twin`` leads to the report
    that another candidate leads to.
    """

    link: Link
    strength: tuple[int, ...]
    evidence: str
    twin: bool = False

    @property
    def tells_unit(self) -> bool:
        """Whether the title names the unit."""
        return self.strength[0] in {EQUAL, PARTLY}

    @property
    def tells_year(self) -> bool:
        """Whether the title names the year."""
        return self.strength[1] == BY_TITLE


@dataclass(frozen=True)
class LeftOut:
    """A link that looked like a report and is not the one, and why.

    ``doubtful`` where it may yet be the one: what is missing is a word, nothing speaks against it.
    """

    link: Link
    reason: str
    doubtful: bool = False


@dataclass(frozen=True)
class Discovery:
    """What a listing says about one unit and year; the best candidates first.

    ``reports`` is the number of links that are reports of whatever unit and year.
    """

    candidates: tuple[Candidate, ...]
    left_out: tuple[LeftOut, ...]
    reports: int

    @property
    def doubtful(self) -> tuple[LeftOut, ...]:
        """What was left out and may yet be the report: while there is any, none is not said."""
        return tuple(each for each in self.left_out if each.doubtful)

    @property
    def best(self) -> tuple[Candidate, ...]:
        """The candidates of the best evidence: none, the one, or several equally good."""
        return tuple(
            each
            for each in self.candidates
            if each.strength == self.candidates[0].strength and not each.twin
        )


@dataclass(frozen=True)
class ListKind:
    """What is known of a list as a whole.

    ``folder_year`` is the year of its folder. A title without a unit counts where all of it is the
    unit's ``own``; else only where it is not ``shared`` with other units and no title names
    another. In a list ``of_reports`` a title may be a year or a unit's name alone; where the links
    are ``declared`` to be reports their titles need not say anything.
    """

    folder_year: int | None = None
    own: bool = False
    shared: bool = False
    of_reports: bool = False
    declared: bool = False


_ANY_LIST = ListKind()


@dataclass(frozen=True)
class _Sought:
    """What is looked for, and on which list, by the links that look like reports."""

    units: Units
    year: int
    kind: ListKind
    links: tuple[Link, ...]

    @cached_property
    def unsaid_is_own(self) -> bool:
        """Whether a title without a unit is the unit's."""
        others = (link for link in self.links if self.fit(link) is None)
        return self.kind.own or not (self.kind.shared or any(others))

    @cached_property
    def unsaid_may_be_own(self) -> bool:
        """Whether a title without a unit may be the unit's.

        On a list of many units it is the government's, whose list it is, if anyone's.
        """
        if self.unsaid_is_own or self.units.of_government:
            return True
        return not any(self.units.is_anothers(title_read(link.title)) for link in self.links)

    def fit(self, link: Link) -> int | None:
        """How well the unit fits by the title, or where that has none by what stands beside."""
        fit = self.units.fit(title_read(link.title))
        if fit != UNSAID or not link.beside:
            return fit
        title = title_read(link.beside)
        beside = self.units.fit(title)
        if beside in {EQUAL, PARTLY}:
            return PARTLY
        return None if beside is None and self.units.is_anothers(title) else UNSAID


def report_links(
    links: Iterable[Link],
    names: Collection[str],
    year: int,
    *,
    others: Collection[str],
    kind: ListKind = _ANY_LIST,
) -> Discovery:
    """The links that may be the year's report of the unit with these names and aliases.

    ``others`` are the names of all other known units. The year is that of the title, else of the
    date of publication, else of the folder. The order of the links has no part in it.
    """
    units = units_of(tuple(names), frozenset(others))
    looked_at = sorted({link for link in links if _is_looked_at(link, units, kind)}, key=_order)
    sought = _Sought(units, year, kind, tuple(looked_at))
    left_out = []
    candidates: dict[str, Candidate] = {}
    reports = 0
    for link in looked_at:
        told = year_told(link, kind.folder_year)
        judged: LeftOut | Candidate | None = _not_of_a_year(link, told, sought)
        if judged is None:
            reports += 1
            judged = _judged(link, told, sought)
        if isinstance(judged, LeftOut):
            left_out.append(judged)
        elif link.url not in candidates or judged.strength > candidates[link.url].strength:
            candidates[link.url] = judged
    ranked = sorted(candidates.values(), key=lambda each: each.strength, reverse=True)
    return Discovery(tuple(_with_twins(ranked, year, own=kind.own)), tuple(left_out), reports)


def _order(link: Link) -> tuple[object, ...]:
    return link.url, link.title, str(link.date), link.text, link.itself, link.beside


def _with_twins(ranked: list[Candidate], year: int, *, own: bool) -> list[Candidate]:
    """The candidates, those of the best that lead to one report told as its twins."""
    found = {each.link: each for each in ranked}
    best = [each.link for each in ranked if each.strength == ranked[0].strength]
    of_one_unit = own or any(each.tells_unit for each in ranked[:1])
    for first, *others in twins(best, year, of_one_unit=of_one_unit):
        beside = "".join(f"; 同一报告另见 the same report at {each.url}" for each in others)
        found[first] = replace(found[first], evidence=f"{found[first].evidence}{beside}")
        for each in others:
            said = f"同一报告 the same report as {first.url}: {found[each].evidence}"
            found[each] = replace(found[each], evidence=said, twin=True)
    return list(found.values())


def _is_looked_at(link: Link, units: Units, kind: ListKind) -> bool:
    title = title_read(link.title)
    if kind.declared:
        return True
    if title.unfinished:
        return units.fit(title) in {EQUAL, PARTLY}
    if not title.of_a_year:
        return kind.of_reports and _is_bare(link, title, units)
    return title.of_disclosure or not _OTHER_SUBJECT.search(units.without_names(title))


def _is_bare(link: Link, title: Title, units: Units) -> bool:
    """Whether an article or file is called by nothing but its year or its unit: 2024年, 丙县财政局.

    What the title leaves out must stand beside it.
    """
    read = units.reading(title)
    if not (is_article(link.url) or is_file(link.url)):
        return False
    if not _BARE.fullmatch(units.without_names(title)):
        return False
    if read.mentions:
        return units.fit(title) in {EQUAL, PARTLY, SEVERAL}
    return bool(title.years)


def _not_of_a_year(link: Link, told: YearTold, sought: _Sought) -> LeftOut | None:
    """Why a link is no report of any one year; None where it is one."""
    title = title_read(link.title)
    word = _NO_REPORT.search(title.text) and _NO_REPORT.search(sought.units.without_names(title))
    if word:
        return LeftOut(link, f"非年报 not a report ({word[0]})")
    if title.unfinished:
        reason = "标题不全 title is cut before it says what it is"
        return LeftOut(link, reason, told.years == (sought.year,))
    if len(told.years) == 1:
        return None
    if not told.years:
        reason = "标题和日期均无年度 neither title nor date tells the year"
    elif title.years:
        reason = f"多个年度 several years ({told.said})"
    else:
        reason = f"发布日期不能确定年度 date does not settle the year ({told.said})"
    may_be = not told.years or sought.year in told.years
    return LeftOut(link, reason, may_be and _may_be_own(link, title, sought))


def _may_be_own(link: Link, title: Title, sought: _Sought) -> bool:
    """Whether an article's title names the unit, or none on a list where that is the unit's."""
    if is_folder(link.url) or not (title.of_disclosure or sought.kind.declared):
        return False
    fit = sought.fit(link)
    return fit in {EQUAL, PARTLY, DOUBTFUL} or (fit is not None and sought.unsaid_is_own)


def _judged(link: Link, told: YearTold, sought: _Sought) -> Candidate | LeftOut:
    """The report of one year, as one of the unit and year sought or as another."""
    if sought.year not in told.years and not link.itself:
        return LeftOut(link, f"其他年度 another year ({told.said})")
    fit = sought.fit(link)
    if fit is None:
        return _of_another(link, sought)
    if sought.year not in told.years:
        return LeftOut(link, f"其他年度 another year ({told.said})")
    title = title_read(link.title)
    return _unclear(link, title, fit, sought) or _candidate(link, title, fit, told)


def _of_another(link: Link, sought: _Sought) -> LeftOut:
    units = sought.units
    read = units.reading(title_read(link.title))
    if link.itself:
        reason = f"该页是其他单位的年报 page is another unit's report ({read.unit})"
        return LeftOut(link, reason, doubtful=True)
    unit = read.unit or units.reading(title_read(link.beside)).unit
    # The reports of a class in one file may hold the unit's.
    doubtful = read.is_of_class and is_file(link.url)
    return LeftOut(link, f"其他单位 another unit ({unit})", doubtful)


def _unclear(link: Link, title: Title, fit: int, sought: _Sought) -> LeftOut | None:
    """Why it cannot be told whether a report of the year is the unit's; None where it is."""
    read = sought.units.reading(title)
    if fit in {DOUBTFUL, UNCLEAR}:
        reason = f"有未识别的字词 words that are not understood ({', '.join(read.unknown)})"
        return LeftOut(link, reason, fit == DOUBTFUL or sought.unsaid_may_be_own)
    if fit == SEVERAL and not sought.unsaid_is_own:
        reason = f"不止一个单位用此名称 name of several units ({read.unit})"
        return LeftOut(link, reason, doubtful=True)
    if fit == UNSAID and not sought.unsaid_is_own:
        return LeftOut(link, "未写单位 no unit named", sought.unsaid_may_be_own)
    if fit == UNSAID and is_folder(link.url) and not link.itself:
        return LeftOut(link, "可能是栏目 may be a folder: no unit named, address of a folder")
    return None


def _candidate(link: Link, title: Title, fit: int, told: YearTold) -> Candidate:
    strength = (fit, told.by, int(title.of_disclosure), int(title.anew), int(not title.cut))
    return Candidate(link, strength, f"{link.title!r} ({told.evidence}{_FITS.get(fit, '')})")
