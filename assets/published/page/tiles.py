"""The reporters of a region as tiles by kind, and the regions below it: who reported and how."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from assets.evidence.outcome_words import OUTCOMES
from assets.pages.text import live_link
from assets.published.page.beside import Beside, region_link
from assets.published.page.words import KINDS, LEVELS, Words
from assets.published.region_year import PUBLISHING, RegionYear
from expectations.findings import rules

# With more reporters only those are shown with whom something is the matter.
MOST_TILES = 300


@dataclass(frozen=True)
class State:
    """How it stands with a reporter: a sign that is told without colours, and its words."""

    id: str
    sign: str
    words: Words


# From the best to the worst.
STATES = {
    state.id: state
    for state in (
        State("accepted", "✓", Words("有效", "accepted")),
        State("warned", "△", Words("有效，有警告", "accepted with warnings")),
        State("late", "◇", Words("有效，逾期发布", "accepted, published late")),
        State("not-yet", "…", Words("未到期限", "not due yet")),
        State("quarantined", "！", Words("隔离，未计入", "in quarantine, not counted")),
        State("missing", "×", Words("缺失", "missing")),
    )
}
_TROUBLED = ("late", "quarantined", "missing")
_NEVER_COLLECTED = {"zh": "尚未采集", "en": "not collected yet"}


@dataclass(frozen=True)
class Tile:
    """One reporter: how it stands with it, why, and where more is said; links may be empty."""

    name: str
    state: State
    notes: tuple[Words, ...]
    evidence: str
    original: str


@dataclass(frozen=True)
class Group:
    """The tiles of a kind, and how many reporters of the kind there are."""

    label: Words
    count: int
    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class SubRegion:
    """A region below: its counts as in COVERAGE, and a link to its page."""

    name: str
    level: Words
    link: str
    coverage: Mapping[str, Any]


@dataclass(frozen=True)
class Reporters:
    """All that is shown of the reporters; ``whole`` unless only troubled ones are shown."""

    counts: tuple[tuple[State, int], ...]
    groups: tuple[Group, ...]
    below: tuple[SubRegion, ...]
    whole: bool


def reporters(region: RegionYear, beside: Beside, warned: Collection[str]) -> Reporters:
    """The reporters of a region and of all regions below it.

    With more than MOST_TILES of them, tiles are left to those with a problem that report on the
    page of no region below. ``warned`` are ids of reporters whose accepted report has a warning.
    """
    rows = [(row, _state(row, warned)) for row in region.units.iter_rows(named=True)]
    paged = region.below.filter(pl.col("level").is_in(PUBLISHING))
    whole = len(rows) <= MOST_TILES
    here = {region.region, *region.below["region"]} - set(paged["region"])
    shown = [
        (row, state)
        for row, state in rows
        if whole or (state.id in _TROUBLED and row["region"] in here)
    ]
    return Reporters(
        counts=tuple(
            (state, count)
            for state in STATES.values()
            if (count := sum(each is state for _, each in rows))
        ),
        groups=tuple(_groups(rows, shown, beside, warned)),
        below=tuple(
            SubRegion(
                row["name"], LEVELS[row["level"]], region_link(row["region"], from_region=True), row
            )
            for row in paged.iter_rows(named=True)
        ),
        whole=whole,
    )


def _groups(
    rows: Iterable[tuple[Mapping[str, Any], State]],
    shown: Iterable[tuple[Mapping[str, Any], State]],
    beside: Beside,
    warned: Collection[str],
) -> Iterable[Group]:
    counted = [row["kind"] for row, _ in rows]
    tiles: dict[str, list[Tile]] = {}
    for row, state in shown:
        tiles.setdefault(row["kind"], []).append(_tile(row, state, beside, warned))
    worst_first = list(reversed(STATES))
    for kind, label in KINDS.items():
        if kind in tiles:
            ordered = sorted(tiles[kind], key=lambda tile: worst_first.index(tile.state.id))
            yield Group(label, counted.count(kind), tuple(ordered))


def _state(row: Mapping[str, Any], warned: Collection[str]) -> State:
    if row["outcome"] == "quarantined":
        return STATES["quarantined"]
    if row["outcome"] == "not_yet":
        return STATES["not-yet"]
    if row["outcome"] != "accepted":
        return STATES["missing"]
    if row["late"]:
        return STATES["late"]
    return STATES["warned" if row["reporter_id"] in warned else "accepted"]


def _tile(row: Mapping[str, Any], state: State, beside: Beside, warned: Collection[str]) -> Tile:
    return Tile(
        name=row["name"],
        state=state,
        notes=tuple(_notes(row, state, warned)),
        evidence=beside.evidence.get(row["reporter_id"], ""),
        original=live_link(beside.originals.get(row["reporter_id"], "")),
    )


def _notes(row: Mapping[str, Any], state: State, warned: Collection[str]) -> Iterable[Words]:
    """What is to be added to the words of its state."""
    if state.id == "missing":
        said = OUTCOMES.get(row["outcome"], _NEVER_COLLECTED)
        yield Words(said["zh"], said["en"])
    if row["outcome"] == "accepted" and (extent := _extent(row)):
        yield extent
    if row["published_on"] and row["late"]:
        days = (row["published_on"] - row["deadline"]).days
        yield Words(f"逾期 {days} 天", f"{days} days late")
    if state.id == "late" and row["reporter_id"] in warned:
        yield Words("另有警告", "with warnings too")
    for reason in row["reasons"] or ():
        rule = rules()[reason]
        yield Words(rule.label, f"Does not hold: {rule.statement}")
    if row["decision"] == "corrected":
        yield Words("数字经人工更正", "figures corrected by a person")
    if row["decision"] == "accepted_as_published":
        yield Words("按原文采信", "taken as published")


def _extent(row: Mapping[str, Any]) -> Words | None:
    """How an accepted report counts, unless it is added up for the unit itself."""
    if row["covers"] is None:
        return Words(
            "与其他报告范围重叠，只作核对，不计入合计",
            "overlaps with others: a control, not in the sums",
        )
    if row["standing"] == "wider":
        return Words("口径大于本单位，不计入合计", "covers more than the unit: not in the sums")
    if row["covers"] == "region_wide":
        return Words("代表整个区域计入", "counts for the whole region")
    if row["covers"] == "own_level":
        return Words("代表本级计入", "counts for its level")
    return None
