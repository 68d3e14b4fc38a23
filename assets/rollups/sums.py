"""Sums of the reports' figures over the tree of regions."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from assets.rollups.grid import RollupCell, figures, grid_for_year
from assets.rollups.region_tree import region_tree, summed_upwards
from assets.rollups.standings import parts, standings
from assets.rollups.tables import ROLLUP_CELLS
from assets.storage.schema import VALUE
from expectations.forms import catalogue


def rollup_cells(
    year: int,
    regions: pl.DataFrame,
    reporters: pl.DataFrame,
    outcomes: pl.DataFrame,
    reports: pl.DataFrame,
    validated_cells: pl.DataFrame | pl.LazyFrame,
) -> pl.DataFrame:
    """ROLLUP_CELLS of a year: every region of the tree x every cell of the year's grid.

    A region's sum is over the parts of the region itself and of all regions below it; no part
    covers what another reports (see `standings.parts`). In each row the five counts add up to the
    expected parts of the region. Rows of ``outcomes`` and ``reports`` for other years may be
    there. Empty before 2014. ValueError when the register and the stage tables contradict
    themselves; the message names the place.
    """
    grid = grid_for_year(year)
    edition = catalogue.edition_for_year(year)
    if edition is None:
        return ROLLUP_CELLS.empty()
    tree = region_tree(year, regions)
    expected = parts(standings(year, tree, reporters, outcomes, reports))
    counted = expected.filter(pl.col("report_id").is_not_null())
    _refuse_without_cells(counted, validated_cells)
    own = (
        figures(counted, validated_cells, grid)
        .join(counted.lazy().select("report_id", "region"), on="report_id")
        .group_by("region", "cell")
        .agg(
            pl.col("value").sum(),
            reports_counted=pl.col("value").count().cast(pl.Int32),
            reports_blank=pl.col("value").null_count().cast(pl.Int32),
            reports_corrected=pl.col("corrected").sum().cast(pl.Int32),
            reports_as_published=pl.col("as_published").sum().cast(pl.Int32),
        )
        .collect(engine="streaming")
    )
    summed = summed_upwards(tree, own, ("cell",))
    standing = summed_upwards(tree, _standing_counts(expected), ())
    rows = (
        tree.select("region")
        .join(standing, on="region", how="left")
        .join(_grid_frame(grid), how="cross")
        .join(summed, on=["region", "cell"], how="left")
        .with_columns(pl.selectors.integer().fill_null(0))
        .with_columns(
            year=pl.lit(year),
            edition=pl.lit(edition.id),
            reports_region_wide=pl.lit(0, pl.Int32),
            value=pl.when(pl.col("reports_counted") > 0).then("value").cast(VALUE),
            reports_absent=pl.col("accepted") - pl.col("reports_counted") - pl.col("reports_blank"),
        )
        .rename({"quarantined": "reports_quarantined", "missing": "reports_missing"})
    )
    return ROLLUP_CELLS.conformed(rows)


def _standing_counts(expected: pl.DataFrame) -> pl.DataFrame:
    words = ("accepted", "quarantined", "missing")
    return expected.group_by("region").agg(
        (pl.col("standing") == word).sum().cast(pl.Int32).alias(word) for word in words
    )


def _grid_frame(grid: Sequence[RollupCell]) -> pl.DataFrame:
    keys = [cell.key.split(".") for cell in grid]
    return pl.DataFrame(
        {
            "cell": [cell.key for cell in grid],
            "table": [table for table, _, _ in keys],
            "row": [row for _, row, _ in keys],
            "column": [column for _, _, column in keys],
            "unit": [cell.unit for cell in grid],
            "is_total": [cell.is_total for cell in grid],
        }
    )


def _refuse_without_cells(
    counted: pl.DataFrame, validated_cells: pl.DataFrame | pl.LazyFrame
) -> None:
    # They would pass for reports whose edition has none of the cells.
    with_cells = validated_cells.lazy().select("report_id").unique().collect(engine="streaming")
    without = counted.join(with_cells, on="report_id", how="anti")
    if without.height:
        raise ValueError(
            f"validated_cells: no cell of the accepted report {without['report_id'][0]!r}"
        )
