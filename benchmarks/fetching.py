"""What fetching a country costs: time beside a bare loop over the same addresses, and memory.

`python -m benchmarks.fetching [--reports N] [--hosts N] [--json]`: synthetic sites on loopback in
processes of their own, collected partition by partition at full politeness on a clock that runs
faster; whether every host's pace was kept is read from the servers' own logs.
"""

from __future__ import annotations

import math
import resource
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import requests
from upath import UPath

from assets.fetch.collect import collect
from assets.fetch.documents import collected
from assets.fetch.manners import Manners
from assets.fetch.polite import PoliteSession
from assets.fetch.trails import Search
from assets.register.sources import source_id
from assets.register.tables import REPORTERS, SOURCES
from assets.storage.archive import Archive
from benchmarks.command import told
from benchmarks.country import REPORTERS_A_REGION, YEAR, country
from benchmarks.sites import CRAWL_DELAY, Place, columns, logged, places, served_apart, target
from tests.simulator.web import Logged, Web

# So many seconds of politeness in one of the clock on the wall.
FACTOR = 1000.0
WORKERS = 8
PROCESSES = 2
MANNERS = Manners()
_BARE = "bare"


@dataclass
class Taken:
    """What the parts of a run took, summed up over its partitions; seconds on the wall."""

    collecting: float = 0.0
    reading: float = 0.0
    bare: float = 0.0
    outcomes: dict[str, int] = field(default_factory=dict)
    resident: list[tuple[int, float]] = field(default_factory=list)


def measured(reports: int, hosts: int, folder: Path) -> dict[str, Any]:
    """The figures of one run over so many reports on so many hosts, in an empty folder.

    Raises:
        AssertionError: A report was not found, or a host was asked faster than it may be.
    """
    parts = _partitions(reports, hosts)
    every = [place for part in parts.values() for place in part]
    share = math.ceil(len(every) / PROCESSES)
    groups = [every[start : start + share] for start in range(0, len(every), share)]
    taken = Taken()
    done = 0
    with served_apart(groups, folder) as webs:
        known = _Names(tuple(webs))
        for region, part in parts.items():
            _collect(region, part, known, folder, taken)
            done += sum(len(place.reporters) for place in part)
            taken.resident.append((done, _resident_mb()))
            taken.bare += _bare_loop(part, known)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if taken.outcomes != {"fetched": reports}:
        raise AssertionError(f"of {reports} reports {taken.outcomes!r}")
    slow = {place.name for place in every if place.slow}
    asked, violations = kept_pace(logged(folder), slow)
    if violations:
        raise AssertionError(f"{len(violations)} requests came too early: {violations[:5]!r}")
    seconds = taken.collecting + taken.reading
    return {
        "reports": reports,
        "hosts": len(every),
        "seconds": round(seconds, 2),
        "peak_mb": round(peak),
        "ratio_to_bare_requests": round(seconds / taken.bare, 2),
        "collecting_seconds": round(taken.collecting, 2),
        "reading_seconds": round(taken.reading, 2),
        "bare_seconds": round(taken.bare, 2),
        "requests": asked,
        "partitions": len(parts),
        "factor": FACTOR,
        "polite_hours": round(taken.collecting * FACTOR / 3600, 1),
        "resident_mb": [round(mb) for _, mb in taken.resident[:: math.ceil(len(parts) / 10)]],
        "mb_per_10000_reports": slope(taken.resident),
        "violations": len(violations),
    }


@dataclass(frozen=True)
class _Names:
    """The hosts of all processes under one resolver; each process has a port of its own."""

    webs: tuple[Web, ...]

    def of(self, host: str) -> Web:
        return next(web for web in self.webs if host in web.addresses)

    def origin(self, host: str) -> str:
        return f"http://{host}:{self.of(host).port}"

    def plain(self, host: str) -> str:
        web = self.of(host)
        return f"http://{web.addresses[host]}:{web.port}"

    def resolve(self, host: str, port: object = None, **_: object) -> list[tuple[object, ...]]:
        return self.of(host).resolve(host, port)


def _partitions(reports: int, hosts: int) -> dict[str, list[Place]]:
    a_host = max(1, round(reports / hosts))
    return {
        region: places(region, reporters, min(a_host, REPORTERS_A_REGION))
        for region, reporters in country(reports).prefectures.items()
    }


