"""A simulated region put up, collected three times, and what its servers and the archive tell."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
from upath import UPath

from assets.fetch.collect import collect, recorded_exceptions
from assets.fetch.documents import collected
from assets.fetch.manners import Manners
from assets.fetch.polite import PoliteSession
from assets.fetch.reachable import Origin
from assets.storage.archive import Archive
from tests.simulator.certificates import Authority
from tests.simulator.region import REGION, YEAR, Region
from tests.simulator.web import Logged, Web, first_listener, listeners_for, served

DELAY = 0.03
# Short, that the cases of silence do not take long; the sizes are those of the cases.
MANNERS = Manners(
    delay=DELAY,
    connect_timeout=2.0,
    read_timeout=1.0,
    total_time=2.0,
    max_bytes=2 * 1024 * 1024,
    retries=2,
    backoff=0.05,
)


@dataclasses.dataclass(frozen=True)
class Run:
    """One run: what the hosts were asked, and the rows that came out, by reporter."""

    log: tuple[Logged, ...]
    outcomes: dict[str, dict[str, Any]]
    documents: pl.DataFrame


class Collecting:
    """A region that is served, its archive, and the runs over it."""

    def __init__(
        self, region: Region, web: Web, log: list[Logged], folder: Path, authority: Authority
    ) -> None:
        self.region = region
        self.web = web
        self.log = log
        self.archive = Archive(UPath(folder / "archive"))
        self._folder = folder
        self._authority = authority

    def run(self, *, again: bool = False, manners: Manners = MANNERS) -> Run:
        """Collect all, with a session of its own, and read back what the archive says."""
        search = self.region.search()
        before = len(self.log)
        session = PoliteSession(
            manners,
            local=self._origins(),
            clock=_now,
            exceptions=recorded_exceptions(search.sources),
            resolve=self.web.resolve,
            ca_bundle=str(self._authority.bundle),
        )
        try:
            collect(
                search,
                self.archive,
                session,
                office=UPath(self._folder),
                clock=_now,
                workers=24,
                again=again,
            )
        finally:
            session.close()
        found = collected(search, Archive(self.archive.root))
        outcomes = {row["reporter_id"]: row for row in found.outcomes.iter_rows(named=True)}
        return Run(tuple(self.log[before:]), outcomes, found.documents)

    def bodies(self) -> dict[str, bytes]:
        """Every archived body by its digest, read from the archive as it lies there."""
        archive = Archive(self.archive.root)
        entries = archive.records(YEAR, REGION)
        whole = {entry.sha256: entry for entry in entries if entry.sha256 and not entry.problem}
        return {digest: archive.body(entry) for digest, entry in whole.items()}

    def _origins(self) -> frozenset[Origin]:
        hosts = self.region.sites
        port = self.region.port
        return frozenset((scheme, host, port) for scheme in ("http", "https") for host in hosts)


@contextlib.contextmanager
def collecting(
    cases: Iterable[Callable[[Region], None]], folder: Path, seed: int, *, plain: bool = False
) -> Iterator[Collecting]:
    """A region of these cases, served until the block ends; see Region for ``plain``."""
    authority = Authority(folder)
    first = first_listener()
    region = Region(seed, first.getsockname()[1], authority, plain=plain)
    for case in cases:
        region.add(case)
    listeners = listeners_for(list(region.sites), first)
    log: list[Logged] = []
    with served(region.sites, listeners, log, region.certificates) as web:
        yield Collecting(region, web, log, folder, authority)


def _now() -> datetime:
    return datetime.now(UTC)
