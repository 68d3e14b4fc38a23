"""Cells beside an edition -> findings and verdict: identities, blanks, completeness, values.

What was found while reading a report, and who reported when, is judged elsewhere; the verdict is
over all findings together.
"""

from __future__ import annotations

import polars as pl

from expectations.cell_findings import (
    blanks,
    cell_headings,
    checked_cells,
    illegible,
    missing_rows,
    row_keys,
    unlawful_numbers,
)
from expectations.findings import Finding, as_findings, finding_of, rules
from expectations.forms.model import Edition
from expectations.line_findings import broken_lines, lines_not_evaluable
from expectations.recognised import recognised_reports
from expectations.residuals import printed_rows, residuals, wide_cells


def findings(cells: pl.DataFrame, grid: Edition) -> pl.DataFrame:
    """One row a report, rule and line (schema ``FINDINGS``), by report, rule and place in print.

    ``line`` is an identity line, a row (``requests.granted``) or, for a blank total, its cell.

    Args:
        cells: one row a report and printed cell: ``report_id``, ``cell``, ``value``, ``meaning``
            (number, blank, mark or illegible); blank cells are rows, what is not printed is none;
            ``confidence`` of the reading, 1 throughout where there is no such column.
        grid: the edition, or variant, in which all these reports are printed.

    Raises:
        ValueError: A cell is not of the grid, stands there twice, or is a number without a value.
    """
    cells = checked_cells(cells, grid)
    wide = wide_cells(cells)
    left_over = residuals(wide, grid, printed_rows(cells, grid))
    headings = cell_headings(grid)
    found = [
        broken_lines(left_over, wide, grid),
        lines_not_evaluable(left_over, grid),
        blanks(cells, left_over, headings),
        illegible(cells, headings),
        unlawful_numbers(cells, grid, headings),
        missing_rows(cells, grid, headings),
        recognised_reports(cells, left_over, grid),
    ]
    rule_order = pl.Enum(list(rules()))
    of_lines = (line.id for line in grid.lines)
    line_order = pl.Enum(["", *of_lines, *row_keys(grid), *grid.cell_by_key])
    return pl.concat([as_findings(frame) for frame in found]).sort(
        "report_id",
        pl.col("rule").cast(rule_order),
        pl.col("line").cast(line_order),
    )


def report_findings(cells: pl.DataFrame, grid: Edition) -> list[Finding]:
    """The findings of one report, as ``findings`` gives them for many; see there."""
    if cells["report_id"].n_unique() > 1:
        raise ValueError(f"cells of several reports: {cells['report_id'].unique().to_list()!r}")
    return [finding_of(row) for row in findings(cells, grid).iter_rows(named=True)]


def verdicts(report_ids: pl.Series, found: pl.DataFrame) -> pl.DataFrame:
    """One row a report, in the order given: ``report_id`` and ``verdict``.

    ``found`` has a row a finding with ``report_id`` and ``rule``: those of this module and those
    of reading. The same as ``expectations.findings.verdict`` for each report.
    """
    severities = {rule.id: rule.severity for rule in rules().values()}
    severity = pl.col("rule").replace_strict(severities, return_dtype=pl.String)
    judged = found.group_by("report_id").agg(
        pl.when((pl.col("rule") == "not_a_report").any())
        .then(pl.lit("not_a_report"))
        .when((severity == "critical").any())
        .then(pl.lit("quarantined"))
        .otherwise(pl.lit("accepted_with_warnings"))
        .alias("verdict")
    )
    return (
        pl.DataFrame({"report_id": report_ids})
        .join(judged, on="report_id", how="left", maintain_order="left")
        .with_columns(pl.col("verdict").fill_null("accepted"))
    )
