"""What was read of a partition's documents -> the tables of this stage."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from assets.parsed_tables.one_report import Reading, one_report
from assets.parsed_tables.report_documents import ReportDocuments
from assets.parsed_tables.report_values import ReportValues
from assets.parsed_tables.tables import PARSED_CELLS, READING_FINDINGS, REPORTS, STATEMENTS
from assets.storage.schema import VALUE
from expectations.forms.catalogue import edition
from expectations.forms.model import Edition
from expectations.residuals import printed_rows, residuals, wide_cells


@dataclass(frozen=True)
class ParsedFrames:
    """The four tables of a partition."""

    reports: pl.DataFrame
    statements: pl.DataFrame
    cells: pl.DataFrame
    findings: pl.DataFrame


def parsed_frames(
    documents: pl.DataFrame,
    reports: Iterable[ReportDocuments],
    read: Mapping[tuple[str, ...], ReportValues],
    reader_version: str,
) -> ParsedFrames:
    """The tables of a partition.

    ``documents`` is DOCUMENTS, ``reports`` says what each report is made of, and ``read`` has what
    documents read as one print, by their ids.
    """
    digests = dict(documents.select("document_id", "sha256").iter_rows())
    tables: dict[str, list[dict[str, Any]]] = {"report": [], "fact": [], "cell": [], "finding": []}
    for each in reports:
        row = each.page
        page, *files = (
            Reading(ids, name, read[ids])
            for ids, name in (((row["document_id"],), "page"), *each.files)
        )
        whole = one_report(page, files, each.missing)
        values = whole.values
        ids = {name: row[name] for name in ("year", "collection_region", "reporter_id")}
        ids["report_id"] = f"{row['reporter_id']}:{row['year']}:{row['document_id']}"
        kept = {
            "document_id": row["document_id"],
            "tables_document_id": whole.tables[0],
            "tables_sha256": _digest([digests[document_id] for document_id in whole.tables]),
            "reader_version": reader_version,
        }
        tables["report"].append({**ids, **kept, **values.report, **_dated(values.report, row)})
        reporter_id = {"reporter_id": ids.pop("reporter_id")}
        tables["fact"] += [{**ids, **fact} for fact in values.statements]
        tables["cell"] += [{**ids, **reporter_id, **cell} for cell in values.cells]
        tables["finding"] += [{**ids, **finding} for finding in _distinct(values.findings)]
    _mark_versions(tables["report"], documents)
    return ParsedFrames(
        REPORTS.frame(tables["report"]),
        STATEMENTS.frame(tables["fact"]),
        PARSED_CELLS.conformed(with_derived(PARSED_CELLS.frame(tables["cell"]))),
        READING_FINDINGS.frame(tables["finding"]),
    )


def _digest(digests: Sequence[str | None]) -> str | None:
    """The digest of the one document, or of the digests of several, a line each."""
    if len(digests) == 1:
        return digests[0]
    return hashlib.sha256("\n".join(map(str, digests)).encode()).hexdigest()


def _dated(report: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    """The date beside the link, for a report that prints none of its own."""
    if report["published_on"] is not None or document["link_date"] is None:
        return {}
    evidence = "列表日期 beside the link"
    return {"published_on": document["link_date"], "published_evidence": evidence}


def _distinct(findings: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({(each["rule"], each["line"], each["message"]): each for each in findings}.values())


def _mark_versions(reports: Iterable[dict[str, Any]], documents: pl.DataFrame) -> None:
    """Counts the versions of each reporter's report, and marks the one that is ``current``.

    It is the latest that prints the form, and no other year: a page may be replaced by next year's
    report, or by a note that it has moved, and what was read before remains the report of its year.
    """
    fetched = dict(documents.group_by("document_id").agg(pl.col("fetched_at").max()).iter_rows())
    versions: dict[str, list[dict[str, Any]]] = {}
    for report in reports:
        versions.setdefault(report["reporter_id"], []).append(report)
    for each in versions.values():
        each.sort(key=lambda report: (fetched[report["document_id"]], report["document_id"]))
        for number, report in enumerate(each, start=1):
            report["version"] = number
        fitting = [r for r in each if r["edition"] and r["year_printed"] in {r["year"], None}]
        latest = (fitting or each)[-1]
        for report in each:
            report["current"] = report is latest


def with_derived(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells with the sum of the printed parts where a total is blank, in ``derived``.

    ``cells`` have at least report_id, edition, variant, cell and value.
    """
    derived = [
        _derived_sums(part, edition(*key))
        for key, part in cells.group_by("edition", "variant", maintain_order=True)
    ]
    if not derived:
        return cells
    sums = pl.concat(derived)
    return cells.drop("derived").join(sums, on=["report_id", "cell"], how="left")


def _derived_sums(cells: pl.DataFrame, grid: Edition) -> pl.DataFrame:
    left_over = residuals(wide_cells(cells), grid, printed_rows(cells, grid))
    names = [name for name in left_over.columns if name.endswith(":derived")]
    return (
        left_over.unpivot(names, index="report_id", variable_name="cell", value_name="derived")
        .filter(pl.col("derived").is_not_null())
        .select(
            "report_id",
            pl.col("cell").str.strip_suffix(":derived"),
            pl.col("derived").cast(VALUE),
        )
    )
