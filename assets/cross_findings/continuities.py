"""Figures of two years -> where this year's do not follow from last year's, as the form has it."""

from __future__ import annotations

import functools

import polars as pl

from assets.cross_findings.figures import pairs
from expectations.cell_findings import digits
from expectations.forms.catalogue import grids

_GRID = ("edition", "variant")
_LINE = ("report_id", "rule", "line", "other_report_id")


def broken_continuities(
    this: pl.DataFrame, last: pl.DataFrame, superseded: pl.DataFrame
) -> pl.DataFrame:
    """Findings carried_in_differs, in_force_differs and items_differ, one a cell.

    A blank counts as nothing, but of a line whose figures of last year are all blank nothing can
    be said, nor where a report lacks a cell of it or prints it illegibly. ``superseded`` are the
    cells of earlier versions of last year's reports: what follows from one of them is no finding.
    """
    compared = (
        _terms(this, pl.concat([last, superseded]))
        .group_by(_LINE)
        .agg(
            pl.first("cells", "n_terms"),
            legible=(pl.col("meaning") != "illegible").all(),
            terms=pl.len(),
            reported=pl.col("value").filter("is_target").first(),
            expected=pl.col("value").filter(~pl.col("is_target")).sum(),
            is_printed=pl.col("value").filter("of_last").is_not_null().any(),
        )
        .filter("legible", "is_printed", pl.col("terms") == pl.col("n_terms"))
        .with_columns(differs=_differs())
    )
    follows = compared.filter(~pl.col("differs"))
    found = compared.join(last, left_on="other_report_id", right_on="report_id", how="semi").join(
        follows, on=["report_id", "rule", "line"], how="anti"
    )
    return found.select(
        *_LINE,
        "reported",
        "expected",
        "cells",
        message=pl.format(
            "{}; by last year's report {}",
            digits("reported").fill_null("blank"),
            digits("expected"),
        ),
    )


def _differs() -> pl.Expr:
    """Whether the figures differ; a blank does from more than nought alone."""
    reported, expected = pl.col("reported"), pl.col("expected")
    return pl.when(reported.is_null()).then(expected > 0).otherwise(reported != expected)


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
    columns = (*_LINE, "cells", "n_terms", "of_last", "is_target", "value", "meaning")
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
