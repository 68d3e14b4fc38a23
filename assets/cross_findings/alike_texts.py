"""Texts of two years -> the reports whose text is that of last year, or of another unit."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from assets.cross_findings.limits import ALIKE
from assets.cross_findings.neighbours import most_alike, neighbours
from assets.cross_findings.shingles import shingles, similarities

# Texts alike are looked for among those that share their lowest hashes: of sixteen, alike texts
# share fourteen on average.
_LOWEST = 16
_LEAST_SHARED = 8
# What stands in more than a third of the reports brings everybody together, and a copy among so
# many is seldom beside its like.
_COMMON_SHARE = 1 / 3


def alike_texts(
    this: Iterable[pl.DataFrame], last: Iterable[pl.DataFrame], pairs: pl.DataFrame
) -> pl.DataFrame:
    """Findings text_of_last_year and text_of_another, one a report and rule.

    ``this`` and ``last`` are parts of a year's texts with the columns report_id and text,
    ``pairs`` has report_id and last_report_id of the same reporter. Of several others the most
    alike is named.
    """
    ours, before = shingles(this), shingles(last)
    # A report whose text is too short to tell has no category, and no pair.
    own = pairs.select(
        pl.col("report_id").cast(ours.schema["report_id"], strict=False),
        other_report_id=pl.col("last_report_id").cast(before.schema["report_id"], strict=False),
    ).drop_nulls()
    others = pl.concat([_candidates(ours), _candidates(_without_common(ours))]).unique()
    return pl.concat(
        [
            _findings(similarities(own, ours, before), "text_of_last_year"),
            _findings(most_alike(similarities(others, ours, ours)), "text_of_another"),
        ]
    )


def _candidates(kept: pl.DataFrame) -> pl.DataFrame:
    """Pairs of reports that may be alike."""
    lowest = kept.group_by("report_id", maintain_order=True).head(_LOWEST)
    beside = neighbours(lowest, by=["hash"], order=["size"])
    return beside.filter(pl.col("shared") >= _LEAST_SHARED).drop("shared")


def _without_common(kept: pl.DataFrame) -> pl.DataFrame:
    return kept.filter(pl.len().over("hash") <= _COMMON_SHARE * pl.col("report_id").n_unique())


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
