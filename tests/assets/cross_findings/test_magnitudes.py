"""Figures of another magnitude than last year's or than the peers', and how seldom by chance."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.cross_findings.figures import cell_facts
from assets.cross_findings.limits import LEAST_PEERS
from assets.cross_findings.magnitudes import unlike_figures
from assets.storage.schema import VALUE
from expectations.forms.catalogue import edition
from samples.synthetic import synthetic_frame
from tests.assets.cross_findings.years import Year, found, rules_found, units

LICENCES, PENALTIES = "disclosure.licences.decisions", "disclosure.penalties.decisions"
FEES = "disclosure.fees.amount"


def beside_last_year(
    before: dict[str, Decimal | int | None], now: dict[str, Decimal | int | None]
) -> list[tuple[str, str]]:
    last, this = Year(2023), Year(2024)
    last.add("a", before)
    this.add("a", now)
    return [(rule, line) for _, rule, line in rules_found(found(this, last))]


@pytest.mark.parametrize(
    ("before", "now"),
    [(1, 12), (0, 5000), (5000, 0), (None, 5000), (5000, None), (3, 49), (400, 900), (900, 150)],
)
def test_a_figure_of_the_same_magnitude_or_a_small_one_is_no_finding(
    before: int | None, now: int | None
) -> None:
    assert beside_last_year({LICENCES: before}, {LICENCES: now}) == []


@pytest.mark.parametrize(
    ("before", "now"), [(214, 2140), (2140, 214), (31, 890), (1_200_000, 12_000_000), (5000, 50)]
)
def test_a_digit_too_many_or_too_few_is_unlike_the_past(before: int, now: int) -> None:
    assert beside_last_year({LICENCES: before}, {LICENCES: now}) == [("unlike_past", LICENCES)]


def test_the_finding_names_both_figures_and_the_report() -> None:
    last, this = Year(2023), Year(2024)
    other = last.add("a", {LICENCES: 214})
    this.add("a", {LICENCES: 2140})
    (row,) = found(this, last).to_dicts()
    assert (row["reported"], row["expected"], row["other_report_id"]) == (2140, 214, other)
    assert (row["cells"], row["message"]) == ([LICENCES], "2140; last year 214")


@pytest.mark.parametrize(
    ("before", "now"),
    [("31.6442", 316442), (316442, "31.6442"), ("0.05", 500), (25, 900_000)],
)
def test_an_amount_ten_thousand_times_last_years_is_in_yuan(
    before: str | int, now: str | int
) -> None:
    found_rules = beside_last_year({FEES: Decimal(before)}, {FEES: Decimal(now)})
    assert found_rules == [("money_in_yuan", FEES)]


@pytest.mark.parametrize(
    ("before", "now"),
    [("31.6", "33.1"), ("0.3", 30), ("0.02", 30), (30, "0.02"), (None, 3e5), (3e5, 0)],
)
def test_an_amount_in_the_unit_of_the_form_is_no_finding(
    before: str | float | None, now: str | float
) -> None:
    amounts = [None if amount is None else Decimal(amount) for amount in (before, now)]
    assert beside_last_year({FEES: amounts[0]}, {FEES: amounts[1]}) == []


def test_an_amount_far_beyond_another_unit_is_unlike_the_past() -> None:
    assert beside_last_year({FEES: 2}, {FEES: 2_000_000}) == [("unlike_past", FEES)]


def test_a_count_is_never_in_yuan() -> None:
    assert beside_last_year({LICENCES: 2}, {LICENCES: 20_000}) == [("unlike_past", LICENCES)]


def test_cells_that_sums_hold_or_that_follow_from_last_year_are_not_looked_at() -> None:
    facts = cell_facts().filter(pl.col("edition") == "2021", pl.col("variant") == "")
    watched = facts.filter("watched")["cell"].to_list()
    assert len(watched) == 15
    assert {LICENCES, FEES, "requests.handled_total.total", "disputes.review.total"} <= set(watched)
    assert beside_last_year(
        {"disclosure.normative_documents.in_force": 20},
        {"disclosure.normative_documents.in_force": 2000},
    ) == [("in_force_differs", "disclosure.normative_documents.in_force")]


def among_peers(
    figure: int | None, peers: int, *, kind: str = "department", accepted: bool = True
) -> list[tuple[str, str, str]]:
    this = Year(2024)
    for number in range(peers):
        this.add(f"peer{number}", {PENALTIES: 20 + 3 * number}, accepted=accepted)
    this.add("a", {PENALTIES: figure}, accepted=False)
    reporters = pl.concat(
        [units("a", kind=kind), units(*(f"peer{number}" for number in range(peers)))]
    )
    return rules_found(found(this, reporters=reporters))


def test_a_figure_far_above_its_peers_is_found() -> None:
    assert [(rule, line) for _, rule, line in among_peers(40_000, 12)] == [
        ("unlike_peers", PENALTIES)
    ]


@pytest.mark.parametrize("figure", [0, None, 1, 30, 400])
def test_a_figure_among_its_peers_or_below_them_is_no_finding(figure: int | None) -> None:
    assert among_peers(figure, 12) == []


def test_few_peers_other_kinds_and_quarantined_reports_are_no_measure() -> None:
    assert among_peers(40_000, LEAST_PEERS - 1) == []
    assert among_peers(40_000, LEAST_PEERS) != []
    assert among_peers(40_000, 12, kind="township") == []
    assert among_peers(40_000, 12, accepted=False) == []


def test_what_the_units_own_last_year_was_like_needs_no_peers() -> None:
    last, this = Year(2023), Year(2024)
    for number in range(12):
        this.add(f"peer{number}", {PENALTIES: 20 + 3 * number})
    last.add("police", {PENALTIES: 38_000})
    last.add("clerk", {PENALTIES: 38})
    this.add("police", {PENALTIES: 40_000})
    slip = this.add("clerk", {PENALTIES: 40_000})
    assert rules_found(found(this, last)) == [(slip, "unlike_past", PENALTIES)]


@settings(max_examples=25)
@given(before=st.integers(0, 10**7), now=st.integers(0, 10**7))
def test_figures_are_unlike_either_way_round(before: int, now: int) -> None:
    there, back = (
        beside_last_year({LICENCES: one}, {LICENCES: other})
        for one, other in ((before, now), (now, before))
    )
    assert there == back
    if before and now and max(before, now) < 5 * min(before, now):
        assert there == []


REPORTS = 2000


@pytest.fixture(scope="module", params=[20, 1000, 100_000])
def two_years(request: pytest.FixtureRequest) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Figures of two years: last year's drawn at random, this year's grown and shrunk from them.

    Each figure is multiplied by a lognormal factor (its logarithm varies by 0.6) and counted anew.
    """
    drawn = synthetic_frame(edition("2021"), REPORTS, 7, magnitude=request.param)
    random = np.random.default_rng(1)
    changed = {}
    for cell in edition("2021").cells:
        grown = drawn[cell.key].cast(pl.Float64).to_numpy() * np.exp(random.normal(0, 0.6, REPORTS))
        changed[cell.key] = grown.round(4) if cell.is_money else random.poisson(grown)
    return figures(drawn, 2023), figures(drawn.with_columns(**changed), 2024)


