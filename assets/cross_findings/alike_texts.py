"""Texts of two years -> the reports whose text is that of last year, or of another unit."""

from __future__ import annotations

import polars as pl

from assets.cross_findings.limits import ALIKE
from assets.cross_findings.shingles import common_shingles, comparable, shingles, similarities

# Texts alike are looked for among those that share their lowest hashes: of sixteen, alike texts
# share fourteen on average. Beside each other in the order of their length, so that a hash many
# texts share makes four pairs of each and not all with all.
_LOWEST = 16
_LEAST_SHARED = 8
_NEIGHBOURS = 4


def alike_texts(this: pl.DataFrame, last: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Findings text_of_last_year and text_of_another, one a report and rule.

    ``this`` and ``last`` have the columns report_id and text, ``pairs`` report_id and
    last_report_id of the same reporter. Of several others the most alike is named.
    """
    kept = shingles(this)
    common = common_shingles(kept)
    ours, before = comparable(kept, common), comparable(shingles(last), common)
    own = pairs.select(
        pl.col("report_id").cast(ours.schema["report_id"]),
        other_report_id=pl.col("last_report_id").cast(before.schema["report_id"]),
    )
    return pl.concat(
        [
            _findings(similarities(own, ours, before), "text_of_last_year"),
            _findings(_most_alike(similarities(_candidates(ours), ours, ours)), "text_of_another"),
        ]
    )


def _candidates(ours: pl.DataFrame) -> pl.DataFrame:
    """Pairs of reports (report_id before other_report_id) that may be alike."""
    lowest = (
        ours.sort("hash")
        .group_by("report_id", maintain_order=True)
        .head(_LOWEST)
        .sort("hash", "size", "report_id")
    )
    neighbours = pl.concat(
        lowest.select("report_id", other_report_id=pl.col("report_id").shift(by).over("hash"))
        for by in range(1, _NEIGHBOURS + 1)
    ).filter(pl.col("other_report_id").is_not_null())
    ordered = neighbours.select(
        report_id=pl.min_horizontal("report_id", "other_report_id"),
        other_report_id=pl.max_horizontal("report_id", "other_report_id"),
    )
    shared = ordered.group_by("report_id", "other_report_id").len()
    return shared.filter(pl.col("len") >= _LEAST_SHARED).drop("len")


def _most_alike(found: pl.DataFrame) -> pl.DataFrame:
    """Each report of a pair, either way round, with the other that is most alike."""
    turned = found.select(
        "similarity", report_id="other_report_id", other_report_id="report_id"
    ).select(found.columns)
    return (
        pl.concat([found, turned])
        .sort("similarity", "other_report_id", descending=[True, False])
        .unique("report_id", keep="first", maintain_order=True)
    )


def _findings(found: pl.DataFrame, rule: str) -> pl.DataFrame:
    alike = found.filter(pl.col("similarity") >= ALIKE)
    share = (pl.col("similarity") * 100).round().cast(pl.Int32)
    return alike.select(
        pl.col("report_id", "other_report_id").cast(pl.String),
        pl.col("similarity").round(3),
        rule=pl.lit(rule),
        line=pl.lit(""),
        message=pl.format("{} % of the passages of both stand in each of them", share),
    )
