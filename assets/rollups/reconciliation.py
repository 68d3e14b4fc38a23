"""The sum of a region's parts beside the figures of the region's own report."""

from __future__ import annotations

import polars as pl

from assets.rollups.grid import figures, grid_for_year
from assets.rollups.region_tree import region_tree
from assets.rollups.standings import region_wide, standings
from assets.rollups.tables import RECONCILIATION


def reconciliation(
    year: int,
    regions: pl.DataFrame,
    reporters: pl.DataFrame,
    outcomes: pl.DataFrame,
    reports: pl.DataFrame,
    validated_cells: pl.DataFrame | pl.LazyFrame,
    rollup_cells: pl.DataFrame,
) -> pl.DataFrame:
    """RECONCILIATION of a year: each accepted region-wide report x each cell of the year's grid.

    ``gap = published - parts``, null where either is. A report that the register calls
    region-wide and whose text says otherwise is not compared. Raises as `standings`.
    """
    stood = standings(year, region_tree(year, regions), reporters, outcomes, reports)
    whole = region_wide(stood).select("region", "report_id")
    published = (
        figures(whole, validated_cells, grid_for_year(year))
        .select(*("report_id", "cell"), published="value", published_corrected="corrected")
        .collect()
    )
    rows = (
        rollup_cells.filter(pl.col("year") == year)
        .join(whole, on="region")
        .join(published, on=["report_id", "cell"], how="left")
        .with_columns(
            parts="value",
            published_corrected=pl.col("published_corrected").fill_null(value=False),
            gap=pl.col("published") - pl.col("value"),
            cause=pl.lit(""),
            cause_reporters=pl.lit([], pl.List(pl.String)),
            missing_parts=pl.sum_horizontal(
                "reports_absent", "reports_quarantined", "reports_missing"
            ),
        )
    )
    return RECONCILIATION.conformed(rows)
