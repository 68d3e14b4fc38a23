"""Bytes to report: the whole way of one report, composed of the stages' pure functions.

Used by ``nianbao check``, tests and benchmarks; the stage assets call the same functions.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from decimal import Decimal

import polars as pl

from assets.fetch.attached import attached
from assets.media.charset import decoded
from assets.parsed_tables.parsed_cell import ParsedCell
from assets.parsed_tables.report import ParsedReport, parsed_report
from assets.parsed_tables.statements import Statement
from assets.raw_text.document import Document
from assets.raw_text.read import read_document
from assets.storage.schema import VALUE
from expectations.findings import Finding, Verdict, verdict
from expectations.statement_findings import report_statement_findings
from expectations.verdicts import report_findings

# The address of a page that nobody fetched; its links are only named.
_NOWHERE = "http://page.invalid/"
_NAMED = 5  # files named in a message


@dataclass(frozen=True)
class Report:
    """One report read and judged; ``findings`` are those of reading and of the rules."""

    source: str
    sha256: str
    document: Document
    parsed: ParsedReport
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        return verdict(self.findings)


def read_report(data: bytes, *, source: str, declared: str = "", part: str = "") -> Report:
    """Report of a file's bytes. Never raises for what the bytes hold: that is a finding.

    ``declared`` and ``part`` as in `read_document`.
    """
    document = read_document(data, declared=declared, part=part)
    parsed = parsed_report(document)
    findings = parsed.findings
    if document.kind == "html" and not document.problem and not parsed.cells:
        findings = _pointing_to_files(findings, decoded(data, declared or None).text)
    if parsed.edition is not None and parsed.cells:
        cells = cell_frame(source, parsed.cells)
        said = statement_frame(source, parsed.statements)
        findings += (
            *report_findings(cells, parsed.edition),
            *report_statement_findings(said, cells, parsed.edition),
        )
    return Report(source, hashlib.sha256(data).hexdigest(), document, parsed, findings)


def _pointing_to_files(findings: tuple[Finding, ...], page: str) -> tuple[Finding, ...]:
    """The findings; those that a page prints no table name the files it may stand in."""
    names = [repr(file.title or file.url.rpartition("/")[2]) for file in attached(page, _NOWHERE)]
    if not names:
        return findings
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    note = f"; linked files and pictures are not followed: {', '.join(names[:_NAMED])}{more}"
    return tuple(
        replace(finding, message=finding.message + note)
        if finding.rule in ("no_standard_form", "not_a_report")
        else finding
        for finding in findings
    )


def cell_frame(report_id: str, cells: tuple[ParsedCell, ...]) -> pl.DataFrame:
    """One row a cell: report_id, cell, value, meaning, confidence."""
    return pl.DataFrame(
        {
            "report_id": [report_id] * len(cells),
            "cell": [cell.key for cell in cells],
            "value": [cell.value for cell in cells],
            "meaning": [cell.printed.meaning for cell in cells],
            "confidence": [cell.confidence for cell in cells],
        },
        schema={
            "report_id": pl.String,
            "cell": pl.String,
            "value": VALUE,
            "meaning": pl.String,
            "confidence": pl.Float32,
        },
    )


def statement_frame(report_id: str, statements: tuple[Statement, ...]) -> pl.DataFrame:
    """One row a stated fact, in the order of the text: the columns the rules look at."""
    return pl.DataFrame(
        {
            "report_id": [report_id] * len(statements),
            "position": [each.position for each in statements],
            "fact": [each.fact for each in statements],
            "item": [each.item for each in statements],
            "part_of": [each.part_of for each in statements],
            "value": [each.value for each in statements],
            "unit": [each.unit for each in statements],
            "sentence": [each.sentence for each in statements],
        },
        schema={
            "report_id": pl.String,
            "position": pl.Int32,
            "fact": pl.String,
            "item": pl.String,
            "part_of": pl.String,
            "value": VALUE,
            "unit": pl.String,
            "sentence": pl.String,
        },
    )


def report_json(report: Report) -> str:
    """One line of JSON; numbers keep their printed digits."""
    parsed = report.parsed
    head = {
        "source": report.source,
        "sha256": report.sha256,
        "title": parsed.who.title,
        "reporter": parsed.who.reporter,
        "year": parsed.who.year,
        "edition": parsed.edition.id if parsed.edition else None,
        "variant": parsed.edition.variant if parsed.edition else "",
        "verdict": report.verdict,
    }
    printed: dict[str, Decimal | None] = {}
    if parsed.edition is not None:
        printed = {spec.key: None for spec in parsed.edition.cells if not spec.optional}
    printed |= {cell.key: cell.value for cell in parsed.cells}
    cells = ", ".join(f"{json.dumps(key)}: {_number(value)}" for key, value in printed.items())
    findings = ", ".join(_finding(finding) for finding in report.findings)
    return (
        json.dumps(head, ensure_ascii=False)[:-1]
        + f', "cells": {{{cells}}}, "findings": [{findings}]}}'
    )


def _finding(finding: Finding) -> str:
    head = {
        "rule": finding.rule,
        "severity": finding.severity,
        "line": finding.line,
        "message": finding.message,
        "cells": finding.cells,
        "suspects": finding.suspects,
    }
    return (
        json.dumps(head, ensure_ascii=False)[:-1]
        + f', "reported": {_number(finding.reported)}'
        + f', "calculated": {_number(finding.calculated)}}}'
    )


def _number(value: Decimal | None) -> str:
    # json has no decimals: a float would change printed digits.
    return "null" if value is None else f"{value:f}"
