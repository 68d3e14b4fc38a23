"""The region's own report beside the sum: against plain Python, and each cause by hand."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.rollups.reconciliation import reconciliation
from assets.rollups.sums import rollup_cells
from expectations.forms import catalogue
from tests.assets.rollups import reference

worlds = st.integers(min_value=0, max_value=10**6)
RECEIVED = "requests.received.total"
NATURAL = "requests.received.natural_person"
CARRIED_IN = "requests.carried_in.total"
FEES = "disclosure.fees.amount"


def compared(world):
    tables = world.tables()
    rolled = rollup_cells(world.year, **tables)
    return reconciliation(
        world.year, **tables, rollup_cells=rolled, parsed_cells=world.parsed_table()
    )


def told(world, region="county"):
    """Cell -> (gap, cause, reporters) wherever there is a gap."""
    rows = compared(world).filter(region=region).filter(pl.col("gap") != 0)
    columns = ("gap", "cause", "cause_reporters")
    return {
        cell: (int(gap), cause, reporters)
        for cell, gap, cause, reporters in rows.select("cell", *columns).iter_rows()
    }


def whole_reports(world):
    """Report id -> (report, region) of the reports that are set against their region's sum."""
    own_part = {
        r["region"]
        for r in reference.owing(world)
        if r["reporter_id"] in reference.parts(world)
        and reference.covers_as_read(world, r) == "region_wide"
    }
    return {
        report["report_id"]: (report, reporter["region"])
        for reporter in reference.owing(world)
        for report in world.reports
        for outcome in world.outcomes
        if report["reporter_id"] == reporter["reporter_id"] == outcome["reporter_id"]
        and outcome["outcome"] == "accepted"
        and reporter["scope"] == "region_wide"
        and reporter["region"] not in own_part
        and report["scope"] in {"region_wide", "unknown"}
    }


@settings(max_examples=40, deadline=None)
@given(worlds)
def test_every_gap_agrees_with_figures_in_plain_python(random_world, seed):
    world = random_world(seed)
    rolled = reference.rollup(world)
    expected = []
    for report_id, (report, region) in whole_reports(world).items():
        values = reference.printed(world, report)
        corrected = any(c["corrected"] for c in world.cells if c["report_id"] == report_id)
        for key in reference.grid_keys(world.year):
            row = rolled[region, key]
            said = reference.figure(world, report, values, key)
            published = None if said in {"blank", "absent"} else said
            parts = row["value"]
            gap = None if parts is None or published is None else published - parts
            missing = row["absent"] + row["quarantined"] + row["missing"]
            marks = (row["corrected"], row["as_published"], said != "absent" and corrected)
            expected.append((region, report_id, key, parts, published, gap, missing, *marks))
    columns = (
        *("region", "report_id", "cell", "parts", "published", "gap", "missing_parts"),
        *("reports_corrected", "reports_as_published", "published_corrected"),
    )
    assert sorted(compared(world).select(columns).iter_rows()) == sorted(expected)


def parts_below(world, region):
    """(reporter, standing, its numbers by rollup cell) of each part of a region."""
    expected = reference.parts(world)
    for reporter in reference.owing(world):
        name = reporter["reporter_id"]
        if name in expected and region in reference.lineage(world, reporter["region"]):
            standing, report = reference.standing(world, reporter)
            rows = world.cells
            if standing == "quarantined":
                report = next(r for r in world.reports if r["reporter_id"] == name)
                rows = world.held_cells
            numbers = {}
            if report:
                own = [c for c in rows if c["report_id"] == report["report_id"]]
                values = {c["cell"]: c["value"] for c in own}
                for key in reference.grid_keys(world.year):
                    said = reference.figure(world, report, values, key)
                    if not isinstance(said, str):
                        numbers[key] = said
            yield name, standing, numbers


def fitting_parts(below, gaps, complete):
    """(reporter, standing, cells it explains) of each part that fits the gaps by itself."""
    for name, standing, numbers in below:
        tried = {key: n for key, n in numbers.items() if n and key in gaps}
        added = {
            key
            for key, n in tried.items()
            if gaps[key] == n and (standing == "quarantined" or key in complete)
        }
        taken = {key for key, n in tried.items() if gaps[key] == -n and standing == "accepted"}
        for fitting in (added, taken):
            seen_whole = len(fitting) > 1 and all(gaps[key] for key in tried)
            if 2 * len(fitting) > len(tried) and (standing == "quarantined" or seen_whole):
                yield name, standing, fitting


