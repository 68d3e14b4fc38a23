"""The legal calendar."""

from __future__ import annotations

from datetime import date

import pytest

from assets.register.calendar import deadline, legal_basis


@pytest.mark.parametrize(
    ("year", "kind", "scope", "day"),
    [
        (2018, "department", "unit", date(2019, 3, 31)),
        (2014, "government", "region_wide", date(2015, 3, 31)),
        (2019, "department", "unit", date(2020, 1, 31)),
        (2023, "township", "unit", date(2024, 1, 31)),
        (2023, "office", "unit", date(2024, 1, 31)),
        (2023, "government", "region_wide", date(2024, 3, 31)),
        (2023, "government", "own_level", date(2024, 3, 31)),
        (2023, "functional_zone", "region_wide", date(2024, 3, 31)),
    ],
)
def test_dates_are_those_of_the_act_in_force(year: int, kind: str, scope: str, day: date) -> None:
    assert deadline(year, kind, scope) == day


def test_the_article_is_named() -> None:
    assert "492号" in legal_basis(2018)
    assert "711号" in legal_basis(2019)


def test_before_the_first_act_nothing_was_owed() -> None:
    with pytest.raises(ValueError, match="2007"):
        deadline(2007, "department", "unit")
