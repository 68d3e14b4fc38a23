"""Reports that print all the figures of last year's or of another unit, beyond chance."""

from __future__ import annotations

import random
from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.cross_findings.equal_figures import equal_figures
from assets.cross_findings.limits import LEAST_EQUAL_FIGURES
from assets.storage.schema import VALUE
from expectations.forms.catalogue import edition
from samples.synthetic import random_cells, synthetic_frame
from tests.assets.cross_findings.years import Year, found, rules_found

# What a unit prints beside noughts: as many distinct figures as are needed for a finding.
COPIED: dict[str, Decimal | int | None] = {
    "disclosure.licences.decisions": 214,
    "disclosure.penalties.decisions": 31,
    "disclosure.fees.amount": Decimal("12.5"),
    "requests.received.natural_person": 4,
    "requests.received.enterprise": 3,
    "requests.received.total": 4,
}


def equal(this: Year, last: Year | None = None) -> list[tuple[str, str]]:
    return [
        (report, rule)
        for report, rule, _ in rules_found(found(this, last))
        if rule.startswith("figures_of")
    ]


def test_last_years_figures_published_again_are_found() -> None:
    last, this = Year(2023), Year(2024)
    other = last.add("a", COPIED)
    report = this.add("a", COPIED)
    assert equal(this, last) == [(report, "figures_of_last_year")]
    (row,) = found(this, last).to_dicts()
    assert (row["line"], row["other_report_id"], row["similarity"]) == ("", other, None)
    assert row["cells"] == sorted(COPIED)
    assert row["message"] == "5 distinct figures are all those of last year's report"


def test_one_figure_of_seven_changed_is_a_copy_still() -> None:
    last, this = Year(2023), Year(2024)
    more = {**COPIED, "disclosure.coercive_measures.decisions": 17}
    last.add("a", more)
    report = this.add("a", {**more, "disclosure.licences.decisions": 215})
    other = this.add("b", {**more, "disclosure.licences.decisions": None})
    findings = found(this, last)
    rules = [(report, "figures_of_another"), (report, "figures_of_last_year")]
    assert equal(this, last) == [*rules, (other, "figures_of_another")]
    assert (
        findings["cells"].to_list() == [sorted(set(more) - {"disclosure.licences.decisions"})] * 3
    )
    assert findings.row(1, named=True)["message"] == (
        "5 distinct figures are those of last year's report, 1 not"
    )


@pytest.mark.parametrize(("changed", "is_copy"), [(0, True), (2, True), (3, False), (10, False)])
def test_a_copy_shares_four_figures_in_five(changed: int, is_copy: bool) -> None:
    last, this = Year(2023), Year(2024)
    totals = [key for key in edition("2021").cell_by_key if key.endswith(".total")]
    keys = [key for key in totals if "carried_in" not in key][:10]
    figures = {key: 100 + number for number, key in enumerate(keys)}
    last.add("a", figures)
    this.add("a", {**figures, **{key: figures[key] + 40 for key in keys[:changed]}})
    this.add("b", {**figures, **{key: figures[key] + 60 for key in keys[10 - changed :]}})
    rules = {rule for _, rule in equal(this, last)}
    assert ("figures_of_last_year" in rules) == is_copy
    assert ("figures_of_another" in rules) == (changed == 0)


def test_with_few_figures_one_changed_is_no_copy() -> None:
    last, this = Year(2023), Year(2024)
    last.add("a", COPIED)
    this.add("a", {**COPIED, "disclosure.licences.decisions": 215})
    assert equal(this, last) == []


def test_last_years_figures_brought_up_to_date_where_they_follow_are_found() -> None:
    last, this = Year(2023), Year(2024)
    in_force, issued = (f"disclosure.normative_documents.{each}" for each in ("in_force", "issued"))
    more = {**COPIED, issued: 2}
    last.add("a", {**more, in_force: 44, "requests.carried_out.total": 9})
    report = this.add("a", {**more, in_force: 46, "requests.carried_in.total": 9})
    assert equal(this, last) == [(report, "figures_of_last_year")]
    (row,) = found(this, last).to_dicts()
    assert row["message"] == "6 distinct figures are those of last year's report, 3 not"
    assert row["cells"] == sorted(more)


