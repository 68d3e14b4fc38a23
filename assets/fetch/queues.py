"""Who is asked next: addresses by host, hosts by readiness, a few threads that never wait long."""

from __future__ import annotations

import heapq
import math
import random
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from assets.fetch.manners import Earlier
from assets.fetch.polite import Item, PoliteSession, Steps
from assets.fetch.reachable import host_of
from assets.fetch.retrying import pause_before_retry
from assets.storage.warc import LocalFile

# Nobody sleeps longer at a time, so that a stop is heard.
_NAP = 0.25


@dataclass(frozen=True)
class Attempt:
    """What one attempt at an address brought, ``items`` in the order they were asked for.

    ``tries`` counts the attempts, this one included; after the ``last`` there is no other.
    ``seconds`` is the time its requests took.
    """

    address: str
    host: str
    items: Sequence[Item | LocalFile]
    tries: int
    last: bool
    seconds: float


@dataclass(eq=False)
class _Job:
    """An address under way. Its steps are begun when its host's turn comes."""

    address: str
    host: str
    tries: int = 1
    steps: Steps | None = None
    seconds: float = 0.0


@dataclass
class _Queues:
    """Which job may go on: one address of a host is under way, one request to a host made.

    A job that was sent on to another host waits for that one's turn, and holds back the addresses
    behind it all the while.
    """

    ready_at: Callable[[str], float]
    _behind: dict[str, deque[_Job]] = field(default_factory=dict)
    _waiting: dict[str, deque[_Job]] = field(default_factory=dict)
    _asked: set[str] = field(default_factory=set)
    _soonest: list[tuple[float, str]] = field(default_factory=list)

    def add(self, job: _Job) -> None:
        """A new job, behind those of its host."""
        if job.host in self._behind:
            self._behind[job.host].append(job)
        else:
            self._behind[job.host] = deque()
            self.wait_for(job.host, job)

    def wait_for(self, host: str, job: _Job) -> None:
        """The job goes on when the host's turn is its own."""
        self._waiting.setdefault(host, deque()).append(job)
        self._offer(host)

    def taken(self, now: float) -> tuple[str, _Job] | None:
        """A job that may go on, and the host whose turn it has until that is given back."""
        while self._soonest and self._soonest[0][0] <= now:
            _, host = heapq.heappop(self._soonest)
            if host in self._asked or not self._waiting.get(host):
                continue
            if self.ready_at(host) > now:
                # It asked to be left alone since.
                self._offer(host)
                continue
            self._asked.add(host)
            return host, self._waiting[host].popleft()
        return None

    def give_back(self, host: str) -> None:
        """The request to the host is over."""
        self._asked.discard(host)
        if self._waiting.get(host):
            self._offer(host)
        else:
            self._waiting.pop(host, None)

    def end(self, job: _Job) -> None:
        """The job is done with; the next one of its host may begin."""
        behind = self._behind[job.host]
        if behind:
            self.wait_for(job.host, behind.popleft())
        else:
            del self._behind[job.host]

    def soonest(self) -> float:
        """When the next job may go on; infinity when none is waiting."""
        return self._soonest[0][0] if self._soonest else math.inf

    def _offer(self, host: str) -> None:
        if host not in self._asked:
            heapq.heappush(self._soonest, (self.ready_at(host), host))


class Crew:
    """Threads that ask for addresses, each whichever host is ready."""

    def __init__(
        self,
        session: PoliteSession,
        *,
        workers: int,
        earlier: Callable[[str], Earlier | None],
        take: Callable[[Attempt], None],
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._session = session
        self._workers = workers
        self._earlier = earlier
        self._take = take
        self._jitter = jitter
        self._queues = _Queues(session.ready_at)
        self._changed = threading.Condition()
        self._left = 0
        self._stopped = False
        self._watched_until = math.inf

    def ask(self, addresses: Iterable[str]) -> None:
        """Ask for all; ``take`` is given every attempt, by the thread that made it.

        The first error, which is one of the machinery, stops every thread after its request and is
        raised.
        """
        for address in addresses:
            self._left += 1
            self._queues.add(_Job(address, host_of(address)))
        with ThreadPoolExecutor(max_workers=max(1, min(self._workers, self._left))) as pool:
            threads = [pool.submit(self._work) for _ in range(min(self._workers, self._left))]
            try:
                done, _ = wait(threads, return_when=FIRST_EXCEPTION)
                for thread in done:
                    thread.result()
            finally:
                self._stop()

    def _work(self) -> None:
        try:
            while (found := self._next()) is not None:
                self._go_on(*found)
        except BaseException:
            self._stop()
            raise

    def _stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def _next(self) -> tuple[str, _Job] | None:
        """A job that may go on; None when there is nothing left to do."""
        with self._changed:
            while self._left and not self._stopped:
                now = self._session.monotonic()
                found = self._queues.taken(now)
                if found is not None:
                    self._changed.notify()
                    return found
                self._idle(now, self._queues.soonest())
            return None

    def _idle(self, now: float, soonest: float) -> None:
        """Wait for a change; one of the idle watches the clock for the rest."""
        if soonest >= self._watched_until:
            self._changed.wait()
            return
        self._watched_until = soonest
        self._changed.release()
        try:
            self._session.sleep(min(soonest - now, _NAP))
        finally:
            self._changed.acquire()
            self._watched_until = math.inf

    def _go_on(self, host: str, job: _Job) -> None:
        """Take a job one request further, to the host whose turn it has."""
        began = self._session.monotonic()
        asked = job.steps is not None
        wanted: str | None = None
        items: list[Item] = []
        try:
            if job.steps is None:
                job.steps = self._session.steps(job.address, self._earlier(job.address))
                next(job.steps)
                asked = True
            wanted = next(job.steps)
        except StopIteration as ended:
            items = ended.value
        job.seconds += self._session.monotonic() - began
        again = None
        if wanted is None:
            # An attempt that asked nobody would end as it did.
            again = self._retried(job, items) if asked else None
            attempt = Attempt(job.address, job.host, items, job.tries, not again, job.seconds)
            self._take(attempt)
        with self._changed:
            if wanted is not None:
                self._queues.wait_for(wanted, job)
            else:
                self._queues.end(job)
                if again:
                    self._queues.add(again)
                else:
                    self._left -= 1
            self._queues.give_back(host)
            self._changed.notify(1 if self._left else self._workers)

    def _retried(self, job: _Job, items: list[Item]) -> _Job | None:
        """The next try, where there is one; its host is left alone until then."""
        pause = pause_before_retry(items, job.tries, self._session.manners, self._jitter())
        if pause is None:
            return None
        self._session.pace.put_off(host_of(items[-1].url), pause)
        return _Job(job.address, job.host, job.tries + 1)
