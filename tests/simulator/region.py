"""A region to be collected: its hosts, units and sources, and what must come out for each unit.

Everything follows from a seed. A case puts sites up, names units and says what is true of them.
"""

from __future__ import annotations

import csv
import dataclasses
import itertools
import random
import ssl
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from assets.fetch.trails import Search
from assets.register.sources import source_id
from assets.register.tables import REPORTERS, SOURCES
from expectations.forms.catalogue import edition_for_year
from samples.synthetic import html_page, random_cells
from tests.simulator.certificates import EXPIRED, Authority
from tests.simulator.sites import Item, Site
from tests.simulator.web import FIRST_ADDRESS

YEAR = 2024
REGION = "999100"
PUBLISHED = date(2025, 1, 24)
_COUNTIES = (
    *("青溪县", "白河县", "云岭县", "石桥县", "南浦县", "东陵县", "长亭县", "柳河县", "枫林县"),
    *("桃源县", "松阳县", "平川县", "安宁县", "北塘县", "永丰县"),
)
_OFFICES = (
    *("财政局", "教育局", "水利局", "司法局", "民政局", "审计局", "统计局", "农业农村局"),
    *("交通运输局", "卫生健康局", "自然资源局", "应急管理局", "商务局", "林业局", "信访局"),
)


@dataclasses.dataclass(frozen=True)
class Truth:
    """What must come out for a unit.

    ``body`` and ``files`` are the bytes of its report and of what belongs to it, ``evidence`` are
    words that the reason must hold, ``exceptions`` what was overridden to get it.
    """

    outcome: str
    body: bytes = b""
    files: tuple[bytes, ...] = ()
    evidence: str = ""
    exceptions: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Unit:
    """One reporter of the region and the case it belongs to."""

    id: str
    name: str
    case: str


