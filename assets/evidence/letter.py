"""Evidence -> a printable letter to the reporting unit that lists what to mend, in Chinese."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from assets.evidence.evidence import Evidence
from assets.evidence.remedies import OFFICE_MENDS
from assets.evidence.template import rendered
from assets.pages.text import live_link
from expectations.findings import Finding
from expectations.wording import Wording, worded

# Nothing the unit could do about them now.
_PAST_MENDING = frozenset({"row_repeated", "published_late"})
_MAX_LISTED = 100  # of each severity; a longer letter is not read


@dataclass(frozen=True)
class Sender:
    """Who writes the letter: the office, how it is reached, the letter's number if it has one."""

    office: str
    contact: str = ""
    number: str = ""


def office_of(reporters: pl.DataFrame, region: str) -> Sender:
    """The office of a collection region by its register, which writes for it; no name without one.

    ``reporters`` are REPORTERS.
    """
    here = (pl.col("collection_region") == region) & (pl.col("region") == region)
    offices = reporters.filter(here, pl.col("kind") == "office").sort("reporter_id")["name"]
    return Sender(offices[0] if len(offices) else "")


@dataclass(frozen=True)
class Listed:
    """What the unit is asked to mend, and how much more of the same there is."""

    wordings: tuple[Wording, ...]
    left_out: int

    @property
    def count(self) -> int:
        return len(self.wordings) + self.left_out


def needs_letter(reasons: Iterable[str]) -> bool:
    """Whether one of these critical rules is the unit's to mend, not the office's own."""
    return not OFFICE_MENDS.issuperset(reasons)


def letter(
    evidence: Evidence,
    sender: Sender,
    date: dt.date | None = None,
    answer_by: dt.date | None = None,
) -> str:
    """The letter as one HTML file; ``answer_by`` is the day until which an answer is asked for.

    Without a date there is room to write one in. What keeps the report out of the rollups is to be
    mended; warnings are to be looked at.
    """
    address = evidence.sources[0].address if evidence.sources else ""
    return rendered(
        "letter.html",
        evidence=evidence,
        sender=sender,
        date=in_words(date) if date else "",
        answer_by=in_words(answer_by) if answer_by else "",
        address=address,
        link=live_link(address),
        errors=_listed(evidence, "critical"),
        warnings=_listed(evidence, "warning"),
    )


def _to_mend(evidence: Evidence) -> list[Finding]:
    left = OFFICE_MENDS | _PAST_MENDING
    return [each for each in evidence.findings if each.rule not in left]


def _listed(evidence: Evidence, severity: str) -> Listed:
    found = [each for each in _to_mend(evidence) if each.severity == severity]
    return Listed(
        tuple(worded(each, evidence.grid, evidence.printed) for each in found[:_MAX_LISTED]),
        max(0, len(found) - _MAX_LISTED),
    )


def in_words(date: dt.date) -> str:
    """A day as a letter writes it: 2025年3月14日."""
    return f"{date.year}年{date.month}月{date.day}日"
