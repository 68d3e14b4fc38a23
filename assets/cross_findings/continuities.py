"""Figures of two years -> where this year's do not follow from last year's, as the form has it."""

from __future__ import annotations

import functools

import polars as pl

from assets.cross_findings.figures import digits, pairs
from expectations.forms.catalogue import grids

_GRID = ("edition", "variant")
_LINE = ("report_id", "rule", "line", "other_report_id")


def broken_continuities(this: pl.DataFrame, last: pl.DataFrame) -> pl.DataFrame:
    """Findings carried_in_differs, in_force_differs and items_differ, one a cell.

    A blank counts as nothing. Where a report lacks a cell of the line, or prints it illegibly,
    nothing can be said.
    """
    found = (
        _terms(this, last)
        .group_by(_LINE)
        .agg(
            pl.first("cells", "n_terms"),
            legible=(pl.col("meaning") != "illegible").all(),
            terms=pl.len(),
            reported=pl.col("value").filter("is_target").first(),
            calculated=pl.col("value").filter(~pl.col("is_target")).sum(),
            # A sum over blanks alone is nought, which nobody printed.
            is_printed=pl.col("value").filter(~pl.col("is_target")).is_not_null().any(),
        )
        .filter("legible", pl.col("terms") == pl.col("n_terms"))
        .filter(_differs())
        .with_columns(expected=pl.when("is_printed").then("calculated"))
    )
    return found.select(
        *_LINE,
        "reported",
        "expected",
        "cells",
        message=pl.format(
            "{}; by last year's report {}",
            digits("reported").fill_null("blank"),
            digits("expected").fill_null("blank"),
        ),
    )


def _differs() -> pl.Expr:
    """Whether the sides print different figures, or one more than nought and the other none."""
    reported, calculated = pl.col("reported"), pl.col("calculated")
    return (
        pl.when(reported.is_null())
        .then(calculated > 0)
        .when(~pl.col("is_printed"))
        .then(reported > 0)
        .otherwise(reported != calculated)
    )


def _terms(this: pl.DataFrame, last: pl.DataFrame) -> pl.DataFrame:
    """One row a report, line and term, with what the term's report prints, signed."""
    beside = this.join(pairs(this, last), on="report_id").rename(
        {"last_report_id": "other_report_id"}
    )
    lines = _lines()
    own = beside.join(lines.filter(~pl.col("of_last")), on=[*_GRID, "cell"])
    reports = beside.select("report_id", *_GRID, "other_report_id").unique()
    before = reports.join(lines.filter("of_last"), on=_GRID).join(
        last.select("cell", "value", "meaning", other_report_id="report_id"),
        on=["other_report_id", "cell"],
    )
    columns = (*_LINE, "cells", "n_terms", "is_target", "value", "meaning")
    signed = pl.when("is_removed").then(-pl.col("value")).otherwise("value").alias("value")
    return pl.concat([part.with_columns(signed).select(columns) for part in (own, before)])


@functools.cache
def _lines() -> pl.DataFrame:
    """One row a grid, continuity line and term; ``of_last`` for the terms of last year's report."""
    rows = []
    for grid in grids():
        for line in grid.year_lines:
            terms = [(line.cell, False), *((cell, False) for cell in line.added)]
            terms += [(cell, False) for cell in line.removed]
            terms += [(cell, True) for cell in line.previous]
            rows += [
                {
                    "edition": grid.id,
                    "variant": grid.variant,
                    "rule": line.rule,
                    "line": line.cell,
                    "cell": cell,
                    "of_last": of_last,
                    "is_target": cell == line.cell and not of_last,
                    "is_removed": cell in line.removed and not of_last,
                    "cells": list(line.cells),
                    "n_terms": len(terms),
                }
                for cell, of_last in terms
            ]
    return pl.DataFrame(rows)
