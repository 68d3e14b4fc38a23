"""How far the reports of a region have come in: who owes one, who is missing."""

from __future__ import annotations

import polars as pl

from assets.rollups.region_tree import region_tree, summed_upwards
from assets.rollups.standings import standings
from assets.rollups.tables import COVERAGE

# The report is there, whether or not its tables can be read.
FOUND = ("accepted", "quarantined", "unreadable", "no_standard_form")


def coverage(
    year: int,
    regions: pl.DataFrame,
    reporters: pl.DataFrame,
    outcomes: pl.DataFrame,
    reports: pl.DataFrame,
    findings: pl.DataFrame,
    validated_cells: pl.DataFrame | pl.LazyFrame,
) -> pl.DataFrame:
    """COVERAGE of a year: one row per region of the tree, over it and all regions below it.

    Counts every reporter that owes a report, those with a region-wide one too, so that
    ``accepted + quarantined + missing = expected``. A region is ``final`` when it expects
    reports and none is quarantined or missing, else ``provisional``: maturity follows from the
    data alone, never from today's date. Raises as `standings`.
    """
    tree = region_tree(year, regions)
    stood = standings(year, tree, reporters, outcomes, reports)
    ended = outcomes.filter(pl.col("year") == year).select("reporter_id", "outcome", "late")
    warned = findings.filter(pl.col("severity") == "warning")["report_id"].unique()
    decided = {
        mark: validated_cells.lazy().filter(mark).select(pl.col("report_id").unique()).collect()
        for mark in ("corrected", "as_published")
    }
    own = (
        stood.join(ended, on="reporter_id", how="left")
        .group_by("region")
        .agg(
            pl.len().cast(pl.Int32).alias("expected"),
            _count(pl.col("outcome").is_in(FOUND)).alias("found"),
            *(
                _count(pl.col("standing") == word).alias(word)
                for word in ("accepted", "quarantined", "missing")
            ),
            _count(pl.col("report_id").is_in(warned.implode())).alias("with_warnings"),
            *(
                _count(pl.col("report_id").is_in(marked["report_id"].implode())).alias(mark)
                for mark, marked in decided.items()
            ),
            _count(pl.col("late")).alias("late"),
            _count(~pl.col("late")).alias("on_time"),
            *(
                pl.lit(0, pl.Int32).alias(name)
                for name in ("right_edition", "broken_identities", "year_breaks", "near_duplicates")
            ),
        )
    )
    complete = (pl.col("expected") > 0) & (pl.col("accepted") == pl.col("expected"))
    rows = (
        tree.select("region", "level")
        .join(summed_upwards(tree, own, ()), on="region", how="left")
        .with_columns(pl.selectors.integer().fill_null(0))
        .with_columns(
            year=pl.lit(year),
            maturity=pl.when(complete).then(pl.lit("final")).otherwise(pl.lit("provisional")),
            maturity_reason=pl.when(complete).then(pl.lit("complete")).otherwise(pl.lit("")),
        )
    )
    return COVERAGE.conformed(rows)


def _count(condition: pl.Expr) -> pl.Expr:
    return condition.fill_null(value=False).sum().cast(pl.Int32)
