"""Stage tables of a partition -> the evidence of its reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from assets.evidence.evidence import Evidence, PrintedCell, Source, Stated
from assets.raw_text.document import document_from_json
from expectations.findings import FINDINGS, Finding, verdict

_Rows = Mapping[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class PartitionTables:
    """The tables of a partition that evidence is made of, as they are declared."""

    reports: pl.DataFrame
    cells: pl.DataFrame
    findings: pl.DataFrame
    statements: pl.DataFrame
    quarantine: pl.DataFrame
    raw_text: pl.DataFrame
    documents: pl.DataFrame


def partition_evidence(
    tables: PartitionTables, names: Mapping[str, str], report_ids: Iterable[str] | None = None
) -> Iterator[Evidence]:
    """The evidence of each report, by id; of those named alone where ``report_ids`` is given.

    Args:
        tables: the partition's tables: REPORTS, PARSED_CELLS, FINDINGS, STATEMENTS, QUARANTINE,
            RAW_TEXT and DOCUMENTS.
        names: name of each reporter by its id; the printed name stands in for one that lacks.
        report_ids: reports to show.
    """
    every = tables.reports["report_id"].to_list()
    wanted = every if report_ids is None else list(report_ids)
    cells, findings, statements, quarantine = (
        _by_report(frame, wanted)
        for frame in (tables.cells, tables.findings, tables.statements, tables.quarantine)
    )
    reports = tables.reports.filter(pl.col("report_id").is_in(wanted)).sort("report_id")
    for report in reports.to_dicts():
        report_id = report["report_id"]
        found = tuple(_finding(row) for row in findings.get(report_id, ()))
        printed = tuple(_cell(row) for row in cells.get(report_id, ()))
        held = quarantine.get(report_id)
        yield Evidence(
            report_id=report_id,
            reporter=names.get(report["reporter_id"]) or report["reporter_printed"],
            year=report["year"],
            title=report["title"],
            edition=report["edition"],
            variant=report["variant"],
            verdict=verdict(found),
            state=held[0]["state"] if held else "",
            cells=printed,
            findings=found,
            statements=tuple(_stated(row) for row in statements.get(report_id, ())),
            sources=tuple(_sources(report, printed, tables)),
        )


def _by_report(frame: pl.DataFrame, wanted: list[str]) -> _Rows:
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in frame.filter(pl.col("report_id").is_in(wanted)).to_dicts():
        rows.setdefault(row["report_id"], []).append(row)
    return rows


def _finding(row: Mapping[str, Any]) -> Finding:
    values = {name: row[name] for name in FINDINGS if name != "report_id"}
    lists = {name: tuple(values[name] or ()) for name in ("cells", "suspects")}
    return Finding(**(values | lists))


def _cell(row: Mapping[str, Any]) -> PrintedCell:
    return PrintedCell(
        key=row["cell"],
        token=row["token"],
        value=row["value"],
        meaning=row["meaning"],
        derived=row["derived"],
        inferred=row["inferred"],
        confidence=row["confidence"],
        remark=row["remark"],
        document_id=row["document_id"],
        place=row["place"],
    )


def _stated(row: Mapping[str, Any]) -> Stated:
    return Stated(row["fact"], row["value"], row["unit"], row["sentence"], row["item"])


def _sources(
    report: Mapping[str, Any], cells: Iterable[PrintedCell], tables: PartitionTables
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


def _archived(fetched: Mapping[str, Any]) -> str:
    if fetched["warc_file"] is None:
        return ""
    return f"{fetched['warc_file']}:{fetched['warc_offset']}"
