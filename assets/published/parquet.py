"""Parquet files of a release: every column in its own type, figures as Decimal(38, 6)."""

from __future__ import annotations

from pathlib import Path

import polars as pl

# Fixed, so that the bytes depend on neither the chunks of the frame nor the number of cores.
ROW_GROUP = 262_144


def write_parquet(frame: pl.DataFrame, path: Path) -> None:
    """The frame as a Parquet file; equal frames give equal bytes."""
    frame.rechunk().write_parquet(
        path, compression="zstd", compression_level=9, row_group_size=ROW_GROUP
    )
