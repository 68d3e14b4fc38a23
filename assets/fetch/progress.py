"""How far fetching is: what is told of each address done with, and the line it is logged as."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from assets.fetch.metrics import ended, size
from assets.fetch.queues import Attempt

_PLAIN = re.compile(r"[^\s\"]+")
_PAIR = re.compile(r"(\w+)=(\"(?:[^\"\\]|\\.)*\"|[^\s\"]*)")
_BEGINS = "fetched "
# The estimate looks at every host: not more often than this, in seconds.
_ESTIMATED_EVERY = 1.0


@dataclass(frozen=True)
class Fetched:
    """One address done with: how it ended, and how far the work is.

    ``ended`` is the status or the kind of trouble, ``seconds`` and ``size`` (bytes as sent) are
    those of its last of ``tries`` attempts. ``done`` and ``wanted`` count addresses, in all and of
    its host; ``wanted`` grows as listings lead to more. ``left`` estimates the seconds that what
    is wanted now will take.
    """

    host: str
    url: str
    ended: str
    done: int
    wanted: int
    host_done: int
    host_wanted: int
    seconds: float
    size: int
    tries: int
    left: float


def line(fetched: Fetched) -> str:
    """A line of logfmt, to be found with grep: ``fetched host=a.gov.cn ended=200 ...``."""
    pairs = (f"{each.name}={_written(getattr(fetched, each.name))}" for each in fields(Fetched))
    return _BEGINS + " ".join(pairs)


def fetched_of(text: str) -> Fetched | None:
    """What a line tells, whatever its logger put before it; None where it is another line."""
    _, begins, rest = text.partition(_BEGINS)
    if not begins:
        return None
    found: dict[str, Any] = {key: _read(value) for key, value in _PAIR.findall(rest)}
    try:
        return Fetched(
            **{each.name: _TYPES[each.name](found[each.name]) for each in fields(Fetched)}
        )
    except (KeyError, ValueError):
        return None


class Progress:
    """Counts what is done and tells it on. One thread at a time."""

    def __init__(
        self,
        tell: Callable[[Fetched], None],
        *,
        monotonic: Callable[[], float],
        pace: Callable[[str], float],
    ) -> None:
        self._tell = tell
        self._monotonic = monotonic
        self._pace = pace
        self._began = monotonic()
        self._done: Counter[str] = Counter()
        self._wanted: Counter[str] = Counter()
        self._seconds: dict[str, float] = {}
        self._estimate = (-math.inf, 0.0)

    def want(self, hosts: list[str]) -> None:
        """There is more to be asked for: a host an address."""
        self._wanted.update(hosts)

    def add(self, attempt: Attempt) -> None:
        """Count an attempt; its address is told of when there is no other."""
        host = attempt.host
        self._seconds[host] = self._seconds.get(host, 0.0) + attempt.seconds
        if not attempt.last:
            return
        self._done[host] += 1
        self._tell(
            Fetched(
                host=host,
                url=attempt.address,
                ended=ended(attempt.items[-1]),
                done=self._done.total(),
                wanted=self._wanted.total(),
                host_done=self._done[host],
                host_wanted=self._wanted[host],
                seconds=round(attempt.seconds, 3),
                size=size(attempt),
                tries=attempt.tries,
                left=round(self._left(), 1),
            )
        )

    def _left(self) -> float:
        """The longest of: what the slowest host still needs, and all at the speed so far."""
        now = self._monotonic()
        made_at, estimate = self._estimate
        if now - made_at < _ESTIMATED_EVERY:
            return max(0.0, estimate - (now - made_at))
        done, wanted = self._done.total(), self._wanted.total()
        at_speed = (wanted - done) * (now - self._began) / done
        estimate = max(at_speed, *(self._host_left(host) for host in self._wanted))
        self._estimate = now, estimate
        return estimate

    def _host_left(self, host: str) -> float:
        left, done = self._wanted[host] - self._done[host], self._done[host]
        mean = self._seconds.get(host, 0.0) / done if done else 0.0
        return left * (self._pace(host) + mean)


_TYPES: dict[str, Callable[[Any], Any]] = {
    each.name: {"str": str, "int": int, "float": float}[str(each.type)] for each in fields(Fetched)
}


def _written(value: object) -> str:
    text = str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text)


def _read(text: str) -> str:
    return str(json.loads(text)) if text.startswith('"') else text
