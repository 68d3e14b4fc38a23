"""Reading in worker processes: whatever a call does to its worker, the others are answered."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from operator import add

import pytest

from assets.workers import Lost, Workers


@pytest.fixture
def workers() -> Iterator[Workers]:
    made = Workers(2, seconds=2, megabytes=200)
    yield made
    made.close()


def test_results_come_in_the_order_of_the_calls(workers: Workers) -> None:
    delays = [0.4, 0.0, 0.2, 0.0, 0.1]
    results = workers.results(_slept, ((number, delay) for number, delay in enumerate(delays)))
    assert list(results) == [0, 1, 2, 3, 4]


def test_workers_are_kept_for_further_calls(workers: Workers) -> None:
    first = set(workers.results(os.getpid, [()] * 6))
    assert 1 <= len(first) <= 2
    assert os.getpid() not in first
    assert set(workers.results(os.getpid, [()] * 6)) <= first


def test_a_call_that_hangs_is_ended_and_the_rest_is_answered(workers: Workers) -> None:
    began = time.monotonic()
    results = list(workers.results(_slept, [(0, 0.0), (1, 600.0), (2, 0.0), (3, 0.0)]))
    assert results == [0, Lost("takes longer than 2 s"), 2, 3]
    assert time.monotonic() - began < 30


def test_a_call_that_grows_is_ended_and_the_rest_is_answered(workers: Workers) -> None:
    results = list(workers.results(bytearray, [(1,), (2**30,), (2,)]))
    assert results == [bytearray(1), Lost("takes more than 200 MB of memory"), bytearray(2)]


def test_a_worker_that_dies_is_replaced(workers: Workers) -> None:
    results = list(workers.results(os._exit, [(7,)])) + list(workers.results(add, [(1, 2)]))
    assert results == [Lost("the reading process ended with status 7"), 3]


def test_a_reader_that_fails_says_how(workers: Workers) -> None:
    (lost,) = workers.results(int, [("x",)])
    assert isinstance(lost, Lost)
    assert lost.reason.startswith("reader failed: ValueError: ")
    assert "'x'" in lost.reason


def test_a_result_that_cannot_be_sent_is_a_failure_of_its_call(workers: Workers) -> None:
    first, second = workers.results("builtins:compile", [("1", "", "eval"), ("2", "", "eval")])
    assert "cannot pickle" in first.reason
    assert "cannot pickle" in second.reason


def test_a_function_may_be_named_and_is_imported_by_the_workers_alone(workers: Workers) -> None:
    assert list(workers.results("colorsys:rgb_to_hls", [(1.0, 1.0, 1.0)])) == [(0.0, 1.0, 0.0)]


def test_whoever_stops_early_leaves_no_worker_at_work(workers: Workers) -> None:
    results = workers.results(_slept, [(0, 0.0), (1, 600.0)])
    assert next(results) == 0
    results.close()  # type: ignore[attr-defined]
    assert list(workers.results(add, [(1, 1), (2, 2), (3, 3)])) == [2, 4, 6]


def _slept(number: int, delay: float) -> int:
    time.sleep(delay)
    return number