def told_by_figures(row, fitting, below):
    """The cause that the figures of one part, or of the cell itself, tell."""
    if not row["gap"]:
        return "", []
    for standing, cause in (("quarantined", "quarantined_part"), ("accepted", "counted_twice")):
        if named := sorted(
            n for n, state, keys in fitting if state == standing and row["cell"] in keys
        ):
            return cause, named
    less, more = sorted((row["parts"], row["published"]))
    as_yuan = 0 < less * 9_900 <= more <= less * 10_100
    if row["unit"] not in {"元", "万元"}:
        return "unknown", []
    named = sorted(
        name
        for name, standing, numbers in below
        if standing == "accepted"
        and (n := numbers.get(row["cell"]))
        and row["published"] in {row["parts"] - n + n * 10_000, row["parts"] - n + n / 10_000}
    )
    return ("money_unit" if named or as_yuan else "unknown"), named


def likely_causes(world, region, rows):
    """Cell -> (cause, reporters), each part tried by itself."""
    below = list(parts_below(world, region))
    gaps = {row["cell"]: row["gap"] for row in rows if row["gap"] is not None}
    complete = {row["cell"] for row in rows if not row["missing_parts"]}
    fitting = list(fitting_parts(below, gaps, complete))
    causes = {row["cell"]: told_by_figures(row, fitting, below) for row in rows}
    unknown = [row for row in rows if causes[row["cell"]][0] == "unknown"]
    signed = {c.key for c in catalogue.edition_for_year(world.year).cells if c.signed}
    negative = any(row["gap"] < 0 and row["cell"] not in signed for row in unknown)
    out = [part for part in below if part[1] != "accepted"]
    if len(out) == 1 and not out[0][2] and not negative:
        name, standing, _ = out[0]
        alone = [row["cell"] for row in unknown if row["missing_parts"] == 1]
        causes |= dict.fromkeys(alone, (f"{standing}_part", [name]))
    return causes


@settings(max_examples=40, deadline=None)
@given(
    worlds, st.sampled_from(["quarantined", "accepted", "missing"]), st.sampled_from([-1, 1, 9999])
)
def test_every_cause_agrees_with_plain_python(random_world, seed, standing, times):
    world = random_world(seed)
    add_report_of_the_whole(world, standing, times)
    units = dict(rollup_cells(world.year, **world.tables()).select("cell", "unit").iter_rows())
    found = compared(world)
    for report_id, (_, region) in whole_reports(world).items():
        own = found.filter(report_id=report_id)
        rows = [row | {"unit": units[row["cell"]]} for row in own.iter_rows(named=True)]
        causes = likely_causes(world, region, rows)
        assert {row["cell"]: (row["cause"], row["cause_reporters"]) for row in rows} == causes


def add_report_of_the_whole(world, standing, times):
    """A report of the topmost region: the sum, and so many times a part of that standing."""
    world.add_reporter("unit", "r0")
    world.add_reporter("whole", "r0", kind="government", scope="region_wide")
    below = [numbers for _, state, numbers in parts_below(world, "r0") if state == standing]
    numbers = next((each for each in below if each), {})
    rolled = reference.rollup(world)
    edition = catalogue.edition_for_year(world.year)
    published = {
        key: rolled["r0", key]["value"] + times * numbers.get(key, position % 3 * (not numbers))
        for position, key in enumerate(edition.cell_by_key)
        if rolled.get(("r0", key), {"value": None})["value"] is not None
    }
    if published:
        world.add_report("whole", published, edition=edition.id, scope="region_wide")


@pytest.fixture
def county(world):
    world.add_region("county", None, "county")
    world.add_region("town", "county", "township")
    world.add_reporter("gov", "county", kind="government", scope="region_wide")
    world.add_reporter("bureau", "county")
    world.add_reporter("town-gov", "town", kind="township")
    return world


def whole(world, figures, **given):
    world.add_report("gov", figures, scope="region_wide", **given)


def test_a_region_wide_report_is_compared_and_never_added(county):
    county.add_report("bureau", {RECEIVED: 3})
    county.add_report("town-gov", {RECEIVED: 4})
    whole(county, {RECEIVED: 9})
    rolled = rollup_cells(2024, **county.tables()).filter(cell=RECEIVED)
    assert dict(rolled.select("region", "value").iter_rows()) == {"county": 7, "town": 4}
    [row] = compared(county).filter(cell=RECEIVED).iter_rows(named=True)
    assert (row["parts"], row["published"], row["gap"], row["missing_parts"]) == (7, 9, 2, 0)
    assert (row["cause"], row["cause_reporters"]) == ("unknown", [])


