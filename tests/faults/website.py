"""The sites that fault runs ask: pages of the sample site on hosts of their own, and their log."""

from __future__ import annotations

import contextlib
import dataclasses
import mimetypes
import threading
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from samples.serve import SITE
from tests.simulator.sites import Site
from tests.simulator.troubles import Handler, at_first, declared_longer, page, reset_at_once
from tests.simulator.web import (
    FIRST_ADDRESS,
    Answer,
    Logged,
    Request,
    first_listener,
    listeners_for,
    served,
)

# Each folder of the sample site is a host here.
FOLDERS = ("linxi", "lxfgj", "lxjtj", "lxkfq", "lxmzj", "lxwjj", "lxxz", "lxzrzy")
HOSTS = {folder: str(FIRST_ADDRESS + number) for number, folder in enumerate(FOLDERS)}
_OVERLOADED = "/lxmzj/zfxxgk/nb/index.html"
_BROKEN_OFF = "/lxxz/xizuo/202501/t20250113_2924.html"


@dataclasses.dataclass(frozen=True)
class Asked:
    """A request, ``phase`` the process that was running; ``away`` where nobody was there."""

    url: str
    phase: int
    away: bool


class Website:
    """All hosts. At first one is overloaded and one breaks off, then each answers as it should."""

    def __init__(self) -> None:
        self._first = first_listener()
        self.port = self._first.getsockname()[1]
        self.phase = 0
        self._away_after: int | None = None
        self._asked: list[Asked] = []
        self._guard = threading.Lock()
        self._sites: dict[str, Site] = {}
        self.reset()

    def reset(self) -> None:
        """As nobody had ever asked."""
        with self._guard:
            self._sites = {host: self._site(folder) for folder, host in HOSTS.items()}
            self._asked = []
            self.phase = 0
            self._away_after = None

    def away_after(self, requests: int) -> None:
        """Tear down every connection once so many more requests have come."""
        self._away_after = self.requests() + requests

    def come_back(self) -> None:
        """Answer again."""
        self._away_after = None

    def origin(self, folder: str) -> str:
        return f"http://{HOSTS[folder]}:{self.port}"

    def asked(self, phase: int) -> Counter[str]:
        """How often each address was asked for, and answered, while this process was running."""
        with self._guard:
            return Counter(
                each.url for each in self._asked if each.phase == phase and not each.away
            )

    def requests(self) -> int:
        """Requests so far."""
        with self._guard:
            return len(self._asked)

    @contextlib.contextmanager
    def serving(self) -> Iterator[None]:
        """Answer, in a thread, until the block ends."""
        hosts = {host: partial(self._answer, host) for host in HOSTS.values()}
        log: list[Logged] = []
        with served(hosts, listeners_for(list(hosts), self._first), log):
            yield

    def _answer(self, host: str, request: Request) -> Answer:
        with self._guard:
            url = f"http://{host}:{self.port}{request.target}"
            away = self._away_after is not None and len(self._asked) >= self._away_after
            self._asked.append(Asked(url, self.phase, away))
            return reset_at_once() if away else self._sites[host](request)

    def _site(self, folder: str) -> Site:
        site = Site(self.origin(folder))
        for file in (*(SITE / folder).rglob("*"), SITE / "robots.txt"):
            if file.is_file():
                target = f"/{file.relative_to(SITE)}"
                site.put(target, _handler(target, file))
        return site


def _handler(target: str, file: Path) -> Answer | Handler:
    """The file as it is sent, or with what is wrong at its address at first."""
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    answer = page(file.read_bytes(), Content_Type=kind)
    if target == _OVERLOADED:
        return at_first(1, page(b"", 503, Retry_After="1"), answer)
    if target == _BROKEN_OFF:
        return at_first(1, declared_longer(answer), answer)
    return answer
