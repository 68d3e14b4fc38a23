"""Links of a listing -> those that lead to where the report may be listed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from assets.fetch.platforms.numbered import MORE
from assets.fetch.titles import Title, title_read
from assets.fetch.units import EQUAL, PARTLY, SEVERAL, UNCLEAR, UNSAID, Units, units_of
from assets.media.links import Link

# Articles and files, as content systems name them; folders are what is left.
_ARTICLE = re.compile(
    r"/t20\d{6}_\d+\.|/art/20\d\d/|/art_\d+_|/(?:m?post|content|doc|c)_?\d{3,}[^/]*\.s?html?$"
    r"|/[0-9a-f]{32}\.s?html?$|/20\d\d-?\d\d(?:/\d{1,2})?/[^/]+\.s?html?$",
    re.IGNORECASE,
)
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip|rar|png|jpe?g)$", re.IGNORECASE)
_FOLDER = re.compile(r"/(?:(?:index|list|default|node)\w*\.\w+)?$", re.IGNORECASE)
_ANNUAL = re.compile(r"年报|年度(?:工作)?报告")
_NO_COLUMN = re.compile(r"指南|制度|解读|图解|通知|意见箱|统计|培训|考核")
# A folder as 2024, 2024n, 2024n78, 2018nb, gknb2017, nb_2022n.
_FOLDER_YEAR = re.compile(r"/(?:\w{0,20}nb_?)?(20[0-3]\d)(?:(?:n|nd|nb|ngknb)\d{0,3})?(?=/)")


@dataclass(frozen=True)
class Onward:
    """A link to a further listing and why the report may be there.

    ``year`` is the folder's own year where its title names one; ``own`` says that all below it is
    the unit's, ``of_reports`` that these are annual reports.
    """

    link: Link
    why: str
    year: int | None = None
    own: bool = False
    of_reports: bool = False


def onward(
    links: Iterable[Link], names: Collection[str], year: int, others: Collection[str]
) -> tuple[Onward, ...]:
    """The links that lead on, the likeliest first.

    These are the unit's own column, the year's folder and the column of annual reports, classes of
    units, and the folder of the year after: a report appears in that year, and some file it there.
    """
    units = units_of(tuple(names), frozenset(others))
    found: dict[str, tuple[int, Onward]] = {}
    for link in links:
        title = title_read(link.title)
        leads = not is_file(link.url) and _may_hold(link, title, year)
        step = _step(link, title, units, year) if leads else None
        if step is not None and (link.url not in found or step[0] < found[link.url][0]):
            found[link.url] = step
    ranked = sorted(found.values(), key=lambda step: step[0])
    return tuple(step for _, step in ranked)


def is_folder(url: str) -> bool:
    """Whether an address is that of a folder by its form, and hardly that of an article."""
    path = urlsplit(url).path
    return not path or bool(_FOLDER.search(path))


def is_article(url: str) -> bool:
    """Whether an address is that of an article, as content systems name them."""
    return bool(_ARTICLE.search(urlsplit(url).path))


def is_file(url: str) -> bool:
    """Whether an address is that of a file by its ending."""
    return bool(_FILE.search(urlsplit(url).path))


def _step(link: Link, title: Title, units: Units, year: int) -> tuple[int, Onward] | None:
    """Where a link leads, behind a number that is the smaller the likelier the report is there."""
    if title.cut or _NO_COLUMN.search(units.without_names(title)):
        return None
    named = title.years[0] if len(title.years) == 1 else None
    read, fit = units.reading(title), units.fit(title)
    if is_article(link.url):
        # An article of a whole class has the reports of its units behind it.
        of_class = read.is_of_class and title.of_a_year and named in {None, year}
        return (3, Onward(link, "单位分类 reports of a class of units")) if of_class else None
    if fit in {EQUAL, PARTLY, SEVERAL}:
        return _step_to_unit(link, fit, named)
    if read.is_of_class:
        return 3, Onward(link, "单位分类 class of units", named)
    return _step_to_list(link, title, fit, year)


def _step_to_unit(link: Link, fit: int | None, named: int | None) -> tuple[int, Onward]:
    if fit == SEVERAL:
        return 1, Onward(link, "同名单位栏目 column of a unit of this name", named)
    if urlsplit(link.url).path in {"", "/"}:
        return 5, Onward(link, "单位网站 site of the unit")
    return 0, Onward(link, "单位栏目 column of the unit", named, own=True)


def _step_to_list(
    link: Link, title: Title, fit: int | None, year: int
) -> tuple[int, Onward] | None:
    of_reports = bool(_ANNUAL.search(title.text))
    if fit == UNSAID and title.years:
        named = title.years[0] if len(title.years) == 1 else None
        why = f"年度栏目 folder of {title.years[0]}"
        step = Onward(link, why, named, of_reports=of_reports)
        return 4 if named == year + 1 else 2, step
    if fit in {UNSAID, UNCLEAR} and of_reports:
        return 2, Onward(link, "年报栏目 column of annual reports", of_reports=True)
    return (4, Onward(link, "更多 more of a list")) if MORE.fullmatch(title.text) else None


def _may_hold(link: Link, title: Title, year: int) -> bool:
    """Whether title, or else address, speak of no year, or of one in which the report may be."""
    if title.years:
        return year in title.years or year + 1 in title.years
    named = _FOLDER_YEAR.findall(urlsplit(link.url).path)
    return not named or abs(int(named[-1]) - year) <= 1
