"""Links of a listing -> which of them is a unit's report for a year, on what evidence."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from assets.fetch.folders import is_folder
from assets.fetch.titles import Title, title_read
from assets.fetch.units import EQUAL, PARTLY, SEVERAL, UNSAID, Units, units_of
from assets.media.links import Link, printed_date

# Things that stand beside the reports and are none.
_NO_REPORT = re.compile(
    r"指南|通知|通报|图解|图说|一图|一张图|长图|动漫|解读|目录|半年|季度|征集|要点|方案"
    r"|计划(?!生育|单列)|函$|汇总|考核|评议|申请表|制度|办法|规定|细则|培训|会议|模板|填报|统计表"
    r"|简报|清单"
)
# Yearly reports on other things; only where the title does not speak of disclosure.
_OTHER_SUBJECT = re.compile(
    r"法治|网站|决算|预算|财务|执法|审计|政府工作报告|述职|社会责任|环境状况|质量|安全生产|统计公报"
)
_BY_TITLE, _BY_DATE, _BY_FOLDER = 2, 1, 0
_BY = {
    _BY_TITLE: "标题年度 year in the title",
    _BY_DATE: "发布日期 date",
    _BY_FOLDER: "栏目年度 year of the folder",
}
_FITS = {
    PARTLY: ", 单位部分相符 unit named in part",
    UNSAID: ", 标题未写单位 no unit in the title",
}


@dataclass(frozen=True)
class Candidate:
    """A link that may be the report; the stronger strength is the better evidence.

    A strength tells how well the unit fits, by what the year is known, and whether the title
    speaks of disclosure, of a report published anew, and is whole.
    """

    link: Link
    strength: tuple[int, ...]
    evidence: str

    @property
    def tells_unit(self) -> bool:
        """Whether the title names the unit."""
        return self.strength[0] in {EQUAL, PARTLY}

    @property
    def tells_year(self) -> bool:
        """Whether the title names the year."""
        return self.strength[1] == _BY_TITLE


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
            each for each in self.candidates if each.strength == self.candidates[0].strength
        )


@dataclass(frozen=True)
class _Sought:
    """What is looked for; ``unsaid_is_own`` where a title without a unit is the unit's."""

    units: Units
    year: int
    folder_year: int | None
    unsaid_is_own: bool


def report_links(
    links: Iterable[Link],
    names: Collection[str],
    year: int,
    *,
    others: Collection[str],
    folder_year: int | None = None,
    own: bool = False,
    declared: bool = False,
) -> Discovery:
    """The links that may be the year's report of the unit with these names and aliases.

    ``others`` are the names of all other known units. A title without a unit counts where the
    whole listing is the unit's own, else only where no title names another known unit. The year is
    that of the title, else of the date printed beside it, else of the folder. Where the links are
    ``declared`` to be reports their titles need not say so. Their order has no part in it.
    """
    units = units_of(tuple(names), frozenset(others))
    looked_at = sorted(
        {link for link in links if declared or _looks_like_report(title_read(link.title), units)},
        key=lambda link: (link.url, link.title, str(link.date), link.text, link.itself),
    )
    listed = any(units.is_anothers(title_read(link.title).units) for link in looked_at)
    sought = _Sought(units, year, folder_year, unsaid_is_own=own or not listed)
    of_no_year = {link: why for link in looked_at if (why := _not_of_a_year(link, sought))}
    left_out = list(of_no_year.values())
    candidates: dict[str, Candidate] = {}
    for link in looked_at:
        if link in of_no_year:
            continue
        judged = _judged(link, sought)
        if isinstance(judged, LeftOut):
            left_out.append(judged)
        elif link.url not in candidates or judged.strength > candidates[link.url].strength:
            candidates[link.url] = judged
    ranked = sorted(candidates.values(), key=lambda each: each.strength, reverse=True)
    return Discovery(tuple(ranked), tuple(left_out), len(looked_at) - len(of_no_year))


def _looks_like_report(title: Title, units: Units) -> bool:
    if not title.of_a_year or title.of_disclosure:
        return title.of_a_year
    return not _OTHER_SUBJECT.search(units.without_names(title.text))


def _not_of_a_year(link: Link, sought: _Sought) -> LeftOut | None:
    """Why a link is no report of any one year; None where it is one."""
    title = title_read(link.title)
    word = _NO_REPORT.search(title.text) and _NO_REPORT.search(
        sought.units.without_names(title.text)
    )
    if word:
        return LeftOut(link, f"非年报 not a report ({word[0]})")
    if len(title.years) > 1:
        span = f"{title.years[0]}-{title.years[-1]}"
        doubtful = sought.year in title.years and _may_be_own(link, title, sought)
        return LeftOut(link, f"多个年度 several years ({span})", doubtful)
    if not title.years and _day(link) is None and sought.folder_year is None:
        reason = "标题和日期均无年度 neither title nor date tells the year"
        return LeftOut(link, reason, _may_be_own(link, title, sought))
    return None


def _may_be_own(link: Link, title: Title, sought: _Sought) -> bool:
    """Whether an article's title names the unit, or none on a list where that is the unit's."""
    if is_folder(link.url) or not title.of_disclosure:
        return False
    fit = sought.units.fit(title.units)
    return fit in {EQUAL, PARTLY} or (fit in {SEVERAL, UNSAID} and sought.unsaid_is_own)


def _judged(link: Link, sought: _Sought) -> Candidate | LeftOut:
    """The report of one year, as one of the unit and year sought or as another."""
    title = title_read(link.title)
    year, by, said = _year_told(link, title, sought.folder_year)
    if year != sought.year:
        return LeftOut(link, f"其他年度 another year ({said})")
    fit = sought.units.fit(title.units)
    if fit is None:
        return LeftOut(link, f"其他单位 another unit ({title.units[0]})")
    if fit == SEVERAL and not sought.unsaid_is_own:
        reason = f"不止一个单位用此名称 name of several units ({title.units[0]})"
        return LeftOut(link, reason, doubtful=True)
    if fit == UNSAID and not sought.unsaid_is_own:
        # On a list of many units it is the government's, whose list it is, if anyone's.
        return LeftOut(link, "未写单位 no unit named", sought.units.of_government)
    if fit == UNSAID and is_folder(link.url) and not link.itself:
        return LeftOut(link, "可能是栏目 may be a folder: no unit named, address of a folder")
    strength = (fit, by, int(title.of_disclosure), int(title.anew), int(not title.cut))
    return Candidate(link, strength, f"{link.title!r} ({_BY[by]} {said}{_FITS.get(fit, '')})")


def _year_told(link: Link, title: Title, folder_year: int | None) -> tuple[int, int, str]:
    """The report year, by what it is known, and that in words."""
    if title.years:
        return title.years[0], _BY_TITLE, str(title.years[0])
    day = _day(link)
    if day is not None:
        # A report appears in the year after the one it tells of.
        return day.year - 1, _BY_DATE, str(day)
    return folder_year or 0, _BY_FOLDER, str(folder_year)


def _day(link: Link) -> date | None:
    return link.date or printed_date(link.title)
