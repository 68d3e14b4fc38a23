"""What each stage returned beside its tables -> how far each expected reporter's report came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from assets.validated_tables.tables import OUTCOMES
from expectations.findings import rules

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_CORRECTED, _AS_PUBLISHED = "corrected", "accepted_as_published"
# What may still come before the legal date has passed.
_MAY_COME = frozenset({"not_published", "not_found", "moved", "gone"})
_LEFT_OUT = "人工决定不计入汇总 left out of the rollups by a decision"
# Rules that say there is nothing to count; every other critical one ends in quarantine.
_NOTHING_TO_COUNT = {
    "not_a_report": "parsed_tables",
    "unreadable": "raw_text",
    "no_standard_form": "parsed_tables",
}


@dataclass(frozen=True)
class Ended:
    """Where a report's way ended and why."""

    outcome: str
    stage: str
    reason: str


def outcomes(
    fetch_outcomes: pl.DataFrame,
    documents: pl.DataFrame,
    reports: pl.DataFrame,
    findings: pl.DataFrame,
    validated_cells: pl.DataFrame,
    quarantine: pl.DataFrame,
    due: Mapping[str, date],
) -> pl.DataFrame:
    """OUTCOMES: one row per expected reporter of the partition.

    What is missing and was not looked for after the legal date is ``not_yet``: the archive's last
    attempt decides, never today's date. ``due`` has the legal date of each reporter. ValueError
    where a fetched document was not read.
    """
    current = {row["reporter_id"]: row for row in reports.filter("current").to_dicts()}
    accepted = frozenset(validated_cells["report_id"].unique())
    against = _critical_rules(findings)
    decisions = _decisions(validated_cells, quarantine)
    looked = _last_looked(documents)
    rows = []
    for row in fetch_outcomes.iter_rows(named=True):
        reporter_id = row["reporter_id"]
        report, last_day = current.get(reporter_id), due[reporter_id]
        if report is None:
            ended = _ended_in_fetch(row, looked.get(reporter_id), last_day)
        else:
            broken = against.get(report["report_id"], [])
            ended = _ended_after_reading(broken, taken=report["report_id"] in accepted)
        published = report["published_on"] if report else None
        rows.append(
            {
                "year": row["year"],
                "collection_region": row["collection_region"],
                "reporter_id": reporter_id,
                "outcome": ended.outcome,
                "stage": ended.stage,
                "reason": ended.reason,
                "report_id": report["report_id"] if report else None,
                "document_id": report["document_id"] if report else row["document_id"],
                "decision": decisions.get(report["report_id"], "") if report else "",
                "published_on": published,
                "deadline": last_day,
                "late": published > last_day if published else None,
            }
        )
    return OUTCOMES.frame(rows)


def _ended_in_fetch(row: Mapping[str, Any], looked: datetime | None, last_day: date) -> Ended:
    if row["outcome"] == "fetched":
        raise ValueError(f"document {row['document_id']!r} of {row['reporter_id']!r} was not read")
    early = looked is not None and looked.astimezone(_SHANGHAI).date() <= last_day
    if early and row["outcome"] in _MAY_COME:
        return Ended("not_yet", "fetch", f"未到期限 due by {last_day}; {row['reason']}")
    return Ended(row["outcome"], "fetch", row["reason"])


def _ended_after_reading(broken: list[tuple[str, str]], *, taken: bool) -> Ended:
    reason = "; ".join(f"{rules()[rule].label} {rule}: {message}" for rule, message in broken)
    if taken:
        return Ended("accepted", "validated_tables", reason)
    for rule, stage in _NOTHING_TO_COUNT.items():
        if any(rule == each for each, _ in broken):
            return Ended(rule, stage, reason)
    return Ended("quarantined", "validated_tables", reason or _LEFT_OUT)


def _critical_rules(findings: pl.DataFrame) -> dict[str, list[tuple[str, str]]]:
    """Per report the critical rules it breaks, each with its first message."""
    order = {rule: position for position, rule in enumerate(rules())}
    first = (
        findings.filter(pl.col("severity") == "critical")
        .sort("line", "message")
        .unique(["report_id", "rule"], keep="first", maintain_order=True)
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for report_id, rule, message in first.select("report_id", "rule", "message").iter_rows():
        found.setdefault(report_id, []).append((rule, message))
    return {
        report_id: sorted(each, key=lambda pair: order[pair[0]])
        for report_id, each in found.items()
    }


def _decisions(validated_cells: pl.DataFrame, quarantine: pl.DataFrame) -> dict[str, str]:
    """What people's decisions made of reports, by id: of those that count, and those left out."""
    marked = validated_cells.group_by("report_id").agg(pl.col("corrected", "as_published").any())
    made = dict.fromkeys(marked.filter(_CORRECTED)["report_id"], _CORRECTED)
    made |= dict.fromkeys(marked.filter("as_published")["report_id"], _AS_PUBLISHED)
    left_out = quarantine.filter(pl.col("state") == _AS_PUBLISHED)["report_id"]
    return made | dict.fromkeys(left_out, _AS_PUBLISHED)


def _last_looked(documents: pl.DataFrame) -> dict[str, datetime]:
    return dict(documents.group_by("reporter_id").agg(pl.col("fetched_at").max()).iter_rows())
