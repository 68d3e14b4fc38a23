"""What is drawn: every report may be, each sample as likely as the next, the same for one seed."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from itertools import combinations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from assets.audit.sample import Draw, accepted_reports, drawn, drawn_reports, drawn_sheet
from tests.assets.audit.made import DAY, accepted, sha

IDS = st.lists(st.text(min_size=1), unique=True)
SEEDS = st.integers(0, 10**9).map(str)
CELLS = ("disclosure.fees.amount", "requests.received.total", "requests.granted.total")


@given(IDS, st.integers(1, 50), SEEDS)
def test_so_many_are_drawn_none_twice_all_where_there_are_fewer(
    ids: list[str], size: int, seed: str
) -> None:
    found = drawn(ids, size, seed)
    assert len(found) == len(set(found)) == min(size, len(ids))
    assert set(found) <= set(ids)


@given(st.permutations([f"r{number}" for number in range(20)]), st.integers(1, 19), SEEDS)
def test_the_order_of_the_population_is_nothing_to_it(ids: list[str], size: int, seed: str) -> None:
    found = drawn(ids, size, seed)
    assert found == drawn(sorted(ids), size, seed)
    # Who stops half-way has the sample of half the size.
    assert found == drawn(ids, size + 1, seed)[:size]


def test_every_sample_is_as_likely_as_any_other() -> None:
    ids = ["甲", "乙", "丙", "丁", "戊", "己"]
    seeds = range(6000)
    found = Counter(frozenset(drawn(ids, 3, str(seed))) for seed in seeds)
    every = [frozenset(each) for each in combinations(ids, 3)]
    assert set(found) == set(every)
    assert stats.chisquare([found[each] for each in every]).pvalue > 0.001
    firsts = Counter(drawn(ids, 1, str(seed))[0] for seed in seeds)
    assert stats.chisquare([firsts[each] for each in ids]).pvalue > 0.001


def test_another_seed_draws_another_sample() -> None:
    ids = [f"r{number}" for number in range(100)]
    assert drawn(ids, 10, "1") != drawn(ids, 10, "2")


def test_only_accepted_reports_can_be_drawn() -> None:
    reporters = ["甲", "乙", "丙"]
    ids = [f"{each}:2024:x" for each in reporters]
    outcomes = pl.DataFrame(
        {
            "year": [2024] * 3,
            "collection_region": ["991121"] * 3,
            "reporter_id": reporters,
            "report_id": ids,
            "outcome": ["accepted", "quarantined", "accepted"],
        }
    )
    reports = pl.DataFrame({"report_id": ids, "tables_sha256": [sha(each) for each in reporters]})
    named = pl.DataFrame({"reporter_id": ["甲"], "name": ["甲局"]})
    found = accepted_reports(outcomes, reports, named)
    assert found.select("reporter_id", "name", "document_sha256").rows() == [
        ("丙", "", sha("丙")),
        ("甲", "甲局", sha("甲")),
    ]


def draw(**changed: int | None) -> Draw:
    given = {"year": 2024, "size": 2, "seed": 17, "cells": None} | changed
    return Draw(on=DAY, regions=("991100", "991121"), **given)  # type: ignore[arg-type]


def read(frame: pl.DataFrame) -> dict[str, dict[str, Decimal | None]]:
    return {each: dict.fromkeys(CELLS, Decimal(1)) for each in frame["report_id"]}


def test_a_sheet_records_how_it_was_drawn() -> None:
    population = pl.concat([accepted("甲", "乙", region="991100"), accepted("丙", "丁")])
    rows = drawn_reports(population, draw())
    made = drawn_sheet(population, rows, read(rows), draw())
    assert (made.file, made.seed, made.population, made.drawn_on) == ("2024-17.yaml", 17, 4, DAY)
    assert made.regions == ("991100", "991121")
    assert [each.report_id for each in made.reports] == drawn(population["report_id"], 2, "17")
    assert {each.cells for each in made.reports} == {3}
    assert not any(each.is_checked for each in made.reports)


@pytest.mark.parametrize(("asked", "compared"), [(1, 1), (2, 2), (3, 3), (4, 3)])
def test_so_many_cells_of_each_report_are_drawn(asked: int, compared: int) -> None:
    population = accepted("甲", "乙")
    rows = drawn_reports(population, draw())
    made = drawn_sheet(population, rows, read(rows), draw(cells=asked))
    assert made.cells_per_report == asked
    assert [each.compared for each in made.reports] == [compared] * 2
    # All of them are no choice to write down.
    assert all(isinstance(each.cells, int) == (asked >= 3) for each in made.reports)


def test_every_cell_may_be_drawn_and_reports_differ() -> None:
    population = accepted(*(f"r{number}" for number in range(60)))
    whole = draw(size=60, cells=1)
    rows = drawn_reports(population, whole)
    made = drawn_sheet(population, rows, read(rows), whole)
    found = Counter(each.cells for each in made.reports)
    assert {cell for cells in found if isinstance(cells, tuple) for cell in cells} == set(CELLS)