def test_a_nought_left_blank_is_still_a_copy() -> None:
    last, this = Year(2023), Year(2024)
    last.add("a", COPIED)
    report = this.add("a", {**COPIED, "disclosure.regulations.issued": None})
    assert equal(this, last) == [(report, "figures_of_last_year")]


def test_few_distinct_figures_are_equal_by_chance() -> None:
    last, this = Year(2023), Year(2024)
    few = {**COPIED, "requests.received.enterprise": 4}
    assert len(set(few.values())) == LEAST_EQUAL_FIGURES - 1
    last.add("a", few)
    this.add("a", few)
    this.add("b", few)
    assert equal(this, last) == []


def test_blank_reports_are_no_copies() -> None:
    last, this = Year(2023), Year(2024)
    blank = dict.fromkeys(edition("2021").cell_by_key)
    last.add("a", blank)
    this.add("a", blank)
    this.add("b", blank)
    this.add("c", {})
    assert equal(this, last) == []


def test_what_follows_from_last_year_does_not_count_against_it() -> None:
    last, this = Year(2019), Year(2020)
    rows = ("licences", "other_services", "penalties", "coercive_measures", "fees")
    same = {f"disclosure.{row}.previous_items": 10 + at for at, row in enumerate(rows)}
    last.add("a", same, form=("2019", ""))
    this.add("a", same, form=("2019", ""))
    assert equal(this, last) == []


def test_another_units_figures_are_found_on_both_sides() -> None:
    this = Year(2024)
    first, second, third = (this.add(unit, COPIED) for unit in "abc")
    this.add("d", {**COPIED, "disclosure.licences.decisions": 215})
    assert equal(this) == [(each, "figures_of_another") for each in (first, second, third)]
    others = dict(found(this).select("report_id", "other_report_id").iter_rows())
    assert others == {first: second, second: first, third: first}


def test_a_quarantined_copy_is_found_among_this_years_reports() -> None:
    this = Year(2024)
    first, second = this.add("a", COPIED), this.add("b", COPIED, accepted=False)
    assert equal(this) == [(first, "figures_of_another"), (second, "figures_of_another")]


def test_an_earlier_version_of_a_report_is_no_other_report() -> None:
    this = Year(2024)
    this.add("a", COPIED, accepted=False, current=False)
    this.add("a", COPIED)
    assert equal(this) == []


def test_equal_figures_in_other_forms_are_no_copy() -> None:
    this = Year(2021)
    this.add("a", COPIED)
    this.add("b", COPIED, form=("2021", "single_other_handling"))
    assert equal(this) == []


@settings(max_examples=20)
@given(seed=st.integers(0, 10**6))
def test_whole_random_reports_are_found_when_copied_and_only_then(seed: int) -> None:
    rng = random.Random(seed)
    figures, other = (random_cells(edition("2021"), rng, magnitude=200) for _ in range(2))
    this = Year(2024)
    first = this.add("a", figures)
    second = this.add("b", figures)
    this.add("c", other)
    distinct = len({value for value in figures.values() if value})
    copies = [first, second] if distinct >= LEAST_EQUAL_FIGURES else []
    assert equal(this) == [(each, "figures_of_another") for each in copies]


def test_by_chance_alone_no_two_reports_in_ten_thousand_are_equal() -> None:
    """Measured on reports that are nearly empty, which are those that may be equal at all."""
    drawn = synthetic_frame(edition("2021"), 10_000, 3, magnitude=2)
    random = np.random.default_rng(1)
    counted = {
        cell.key: random.poisson(drawn[cell.key].cast(pl.Float64).to_numpy())
        for cell in edition("2021").cells
    }
    last, this = (
        wide.with_columns(pl.exclude("report_id").cast(VALUE))
        .unpivot(index="report_id", variable_name="cell")
        .filter(pl.col("value") != 0)
        .with_columns(reporter_id="report_id", edition=pl.lit("2021"), variant=pl.lit(""))
        for wide in (drawn, drawn.with_columns(**counted))
    )
    by_chance = equal_figures(this, last)
    assert by_chance.height == 0
