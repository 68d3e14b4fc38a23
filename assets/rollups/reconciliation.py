"""The sum of a region's parts beside the figures of the region's own report."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from assets.rollups.causes import with_causes
from assets.rollups.grid import RollupCell, figures, grid_for_year
from assets.rollups.region_tree import lineages, region_tree
from assets.rollups.standings import parts, region_wide, standings
from assets.rollups.tables import RECONCILIATION
from expectations.forms import catalogue


def reconciliation(  # noqa: PLR0913, PLR0917 - the tables it is worked out of
    year: int,
    regions: pl.DataFrame,
    reporters: pl.DataFrame,
    outcomes: pl.DataFrame,
    reports: pl.DataFrame,
    validated_cells: pl.DataFrame | pl.LazyFrame,
    rollup_cells: pl.DataFrame,
    parsed_cells: pl.DataFrame | pl.LazyFrame,
) -> pl.DataFrame:
    """RECONCILIATION of a year: each accepted region-wide report x each cell of the year's grid.

    ``gap = published - parts``, null where either is; its likely cause is told as `with_causes`
    has it, for which ``parsed_cells`` hold what the reports in quarantine print. A report that the
    register calls region-wide and whose text says otherwise is not compared, nor is one that is
    itself the part of its region. Raises as `standings`.
    """
    tree = region_tree(year, regions)
    stood = standings(year, tree, reporters, outcomes, reports)
    added = parts(stood, tree)
    whole = region_wide(stood, added).select("region", "report_id")
    grid = grid_for_year(year)
    published = (
        figures(whole, validated_cells, grid)
        .select(*("report_id", "cell"), published="value", published_corrected="corrected")
        .collect()
    )
    rows = (
        rollup_cells.filter(pl.col("year") == year)
        .join(whole, on="region")
        .join(published, on=["report_id", "cell"], how="left")
        .with_columns(
            parts="value",
            signed=pl.col("cell").is_in(_signed(year)),
            published_corrected=pl.col("published_corrected").fill_null(value=False),
            gap=pl.col("published") - pl.col("value"),
            missing_parts=pl.sum_horizontal(
                "reports_absent", "reports_quarantined", "reports_missing"
            ),
        )
    )
    accepted = added.select("reporter_id", "report_id").drop_nulls()
    held = _in_quarantine(added, outcomes.filter(pl.col("year") == year))
    as_printed = parsed_cells.lazy().with_columns(
        pl.lit(value=False).alias(mark) for mark in ("corrected", "as_published")
    )
    return RECONCILIATION.conformed(
        with_causes(
            rows,
            added,
            lineages(tree),
            _numbers(accepted, validated_cells, grid),
            _numbers(held, as_printed, grid).collect(engine="streaming"),
        )
    )


def _in_quarantine(added: pl.DataFrame, outcomes: pl.DataFrame) -> pl.DataFrame:
    """The parts whose report was read and is held back: ``reporter_id``, ``report_id``."""
    held = added.filter(pl.col("standing") == "quarantined")
    return (
        outcomes.join(held, on="reporter_id", how="semi")
        .select("reporter_id", "report_id")
        .drop_nulls()
    )


def _numbers(
    of: pl.DataFrame, cells: pl.DataFrame | pl.LazyFrame, grid: Sequence[RollupCell]
) -> pl.LazyFrame:
    """``reporter_id``, ``cell`` and ``value`` wherever their reports print a number."""
    return (
        figures(of, cells, grid)
        .join(of.lazy(), on="report_id")
        .select("reporter_id", "cell", "value")
        .drop_nulls()
    )


def _signed(year: int) -> list[str]:
    """The cells of the year's form in which a figure may be negative."""
    edition = catalogue.edition_for_year(year)
    return [cell.key for cell in edition.cells if cell.signed] if edition else []
