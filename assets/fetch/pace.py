"""When a host may be asked next: one request at a time, a pause after each."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Pace:
    """The pauses of all hosts; threads may share it. Seconds on the clock it is given."""

    def __init__(
        self, delay: float, *, sleep: Callable[[float], None], monotonic: Callable[[], float]
    ) -> None:
        self._delay = delay
        self._sleep = sleep
        self._monotonic = monotonic
        self._guard = threading.Lock()
        self._turns: dict[str, threading.Lock] = {}
        self._delays: dict[str, float] = {}
        self._ready: dict[str, float] = {}

    def delay(self, host: str) -> float:
        """The pause after each request to the host."""
        return self._delays.get(host, self._delay)

    def ready_at(self, host: str) -> float:
        """When the host may be asked next."""
        return self._ready.get(host, 0.0)

    def slow_down(self, host: str, delay: float) -> None:
        """Pause at least this long after each request, the one before included."""
        with self._guard:
            longer = delay - self.delay(host)
            if longer > 0:
                self._delays[host] = delay
                self._ready[host] = self.ready_at(host) + longer

    def put_off(self, host: str, seconds: float) -> None:
        """Leave the host alone for this long."""
        self._not_before(host, self._monotonic() + seconds)

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """The caller's turn with the host, once it is ready."""
        with self._guard:
            turn = self._turns.setdefault(host, threading.Lock())
        with turn:
            wait = self.ready_at(host) - self._monotonic()
            if wait > 0:
                self._sleep(wait)
            try:
                yield
            finally:
                self._not_before(host, self._monotonic() + self.delay(host))

    def _not_before(self, host: str, moment: float) -> None:
        with self._guard:
            self._ready[host] = max(self.ready_at(host), moment)
