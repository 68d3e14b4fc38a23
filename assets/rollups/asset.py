"""Rollups in Dagster: a year's sums, coverage and reconciliation over all regions."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from assets.parsed_tables.tables import REPORTS
from assets.partitions import all_regions_of_the_year, when_all_regions_are_done, years
from assets.register.tables import REGIONS, REPORTERS
from assets.rollups.coverage import coverage
from assets.rollups.reconciliation import reconciliation
from assets.rollups.sums import rollup_cells
from assets.rollups.tables import COVERAGE, RECONCILIATION, ROLLUP_CELLS
from assets.storage.resources import Home, counted, markdown_table, table_asset
from assets.validated_tables.tables import FINDINGS, OUTCOMES, VALIDATED_CELLS


@dg.multi_asset(
    name="rollups",
    specs=[
        table_asset(
            spec,
            group="rollups",
            deps=[
                *(dg.AssetDep(each.name) for each in (REGIONS, REPORTERS)),
                *all_regions_of_the_year(
                    each.name for each in (OUTCOMES, REPORTS, FINDINGS, VALIDATED_CELLS)
                ),
            ],
            automation=when_all_regions_are_done,
        )
        for spec in (ROLLUP_CELLS, COVERAGE, RECONCILIATION)
    ],
    partitions_def=years,
)
def rollups(context: dg.AssetExecutionContext, home: Home) -> Iterator[dg.MaterializeResult[Any]]:
    """汇总: sums over parts none of which contains another, and who stands behind them."""
    with home.attempt(context) as part:
        year = part.whole_year
        regions, reporters = part.register(REGIONS), part.register(REPORTERS)
        ended, reports = part.all_regions(OUTCOMES), part.all_regions(REPORTS)
        cells, findings = part.all_regions(VALIDATED_CELLS), part.all_regions(FINDINGS)
        known = (year, regions, reporters, ended, reports)
        sums = rollup_cells(*known, cells)
        yield part.made(ROLLUP_CELLS, sums, cells=sums["cell"].n_unique())
        covered = coverage(*known, findings, cells)
        rows = covered.select(
            "region", "expected", "accepted", "quarantined", "missing", "maturity"
        )
        yield part.made(
            COVERAGE, covered, coverage=markdown_table(tuple(rows.columns), rows.iter_rows())
        )
        compared = reconciliation(*known, cells, sums)
        yield part.made(RECONCILIATION, compared, regions=counted(compared, "region"))
