"""A figure beside last year's."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assets.published.page.change import change, change_of_share
from assets.published.page.figures import Figures
from tests.assets.published.page.made import county, definitions, series

RECEIVED = "requests.received.total"


def figures(lines: dict[str, dict[int, int | None]], **of_series: object) -> Figures:
    return Figures(county(series=series(lines, **of_series)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "now", "zh", "en"),
    [
        (120, 150, "较上年 +25.0%（上年 120）", "+25.0% on last year (120)"),
        (1200, 900, "较上年 −25.0%（上年 1,200）", "−25.0% on last year (1,200)"),
        (120, 120, "与上年持平（120）", "as last year (120)"),
        (0, 0, "与上年持平（0）", "as last year (0)"),
        (2, 8, "较上年 +6（上年 2，基数小）", "+6 on last year (2, a small number)"),
        (0, 8, "较上年 +8（上年 0，基数小）", "+8 on last year (0, a small number)"),
        (29, 0, "较上年 −29（上年 29，基数小）", "−29 on last year (29, a small number)"),
        (30, 0, "较上年 −100.0%（上年 30）", "−100.0% on last year (30)"),
        (None, 8, "上年无可比数字", "no comparable figure for last year"),
    ],
)
def test_a_change_is_told_in_per_cent_where_there_is_enough_to_compare(
    before: int | None, now: int, zh: str, en: str
) -> None:
    told = change(figures({RECEIVED: {2023: before, 2024: now}}), RECEIVED)
    assert (told.words.zh, told.words.en, told.caution) == (zh, en, False)


def test_over_a_break_nothing_is_compared() -> None:
    told = change(figures({RECEIVED: {2023: 120, 2024: 150}}, breaks={2024: "换了口径"}), RECEIVED)
    assert told.caution
    assert told.words.zh == "2024 年起口径变化，与上年（120）不可比"
    assert "%" not in told.words.zh + told.words.en


def test_a_break_before_last_year_is_no_break_between_the_two() -> None:
    lines = {RECEIVED: {2022: 9, 2023: 120, 2024: 150}}
    told = change(figures(lines, breaks={2023: "换了口径"}), RECEIVED)
    assert told.words.zh == "较上年 +25.0%（上年 120）"


def test_without_last_year_there_is_nothing_to_compare() -> None:
    told = change(figures({RECEIVED: {2022: 120, 2024: 150}}), RECEIVED)
    assert told.words.zh == "上年无可比数字"


def test_without_a_figure_nothing_is_said() -> None:
    for lines in ({}, {RECEIVED: {2023: 120}}, {RECEIVED: {2023: 120, 2024: None}}):
        assert change(figures(lines), RECEIVED).words.zh == ""


def test_other_numbers_of_reports_are_a_caution() -> None:
    lines = {RECEIVED: {2023: 120, 2024: 150}}
    told = change(figures(lines, counted={2023: 21, 2024: 38}), RECEIVED)
    assert told.words.zh == "较上年 +25.0%（上年 120）；计入报告 21 → 38 份"
    assert told.caution


SHARE = {
    "requests.granted.total": {2023: 20, 2024: 71},
    "requests.partially_granted.total": {2023: 10, 2024: 22},
    "requests.handled_total.total": {2023: 80, 2024: 181},
}


def share(lines: dict[str, dict[int, int | None]], **of_series: object) -> tuple[str, bool]:
    definition = definitions().row(0, named=True)
    told = change_of_share(figures(lines, **of_series), definition, Decimal("51.381215"))
    return told.words.zh, told.caution


def test_a_share_changes_by_points() -> None:
    assert share(SHARE) == ("较上年 +13.9 个百分点（上年 37.5%）", False)


def test_a_share_of_a_small_number_is_a_caution() -> None:
    lines = {**SHARE, "requests.handled_total.total": {2023: 29, 2024: 181}}
    assert share(lines) == ("较上年 −52.1 个百分点（上年 103.4%），上年基数小", True)


def test_a_share_is_not_compared_over_a_break_of_one_of_its_terms() -> None:
    assert share(SHARE, breaks={2024: "换了口径"}) == ("2024 年起口径变化，与上年不可比", True)


def test_a_share_over_other_numbers_of_reports_is_a_caution() -> None:
    told = "较上年 +13.9 个百分点（上年 37.5%）；计入报告 21 → 17 份"
    assert share(SHARE, counted={2023: 21, 2024: 17}) == (told, True)


@pytest.mark.parametrize("last", [0, None])
def test_a_share_without_last_years_is_not_compared(last: int | None) -> None:
    lines = {**SHARE, "requests.handled_total.total": {2023: last, 2024: 181}}
    assert share(lines) == ("上年无可比数字", False)
