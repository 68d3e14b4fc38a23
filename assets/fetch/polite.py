"""The one way out to the net: polite, bounded, and only to hosts that may be asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from protego import Protego

from assets.fetch.cookies import cookies_after
from assets.fetch.manners import Earlier, Exceptions, Manners
from assets.fetch.pace import Pace
from assets.fetch.reachable import Origin, Resolve, host_of, origin_of
from assets.fetch.retrying import retry_after
from assets.fetch.robots import MAX_ROBOTS, pause_asked, product_token, robots_rules
from assets.fetch.wire import Wire
from assets.storage.addresses import AddressError, normal_address, split_post
from assets.storage.archive_index import redirect_target
from assets.storage.warc import Exchange, Failure

_RULES_HOLD = 24 * 3600.0
# A site whose robots.txt is in trouble is not asked for it again with every address.
_TROUBLE_HOLDS = 3600.0
_WORTH_ASKING_AGAIN = frozenset({"no_answer", "no_name", "robots_refused"})

Item = Exchange | Failure
# What an attempt does, request by request: yields the host whose turn it needs for the next one.
Steps = Generator[str, None, list[Item]]


@dataclass(frozen=True)
class _Robots:
    """What a site's robots.txt said when it was last asked for, and how long that holds."""

    rules: Protego | Failure
    until: float
    troubles: int = 0


