"""Register -> what a partition looks for: its expected reporters and the places to look."""

from __future__ import annotations

import polars as pl

from assets.fetch.tables import SETTLED
from assets.fetch.trails import Search
from assets.register.tables import serving, valid_in

# The kinds of places in which several reporters may be looked for.
FOR_MANY = ("listing", "folder", "workbook")


def search(year: int, region: str, reporters: pl.DataFrame, sources: pl.DataFrame) -> Search:
    """The reporters of the collection region that owe a report for the year, and their sources.

    A source without a year of its own (0) serves every year.
    """
    expected = reporters.filter(
        pl.col("collection_region") == region,
        valid_in(year),
    )
    places = sources.filter(serving(year)).join(
        expected, on="reporter_id", how="semi", maintain_order="left"
    )
    return Search(year, region, expected, places, _neighbours(year, reporters, sources, places))


def _neighbours(
    year: int, reporters: pl.DataFrame, sources: pl.DataFrame, places: pl.DataFrame
) -> dict[str, list[str]]:
    """By address of a place, the names of the reporters elsewhere for whom it is searched too.

    The list of a prefecture may name a town that two of its counties have.
    """
    for_many = pl.col("kind").is_in(FOR_MANY)
    also = (
        sources.filter(for_many, serving(year))
        .join(places.filter(for_many), on="address", how="semi")
        .join(places, on="reporter_id", how="anti")
    )
    owing = reporters.filter(valid_in(year))
    named = also.join(owing, on="reporter_id").select("address", "name", "aliases")
    found: dict[str, list[str]] = {}
    for address, name, aliases in named.iter_rows():
        found.setdefault(address, []).extend([name, *aliases])
    return found


def failed(reporters: pl.DataFrame, outcomes: pl.DataFrame) -> set[str]:
    """Ids of the reporters whose search has not come to an end: neither a report nor its absence.

    ``outcomes`` is FETCH_OUTCOMES; those it does not know yet are among them.
    """
    ended = outcomes.filter(pl.col("outcome").is_in(SETTLED))
    return set(reporters["reporter_id"]) - set(ended["reporter_id"])
