"""Stage tables of a partition -> the evidence of its reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from assets.cross_findings.tables import CROSS_FINDINGS
from assets.decisions.tables import APPLIED_DECISIONS
from assets.evidence.evidence import (
    Decided,
    Evidence,
    Hint,
    PrintedCell,
    Source,
    Stated,
)
from assets.evidence.versions import other_versions
from assets.fetch.tables import DOCUMENTS
from assets.parsed_tables.tables import PARSED_CELLS, REPORTS, STATEMENTS
from assets.raw_text.document import document_from_json
from assets.raw_text.tables import RAW_TEXT
from assets.register.tables import REGIONS, REPORTERS
from assets.validated_tables.tables import FINDINGS, QUARANTINE
from expectations.findings import Finding, finding_of, verdict

Row = Mapping[str, Any]


OF_REGISTER = {"regions": REGIONS, "reporters": REPORTERS}
OF_PARTITION = {
    "documents": DOCUMENTS,
    "raw_text": RAW_TEXT,
    "reports": REPORTS,
    "statements": STATEMENTS,
    "cells": PARSED_CELLS,
    "applied_decisions": APPLIED_DECISIONS,
    "findings": FINDINGS,
    "quarantine": QUARANTINE,
    "cross_findings": CROSS_FINDINGS,
}


@dataclass(frozen=True)
class PartitionTables:
    """The tables that evidence is made of, as ``OF_REGISTER`` and ``OF_PARTITION`` name them."""

    regions: pl.DataFrame
    reporters: pl.DataFrame
    documents: pl.DataFrame
    raw_text: pl.DataFrame
    reports: pl.DataFrame
    statements: pl.DataFrame
    cells: pl.DataFrame
    applied_decisions: pl.DataFrame
    findings: pl.DataFrame
    quarantine: pl.DataFrame
    cross_findings: pl.DataFrame


def partition_evidence(tables: PartitionTables, report_ids: Iterable[str]) -> Iterator[Evidence]:
    """The evidence of each of these reports that there is, by id."""
    wanted = list(report_ids)
    cells, findings, statements, quarantine, hints, decided = (
        _by_report(frame, wanted)
        for frame in (
            tables.cells,
            tables.findings,
            tables.statements,
            tables.quarantine,
            tables.cross_findings,
            tables.applied_decisions,
        )
    )
    reporters = {row["reporter_id"]: row for row in tables.reporters.to_dicts()}
    reports = tables.reports.filter(pl.col("report_id").is_in(wanted)).sort("report_id")
    for report in reports.to_dicts():
        report_id = report["report_id"]
        known = reporters.get(report["reporter_id"], {})
        region = known.get("region", report["collection_region"])
        found = tuple(finding_of(row) for row in findings.get(report_id, ()))
        decisions = tuple(_decided(row) for row in decided.get(report_id, ()))
        held = next(iter(quarantine.get(report_id, ())), {})
        printed = tuple(_cells(cells.get(report_id, ()), decisions))
        yield Evidence(
            report_id=report_id,
            reporter=known.get("name") or report["reporter_printed"],
            year=report["year"],
            title=report["title"],
            edition=report["edition"],
            variant=report["variant"],
            verdict=verdict(found),
            state=held.get("state", ""),
            cells=printed,
            findings=found,
            statements=tuple(_stated(row) for row in statements.get(report_id, ())),
            sources=tuple(_sources(report, printed, tables)),
            reporter_id=report["reporter_id"],
            region=region,
            region_name=_region_name(region, report["year"], tables.regions),
            reasons=tuple(held.get("reasons", ())),
            hints=tuple(_hint(row) for row in hints.get(report_id, ())),
            decided=decisions,
            versions=other_versions(report, tables.reports, tables.cells, tables.documents),
        )


def _region_name(code: str, year: int, regions: pl.DataFrame) -> str:
    valid = pl.col("valid_from").le(year) & pl.col("valid_to").ge(year)
    names = regions.filter(valid, pl.col("code") == code)["name"]
    return names[0] if len(names) else ""


def _by_report(frame: pl.DataFrame, wanted: list[str]) -> Mapping[str, list[Row]]:
    rows: dict[str, list[Row]] = {}
    for row in frame.filter(pl.col("report_id").is_in(wanted)).to_dicts():
        rows.setdefault(row["report_id"], []).append(row)
    return rows


def _hint(row: Row) -> Hint:
    finding = Finding(
        rule=row["rule"],
        line=row["line"],
        message=row["message"],
        cells=tuple(row["cells"] or ()),
        reported=row["reported"],
        calculated=row["expected"],
    )
    return Hint(finding, row["other_report_id"] or "", row["similarity"])


def _decided(row: Row) -> Decided:
    return Decided(
        cell=row["cell"],
        printed=row["printed"],
        corrected_to=row["corrected_to"],
        in_rollups=row["in_rollups"],
        reason=row["reason"],
        evidence=row["evidence"],
        author=row["author"],
        decided_on=row["decided_on"],
        place=row["place"],
        problem="" if row["fits"] else row["problem"],
    )


def _cells(rows: Iterable[Row], decisions: Iterable[Decided]) -> Iterator[PrintedCell]:
    corrections = {each.cell: each for each in decisions if each.cell and not each.problem}
    for row in rows:
        correction = corrections.get(row["cell"])
        yield PrintedCell(
            key=row["cell"],
            token=row["token"],
            value=correction.corrected_to if correction else row["value"],
            meaning=row["meaning"],
            derived=None if correction else row["derived"],
            inferred=row["inferred"],
            confidence=row["confidence"],
            remark=row["remark"],
            document_id=row["document_id"],
            place=row["place"],
            corrected=correction is not None,
        )


def _stated(row: Row) -> Stated:
    return Stated(row["fact"], row["value"], row["unit"], row["sentence"], row["item"])


def _sources(
    report: Row, cells: Iterable[PrintedCell], tables: PartitionTables
) -> Iterator[Source]:
    """The documents of a report: those its cells stand in, its page, the page's other files."""
    page = report["document_id"]
    files = tables.documents.filter(pl.col("parent_document_id") == page)["document_id"]
    read = set(tables.raw_text["document_id"])
    named = [report["tables_document_id"], *(cell.document_id for cell in cells), page]
    for document_id in dict.fromkeys([*named, *(name for name in files if name in read)]):
        (text,) = tables.raw_text.filter(pl.col("document_id") == document_id).to_dicts()
        # Several sources may have led to the same document.
        fetched = tables.documents.filter(pl.col("document_id") == document_id).row(0, named=True)
        yield Source(
            document=document_from_json(text["content"]),
            document_id=document_id,
            address=fetched["final_url"] or fetched["url"],
            archived=_archived(fetched),
            sha256=fetched["sha256"] or "",
            fetched_at=fetched["fetched_at"],
        )


def _archived(fetched: Row) -> str:
    if fetched["warc_file"] is None:
        return ""
    return f"{fetched['warc_file']}:{fetched['warc_offset']}"
