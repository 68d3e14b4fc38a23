"""Coverage against counts in plain Python, and by hand."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.rollups.coverage import coverage
from assets.rollups.tables import COVERAGE
from expectations.forms import catalogue
from tests.assets.rollups import reference

worlds = st.integers(min_value=0, max_value=10**6)
RULES = ("identity_broken", "cell_missing", "blank_cell", "edition_of_other_year")
CROSS_RULES = (
    *("carried_in_differs", "in_force_differs", "items_differ", "unlike_past", "money_in_yuan"),
    *("figures_of_last_year", "figures_of_another", "text_of_last_year", "text_of_another"),
)
LIKE = {"figures_of_last_year", "figures_of_another", "text_of_last_year", "text_of_another"}
CONTINUE = {"carried_in_differs", "in_force_differs", "items_differ"}


def covered(world):
    """Region -> its row."""
    frame = coverage(
        world.year,
        **world.tables(),
        findings=world.findings_table(),
        cross_findings=world.cross_findings_table(),
    )
    return {row["region"]: row for row in frame.iter_rows(named=True)}


def add_random_findings(world, rng):
    for report in rng.sample(world.reports, len(world.reports) // 2):
        for rule in rng.sample(RULES, rng.randint(0, 3)):
            for line in rng.sample(["a", "b", "c"], rng.randint(1, 2)):
                world.add_finding(report["report_id"], rule, line)
        for rule in rng.sample(CROSS_RULES, rng.randint(0, 4)):
            for line in [""] if rule in LIKE else rng.sample(["a", "b", "c"], rng.randint(1, 2)):
                world.add_cross_finding(report["report_id"], rule, line)


def counts(world, region):
    """The row of a region, counted in plain Python."""
    owing = {
        r["reporter_id"]
        for r in reference.owing(world)
        if region in reference.lineage(world, r["region"])
    }
    ended = [o for o in world.outcomes if o["reporter_id"] in owing]
    words = [o["outcome"] for o in ended]
    accepted = {o["report_id"] for o in ended if o["outcome"] == "accepted"}
    read = {o["report_id"] for o in ended if o["outcome"] in {"accepted", "quarantined"}}
    in_force = catalogue.edition_for_year(world.year).id
    found = [f for f in world.findings if f["report_id"] in read]
    across = [f for f in world.seen_across if f["report_id"] in read]
    open_lines = {"identity_broken", "cell_missing"}
    if owing and len(accepted) == len(owing):
        reason = "complete"
    elif (
        owing
        and len(ended) == len(owing)
        and "not_yet" not in words
        and all(o["decision"] for o in ended if o["outcome"] == "quarantined")
    ):
        reason = "deadline"
    else:
        reason = ""
    return {
        "region": region,
        "year": world.year,
        "expected": len(owing),
        "found": len(read),
        "accepted": len(accepted),
        "with_warnings": len(
            {f["report_id"] for f in found if f["severity"] == "warning"} & accepted
        ),
        "corrected": len({c["report_id"] for c in world.cells if c["corrected"]} & accepted),
        "as_published": len({c["report_id"] for c in world.cells if c["as_published"]} & accepted),
        "quarantined": len(read - accepted),
        "missing": len(owing) - len(read),
        "on_time": sum(o.get("late") is False for o in ended),
        "late": sum(o.get("late") is True for o in ended),
        "right_edition": sum(
            r["report_id"] in read and (r["edition"], r["variant"]) == (in_force, "")
            for r in world.reports
        ),
        "broken_identities": len(
            {(f["report_id"], f["line"]) for f in found if f["rule"] in open_lines}
        ),
        "year_breaks": len({(f["report_id"], f["line"]) for f in across if f["rule"] in CONTINUE}),
        "near_duplicates": len({f["report_id"] for f in across if f["rule"] in LIKE}),
        "maturity": "final" if reason else "provisional",
        "maturity_reason": reason,
    }


@settings(max_examples=80, deadline=None)
@given(worlds)
def test_every_measure_agrees_with_counts_in_plain_python(random_world, seed):
    world = random_world(seed)
    add_random_findings(world, random.Random(seed))
    rows = covered(world)
    assert set(rows) == set(reference.regions_of(world))
    for region, row in rows.items():
        expected = counts(world, region)
        assert {name: value for name, value in row.items() if name != "level"} == expected
        assert set(row) == set(COVERAGE.schema.names())


@pytest.fixture
def county(world):
    world.add_region("county", None, "county")
    world.add_region("town", "county", "township")
    world.add_reporter("gov", "county", kind="government", scope="region_wide")
    world.add_reporter("town-gov", "town", kind="township")
    return world


FIGURES = {"requests.received.total": 1}


def test_a_region_is_final_once_every_report_is_accepted(county):
    county.add_report("gov", FIGURES)
    assert covered(county)["county"]["maturity"] == "provisional"
    county.add_report("town-gov", FIGURES)
    rows = covered(county)
    assert {rows[region]["maturity_reason"] for region in ("county", "town")} == {"complete"}


@pytest.mark.parametrize(
    ("outcome", "maturity", "reason"),
    [
        ("not_published", "final", "deadline"),
        ("blocked", "final", "deadline"),
        ("unreadable", "final", "deadline"),
        ("not_yet", "provisional", ""),
    ],
)
def test_or_once_each_was_looked_for_after_its_legal_date(county, outcome, maturity, reason):
    county.add_report("gov", FIGURES)
    county.add_outcome("town-gov", outcome)
    row = covered(county)["county"]
    assert (row["maturity"], row["maturity_reason"]) == (maturity, reason)


@pytest.mark.parametrize(
    ("decision", "maturity"), [("", "provisional"), ("accepted_as_published", "final")]
)
def test_a_report_in_quarantine_that_nobody_decided_on_is_waited_for(county, decision, maturity):
    county.add_report("gov", FIGURES)
    county.add_report("town-gov", FIGURES, outcome="quarantined")
    county.outcomes[-1]["decision"] = decision
    assert covered(county)["county"]["maturity"] == maturity


def test_a_local_variation_of_the_form_is_not_the_form(county):
    county.add_report("gov", FIGURES, variant="single_other_handling")
    row = covered(county)["county"]
    assert (row["accepted"], row["right_edition"]) == (1, 0)


def test_a_region_in_which_no_report_is_expected_is_never_final(world):
    world.add_region("empty", None, "county")
    row = covered(world)["empty"]
    assert (row["expected"], row["maturity"], row["maturity_reason"]) == (0, "provisional", "")


@pytest.mark.filterwarnings("error")
def test_before_there_was_a_form_no_report_has_its_edition(county):
    county.year = 2005
    county.add_report("gov", FIGURES)
    row = covered(county)["county"]
    assert (row["accepted"], row["right_edition"]) == (1, 0)


def test_a_vertical_system_is_no_part_of_a_regions_coverage(county):
    county.add_reporter("tax", "county", system="税务")
    county.add_report("tax", FIGURES)
    county.add_finding("tax:2024:d", "identity_broken", "a")
    row = covered(county)["county"]
    assert (row["expected"], row["found"], row["broken_identities"]) == (2, 0, 0)


def test_what_is_wrong_in_an_earlier_version_of_a_report_is_not_counted(county):
    county.add_report("gov", FIGURES)
    county.add_finding("gov:2024:earlier", "identity_broken", "a")
    county.add_cross_finding("gov:2024:earlier", "carried_in_differs", "a")
    row = covered(county)["county"]
    assert (row["broken_identities"], row["year_breaks"]) == (0, 0)


def test_a_line_that_is_told_of_twice_is_one_line(county):
    county.add_report("gov", FIGURES, outcome="quarantined")
    for message in ("first", "second"):
        county.add_finding("gov:2024:d", "identity_broken", "a", message)
    assert covered(county)["county"]["broken_identities"] == 1
