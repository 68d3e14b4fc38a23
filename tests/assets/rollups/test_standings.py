"""Whose reports are parts: an antichain by the register alone, by hand and over random worlds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.rollups.region_tree import lineages, region_tree
from assets.rollups.rollup_parts import rollup_parts
from tests.assets.rollups import reference

worlds = st.integers(min_value=0, max_value=10**6)


def stages(world):
    return {name: table for name, table in world.tables().items() if name != "validated_cells"}


def made_of(world):
    """Reporter id -> what it stands for, of the regions' sums."""
    rows = rollup_parts(world.year, **stages(world)).filter(system="")
    return dict(rows.select("reporter_id", "covers").iter_rows())


@settings(max_examples=100, deadline=None)
@given(worlds)
def test_the_parts_are_those_of_plain_python(random_world, seed):
    world = random_world(seed)
    found = rollup_parts(world.year, **stages(world))
    reporters = {r["reporter_id"]: r for r in world.reporters}
    expected = []
    for system in sorted({r["system"] for r in world.reporters}):
        for name in reference.parts(world, system):
            covers = reference.covers_as_read(world, reporters[name])
            standing, report = reference.standing(world, reporters[name])
            report_id = report["report_id"] if report else None
            expected.append((system, name, covers, standing, report_id))
    columns = ("system", "reporter_id", "covers", "standing", "report_id")
    assert sorted(found.select(columns).iter_rows(), key=str) == sorted(expected, key=str)


def extent(world, reporter):
    """What a reporter covers, as a set of units and of what of each region no unit is named for."""
    mine = [r for r in reference.owing(world) if reference.covers(r) == "unit"]
    covers = reference.covers(reporter)
    if covers == "unit":
        return {reporter["reporter_id"]}
    if covers == "own_level":
        own = {r["reporter_id"] for r in mine if r["region"] == reporter["region"]}
        return own | {("own level", reporter["region"])}
    below = {
        code
        for code in reference.regions_of(world)
        if reporter["region"] in reference.lineage(world, code)
    }
    inside = {r["reporter_id"] for r in mine if r["region"] in below}
    return inside | {(what, code) for code in below for what in ("own level", "rest")}


@settings(max_examples=100, deadline=None)
@given(worlds)
def test_no_part_overlaps_another_and_every_unit_is_in_one(random_world, seed):
    world = random_world(seed)
    by_id = {r["reporter_id"]: r for r in world.reporters}
    made = made_of(world)
    found = [extent(world, {**by_id[name], "scope": covers}) for name, covers in made.items()]
    together = set().union(*found)
    assert len(together) == sum(map(len, found))
    for reporter in reference.owing(world):
        if reference.covers(reporter) == "unit":
            assert reporter["reporter_id"] in together
        else:  # it stands in for nobody, since there is something finer to add up
            assert together & extent(world, reporter)


@settings(max_examples=50, deadline=None)
@given(worlds)
def test_whose_reports_are_parts_does_not_turn_with_what_was_found(random_world, seed):
    world = random_world(seed)
    with_reports = set(made_of(world))
    world.outcomes.clear()
    assert set(made_of(world)) == with_reports


@settings(max_examples=50, deadline=None)
@given(worlds)
def test_a_region_lies_in_itself_and_all_regions_above(random_world, seed):
    world = random_world(seed)
    found = lineages(region_tree(world.year, world.tables()["regions"]))
    assert sorted(found.iter_rows()) == sorted(
        (code, above)
        for code in reference.regions_of(world)
        for above in reference.lineage(world, code)
    )


@pytest.fixture
def county(world):
    world.add_region("county", None, "county")
    world.add_region("town", "county", "township")
    world.add_reporter("gov", "county", kind="government", scope="region_wide")
    return world


def test_a_county_of_which_only_its_government_is_known_is_its_own_part(county):
    county.add_reporter("office", "county", kind="office")
    assert made_of(county) == {"gov": "region_wide"}


@pytest.mark.parametrize(
    ("region", "given"),
    [
        ("county", {"kind": "department"}),
        ("town", {"kind": "township"}),
        ("county", {"kind": "functional_zone"}),
        ("town", {"kind": "government"}),
    ],
)
def test_one_unit_is_enough_to_be_the_part_instead(county, region, given):
    county.add_reporter("office", "county", kind="office")
    county.add_reporter("unit", region, **given)
    assert made_of(county) == {"office": "unit", "unit": "unit"}


def test_the_governments_report_counts_before_the_offices(county):
    county.add_reporter("a-office", "county", kind="office", scope="region_wide")
    assert made_of(county) == {"gov": "region_wide"}


def test_an_own_level_is_the_part_of_a_region_without_units_of_its_own(county):
    county.add_reporter("office", "county", kind="office", scope="own_level")
    county.add_reporter("clerks", "county", kind="office")
    county.add_reporter("town-gov", "town", kind="township")
    assert made_of(county) == {"office": "own_level", "town-gov": "unit"}


def test_regions_below_that_stand_for_themselves_come_before_the_one_above(county):
    county.add_reporter("town-gov", "town", kind="government", scope="region_wide")
    assert made_of(county) == {"town-gov": "region_wide"}


def test_an_office_of_a_region_below_is_in_the_report_of_the_whole(county):
    county.add_reporter("office", "town", kind="office")
    assert made_of(county) == {"gov": "region_wide"}


def test_a_vertical_system_is_apart_and_made_of_its_own_parts(county):
    county.add_reporter("tax", "county", scope="region_wide", system="税务")
    county.add_reporter("tax-town", "town", system="税务")
    county.add_reporter("customs", "county", scope="region_wide", system="海关")
    found = rollup_parts(2024, **stages(county))
    assert set(found.select("system", "reporter_id", "covers").iter_rows()) == {
        ("", "gov", "region_wide"),
        ("税务", "tax-town", "unit"),
        ("海关", "customs", "region_wide"),
    }


@pytest.mark.parametrize(
    ("scope", "standing"),
    [
        ("unit", "accepted"),
        ("unknown", "accepted"),
        ("own_level", "accepted"),
        ("region_wide", "missing"),
    ],
)
def test_a_report_wider_than_what_it_stands_for_cannot_be_added(county, scope, standing):
    county.add_reporter("office", "county", kind="office", scope="own_level")
    county.add_reporter("town-gov", "town", kind="township")
    report_id = county.add_report("office", {"requests.received.total": 1}, scope=scope)
    county.reports[-1]["scope_evidence"] = "全县"
    row, _ = rollup_parts(2024, **stages(county)).iter_rows(named=True)
    assert (row["covers"], row["standing"]) == ("own_level", standing)
    assert row["report_id"] == (report_id if standing == "accepted" else None)
    assert (row["scope"], row["scope_evidence"]) == (scope, "全县")


@pytest.mark.parametrize(
    ("region", "scope", "stands"),
    [
        ("town", "region_wide", ("region_wide", "accepted")),
        ("town", "own_level", ("own_level", "accepted")),
        ("county", "own_level", ("own_level", "accepted")),
        ("county", "region_wide", ("unit", "missing")),
    ],
)
def test_it_stands_for_that_where_no_other_part_is_in_it(county, region, scope, stands):
    county.add_reporter("bureau", "town" if region == "county" else "county")
    county.add_reporter("unit", region, kind="government")
    county.add_report("unit", {"requests.received.total": 1}, scope=scope)
    row = rollup_parts(2024, **stages(county)).filter(reporter_id="unit").row(0, named=True)
    assert (row["covers"], row["standing"]) == stands
