"""The benchmark of fetching: few reports give every figure, and a broken pace would be seen."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from benchmarks import fetching
from benchmarks.country import country
from benchmarks.sites import places
from tests.simulator.web import Logged

REPORTS = 120
ONE = Logged(
    host="www.a.test",
    scheme="http",
    method="GET",
    target="/robots.txt",
    form="",
    status=200,
    began=10.0,
    ended=10.001,
    conditional=False,
    agent="nianbao",
    retry_after="",
)


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return fetching.measured(REPORTS, 6, tmp_path_factory.mktemp("fetching"))


def test_a_run_has_its_figures(figures: dict[str, Any]) -> None:
    assert (figures["reports"], figures["hosts"], figures["violations"]) == (REPORTS, 6, 0)
    # Every report and its host's robots.txt, at the least.
    assert figures["requests"] >= REPORTS + 6
    assert figures["seconds"] >= figures["collecting_seconds"] > 0
    assert figures["ratio_to_bare_requests"] > 0
    assert figures["peak_mb"] > 0


def later(seconds: float, **changed: Any) -> Logged:
    """A request that comes so many seconds of politeness after the first was answered."""
    began = ONE.ended + seconds / fetching.FACTOR
    return dataclasses.replace(ONE, **{"target": "/a", "began": began, "ended": began, **changed})


@pytest.mark.parametrize(
    ("second", "slow", "early"),
    [
        (later(1.01), False, 0),
        (later(0.99), False, 1),
        (later(0.99, agent="bare"), False, 0),
        (later(0.99, host="www.b.test"), False, 0),
        (later(1.99), True, 1),
        (later(2.01), True, 0),
    ],
)
def test_a_request_that_comes_too_early_is_seen(second: Logged, slow: bool, early: int) -> None:
    asked, found = fetching.kept_pace([second, ONE], {ONE.host} if slow else set())
    assert len(found) == early
    assert asked == 1 + (second.agent != "bare")


def test_a_host_that_asked_for_time_is_given_it() -> None:
    busy = dataclasses.replace(ONE, status=429, retry_after="5")
    assert len(fetching.kept_pace([busy, later(4.9)], set())[1]) == 1
    assert fetching.kept_pace([busy, later(5.1)], set())[1] == []


def test_growing_memory_is_seen() -> None:
    assert fetching.slope([(n * 1000, 200.0) for n in range(20)]) == 0
    assert fetching.slope([(n * 1000, 200.0 + n) for n in range(20)]) == pytest.approx(10)


def test_every_kind_of_host_is_there() -> None:
    found = [
        place
        for region, reporters in country(3000).prefectures.items()
        for place in places(region, reporters, 50)
    ]
    assert sum(len(place.reporters) for place in found) == 3000
    assert {place.listed for place in found} == {True, False}
    assert any(place.slow for place in found)
    assert any(place.busy for place in found)


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    fetching.measured(10, 2, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.jsonl", "1.jsonl", "archive"]
