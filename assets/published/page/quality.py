"""How complete and how sound the reports are: the measures of COVERAGE as a reader meets them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assets.published.page.figures import printed, share
from assets.published.page.words import MATURITY, Words
from assets.rollups.tables import COVERAGE

# Measure -> what it is a share of; none where it counts lines or figures of several reports.
_SHARES = {
    "expected": "",
    "found": "expected",
    "accepted": "expected",
    "with_warnings": "accepted",
    "corrected": "accepted",
    "as_published": "accepted",
    "quarantined": "expected",
    "missing": "expected",
    "on_time": "found",
    "late": "found",
    "right_edition": "found",
    "broken_identities": "",
    "year_breaks": "",
    "near_duplicates": "found",
}


@dataclass(frozen=True)
class Measure:
    """One measure: its name, its count as printed, and its share of what ``of`` names."""

    label: Words
    count: str
    share: str
    of: Words


def measures(coverage: Mapping[str, Any]) -> tuple[Measure, ...]:
    """The measures in the order of the table."""
    columns = {column.name: column for column in COVERAGE.columns}
    return tuple(
        Measure(
            label=_words(columns[name].label, name),
            count=printed(coverage[name]),
            share=share(coverage[name], coverage[of]) if of else "",
            of=_words(columns[of].label, of) if of else Words("", ""),
        )
        for name, of in _SHARES.items()
    )


def maturity(coverage: Mapping[str, Any]) -> Words:
    """Whether the figures are final, and why."""
    return MATURITY[coverage["maturity"], coverage["maturity_reason"]]


def covered(coverage: Mapping[str, Any]) -> Words:
    """How much of what is owed stands behind the figures, in one sentence."""
    expected, accepted = coverage["expected"], coverage["accepted"]
    percent = share(accepted, expected)
    return Words(
        f"应报 {expected} 份，有效 {accepted} 份（{percent}），"
        f"隔离 {coverage['quarantined']} 份，缺失 {coverage['missing']} 份",
        f"{accepted} of {expected} expected reports accepted ({percent}), "
        f"{coverage['quarantined']} in quarantine, {coverage['missing']} missing",
    )


def _words(label: str, name: str) -> Words:
    return Words(label, name.replace("_", " "))