def _collect(region: str, part: list[Place], names: _Names, folder: Path, taken: Taken) -> None:
    """One partition as the fetch stage collects it: a session and an archive of its own."""
    search = _search(region, part, names)
    archive = Archive(UPath(folder / "archive"))
    session = PoliteSession(
        MANNERS,
        local=frozenset(("http", place.name, names.of(place.name).port) for place in part),
        clock=_now,
        sleep=lambda seconds: time.sleep(seconds / FACTOR),
        monotonic=lambda: time.monotonic() * FACTOR,
        resolve=names.resolve,
    )
    began = time.perf_counter()
    collect(search, archive, session, office=UPath(folder), clock=_now, workers=WORKERS)
    session.close()
    came = time.perf_counter()
    outcomes = collected(search, archive).outcomes["outcome"]
    taken.reading += time.perf_counter() - came
    taken.collecting += came - began
    for outcome, count in outcomes.value_counts().iter_rows():
        taken.outcomes[outcome] = taken.outcomes.get(outcome, 0) + count


def _search(region: str, part: list[Place], names: _Names) -> Search:
    reporters, sources = [], []
    for place in part:
        origin = names.origin(place.name)
        for each in place.reporters:
            kind = "listing" if place.listed else "direct"
            address = origin + (place.column if place.listed else target(each))
            year = 0 if place.listed else YEAR
            reporters.append(
                {
                    "reporter_id": each.id,
                    "name": each.name,
                    "kind": each.kind,
                    "level": each.level,
                    "region": each.region,
                    "collection_region": region,
                    "scope": each.scope,
                    "valid_from": YEAR,
                    "valid_to": 9999,
                    "aliases": [],
                }
            )
            sources.append(
                {
                    "source_id": source_id(each.id, year, kind, address),
                    "reporter_id": each.id,
                    "year": year,
                    "kind": kind,
                    "address": address,
                    "platform": "trs" if place.listed else "",
                    "local": True,
                }
            )
    return Search(YEAR, region, REPORTERS.frame(reporters), SOURCES.frame(sources))


def _bare_loop(part: list[Place], names: _Names) -> float:
    """Seconds of one requests session that asks for the same reports and lists, one by one."""
    addresses = []
    for place in part:
        origin = names.plain(place.name)
        addresses.append(f"{origin}/robots.txt")
        if place.listed:
            addresses += [origin + each for each, _ in columns(place)]
        addresses += [origin + target(each) for each in place.reporters]
    began = time.perf_counter()
    with requests.Session() as session:
        session.headers["User-Agent"] = _BARE
        session.trust_env = False
        for address in addresses:
            if not session.get(address, timeout=30).content:
                raise AssertionError(f"nothing at {address!r}")
    return time.perf_counter() - began


def kept_pace(log: Iterable[Logged], slow: set[str]) -> tuple[int, list[tuple[str, float]]]:
    """Number of requests, and those that came sooner after the one before than they may."""
    asked: dict[str, list[Logged]] = {}
    for one in log:
        if one.agent != _BARE:
            asked.setdefault(one.host, []).append(one)
    early = []
    for host, requests_ in asked.items():
        pace = MANNERS.delay
        for before, after in pairwise(sorted(requests_, key=lambda one: one.began)):
            if before.target == "/robots.txt" and host in slow:
                pace = max(pace, CRAWL_DELAY)
            least = max(pace, float(before.retry_after or 0))
            waited = (after.began - before.ended) * FACTOR
            if waited < least:
                early.append((host, waited))
    return sum(map(len, asked.values())), early


def slope(resident: list[tuple[int, float]]) -> float:
    """Megabytes that memory grows by with 10,000 reports, once it has warmed up."""
    warm = resident[len(resident) // 4 :]
    if len(warm) < 3:
        return 0.0
    reports, mb = np.array(warm).T
    return round(float(np.polyfit(reports, mb, 1)[0]) * 10_000, 2)


def _resident_mb() -> float:
    return float(psutil.Process().memory_info().rss) / 1024 / 1024


def _now() -> datetime:
    return datetime.now(UTC)


def _in_a_new_folder(reports: int, hosts: int) -> dict[str, Any]:
    """By default a host has fifty reports."""
    with tempfile.TemporaryDirectory(prefix="nianbao-fetching-") as folder:
        return measured(reports, hosts or max(1, reports // 50), Path(folder))


if __name__ == "__main__":
    sys.exit(told(_in_a_new_folder, __doc__, reports=150_000, hosts=0))
