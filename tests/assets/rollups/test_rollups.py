"""The rollups against sums worked out in plain Python, and by hand."""

from __future__ import annotations

import random
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.rollups.coverage import coverage
from assets.rollups.reconciliation import reconciliation
from assets.rollups.region_tree import region_tree
from assets.rollups.sums import rollup_cells
from assets.validated_tables.tables import OUTCOMES
from expectations.forms import catalogue

worlds = st.integers(min_value=0, max_value=10**6)


def lineage(world, code):
    """The region and all regions above it, walked by hand."""
    parents = {r["code"]: r["parent"] for r in world.regions if r["valid_to"] >= world.year}
    found = []
    while code is not None:
        found.append(code)
        code = parents[code]
    return found


def takes_in_others(kind, scope):
    return scope == "region_wide" or (scope == "own_level" and kind in {"government", "office"})


def parts(grid, key):
    """Cells of a local form that prints a figure in columns which add up to it."""
    table, row, column = key.split(".")
    names = {c.id for c in grid.table(table).columns if c.part_of == column}
    return [c.key for c in grid.cells if (c.table, c.row) == (table, row) and c.column in names]


def figure(world, report, key):
    """What one report says of a rollup cell: a number, "blank" or "absent"."""
    in_force = catalogue.edition_for_year(world.year)
    printed = {c["cell"]: c["value"] for c in world.cells if c["report_id"] == report["report_id"]}
    grid = catalogue.edition(report["edition"], report["variant"])
    cell = in_force.cell_by_key.get(key)
    if cell is not None and grid.id == in_force.id and key in grid.cell_by_key:
        terms = (key,)
    elif cell is not None and grid.id == in_force.id and parts(grid, key):
        terms = parts(grid, key)
    elif cell is not None:
        same = [v for v in catalogue.bridge().variables if v.terms_for(in_force) == (key,)]
        terms = same[0].terms_for(grid) if same else ()
    else:
        [same] = [v for v in catalogue.bridge().variables if v.id == key]
        terms = same.terms_for(grid)
    values = [printed[term] for term in terms if term in printed]
    if not values:
        return "absent"
    return "blank" if None in values or len(values) < len(terms) else sum(values)


def brute_force(world, region, key):
    """(value, counted, blank, absent, quarantined, missing, corrected, as published)."""
    numbers, blank, absent, quarantined, missing, corrected, as_published = [], 0, 0, 0, 0, 0, 0
    decided = {
        mark: {cell["report_id"] for cell in world.cells if cell[mark]}
        for mark in ("corrected", "as_published")
    }
    for reporter in world.reporters:
        if (
            reporter["valid_to"] < world.year
            or region not in lineage(world, reporter["region"])
            or takes_in_others(reporter["kind"], reporter["scope"])
        ):
            continue
        own = [o for o in world.outcomes if o["reporter_id"] == reporter["reporter_id"]]
        outcome = own[0]["outcome"] if own else "none"
        if outcome == "quarantined":
            quarantined += 1
            continue
        report = next(
            (r for r in world.reports if r["reporter_id"] == reporter["reporter_id"]), None
        )
        if outcome != "accepted" or takes_in_others(reporter["kind"], report["scope"]):
            missing += 1
            continue
        said = figure(world, report, key)
        blank += said == "blank"
        absent += said == "absent"
        if said != "absent":
            corrected += report["report_id"] in decided["corrected"]
            as_published += report["report_id"] in decided["as_published"]
        if said not in {"blank", "absent"}:
            numbers.append(said)
    value = sum(numbers) if numbers else None
    return value, len(numbers), blank, absent, quarantined, missing, corrected, as_published


def grid_keys(year):
    edition = catalogue.edition_for_year(year)
    cells = [cell.key for cell in edition.cells if cell.rollup == "sum"]
    sums = [v.id for v in catalogue.bridge().variables if len(v.terms_for(edition)) > 1]
    return cells + sums


