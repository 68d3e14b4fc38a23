"""A figure beside last year's: told only where the two mean the same and rest on enough."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assets.published.page.figures import Figures, Row, printed, rounded, signed
from assets.published.page.words import Words

# Below this a change in per cent says nothing.
SMALL = 30


@dataclass(frozen=True)
class Change:
    """What is said of a figure and last year's; ``caution`` where it is not to be compared."""

    words: Words
    caution: bool = False


def change(figures: Figures, variable: str) -> Change:
    """What became of a variable since last year."""
    years = figures.years(variable)
    now, before = years.get(figures.year), years.get(figures.year - 1)
    if now is None or now["value"] is None:
        return Change(Words("", ""))
    if before is None or before["value"] is None:
        return Change(Words("上年无可比数字", "no comparable figure for last year"))
    last = printed(before["value"])
    if now["comparable_since"] >= figures.year:
        return Change(
            Words(
                f"{figures.year} 年起口径变化，与上年（{last}）不可比",
                f"counting rules changed in {figures.year}: not comparable with last year ({last})",
            ),
            caution=True,
        )
    difference = now["value"] - before["value"]
    if not difference:
        said = Words(f"与上年持平（{last}）", f"as last year ({last})")
    elif before["value"] < SMALL:
        said = Words(
            f"较上年 {signed(difference)}（上年 {last}，基数小）",
            f"{signed(difference)} on last year ({last}, a small number)",
        )
    else:
        percent = _signed_tenths(difference * 100 / before["value"])
        said = Words(f"较上年 {percent}%（上年 {last}）", f"{percent}% on last year ({last})")
    return _over_other_reports(said, now, before)


def change_of_share(figures: Figures, definition: Mapping[str, Any], now: Decimal) -> Change:
    """What became of an indicator in per cent since last year, in percentage points.

    Last year's is worked out of SERIES by the terms of the ``definition``, a row of
    INDICATOR_DEFINITIONS.
    """
    terms = (*definition["numerator"], *definition["denominator"])
    rows = [figures.years(_variable(term)).get(figures.year) for term in terms]
    if any(row and row["comparable_since"] >= figures.year for row in rows):
        return Change(
            Words(
                f"{figures.year} 年起口径变化，与上年不可比",
                f"counting rules changed in {figures.year}: not comparable with last year",
            ),
            caution=True,
        )
    year = figures.year - 1
    numerator = _summed(figures, definition["numerator"], year)
    denominator = _summed(figures, definition["denominator"], year)
    if numerator is None or not denominator:
        return Change(Words("上年无可比数字", "no comparable figure for last year"))
    before = numerator * definition["factor"] / denominator
    points = _signed_tenths(now - before)
    said = Words(
        f"较上年 {points} 个百分点（上年 {rounded(before)}%）",
        f"{points} points on last year ({rounded(before)}%)",
    )
    if denominator < SMALL:
        return Change(
            Words(f"{said.zh}，上年基数小", f"{said.en}, a small number then"), caution=True
        )
    handled = figures.years(_variable(definition["denominator"][0]))
    return _over_other_reports(said, handled[figures.year], handled[year])


def _signed_tenths(value: Decimal) -> str:
    return f"{rounded(value):+}".replace("-", "−")


def _summed(figures: Figures, terms: Iterable[str], year: int) -> Decimal | None:
    """Sum of signed variables in a year; None where one has no value."""
    total = Decimal(0)
    for term in terms:
        row = figures.years(_variable(term)).get(year)
        if row is None or row["value"] is None:
            return None
        total += -row["value"] if term.startswith("-") else row["value"]
    return total


def _variable(term: str) -> str:
    return term.removeprefix("-")


def _over_other_reports(said: Words, now: Row, before: Row) -> Change:
    """The change, with a word of caution where other numbers of reports were added up."""
    ours, theirs = now["reports_counted"], before["reports_counted"]
    if ours == theirs:
        return Change(said)
    return Change(
        Words(
            f"{said.zh}；计入报告 {theirs} → {ours} 份",
            f"{said.en}; reports added up {theirs} → {ours}",
        ),
        caution=True,
    )
