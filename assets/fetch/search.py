"""Register -> what a partition looks for: its expected reporters and the places to look."""

from __future__ import annotations

import polars as pl

from assets.fetch.trails import Search


def search(year: int, region: str, reporters: pl.DataFrame, sources: pl.DataFrame) -> Search:
    """The reporters of the collection region that owe a report for the year, and their sources.

    A source without a year of its own (0) serves every year.
    """
    expected = reporters.filter(
        pl.col("collection_region") == region,
        pl.lit(year).is_between(pl.col("valid_from"), pl.col("valid_to")),
    )
    places = sources.filter(pl.col("year").is_in([0, year])).join(
        expected, on="reporter_id", how="semi", maintain_order="left"
    )
    return Search(year, region, expected, places)


def failed(reporters: pl.DataFrame, outcomes: pl.DataFrame) -> set[str]:
    """Ids of the reporters whose search has not come to an end: neither a report nor its absence.

    ``outcomes`` is FETCH_OUTCOMES; those it does not know yet are among them.
    """
    ended = outcomes.filter(pl.col("outcome").is_in(["fetched", "not_published"]))
    return set(reporters["reporter_id"]) - set(ended["reporter_id"])
