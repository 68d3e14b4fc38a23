"""Where each value stands among those it may be compared with."""

from __future__ import annotations

import polars as pl

from assets.rollups.exact import WHOLE, quotient

# Each after so many quarters of the way from the least to the greatest value.
SPREAD = {"peer_min": 0, "peer_lower": 1, "peer_median": 2, "peer_upper": 3, "peer_max": 4}


def beside_peers(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with ``peers``, ``rank``, ``peer_min``, ``peer_lower``, ... and ``peer_max``.

    Peers are the rows of one value of ``among`` that are ``comparable``; those that are not see the
    spread too, but have no rank, and neither has one without another. 1 is the highest; ties share
    the rank of the first. ``value`` is a whole number. The quartiles are those of QUARTILE.INC in
    a spreadsheet: so many quarters of the way over the n - 1 steps between the sorted values, in
    proportion between two of them, and rounded half to even.
    """
    spread = (
        rows.filter("comparable")
        .group_by("among")
        .agg(ordered=pl.col("value").sort())
        .select(
            "among",
            peers=pl.col("ordered").list.len().cast(pl.Int32),
            **{name: _quartile(quarter) for name, quarter in SPREAD.items()},
        )
    )
    place = pl.when("comparable").then("value").rank("min", descending=True).over("among")
    return (
        rows.with_columns(rank=place)
        .join(spread, on="among", how="left")
        .with_columns(pl.col("peers").fill_null(0))
        .with_columns(rank=pl.when(pl.col("peers") > 1).then("rank"))
    )


def _quartile(quarter: int) -> pl.Expr:
    ordered = pl.col("ordered")
    steps = (ordered.list.len().cast(pl.Int64) - 1) * quarter
    low, high = ordered.list.get(steps // 4), ordered.list.get((steps + 3) // 4)
    beyond = (steps % 4).cast(WHOLE)
    return quotient(low * (4 - beyond) + high * beyond, 4)
