"""The reports behind one sum, each with what it says of it."""

from __future__ import annotations

import polars as pl

from assets.rollups.grid import RollupCell, figures, terms_frame


def reports_behind(
    cell: RollupCell, inside: pl.DataFrame, validated_cells: pl.DataFrame | pl.LazyFrame
) -> pl.DataFrame:
    """One row per part of a sum: the columns of ROLLUP_PARTS, then what its report says.

    ``inside`` are the rows of ROLLUP_PARTS that lie in the region. ``said`` is ``counted``,
    ``blank`` or ``absent``, as the counts of ROLLUP_CELLS have it, or the standing of a part that
    is not added up. ``value`` is the number counted; ``corrected`` and ``as_published`` say
    whether a person's decision stands behind it.
    """
    added = inside.select("report_id").drop_nulls()
    found = figures(added, validated_cells, [cell]).drop("cell").collect(engine="streaming")
    said = (
        pl.when(pl.col("standing") != "accepted")
        .then("standing")
        .when(pl.col("corrected").is_null())
        .then(pl.lit("absent"))
        .when(pl.col("value").is_null())
        .then(pl.lit("blank"))
        .otherwise(pl.lit("counted"))
    )
    return (
        inside.join(found, on="report_id", how="left")
        .with_columns(said=said)
        .with_columns(pl.col("corrected", "as_published").fill_null(value=False))
        .sort("reporter_id")
    )


def printed_cells(
    cell: RollupCell, inside: pl.DataFrame, validated_cells: pl.DataFrame | pl.LazyFrame
) -> pl.DataFrame:
    """The rows of VALIDATED_CELLS a sum is made of: one per report that is added up and term.

    ``inside`` as in `reports_behind`. A figure of several terms has a row for each; a report whose
    edition or local form lacks the cell has none.
    """
    terms = terms_frame([cell]).select("edition", "variant", cell="term")
    return (
        validated_cells.lazy()
        .filter(pl.col("cell").is_in(terms["cell"].unique().implode()))
        .join(terms.lazy(), on=["edition", "variant", "cell"], how="semi")
        .join(inside.lazy().select("report_id"), on="report_id", how="semi")
        .sort("report_id", "cell")
        .collect(engine="streaming")
    )
