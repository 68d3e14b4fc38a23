"""Gates of a release: what holds a candidate back until a person has looked at it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

import polars as pl

from assets.published.change_tables import CHANGED_REPORTS

_MOST = 20  # reporters that a reason names


def reasons_to_hold(
    coverage: pl.DataFrame,
    regions: pl.DataFrame,
    changes: pl.DataFrame,
    floor: Decimal,
    failures: Iterable[str] = (),
) -> list[str]:
    """Why a candidate is not to be the latest release, in Chinese and English; none where it may.

    ``coverage`` are COVERAGE and ``regions`` REGIONS of the candidate, ``changes`` CHANGED_REPORTS
    since the latest release, ``floor`` the least found / expected of each topmost region (0 to 1),
    ``failures`` what the machinery did not bring to its end.
    """
    return [
        *(f"机器故障 machinery failed: {each}" for each in failures),
        *_below_the_floor(coverage, regions, floor),
        *_unexplained(changes, "went", "有效报告不再计入且无说明 accepted no more, unexplained"),
        *_unexplained(
            changes, "changed", "同一文件读出的数据不同 other figures of the same document"
        ),
    ]


def _below_the_floor(
    coverage: pl.DataFrame, regions: pl.DataFrame, floor: Decimal
) -> Iterator[str]:
    topmost = coverage.filter(
        pl.col("region").is_in(regions.filter(pl.col("parent").is_null())["code"].to_list())
    )
    for region, found, expected in topmost.select("region", "found", "expected").iter_rows():
        if found < floor * expected:
            yield (
                f"覆盖率不足 coverage too low: {region} has {found} of {expected} reports,"
                f" at least {floor:.0%} are asked for"
            )


def _unexplained(changes: pl.DataFrame, change: str, words: str) -> Iterator[str]:
    found = changes.filter(pl.col("change") == change, pl.col("cause") == "reading")
    if found.is_empty():
        return
    shown = ", ".join(found["reporter_id"].head(_MOST))
    more = f", … {found.height - _MOST} more" if found.height > _MOST else ""
    yield f"{words}: {found.height} ({shown}{more}); {CHANGED_REPORTS.name}.csv"
