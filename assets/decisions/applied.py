"""Decisions beside the reports they are about: which fit, and what they make of the cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import polars as pl

from assets.decisions.load import Acceptance, Correction, Decisions
from assets.decisions.tables import APPLIED_DECISIONS
from assets.storage.schema import VALUE
from expectations.wording import plain


@dataclass(frozen=True)
class Fit:
    """A decision beside the report of its reporter that counts now.

    ``report_id`` is None where there is no such report, ``problem`` says why the decision is not
    applied and is empty where it is.
    """

    entry: Correction | Acceptance
    report_id: str | None
    problem: str


def fits(decisions: Decisions, reports: pl.DataFrame, cells: pl.DataFrame) -> list[Fit]:
    """Each decision beside its report, corrections first, in the order they were recorded.

    ``reports`` are REPORTS and ``cells`` PARSED_CELLS of the partition the decisions are on. A
    decision fits the report that counts, if that is the document it was taken on; a correction, if
    the cell still prints what it replaces. A second decision on the same thing does not fit, nor an
    acceptance of a report about which another decision does not: it is looked at again first.
    """
    documents = {
        reporter: (report, sha256)
        for reporter, report, sha256 in reports.filter("current")
        .select("reporter_id", "report_id", "tables_sha256")
        .iter_rows()
    }
    figures = _figures(decisions.corrections, cells)
    done: set[tuple[str, str]] = set()
    found = []
    for entry in decisions.entries:
        report_id, sha256 = documents.get(entry.reporter, (None, None))
        cell = entry.cell if isinstance(entry, Correction) else ""
        if report_id is None:
            problem = f"no report of {entry.reporter!r} for {entry.year!r}"
        elif sha256 != entry.document_sha256:
            problem = (
                f"the report of {entry.reporter!r} for {entry.year!r} is now the document"
                f" {sha256!r}, no longer {entry.document_sha256!r}"
            )
        elif (report_id, cell) in done:
            problem = f"{cell or 'the report'!r} is decided on twice"
        elif isinstance(entry, Correction):
            problem = _misfit(entry, figures.get(report_id, {}))
        else:
            problem = ""
        if not problem and report_id is not None:
            done.add((report_id, cell))
        found.append(Fit(entry, report_id, problem))
    doubted = {fit.report_id: fit.entry.place for fit in found if fit.problem and fit.report_id}
    return [_beside_doubt(fit, doubted.get(fit.report_id or "")) for fit in found]


def _beside_doubt(fit: Fit, doubted: str | None) -> Fit:
    if doubted is None or fit.problem or isinstance(fit.entry, Correction):
        return fit
    return replace(fit, problem=f"another decision on the report does not fit: {doubted}")


def corrected(cells: pl.DataFrame, fitted: Iterable[Fit]) -> pl.DataFrame:
    """The cells with ``corrected`` and ``printed_value``, and the corrections that fit laid over.

    ``cells`` has one row a report and cell: report_id, cell, value, meaning, derived.
    """
    changes = [
        (fit.report_id, fit.entry.cell, fit.entry.to, True)
        for fit in fitted
        if isinstance(fit.entry, Correction) and not fit.problem
    ]
    schema = pl.Schema(
        {"report_id": pl.String(), "cell": pl.String(), "to": VALUE, "corrected": pl.Boolean()}
    )
    hit = pl.col("corrected")
    return (
        cells.join(
            pl.DataFrame(changes, schema=schema, orient="row"),
            on=["report_id", "cell"],
            how="left",
            maintain_order="left",
        )
        .with_columns(hit.fill_null(value=False))
        .with_columns(
            printed_value=pl.when(hit).then("value"),
            value=pl.when(hit).then("to").otherwise("value"),
            meaning=pl.when(~hit)
            .then("meaning")
            .when(pl.col("to").is_null())
            .then(pl.lit("blank"))
            .otherwise(pl.lit("number")),
            derived=pl.when(~hit).then("derived"),
        )
        .drop("to")
    )


def applied_decisions(year: int, region: str, fitted: Iterable[Fit]) -> pl.DataFrame:
    """APPLIED_DECISIONS of a partition."""
    return APPLIED_DECISIONS.frame(list(_rows(year, region, fitted)))


def _rows(year: int, region: str, fitted: Iterable[Fit]) -> Iterator[dict[str, object]]:
    for fit in fitted:
        entry = fit.entry
        correction = isinstance(entry, Correction)
        yield {
            "year": year,
            "collection_region": region,
            "place": entry.place,
            "kind": "correction" if correction else "acceptance",
            "reporter_id": entry.reporter,
            "report_id": fit.report_id,
            "cell": entry.cell if isinstance(entry, Correction) else "",
            "printed": entry.printed if isinstance(entry, Correction) else None,
            "corrected_to": entry.to if isinstance(entry, Correction) else None,
            "in_rollups": entry.in_rollups if isinstance(entry, Acceptance) else None,
            "reason": entry.reason,
            "evidence": entry.evidence,
            "author": entry.author,
            "decided_on": entry.date,
            "document_sha256": entry.document_sha256,
            "fits": not fit.problem,
            "problem": fit.problem,
        }


def _figures(
    corrections: Iterable[Correction], cells: pl.DataFrame
) -> dict[str, dict[str, Decimal | None]]:
    """What the reports of the corrected reporters print, by report and cell."""
    concerned = pl.col("reporter_id").is_in([entry.reporter for entry in corrections])
    figures: dict[str, dict[str, Decimal | None]] = {}
    wanted = cells.filter(concerned).select("report_id", "cell", "value")
    for report_id, cell, value in wanted.iter_rows():
        figures.setdefault(report_id, {})[cell] = value
    return figures


def _misfit(entry: Correction, printed: Mapping[str, Decimal | None]) -> str:
    if entry.cell not in printed:
        return f"the report of {entry.reporter!r} for {entry.year!r} has no cell {entry.cell!r}"
    value = printed[entry.cell]
    if value != entry.printed:
        shown = [None if each is None else plain(each) for each in (value, entry.printed)]
        return f"{entry.cell!r} of {entry.reporter!r} prints {shown[0]!r}, not {shown[1]!r}"
    return ""
