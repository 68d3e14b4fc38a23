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
    """A cell of the form as read; ``place`` is block:row:cell of the document, empty for none."""

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
class Evidence:
    """One report: who and when, how it was judged, what it prints, and the documents it stands in.

    ``edition`` is empty where no edition's tables are printed. ``state`` is that of the quarantine,
    empty outside it.
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
