"""The files of a region's year beside the tables: statutory workbook and document, region page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl


def region_files(
    year: int, frames: Mapping[str, pl.DataFrame], series: pl.DataFrame
) -> Iterator[tuple[str, bytes]]:
    """Path within the release and content of each file; equal tables give equal bytes."""
    return iter(())
