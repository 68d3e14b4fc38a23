"""What is carried in, in force or counted as items follows from last year's report, or is found."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations.forms.catalogue import edition, grids
from tests.assets.cross_findings.years import Year, found, rules_found

IN, OUT = "requests.carried_in.total", "requests.carried_out.total"
IN_FORCE, ISSUED, REPEALED = (
    f"disclosure.normative_documents.{column}" for column in ("in_force", "issued", "repealed")
)
ITEMS, CHANGE = "disclosure.licences.previous_items", "disclosure.licences.change"


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ({OUT: 3}, {IN: 3}),
        ({OUT: 0}, {IN: None}),
        ({OUT: None}, {IN: 0}),
        ({OUT: None}, {IN: None}),
        ({IN_FORCE: 10}, {IN_FORCE: 12, ISSUED: 5, REPEALED: 3}),
        ({IN_FORCE: 0}, {IN_FORCE: None, ISSUED: 0, REPEALED: 2}),
        ({IN_FORCE: None}, {IN_FORCE: None, ISSUED: None, REPEALED: None}),
        ({IN_FORCE: 45}, {IN_FORCE: 45, ISSUED: None, REPEALED: None}),
    ],
)
def test_what_follows_from_last_year_is_no_finding(
    before: dict[str, int | None], now: dict[str, int | None]
) -> None:
    last, this = Year(2023), Year(2024)
    last.add("a", before)
    this.add("a", now)
    assert rules_found(found(this, last)) == []


@pytest.mark.parametrize(
    ("before", "now", "reported", "expected"),
    [
        ({OUT: 3}, {IN: 2}, 2, 3),
        ({OUT: 3}, {IN: None}, None, 3),
        ({OUT: 0}, {IN: 2}, 2, 0),
        ({OUT: 2}, {IN: 0}, 0, 2),
    ],
)
def test_what_is_carried_in_is_what_was_carried_out(
    before: dict[str, int | None],
    now: dict[str, int | None],
    reported: int | None,
    expected: int | None,
) -> None:
    last, this = Year(2023), Year(2024)
    other = last.add("a", before)
    report = this.add("a", now)
    (row,) = found(this, last).to_dicts()
    assert (row["report_id"], row["rule"], row["line"]) == (report, "carried_in_differs", IN)
    assert (row["reported"], row["expected"]) == (reported, expected)
    assert (row["cells"], row["other_report_id"]) == ([IN], other)
    assert row["severity"] == "warning"
    assert row["similarity"] is None


def test_documents_in_force_are_last_years_more_those_issued_less_those_repealed() -> None:
    last, this = Year(2023), Year(2024)
    last.add("a", {IN_FORCE: 10})
    this.add("a", {IN_FORCE: 10, ISSUED: 5, REPEALED: 3})
    (row,) = found(this, last).to_dicts()
    assert (row["rule"], row["line"]) == ("in_force_differs", IN_FORCE)
    assert (row["reported"], row["expected"]) == (10, 12)
    assert row["cells"] == [IN_FORCE, ISSUED, REPEALED]
    assert row["message"] == "10; by last year's report 12"


@pytest.mark.parametrize(
    ("before", "now"),
    [({OUT: None}, {IN: 2}), ({IN_FORCE: None}, {IN_FORCE: 45, ISSUED: 3, REPEALED: 0})],
)
def test_nothing_follows_from_a_blank(before: dict[str, int | None], now: dict[str, int]) -> None:
    last, this = Year(2023), Year(2024)
    last.add("a", before)
    this.add("a", now)
    assert rules_found(found(this, last)) == []


def test_items_of_last_year_are_those_after_its_change() -> None:
    last, this = Year(2019), Year(2020)
    last.add("a", {ITEMS: 40, CHANGE: -3}, form=("2019", ""))
    last.add("b", {ITEMS: 40, CHANGE: None}, form=("2019", ""))
    report = this.add("a", {ITEMS: 40}, form=("2019", ""))
    this.add("b", {ITEMS: 40}, form=("2019", ""))
    row = found(this, last).row(0, named=True)
    assert rules_found(found(this, last)) == [(report, "items_differ", ITEMS)]
    assert (row["reported"], row["expected"]) == (40, 37)


def test_nothing_follows_from_a_form_that_lacks_the_cell() -> None:
    of_2014, of_2019, of_2021 = ("2014", ""), ("2019", ""), ("2021", "")
    first, second, third = Year(2018), Year(2019), Year(2021)
    first.add("a", {}, form=of_2014)
    second.add("a", {IN: 5, ITEMS: 7}, form=of_2019)
    assert rules_found(found(second, first)) == []
    third.add("a", {IN_FORCE: 20}, form=of_2021)
    third.add("b", {IN: 4}, form=of_2021)
    second.add("b", {OUT: 4}, form=of_2019)
    assert rules_found(found(third, second)) == []


def test_a_variant_of_the_form_is_compared_as_the_form_itself() -> None:
    last, this = Year(2021), Year(2022)
    last.add("a", {OUT: 3}, form=("2021", "single_other_handling"))
    report = this.add("a", {IN: 1})
    assert rules_found(found(this, last)) == [(report, "carried_in_differs", IN)]


@pytest.mark.parametrize("unread", [OUT, IN, IN_FORCE])
def test_of_a_cell_that_is_illegible_or_not_found_nothing_is_said(unread: str) -> None:
    last, this = Year(2023), Year(2024)
    last.add("a", {OUT: 3, unread: "?"})
    this.add("a", {IN: 3, IN_FORCE: 0, unread: "?"})
    last.add("b", {OUT: 3}, without=(unread,))
    this.add("b", {IN: 3}, without=(unread,))
    assert rules_found(found(this, last)) == []


def test_a_quarantined_report_is_compared_but_nothing_is_compared_with_it() -> None:
    last, this = Year(2023), Year(2024)
    last.add("a", {OUT: 3})
    last.add("b", {OUT: 3}, accepted=False)
    report = this.add("a", {IN: 1}, accepted=False)
    this.add("b", {IN: 1})
    this.add("c", {IN: 1})
    assert rules_found(found(this, last)) == [(report, "carried_in_differs", IN)]


def test_of_several_versions_the_current_one_is_compared() -> None:
    last, this = Year(2023), Year(2024)
    last.add("a", {OUT: 3})
    this.add("a", {IN: 1}, accepted=False, current=False)
    this.add("a", {IN: 3})
    assert rules_found(found(this, last)) == []


@pytest.mark.parametrize(("was", "is_found"), [(3, False), (4, True), (None, True), ("?", True)])
def test_what_follows_from_an_earlier_version_of_last_years_report_is_no_finding(
    was: int | str | None, is_found: bool
) -> None:
    last, this = Year(2023), Year(2024)
    last.add("a", {OUT: was}, accepted=False, current=False)
    other = last.add("a", {OUT: 5})
    this.add("a", {IN: 3})
    this.add("b", {IN: 3})
    findings = found(this, last)
    assert findings["other_report_id"].to_list() == [other] * is_found


def test_an_earlier_version_alone_is_compared_with_nothing() -> None:
    last, this = Year(2023), Year(2024)
    last.add("a", {OUT: 3}, accepted=False, current=False)
    last.add("a", {OUT: 3}, accepted=False)
    this.add("a", {IN: 1})
    assert rules_found(found(this, last)) == []


def test_every_line_of_every_form_can_be_broken() -> None:
    for grid in grids():
        form = (grid.id, grid.variant)
        for line in grid.year_lines:
            last, this = Year(2020), Year(2021)
            last.add("a", {}, form=form)
            report = this.add("a", {line.cell: 1}, form=form)
            assert rules_found(found(this, last)) == [(report, line.rule, line.cell)]


@settings(max_examples=40)
@given(
    before=st.integers(0, 10**6),
    issued=st.integers(0, 10**6),
    repealed=st.integers(0, 10**6),
    slip=st.integers(-5, 5),
)
def test_whatever_the_figures_the_difference_is_found(
    before: int, issued: int, repealed: int, slip: int
) -> None:
    last, this = Year(2023), Year(2024)
    last.add("a", {IN_FORCE: before})
    now = before + issued - repealed + slip
    report = this.add("a", {IN_FORCE: now, ISSUED: issued, REPEALED: repealed})
    findings = found(this, last)
    assert rules_found(findings) == ([(report, "in_force_differs", IN_FORCE)] if slip else [])
    assert all(
        row["reported"] - row["expected"] == Decimal(slip) for row in findings.iter_rows(named=True)
    )


def test_the_form_of_2021_has_a_line_for_each_column_and_two_rows() -> None:
    assert len(edition("2021").year_lines) == 9
