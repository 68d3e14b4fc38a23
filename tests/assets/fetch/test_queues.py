"""Who is asked when: nobody twice, nobody too soon, everybody in the end."""

from __future__ import annotations

import datetime as dt
import signal
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.fetch.manners import Manners
from assets.fetch.pace import Pace
from assets.fetch.polite import PoliteSession
from assets.fetch.queues import Attempt, Crew
from assets.storage.warc import Exchange, Failure

NOW = dt.datetime(2025, 1, 20, tzinfo=dt.UTC)
Answer = tuple[int, dict[str, str]] | str


class Net:
    """A net of hosts that answer as a test says, under a clock that goes on when all sleep.

    It notes who was asked for what and when, and how many were asked at once.
    """

    def __init__(self, answers: Callable[[str, int], Answer], seconds: float = 0.0) -> None:
        self.now = 0.0
        self.log: list[tuple[float, float, str, Answer]] = []
        self.most = 0
        self._answers = answers
        self._seconds = seconds
        self._guard = threading.Lock()
        self._under_way: Counter[str] = Counter()
        self._tries: Counter[str] = Counter()

    def sleep(self, seconds: float) -> None:
        with self._guard:
            self.now += seconds

    def answer(self, address: str, earlier: object, **_: object) -> Exchange | Failure:
        del earlier
        host = str(urlsplit(address).hostname)
        began = self.now
        with self._under_way_at(host):
            with self._guard:
                self._tries[address] += 1
                number = self._tries[address]
            said = self._answers(address, number)
            if self._seconds:
                time.sleep(0)
                self.sleep(self._seconds)
        with self._guard:
            self.log.append((began, self.now, address, said))
        if isinstance(said, str):
            return Failure(address, said, "as told", NOW)
        return Exchange(address, (), said[0], "", tuple(said[1].items()), b"", NOW)

    @contextmanager
    def _under_way_at(self, host: str) -> Iterator[None]:
        with self._guard:
            self._under_way[host] += 1
            assert self._under_way[host] == 1, f"{host} is asked twice at once"
            self.most = max(self.most, self._under_way.total())
        yield
        with self._guard:
            self._under_way[host] -= 1

    def session(self, **manners: Any) -> PoliteSession:
        with patch("assets.fetch.polite.Wire", return_value=self):
            return PoliteSession(
                Manners(**manners),
                local=frozenset(),
                clock=lambda: NOW,
                sleep=self.sleep,
                monotonic=lambda: self.now,
            )

    def asked(self) -> list[str]:
        return [address for _, _, address, _ in self.log]

    def by_host(self) -> dict[str, list[tuple[float, float, float]]]:
        """When each host was asked, and for how long it asked to be left alone after."""
        hosts = defaultdict(list)
        for began, ended, address, said in self.log:
            after = 0.0 if isinstance(said, str) else float(said[1].get("Retry-After", 0))
            hosts[str(urlsplit(address).hostname)].append((began, ended, after))
        return hosts


def ask(
    session: PoliteSession, addresses: list[str], workers: int = 4, jitter: float = 0.0
) -> list[Attempt]:
    taken: list[Attempt] = []
    guard = threading.Lock()

    def take(attempt: Attempt) -> None:
        with guard:
            taken.append(attempt)

    asked_by_crew(session, addresses, take, workers, jitter)
    return taken


def asked_by_crew(
    session: PoliteSession,
    addresses: list[str],
    take: Callable[[Attempt], None],
    workers: int = 2,
    jitter: float = 0.0,
) -> None:
    with Crew(
        session, workers=workers, earlier=lambda _: None, take=take, jitter=lambda: jitter
    ) as crew:
        crew.ask(addresses)
        assert crew.rest()


def ok(_: str, __: int) -> Answer:
    return 200, {}


ENDINGS = st.sampled_from(
    [
        (200, {}),
        (404, {}),
        (429, {"Retry-After": "5"}),
        (500, {}),
        (503, {}),
        (503, {"Retry-After": "30"}),
        (503, {"Retry-After": "9999"}),
        (302, {"Location": "http://h0.test/moved"}),
        (302, {"Location": "http://h1.test/1"}),
        (302, {"Location": "http://elsewhere.test/"}),
        "no_answer",
        "no_name",
        "certificate",
    ]
)
ROBOTS = st.sampled_from(
    [
        (200, {}),
        (404, {}),
        (503, {"Retry-After": "3"}),
        (301, {"Location": "http://h0.test/robots.txt"}),
        (301, {"Location": "http://elsewhere.test/robots.txt"}),
        "no_answer",
    ]
)