def figures(wide: pl.DataFrame, year: int) -> pl.DataFrame:
    values = pl.exclude("report_id").cast(VALUE)
    return (
        wide.with_columns(values)
        .unpivot(index="report_id", variable_name="cell")
        .select(
            pl.format("{}:{}", "report_id", pl.lit(str(year))),
            "cell",
            "value",
            reporter_id="report_id",
            edition=pl.lit("2021"),
            variant=pl.lit(""),
            meaning=pl.lit("number"),
            accepted=pl.lit(value=True),
        )
    )


def test_by_chance_alone_one_report_in_two_hundred_is_unlike(
    two_years: tuple[pl.DataFrame, pl.DataFrame],
) -> None:
    """Measured: none of 2,000 reports of small figures, one of middling, four of large ones."""
    last, this = two_years
    reporters = units(*last["reporter_id"].unique())
    by_chance = unlike_figures(this, last, reporters)
    assert by_chance["report_id"].n_unique() <= REPORTS / 200
    of_first_year = unlike_figures(this, last.clear(), reporters)
    assert of_first_year["report_id"].n_unique() <= REPORTS / 200


def test_a_figure_of_hundreds_written_a_hundredfold_is_found(
    two_years: tuple[pl.DataFrame, pl.DataFrame],
) -> None:
    last, this = two_years
    licences = this.filter(pl.col("cell") == LICENCES, pl.col("value") >= 200)
    slipped = licences.with_columns(pl.col("value") * 100)
    found_there = unlike_figures(slipped, last, units(*last["reporter_id"].unique()))
    before = last.filter(pl.col("cell") == LICENCES, pl.col("value") > 0)
    compared = licences.join(before, on="reporter_id", how="semi").height
    assert found_there.height >= 0.99 * compared


@pytest.mark.parametrize(("peers", "per_ten_thousand"), [(10, 10), (50, 3), (200, 3)])
def test_units_that_differ_by_orders_of_magnitude_are_seldom_unlike_their_peers(
    peers: int, per_ten_thousand: int
) -> None:
    """Measured on figures whose logarithm varies by two: 8, 0 and 0 of 10,000."""
    kinds = 20_000 // peers
    ids = [f"{kind}-{unit}" for kind in range(kinds) for unit in range(peers)]
    drawn = np.exp(np.random.default_rng(5).normal(4, 2, len(ids))).round()
    wide = pl.DataFrame({"report_id": ids, PENALTIES: drawn})
    kind = pl.col("reporter_id").str.split("-").list.first()
    this = figures(wide, 2024)
    by_chance = unlike_figures(this, this.clear(), units(*ids).with_columns(kind=kind))
    assert by_chance.height <= len(ids) * per_ten_thousand / 10_000
