"""Evidence -> a printable letter to the reporting unit that lists what to mend, in Chinese."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from assets.evidence.evidence import Evidence
from assets.evidence.template import rendered
from assets.evidence.text import live_link
from expectations.findings import Finding
from expectations.wording import Wording, worded


@dataclass(frozen=True)
class Sender:
    """Who writes the letter: the office, how it is reached, the letter's number if it has one."""

    office: str
    contact: str = ""
    number: str = ""


def letter(
    evidence: Evidence, sender: Sender, date: dt.date, answer_by: dt.date | None = None
) -> str:
    """The letter as one HTML file; ``answer_by`` is the day until which an answer is asked for.

    What keeps the report out of the rollups is to be mended; warnings are to be looked at.
    """
    address = evidence.sources[0].address if evidence.sources else ""
    return rendered(
        "letter.html",
        evidence=evidence,
        sender=sender,
        date=_in_words(date),
        answer_by=_in_words(answer_by) if answer_by else "",
        address=address,
        link=live_link(address),
        errors=_wordings(evidence, "critical"),
        warnings=_wordings(evidence, "warning"),
    )


def _wordings(evidence: Evidence, severity: str) -> list[Wording]:
    found: list[Finding] = [each for each in evidence.findings if each.severity == severity]
    return [worded(each, evidence.grid, evidence.printed) for each in found]


def _in_words(date: dt.date) -> str:
    return f"{date.year}年{date.month}月{date.day}日"
