"""Accepted cells then and now -> what has changed in reports that were accepted, cell by cell."""

from __future__ import annotations

import polars as pl


def changed_cells(before: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """One row a reporter and cell that is not as it was, by reporter and cell.

    ``reporter_id``, ``change``, ``cell``, ``was`` and ``becomes`` (null for a blank, or where
    there is no such cell). ``change`` is value, cell_gone or cell_new (the grid read is another),
    or, with an empty cell, report_out (no longer accepted) or report_in (accepted only now).

    Args:
        before: VALIDATED_CELLS of a partition as they are kept.
        now: the same as they would be made today.
    """
    old = before.select("reporter_id", "cell", was="value", was_there=pl.lit(value=True))
    new = now.select("reporter_id", "cell", becomes="value", is_there=pl.lit(value=True))
    left = old.join(new, on="reporter_id", how="anti").select("reporter_id").unique()
    joined = new.join(old, on="reporter_id", how="anti").select("reporter_id").unique()
    cells = (
        old.join(new, on=["reporter_id", "cell"], how="full", coalesce=True)
        .join(pl.concat([left, joined]), on="reporter_id", how="anti")
        .with_columns(
            change=pl.when(pl.col("is_there").is_null())
            .then(pl.lit("cell_gone"))
            .when(pl.col("was_there").is_null())
            .then(pl.lit("cell_new"))
            .when(pl.col("was").ne_missing(pl.col("becomes")))
            .then(pl.lit("value"))
        )
        .drop_nulls("change")
    )
    whole = [
        reporters.with_columns(change=pl.lit(change), cell=pl.lit(""))
        for reporters, change in ((left, "report_out"), (joined, "report_in"))
    ]
    columns = ("reporter_id", "change", "cell", "was", "becomes")
    return pl.concat([*whole, cells], how="diagonal").select(columns).sort("reporter_id", "cell")
