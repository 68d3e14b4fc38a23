"""How complete and how sound the reports are: the measures of COVERAGE as a reader meets them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assets.published.page.figures import printed, share
from assets.published.page.words import MATURITY, Words
from assets.rollups.tables import COVERAGE

# Measure -> what it is called in English, and what it is a share of; none where it counts lines or
# figures of several reports.
_MEASURES = {
    "expected": ("Reporters expected", ""),
    "found": ("Reports found", "expected"),
    "accepted": ("Accepted", "expected"),
    "with_warnings": ("Accepted with warnings", "accepted"),
    "corrected": ("Corrected by a person", "accepted"),
    "as_published": ("Taken as published, errors and all", "accepted"),
    "quarantined": ("In quarantine", "expected"),
    "missing": ("Missing", "expected"),
    "on_time": ("Published on time", "dated"),
    "late": ("Published late", "dated"),
    "right_edition": ("In the form of the year", "found"),
    "broken_identities": ("Sums that do not close", ""),
    "year_breaks": ("Figures at odds with last year's report", ""),
    "near_duplicates": ("Much like another report", "found"),
}
_WHOLES = {
    "expected": Words("应报 {} 个单位", "{} expected"),
    "found": Words("已找到 {} 份", "{} found"),
    "accepted": Words("有效 {} 份", "{} accepted"),
    "dated": Words("有公布日期的 {} 份", "{} with a date"),
}


@dataclass(frozen=True)
class Measure:
    """One measure: its name, its count as printed, and its share with what it is a share of."""

    label: Words
    count: str
    share: Words


def measures(coverage: Mapping[str, Any]) -> tuple[Measure, ...]:
    """The measures in the order of the table."""
    labels = {column.name: column.label for column in COVERAGE.columns}
    counts = {**coverage, "dated": coverage["on_time"] + coverage["late"]}
    return tuple(
        Measure(
            label=Words(labels[name], called),
            count=printed(counts[name]),
            share=_share(counts[name], counts[of], _WHOLES[of]) if of else Words("", ""),
        )
        for name, (called, of) in _MEASURES.items()
    )


def _share(part: int, whole: int, called: Words) -> Words:
    if not (percent := share(part, whole)):
        return Words("", "")
    zh, en = called.zh.format(whole), called.en.format(whole)
    return Words(f"占{zh}的 {percent}", f"{percent} of {en}")


def maturity(coverage: Mapping[str, Any]) -> Words:
    """Whether the figures are final, and why."""
    return MATURITY[coverage["maturity"], coverage["maturity_reason"]]


def signed_off(revision: Mapping[str, Any] | None) -> Words | None:
    """By whom and when the figures were signed off, and whether they have changed since."""
    if revision is None:
        return None
    number, by, on = (revision[name] for name in ("revision", "signed_by", "signed_on"))
    if number == 0:
        return Words(f"已核定：{by}，{on}", f"Signed off by {by} on {on}")
    return Words(
        f"核定后第 {number} 次修订（{by}，{on} 核定）",
        f"Revision {number} of what {by} signed off on {on}",
    )


def covered(coverage: Mapping[str, Any]) -> Words:
    """How much of what is owed stands behind the figures, in one sentence."""
    expected, accepted = coverage["expected"], coverage["accepted"]
    percent = share(accepted, expected)
    return Words(
        f"应报 {expected} 个单位，有效 {accepted} 份（占应报 {percent}），"
        f"隔离 {coverage['quarantined']} 份，缺失 {coverage['missing']} 份",
        f"{accepted} of {expected} expected reports accepted ({percent}), "
        f"{coverage['quarantined']} in quarantine, {coverage['missing']} missing",
    )
