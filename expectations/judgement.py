"""Cells beside an edition -> the frame that a Great Expectations suite judges.

A null passes most expectations in silence, so whatever may be null is counted beside it.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from expectations.cell_findings import (
    checked_cells,
    fractional_count,
    negative_number,
    required_cells,
)
from expectations.findings import Rule, rules
from expectations.forms.model import Edition
from expectations.recognised import is_recognised, unproved_lines
from expectations.residuals import printed_rows, residuals, wide_cells

LINES_ACCOUNTED = "lines_accounted"
BY_LINE = "identity_broken"  # the one critical rule with a column for each line


def judgement_frame(
    cells: pl.DataFrame, reading_findings: pl.DataFrame, grid: Edition
) -> pl.DataFrame:
    """One row a report, by report id: what a suite of this grid looks at.

    Columns: ``report_id``; for each identity line its residual where all terms are printed, else
    null; ``lines_accounted``, how many lines are judged or have a reason not to be; for every other
    critical rule how often the report breaks it.

    Args:
        cells: as in ``expectations.verdicts.findings``.
        reading_findings: one row a finding made elsewhere: ``report_id``, ``rule``.
        grid: the edition, or variant, in which all these reports are printed.

    Raises:
        ValueError: As ``expectations.verdicts.findings``, or a finding of an unknown rule.
    """
    cells = checked_cells(cells, grid)
    critical = [rule.id for rule in counted_rules()]
    known = reading_findings["rule"].is_in([rule for rule in rules() if rule != BY_LINE])
    if not known.all():
        raise ValueError(f"no reading finding: {reading_findings.filter(~known).row(0)!r}")
    read = reading_findings.select(pl.col("report_id").cast(pl.String), "rule")
    left_over = residuals(wide_cells(cells), grid, printed_rows(cells, grid))
    counts = [
        left_over.select("report_id", *_line_columns(grid), unproved_lines(grid).alias("open")),
        cells.group_by("report_id").agg(
            (pl.col("meaning") == "illegible").sum().alias("own:illegible"),
            fractional_count(grid).sum().alias("own:not_a_count"),
            negative_number(grid).sum().alias("own:negative"),
            pl.col("cell").is_in(required_cells(grid)).sum().alias("required"),
            is_recognised().alias("recognised"),
        ),
        read.group_by("report_id").agg(
            (pl.col("rule") == rule).sum().alias(f"read:{rule}") for rule in critical
        ),
    ]
    frame = pl.concat([cells["report_id"], read["report_id"]]).unique().sort().to_frame()
    for part in counts:
        frame = frame.join(part, on="report_id", how="left", maintain_order="left")
    frame = frame.with_columns(
        (len(required_cells(grid)) - pl.col("required").fill_null(0)).alias("own:row_missing"),
        pl.when("recognised").then("open").alias("own:recognition_unproved"),
    )
    own = {name for name in frame.columns if name.startswith("own:")}
    return frame.select(
        "report_id",
        *(line.id for line in grid.lines),
        # A report without a cell has no line to account for; its rows are missing.
        pl.col(LINES_ACCOUNTED).fill_null(len(grid.lines)),
        *(
            pl.sum_horizontal(
                pl.col(name).fill_null(0).cast(pl.Int64)
                for name in (f"own:{rule}", f"read:{rule}")
                if name in own or name.startswith("read:")
            ).alias(rule)
            for rule in critical
        ),
    )


def counted_rules() -> list[Rule]:
    """The critical rules that are counted over the whole report, not by line."""
    return [rule for rule in rules().values() if rule.severity == "critical" and rule.id != BY_LINE]


def _line_columns(grid: Edition) -> Iterator[pl.Expr]:
    """Residuals over complete lines, the open lines with blanks, and how many have a state."""
    states: list[pl.Expr] = []
    open_with_blanks: list[pl.Expr] = []
    for line in grid.lines:
        residual, present = pl.col(line.id), pl.col(f"{line.id}:present")
        complete = present == len(line.cells)
        yield pl.when(complete).then(residual).cast(pl.Float64).alias(line.id)
        open_with_blanks.append((~complete & (residual != 0)).fill_null(value=False))
        states.append(present.is_null() | (present == 0) | residual.is_not_null())
    yield pl.sum_horizontal(open_with_blanks).alias("own:cell_missing")
    yield pl.sum_horizontal(states).alias(LINES_ACCOUNTED)
