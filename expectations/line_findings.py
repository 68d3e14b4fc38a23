"""Residuals of identity lines -> findings: broken, broken over a blank, or not evaluable."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl

from expectations.findings import FINDINGS
from expectations.forms.model import Edition, Heading, Line
from expectations.names import identity_of
from expectations.suspects import Crossings


def broken_lines(left_over: pl.DataFrame, wide: pl.DataFrame, grid: Edition) -> pl.DataFrame:
    """identity_broken where every term is printed, cell_missing where a blank stands in the sum.

    ``left_over`` and ``wide`` have the same reports in the same order.
    """
    lines = [line.id for line in grid.lines]
    open_lines = left_over.select(pl.any_horizontal(pl.col(lines).fill_null(0) != 0)).to_series()
    if not open_lines.any():
        return FINDINGS.to_frame()
    broken = left_over.filter(open_lines)
    printed = wide.filter(open_lines)
    crossings = Crossings.of(grid)
    labels = {line.id: line_label(line, grid) for line in grid.lines}
    rows: list[dict[str, Any]] = []
    for residual, values in zip(
        broken.iter_rows(named=True), printed.iter_rows(named=True), strict=True
    ):
        of_lines = {line: residual[line] for line in lines}
        suspects = crossings.suspects(of_lines, values)
        filled = values | {
            key: value for key in values if (value := residual.get(f"{key}:derived")) is not None
        }
        for line in grid.lines:
            if of_lines[line.id]:
                rows.append(_broken_line(line, filled, residual[f"{line.id}:present"], suspects))
                rows[-1]["report_id"] = residual["report_id"]
                rows[-1]["message"] = f"{line.id} {labels[line.id]}: {rows[-1]['message']}"
    return pl.DataFrame(rows, schema_overrides=FINDINGS)


def lines_not_evaluable(left_over: pl.DataFrame, grid: Edition) -> pl.DataFrame:
    """not_evaluable for each line of the report's grid of which no cell is printed."""
    about = pl.DataFrame(
        {
            "line": [line.id for line in grid.lines],
            "message": [
                f"{line.id} {line_label(line, grid)}: no figure printed" for line in grid.lines
            ],
            "terms_expected": [len(line.cells) for line in grid.lines],
            "cells": [line.cells for line in grid.lines],
        },
        schema_overrides={"cells": FINDINGS["cells"]},
    )
    present = left_over.select(
        "report_id", *(pl.col(f"{line.id}:present").alias(line.id) for line in grid.lines)
    ).unpivot(index="report_id", variable_name="line", value_name="terms_present")
    return (
        present.filter(pl.col("terms_present") == 0)
        .join(about, on="line")
        .with_columns(rule=pl.lit("not_evaluable"))
    )


def line_label(line: Line, grid: Edition) -> str:
    """What an identity line states, in the words of the form."""
    identity = identity_of(line, grid)
    table = grid.table(identity.table)
    position = line.id.removeprefix(f"{identity.id}.")
    if identity.across == "rows":
        return heading_label(table.row(position))
    if len(table.columns) == 1:
        return identity.statement
    return f"{table.column(position).label}，{identity.statement}"


def heading_label(heading: Heading) -> str:
    """The printed label of a row or column below those of its groups."""
    return "·".join((*heading.path, heading.label))


def _broken_line(
    line: Line, values: dict[str, Decimal | None], present: int, suspects: dict[str, Any]
) -> dict[str, Any]:
    reported = sum((values.get(key) or Decimal(0) for key in line.target), Decimal(0))
    calculated = sum((values.get(key) or Decimal(0) for key in line.terms), Decimal(0))
    blanks = len(line.cells) - present
    message = f"reported {_plain(reported)}, calculated {_plain(calculated)}"
    return {
        "rule": "cell_missing" if blanks else "identity_broken",
        "line": line.id,
        "message": f"{message} over {present} of {len(line.cells)} cells" if blanks else message,
        "reported": reported,
        "calculated": calculated,
        "terms_present": present,
        "terms_expected": len(line.cells),
        "cells": line.cells,
        "suspects": suspects[line.id],
    }


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
