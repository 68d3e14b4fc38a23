"""Cells, findings of reading and of the register -> what every rule says of a partition's reports.

Decides nothing: what is quarantined is decided beside the suites' results.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from assets.validated_tables.tables import FINDINGS
from expectations.findings import as_findings, rules
from expectations.forms.catalogue import edition
from expectations.forms.model import Edition
from expectations.judgement import judgement_frame
from expectations.statement_findings import statement_findings
from expectations.verdicts import findings as cell_findings


@dataclass(frozen=True)
class GridReports:
    """The current reports printed in one grid, as its suite looks at them."""

    grid: Edition
    frame: pl.DataFrame


def all_findings(
    reports: pl.DataFrame, cells: pl.DataFrame, other_findings: pl.DataFrame
) -> pl.DataFrame:
    """FINDINGS of a partition: those of the cells, and those made before (READING_FINDINGS).

    ``cells`` are PARSED_CELLS, corrections applied where there are any.
    """
    severities = {rule.id: rule.severity for rule in rules().values()}
    of_cells = [cell_findings(part, grid) for grid, part in _by_grid(cells)]
    found = pl.concat([as_findings(other_findings), *of_cells])
    whose = reports.select("year", "collection_region", "report_id", "reporter_id")
    return FINDINGS.conformed(
        found.join(whose, on="report_id").with_columns(
            severity=pl.col("rule").replace_strict(severities, return_dtype=pl.String),
            residual=pl.col("reported") - pl.col("calculated"),
        )
    )


def narrative_findings(statements: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """What the text of each report says otherwise than its tables (schema ``FINDINGS`` of rules).

    ``statements`` are STATEMENTS; ``cells`` as in `all_findings`.
    """
    found = [
        statement_findings(
            statements.join(part.select("report_id"), on="report_id", how="semi"), part, grid
        )
        for grid, part in _by_grid(cells)
    ]
    return pl.concat([as_findings(statements.clear()), *found])


def grid_reports(
    reports: pl.DataFrame, cells: pl.DataFrame, other_findings: pl.DataFrame
) -> list[GridReports]:
    """What the suites are to look at: the current reports, by the grid they are printed in."""
    current = reports.filter("current").select("report_id")
    counted = cells.join(current, on="report_id", how="semi")
    return [
        GridReports(
            grid,
            judgement_frame(
                part,
                other_findings.join(part.select("report_id"), on="report_id", how="semi"),
                grid,
            ),
        )
        for grid, part in _by_grid(counted)
    ]


def _by_grid(cells: pl.DataFrame) -> Iterator[tuple[Edition, pl.DataFrame]]:
    parts = cells.partition_by("edition", "variant", as_dict=True)
    for key in sorted(parts):
        yield edition(*key), parts[key]
