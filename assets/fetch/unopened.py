"""What a list prints without an address -> why the report may be there all the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from urllib.parse import urljoin

from assets.fetch.discover import ListKind, report_links
from assets.fetch.folders import onward
from assets.fetch.titles import title_read
from assets.fetch.units import EQUAL, PARTLY, units_of
from assets.media.links import Link


def may_hold(
    printed: Iterable[str],
    links: Collection[Link],
    address: str,
    names: Collection[str],
    year: int,
    others: Collection[str],
) -> str:
    """Why what is printed on the page at an address may be the report or lead to it; or empty.

    What is printed is a report's title with unit and year, or, where neither years nor units are
    linked, the year or the unit alone: of linked ones the one without an address is the page's.
    """
    there = urljoin(address, "unopened")
    unlinked = [Link(there, text, None, text) for text in printed]
    for link in unlinked:
        found = report_links([link], names, year, others=others, kind=ListKind(shared=True))
        if found.candidates or (found.doubtful and title_read(link.title).years == (year,)):
            return f"印在页上而无地址 printed without an address: {link.title!r}"
    columns = [link for link in unlinked if not title_read(link.title).of_a_year]
    for step in onward(columns, names, year, others):
        if step.own and not _units_are_linked(links, names, others):
            return f"单位栏目由脚本打开 column of the unit opened by a script: {step.link.title!r}"
        if step.year in {year, year + 1} and not _years_are_linked(links):
            return f"年度栏目由脚本打开 year opened by a script: {step.link.title!r}"
    return ""


def _years_are_linked(links: Iterable[Link]) -> bool:
    titles = (title_read(link.title) for link in links)
    return any(title.years and not title.rest.strip("|") for title in titles)


def _units_are_linked(
    links: Iterable[Link], names: Collection[str], others: Collection[str]
) -> bool:
    units = units_of(tuple(names), frozenset(others))
    titles = (title for link in links if not (title := title_read(link.title)).of_a_year)
    return any(units.is_anothers(title) or units.fit(title) in {EQUAL, PARTLY} for title in titles)
