"""Random worlds: a region tree, its reporters, and what became of each one's report."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from assets.cross_findings.tables import CROSS_FINDINGS
from assets.parsed_tables.tables import PARSED_CELLS, REPORTS
from assets.register.tables import REGIONS, REPORTERS
from assets.validated_tables.tables import FINDINGS, OUTCOMES, VALIDATED_CELLS
from expectations.forms import catalogue

LEVELS = ("country", "province", "prefecture", "county", "township")
KINDS = ("government", "office", "office", "department", "township", "functional_zone")


@dataclass
class World:
    """Plain rows as a person would list them, and the stage tables made from them."""

    year: int
    regions: list[dict[str, object]] = field(default_factory=list)
    reporters: list[dict[str, object]] = field(default_factory=list)
    outcomes: list[dict[str, object]] = field(default_factory=list)
    reports: list[dict[str, object]] = field(default_factory=list)
    findings: list[dict[str, object]] = field(default_factory=list)
    cells: list[dict[str, object]] = field(default_factory=list)
    held_cells: list[dict[str, object]] = field(default_factory=list)
    seen_across: list[dict[str, object]] = field(default_factory=list)

    def add_region(self, code: str, parent: str | None, level: str, **given: object) -> None:
        row = {"code": code, "name": code, "level": level, "parent": parent, "collection": True}
        self.regions.append({**row, "valid_from": 0, "valid_to": 9999, **given})

    def add_reporter(self, reporter_id: str, region: str, **given: object) -> None:
        row = {"reporter_id": reporter_id, "name": reporter_id, "kind": "department"}
        row |= {"level": "county", "region": region, "collection_region": "c", "scope": "unit"}
        row |= {"system": ""}
        self.reporters.append({**row, "valid_from": 0, "valid_to": 9999, "aliases": [], **given})

    def add_outcome(self, reporter_id: str, outcome: str, **given: object) -> None:
        row = {"year": self.year, "collection_region": "c", "reporter_id": reporter_id}
        row |= {
            "outcome": outcome,
            "stage": "s",
            "reason": "",
            "decision": "",
            "deadline": date(2025, 1, 31),
        }
        self.outcomes.append({**row, **given})

    def add_report(
        self,
        reporter_id: str,
        figures: dict[str, Decimal | int | None],
        *,
        edition: str = "2021",
        variant: str = "",
        scope: str = "unit",
        outcome: str = "accepted",
        corrected: bool = False,
        as_published: bool = False,
        late: bool | None = False,
    ) -> str:
        """An own report with these figures; returns its id."""
        report_id = f"{reporter_id}:{self.year}:d"
        common = {"year": self.year, "collection_region": "c", "report_id": report_id}
        common |= {"reporter_id": reporter_id, "edition": edition, "variant": variant}
        words = (
            "title",
            "title_kind",
            "reporter_printed",
            "reporter_evidence",
            "year_evidence",
            "edition_hash",
            "scope_evidence",
        )
        words += ("published_evidence", "layout", "reader_version", "document_id")
        words += ("tables_document_id",)
        self.reports.append(
            {**common, **dict.fromkeys(words, ""), "current": True, "version": 1, "scope": scope}
        )
        self.add_outcome(reporter_id, outcome, report_id=report_id, late=late)
        rest = {"token": "", "meaning": "number", "inferred": False, "confidence": 1.0}
        rest |= {"remark": "", "document_id": "", "place": ""}
        rest |= {"corrected": corrected, "as_published": as_published}
        rows = self.cells if outcome == "accepted" else self.held_cells
        rows += [
            {**common, **rest, "cell": cell, "value": None if value is None else Decimal(value)}
            for cell, value in figures.items()
        ]
        return report_id

    def add_finding(self, report_id: str, rule: str, line: str = "", message: str = "") -> None:
        severity = "critical" if rule in {"identity_broken", "cell_missing"} else "warning"
        self.findings.append(
            {
                **self._about(report_id, rule, line, message),
                "severity": severity,
                "suspects": [],
            }
        )

    def add_cross_finding(self, report_id: str, rule: str, line: str = "") -> None:
        self.seen_across.append(
            {
                **self._about(report_id, rule, line, ""),
                "severity": "warning",
                "other_report_id": "",
            }
        )

    def _about(self, report_id: str, rule: str, line: str, message: str) -> dict[str, object]:
        return {
            "year": self.year,
            "collection_region": "c",
            "report_id": report_id,
            "reporter_id": report_id.partition(":")[0],
            "rule": rule,
            "line": line,
            "message": message,
            "cells": [],
        }

    def tables(self) -> dict[str, pl.DataFrame]:
        return {
            "regions": REGIONS.frame(self.regions),
            "reporters": REPORTERS.frame(self.reporters),
            "outcomes": OUTCOMES.frame(self.outcomes),
            "reports": REPORTS.frame(self.reports),
            "validated_cells": VALIDATED_CELLS.frame(self.cells),
        }

    def findings_table(self) -> pl.DataFrame:
        return FINDINGS.frame(self.findings)

    def cross_findings_table(self) -> pl.DataFrame:
        return CROSS_FINDINGS.frame(self.seen_across)

    def parsed_table(self) -> pl.DataFrame:
        known = PARSED_CELLS.schema.names()
        return PARSED_CELLS.frame(
            [
                {name: row[name] for name in known if name in row} | {"edition_hash": ""}
                for row in self.cells + self.held_cells
            ]
        )


def _random_world(seed: int) -> World:
    """A tree of up to five levels, with mergers, and reporters of every kind and scope.

    Some belong to vertical systems; their reports are of every grid.
    """
    rng = random.Random(seed)
    world = World(year=rng.choice([2014, 2018, 2019, 2020, 2021, 2025]))
    world.add_region("r0", None, "country")
    for number in range(1, rng.randint(1, 14)):
        parent = rng.choice(world.regions)
        depth = LEVELS.index(str(parent["level"])) + 1
        if depth < len(LEVELS):
            world.add_region(f"r{number}", str(parent["code"]), LEVELS[depth])
    codes = [str(region["code"]) for region in world.regions]
    _add_other_years(world, rng, codes)
    for number in range(rng.randint(1, 16)):
        _add_random_reporter(world, rng, f"u{number}", rng.choice(codes))
    return world


def _add_other_years(world: World, rng: random.Random, codes: list[str]) -> None:
    """Regions of earlier years, merged or renamed since, and of later ones."""
    for number in range(3):
        into = rng.choice(codes)
        world.add_region(f"merged{number}", "r0", "province", valid_to=world.year - 1)
        world.regions[-1]["successors"] = [into]
        world.add_reporter(f"old{number}", f"merged{number}", valid_to=world.year - 1)
    world.add_region("coming", "r0", "province", valid_from=world.year + 1)
    world.add_reporter("new", "coming", valid_from=world.year + 1, scope="region_wide")
    moved = world.regions[rng.randrange(len(codes))]
    if moved["parent"] is not None:
        moved["valid_from"] = world.year - rng.choice([0, 1])
        elsewhere = {"valid_from": 0, "valid_to": int(str(moved["valid_from"])) - 1, "parent": "r0"}
        world.regions.append({**moved, **elsewhere})


def _add_random_reporter(world: World, rng: random.Random, name: str, region: str) -> None:
    world.add_reporter(
        name,
        region,
        kind=rng.choice(KINDS),
        scope=rng.choice(["unit", "unit", "own_level", "region_wide"]),
        system=rng.choice(["", "", "", "", "", "税务", "海关"]),
        valid_to=rng.choice([9999, 9999, 9999, world.year - 1]),
    )
    fate = rng.choice(["accepted"] * 4 + ["quarantined", "not_published", "not_yet", "none"])
    if fate in ("not_published", "not_yet"):
        world.add_outcome(name, fate)
    elif fate != "none":
        grid = rng.choice(catalogue.grids())
        figures: dict[str, Decimal | int | None] = {
            cell.key: None if rng.random() < 0.1 else _random_figure(rng, cell.is_money)
            for cell in grid.cells
            if not (cell.optional and rng.random() < 0.5)
        }
        scope = rng.choice(["unit", "unit", "unknown", "own_level", "region_wide"])
        world.add_report(
            name,
            figures,
            edition=grid.id,
            variant=grid.variant,
            scope=scope,
            outcome=fate,
            corrected=rng.random() < 0.2,
            as_published=rng.random() < 0.2,
            late=rng.choice([True, False, None]),
        )


def _random_figure(rng: random.Random, is_money: bool) -> Decimal:
    return Decimal(rng.randint(-9, 10**10)).scaleb(-6) if is_money else Decimal(rng.randint(0, 999))


@pytest.fixture
def world() -> World:
    return World(year=2024)


@pytest.fixture(scope="session")
def random_world() -> Callable[[int], World]:
    return _random_world
