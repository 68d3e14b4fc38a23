"""Links of a listing -> those that lead to where the report may be listed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from assets.fetch.titles import Title, title_read
from assets.fetch.units import EQUAL, PARTLY, SEVERAL, Units, units_of
from assets.media.links import Link

_MAX_ONWARD = 40
# Articles and files, as content systems name them; folders are what is left.
_ARTICLE = re.compile(
    r"/t20\d{6}_\d+\.|/art/20\d\d/|/art_\d+_|/(?:m?post|content|doc|c)_?\d{3,}[^/]*\.s?html?$"
    r"|/[0-9a-f]{32}\.s?html?$|/20\d\d-?\d\d(?:/\d{1,2})?/[^/]+\.s?html?$"
    r"|\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip|rar|png|jpe?g)$",
    re.IGNORECASE,
)
_FOLDER = re.compile(r"/(?:(?:index|list|default|node)\w*\.\w+)?$", re.IGNORECASE)
_ANNUAL = re.compile(r"年报|年度(?:工作)?报告")
_NO_COLUMN = re.compile(r"指南|制度|解读|图解|通知|意见箱|统计|培训|考核")
# A class of units is called by these words alone: 县直部门, 各乡镇(街道), 市县(区), 直属单位.
# Every site leads to 政府机构 and 机构职能, which hold no reports.
_CLASS_WORDS = re.compile(
    r"(?!(?:政府)?(?:机构|机关)?$)"
    r"(?:各|全|所有|所辖|其他|有关|相关|及|和|与|[省市州盟区县旗乡镇街道地]|设区|级|本级|直|属|直属|直管"
    r"|政府|组成|职能|派出|垂管|垂直管理|双管|驻|部门|单位|机构|机关|委办局|局委办|企业|事业|企事业"
    r"|场|开发区|园区|功能区|管委会)+(?<!职能)(?<!事业)(?<!地)"
)
# A folder as 2024, 2024n, 2024n78, 2018nb, gknb2017, nb_2022n.
_FOLDER_YEAR = re.compile(r"/(?:\w{0,20}nb_?)?(20[0-3]\d)(?:(?:n|nd|nb|ngknb)\d{0,3})?(?=/)")


@dataclass(frozen=True)
class Onward:
    """A link to a further listing and why the report may be there.

    ``year`` is the folder's own year where its title names one; ``own`` says that all below it is
    the unit's.
    """

    link: Link
    why: str
    year: int | None = None
    own: bool = False


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
        if _ARTICLE.search(urlsplit(link.url).path):
            continue
        title = title_read(link.title)
        step = _step(link, title, units, year) if _may_hold(link, title, year) else None
        if step is not None and (link.url not in found or step[0] < found[link.url][0]):
            found[link.url] = step
    ranked = sorted(found.values(), key=lambda step: step[0])
    return tuple(step for _, step in ranked[:_MAX_ONWARD])


def is_folder(url: str) -> bool:
    """Whether an address is that of a folder by its form, and hardly that of an article."""
    path = urlsplit(url).path
    return not path or bool(_FOLDER.search(path))


def _step(link: Link, title: Title, units: Units, year: int) -> tuple[int, Onward] | None:
    """Where a link leads, behind a number that is the smaller the likelier the report is there."""
    named = title.years[0] if len(title.years) == 1 else None
    if title.cut or _NO_COLUMN.search(units.without_names(title.text)):
        return None
    if title.units:
        return _step_to_units(link, title.units, units, named)
    if title.years:
        rank = 4 if named == year + 1 else 2
        return rank, Onward(link, f"年度栏目 folder of {title.years[0]}", named)
    if _ANNUAL.search(title.text):
        return 2, Onward(link, "年报栏目 column of annual reports")
    return None


def _step_to_units(
    link: Link, readings: tuple[str, ...], units: Units, named: int | None
) -> tuple[int, Onward] | None:
    fit = units.fit(readings)
    if fit in {EQUAL, PARTLY} and urlsplit(link.url).path in {"", "/"}:
        return 5, Onward(link, "单位网站 site of the unit")
    if fit in {EQUAL, PARTLY}:
        return 0, Onward(link, "单位栏目 column of the unit", named, own=True)
    if fit == SEVERAL:
        return 1, Onward(link, "同名单位栏目 column of a unit of this name", named)
    if _CLASS_WORDS.fullmatch(readings[0]):
        return 3, Onward(link, "单位分类 class of units", named)
    return None


def _may_hold(link: Link, title: Title, year: int) -> bool:
    """Whether title, or else address, speak of no year, or of one in which the report may be."""
    if title.years:
        return year in title.years or year + 1 in title.years
    named = _FOLDER_YEAR.findall(urlsplit(link.url).path)
    return not named or abs(int(named[-1]) - year) <= 1
