"""Sums of the reports' figures over the tree of regions."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from assets.rollups.grid import RollupCell, grid_for_year, place_sums
from assets.rollups.region_tree import lineages, region_tree, summed_upwards
from assets.rollups.standings import parts, standings, system_parts
from assets.rollups.tables import ROLLUP_CELLS, SYSTEM_ROLLUP_CELLS
from assets.storage.schema import VALUE, TableSpec
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
    tree = region_tree(year, regions)
    expected = parts(standings(year, tree, reporters, outcomes, reports), tree)
    everywhere = tree.select("region", system=pl.lit(""))
    return _summed(ROLLUP_CELLS, year, tree, everywhere, expected, validated_cells)


def system_rollup_cells(
    year: int,
    regions: pl.DataFrame,
    reporters: pl.DataFrame,
    outcomes: pl.DataFrame,
    reports: pl.DataFrame,
    validated_cells: pl.DataFrame | pl.LazyFrame,
) -> pl.DataFrame:
    """SYSTEM_ROLLUP_CELLS of a year: as `rollup_cells`, each vertically managed system by itself.

    A system has rows for the regions in or below which one of its reporters is.
    """
    tree = region_tree(year, regions)
    expected = system_parts(standings(year, tree, reporters, outcomes, reports), tree)
    reached = expected.join(lineages(tree), on="region").select("system", region="within").unique()
    return _summed(SYSTEM_ROLLUP_CELLS, year, tree, reached, expected, validated_cells)


def _summed(
    spec: TableSpec,
    year: int,
    tree: pl.DataFrame,
    places: pl.DataFrame,
    expected: pl.DataFrame,
    validated_cells: pl.DataFrame | pl.LazyFrame,
) -> pl.DataFrame:
    """Rows of ``spec``: every place (``system`` and ``region``) x every cell of the year's grid."""
    edition = catalogue.edition_for_year(year)
    if edition is None:
        return spec.empty()
    grid = sorted(grid_for_year(year), key=lambda cell: cell.key)
    places = places.sort("system", "region").with_columns(place=pl.int_range(pl.len()))
    numbered = _numbered(tree, places)
    expected = expected.join(places, on=["system", "region"])
    counted = expected.filter(pl.col("report_id").is_not_null())
    _refuse_without_cells(counted, validated_cells)
    counted = counted.select(
        *("report_id", "edition", "variant", "place"), stands_in=pl.col("covers") != "unit"
    )
    own = place_sums(counted, validated_cells, grid).rename({"place": "region"})
    summed = summed_upwards(numbered, own, ("cell",))
    standing = summed_upwards(numbered, _standing_counts(expected), ())
    slot = pl.col("region") * len(grid) + pl.col("cell")
    rows = (
        places.join(standing, left_on="place", right_on="region", how="left")
        .join(_grid_frame(grid), how="cross", maintain_order="left_right")
        .with_columns(slot=pl.int_range(pl.len()))
        .join(
            summed.select(pl.exclude("region", "cell"), slot=slot),
            on="slot",
            how="left",
            maintain_order="left",
        )
        .with_columns(pl.selectors.integer().fill_null(0))
        .with_columns(
            year=pl.lit(year),
            edition=pl.lit(edition.id),
            value=pl.when(pl.col("reports_counted") > 0).then("value").cast(VALUE),
            reports_absent=pl.col("accepted") - pl.col("reports_counted") - pl.col("reports_blank"),
        )
        .rename({"quarantined": "reports_quarantined", "missing": "reports_missing"})
    )
    return spec.conformed(rows)


def _numbered(tree: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """The tree of each system by the numbers of its places: ``region``, ``parent``, ``depth``."""
    above = places.select("system", parent="region", above="place")
    return (
        places.join(tree, on="region")
        .join(above, on=["system", "parent"], how="left")
        .select("depth", region="place", parent="above")
    )


def _standing_counts(expected: pl.DataFrame) -> pl.DataFrame:
    words = ("accepted", "quarantined", "missing")
    return expected.group_by(region="place").agg(
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
    with_cells = validated_cells.lazy().select("report_id")
    without = (
        counted.lazy().join(with_cells, on="report_id", how="anti").collect(engine="streaming")
    )
    if without.height:
        raise ValueError(
            f"validated_cells: no cell of the accepted report {without['report_id'][0]!r}"
        )