@settings(max_examples=60, deadline=None)
@given(worlds)
def test_every_cell_agrees_with_sums_in_plain_python(random_world, seed):
    world = random_world(seed)
    rolled = rollup_cells(world.year, **world.tables())
    codes = [r["code"] for r in world.regions if r["valid_to"] >= world.year]
    keys = grid_keys(world.year)
    assert sorted(rolled.select("region", "cell").iter_rows()) == sorted(
        (code, key) for code in codes for key in keys
    )
    found = {
        (row[0], row[1]): row[2:]
        for row in rolled.select(
            "region",
            "cell",
            "value",
            "reports_counted",
            "reports_blank",
            "reports_absent",
            "reports_quarantined",
            "reports_missing",
            "reports_corrected",
            "reports_as_published",
        ).iter_rows()
    }
    sample = random.Random(seed).sample(keys, 25) + keys[-3:]
    for code in codes:
        for key in sample:
            assert found[code, key] == brute_force(world, code, key), (code, key)


@settings(max_examples=40, deadline=None)
@given(worlds)
def test_a_region_is_its_own_parts_and_the_regions_below(random_world, seed):
    world = random_world(seed)
    rolled = rollup_cells(world.year, **world.tables())
    whole = rolled.filter(pl.col("region") == "r0")
    expected = sum(
        reporter["valid_to"] >= world.year
        and not takes_in_others(reporter["kind"], reporter["scope"])
        for reporter in world.reporters
    )
    standing = ("counted", "blank", "absent", "quarantined", "missing")
    counts = whole.select(pl.sum_horizontal(f"reports_{word}" for word in standing))
    assert counts.to_series().unique().to_list() == [expected]