class PoliteSession:
    """Asks for addresses, one request at a time a host; threads may share it.

    ``local`` are the exact origins that may be private or loopback. ``sleep`` and ``monotonic``
    are the clock by which hosts are left alone; ``resolve`` stands in for the system's names.
    """

    def __init__(  # noqa: PLR0913 - what a test or a benchmark may put in place of the world
        self,
        manners: Manners,
        *,
        local: frozenset[Origin],
        clock: Callable[[], datetime],
        exceptions: Exceptions | None = None,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        resolve: Resolve | None = None,
        ca_bundle: str | None = None,
    ) -> None:
        self.manners = manners
        self.sleep = sleep
        self.monotonic = monotonic
        self.pace = Pace(manners.delay, sleep=sleep, monotonic=monotonic)
        self.clock = clock
        self._exceptions = exceptions or Exceptions()
        self._token = product_token(manners.user_agent)
        self._robots: dict[str, _Robots] = {}
        self._wire = Wire(
            manners,
            local=local,
            tls=self._exceptions.tls,
            clock=clock,
            resolve=resolve,
            ca_bundle=ca_bundle,
        )

    def answer(self, address: str, earlier: Earlier | None = None) -> list[Item]:
        """What one attempt brings; each host on the way is waited for. See ``steps``."""
        steps = self.steps(address, earlier)
        while True:
            try:
                next(steps)
            except StopIteration as ended:
                items: list[Item] = ended.value
                return items

    def steps(self, address: str, earlier: Earlier | None = None) -> Steps:
        """One attempt at an address, redirects followed, each judged anew; nothing is retried.

        Going on makes one request at the most, to the host that was yielded. Of what is returned
        the last is the answer, whatever its status, or a failure; what was asked on the way,
        robots.txt too, stands before it.
        """
        items: list[Item] = []
        try:
            address = normal_address(address)
        except AddressError as error:
            return [Failure(address, "no_answer", str(error), self.clock())]
        cookies: dict[Origin, str] = {}
        for _ in range(self.manners.max_redirects + 1):
            refusal = yield from self._refusal(address, items)
            origin = origin_of(address)
            overridden = refusal is not None and origin in self._exceptions.robots
            if refusal is not None and not overridden:
                return [*items, refusal]
            used = ("robots",) if overridden else ()
            shown = cookies.get(origin, "")
            most = self.manners.max_bytes
            item = yield from self._asked(address, earlier, most, used, shown)
            items.append(item)
            target = _redirect(item)
            if target is None or isinstance(item, Failure):
                return items
            cookies[origin] = cookies_after(item, shown)
            address, earlier = target, None
        text = f"more than {self.manners.max_redirects} redirects"
        return [*items, Failure(address, "too_many_redirects", text, self.clock())]

    def ready_at(self, host: str) -> float:
        """When the host may be asked next, by the session's clock.

        0 where it asks for more than is waited: then its addresses are ``busy`` at once.
        """
        return 0.0 if self._too_long(host) else self.pace.ready_at(host)

    def close(self) -> None:
        """Close all connections."""
        self._wire.close()

    def _asked(
        self,
        address: str,
        earlier: Earlier | None,
        max_bytes: int,
        used: tuple[str, ...] = (),
        cookies: str = "",
    ) -> Generator[str, None, Item]:
        """The answer to one request, once its host is ready."""
        host = host_of(address)
        if self._too_long(host) is None:
            yield host
        wait = self._too_long(host)
        if wait is None:
            with self.pace.turn(host):
                item = self._wire.answer(
                    address, earlier, max_bytes=max_bytes, exceptions=used, cookies=cookies
                )
                if isinstance(item, Failure):
                    return item
                asked = retry_after(item, self.clock())
                self.pace.put_off(host, asked)
            if asked <= self.manners.longest_retry_after:
                return item
            wait = f"answered {item.status}, asks to be left alone for {asked:.0f} s"
        return Failure(address, "busy", wait, self.clock())

    def _too_long(self, host: str) -> str | None:
        """Why the host is not waited for; None where it is."""
        wait = self.pace.ready_at(host) - self.monotonic()
        if wait <= self.manners.longest_retry_after + self.pace.delay(host):
            return None
        return f"{host} asks to be left alone for {wait:.0f} s more"

    def _refusal(self, address: str, items: list[Item]) -> Generator[str, None, Failure | None]:
        """Why the address must not be asked for by its site's robots.txt; None when it may."""
        url, _ = split_post(address)
        parts = urlsplit(url)
        root = f"{parts.scheme}://{parts.netloc}"
        host = host_of(url)
        if self._standing(root) is None and self._too_long(host) is None:
            yield host
        # Another attempt may have read it, while this one waited for its turn.
        robots = self._standing(root) or (yield from self._read_robots(root, items))
        if isinstance(robots.rules, Failure):
            trouble = robots.rules
            return Failure(address, trouble.problem, f"robots.txt: {trouble.text}", self.clock())
        delay = pause_asked(robots.rules, self._token)
        self.pace.slow_down(host, min(delay, self.manners.longest_retry_after))
        if robots.rules.can_fetch(url, self._token):
            return None
        return Failure(address, "robots_refused", f"disallowed by {root}/robots.txt", self.clock())

    def _standing(self, root: str) -> _Robots | None:
        robots = self._robots.get(root)
        return robots if robots and robots.until > self.monotonic() else None

    def _read_robots(self, root: str, items: list[Item]) -> Generator[str, None, _Robots]:
        url: str | None = f"{root}/robots.txt"
        for _ in range(self.manners.max_redirects + 1):
            if url is None:
                break
            item = yield from self._asked(url, None, MAX_ROBOTS)
            items.append(item)
            url = _redirect(item)
        rules = item if isinstance(item, Failure) else robots_rules(item)
        if isinstance(rules, str):
            rules = Failure(item.url, "robots_refused", rules, self.clock())
        robots = self._held(root, rules)
        self._robots[root] = robots
        return robots

    def _held(self, root: str, rules: Protego | Failure) -> _Robots:
        now = self.monotonic()
        if isinstance(rules, Protego):
            return _Robots(rules, now + _RULES_HOLD)
        if rules.problem == "busy":
            return _Robots(rules, now)
        before = self._robots.get(root)
        troubles = before.troubles + 1 if before else 1
        tried_out = troubles > self.manners.retries or rules.problem not in _WORTH_ASKING_AGAIN
        return _Robots(rules, now + _TROUBLE_HOLDS if tried_out else now, troubles)


def _redirect(item: Item) -> str | None:
    """Where an answer sends its reader on to."""
    if isinstance(item, Failure):
        return None
    location = next((value for key, value in item.headers if key.lower() == "location"), "")
    return redirect_target(item.url, item.status, location)
