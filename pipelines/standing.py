"""Stage tables of a year -> how the collection stands: who has reported, who not, and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl
from upath import UPath

from assets.decisions.load import load_decisions
from assets.decisions.tables import APPLIED_DECISIONS
from assets.evidence.outcome_words import OUTCOMES as OUTCOMES_IN_WORDS
from assets.fetch.tables import DOCUMENTS, FETCH_OUTCOMES, SETTLED
from assets.register.tables import REPORTERS
from assets.rollups.coverage import FOUND
from assets.storage.stage_tables import StageTables
from assets.validated_tables.tables import FINDINGS, OUTCOMES, QUARANTINE


@dataclass(frozen=True)
class Case:
    """One reporter whose report does not count, and why: an outcome, or the rules it breaks."""

    reporter_id: str
    name: str
    outcome: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Ending:
    """How the search for one report ended: whether there is one, and what became of it in words."""

    found: bool
    told: str


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


def ending(tables: StageTables, year: int, reporter_id: str) -> Ending | None:
    """How it ended for one reporter; None where the year was never judged for it."""
    ended = tables.read(OUTCOMES, year=year).filter(pl.col("reporter_id") == reporter_id)
    if ended.is_empty():
        return None
    row = ended.row(0, named=True)
    words = (row["outcome"], OUTCOMES_IN_WORDS[row["outcome"]]["zh"], row["reason"])
    return Ending(row["outcome"] in FOUND, " ".join(filter(None, words)))


def brought(tables: StageTables, year: int, region: str, source_id: str) -> str:
    """Why a source did not bring a report, in words; empty where it did."""
    steps = tables.read(DOCUMENTS, year=year, region=region).filter(
        pl.col("source_id") == source_id
    )
    if steps.is_empty():
        return "not tried 未采用: another source of the unit counts before it"
    reports = steps.filter(pl.col("role") == "report", pl.col("error").is_null())
    if reports.height:
        return ""
    errors = steps.filter(pl.col("error").is_not_null())["error"]
    return str(errors[0]) if len(errors) else "no link of it is the report 列表中没有该报告"


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


def is_to_be_retried(tables: StageTables, year: int, region: str) -> bool:
    """Whether something failed when the partition was last collected, or it never was."""
    ended = tables.read(FETCH_OUTCOMES, year=year, region=region)
    return ended.is_empty() or not ended["outcome"].is_in(list(SETTLED)).all()


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
