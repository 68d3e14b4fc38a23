"""Findings and failing reports -> what counts: accepted cells, and the quarantine."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from assets.validated_tables.tables import QUARANTINE, VALIDATED_CELLS
from expectations.findings import rules

NOT_A_REPORT = "not_a_report"


@dataclass(frozen=True)
class Acceptances:
    """Reports a person decided to take as published: added up though they fail, or left out."""

    counted: Collection[str] = ()
    left_out: Collection[str] = ()


def acceptances(decided: pl.DataFrame) -> Acceptances:
    """The acceptances that are applied, of APPLIED_DECISIONS."""
    holding = decided.filter("fits", pl.col("kind") == "acceptance")
    counted, left_out = (
        frozenset(holding.filter(pl.col("in_rollups") == wanted)["report_id"])
        for wanted in (True, False)
    )
    return Acceptances(counted, left_out)


def unfit_findings(decided: pl.DataFrame) -> pl.DataFrame:
    """One row a decision that does not fit a report that is there: report_id, rule, line, ..."""
    return decided.filter(~pl.col("fits"), pl.col("report_id").is_not_null()).select(
        "report_id",
        rule=pl.lit("decision_unfit"),
        line="cell",
        message=pl.format("{}: {}", "place", "problem"),
        cells=pl.when(pl.col("cell") == "")
        .then(pl.lit([], pl.List(pl.String())))
        .otherwise(pl.concat_list("cell")),
    )


def failing_by_findings(reports: pl.DataFrame, findings: pl.DataFrame) -> set[str]:
    """Current reports with a critical finding: what the suites must come to by their own road."""
    current = reports.filter("current")
    return set(_critical(findings).join(current, on="report_id", how="semi")["report_id"])


def validated_cells(
    reports: pl.DataFrame,
    cells: pl.DataFrame,
    failing: Collection[str],
    acceptances: Acceptances,
) -> pl.DataFrame:
    """VALIDATED_CELLS: the cells of the current reports that do not fail, or are taken as they are.

    ``cells`` have the columns of PARSED_CELLS, ``corrected`` and ``printed_value``.
    """
    out = (set(failing) - set(acceptances.counted)) | set(acceptances.left_out)
    counted = reports.filter("current", ~pl.col("report_id").is_in(sorted(out)))
    as_published = pl.col("report_id").is_in(sorted(set(acceptances.counted) & set(failing)))
    return VALIDATED_CELLS.conformed(
        cells.join(counted, on="report_id", how="semi").with_columns(as_published=as_published)
    )


def quarantine(
    reports: pl.DataFrame,
    findings: pl.DataFrame,
    failing: Collection[str],
    acceptances: Acceptances,
    findings_as_printed: pl.DataFrame,
) -> pl.DataFrame:
    """QUARANTINE: one row a report that fails, or failed before a correction or a later version.

    So does one that breaks no rule and was left out by an acceptance; it has no reasons.
    ``findings_as_printed`` are those of corrected reports before the correction. What is no report
    at all is not kept here.
    """
    none = set(findings.filter(pl.col("rule") == NOT_A_REPORT)["report_id"])
    mended = set(_critical(findings_as_printed)["report_id"]) - set(failing)
    against = pl.concat(
        [
            _critical(findings),
            _critical(findings_as_printed).filter(pl.col("report_id").is_in(sorted(mended))),
        ]
    )
    order = {rule: position for position, rule in enumerate(rules())}
    reasons = (
        against.filter(~pl.col("report_id").is_in(sorted(none)))
        .with_columns(position=pl.col("rule").replace_strict(order, return_dtype=pl.Int32))
        .sort("report_id", "position", "line")
        .group_by("report_id", maintain_order=True)
        .agg(
            reasons=pl.col("rule").unique(maintain_order=True),
            lines=pl.col("line").filter(pl.col("line") != "").unique(maintain_order=True),
            suspects=pl.col("suspects").explode(empty_as_null=False).unique().sort(),
        )
    )
    state = (
        pl.when(~pl.col("current"))
        .then(pl.lit("superseded"))
        .when(pl.col("report_id").is_in([*acceptances.counted, *acceptances.left_out]))
        .then(pl.lit("accepted_as_published"))
        .when(pl.col("report_id").is_in(sorted(mended)))
        .then(pl.lit("corrected"))
        .otherwise(pl.lit("open"))
    )
    held = pl.col("reasons").is_not_null() | pl.col("report_id").is_in(sorted(acceptances.left_out))
    lists = ("reasons", "lines", "suspects")
    rows = (
        reports.join(reasons, on="report_id", how="left", maintain_order="left")
        .filter(held)
        .with_columns(*(pl.col(name).fill_null([]) for name in lists), state=state)
    )
    return QUARANTINE.conformed(rows)


def _critical(findings: pl.DataFrame) -> pl.DataFrame:
    return findings.filter(pl.col("severity") == "critical")
