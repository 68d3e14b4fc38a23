"""What is told while a partition is fetched, and the line it is logged as."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.fetch.metrics import Cost
from assets.fetch.progress import Fetched, Progress, fetched_of, line
from assets.fetch.queues import Attempt
from assets.storage.warc import Exchange, Failure, LocalFile

NOW = dt.datetime(2025, 1, 20, tzinfo=dt.UTC)
TOLD = Fetched("a.test", "http://a.test/x?a=1", "200", 3, 10, 1, 4, 0.21, 1234, 1, 42.0)
TEXT = st.text(max_size=20)
COUNT = st.integers(0, 10**9)
SECONDS = st.floats(0, 10**6)
FETCHED = st.builds(
    Fetched, TEXT, TEXT, TEXT, COUNT, COUNT, COUNT, COUNT, SECONDS, COUNT, COUNT, SECONDS
)


def test_a_line_can_be_found_with_grep() -> None:
    assert line(TOLD) == (
        "fetched host=a.test url=http://a.test/x?a=1 ended=200 done=3 wanted=10 host_done=1"
        " host_wanted=4 seconds=0.21 size=1234 tries=1 left=42.0"
    )


@given(FETCHED)
def test_a_line_tells_all_and_is_one_line(fetched: Fetched) -> None:
    told = line(fetched)
    assert len(told.splitlines()) == 1
    assert fetched_of(told) == fetched
    assert fetched_of(f"2025-01-20 08:00:00 - run 1 - fetch - {told}\n") == fetched


@pytest.mark.parametrize(
    "text", ["", "fetched", "fetched host=a", line(TOLD).replace("done=3", "done=x"), "STEP_START"]
)
def test_other_lines_tell_nothing(text: str) -> None:
    assert fetched_of(text) is None


def exchange(address: str, status: int = 200, body: bytes = b"", truncated: str = "") -> Exchange:
    return Exchange(address, (), status, "", (), body, NOW, truncated)


def attempt(
    address: str,
    *items: Exchange | Failure | LocalFile,
    tries: int = 1,
    last: bool = True,
    seconds: float = 0.0,
) -> Attempt:
    host = address.split("/")[2] or "file"
    return Attempt(address, host, items, tries, last, seconds)


def test_what_is_done_is_told_with_how_far_it_is() -> None:
    told: list[Fetched] = []
    now = [0.0]
    progress = Progress(told.append, monotonic=lambda: now[0], pace=lambda _: 1.0)
    progress.want(["a", "a", "b"])
    now[0] = 5.0
    robots = exchange("http://a/robots.txt", 404, b"12345")
    progress.add(attempt("http://a/1", robots, exchange("http://a/1", 503), last=False, seconds=2))
    assert told == []
    page = exchange("http://a/1", body=b"1234567")
    progress.add(attempt("http://a/1", page, tries=2, seconds=1))
    progress.add(attempt("http://b/1", Failure("http://b/1", "no_answer", "", NOW)))
    progress.want(["file"])
    progress.add(attempt("file:///a.pdf", LocalFile("file:///a.pdf", b"123", NOW)))
    assert [(each.host, each.ended, each.done, each.wanted) for each in told] == [
        ("a", "200", 1, 3),
        ("b", "no_answer", 2, 3),
        ("file", "file", 3, 4),
    ]
    first = told[0]
    assert (first.host_done, first.host_wanted, first.tries) == (1, 2, 2)
    assert (first.size, first.seconds) == (7, 1)


def test_time_left_is_that_of_the_slowest_host_or_of_the_speed_so_far() -> None:
    told: list[Fetched] = []
    now = [0.0]
    pace = {"slow": 30.0}
    progress = Progress(
        told.append, monotonic=lambda: now[0], pace=lambda host: pace.get(host, 1.0)
    )
    progress.want(["quick"] * 10 + ["slow"] * 5)
    now[0] = 2.0
    progress.add(attempt("http://quick/1", exchange("http://quick/1"), seconds=0.5))
    # Five of thirty seconds; at the speed so far it were fourteen times two.
    assert told[-1].left == 150.0
    now[0] = 2.4
    progress.add(attempt("http://quick/2", exchange("http://quick/2"), seconds=0.5))
    assert told[-1].left == 149.6
    pace["slow"] = 0.0
    now[0] = 20.0
    progress.add(attempt("http://quick/3", exchange("http://quick/3"), seconds=0.5))
    # Three in twenty seconds: twelve more take eighty.
    assert told[-1].left == 80.0


def test_what_it_cost_is_counted_by_host_and_by_end() -> None:
    cost = Cost()
    robots = exchange("http://a/robots.txt", 404, b"12345")
    silence = Failure("http://a/1", "no_answer", "", NOW)
    cost.add(attempt("http://a/1", robots, silence, last=False, seconds=2.0))
    page = exchange("http://a/1", body=b"12345")
    cost.add(attempt("http://a/1", page, tries=2, seconds=1.0))
    cost.add(attempt("http://b/1", Failure("http://b/1", "robots_refused", "", NOW)))
    cost.add(attempt("http://b/2", exchange("http://b/2", 200, b"1", "disconnect"), seconds=1.0))
    assert (cost.hosts["a"].requests, cost.hosts["a"].retries) == (3, 1)
    assert (cost.hosts["a"].addresses, cost.hosts["a"].failed) == (1, 0)
    assert (cost.hosts["b"].addresses, cost.hosts["b"].failed) == (2, 2)
    assert (cost.total.requests, cost.total.size, cost.total.seconds) == (4, 11, 4.0)
    assert cost.ended == {"404": 1, "no_answer": 1, "200": 1, "robots_refused": 1, "disconnect": 1}
