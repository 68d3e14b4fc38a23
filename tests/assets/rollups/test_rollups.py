"""The sums against sums worked out in plain Python, and by hand."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.rollups.region_tree import lineages, region_tree
from assets.rollups.rollup_parts import rollup_parts
from assets.rollups.sums import rollup_cells, system_rollup_cells
from assets.validated_tables.tables import OUTCOMES
from expectations.forms import catalogue
from tests.assets.rollups import reference

worlds = st.integers(min_value=0, max_value=10**6)
COUNTS = (
    *("counted", "blank", "absent", "quarantined", "missing"),
    *("region_wide", "corrected", "as_published"),
)
STANDING = ("counted", "blank", "absent", "quarantined", "missing")


def as_rows(frame):
    columns = ("region", "cell", "value", *(f"reports_{count}" for count in COUNTS))
    return sorted(frame.select(columns).iter_rows())


def expected_rows(world, system=""):
    return sorted(
        (region, key, row["value"], *(row[count] for count in COUNTS))
        for (region, key), row in reference.rollup(world, system).items()
    )


@settings(max_examples=30, deadline=None)
@given(worlds)
def test_every_cell_agrees_with_sums_in_plain_python(random_world, seed):
    world = random_world(seed)
    rolled = rollup_cells(world.year, **world.tables())
    assert as_rows(rolled) == expected_rows(world)


@settings(max_examples=30, deadline=None)
@given(worlds)
def test_every_cell_of_a_vertical_system_does_too(random_world, seed):
    world = random_world(seed)
    rolled = system_rollup_cells(world.year, **world.tables())
    assert set(rolled["system"]) <= {"税务", "海关"}
    for system in ("税务", "海关"):
        reached = {
            code
            for reporter in reference.owing(world, system)
            if reporter["reporter_id"] in reference.parts(world, system)
            for code in reference.lineage(world, reporter["region"])
        }
        expected = [row for row in expected_rows(world, system) if row[0] in reached]
        assert as_rows(rolled.filter(system=system)) == expected


@settings(max_examples=30, deadline=None)
@given(worlds)
def test_every_expected_part_stands_in_each_region_it_lies_in_and_no_other(random_world, seed):
    world = random_world(seed)
    tables = world.tables()
    known = {name: table for name, table in tables.items() if name != "validated_cells"}
    tree = region_tree(world.year, known["regions"])
    added = rollup_parts(world.year, **known).filter(pl.col("system") == "")
    inside = added.join(lineages(tree), on="region").group_by("within").len()
    expected = dict(inside.iter_rows())
    rolled = rollup_cells(world.year, **tables)
    told = rolled.select("region", pl.sum_horizontal(f"reports_{word}" for word in STANDING))
    assert set(told.iter_rows()) == {(code, expected.get(code, 0)) for code in tree["region"]}


@settings(max_examples=30, deadline=None)
@given(worlds)
def test_no_report_is_added_up_twice_on_any_path(random_world, seed):
    """Each report prints a power of four: the digits of a sum tell how often each is in it."""
    world = random_world(seed)
    key = reference.grid_keys(world.year)[0]
    weights = {r["report_id"]: 4**n for n, r in enumerate(world.reports)}
    for cell in world.cells:
        first = reference.terms(world.year, cell["edition"], cell["variant"], key)[:1]
        cell["value"] = Decimal(weights[cell["report_id"]] if first == (cell["cell"],) else 0)
    rolled = rollup_cells(world.year, **world.tables()).filter(pl.col("cell") == key)
    for value, counted in rolled.select("value", "reports_counted").iter_rows():
        digits = [int(value or 0) // 4**n % 4 for n in range(len(world.reports))]
        assert set(digits) <= {0, 1}
        assert sum(digits) == counted


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
    keys = set(reference.grid_keys(2017))
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


def test_a_reporter_without_its_region_is_refused_and_all_are_counted(county):
    county.add_reporter("lost", "nowhere")
    county.add_reporter("lost-too", "nowhere")
    with pytest.raises(ValueError, match=r"'lost' belongs to 'nowhere'.*one of 2 such reporters"):
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
