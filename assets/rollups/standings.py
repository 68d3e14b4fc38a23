"""How each reporter that owes a report stands in a year, and whose reports are parts of a sum."""

from __future__ import annotations

import polars as pl

# A government's own level takes in its departments, which report for themselves.
TAKING_IN_OTHERS = ("government", "office")


def standings(
    year: int,
    tree: pl.DataFrame,
    reporters: pl.DataFrame,
    outcomes: pl.DataFrame,
    reports: pl.DataFrame,
) -> pl.DataFrame:
    """One row per reporter that owes a report for the year.

    Columns: ``reporter_id``, ``region``, ``kind``, ``expected_scope`` (by the register),
    ``standing`` (``accepted``, ``quarantined``, or ``missing`` for every other outcome and for
    none), ``report_id``, ``edition``, ``variant`` and ``scope`` (as read; all four null but for an
    accepted report). ``tree`` is `region_tree` of the year. ValueError when a reporter's region is
    not in the tree, a reporter has two outcomes, or an accepted report is not among the reports.
    """
    owing = reporters.filter(
        pl.lit(year).is_between(pl.col("valid_from"), pl.col("valid_to"))
    ).select("reporter_id", "region", "kind", pl.col("scope").alias("expected_scope"))
    lost = owing.join(tree, on="region", how="anti")
    if lost.height:
        reporter_id, region = lost.select("reporter_id", "region").row(0)
        raise ValueError(
            f"reporters: {reporter_id!r} belongs to {region!r}, which is no region in {year}"
        )
    ended = outcomes.filter(pl.col("year") == year)
    _refuse_two_outcomes(ended, year)
    ended = ended.select("reporter_id", "outcome", "report_id")
    standing = (
        pl.when(pl.col("outcome").is_in(["accepted", "quarantined"]))
        .then("outcome")
        .otherwise(pl.lit("missing"))
    )
    stood = owing.join(ended, on="reporter_id", how="left").with_columns(standing=standing)
    read = reports.select("report_id", "edition", "variant", "scope")
    stood = stood.with_columns(
        report_id=pl.when(pl.col("standing") == "accepted").then("report_id")
    ).join(read, on="report_id", how="left")
    unread = stood.filter((pl.col("standing") == "accepted") & pl.col("scope").is_null())
    if unread.height:
        reporter_id, report_id = unread.select("reporter_id", "report_id").row(0)
        raise ValueError(
            f"outcomes: {reporter_id!r} has the accepted report {report_id!r}, "
            f"which is not among the reports of {year}"
        )
    return stood.drop("outcome").sort("reporter_id")


def _refuse_two_outcomes(ended: pl.DataFrame, year: int) -> None:
    twice = ended.filter(pl.col("reporter_id").is_duplicated()).sort("reporter_id")
    if twice.is_empty():
        return
    reporter_id = twice["reporter_id"][0]
    regions = twice.filter(pl.col("reporter_id") == reporter_id)["collection_region"]
    raise ValueError(
        f"outcomes: {reporter_id!r} was collected for {year} in the regions"
        f" {', '.join(map(repr, regions.sort()))}: if it has moved, run all of them"
    )


def parts(stood: pl.DataFrame) -> pl.DataFrame:
    """The reporters whose reports are added up: none of them covers what another reports.

    Takes `standings`. Left out are reporters from whom a wider report is expected: a region-wide
    one, or the own level of a government with its departments. A part whose report turns out to
    be wider than expected is ``missing``: there is none that could be added.
    """
    expected = stood.filter(~_takes_in_others("expected_scope"))
    wider = (pl.col("standing") == "accepted") & _takes_in_others("scope")
    return expected.with_columns(
        standing=pl.when(wider).then(pl.lit("missing")).otherwise("standing"),
        report_id=pl.when(~wider).then("report_id"),
    )


def region_wide(stood: pl.DataFrame) -> pl.DataFrame:
    """The accepted reports that cover their whole region, by the register and not against the text.

    Takes `standings`.
    """
    return stood.filter(
        pl.col("standing") == "accepted",
        pl.col("expected_scope") == "region_wide",
        pl.col("scope").is_in(["region_wide", "unknown"]),
    )


def _takes_in_others(scope: str) -> pl.Expr:
    own_level = (pl.col(scope) == "own_level") & pl.col("kind").is_in(TAKING_IN_OTHERS)
    return (pl.col(scope) == "region_wide") | own_level
