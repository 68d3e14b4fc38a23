"""The benchmark of what is caught: the slips it makes, and the shares it states."""

from __future__ import annotations

import random

import pytest

from benchmarks.detection import SLIPS, measured, slipped


@pytest.mark.parametrize(
    ("slip", "printed", "possible"),
    [
        (
            "substituted",
            "12",
            {f"{ten}2" for ten in "023456789"} | {f"1{one}" for one in "013456789"},
        ),
        ("added", "5", {f"5{one}" for one in range(10)} | {f"{ten}5" for ten in range(1, 10)}),
        ("dropped", "123", {"12", "13", "23"}),
        ("dropped", "7", set()),
        ("swapped", "123", {"213", "132"}),
        ("swapped", "11", set()),
        ("swapped", "7", set()),
        ("swapped", "12.34", {"21.34", "12.43"}),
    ],
)
def test_a_slip_changes_one_digit_or_two_neighbours(
    slip: str, printed: str, possible: set[str]
) -> None:
    chance = random.Random(3)
    made = {slipped(printed, slip, chance) for _ in range(1_000)} - {printed}
    assert made == possible


def test_slips_are_caught_where_identities_see_the_cell_and_nowhere_else() -> None:
    figures = measured(600)
    assert figures["reports"] == sum(figures["slips"].values()) == 600  # type: ignore[attr-defined]
    assert figures["caught"] == {"disclosure": 0, "requests": 1, "disputes": 1}
    assert figures["by_slip"] == dict.fromkeys(SLIPS, 1)
    assert figures["named"]["requests"] == 1  # type: ignore[index]
    assert figures["candidates"]["requests"] == 1  # type: ignore[index]
    assert 1 < figures["candidates"]["disputes"] < 5  # type: ignore[index]
    assert figures["candidates"]["disclosure"] is None  # type: ignore[index]
