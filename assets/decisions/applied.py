"""Corrections laid over the cells of reports, and those that do not fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from assets.decisions.load import Correction
from assets.storage.schema import VALUE


@dataclass(frozen=True)
class FailedEntry:
    """A correction that could not be applied, and why, with its place."""

    entry: Correction
    reason: str


def applied(
    corrections: Iterable[Correction], cells: pl.DataFrame, documents: Mapping[str, str]
) -> tuple[pl.DataFrame, list[FailedEntry]]:
    """The cells with corrections applied and marked, and the corrections that failed.

    ``cells`` has one row a report and cell (report_id, reporter_id, year, cell, value, meaning,
    derived); it comes back with ``corrected`` and ``printed_value`` added. ``documents`` gives
    the SHA-256 of each report's document. A correction fails that matches no report, no cell,
    another document or another printed value.
    """
    figures: dict[tuple[str, int], dict[str, dict[str, Decimal | None]]] = {}
    wanted = cells.select("reporter_id", "year", "report_id", "cell", "value")
    for reporter, year, report, cell, value in wanted.iter_rows():
        figures.setdefault((reporter, year), {}).setdefault(report, {})[cell] = value
    fitting: dict[tuple[str, str], Correction] = {}
    failed: list[FailedEntry] = []
    for entry in corrections:
        reports = figures.get((entry.reporter, entry.year), {})
        same = [report for report in reports if documents.get(report) == entry.document_sha256]
        reason = _misfit(entry, reports, same)
        if reason is None and (same[0], entry.cell) in fitting:
            reason = f"{entry.cell!r} is corrected twice"
        if reason is not None:
            failed.append(FailedEntry(entry, f"{entry.place}: {reason}"))
            continue
        fitting[same[0], entry.cell] = entry
    return _corrected(cells, fitting), failed


def _misfit(
    entry: Correction,
    reports: Mapping[str, Mapping[str, Decimal | None]],
    same: list[str],
) -> str | None:
    if not reports:
        return f"no report of {entry.reporter!r} for {entry.year!r}"
    if not same:
        return (
            f"the document of {entry.reporter!r} for {entry.year!r} is no longer"
            f" {entry.document_sha256!r}"
        )
    if entry.cell not in reports[same[0]]:
        return f"report {same[0]!r} has no cell {entry.cell!r}"
    value = reports[same[0]][entry.cell]
    if value != entry.printed:
        return f"{entry.cell!r} of {same[0]!r} is {value!r}, not {entry.printed!r}"
    return None


def _corrected(cells: pl.DataFrame, fitting: Mapping[tuple[str, str], Correction]) -> pl.DataFrame:
    changes = pl.DataFrame(
        {
            "report_id": [report for report, _ in fitting],
            "cell": [cell for _, cell in fitting],
            "to": [entry.to for entry in fitting.values()],
            "corrected": [True] * len(fitting),
        },
        schema={
            "report_id": pl.String,
            "cell": pl.String,
            "to": VALUE,
            "corrected": pl.Boolean,
        },
    )
    hit = pl.col("corrected")
    return (
        cells.join(changes, on=["report_id", "cell"], how="left", maintain_order="left")
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