def test_a_region_whose_own_report_is_its_part_is_not_compared(world):
    world.add_region("county", None, "county")
    world.add_reporter("gov", "county", kind="government", scope="region_wide")
    world.add_reporter("office", "county", kind="office", scope="region_wide")
    world.add_report("office", {RECEIVED: 3}, scope="region_wide")
    whole(world, {RECEIVED: 3})
    assert compared(world).is_empty()


def test_a_vertical_system_is_not_compared(county):
    county.add_reporter("tax", "county", scope="region_wide", system="税务")
    county.add_report("tax", {RECEIVED: 3}, scope="region_wide")
    assert compared(county).is_empty()


def test_a_unit_in_quarantine_whose_figures_fit_is_named(county):
    county.add_report("bureau", {RECEIVED: 3, NATURAL: 3, CARRIED_IN: 1})
    county.add_report("town-gov", {RECEIVED: 4, NATURAL: 2, CARRIED_IN: 9}, outcome="quarantined")
    whole(county, {RECEIVED: 7, NATURAL: 5, CARRIED_IN: 1})
    assert told(county) == {
        RECEIVED: (4, "quarantined_part", ["town-gov"]),
        NATURAL: (2, "quarantined_part", ["town-gov"]),
    }


def test_a_unit_in_quarantine_most_of_whose_figures_do_not_fit_is_not(county):
    county.add_report("bureau", {RECEIVED: 3, NATURAL: 3, CARRIED_IN: 1})
    county.add_report("town-gov", {RECEIVED: 4, NATURAL: 7, CARRIED_IN: 9}, outcome="quarantined")
    whole(county, {RECEIVED: 7, NATURAL: 5, CARRIED_IN: 1})
    assert {cause for _, cause, _ in told(county).values()} == {"unknown"}


def test_the_one_missing_unit_may_be_the_gap(county):
    county.add_report("bureau", {RECEIVED: 3, NATURAL: 3, CARRIED_IN: 1})
    county.add_outcome("town-gov", "not_published")
    whole(county, {RECEIVED: 7, NATURAL: 5, CARRIED_IN: 1})
    assert told(county) == {
        RECEIVED: (4, "missing_part", ["town-gov"]),
        NATURAL: (2, "missing_part", ["town-gov"]),
    }


def test_a_gap_that_would_make_its_figure_negative_speaks_against_it(county):
    county.add_report("bureau", {RECEIVED: 3, NATURAL: 3})
    whole(county, {RECEIVED: 7, NATURAL: 2})
    assert {cause for _, cause, _ in told(county).values()} == {"unknown"}


def test_of_two_missing_units_neither_is_named(county):
    county.add_reporter("second", "county")
    county.add_report("bureau", {RECEIVED: 3})
    whole(county, {RECEIVED: 7})
    assert told(county) == {RECEIVED: (4, "unknown", [])}


def test_a_unit_in_quarantine_of_which_nothing_was_read_may_be_the_gap(county):
    county.add_report("bureau", {RECEIVED: 3})
    county.add_report("town-gov", {}, outcome="quarantined")
    whole(county, {RECEIVED: 7})
    assert told(county) == {RECEIVED: (4, "quarantined_part", ["town-gov"])}


def test_a_unit_that_is_counted_twice_is_named(county):
    county.add_report("bureau", {RECEIVED: 3, NATURAL: 2, CARRIED_IN: 0})
    county.add_report("town-gov", {RECEIVED: 4, NATURAL: 2, CARRIED_IN: 1})
    whole(county, {RECEIVED: 4, NATURAL: 2, CARRIED_IN: 1})
    assert told(county) == {
        RECEIVED: (-3, "counted_twice", ["bureau"]),
        NATURAL: (-2, "counted_twice", ["bureau"]),
    }


def test_so_is_one_that_the_region_counted_twice_itself(county):
    county.add_report("bureau", {RECEIVED: 3, NATURAL: 2, CARRIED_IN: 0})
    county.add_report("town-gov", {RECEIVED: 4, NATURAL: 3, CARRIED_IN: 1})
    whole(county, {RECEIVED: 10, NATURAL: 7, CARRIED_IN: 1})
    assert told(county) == {
        RECEIVED: (3, "counted_twice", ["bureau"]),
        NATURAL: (2, "counted_twice", ["bureau"]),
    }


