"""Random reports close every identity, in every edition, one by one and in bulk."""

from __future__ import annotations

import random
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.forms.catalogue import grids
from expectations.forms.model import Edition
from samples.synthetic import broken_frame, random_cells, synthetic_frame

every_grid = pytest.mark.parametrize("grid", grids(), ids=lambda grid: f"{grid.id}{grid.variant}")


def lines_left_open(grid: Edition, frame: pl.DataFrame) -> pl.DataFrame:
    """One row a report, a boolean a line: True where it does not close."""
    return frame.select(
        "report_id",
        *(
            (pl.sum_horizontal(line.target) != pl.sum_horizontal(line.terms)).alias(line.id)
            for line in grid.lines
        ),
    )


@given(grid=st.sampled_from(grids()), seed=st.integers(), magnitude=st.integers(1, 10**6))
def test_every_line_of_a_random_report_closes(grid: Edition, seed: int, magnitude: int) -> None:
    cells = random_cells(grid, random.Random(seed), magnitude=magnitude)

    assert list(cells) == [cell.key for cell in grid.cells]
    for line in grid.lines:
        assert sum(cells[key] for key in line.target) == sum(cells[key] for key in line.terms)
    for cell in grid.cells:
        assert cell.signed or cells[cell.key] >= 0
        assert cell.is_money or cells[cell.key] == int(cells[cell.key])


def test_amounts_have_up_to_six_decimals() -> None:
    rng = random.Random(1)
    grid = next(grid for grid in grids() if grid.id == "2021")
    amounts = [random_cells(grid, rng)["disclosure.fees.amount"] for _ in range(200)]

    places = {-int(amount.normalize().as_tuple().exponent) for amount in amounts if amount}
    assert max(places) == 6
    assert min(places) <= 0


@every_grid
def test_most_cells_are_nought_but_none_always(grid: Edition) -> None:
    frame = synthetic_frame(grid, 500, 7).drop("report_id")
    used = frame.select((pl.all() != 0).mean()).row(0)

    assert sum(used) / len(used) < 0.5
    assert min(used) > 0


@every_grid
def test_every_line_of_every_report_of_a_frame_closes(grid: Edition) -> None:
    frame = synthetic_frame(grid, 300, 11)

    assert (
        not lines_left_open(grid, frame)
        .drop("report_id")
        .select(pl.any_horizontal(pl.all()).any())
        .item()
    )
    assert frame.columns == ["report_id", *(cell.key for cell in grid.cells)]
    assert set(frame.dtypes[1:]) == {pl.Decimal(38, 6)}
    assert frame["report_id"].n_unique() == 300


def test_the_same_seed_gives_the_same_frame() -> None:
    grid = grids()[-1]

    assert synthetic_frame(grid, 50, 5).equals(synthetic_frame(grid, 50, 5))
    assert not synthetic_frame(grid, 50, 5).equals(synthetic_frame(grid, 50, 6))


@every_grid
def test_exactly_the_broken_reports_break_a_line(grid: Edition) -> None:
    frame, broken = broken_frame(grid, 400, 3, share=0.05)
    whole = synthetic_frame(grid, 400, 3)
    found = lines_left_open(grid, frame).filter(pl.any_horizontal(pl.exclude("report_id")))
    changed = sum((frame[cell.key] != whole[cell.key]).sum() for cell in grid.cells)

    assert len(broken) == 20
    assert found["report_id"].to_list() == broken
    assert changed == 20


def test_random_cells_follow_the_generator_given() -> None:
    grid = grids()[-1]
    first = random_cells(grid, random.Random(1))

    assert first == random_cells(grid, random.Random(1))
    assert first != random_cells(grid, random.Random(2))
    assert all(isinstance(figure, Decimal) for figure in first.values())
