"""Versions of a report -> what was changed after it was first published."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import polars as pl

from expectations.findings import as_findings

_RULE = "revised"


def revision_findings(reports: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """FINDINGS of the rule revised (schema of expectations.findings), for the reports that count.

    Such a report is laid beside the version before it that prints the form too. One row a cell that
    prints something else (``reported`` now, ``calculated`` before; null for a blank); one without a
    line where the two are printed in different grids and cannot be compared, and where a later
    version does not count.

    Args:
        reports: REPORTS of a partition.
        cells: PARSED_CELLS of the same, as printed.
    """
    pairs = _pairs(reports)
    grid = pl.col("edition") + ":" + pl.col("variant")
    grids = dict(reports.select("report_id", grid).iter_rows())
    other_grid = [
        {
            "report_id": now,
            "rule": _RULE,
            "line": "",
            "message": f"in grid {grids[now]!r}, in version {before!r} in {grids[before]!r}",
        }
        for now, before in pairs
        if grids[now] != grids[before]
    ]
    later = [
        {
            "report_id": current,
            "rule": _RULE,
            "line": "",
            "message": f"a later version, {other!r}, is no report of the year that can be read",
        }
        for current, other in _later(reports)
    ]
    same = [(now, before) for now, before in pairs if grids[now] == grids[before]]
    whole = pl.DataFrame([*other_grid, *later], schema=_SCHEMA)
    return pl.concat([as_findings(_changed(same, cells)), as_findings(whole)])


_SCHEMA = {name: pl.String() for name in ("report_id", "rule", "line", "message")}


def _pairs(reports: pl.DataFrame) -> list[tuple[str, str]]:
    """Each report that counts and was published before, with its latest earlier version."""
    other_year = pl.col("year_printed") != pl.col("year")
    of_the_year = (pl.col("edition") != "") & ~other_year.fill_null(value=False)
    versions: dict[str, list[dict[str, Any]]] = {}
    wanted = reports.filter(of_the_year).sort("reporter_id", "version")
    for row in wanted.select("reporter_id", "report_id", "current").to_dicts():
        versions.setdefault(row["reporter_id"], []).append(row)
    pairs = []
    for rows in versions.values():
        for before, now in pairwise(rows):
            if now["current"]:
                pairs.append((now["report_id"], before["report_id"]))
    return pairs


def _later(reports: pl.DataFrame) -> list[tuple[str, str]]:
    """Each report that counts although a later version was fetched, with the latest."""
    latest = reports.sort("version").group_by("reporter_id").agg(pl.col("report_id").last())
    return list(
        reports.filter("current")
        .join(latest.rename({"report_id": "latest"}), on="reporter_id")
        .filter(pl.col("report_id") != pl.col("latest"))
        .sort("report_id")
        .select("report_id", "latest")
        .iter_rows()
    )


def _changed(pairs: list[tuple[str, str]], cells: pl.DataFrame) -> pl.DataFrame:
    names = ("report_id", "before_id")
    paired = pl.DataFrame(pairs, schema=dict.fromkeys(names, pl.String), orient="row")
    printed = cells.select("report_id", "cell", "value", "token")
    before = printed.rename({"report_id": "before_id", "value": "was", "token": "was_token"})
    # A row that only one of the versions prints is a change too.
    now = printed.join(paired, on="report_id")
    former = before.join(paired, on="before_id")
    both = now.join(former, on=["report_id", "before_id", "cell"], how="full", coalesce=True)
    other = pl.col("value").ne_missing(pl.col("was")) | (
        pl.col("value").is_null() & pl.col("token").ne_missing(pl.col("was_token"))
    )
    return both.filter(other).select(
        "report_id",
        rule=pl.lit(_RULE),
        line="cell",
        message=pl.format(
            "prints {}, in version {} {}", _shown("token"), "before_id", _shown("was_token")
        ),
        reported="value",
        calculated="was",
        cells=pl.concat_list("cell"),
    )


def _shown(token: str) -> pl.Expr:
    """What a cell prints, quoted; a cell of which nothing is printed is told apart from a blank."""
    return (
        pl.when(pl.col(token).is_null())
        .then(pl.lit("no such row"))
        .otherwise(pl.format("'{}'", pl.col(token)))
    )
