"""States of reports, then and now -> the changes that the history of a partition is to keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

RELEASED = "released"  # it breaks no rule any more: the reader, the rules or the register changed
GONE = "gone"  # no such report is read from the archive any more
Change = dict[str, Any]


def changes(
    known: Iterable[Change], quarantine: pl.DataFrame, reports: pl.DataFrame, decided: pl.DataFrame
) -> list[Change]:
    """What has changed since the last entry on each report, by report.

    Each has ``report_id``, ``reporter_id``, ``state`` (of QUARANTINE, released or gone), ``was``
    (the state before, empty for the first), ``reasons`` and ``decisions`` (what, by whom, when
    and why, of those that apply). A state that stays for the same reasons, by the same decisions,
    is no change.

    Args:
        known: the entries there are, in their order.
        quarantine: QUARANTINE of the partition.
        reports: REPORTS of the same.
        decided: APPLIED_DECISIONS of the same.
    """
    last = {entry["report_id"]: entry for entry in known}
    applied = _applied(decided)
    now: dict[str, Change] = {
        row["report_id"]: {
            "report_id": row["report_id"],
            "reporter_id": row["reporter_id"],
            "state": row["state"],
            "reasons": row["reasons"],
            "decisions": applied.get(row["report_id"], []),
        }
        for row in quarantine.sort("report_id").to_dicts()
    }
    present = set(reports["report_id"])
    for report_id, entry in sorted(last.items()):
        if report_id not in now:
            now[report_id] = {
                "report_id": report_id,
                "reporter_id": entry["reporter_id"],
                "state": RELEASED if report_id in present else GONE,
                "reasons": [],
                "decisions": [],
            }
    return [
        {**entry, "was": last[report_id]["state"] if report_id in last else ""}
        for report_id, entry in now.items()
        if _differs(entry, last.get(report_id))
    ]


def _differs(entry: Change, before: Mapping[str, Any] | None) -> bool:
    compared = ("state", "reasons", "decisions")
    return before is None or any(entry[name] != before[name] for name in compared)


def _applied(decided: pl.DataFrame) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in decided.filter("fits").to_dicts():
        what = " ".join(filter(None, (row["kind"], row["cell"])))
        words = f"{what}: {row['author']}, {row['decided_on']}: {row['reason']}"
        found.setdefault(row["report_id"], []).append(words)
    return found
