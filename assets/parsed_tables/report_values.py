"""One document to what the tables of this stage keep of it, in plain values.

Runs in worker processes, so nothing is imported here that takes long.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from assets.parsed_tables.parsed_cell import ParsedCell
from assets.parsed_tables.report import ParsedReport, parsed_report
from assets.raw_text.document import Document, document_from_json
from expectations.findings import Finding

Values = dict[str, Any]


@dataclass(frozen=True)
class ReportValues:
    """Values for one row of REPORTS and the rows under it, without ids and partition."""

    report: Values
    statements: list[Values] = field(default_factory=list)
    cells: list[Values] = field(default_factory=list)
    findings: list[Values] = field(default_factory=list)


def report_values(content: str) -> ReportValues:
    """The report that a document, as RAW_TEXT keeps it, prints."""
    return _values(parsed_report(document_from_json(content)))


def unread(reason: str) -> ReportValues:
    """The same for a document whose reading came to nothing."""
    return _values(parsed_report(Document("", problem=reason)))


def _values(parsed: ParsedReport) -> ReportValues:
    edition = {
        "edition": parsed.edition.id if parsed.edition else "",
        "variant": parsed.edition.variant if parsed.edition else "",
        "edition_hash": parsed.edition.content_hash if parsed.edition else "",
    }
    who = parsed.who
    return ReportValues(
        report={
            "title": who.title,
            "reporter_printed": who.reporter,
            "year_printed": who.year,
            "year_evidence": who.year_evidence,
            "period_end": who.period_end,
            "scope": parsed.scope,
            "scope_evidence": parsed.scope_evidence,
            "published_on": who.published_on,
            "published_evidence": who.published_evidence,
            "layout": parsed.layout,
            **edition,
        },
        statements=[asdict(statement) for statement in parsed.statements],
        cells=[{**_cell_values(cell), **edition} for cell in parsed.cells],
        findings=[_finding_values(finding) for finding in parsed.findings],
    )


def _cell_values(cell: ParsedCell) -> Values:
    return {
        "cell": cell.key,
        "value": cell.value,
        "token": cell.token,
        "meaning": cell.printed.meaning,
        "remark": cell.printed.remark,
        "inferred": cell.inferred,
        "place": cell.place,
        "confidence": cell.confidence,
    }


def _finding_values(finding: Finding) -> Values:
    return {
        "rule": finding.rule,
        "line": finding.line,
        "message": finding.message,
        "cells": list(finding.cells),
    }
