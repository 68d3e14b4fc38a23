"""Evidence: all that a page or letter shows of one report, as plain values; no wording here."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass
from decimal import Decimal

from assets.raw_text.document import Document
from expectations.findings import Finding
from expectations.forms.catalogue import edition
from expectations.forms.model import Edition


@dataclass(frozen=True)
class PrintedCell:
    """A cell of the form as read; ``place`` is block:row:cell of the document, empty for none.

    ``value`` is what counts: of a corrected cell the value put in place of the printed token.
    """

    key: str
    token: str
    value: Decimal | None
    meaning: str
    derived: Decimal | None = None
    inferred: bool = False
    confidence: float = 1.0
    remark: str = ""
    document_id: str = ""
    place: str = ""
    corrected: bool = False


@dataclass(frozen=True)
class Stated:
    """A count that a sentence of the report states; ``item`` is the part of it, empty for all."""

    fact: str
    value: Decimal
    unit: str
    sentence: str
    item: str = ""


@dataclass(frozen=True)
class Source:
    """An archived document of the report: where it is published, where it is kept, what it says.

    ``archived`` names the archive file and the offset in it; times are UTC.
    """

    document: Document
    document_id: str = ""
    address: str = ""
    archived: str = ""
    sha256: str = ""
    fetched_at: dt.datetime | None = None


@dataclass(frozen=True)
class Hint:
    """Something seen only beside another report, whose id is ``other``; empty for several."""

    finding: Finding
    other: str = ""
    similarity: float | None = None


@dataclass(frozen=True)
class Decided:
    """What a person decided about the report; ``cell`` is empty for an acceptance.

    ``problem`` says why it is not applied and is empty where it is.
    """

    cell: str
    printed: Decimal | None
    corrected_to: Decimal | None
    in_rollups: bool | None
    reason: str
    evidence: str
    author: str
    decided_on: dt.date
    place: str
    problem: str = ""


@dataclass(frozen=True)
class Change:
    """A cell that another version of the report prints otherwise; None where it prints no cell."""

    key: str
    here: str | None
    there: str | None


@dataclass(frozen=True)
class OtherVersion:
    """Another version of the same report, and the cells it prints otherwise.

    Versions are numbered from 1 by the time they were fetched; ``current`` is the one that counts.
    """

    report_id: str
    number: int
    current: bool
    address: str
    fetched_at: dt.datetime
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Evidence:
    """One report: who and when, how it was judged, what it prints, and the documents it stands in.

    ``edition`` is empty where no edition's tables are printed. ``state`` is that of the quarantine,
    empty outside it, ``reasons`` are the critical rules it is or was held for; ``reporter_id`` and
    ``region`` are those of the register, empty without one.
    """

    report_id: str
    reporter: str
    year: int | None
    title: str
    edition: str
    variant: str
    verdict: str
    state: str
    cells: tuple[PrintedCell, ...]
    findings: tuple[Finding, ...]
    statements: tuple[Stated, ...]
    sources: tuple[Source, ...]
    reporter_id: str = ""
    region: str = ""
    region_name: str = ""
    reasons: tuple[str, ...] = ()
    hints: tuple[Hint, ...] = ()
    decided: tuple[Decided, ...] = ()
    versions: tuple[OtherVersion, ...] = ()

    @functools.cached_property
    def grid(self) -> Edition | None:
        """The edition, or variant, the report is printed in."""
        return edition(self.edition, self.variant) if self.edition else None

    @functools.cached_property
    def printed(self) -> dict[str, str]:
        """What each cell prints, by its key."""
        return {cell.key: cell.token for cell in self.cells}

    @property
    def findings_by_rule(self) -> dict[str, list[Finding]]:
        """The findings of each rule, errors before warnings, else in their order."""
        found: dict[str, list[Finding]] = {}
        for finding in sorted(self.findings, key=lambda each: each.severity):
            found.setdefault(finding.rule, []).append(finding)
        return found
