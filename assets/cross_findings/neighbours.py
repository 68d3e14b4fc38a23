"""Keys of reports -> pairs worth a comparison, and of the pairs alike each report's best."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

# Beside each other in an order, so that a key many reports share makes four pairs of each and not
# all with all.
_NEIGHBOURS = 4


def neighbours(keys: pl.DataFrame, by: Sequence[str], order: Sequence[str]) -> pl.DataFrame:
    """Pairs of reports that share a key, and how many keys bring them together.

    ``keys`` has one row a report and key, ``by`` names the columns of the key, ``order`` those by
    which reports that may be alike stand close. One row a pair: report_id (the lower one),
    other_report_id, shared.
    """
    ordered = keys.sort(*by, *order, "report_id")
    beside = pl.concat(
        ordered.select("report_id", other_report_id=pl.col("report_id").shift(step).over(by))
        for step in range(1, _NEIGHBOURS + 1)
    ).filter(pl.col("other_report_id").is_not_null())
    return beside.group_by(
        report_id=pl.min_horizontal("report_id", "other_report_id"),
        other_report_id=pl.max_horizontal("report_id", "other_report_id"),
    ).len("shared")


def most_alike(found: pl.DataFrame) -> pl.DataFrame:
    """Each report of a pair, either way round, with the other of the highest ``similarity``."""
    turned = found.select(
        pl.exclude("report_id", "other_report_id"),
        report_id="other_report_id",
        other_report_id="report_id",
    ).select(found.columns)
    return (
        pl.concat([found, turned])
        .sort("similarity", "other_report_id", descending=[True, False])
        .unique("report_id", keep="first", maintain_order=True)
    )