@settings(max_examples=40, deadline=None)
@given(worlds)
def test_coverage_agrees_with_counts_in_plain_python(random_world, seed):
    world = random_world(seed)
    rng = random.Random(seed)
    for report in rng.sample(world.reports, len(world.reports) // 2):
        severity = rng.choice(["warning", "critical"])
        world.findings.append(
            {**{k: report[k] for k in ("year", "collection_region", "report_id", "reporter_id")},
             "rule": "r", "line": "", "severity": severity, "message": "", "cells": [],
             "suspects": []}
        )  # fmt: skip
    warned = {f["report_id"] for f in world.findings if f["severity"] == "warning"}
    tables = world.tables()
    covered = coverage(world.year, findings=world.findings_table(), **tables)
    corrected = {cell["report_id"] for cell in world.cells if cell["corrected"]}
    as_published = {cell["report_id"] for cell in world.cells if cell["as_published"]}
    for row in covered.iter_rows(named=True):
        owing = [
            r["reporter_id"]
            for r in world.reporters
            if r["valid_to"] >= world.year and row["region"] in lineage(world, r["region"])
        ]
        ended = [o for o in world.outcomes if o["reporter_id"] in owing]
        words = [o["outcome"] for o in ended]
        accepted = [o["report_id"] for o in ended if o["outcome"] == "accepted"]
        assert row["expected"] == len(owing)
        assert row["accepted"] == len(accepted)
        assert row["quarantined"] == words.count("quarantined")
        assert row["missing"] == len(owing) - len(accepted) - words.count("quarantined")
        assert row["found"] == len(words) - words.count("not_published")
        assert row["late"] == sum(o.get("late") is True for o in ended)
        assert row["with_warnings"] == len(warned.intersection(accepted))
        assert row["corrected"] == len(corrected.intersection(accepted))
        assert row["as_published"] == len(as_published.intersection(accepted))
        complete = owing and len(accepted) == len(owing)
        assert row["maturity"] == ("final" if complete else "provisional")
    assert covered.height == sum(r["valid_to"] >= world.year for r in world.regions)


@settings(max_examples=40, deadline=None)
@given(worlds)
def test_reconciliation_sets_each_region_wide_report_beside_its_parts(random_world, seed):
    world = random_world(seed)
    tables = world.tables()
    rolled = rollup_cells(world.year, **tables)
    compared = reconciliation(world.year, **tables, rollup_cells=rolled)
    whole = {
        report["report_id"]: (report, reporter["region"])
        for reporter in world.reporters
        for report in world.reports
        for outcome in world.outcomes
        if report["reporter_id"] == reporter["reporter_id"] == outcome["reporter_id"]
        and outcome["outcome"] == "accepted"
        and reporter["valid_to"] >= world.year
        and reporter["scope"] == "region_wide"
        and report["scope"] in {"region_wide", "unknown"}
    }
    assert compared.height == len(whole) * len(grid_keys(world.year))
    for row in compared.sample(min(60, compared.height), seed=seed).iter_rows(named=True):
        report, region = whole[row["report_id"]]
        parts, _, _, *counts = brute_force(world, region, row["cell"])
        absent, quarantined, missing, corrected, as_published = counts
        said = figure(world, report, row["cell"])
        published = None if said in {"blank", "absent"} else said
        gap = None if parts is None or published is None else published - parts
        assert row["region"] == region
        assert (row["parts"], row["published"], row["gap"]) == (parts, published, gap)
        assert row["missing_parts"] == absent + quarantined + missing
        assert (row["reports_corrected"], row["reports_as_published"]) == (corrected, as_published)
        own = [c["corrected"] for c in world.cells if c["report_id"] == report["report_id"]]
        assert row["published_corrected"] == (said != "absent" and own[0])


@pytest.fixture
def county(world):
    world.add_region("pref", None, "prefecture")
    world.add_region("county", "pref", "county")
    world.add_region("town", "county", "township")
    world.add_reporter("gov", "county", kind="government", scope="region_wide")
    world.add_reporter("bureau", "county")
    world.add_reporter("town-gov", "town", kind="township")
    return world


def cell_of(frame, region, key):
    return frame.filter((pl.col("region") == region) & (pl.col("cell") == key)).row(0, named=True)


def test_a_region_wide_report_is_compared_and_never_added(county):
    key = "requests.received.total"
    county.add_report("bureau", {key: 3})
    county.add_report("town-gov", {key: 4})
    county.add_report("gov", {key: 9}, scope="region_wide")
    tables = county.tables()
    rolled = rollup_cells(2024, **tables)
    assert {r: cell_of(rolled, r, key)["value"] for r in ("town", "county", "pref")} == {
        "town": 4,
        "county": 7,
        "pref": 7,
    }
    row = cell_of(reconciliation(2024, **tables, rollup_cells=rolled), "county", key)
    assert (row["parts"], row["published"], row["gap"], row["missing_parts"]) == (7, 9, 2, 0)


def test_a_unit_whose_report_turns_out_region_wide_is_missing_from_the_sum(county):
    key = "requests.received.total"
    county.add_report("bureau", {key: 300}, scope="region_wide")
    county.add_report("town-gov", {key: 4})
    row = cell_of(rollup_cells(2024, **county.tables()), "county", key)
    assert (row["value"], row["reports_counted"], row["reports_missing"]) == (4, 1, 1)


def test_the_own_level_of_a_government_takes_in_its_departments_a_bureaus_does_not(county):
    key = "requests.received.total"
    county.add_reporter("office", "county", kind="office")
    county.add_report("office", {key: 50}, scope="own_level")
    county.add_report("bureau", {key: 3}, scope="own_level")
    row = cell_of(rollup_cells(2024, **county.tables()), "county", key)
    assert (row["value"], row["reports_counted"], row["reports_missing"]) == (3, 1, 2)


def test_other_handling_is_whole_where_the_variant_has_no_parts_of_it(county):
    split = ("other_not_corrected", "other_fee_unpaid", "other_other")
    county.add_report("bureau", {f"requests.{row}.total": n for n, row in enumerate(split, 1)})
    county.add_report(
        "town-gov", {"requests.other_handling.total": 5}, variant="single_other_handling"
    )
    rolled = rollup_cells(2024, **county.tables())
    whole = cell_of(rolled, "county", "requests.other_handling.total")
    assert (whole["value"], whole["reports_counted"], whole["is_total"]) == (11, 2, True)
    assert (whole["unit"], whole["row"]) == ("件", "other_handling")
    part = cell_of(rolled, "county", "requests.other_fee_unpaid.total")
    assert (part["value"], part["reports_counted"], part["reports_absent"]) == (2, 1, 1)


def test_a_sum_of_rows_with_a_blank_row_is_blank_and_never_understated(county):
    county.add_report(
        "bureau",
        {
            "requests.other_not_corrected.total": 1,
            "requests.other_fee_unpaid.total": None,
            "requests.other_other.total": 4,
        },
    )
    county.add_report("town-gov", {"requests.received.total": None})
    rolled = rollup_cells(2024, **county.tables())
    whole = cell_of(rolled, "county", "requests.other_handling.total")
    assert (whole["value"], whole["reports_blank"]) == (None, 1)
    blank = cell_of(rolled, "town", "requests.received.total")
    assert (blank["value"], blank["reports_counted"], blank["reports_blank"]) == (None, 0, 1)


def test_shares_are_not_added_up():
    keys = set(grid_keys(2017))
    left_out = {c.key for c in catalogue.edition("2014").cells if c.rollup == "none"}
    assert left_out
    assert not left_out & keys


def test_money_is_added_exactly(world):
    world.add_region("county", None, "county")
    for number in range(1000):
        world.add_reporter(f"u{number}", "county")
        world.add_report(f"u{number}", {"disclosure.fees.amount": Decimal("24252.311082")})
    row = cell_of(rollup_cells(2024, **world.tables()), "county", "disclosure.fees.amount")
    assert row["value"] == Decimal("24252311.082000")
    assert row["unit"] == "万元"


def test_no_national_form_no_rollup(county):
    assert rollup_cells(2013, **county.tables()).is_empty()


def test_an_accepted_report_without_cells_is_refused(county):
    county.add_report("bureau", {})
    with pytest.raises(ValueError, match="'bureau:2024:d'"):
        rollup_cells(2024, **county.tables())


def test_an_accepted_report_that_was_never_read_is_refused(county):
    county.add_outcome("bureau", "accepted", report_id="bureau:2024:x")
    with pytest.raises(ValueError, match="'bureau' has the accepted report 'bureau:2024:x'"):
        rollup_cells(2024, **county.tables())


def test_a_reporter_without_its_region_is_refused(county):
    county.add_reporter("lost", "nowhere")
    with pytest.raises(ValueError, match="'lost' belongs to 'nowhere'"):
        rollup_cells(2024, **county.tables())


@pytest.mark.parametrize(
    ("code", "parent", "message"),
    [
        ("new", "nowhere", "'new' is part of 'nowhere', which is not valid in 2024"),
        ("new", "new", "'new' is part of itself"),
        ("county", None, "'county' is valid twice in 2024"),
    ],
)
def test_a_tree_that_contradicts_itself_is_refused(county, code, parent, message):
    county.add_region(code, parent, "county", valid_from=2000)
    with pytest.raises(ValueError, match=message):
        region_tree(2024, county.tables()["regions"])


def test_a_reporter_that_was_collected_in_two_regions_is_refused(random_world):
    world = random_world(0)
    moved = {**world.outcomes[0], "collection_region": "elsewhere"}
    tables = world.tables()
    twice = OUTCOMES.frame([*world.outcomes]).vstack(OUTCOMES.frame([moved]))
    with pytest.raises(ValueError, match=r"'c', 'elsewhere': if it has moved, run all"):
        rollup_cells(world.year, **{**tables, "outcomes": twice})
