"""Document to reporter, report year and dates, each with the evidence it was read from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from assets.parsed_tables.dates import Period, published, stated_period
from assets.parsed_tables.named_units import NamedUnit, named_units, other_self
from assets.parsed_tables.narrative import Narrative
from assets.parsed_tables.own_title import OwnTitle, own_title
from assets.parsed_tables.titles import title_kind
from assets.parsed_tables.units import is_clearly_another, may_be_same

_MAX_SHOWN = 90
_LISTED = 3  # titles of different reports that make a page a list of them
_PROSE = 40  # characters of a line that is a sentence of a report


@dataclass(frozen=True)
class WhoAndWhen:
    """Who reports on which year. Empty strings and None where the document does not say.

    ``kind`` is ``report``, or what else the title says the document is (a notice, a guide, ...;
    ``part_of_year``, ``listing`` for a page of links); ``is_part_of_year`` holds of a title or of
    a stated period that tells of months or quarters.
    ``reporter_evidence`` is ``title``, ``line above``, or the words that name the unit;
    ``year_evidence`` title, period or publication date. ``doubts`` say where the text speaks of
    another unit. ``titled`` are unit and year of every title met but those of links.
    """

    title: str = ""
    kind: str = "report"
    reporter: str = ""
    reporter_evidence: str = ""
    doubts: tuple[str, ...] = ()
    year: int | None = None
    year_evidence: str = ""
    period_year: int | None = None
    period_end: dt.date | None = None
    published_on: dt.date | None = None
    published_evidence: str = ""
    is_part_of_year: bool = False
    titled: frozenset[tuple[str, int]] = frozenset()

    @property
    def is_other_kind(self) -> bool:
        """Whether the title names a notice, a guide or the like."""
        return self.kind != "report"

    @property
    def is_never_report(self) -> bool:
        """Whether it is no report on a year, though it may print every table of the form."""
        return self.is_part_of_year or self.kind == "comparison"

    @property
    def is_named_by_title(self) -> bool:
        return self.reporter_evidence in ("title", "line above")


def who_and_when(said: Narrative) -> WhoAndWhen:
    """Reporter, year and dates of a document; its own title is followed before the text."""
    units = named_units(said)
    period = stated_period(said.paragraphs)
    title = own_title(said, _is_named_by(units), period.year)
    date, date_evidence = published(said.metadata, said.lines)
    if title.name_from == "behind the text" and period.year not in (None, title.year):
        title = OwnTitle(all=title.all)  # of another report than this one
    year, year_evidence = _year(title, period, date)
    reporter, reporter_evidence = _reporter(title, units)
    shown = title.title.text if title.title else _shown_title(said)
    kind = title.title.kind if title.title else title_kind(shown)
    if kind == "report" and period.year is None and _is_listing(said, title):
        kind = "listing"
    return WhoAndWhen(
        title=shown,
        kind=kind,
        reporter=reporter,
        reporter_evidence=reporter_evidence,
        doubts=tuple(_doubts(said, title, units)),
        year=year,
        year_evidence=year_evidence,
        period_year=period.year,
        period_end=period.end,
        published_on=date,
        published_evidence=date_evidence,
        is_part_of_year=kind == "part_of_year" or period.is_part_of_year,
        titled=frozenset(
            (t.name, t.year) for t in title.all if t.name and t.year and not t.is_link
        ),
    )


def _is_named_by(units: list[NamedUnit]) -> Callable[[str], bool]:
    return lambda name: any(may_be_same(name, unit.name) for unit in units)


def _year(title: OwnTitle, period: Period, date: dt.date | None) -> tuple[int | None, str]:
    if title.year is not None:
        return title.year, "title"
    if period.year is not None:
        return period.year, "period"
    return (date.year - 1, "publication date") if date is not None else (None, "")


def _reporter(title: OwnTitle, units: list[NamedUnit]) -> tuple[str, str]:
    """The unit and what names it: its own title, another title, else the text."""
    if title.name_from in ("title", "line above"):
        return title.name, title.name_from
    if title.name and (not units or _is_named_by(units)(title.name)):
        return title.name, title.name_from
    if units:
        return units[0].name, units[0].evidence
    return "", ""


def _doubts(said: Narrative, title: OwnTitle, units: list[NamedUnit]) -> list[str]:
    """Where the text speaks clearly of another unit than the title does."""
    if not title.name or title.name_from not in ("title", "line above"):
        return []
    found = [unit for unit in units if unit.is_own and is_clearly_another(title.name, unit.name)]
    doubts = [f"{unit.name!r} in {unit.evidence!r}" for unit in found]
    if word := other_self(title.name, said.paragraphs):
        doubts.append(f"the text says {word!r}")
    return doubts


def _is_listing(said: Narrative, title: OwnTitle) -> bool:
    """Whether a page names many reports, none of them as its own, and says nothing beside."""
    if title.is_of_page or len({(t.name, t.year) for t in title.all}) < _LISTED:
        return False
    return sum(len(line) >= _PROSE and "。" in line for line in said.lines) <= 1


def _shown_title(said: Narrative) -> str:
    titles = (*said.page_titles, *(line for line in said.lines if len(line) <= _MAX_SHOWN))
    return "".join(next(iter(titles), "").split())
