"""What a person calls a unit -> its row of the register."""

from __future__ import annotations

import polars as pl


def reporters_called(reporters: pl.DataFrame, called: str) -> pl.DataFrame:
    """The rows of REPORTERS whose id, name or alias this is; none or several may be."""
    named = pl.col("name").eq(called) | pl.col("aliases").list.contains(called)
    return reporters.filter((pl.col("reporter_id") == called) | named)
