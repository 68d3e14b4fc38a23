"""The error rate: known values, what must grow and shrink, and how often the interval is right."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.audit.error_rate import Rate, cell_rate, report_rate

ENDLESS = 10**9
CELLS = 200


def ends(rate: Rate) -> tuple[float, float]:
    assert rate.low is not None
    assert rate.high is not None
    return rate.low, rate.high


@pytest.mark.parametrize(
    ("wrong", "checked", "low", "high"),
    [(0, 100, 0.0, 0.036217), (1, 100, 0.000253, 0.054459), (5, 10, 0.187086, 0.812914)],
)
def test_the_exact_interval_has_its_published_values(
    wrong: int, checked: int, low: float, high: float
) -> None:
    assert ends(report_rate(wrong, checked, ENDLESS)) == pytest.approx((low, high), abs=1e-6)


def test_nothing_checked_states_nothing() -> None:
    nothing = Rate(0, 0, None, None, None)
    assert report_rate(0, 0, 9) == nothing
    assert cell_rate([], whole=False) == nothing
    assert cell_rate([], whole=True) == nothing


def test_where_everything_was_checked_the_interval_is_the_point() -> None:
    assert ends(report_rate(2, 21, 21)) == (2 / 21, 2 / 21)
    assert ends(cell_rate([(1, 200), (0, 200)], whole=True)) == (1 / 400, 1 / 400)
    low, high = ends(report_rate(2, 21, 22))
    assert low < 2 / 21 < high


COUNTS = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(COUNTS)
def test_more_wrong_is_a_higher_rate(counts: tuple[int, int]) -> None:
    wrong, checked = counts
    low, high = ends(report_rate(wrong, checked, ENDLESS))
    assert 0 <= low <= wrong / checked <= high <= 1
    if wrong < checked:
        above = ends(report_rate(wrong + 1, checked, ENDLESS))
        assert low < above[0]
        assert high <= above[1]


@given(COUNTS)
def test_more_reports_with_the_same_share_say_more(counts: tuple[int, int]) -> None:
    wrong, checked = counts
    low, high = ends(report_rate(wrong, checked, ENDLESS))
    narrower = ends(report_rate(2 * wrong, 2 * checked, ENDLESS))
    assert low <= narrower[0]
    assert narrower[1] <= high


COMPARED = st.lists(
    st.integers(1, CELLS).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=1,
    max_size=30,
)


@given(COMPARED)
def test_the_interval_of_cells_holds_their_share(compared: list[tuple[int, int]]) -> None:
    rate = cell_rate(compared, whole=False)
    low, high = ends(rate)
    assert (rate.wrong, rate.checked) == tuple(map(sum, zip(*compared, strict=True)))
    assert rate.share is not None
    assert 0 <= low <= rate.share <= high <= 1
    assert low < high


def test_no_wrong_cell_says_no_more_than_no_wrong_report() -> None:
    right = cell_rate([(0, CELLS)] * 50, whole=False)
    assert ends(right) == pytest.approx(ends(report_rate(0, 50, ENDLESS)))


def test_wrong_cells_that_come_together_say_less_than_scattered_ones() -> None:
    together = cell_rate([(20, CELLS)] + [(0, CELLS)] * 49, whole=False)
    scattered = cell_rate([(1, CELLS)] * 20 + [(0, CELLS)] * 30, whole=False)
    assert together.share == scattered.share
    assert ends(together)[0] < ends(scattered)[0]
    assert ends(scattered)[1] < ends(together)[1]


@pytest.mark.parametrize("share", [0.01, 0.05, 0.3])
@pytest.mark.parametrize("checked", [20, 100])
def test_the_interval_of_reports_covers_the_truth(share: float, checked: int) -> None:
    chance = np.random.default_rng(1)
    found = chance.binomial(checked, share, size=1000).tolist()
    rates = {wrong: ends(report_rate(wrong, checked, ENDLESS)) for wrong in set(found)}
    covered = sum(rates[wrong][0] <= share <= rates[wrong][1] for wrong in found)
    assert covered / len(found) >= 0.94


@pytest.mark.parametrize(
    ("reports_wrong", "cells_wrong"),
    # From a single cell in few reports, by a table gone wrong, to cells wrong by chance.
    [(0.05, 0.01), (0.05, 0.5), (0.2, 0.05), (0.2, 0.3), (0.5, 0.02), (1.0, 0.02)],
)
@pytest.mark.parametrize("checked", [30, 100])
def test_the_interval_of_cells_covers_the_truth(
    reports_wrong: float, cells_wrong: float, checked: int
) -> None:
    chance = np.random.default_rng(1)
    truth, covered, rounds = reports_wrong * cells_wrong, 0, 300
    for _ in range(rounds):
        are_wrong = chance.random(checked) < reports_wrong
        wrong = chance.binomial(CELLS, cells_wrong, size=checked) * are_wrong
        low, high = ends(cell_rate([(each, CELLS) for each in wrong.tolist()], whole=False))
        covered += low <= truth <= high
    assert covered / rounds >= 0.93
