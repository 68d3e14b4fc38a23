"""Parquet files of a release: every column in its own type, figures as Decimal(38, 6)."""

from __future__ import annotations

from pathlib import Path

import polars as pl

# Fixed, so that the bytes do not depend on the number of cores, nor on the chunks of a frame.
ROW_GROUP = 262_144
_COMPRESSION_LEVEL = 9


def write_parquet(frame: pl.DataFrame | pl.LazyFrame, path: Path) -> None:
    """The frame as a Parquet file; equal frames give equal bytes.

    A lazy frame is streamed, never held as a whole: the same files behind it give the same bytes.
    """
    whole = frame.rechunk().lazy() if isinstance(frame, pl.DataFrame) else frame
    whole.sink_parquet(
        path,
        compression="zstd",
        compression_level=_COMPRESSION_LEVEL,
        row_group_size=ROW_GROUP,
        maintain_order=True,
    )
