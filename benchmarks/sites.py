"""The sites of the synthetic country: many hosts on loopback, in processes of their own.

Each host has a column of reports in pages; some ask for a slower pace, some are busy now and then.
Every process writes down what it was asked.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import multiprocessing
import resource
from collections.abc import Iterator
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import TextIO

from benchmarks.country import YEAR, Reporter
from expectations.forms.catalogue import edition_for_year
from samples.synthetic import html_page, random_cells
from tests.simulator.web import (
    Answer,
    Logged,
    Request,
    Web,
    first_listener,
    listeners_for,
    served,
)

A_PAGE = 20
CRAWL_DELAY = 2.0
RETRY_AFTER = 5.0
_HTML = (("Content-Type", "text/html; charset=utf-8"),)
_MARK = "甲乙丙丁"
_NOT_THERE = Answer(404, "<html><body>404 您访问的页面不存在</body></html>".encode(), _HTML)


@dataclasses.dataclass(frozen=True)
class Place:
    """One host and the reporters whose reports stand on it.

    ``listed`` says that only its column is known, else each report's address is.
    """

    name: str
    listed: bool
    slow: bool
    busy: bool
    reporters: tuple[Reporter, ...]

    @property
    def column(self) -> str:
        return "/zfxxgk/nb/"


def places(prefecture: str, reporters: list[Reporter], a_host: int) -> list[Place]:
    """The hosts of a prefecture, with so many reports on each; of ten, four are of another kind."""
    found = []
    for number, start in enumerate(range(0, len(reporters), a_host)):
        kind = (int(prefecture[2:]) + number) % 10
        found.append(
            Place(
                name=f"www.h{number}.p{prefecture}.test",
                listed=kind not in {2, 7},
                slow=kind == 3,
                busy=kind == 6,
                reporters=tuple(reporters[start : start + a_host]),
            )
        )
    return found


def target(reporter: Reporter) -> str:
    """Where a report stands on its host."""
    return f"/art/{YEAR + 1}/1/24/{reporter.id}.html"


@contextlib.contextmanager
def served_apart(groups: list[list[Place]], folder: Path) -> Iterator[list[Web]]:
    """Each group served by a process of its own; its log is ``N.jsonl`` in the folder."""
    context = multiprocessing.get_context("spawn")
    running = []
    try:
        for number, group in enumerate(groups):
            ours, theirs = context.Pipe()
            process = context.Process(
                target=_serve, args=(group, folder / f"{number}.jsonl", theirs), daemon=True
            )
            process.start()
            running.append((process, ours))
        yield [connection.recv() for _, connection in running]
    finally:
        for process, connection in running:
            connection.send("end")
            process.join()


def logged(folder: Path) -> Iterator[Logged]:
    """What the hosts were asked, process after process."""
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as file:
            for line in file:
                yield Logged(**json.loads(line))


def _serve(group: list[Place], log: Path, connection: Connection) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    page = _page()
    hosts = {place.name: partial(_answer, _Standing(place, page)) for place in group}
    listeners = listeners_for(list(hosts), first_listener())
    with log.open("w", encoding="utf-8") as file, served(hosts, listeners, _Log(file)) as web:
        connection.send(web)
        connection.recv()


@dataclasses.dataclass(frozen=True)
class _Log:
    """A log that is no list: it must not grow in memory."""

    file: TextIO

    def append(self, one: Logged, /) -> None:
        print(json.dumps(dataclasses.asdict(one)), file=self.file)


class _Standing:
    """What a host serves: its pages by target, and whether it feels busy just now."""

    def __init__(self, place: Place, page: str) -> None:
        self.place = place
        self.page = page
        self.reporters = {target(reporter): reporter for reporter in place.reporters}
        self.columns = dict(columns(place))
        self.busy = set(list(self.reporters)[5::20]) if place.busy else set()


def _answer(standing: _Standing, request: Request) -> Answer:
    if request.target == "/robots.txt":
        slow = f"Crawl-delay: {CRAWL_DELAY}\n" if standing.place.slow else ""
        return Answer(200, f"User-agent: *\n{slow}Disallow: /admin/\n".encode())
    if request.target in standing.busy and "nianbao" in request.headers.get("user-agent", ""):
        standing.busy.discard(request.target)
        return Answer(429, b"busy", (("Retry-After", str(int(RETRY_AFTER))),))
    column = standing.columns.get(request.target)
    if column is not None:
        return Answer(200, column, _HTML)
    reporter = standing.reporters.get(request.target)
    if reporter is None:
        return _NOT_THERE
    return Answer(200, standing.page.replace(_MARK, reporter.name).encode(), _HTML)


def columns(place: Place) -> Iterator[tuple[str, bytes]]:
    """The pages of a host's column by target."""
    pages = [
        place.reporters[start : start + A_PAGE] for start in range(0, len(place.reporters), A_PAGE)
    ]
    for number, part in enumerate(pages):
        lines = "".join(
            f'<li><a href="{target(each)}">{each.name}{YEAR}年政府信息公开工作年度报告</a>'
            f"<span>{YEAR + 1}-01-24</span></li>"
            for each in part
        )
        script = f'<script>createPageHTML({len(pages)}, {number}, "index", "html");</script>'
        name = f"index_{number}.html" if number else ""
        text = f"<html><head><title>年报</title></head><body><ul>{lines}</ul>{script}</body></html>"
        yield place.column + name, text.encode()


def _page() -> str:
    grid = edition_for_year(YEAR)
    if grid is None:
        raise LookupError(f"no edition for {YEAR}")
    return html_page(grid, random_cells(grid, Random(YEAR)), reporter=_MARK, year=YEAR)
