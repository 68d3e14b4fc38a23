"""Cells read from pictures -> findings: what was recognised, and what no identity proves of it.

A recognised figure counts only in a report whose every identity line closes.
"""

from __future__ import annotations

import polars as pl

from expectations.findings import as_findings
from expectations.forms.model import Edition

_CERTAIN = 1.0  # confidence of characters that were read as such


def recognised_reports(cells: pl.DataFrame, left_over: pl.DataFrame, grid: Edition) -> pl.DataFrame:
    """The rules recognised, for each report with such a cell, and recognition_unproved.

    Args:
        cells: as ``checked_cells`` gives them.
        left_over: as ``residuals`` gives it for the same reports.
        grid: the edition, or variant, they are printed in.
    """
    seen = {key for line in grid.lines for key in line.cells}
    read = cells.filter(pl.col("confidence") < _CERTAIN).with_columns(
        pl.col("cell").cast(pl.String)
    )
    if read.is_empty():
        return as_findings(pl.DataFrame(schema={"report_id": pl.String}))
    unseen = pl.col("cell").filter(~pl.col("cell").is_in(seen))
    reports = read.group_by("report_id", maintain_order=True).agg(
        pl.len().alias("count"), pl.col("confidence").min(), unseen.alias("cells")
    )
    told = reports.select(
        "report_id",
        "cells",
        rule=pl.lit("recognised"),
        line=pl.lit(""),
        message=pl.format(
            "{} cells were read from a picture, the least sure with a confidence of {};"
            " {} of them stand in no identity",
            "count",
            pl.col("confidence").round(2),
            pl.col("cells").list.len(),
        ),
    )
    open_lines = left_over.select("report_id", unproved_lines(grid).alias("open"))
    unproved = (
        reports.join(open_lines, on="report_id")
        .filter(pl.col("open") > 0)
        .select(
            "report_id",
            rule=pl.lit("recognition_unproved"),
            line=pl.lit(""),
            message=pl.format(
                "{} of {} identity lines do not close or have no figure",
                "open",
                pl.lit(len(grid.lines)),
            ),
        )
    )
    return pl.concat([as_findings(told), as_findings(unproved)])


def unproved_lines(grid: Edition) -> pl.Expr:
    """How many identity lines of the residuals do not close, or have no printed term."""
    return pl.sum_horizontal(
        ((pl.col(line.id) != 0) | (pl.col(f"{line.id}:present") == 0)).fill_null(value=False)
        for line in grid.lines
    )


def is_recognised() -> pl.Expr:
    """Whether any of a report's cells was recognised."""
    return (pl.col("confidence") < _CERTAIN).any()