def test_a_missing_unit_with_like_figures_is_likelier_than_that(county):
    county.add_reporter("lost", "county")
    county.add_report("bureau", {RECEIVED: 1, NATURAL: 1})
    county.add_report("town-gov", {RECEIVED: 1, NATURAL: 1})
    whole(county, {RECEIVED: 3, NATURAL: 3})
    assert told(county) == {
        RECEIVED: (1, "missing_part", ["lost"]),
        NATURAL: (1, "missing_part", ["lost"]),
    }


def test_one_cell_alone_says_nothing_of_a_unit_counted_twice(county):
    county.add_report("bureau", {RECEIVED: 3})
    county.add_report("town-gov", {RECEIVED: 4})
    whole(county, {RECEIVED: 4})
    assert told(county) == {RECEIVED: (-3, "unknown", [])}


def test_a_cell_without_a_gap_where_the_unit_has_a_figure_speaks_against_it(county):
    county.add_report("bureau", {RECEIVED: 3, NATURAL: 2, CARRIED_IN: 1})
    county.add_report("town-gov", {RECEIVED: 4, NATURAL: 2, CARRIED_IN: 1})
    whole(county, {RECEIVED: 4, NATURAL: 2, CARRIED_IN: 2})
    assert {cause for _, cause, _ in told(county).values()} == {"unknown"}


def test_two_units_that_fit_are_both_named(county):
    county.add_report("bureau", {RECEIVED: 3, NATURAL: 2})
    county.add_report("town-gov", {RECEIVED: 3, NATURAL: 2})
    whole(county, {RECEIVED: 3, NATURAL: 2})
    assert told(county) == {
        RECEIVED: (-3, "counted_twice", ["bureau", "town-gov"]),
        NATURAL: (-2, "counted_twice", ["bureau", "town-gov"]),
    }


@pytest.mark.parametrize("published", [20_000, "0.0002", "20199.99", "0.000199"])
def test_an_amount_in_another_unit_of_money(county, published):
    county.add_report("bureau", {FEES: 1, RECEIVED: 1})
    county.add_report("town-gov", {FEES: 1, RECEIVED: 1})
    whole(county, {FEES: Decimal(published), RECEIVED: 20_000})
    [row] = compared(county).filter(cell=FEES).iter_rows(named=True)
    assert (row["cause"], row["cause_reporters"]) == ("money_unit", [])
    [row] = compared(county).filter(cell=RECEIVED).iter_rows(named=True)
    assert row["cause"] == "unknown"


@pytest.mark.parametrize(("printed", "meant"), [(350_000, 35), ("0.0035", 35)])
def test_a_unit_that_prints_an_amount_in_another_unit_is_named(county, printed, meant):
    county.add_report("bureau", {FEES: Decimal(printed)})
    county.add_report("town-gov", {FEES: 12})
    whole(county, {FEES: 12 + meant})
    [row] = compared(county).filter(cell=FEES).iter_rows(named=True)
    assert (row["cause"], row["cause_reporters"]) == ("money_unit", ["bureau"])


def test_no_gap_no_cause(county):
    county.add_report("bureau", {RECEIVED: 3})
    county.add_report("town-gov", {RECEIVED: 4}, outcome="quarantined")
    whole(county, {RECEIVED: 3})
    assert set(compared(county)["cause"]) == {""}


def test_a_prefecture_and_its_county_are_each_told_their_own_cause(county):
    county.add_region("pref", None, "prefecture")
    county.regions[0]["parent"] = "pref"
    county.add_reporter("pref-gov", "pref", kind="government", scope="region_wide")
    county.add_report("bureau", {RECEIVED: 3, NATURAL: 3})
    county.add_report("town-gov", {RECEIVED: 4, NATURAL: 2}, outcome="quarantined")
    whole(county, {RECEIVED: 7, NATURAL: 5})
    county.add_report("pref-gov", {RECEIVED: 8, NATURAL: 3}, scope="region_wide")
    assert told(county)[RECEIVED] == (4, "quarantined_part", ["town-gov"])
    assert told(county, "pref") == {RECEIVED: (5, "unknown", [])}
