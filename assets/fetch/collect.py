"""Fetching a partition into the archive: round by round, until nothing more is wanted."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import polars as pl
from upath import UPath

from assets.fetch.pages import Pages
from assets.fetch.polite import Earlier, PoliteSession
from assets.fetch.reachable import Origin, origin_of
from assets.fetch.trails import Search, trails
from assets.storage.addresses import file_path
from assets.storage.archive import Archive
from assets.storage.partition_writer import PartitionWriter
from assets.storage.warc import Exchange, Failure, LocalFile


@dataclass(frozen=True)
class Fetched:
    """One address done with: how it ended, and how far the work is.

    ``wanted`` grows as listings lead to more. ``ended`` is the status or the kind of trouble.
    """

    host: str
    url: str
    ended: str
    done: int
    wanted: int


def local_origins(sources: pl.DataFrame) -> frozenset[Origin]:
    """The exact origins that local sources name, which may be loopback or private."""
    local = sources.filter(pl.col("local") & (pl.col("kind") != "file"))
    return frozenset(origin_of(address) for address in local["address"])


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
) -> None:
    """Fetch what the partition still wants; everything that comes goes to the archive.

    ``office`` is the folder that file sources are relative to, ``workers`` the number of hosts
    asked at a time. An address that was archived usable is not asked for again, unless ``again``:
    then each is asked whether it has changed. Failures, and listings without a match, are tried
    once a call. Raises what the machinery raises; a silent
    site is a record.
    """
    pages = Pages(archive.body)
    tried: set[str] = set()
    counter = _Counter(progress)
    with archive.writing(search.year, search.region, clock) as writer:
        while True:
            pages.add(archive.records(search.year, search.region))
            followed = [trail for each in trails(search, pages).values() for trail in each]
            wanted = dict.fromkeys(url for trail in followed for url in trail.wanted)
            if again:
                wanted |= dict.fromkeys(step.entry.url for each in followed for step in each.steps)
            urls = [url for url in wanted if url not in tried]
            if not urls:
                return
            tried.update(urls)
            counter.add(len(urls))
            _Round(pages, writer, session, office, clock, counter).run(urls, workers)
            writer.close_file()


class _Counter:
    """Counts what is done and tells it on, one call at a time."""

    def __init__(self, progress: Callable[[Fetched], None]) -> None:
        self._progress = progress
        self._guard = threading.Lock()
        self._done = 0
        self._wanted = 0

    def add(self, wanted: int) -> None:
        self._wanted += wanted

    def tell(self, url: str, ended: str) -> None:
        with self._guard:
            self._done += 1
            host = urlsplit(url).hostname or "file"
            self._progress(Fetched(host, url, ended, self._done, self._wanted))


@dataclass
class _Round:
    """Addresses known at one moment, fetched host beside host."""

    pages: Pages
    writer: PartitionWriter
    session: PoliteSession
    office: UPath
    clock: Callable[[], datetime]
    counter: _Counter

    def run(self, urls: Iterable[str], workers: int) -> None:
        """Fetch all, one thread a host; the first error of the machinery stops every thread."""
        hosts: dict[str, list[str]] = {}
        for url in urls:
            if url.startswith("file:"):
                self._take_file(url)
            else:
                hosts.setdefault(urlsplit(url).hostname or "", []).append(url)
        stop = threading.Event()
        with ThreadPoolExecutor(max_workers=max(1, min(workers, len(hosts)))) as pool:
            jobs = [pool.submit(self._ask_host, each, stop) for each in hosts.values()]
            try:
                done, _ = wait(jobs, return_when=FIRST_EXCEPTION)
                for job in done:
                    job.result()
            finally:
                stop.set()
                pool.shutdown(cancel_futures=True)

    def _ask_host(self, urls: list[str], stop: threading.Event) -> None:
        for url in urls:
            if stop.is_set():
                return
            items = self.session.answer(url, _earlier(self.pages, url))
            for item in items:
                self.writer.write(item)
            self.counter.tell(url, _ended(items[-1]))

    def _take_file(self, url: str) -> None:
        try:
            body = (self.office / file_path(url)).read_bytes()
        except OSError as error:
            failure = Failure(
                url, "no_answer", error.strerror or type(error).__name__, self.clock()
            )
            self.writer.write(failure)
            self.counter.tell(url, failure.problem)
            return
        before = self.pages.answer(url)
        if before is None or before.entry.sha256 != hashlib.sha256(body).hexdigest():
            self.writer.write(LocalFile(url, body, self.clock()))
        self.counter.tell(url, "file")


def _earlier(pages: Pages, url: str) -> Earlier | None:
    """What to name in a conditional request: only a usable answer that came without redirects."""
    answer = pages.answer(url)
    if answer is None or not answer.verdict.ok or answer.entry.final_url != url:
        return None
    entry = answer.entry
    if not entry.etag and not entry.last_modified:
        return None
    return Earlier(entry.etag, entry.last_modified, entry.digest)


def _ended(item: Exchange | Failure) -> str:
    return item.problem if isinstance(item, Failure) else item.truncated or str(item.status)