@settings(max_examples=300, deadline=None)
@given(
    data=st.data(),
    paths=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 4)), min_size=1, unique=True),
    workers=st.integers(1, 6),
    delay=st.sampled_from([0.0, 0.5, 1.0]),
    seconds=st.sampled_from([0.0, 0.3]),
)
def test_whatever_hosts_answer_all_are_asked_in_time(
    data: st.DataObject,
    paths: list[tuple[int, int]],
    workers: int,
    delay: float,
    seconds: float,
) -> None:
    addresses = [f"http://h{host}.test/{path}" for host, path in paths]
    hosts = {f"h{number}.test" for number in range(7)} | {"elsewhere.test"}
    robots = {host: data.draw(ROBOTS) for host in sorted(hosts)}
    endings = {each: data.draw(st.lists(ENDINGS, min_size=1, max_size=3)) for each in addresses}

    def answers(address: str, number: int) -> Answer:
        if address.endswith("/robots.txt"):
            given = robots[str(urlsplit(address).hostname)]
            return given if number == 1 else (200, {})
        each = endings.get(address, [(200, {})])
        return each[min(number, len(each)) - 1]

    net = Net(answers, seconds)
    session = net.session(delay=delay, retries=2)
    taken = ask(session, addresses, workers)

    # Each address comes to one end, whatever happened before.
    assert sorted(each.address for each in taken if each.last) == sorted(addresses)
    tries = Counter(each.address for each in taken)
    assert max(tries.values()) <= 3
    for address in addresses:
        assert [each.tries for each in taken if each.address == address] == [
            *range(1, tries[address] + 1)
        ]
    # What was asked is what is told of, and nothing was asked but for a reason.
    told = Counter(
        item.url
        for each in taken
        for item in each.items
        if isinstance(item, Exchange) or item.text == "as told"
    )
    closed = (503, {"Retry-After": "9999"})
    assert Counter(net.asked()) - told == Counter(
        address for _, _, address, said in net.log if said == closed
    )
    # The pace of each host, and what it asked for, were kept to.
    assert net.most <= workers
    for host, times in net.by_host().items():
        for (_, ended, after), (began, _, _) in pairwise(times):
            assert began - ended >= max(delay, after) - 1e-9, host


def test_many_hosts_take_as_long_as_one() -> None:
    net = Net(ok)
    addresses = [f"http://h{host}.test/{path}" for host in range(200) for path in range(10)]
    ask(net.session(delay=1.0), addresses, workers=1)
    # robots.txt and ten pages: ten pauses, whether of one host or of two hundred.
    assert net.now == 10.0
    assert Counter(net.asked()).most_common(1)[0][1] == 1


def test_addresses_of_a_host_are_asked_in_their_order() -> None:
    net = Net(ok)
    addresses = [f"http://a.test/{number}" for number in range(20)]
    ask(net.session(), addresses)
    assert net.asked() == ["http://a.test/robots.txt", *addresses]


def test_a_try_again_waits_for_its_turn_behind_the_others() -> None:
    net = Net(lambda address, number: (503 if address[-1] == "0" and number == 1 else 200, {}))
    addresses = [f"http://a.test/{number}" for number in range(3)]
    taken = ask(net.session(delay=1.0, backoff=8.0), addresses)
    assert [(each.address[-1], each.tries, each.last) for each in taken] == [
        ("0", 1, False),
        ("1", 1, True),
        ("2", 1, True),
        ("0", 2, True),
    ]
    assert [began for began, *_ in net.log] == [0, 1, 9, 10, 11]


def test_a_pause_counts_for_the_host_that_asked_for_it() -> None:
    def answers(address: str, number: int) -> Answer:
        if address == "http://a.test/1":
            return 302, {"Location": "http://b.test/1"}
        busy = address == "http://b.test/1" and number == 1
        return (503, {"Retry-After": "50"}) if busy else (200, {})

    net = Net(answers)
    ask(net.session(delay=1.0, backoff=0.1), ["http://a.test/1", "http://a.test/2"])
    asked = {(address, began) for began, _, address, _ in net.log}
    assert ("http://a.test/2", 2.0) in asked
    assert {began for each, began in asked if each == "http://b.test/1"} == {2, 52}


def test_a_host_that_is_closed_for_long_holds_up_nobody() -> None:
    def answers(address: str, _: int) -> Answer:
        return (503, {"Retry-After": "86400"}) if "shut" in address else (200, {})

    net = Net(answers)
    addresses = [f"http://{host}.test/{path}" for host in ("shut", "open") for path in range(5)]
    taken = ask(net.session(delay=1.0), addresses)
    ends = Counter(
        (each.host, item.problem if isinstance(item, Failure) else str(item.status))
        for each in taken
        for item in each.items[-1:]
    )
    assert ends == {("shut.test", "busy"): 5, ("open.test", "200"): 5}
    assert net.now < 10
    assert [each for each in net.asked() if "shut" in each] == ["http://shut.test/robots.txt"]


def test_what_asked_nobody_is_not_tried_again() -> None:
    net = Net(lambda *_: "no_answer")
    taken = ask(net.session(retries=2), [f"http://a.test/{number}" for number in range(4)])
    assert net.asked() == ["http://a.test/robots.txt"] * 3
    # Three found that out, the fourth was told; the second tries found it known.
    assert len(taken) == 3 + 1 + 3


@pytest.mark.parametrize("address", ["http://[::1", "nothing", "", "http://./x", "http:///x"])
def test_what_is_no_address_comes_to_its_end(address: str) -> None:
    (attempt,) = ask(Net(lambda *_: "certificate").session(), [address])
    assert attempt.last
    assert isinstance(attempt.items[-1], Failure)


