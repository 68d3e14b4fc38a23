"""Whose reports a year's sums are made of, and what each of them stands for."""

from __future__ import annotations

import polars as pl

from assets.rollups.region_tree import region_tree
from assets.rollups.standings import parts, standings, system_parts
from assets.rollups.tables import ROLLUP_PARTS


def rollup_parts(
    year: int,
    regions: pl.DataFrame,
    reporters: pl.DataFrame,
    outcomes: pl.DataFrame,
    reports: pl.DataFrame,
) -> pl.DataFrame:
    """ROLLUP_PARTS of a year: the parts of the regions' sums and of the systems'.

    A part that is ``missing`` though a scope was read has a report that covers more than the part
    stands for. Raises as `standings`.
    """
    tree = region_tree(year, regions)
    stood = standings(year, tree, reporters, outcomes, reports)
    both = pl.concat([parts(stood, tree), system_parts(stood, tree)])
    return ROLLUP_PARTS.conformed(both.with_columns(year=pl.lit(year)))
