"""What is worth asking for again, and after how long."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.fetch.manners import Manners
from assets.fetch.retrying import pause_before_retry, retry_after
from assets.storage.warc import Exchange, Failure

NOW = dt.datetime(2025, 1, 20, 12, tzinfo=dt.UTC)
MANNERS = Manners(retries=3, backoff=1.0)


def exchange(status: int, truncated: str = "", **headers: str) -> Exchange:
    named = tuple((key.replace("_", "-"), value) for key, value in headers.items())
    return Exchange("http://a.test/", (), status, "", named, b"", NOW, truncated)


def failure(problem: str) -> Failure:
    return Failure("http://a.test/", problem, "", NOW)


@pytest.mark.parametrize(
    ("item", "retries"),
    [
        (exchange(200), 0),
        (exchange(304), 0),
        (exchange(403), 0),
        (exchange(404), 0),
        (exchange(412), 0),
        (exchange(429), 3),
        (exchange(500), 1),
        (exchange(501), 0),
        (exchange(502), 3),
        (exchange(503), 3),
        (exchange(504), 3),
        (exchange(200, "disconnect"), 3),
        (exchange(200, "time"), 3),
        (exchange(200, "length"), 0),
        (failure("no_answer"), 3),
        (failure("no_name"), 1),
        (failure("certificate"), 0),
        (failure("address_refused"), 0),
        (failure("too_many_redirects"), 0),
        (failure("robots_refused"), 0),
        (failure("busy"), 0),
    ],
)
def test_what_is_tried_again_and_how_often(item: Exchange | Failure, retries: int) -> None:
    tries = 1
    while pause_before_retry([item], tries, MANNERS, 0.5) is not None:
        tries += 1
    assert tries == 1 + retries


def test_a_site_in_trouble_is_judged_by_its_robots() -> None:
    for status, again in ((503, True), (200, False)):
        items = [exchange(status), failure("robots_refused")]
        assert (pause_before_retry(items, 1, MANNERS, 0.0) is not None) == again


def test_pauses_grow_and_are_scattered_and_bounded() -> None:
    manners = Manners(retries=9, backoff=2.0)
    pauses = [pause_before_retry([exchange(503)], tries, manners, 0.0) for tries in range(1, 9)]
    assert pauses == [2, 4, 8, 16, 32, 60, 60, 60]
    assert pause_before_retry([exchange(503)], 1, manners, 1.0) == 3


@given(st.integers(1, 50), st.floats(0, 1), st.floats(0, 400))
def test_a_pause_is_never_longer_than_a_host_is_waited_for(
    tries: int, jitter: float, longest: float
) -> None:
    manners = Manners(retries=99, longest_retry_after=longest)
    pause = pause_before_retry([exchange(503)], tries, manners, jitter)
    assert pause is not None
    assert 0 <= pause <= longest


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"Retry_After": "120"}, 120),
        ({"retry_after": " 7 "}, 7),
        ({"Retry_After": "0"}, 0),
        ({"Retry_After": "-5"}, 0),
        ({"Retry_After": "1.5"}, 0),
        ({"Retry_After": "soon"}, 0),
        ({"Retry_After": "１２"}, 0),
        ({"Retry_After": "9" * 5000}, float("inf")),
        ({"Retry_After": "Mon, 20 Jan 2025 12:02:00 GMT"}, 120),
        ({"Retry_After": "Mon, 20 Jan 2025 11:00:00 GMT"}, 0),
        ({"Retry_After": "Mon, 20 Jan 99999999999 00:00:00 GMT"}, 0),
        ({"Retry_After": "Mon, 20 Jan 2025 12:02:00"}, 0),
        # The server's clock counts, where it shows it.
        (
            {
                "Retry_After": "Mon, 20 Jan 2020 00:01:00 GMT",
                "Date": "Mon, 20 Jan 2020 00:00:00 GMT",
            },
            60,
        ),
    ],
)
def test_how_long_a_server_asks_to_be_left_alone(headers: dict[str, str], seconds: float) -> None:
    assert retry_after(exchange(503, **headers), NOW) == seconds
    assert retry_after(exchange(200, **headers), NOW) == 0


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_a_server_writes_is_a_pause(after: str, date: str) -> None:
    named: dict[str, Any] = {"Retry_After": after, "Date": date}
    assert retry_after(exchange(429, **named), NOW) >= 0
