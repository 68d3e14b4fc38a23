"""Who is asked next: addresses by host, hosts by readiness, a few threads that never wait long."""

from __future__ import annotations

import heapq
import math
import random
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Self

from assets.fetch.manners import Earlier
from assets.fetch.polite import Item, PoliteSession, Steps
from assets.fetch.reachable import Origin, host_of, origin_of
from assets.fetch.retrying import pause_before_retry, retry_after
from assets.storage.warc import Failure, LocalFile

# Nobody sleeps longer at a time, so that a stop is heard.
_NAP = 0.25
# A site is given up after as many attempts in a row without an answer, or with none but that it is
# busy, as so many addresses have.
_MOST_IN_VAIN = 3
_IN_VAIN = {"no_answer": "silent", "busy": "busy"}


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
    """Threads that ask for addresses, each whichever host is ready; a context that ends them.

    ``take`` is given every attempt, by the thread that made it. A site, which is a host under one
    scheme and port, that was silent or busy many times in a row is not asked for the rest.
    """

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
        self._workers = max(1, workers)
        self._earlier = earlier
        self._take = take
        self._jitter = jitter
        self._queues = _Queues(session.ready_at)
        self._vain: Counter[tuple[Origin, str]] = Counter()
        guard = threading.Lock()
        self._changed = threading.Condition(guard)
        self._finished = threading.Condition(guard)
        self._left = 0
        self._stopped = False
        self._error: BaseException | None = None
        self._watched_until = math.inf
        self._pool = ThreadPoolExecutor(max_workers=self._workers)

    def __enter__(self) -> Self:
        for _ in range(self._workers):
            self._pool.submit(self._work)
        return self

    def __exit__(self, *error: object) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        self._pool.shutdown()

    def ask(self, addresses: Iterable[str]) -> None:
        """Ask for these too."""
        with self._changed:
            for address in addresses:
                self._left += 1
                self._queues.add(_Job(address, host_of(address)))
            self._changed.notify_all()

    def rest(self, seconds: float | None = None) -> bool:
        """Wait until all was asked for, or so many seconds; whether all was.

        Raises the first error of a thread, which is one of the machinery; the others stop after
        the request they are at.
        """
        with self._finished:
            self._finished.wait_for(lambda: self._error or not self._left, seconds)
            if self._error is not None:
                raise self._error
            return not self._left

    def _work(self) -> None:
        try:
            while (found := self._next()) is not None:
                self._go_on(*found)
        except BaseException as error:  # noqa: BLE001 - raised where the others are waited for
            with self._changed:
                self._error = self._error or error
                self._stopped = True
                self._changed.notify_all()
                self._finished.notify_all()

    def _next(self) -> tuple[str, _Job] | None:
        """A job that may go on, waited for; None when the work is to stop."""
        with self._changed:
            while not self._stopped:
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
        wanted, items = "", []
        try:
            if job.steps is None:
                job.steps = self._steps(job)
                next(job.steps)
                asked = True
            wanted = next(job.steps)
        except StopIteration as ended:
            items = ended.value
        job.seconds += self._session.monotonic() - began
        again = None
        if items:
            again = self._retried(job, items) if asked else None
            attempt = Attempt(job.address, job.host, items, job.tries, not again, job.seconds)
            self._take(attempt)
        with self._changed:
            if wanted:
                self._queues.wait_for(wanted, job)
            else:
                self._end(job, items, again)
            self._queues.give_back(host)
            self._changed.notify()

    def _steps(self, job: _Job) -> Steps:
        site = _site(job.address)
        most = _MOST_IN_VAIN * (1 + self._session.manners.retries)
        for problem, word in _IN_VAIN.items():
            if self._vain[site, problem] >= most:
                told = f"{job.host!r} was {word} {most} times in a row, it is asked no more"
                return _unasked(Failure(job.address, problem, told, self._session.clock()))
        return self._session.steps(job.address, self._earlier(job.address))

    def _end(self, job: _Job, items: list[Item], again: _Job | None) -> None:
        """An attempt is over; with the guard held."""
        self._queues.end(job)
        self._count(items)
        if again is not None:
            self._queues.add(again)
            return
        self._left -= 1
        if not self._left:
            self._finished.notify_all()

    def _count(self, items: list[Item]) -> None:
        """Count an attempt in vain for the site that was asked last; with the guard held."""
        for item in items:
            if not isinstance(item, Failure):
                for problem in _IN_VAIN.keys() - {self._in_vain(item)}:
                    self._vain.pop((_site(item.url), problem), None)
        self._vain[_site(items[-1].url), self._in_vain(items[-1])] += 1

    def _in_vain(self, item: Item) -> str:
        """Why it was asked in vain, if it was."""
        if isinstance(item, Failure):
            return item.problem
        return "busy" if retry_after(item, self._session.clock()) else ""

    def _retried(self, job: _Job, items: list[Item]) -> _Job | None:
        """The next try, where there is one; its host is left alone until then."""
        pause = pause_before_retry(items, job.tries, self._session.manners, self._jitter())
        if pause is None:
            return None
        self._session.pace.put_off(host_of(items[-1].url), pause)
        return _Job(job.address, job.host, job.tries + 1)


def _unasked(failure: Failure) -> Steps:
    """The steps of an address that nobody is asked for."""
    yield from ()
    return [failure]


def _site(address: str) -> Origin:
    """The site of an address; an empty one for an address that is none."""
    try:
        return origin_of(address)
    except ValueError:
        return "", "", 0
