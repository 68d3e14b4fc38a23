"""Rollups in Dagster: a year's sums over all regions, who stands behind them, what follows."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from assets.cross_findings.tables import CROSS_FINDINGS
from assets.parsed_tables.tables import PARSED_CELLS, REPORTS
from assets.partitions import all_regions_of_the_year, when_all_regions_are_done, years
from assets.register.tables import POPULATIONS, REGIONS, REPORTERS
from assets.rollups.coverage import coverage
from assets.rollups.definitions import indicator_definitions
from assets.rollups.indicators import indicators, torn_reports, unit_indicators
from assets.rollups.reconciliation import reconciliation
from assets.rollups.rollup_parts import rollup_parts
from assets.rollups.series import series
from assets.rollups.sums import rollup_cells, system_rollup_cells
from assets.rollups.tables import (
    COVERAGE,
    INDICATOR_DEFINITIONS,
    INDICATORS,
    RECONCILIATION,
    ROLLUP_CELLS,
    ROLLUP_PARTS,
    SERIES,
    SYSTEM_ROLLUP_CELLS,
    UNIT_INDICATORS,
)
from assets.storage.resources import Home, counted, markdown_table, table_asset
from assets.validated_tables.tables import FINDINGS, OUTCOMES, VALIDATED_CELLS

_OF_THE_REGISTER = (REGIONS, REPORTERS, POPULATIONS)
_OF_ITS_REGIONS = (OUTCOMES, REPORTS, FINDINGS, CROSS_FINDINGS, VALIDATED_CELLS, PARSED_CELLS)
_MADE = (
    *(ROLLUP_CELLS, SYSTEM_ROLLUP_CELLS, ROLLUP_PARTS, COVERAGE, RECONCILIATION),
    *(SERIES, INDICATORS, UNIT_INDICATORS, INDICATOR_DEFINITIONS),
)
_SHOWN = ("region", "expected", "accepted", "quarantined", "missing", "maturity")


@dg.multi_asset(
    name="rollups",
    specs=[
        table_asset(
            spec,
            group="rollups",
            deps=[
                *(each.name for each in _OF_THE_REGISTER),
                *all_regions_of_the_year(each.name for each in _OF_ITS_REGIONS),
            ],
            automation=when_all_regions_are_done,
        )
        for spec in _MADE
    ],
    partitions_def=years,
)
def rollups(context: dg.AssetExecutionContext, home: Home) -> Iterator[dg.MaterializeResult[Any]]:
    """汇总: sums over parts none of which contains another, and who stands behind them."""
    with home.attempt(context) as part:
        year = part.whole_year
        regions, reporters, populations = map(part.register, _OF_THE_REGISTER)
        ended, reports = part.all_regions(OUTCOMES), part.all_regions(REPORTS)
        # A country's cells are never held whole.
        accepted, printed = part.scan(VALIDATED_CELLS), part.scan(PARSED_CELLS)
        known = (year, regions, reporters, ended, reports)
        sums = rollup_cells(*known, accepted)
        yield part.made(ROLLUP_CELLS, sums, cells=sums["cell"].n_unique())
        yield part.made(SYSTEM_ROLLUP_CELLS, system_rollup_cells(*known, accepted))
        yield part.made(ROLLUP_PARTS, rollup_parts(*known))
        covered = coverage(
            *known, part.all_regions(FINDINGS), accepted, part.all_regions(CROSS_FINDINGS)
        )
        rows = covered.select(_SHOWN).iter_rows()
        yield part.made(COVERAGE, covered, coverage=markdown_table(_SHOWN, rows))
        compared = reconciliation(*known, accepted, sums, printed)
        yield part.made(RECONCILIATION, compared, regions=counted(compared, "region"))
        comparable = series(year, regions, sums)
        yield part.made(SERIES, comparable)
        torn = torn_reports(*known, accepted)
        found = indicators(year, regions, populations, comparable, covered, torn)
        yield part.made(INDICATORS, found)
        yield part.made(UNIT_INDICATORS, unit_indicators(*known, accepted))
        yield part.made(INDICATOR_DEFINITIONS, indicator_definitions())