class Region:
    """The region as it is put up, case by case; ``port`` is that of all its hosts.

    ``plain`` leaves the hosts without names: each goes by its address, as a program must that
    resolves names by the system.
    """

    def __init__(self, seed: int, port: int, authority: Authority, *, plain: bool = False) -> None:
        self.port = port
        self.plain = plain
        self.sites: dict[str, Site] = {}
        self.certificates: dict[str, ssl.SSLContext] = {}
        self.units: list[Unit] = []
        self.truth: dict[str, Truth] = {}
        self.later: dict[str, Truth] = {}
        self.changes: list[Callable[[], None]] = []
        self.asked_again: set[tuple[str, str]] = set()
        self.slowest: dict[str, float] = {}
        self._chance = random.Random(seed)
        self._authority = authority
        self._names = (f"{county}{office}" for county, office in _pairs())
        self._sources: list[dict[str, Any]] = []
        self._case = ""

    def add(self, case: Callable[[Region], None]) -> None:
        """Put a case up; its function's name is the case's."""
        self._case = case.__name__
        case(self)

    def site(
        self,
        label: str = "www",
        *,
        scheme: str = "http",
        serves: tuple[str, ...] = ("http",),
        certificate: str = "",
    ) -> Site:
        """A host of its own; ``certificate`` is sound, expired, self_signed or of another name."""
        host = f"{label}.{self._case.replace('_', '-')}.test"
        if host in self.sites:
            host = f"{label}{len(self.sites)}.{self._case.replace('_', '-')}.test"
        called = FIRST_ADDRESS + len(self.sites) if self.plain else host
        site = Site(f"{scheme}://{called}:{self.port}", serves)
        self.sites[host] = site
        if "https" in serves:
            self.certificates[host] = self._context(host, certificate)
        return site

    def unit(self, *, name: str = "") -> Unit:
        found = Unit(f"u{len(self.units):03d}", name or next(self._names), self._case)
        self.units.append(found)
        return found

    def neighbours(self, count: int) -> list[Unit]:
        """Units of the case that are no reporters of the region: nobody looks for their reports."""
        return [
            Unit("", f"{'甲乙丙丁戊己庚辛壬癸'[i]}塘镇人民政府", self._case) for i in range(count)
        ]

    def report(self, unit: Unit, year: int = YEAR) -> bytes:
        """A page with the statutory tables, figures drawn anew each time."""
        grid = edition_for_year(year)
        if grid is None:
            raise LookupError(f"no edition for {year}")
        cells = random_cells(grid, self._chance)
        return html_page(grid, cells, reporter=unit.name, year=year).encode()

    def published(self, site: Site, unit: Unit, year: int = YEAR) -> tuple[Item, bytes]:
        """A report put on a site: its line in listings, and its bytes."""
        body = self.report(unit, year)
        target = f"/art/{year + 1}/1/24/art_{unit.id or self._chance.randrange(10**6)}_{year}.html"
        site.put(target, body)
        return Item(target, title(unit, year), PUBLISHED.replace(year=year + 1)), body

    def source(
        self,
        unit: Unit,
        kind: str,
        address: str,
        *,
        platform: str = "",
        exceptions: tuple[str, ...] = (),
        note: str = "",
    ) -> None:
        year = 0 if kind == "listing" else YEAR
        self._sources.append(
            {
                "source_id": source_id(unit.id, year, kind, address),
                "reporter_id": unit.id,
                "year": year,
                "kind": kind,
                "address": address,
                "platform": platform,
                "local": True,
                "position": len(self._sources) + 2,
                "exceptions": list(exceptions),
                "note": note,
            }
        )

    def expect(self, unit: Unit, outcome: str, body: bytes = b"", **more: Any) -> None:
        self.truth[unit.id] = Truth(outcome, body, **more)

    def expect_later(self, unit: Unit, outcome: str, body: bytes = b"", **more: Any) -> None:
        """What must come out of the second run; else it is what the first one brought."""
        self.later[unit.id] = Truth(outcome, body, **more)

    def may_be_asked_again(self, site: Site, *targets: str) -> None:
        """Trouble at these addresses makes it right to ask more than once."""
        host = next(name for name, each in self.sites.items() if each is site)
        self.asked_again |= {(host, target) for target in targets}

    def search(self) -> Search:
        """The region as a partition's part of the register."""
        owed = {"collection_region": REGION, "valid_from": 0, "valid_to": 9999, "aliases": []}
        reporters = [{**row, **owed} for row in self._reporters()]
        return Search(YEAR, REGION, REPORTERS.frame(reporters), SOURCES.frame(self._sources))

    def write_register(self, folder: Path) -> None:
        """The region as an office keeps it: regions.csv, reporters.csv and sources.csv."""
        folder.mkdir(parents=True)
        place = {"code": REGION, "name": "清河市", "level": "prefecture", "collection": "yes"}
        blank = dict.fromkeys(("parent", "valid_from", "valid_to"), "")
        _write(folder / "regions.csv", [{**place, **blank}])
        blank = dict.fromkeys(("valid_from", "valid_to", "aliases"), "")
        _write(folder / "reporters.csv", [{**row, **blank} for row in self._reporters()])
        lines = [
            {
                **{key: row[key] for key in ("reporter_id", "kind", "address", "platform", "note")},
                "year": row["year"] or "",
                "local": "yes",
                "exceptions": "|".join(row["exceptions"]),
            }
            for row in self._sources
        ]
        _write(folder / "sources.csv", lines)

    def _reporters(self) -> list[dict[str, str]]:
        alike = {
            "kind": "department",
            "level": "prefecture",
            "region": REGION,
            "scope": "unit",
        }
        return [{"reporter_id": unit.id, "name": unit.name, **alike} for unit in self.units]

    def _context(self, host: str, certificate: str) -> ssl.SSLContext:
        if certificate == "expired":
            return self._authority.context(host, EXPIRED)
        if certificate == "self_signed":
            return self._authority.self_signed(host)
        if certificate == "of_another_name":
            return self._authority.context("www.elsewhere.test")
        return self._authority.context(host)


def title(unit: Unit, year: int = YEAR) -> str:
    return f"{unit.name}{year}年政府信息公开工作年度报告"


def newest_first(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda item: item.day, reverse=True)


def _pairs() -> Iterable[tuple[str, str]]:
    return itertools.product(_COUNTIES, _OFFICES)


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
