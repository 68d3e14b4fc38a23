"""Fetching a partition into the archive, until nothing more is wanted."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl
from upath import UPath

from assets.fetch.handed_in import folder_body, regular_bytes
from assets.fetch.manners import Earlier, Exceptions
from assets.fetch.metrics import Cost
from assets.fetch.pages import Pages
from assets.fetch.polite import PoliteSession
from assets.fetch.progress import Fetched, Progress
from assets.fetch.queues import Attempt, Crew
from assets.fetch.reachable import Origin, host_of, origin_of
from assets.fetch.trails import Search, trails
from assets.storage.addresses import file_path, is_file_address
from assets.storage.archive import Archive
from assets.storage.partition_writer import PartitionWriter
from assets.storage.warc import Failure, LocalFile

_OF_THE_NET = pl.col("address").str.contains("(?i)^https?://")
# Stands for the office's own folder where a host is named.
_FILES = "file"
# Seconds after which what has come is looked at, although some hosts are still asked.
_LOOK_AGAIN = 5.0


def local_origins(sources: pl.DataFrame) -> frozenset[Origin]:
    """The exact origins that local sources name, which may be loopback or private.

    Under either scheme: where one does not answer the other is asked.
    """
    named = _origins(sources, pl.col("local"))
    return named | {_under_other_scheme(*origin) for origin in named}


def _under_other_scheme(scheme: str, host: str, port: int) -> Origin:
    other = "http" if scheme == "https" else "https"
    return other, host, {80: 443, 443: 80}.get(port, port)


def recorded_exceptions(sources: pl.DataFrame) -> Exceptions:
    """The exceptions that sources record, each for the exact origin of its address."""
    recorded = pl.col("exceptions").list
    return Exceptions(
        robots=_origins(sources, recorded.contains("robots")),
        tls=_origins(sources, recorded.contains("tls")),
    )


def collect(  # noqa: PLR0913 - what it asks, of whom, where to, and how
    search: Search,
    archive: Archive,
    session: PoliteSession,
    *,
    office: UPath,
    clock: Callable[[], datetime],
    progress: Callable[[Fetched], None] = lambda _: None,
    workers: int = 8,
    again: bool = False,
    reporters: Collection[str] | None = None,
    pages: Pages | None = None,
) -> Cost:
    """Fetch what the partition still wants; everything that comes goes to the archive.

    ``office`` is the folder that file sources are relative to, ``workers`` the number of hosts
    asked at a time; ``reporters`` are the ids of those whose reports are looked for, None for all.
    An address that was archived usable is not asked for again, unless ``again``: then each is
    asked whether it has changed. Failures, and listings without a match, are tried once a call.
    ``pages``, the archive's, take in what comes. Raises what the machinery raises; a silent site is
    a record.
    """
    pages = pages or Pages(archive.body)
    seeking = _Seeking(search, pages, again=again, reporters=reporters)
    with archive.writing(search.year, search.region, clock) as writer:
        progressing = Progress(progress, monotonic=session.monotonic, pace=session.pace.delay)
        keeper = _Keeper(pages, writer, office, clock, Cost(writer.salvaged), progressing)
        with Crew(session, workers=workers, earlier=keeper.earlier, take=keeper.keep) as crew:
            is_done = True
            while True:
                writer.close_file()
                gained = pages.add(archive.records(search.year, search.region))
                addresses = seeking.wanted(gained)
                if is_done and not addresses:
                    return keeper.cost
                crew.ask(keeper.taken(addresses))
                # While slow hosts are waited for, what the others brought leads on.
                is_done = crew.rest(_LOOK_AGAIN)


def _origins(sources: pl.DataFrame, chosen: pl.Expr) -> frozenset[Origin]:
    return frozenset(map(origin_of, sources.filter(_OF_THE_NET & chosen)["address"]))


class _Seeking:
    """What the reports that are looked for still want, as the archive grows."""

    def __init__(
        self, search: Search, pages: Pages, *, again: bool, reporters: Collection[str] | None
    ) -> None:
        self._search = search
        self._pages = pages
        self._again = again
        everyone = search.expected["reporter_id"]
        chosen = everyone if reporters is None else set(everyone) & set(reporters)
        # What each waits for; nothing else can lead it further. None before the first look.
        self._awaited: dict[str, set[str] | None] = dict.fromkeys(chosen)
        self._tried: set[str] = set()

    def wanted(self, gained: set[str]) -> list[str]:
        """Addresses to be asked for now, each once in all, with these newly in the archive."""
        due = {
            reporter
            for reporter, awaited in self._awaited.items()
            if awaited is None or not gained.isdisjoint(awaited)
        }
        found: dict[str, None] = {}
        for reporter, followed in trails(self._search, self._pages, due).items():
            awaited = dict.fromkeys(address for trail in followed for address in trail.wanted)
            if self._again:
                steps = (step for trail in followed for step in trail.steps)
                awaited |= dict.fromkeys(step.entry.url for step in steps)
            self._awaited[reporter] = set(awaited)
            found |= awaited
        addresses = [address for address in found if address not in self._tried]
        self._tried.update(addresses)
        return addresses


@dataclass
class _Keeper:
    """Puts what comes into the archive, and counts it. Threads may share it."""

    pages: Pages
    writer: PartitionWriter
    office: UPath
    clock: Callable[[], datetime]
    cost: Cost
    progress: Progress
    guard: threading.Lock = field(default_factory=threading.Lock)

    def taken(self, addresses: list[str]) -> list[str]:
        """Take the files among the addresses; what is left is to be asked of hosts."""
        with self.guard:
            self.progress.want([host_of(address) or _FILES for address in addresses])
        for address in addresses:
            if is_file_address(address):
                self._take_file(address)
        return [address for address in addresses if not is_file_address(address)]

    def keep(self, attempt: Attempt) -> None:
        """Archive and count an attempt."""
        for item in attempt.items:
            self.writer.write(item)
        self._count(attempt)

    def earlier(self, address: str) -> Earlier | None:
        """What to name in a conditional request: a usable answer that came without redirects."""
        answer = self.pages.answer(address)
        if answer is None or not answer.verdict.ok or answer.entry.final_url != address:
            return None
        entry = answer.entry
        if not entry.etag and not entry.last_modified:
            return None
        return Earlier(entry.etag, entry.last_modified, entry.digest)

    def _count(self, attempt: Attempt) -> None:
        with self.guard:
            self.cost.add(attempt)
            self.progress.add(attempt)

    def _take_file(self, address: str) -> None:
        item = self._handed_in(address)
        before = self.pages.answer(address)
        known = before.entry.sha256 if before else None
        if isinstance(item, Failure) or known != hashlib.sha256(item.body).hexdigest():
            self.writer.write(item)
        self._count(Attempt(address, _FILES, [item], tries=1, last=True, seconds=0.0))

    def _handed_in(self, address: str) -> LocalFile | Failure:
        """A file of the office's folder, or what a folder in it holds."""
        path = file_path(address)
        try:
            if path.endswith("/"):
                return LocalFile(address, folder_body(self.office, path), self.clock())
            return LocalFile(address, regular_bytes(self.office / path), self.clock())
        except OSError as error:
            text = error.strerror or type(error).__name__
            return Failure(address, "no_answer", text, self.clock())
