"""The tree of regions as it stood in a report year, and sums carried up it."""

from __future__ import annotations

import polars as pl


def region_tree(year: int, regions: pl.DataFrame) -> pl.DataFrame:
    """One row per region valid in the year: ``region``, ``level``, ``parent`` and ``depth``.

    ``depth`` is 0 for a region without a parent. ``regions`` is the register's table. ValueError
    when a code is valid twice in the year, a parent is not valid in it, or parents run in a circle.
    """
    valid = regions.filter(pl.lit(year).is_between(pl.col("valid_from"), pl.col("valid_to")))
    parent_of: dict[str, str | None] = {}
    for code, parent in valid.select("code", "parent").iter_rows():
        if code in parent_of:
            raise ValueError(f"regions: {code!r} is valid twice in {year}")
        parent_of[code] = parent
    depths = [_depth(code, parent_of, year) for code in valid["code"]]
    return valid.select(
        pl.col("code").alias("region"),
        "level",
        "parent",
        pl.Series("depth", depths, dtype=pl.Int32),
    ).sort("region")


def lineages(tree: pl.DataFrame) -> pl.DataFrame:
    """One row per region and region it lies in, itself the first: ``region``, ``within``."""
    above = tree.select("parent", within="region")
    step = tree.select("region", within="region")
    found = []
    while step.height:
        found.append(step)
        step = (
            step.join(above, on="within")
            .filter(pl.col("parent").is_not_null())
            .select("region", within="parent")
        )
    return pl.concat(found) if found else step


def summed_upwards(tree: pl.DataFrame, own: pl.DataFrame, per: tuple[str, ...]) -> pl.DataFrame:
    """Each region's own figures with those of every region below it added.

    ``own`` has one row per ``region`` and ``per``; its other columns are summed. A region stands
    in the result where it or a region below it has a row.
    """
    if own.is_empty():
        return own
    keys = ["region", *per]
    places = tree.lazy().select("region", "parent", "depth")
    summed: list[pl.DataFrame] = []
    carried = own.clear()
    for depth in sorted(tree["depth"].unique(), reverse=True):
        here = own.lazy().join(places.filter(pl.col("depth") == depth), on="region", how="semi")
        if carried.height:
            here = pl.concat([here, carried.lazy()]).group_by(keys).agg(pl.all().sum())
        total = here.select(own.columns).collect(engine="streaming")
        summed.append(total)
        carried = (
            total.lazy()
            .join(places.filter(pl.col("parent").is_not_null()), on="region")
            .select(pl.exclude("region", "parent", "depth"), region="parent")
            .group_by(keys)
            .agg(pl.all().sum())
            .select(own.columns)
            .collect(engine="streaming")
        )
    return pl.concat(summed)


def _depth(code: str, parent_of: dict[str, str | None], year: int) -> int:
    path = [code]
    while (parent := parent_of[path[-1]]) is not None:
        if parent not in parent_of:
            raise ValueError(
                f"regions: {path[-1]!r} is part of {parent!r}, which is not valid in {year}"
            )
        if parent in path:
            raise ValueError(f"regions: {code!r} is part of itself: {[*path, parent]!r}")
        path.append(parent)
    return len(path) - 1