def test_of_no_addresses_there_is_nothing_to_ask() -> None:
    assert ask(Net(ok).session(), []) == []


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_an_error_stops_all_and_is_raised(error: BaseException) -> None:
    net = Net(ok)
    taken: list[Attempt] = []

    def take(attempt: Attempt) -> None:
        taken.append(attempt)
        if len(taken) == 3:
            raise error

    session = net.session(delay=1.0)
    before = threading.active_count()
    addresses = [f"http://h{host}.test/{path}" for host in range(5) for path in range(50)]
    with pytest.raises(type(error)):
        asked_by_crew(session, addresses, take, workers=3)
    assert threading.active_count() == before
    assert len(net.log) < 20


def test_an_interrupt_does_not_wait_until_a_host_is_ready() -> None:
    net = Net(lambda *_: (503, {"Retry-After": "200"}))
    session = net.session()
    # The clock of the machine, as an interrupt comes by it.
    session.sleep, session.monotonic = time.sleep, time.monotonic
    session.pace = Pace(0.0, sleep=time.sleep, monotonic=time.monotonic)
    began = time.monotonic()
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        main = threading.main_thread().ident or 0
        threading.Timer(0.3, signal.pthread_kill, (main, signal.SIGINT)).start()
        with pytest.raises(KeyboardInterrupt):
            asked_by_crew(session, ["http://a.test/1"], lambda _: None)
    finally:
        signal.signal(signal.SIGINT, before)
    assert time.monotonic() - began < 2


def test_more_may_be_asked_for_while_others_are() -> None:
    net = Net(ok)
    session = net.session()
    taken: list[str] = []
    with Crew(
        session,
        workers=2,
        earlier=lambda _: None,
        take=lambda attempt: taken.append(attempt.address),
    ) as crew:
        assert crew.rest(0.0)
        crew.ask(["http://a.test/1"])
        crew.rest()
        crew.ask(["http://a.test/2", "http://b.test/1"])
        assert crew.rest()
    assert sorted(taken) == ["http://a.test/1", "http://a.test/2", "http://b.test/1"]


def test_waiting_ends_with_the_seconds_although_a_host_is_still_asked() -> None:
    asked = threading.Event()

    def slow(*_: object) -> Answer:
        asked.wait(5)
        return 200, {}

    with Crew(Net(slow).session(), workers=1, earlier=lambda _: None, take=lambda _: None) as crew:
        crew.ask(["http://a.test/1"])
        assert not crew.rest(0.05)
        asked.set()
        assert crew.rest()


def test_a_host_that_stays_silent_is_not_asked_for_everything() -> None:
    def silent(address: str, _: int) -> Answer:
        return "no_answer" if "dead.test/n" in address else (200, {})

    net = Net(silent)
    addresses = [f"http://{host}.test/n{path}" for host in ("dead", "live") for path in range(6)]
    taken = ask(net.session(retries=0), addresses)
    assert sorted(each.address for each in taken if each.last) == sorted(addresses)
    assert len({address for address in net.asked() if "dead.test/n" in address}) == 3
    last = [each.items[-1] for each in taken if each.address == "http://dead.test/n5"][-1]
    assert isinstance(last, Failure)
    assert last.problem == "no_answer"
    assert "silent 3 times in a row" in last.text


def test_a_host_that_answers_in_between_is_asked_for_everything() -> None:
    def moody(address: str, _: int) -> Answer:
        return (200, {}) if address.endswith(("2", "5", "robots.txt")) else "no_answer"

    net = Net(moody)
    ask(net.session(retries=0), [f"http://a.test/{path}" for path in range(8)], workers=1)
    assert len({address for address in net.asked() if "robots" not in address}) == 8


def test_a_site_that_is_silent_under_one_scheme_is_asked_under_the_other() -> None:
    net = Net(lambda address, _: "no_answer" if address.startswith("http:") else (200, {}))
    addresses = [f"{scheme}://a.test/{path}" for scheme in ("http", "https") for path in range(6)]
    ask(net.session(retries=0), addresses, workers=1)
    assert len({each for each in net.asked() if each.startswith("https")}) == 7


def test_who_sends_on_to_a_silent_host_is_not_silent() -> None:
    def moved(address: str, _: int) -> Answer:
        if "robots" in address:
            return 200, {}
        return "no_answer" if "dead" in address else (302, {"Location": "http://dead.test/x"})

    net = Net(moved)
    addresses = [f"http://a.test/{path}" for path in range(6)]
    ask(net.session(retries=0), addresses, workers=1)
    assert set(addresses) <= set(net.asked())


def test_a_site_that_always_asks_to_come_back_is_left_alone() -> None:
    net = Net(
        lambda address, _: (200, {}) if "robots" in address else (429, {"Retry-After": "290"})
    )
    taken = ask(net.session(), [f"http://a.test/{path}" for path in range(60)])
    assert len(net.asked()) == 1 + 12
    last = taken[-1].items[-1]
    assert isinstance(last, Failure)
    assert (last.problem, "busy 12 times in a row" in last.text) == ("busy", True)
