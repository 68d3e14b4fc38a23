"""Stage tables of a year -> how the collection stands: who has reported, who not, and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl
from upath import UPath

from assets.decisions.load import load_decisions
from assets.decisions.tables import APPLIED_DECISIONS
from assets.register.tables import REPORTERS
from assets.rollups.coverage import FOUND
from assets.storage.stage_tables import StageTables
from assets.validated_tables.tables import FINDINGS, OUTCOMES, QUARANTINE

# What became of a report, in Chinese as people say it.
OUTCOME_LABELS = {
    "accepted": "有效",
    "quarantined": "隔离",
    "not_yet": "未到期限",
    "not_published": "未发布",
    "not_found": "未找到",
    "blocked": "被拦截",
    "truncated": "内容不完整",
    "gone": "页面已失效",
    "robots_refused": "robots 拒绝",
    "not_a_report": "不是年报",
    "no_standard_form": "未用统一格式",
    "unreadable": "无法读取",
}


@dataclass(frozen=True)
class Case:
    """One reporter whose report does not count, and why: an outcome, or the rules it breaks."""

    reporter_id: str
    name: str
    outcome: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """How a year stands; ``expected`` = accepted + quarantined + missing.

    ``corrected`` are accepted reports in which a person corrected a figure.
    """

    year: int
    expected: int
    found: int
    accepted: int
    with_warnings: int
    corrected: int
    late: int
    quarantined: tuple[Case, ...]
    missing: tuple[Case, ...]


def standings(tables: StageTables, *, regions: Collection[str] | None = None) -> list[Standing]:
    """One standing a year there are outcomes for, oldest first; of these regions, or of all."""
    found = [part.year for part in tables.partitions(OUTCOMES)]
    return [standing(tables, year, regions=regions) for year in sorted(set(found))]


def standing(tables: StageTables, year: int, *, regions: Collection[str] | None = None) -> Standing:
    """How the year stands in these collection regions, or in all there are."""

    def rows(frame: pl.DataFrame) -> pl.DataFrame:
        if regions is None:
            return frame
        return frame.filter(pl.col("collection_region").is_in(list(regions)))

    names = tables.read(REPORTERS).select("reporter_id", "name")
    ended = rows(tables.read(OUTCOMES, year=year)).join(
        names, on="reporter_id", how="left", maintain_order="left"
    )
    accepted = ended.filter(pl.col("outcome") == "accepted")
    warned = rows(tables.read(FINDINGS, year=year)).filter(pl.col("severity") == "warning")
    broken = rows(tables.read(QUARANTINE, year=year)).select("report_id", "reasons", "state")
    failing = ended.filter(pl.col("outcome") == "quarantined").join(
        broken, on="report_id", how="left", maintain_order="left"
    )
    silent = ended.filter(~pl.col("outcome").is_in(["accepted", "quarantined"]))
    return Standing(
        year=year,
        expected=ended.height,
        found=ended.filter(pl.col("outcome").is_in(FOUND)).height,
        accepted=accepted.height,
        with_warnings=accepted.join(warned, on="report_id", how="semi").height,
        corrected=accepted.filter(pl.col("decision") == "corrected").height,
        late=ended.filter(pl.col("late")).height,
        quarantined=tuple(
            Case(row["reporter_id"], row["name"] or "", "quarantined", tuple(row["reasons"] or ()))
            for row in failing.iter_rows(named=True)
        ),
        missing=tuple(
            Case(row["reporter_id"], row["name"] or "", row["outcome"], (row["reason"],))
            for row in silent.iter_rows(named=True)
        ),
    )


def unfit_decisions(tables: StageTables, year: int, region: str) -> list[str]:
    """Place and problem of each recorded decision on the partition that is not applied."""
    decided = tables.read(APPLIED_DECISIONS, year=year, region=region)
    told = pl.format("{}: {}", "place", "problem")
    return decided.filter(~pl.col("fits")).select(told).to_series().to_list()


def waiting_decisions(tables: StageTables, office: UPath) -> list[str]:
    """Recorded decisions on years and regions that have never been judged, each with its place."""
    judged = set(tables.read(APPLIED_DECISIONS)["place"])
    return [
        f"{entry.place}: {entry.reporter!r}, {entry.year}"
        for entry in load_decisions(office / "decisions").entries
        if entry.place not in judged
    ]


def silent_regions(tables: StageTables, year: int, regions: Collection[str]) -> list[str]:
    """Those of the collection regions of which no report was found although some are due."""
    found = pl.col("outcome").is_in(FOUND)
    return (
        tables.read(OUTCOMES, year=year)
        .filter(pl.col("collection_region").is_in(list(regions)), pl.col("outcome") != "not_yet")
        .group_by("collection_region")
        .agg(found.any())
        .filter(~pl.col("outcome"))["collection_region"]
        .sort()
        .to_list()
    )
