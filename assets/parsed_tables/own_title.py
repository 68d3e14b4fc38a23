"""Titles on a page to the page's own: which of them names the report that the page prints."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from assets.parsed_tables.narrative import Narrative
from assets.parsed_tables.titles import Title, is_year_alone, title_in, years_in
from assets.parsed_tables.units import clean_name, distinct, is_organ, may_be_same

_BODY = re.compile(
    r"^(?:[一1][、.．]\s*(?:总体|概述|基本|工作|主动)|根据|依据|按照|按《|本(?:年度)?报告)|。.{0,200}。"
)
_TEXT = 40  # characters of a line that is no heading
_MAX_ABOVE = 45  # characters of a line above a title that belongs to it
_LINES_ABOVE = 3
_TITLE_END = re.compile(r"(?:报\s*告|年\s*报)\s*[》”\"）)]*$")


@dataclass(frozen=True)
class OwnTitle:
    """The title of a page's own report, and where unit and year were read.

    ``name_from``: ``title``, ``line above``, ``another title`` on the page or ``behind the text``;
    empty where no title names a unit. ``is_of_page``: its heading or metadata name a year.
    """

    title: Title | None = None
    name: str = ""
    name_from: str = ""
    year: int | None = None
    is_of_page: bool = False
    all: tuple[Title, ...] = ()


@dataclass(frozen=True)
class _Placed:
    title: Title
    place: int  # 0 in the metadata, 1 above the text, 2 behind its beginning
    name_from: str


def own_title(
    said: Narrative, is_named: Callable[[str], bool], period_year: int | None
) -> OwnTitle:
    """The page's own title.

    ``is_named`` tells whether the text speaks of a unit as its own, ``period_year`` is the year it
    states.
    """
    placed = list(_placed(said))
    own = [each for each in placed if not each.title.is_link]
    titles = tuple(each.title for each in placed)
    first = _first(own, is_named, period_year)
    if first is None:
        return OwnTitle(all=titles)
    name, name_from, year = first.title.name, first.name_from, first.title.year
    if not name:
        name, name_from = _name_beside(own, first, is_named)
    if year is None:
        years = {each.title.year for each in own if each.title.year and _fits(each, name)}
        year = years.pop() if len(years) == 1 else None
    is_of_page = first.place == 0 and first.title.year is not None
    return OwnTitle(first.title, name, name_from if name else "", year, is_of_page, titles)


def _placed(said: Narrative) -> Iterable[_Placed]:
    for text in said.page_titles:
        if title := title_in(text):
            yield _Placed(title, 0, "title")
    lines = said.lines
    begun = False
    for number, line in enumerate(lines):
        begun = begun or (len(line) >= _TEXT and "。" in line) or bool(_BODY.search(line))
        place = 2 if begun else 1
        if len(line) > 200:
            continue
        above = _above(lines, number) if _TITLE_END.search(line) else []
        if found := _with_lines_above(line, above):
            yield _Placed(found[0], place, found[1] if place == 1 else "behind the text")


def _above(lines: tuple[str, ...], number: int) -> list[str]:
    """Lines that may be the beginning of a title that ends on this one, nearest first."""
    above: list[str] = []
    for line in reversed(lines[max(0, number - _LINES_ABOVE) : number]):
        text = clean_name("".join(line.split()))
        begins = is_organ(text) or is_year_alone(line) or bool(years_in("".join(line.split())))
        if (
            len(line) > _MAX_ABOVE
            or not (begins or "信息" in line)
            or re.search("[。，,：:>]", line)
        ):
            break
        above.append(line)
    return above


def _with_lines_above(line: str, above: list[str]) -> tuple[Title, str] | None:
    """The title on a line, or on it and those above it; and where the unit was read."""
    title = title_in(line)
    if title is not None and title.name and title.year:
        return title, "title"
    best = (title, "title") if title else None
    text = line
    for before in above:
        text = before + text
        whole = title_in(text)
        if whole is None:
            continue
        told = (bool(whole.name), bool(whole.year))
        known = (bool(best[0].name), bool(best[0].year)) if best else (False, False)
        # A line above that names another year begins another title.
        if best and best[0].year and whole.year != best[0].year:
            break
        if best is None or told > known:
            best = whole, "line above"
        if all(told):
            break
    return best


def _first(
    own: list[_Placed], is_named: Callable[[str], bool], period_year: int | None
) -> _Placed | None:
    """The title that names the report: that of the page, else the fullest above the text.

    Of several above the text those count whose year and unit it speaks of.
    """
    page, above, behind = ([each for each in own if each.place == place] for place in (0, 1, 2))
    of_page = _full(page) or [each for each in page if each.title.year]
    if of_page:
        return of_page[0]
    full, bare = _full(above), [each for each in above if each.title.year and not each.title.name]
    years = {each.title.year for each in bare}
    # Beside a title without a unit stand those of other reports, in lists of what else there is.
    same = [each for each in full if not bare or each.title.year in years]
    if same:
        fitting = [each for each in same if each.title.year == period_year]
        named = [each for each in fitting or same if is_named(each.title.name)]
        return (named or fitting or same)[-1]  # the nearest to the text
    if bare:
        return bare[-1]
    named = [each for each in (*above, *page) if is_organ(each.title.name)]
    if named:
        return named[0]
    told = _full(behind)
    told = told if len(distinct(e.title.name for e in told)) == 1 else []
    return next(iter([*told, *page, *above]), None)


def _full(placed: list[_Placed]) -> list[_Placed]:
    return [each for each in placed if each.title.name and each.title.year]


def _name_beside(
    own: list[_Placed], first: _Placed, is_named: Callable[[str], bool]
) -> tuple[str, str]:
    """The unit named by the other titles of the same year, where they name one only."""
    beside = [
        each
        for each in own
        if each.title.name and (first.title.year is None or each.title.year == first.title.year)
    ]
    names = distinct(each.title.name for each in beside)
    if len(names) > 1:
        names = [name for name in names if is_named(name)]
    if len(names) != 1:
        return "", ""
    (name,) = names
    place = min(each.place for each in beside if each.title.name == name)
    return name, "behind the text" if place == 2 else "another title"


def _fits(each: _Placed, name: str) -> bool:
    return not name or not each.title.name or may_be_same(name, each.title.name)
