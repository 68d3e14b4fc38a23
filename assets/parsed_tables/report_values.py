"""Documents read as one to what the tables of this stage keep of them, in plain values.

Runs in worker processes, so nothing is imported here that takes long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from assets.parsed_tables.parsed_cell import ParsedCell
from assets.parsed_tables.report import ParsedReport, parsed_report
from assets.parsed_tables.who_and_when import WhoAndWhen
from assets.raw_text.document import Document, document_from_json
from expectations.findings import Finding

Values = dict[str, Any]


@dataclass(frozen=True)
class ReportValues:
    """Values for one row of REPORTS and the rows under it, without ids and partition.

    ``who`` is what the row says of unit, year and dates, with what it was concluded from.
    """

    report: Values
    statements: list[Values] = field(default_factory=list)
    cells: list[Values] = field(default_factory=list)
    findings: list[Values] = field(default_factory=list)
    who: WhoAndWhen = field(default_factory=WhoAndWhen)


def report_values(ids: Sequence[str], contents: Sequence[str]) -> ReportValues:
    """The report that documents print together, in their order.

    ``contents`` are the documents as RAW_TEXT keeps them. Each cell is placed in the one of ``ids``
    it was read from.
    """
    documents = [document_from_json(content) for content in contents]
    return _values(parsed_report(_joined(documents)), ids, documents)


def unread(reason: str) -> ReportValues:
    """The same for documents whose reading came to nothing."""
    return _values(parsed_report(Document("", problem=reason)), (), ())


def finding_values(finding: Finding) -> Values:
    """A finding's values for READING_FINDINGS."""
    return {
        "rule": finding.rule,
        "line": finding.line,
        "message": finding.message,
        "cells": list(finding.cells),
    }


def who_values(who: WhoAndWhen) -> Values:
    """What REPORTS keeps of unit, year and dates."""
    return {
        "title": who.title,
        "title_kind": who.kind,
        "reporter_printed": who.reporter,
        "reporter_evidence": who.reporter_evidence,
        "year_printed": who.year,
        "year_evidence": who.year_evidence,
        "period_end": who.period_end,
        "published_on": who.published_on,
        "published_evidence": who.published_evidence,
    }


def _joined(documents: Sequence[Document]) -> Document:
    """The blocks of all that could be read, one document after the other."""
    if len(documents) == 1:
        return documents[0]
    read = [document for document in documents if not document.problem]
    return Document(
        kind=documents[0].kind,
        title=next((document.title for document in read if document.title), ""),
        blocks=tuple(block for document in read for block in document.blocks),
        hints=tuple(hint for document in read for hint in document.hints),
        problem="" if read else "; ".join(document.problem for document in documents),
    )


def _values(
    parsed: ParsedReport, ids: Sequence[str], documents: Sequence[Document]
) -> ReportValues:
    edition = {
        "edition": parsed.edition.id if parsed.edition else "",
        "variant": parsed.edition.variant if parsed.edition else "",
        "edition_hash": parsed.edition.content_hash if parsed.edition else "",
    }
    findings = [finding_values(finding) for finding in parsed.findings]
    lost = [document.problem for document in documents if document.problem]
    if len(lost) < len(documents):
        findings += [finding_values(Finding("twin_unread", message=reason)) for reason in lost]
    return ReportValues(
        report={
            **who_values(parsed.who),
            "scope": parsed.scope,
            "scope_evidence": parsed.scope_evidence,
            "layout": parsed.layout,
            **edition,
        },
        statements=[asdict(statement) for statement in parsed.statements],
        cells=[
            {**_cell_values(cell), **edition, **_placed(cell.place, ids, documents)}
            for cell in parsed.cells
        ],
        findings=findings,
        who=parsed.who,
    )


def _cell_values(cell: ParsedCell) -> Values:
    return {
        "cell": cell.key,
        "value": cell.value,
        "token": cell.token,
        "meaning": cell.printed.meaning,
        "remark": cell.printed.remark,
        "inferred": cell.inferred,
        "confidence": cell.confidence,
    }


def _placed(place: str, ids: Sequence[str], documents: Sequence[Document]) -> Values:
    """Which document a cell stands in, and where in it; a lost blank is laid to the first."""
    if not place:
        return {"document_id": ids[0], "place": "", "sheet_cell": None}
    block, _, within = place.partition(":")
    left = int(block)
    for document_id, document in zip(ids, documents, strict=True):
        if document.problem:
            continue
        if left < len(document.blocks):
            own = f"{left}:{within}"
            sheet_cell = document.sheet_cell(own) or None
            return {"document_id": document_id, "place": own, "sheet_cell": sheet_cell}
        left -= len(document.blocks)
    raise IndexError(f"no block {block!r} in {list(ids)!r}")
