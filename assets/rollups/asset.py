"""Rollups in Dagster: a year's sums over all regions, who stands behind them, what follows."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl

from assets.cross_findings.tables import CROSS_FINDINGS
from assets.pages.stacked_bars import coverage_bars
from assets.parsed_tables.tables import PARSED_CELLS, REPORTS
from assets.partitions import all_regions_of_the_year, when_all_regions_are_done, years
from assets.register.tables import POPULATIONS, REGIONS, REPORTERS, valid_in
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
from assets.storage.resources import Home, counted, markdown_table, picture, rate, table_asset
from assets.validated_tables.tables import FINDINGS, OUTCOMES, VALIDATED_CELLS

_OF_THE_REGISTER = (REGIONS, REPORTERS, POPULATIONS)
_OF_ITS_REGIONS = (OUTCOMES, REPORTS, FINDINGS, CROSS_FINDINGS, VALIDATED_CELLS, PARSED_CELLS)
_MADE = (
    *(ROLLUP_CELLS, SYSTEM_ROLLUP_CELLS, ROLLUP_PARTS, COVERAGE, RECONCILIATION),
    *(SERIES, INDICATORS, UNIT_INDICATORS, INDICATOR_DEFINITIONS),
)
_COUNTS = ("accepted", "quarantined", "missing")
_SHOWN = ("region", "name", "expected", "found", *_COUNTS, "maturity")
_NAMED = ("indicator", "variant", "label", "name", "unit")


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
        yield part.made(
            ROLLUP_CELLS, sums, cells=sums["cell"].n_unique(), regions=sums["region"].n_unique()
        )
        of_systems = system_rollup_cells(*known, accepted)
        yield part.made(SYSTEM_ROLLUP_CELLS, of_systems, systems=counted(of_systems, "system"))
        parts = rollup_parts(*known)
        yield part.made(ROLLUP_PARTS, parts, standings=counted(parts, "standing"))
        covered = coverage(
            *known, part.all_regions(FINDINGS), accepted, part.all_regions(CROSS_FINDINGS)
        )
        yield part.made(COVERAGE, covered, **_covered(year, covered, regions))
        compared = reconciliation(*known, accepted, sums, printed)
        yield part.made(
            RECONCILIATION,
            compared,
            gaps=compared["gap"].ne(0).sum(),
            causes=counted(compared, "cause"),
            regions=counted(compared, "region"),
        )
        comparable = series(year, regions, sums)
        yield part.made(
            SERIES,
            comparable,
            variables=comparable["variable"].n_unique(),
            breaks=counted(comparable.drop_nulls("break_reason"), "break_reason"),
        )
        torn = torn_reports(*known, accepted)
        found = indicators(year, regions, populations, comparable, covered, torn)
        yield part.made(INDICATORS, found, with_a_value=_with_a_value(found))
        of_units = unit_indicators(*known, accepted)
        yield part.made(UNIT_INDICATORS, of_units, with_a_value=_with_a_value(of_units))
        defined = indicator_definitions()
        labels = markdown_table(_NAMED, defined.select(_NAMED).iter_rows())
        yield part.made(INDICATOR_DEFINITIONS, defined, indicators=labels)


def _covered(year: int, covered: pl.DataFrame, regions: pl.DataFrame) -> dict[str, Any]:
    """How reports came in: over the topmost regions in figures, by region as table and picture."""
    valid = regions.filter(valid_in(year))
    named = covered.join(valid.select("name", "parent", region="code"), on="region", how="left")
    top = named.filter(pl.col("parent").is_null())
    counts = {name: int(top[name].sum()) for name in ("expected", "found", *_COUNTS)}
    bars = [
        (f"{region} {name}", (accepted, quarantined, missing))
        for region, name, accepted, quarantined, missing in named.select(
            "region", "name", *_COUNTS
        ).iter_rows()
    ]
    return {
        **counts,
        "found_percent": rate(counts["found"], counts["expected"]),
        "by_region": picture(coverage_bars(bars), "reports by region 各区域报告"),
        "coverage": markdown_table(_SHOWN, named.select(_SHOWN).iter_rows()),
    }


def _with_a_value(frame: pl.DataFrame) -> dg.MarkdownMetadataValue:
    """How often each indicator could be worked out."""
    return counted(frame.drop_nulls("value"), "indicator")
