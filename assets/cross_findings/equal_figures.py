"""Figures -> the reports that print all the figures of last year's report, or of another unit's."""

from __future__ import annotations

import polars as pl

from assets.cross_findings.figures import cell_facts
from assets.cross_findings.limits import LEAST_EQUAL_FIGURES

_GRID = ("edition", "variant")


def equal_figures(this: pl.DataFrame, last: pl.DataFrame) -> pl.DataFrame:
    """Findings figures_of_last_year and figures_of_another, one a report and rule.

    Equal are reports in one grid that print the same figures other than nought in the same cells,
    so many of them distinct that chance is no reason.
    """
    ours, before = _fingerprints(this), _fingerprints(last)
    of_last = ours.filter(pl.col("changing") >= LEAST_EQUAL_FIGURES).join(
        before.select("reporter_id", "figures", other_report_id="report_id"),
        on=["reporter_id", "figures"],
    )
    alike = ours.filter(pl.col("distinct") >= LEAST_EQUAL_FIGURES)
    return pl.concat(
        [
            _findings(of_last, "figures_of_last_year", "changing", "of last year's report"),
            _findings(_of_another(alike), "figures_of_another", "distinct", "of another report"),
        ]
    )


def _fingerprints(cells: pl.DataFrame) -> pl.DataFrame:
    """One row a report: what it prints other than nought, written as one text.

    ``distinct`` counts the different figures, ``changing`` those that do not follow from last
    year's anyway.
    """
    printed = (
        cells.filter(pl.col("value") != 0)
        .join(cell_facts(), on=[*_GRID, "cell"])
        .sort("report_id", "cell")
    )
    pair = pl.concat_str("cell", pl.col("value").cast(pl.String), separator=" ")
    return printed.group_by("report_id", "reporter_id", *_GRID, maintain_order=True).agg(
        figures=pl.concat_str(*_GRID, pair, separator=" ").str.join("\n"),
        cells="cell",
        distinct=pl.col("value").n_unique(),
        changing=pl.col("value").filter(~pl.col("follows")).n_unique(),
    )


def _of_another(reports: pl.DataFrame) -> pl.DataFrame:
    """Those that are not alone with their figures, each beside the first of the others."""
    alike = pl.col("report_id").sort()
    return (
        reports.with_columns(
            first=alike.first().over("figures"),
            second=alike.slice(1, 1).first().over("figures"),
        )
        .select(
            pl.exclude("first", "second"),
            other_report_id=pl.when(pl.col("report_id") == pl.col("first"))
            .then("second")
            .otherwise("first"),
        )
        .filter(pl.col("other_report_id").is_not_null())
    )


def _findings(found: pl.DataFrame, rule: str, count: str, whose: str) -> pl.DataFrame:
    return found.select(
        "report_id",
        "other_report_id",
        "cells",
        rule=pl.lit(rule),
        line=pl.lit(""),
        message=pl.format(f"{{}} distinct figures are all those {whose}", count),
    )
