"""Indicators against fractions worked out in plain Python, and by hand."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.register.tables import POPULATIONS
from assets.rollups.definitions import definitions
from assets.rollups.indicators import indicators, torn_reports, unit_indicators
from assets.rollups.region_tree import region_tree
from assets.rollups.series import series
from assets.rollups.standings import parts, standings
from assets.rollups.tables import COVERAGE, ROLLUP_CELLS, SERIES
from expectations.forms import catalogue
from tests.assets.rollups.over_years import begun, random_regions, random_sums, regions_of

MEASURES = [column.name for column in COVERAGE.columns if column.unit]
NONE_TORN = pl.DataFrame(
    schema={"region": pl.String, "indicator": pl.String, "variant": pl.String, "torn": pl.Int32}
)
LOST = ("reports_blank", "reports_absent", "reports_quarantined", "reports_missing")


def coverage_of(year, counts_of):
    """COVERAGE of regions whose counts are given, all others 0."""
    rest = {"year": year, "level": "county", "maturity": "final", "maturity_reason": ""}
    return COVERAGE.frame(
        [
            {"region": region, **dict.fromkeys(MEASURES, 0), **counts, **rest}
            for region, counts in counts_of.items()
        ]
    )


def exact(value):
    return None if value is None else Fraction(value)


def total(terms, known):
    """The signed terms of one side added up; None where one is lacking."""
    found = [known.get(term.removeprefix("-")) for term in terms]
    if None in found or not terms:
        return None
    return sum(-v if t.startswith("-") else v for t, v in zip(terms, found, strict=True))


def by_hand(indicator, known):
    """(numerator, denominator, value to the sixth decimal, whether too small to compare)."""
    above, below = total(indicator.numerator, known), total(indicator.denominator, known)
    value = None
    if not indicator.denominator:
        value = None if above is None else above * indicator.factor
    elif above is not None and below is not None and below > 0:
        value = Fraction(round(above / below * indicator.factor * 10**6), 10**6)
    return above, below, value, below is not None and below < indicator.small_number


def said(row):
    return *(exact(row[each]) for each in ("numerator", "denominator", "value")), row[
        "small_number"
    ]


def given_for(year, of):
    edition = catalogue.edition_for_year(year)
    return [each for each in definitions() if of in each.applies_to and each.is_in(edition)]


def held_beside_peers(rows, among_of):
    """Every row's peers, rank and median follow from the rows of its group."""
    ranked = {(each.id, each.variant): each.ranked for each in definitions()}
    groups = {}
    for row in rows:
        key = (among_of(row), row["indicator"], row["variant"])
        comparable = row["value"] is not None and not row["small_number"] and ranked[key[1:]]
        groups.setdefault(key, []).append((row, comparable))
    for members in groups.values():
        peers = [row["value"] for row, comparable in members if comparable]
        for row, comparable in members:
            place = 1 + sum(value > row["value"] for value in peers) if comparable else None
            assert row["peers"] == len(peers)
            assert row["rank"] == (place if len(peers) > 1 else None)
            assert row["peer_min"] == min(peers, default=None)
            assert row["peer_max"] == max(peers, default=None)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([2014, 2018, 2019, 2020, 2021, 2024]))
def test_every_region_agrees_with_fractions(seed, year):
    rng = random.Random(seed)
    rows = random_regions(rng)
    regions = regions_of(*rows)
    there = [row[0] for row in rows if row[2] <= year <= row[3]]
    lines = series(year, regions, random_sums(rng, year, there))
    covered = coverage_of(
        year, {code: {name: rng.randint(0, 40) for name in MEASURES} for code in there}
    )
    counted = {code: rng.randint(1, 10**7) for code in there if rng.random() < 0.8}
    populations = POPULATIONS.frame(
        [{"region": code, "year": year, "population": each} for code, each in counted.items()]
    )
    names = sorted({each.id for each in given_for(year, "regions")})
    torn = {(code, rng.choice(names)) for code in there if rng.random() < 0.5}
    known_torn = [
        (code, i, v.variant, 1) for code, i in sorted(torn) for v in definitions() if v.id == i
    ]
    torn_rows = pl.DataFrame(known_torn, schema=NONE_TORN.schema, orient="row")
    found = indicators(year, regions, populations, lines, covered, torn_rows)
    codes = {row["region"]: row["codes"] for row in lines.iter_rows(named=True)}
    since = {row["region"]: 2014 for row in lines.iter_rows(named=True)}
    since |= {
        line[0]: max(since[line[0]], y) for line, y in sorted(begun(year, rows)) if line[0] in since
    }
    counts = {row["region"]: row for row in covered.iter_rows(named=True)}
    known = {
        region: {
            f"coverage.{name}": Fraction(sum(counts[code][name] for code in together))
            for name in MEASURES
        }
        for region, together in codes.items()
    }
    rest = {}
    for row in lines.iter_rows(named=True):
        known[row["region"]][row["variable"]] = exact(row["value"])
        rest[row["region"], row["variable"]] = (
            sum(row[name] for name in LOST),
            row["comparable_since"],
        )
    for region, together in codes.items():
        parts = [counted.get(code) for code in together]
        known[region]["population"] = None if None in parts else Fraction(sum(parts))
    chosen = {(each.id, each.variant): each for each in given_for(year, "regions")}
    expecting = {region for region in codes if known[region]["coverage.expected"] > 0}
    assert {
        (row["region"], row["indicator"], row["variant"]) for row in found.rows(named=True)
    } == {(region, *key) for region in expecting for key in chosen}
    for row in found.iter_rows(named=True):
        indicator = chosen[row["indicator"], row["variant"]]
        assert said(row) == by_hand(indicator, known[row["region"]])
        terms = [rest[row["region"], v] for v in indicator.variables if (row["region"], v) in rest]
        assert row["uneven"] == any(
            (code, row["indicator"]) in torn for code in codes[row["region"]]
        )
        assert row["missing_parts"] == max((lost for lost, _ in terms), default=0)
        own = [first for first in indicator.breaks if first <= year]
        runs = [since[row["region"]], *own, *(first for _, first in terms)]
        assert row["comparable_since"] == max(runs)
    held_beside_peers(found.rows(named=True), lambda row: row["region"] == "top")


def printed_in(world, report):
    return {
        cell["cell"]: cell["value"]
        for cell in world.cells
        if cell["report_id"] == report["report_id"]
    }


def figure(grid, printed, variable):
    """What a report of a grid says of a variable; None where it does not say all of it."""
    terms = variable.terms_for(grid)
    values = [printed.get(term) for term in terms]
    return None if None in values or not values else Fraction(sum(values))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_every_unit_agrees_with_fractions(random_world, seed):
    world = random_world(seed)
    found = unit_indicators(world.year, **world.tables())
    chosen = {(each.id, each.variant): each for each in given_for(world.year, "units")}
    reporter_of = {
        row["reporter_id"]: row
        for row in world.reporters
        if row["valid_from"] <= world.year <= row["valid_to"]
    }
    accepted = {
        row["report_id"]: row["reporter_id"]
        for row in world.outcomes
        if row["outcome"] == "accepted"
        and row["year"] == world.year
        and row["reporter_id"] in reporter_of
    }
    rows = found.rows(named=True)
    assert {(row["report_id"], row["indicator"], row["variant"]) for row in rows} == {
        (report, *key) for report in accepted for key in chosen
    }
    known = {}
    for report in world.reports:
        grid = catalogue.edition(report["edition"], report["variant"])
        printed = printed_in(world, report)
        known[report["report_id"]] = {
            variable.id: figure(grid, printed, variable)
            for variable in catalogue.bridge().variables
        }
    for row in rows:
        assert row["reporter_id"] == accepted[row["report_id"]]
        indicator = chosen[row["indicator"], row["variant"]]
        assert said(row) == by_hand(indicator, known[row["report_id"]])
        assert not row["uneven"]
    place_of = {
        row["code"]: row
        for row in world.regions
        if row["valid_from"] <= world.year <= row["valid_to"]
    }

    def among(row):
        reporter = reporter_of[row["reporter_id"]]
        place = place_of[reporter["region"]]
        while place["level"] == "township":
            place = place_of[place["parent"]]
        return reporter["system"], reporter["kind"], place["code"]

    held_beside_peers(rows, among)


TREE = regions_of(("a", None, 0, 9999, ""), ("b", None, 0, 9999, ""), ("c", None, 0, 9999, ""))


def one_year(values, **counted):
    """SERIES of these variables by region; what rests on other than one report is ``counted``."""
    counts = dict.fromkeys((c.name for c in SERIES.columns if c.name.startswith("reports_")), 0)
    rest = {"year": 2024, "edition": "2021", "unit": "件", "codes": ["x"], "comparable_since": 2021}
    return SERIES.frame(
        [
            {"region": region, "variable": variable, "value": value, **rest, **counts}
            | {"reports_counted": counted.get(variable, 1)}
            for region, figures in values.items()
            for variable, value in figures.items()
        ]
    )


def of_regions(values, regions=TREE, populations=None, **counts):
    """The indicators by region, indicator and variant; each region expects one report."""
    covered = coverage_of(2024, {region: {"expected": 1, **counts} for region in values})
    inhabited = POPULATIONS.frame(
        [
            {"region": region, "year": 2024, "population": persons}
            for region, persons in (populations or {}).items()
        ]
    )
    found = indicators(2024, regions, inhabited, one_year(values), covered, NONE_TORN)
    return {(r["region"], r["indicator"], r["variant"]): r for r in found.iter_rows(named=True)}


def disclosed(granted, handled):
    return {
        "requests.granted.total": granted,
        "requests.partially_granted.total": 0,
        "requests.handled_total.total": handled,
    }


def test_sums_are_divided_and_rounded_half_to_even():
    found = of_regions({"a": disclosed(1, 64_000_000), "b": disclosed(3, 64_000_000)})
    values = [found[region, "disclosure_rate", ""]["value"] for region in ("a", "b")]
    # 1.5625 and 4.6875 millionths.
    assert values == [Decimal("0.000002"), Decimal("0.000005")]
    halves = of_regions({"a": disclosed(1, 200_000_000), "b": disclosed(3, 200_000_000)})
    values = [halves[region, "disclosure_rate", ""]["value"] for region in ("a", "b")]
    assert values == [Decimal(0), Decimal("0.000002")]


def test_a_blank_or_absent_term_leaves_nothing():
    found = of_regions({"a": disclosed(None, 40), "b": {"requests.handled_total.total": 40}})
    for region in ("a", "b"):
        row = found[region, "disclosure_rate", ""]
        assert (row["numerator"], row["denominator"], row["value"]) == (None, 40, None)
        assert not row["small_number"]
        assert (row["peers"], row["rank"]) == (0, None)


@pytest.mark.parametrize("handled", [0, -5])
def test_nothing_is_divided_by_nought_or_less(handled):
    row = of_regions({"a": disclosed(3, handled)})["a", "disclosure_rate", ""]
    assert (row["numerator"], row["denominator"], row["value"]) == (3, handled, None)
    assert row["small_number"]


def test_small_numbers_are_told_and_not_compared():
    found = of_regions({"a": disclosed(29, 29), "b": disclosed(10, 30), "c": disclosed(20, 30)})
    rows = [found[region, "disclosure_rate", ""] for region in ("a", "b", "c")]
    assert [row["small_number"] for row in rows] == [True, False, False]
    assert [row["rank"] for row in rows] == [None, 2, 1]
    assert {row["peers"] for row in rows} == {2}
    assert {row["peer_max"] for row in rows} == {Decimal("66.666667")}
    assert rows[0]["value"] == 100


def test_ties_share_a_rank():
    found = of_regions({"a": disclosed(10, 40), "b": disclosed(20, 80), "c": disclosed(1, 40)})
    assert [found[region, "disclosure_rate", ""]["rank"] for region in ("a", "b", "c")] == [1, 1, 3]


def test_one_region_has_no_rank_among_itself():
    row = of_regions({"a": disclosed(10, 40)})["a", "disclosure_rate", ""]
    assert (row["peers"], row["rank"], row["peer_median"]) == (1, None, 25)


def test_a_difference_may_be_below_nought_and_is_not_ranked():
    figures = {
        "disclosure.normative_documents.issued": 2,
        "disclosure.normative_documents.repealed": 5,
    }
    found = of_regions({"a": figures, "b": figures})
    row = found["a", "normative_documents_net", ""]
    assert (row["numerator"], row["denominator"], row["value"]) == (-3, None, -3)
    assert (row["unit"], row["small_number"], row["peers"], row["rank"]) == ("件", False, 0, None)


def test_what_is_pending_is_not_decided():
    figures = {
        "disputes.review.corrected": 10,
        "disputes.review.total": 100,
        "disputes.review.pending": 60,
    }
    found = of_regions({"a": figures})
    assert found["a", "review_correction_rate", "of_all"]["value"] == 10
    assert found["a", "review_correction_rate", "of_decided"]["value"] == 25


def test_requests_are_set_beside_residents_where_they_are_known():
    figures = {"requests.received.total": 150}
    found = of_regions({"a": figures, "b": figures}, populations={"a": 412_300})
    row = found["a", "requests_per_10000", ""]
    assert (row["value"], row["unit"]) == (Decimal("3.638128"), "件/万人")
    assert not row["small_number"]
    assert found["b", "requests_per_10000", ""]["value"] is None


def test_residents_of_a_merged_region_are_added_if_all_are_known():
    merged = regions_of(
        ("old", None, 0, 2024, "new"), ("gone", None, 0, 2024, "new"), ("new", None, 2025, 9999, "")
    )
    sums = pl.concat([random_sums(random.Random(0), 2024, [code]) for code in ("old", "gone")])
    lines = series(2024, merged, ROLLUP_CELLS.conformed(sums))
    covered = coverage_of(2024, {"old": {"expected": 2, "found": 1}, "gone": {"expected": 2}})
    counted = [{"region": c, "year": 2024, "population": n} for c, n in (("old", 3), ("gone", 4))]
    for known, residents in ((counted, 7), (counted[:1], None)):
        found = indicators(2024, merged, POPULATIONS.frame(known), lines, covered, NONE_TORN)
        assert set(found["region"]) == {"new"}
        [row] = found.filter(pl.col("indicator") == "requests_per_10000").rows(named=True)
        assert row["denominator"] == residents
    [row] = found.filter(pl.col("indicator") == "reporting_rate").rows(named=True)
    assert (row["numerator"], row["denominator"], row["value"]) == (1, 4, 25)


def test_terms_of_other_reports_are_uneven():
    lines = one_year({"a": disclosed(1, 40)})
    lines = lines.with_columns(pl.lit(3, pl.Int32).alias("reports_missing"))
    covered = coverage_of(2024, {"a": {"expected": 9, "found": 9}})
    torn = pl.DataFrame([("a", "disclosure_rate", "", 1)], schema=NONE_TORN.schema, orient="row")
    found = indicators(2024, TREE, POPULATIONS.empty(), lines, covered, torn)
    told = {r["indicator"]: (r["uneven"], r["missing_parts"]) for r in found.iter_rows(named=True)}
    assert told["disclosure_rate"] == (True, 3)
    assert told["refusal_rate"] == (False, 3)
    assert told["reporting_rate"] == (False, 0)


def test_a_report_is_torn_that_prints_some_terms_only(world):
    world.add_region("city", None, "prefecture")
    world.add_region("x", "city", "county")
    world.add_reporter("above", "x")
    world.add_reporter("below", "x")
    # As many reports print the one as the other, and no report prints both.
    world.add_report("above", disclosed(10, None))
    world.add_report("below", disclosed(None, 40))
    found = torn_reports(2024, **world.tables())
    rate = found.filter(indicator="disclosure_rate").sort("region")
    assert rate.rows() == [("city", "disclosure_rate", "", 2), ("x", "disclosure_rate", "", 2)]


def test_a_report_that_prints_none_of_the_terms_is_not_torn(world):
    world.add_region("x", None, "county")
    for name, figures in (("whole", disclosed(10, 40)), ("bare", {"disputes.review.total": 1})):
        world.add_reporter(name, "x")
        world.add_report(name, figures)
    found = torn_reports(2024, **world.tables())
    assert found.filter(indicator="disclosure_rate").is_empty()
    told = found.filter(indicator="dispute_rate").select("region", "variant", "torn")
    assert told.rows() == [("x", "of_received", 1), ("x", "of_handled", 2)]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_torn_reports_agree_with_plain_python(random_world, seed):
    world = random_world(seed)
    tables = world.tables()
    tree = region_tree(world.year, tables["regions"])
    place = {
        row["report_id"]: row["region"]
        for row in parts(
            standings(world.year, tree, tables["reporters"], tables["outcomes"], tables["reports"]),
            tree,
        ).rows(named=True)
    }
    parent_of = dict(tree.select("region", "parent").iter_rows())
    expected = {}
    for report in world.reports:
        grid = catalogue.edition(report["edition"], report["variant"])
        printed = printed_in(world, report)
        for each in given_for(world.year, "regions"):
            there = {
                figure(grid, printed, variable) is not None
                for variable in catalogue.bridge().variables
                if variable.id in each.variables
            }
            region = place.get(report["report_id"]) if len(there) > 1 else None
            while region is not None:
                key = (region, each.id, each.variant)
                expected[key] = expected.get(key, 0) + 1
                region = parent_of[region]
    found = torn_reports(world.year, **tables)
    assert {row[:3]: row[3] for row in found.iter_rows()} == expected


def test_measures_of_coverage_are_never_too_small():
    row = of_regions({"a": {}, "b": {}}, found=1, accepted=1)["a", "accepted_rate", ""]
    assert (row["value"], row["small_number"], row["rank"]) == (100, False, 1)


def test_a_region_that_expects_no_report_has_no_indicators():
    covered = coverage_of(2024, {"a": {"expected": 0}})
    assert indicators(
        2024, TREE, POPULATIONS.empty(), SERIES.empty(), covered, NONE_TORN
    ).is_empty()


def test_the_years_of_the_2014_form_have_only_what_it_tells():
    covered = coverage_of(2016, {"a": {"expected": 1}})
    found = indicators(2016, TREE, POPULATIONS.empty(), SERIES.empty(), covered, NONE_TORN)
    assert "requests_per_10000" in set(found["indicator"])
    assert "reporting_rate" in set(found["indicator"])
    assert set(found["indicator"]).isdisjoint(
        {"disclosure_rate", "dispute_rate", "refusal_rate", "normative_documents_repeal_rate"}
    )


def test_before_the_form_there_are_none(world):
    world.year = 2013
    world.add_region("a", None, "county")
    tables = world.tables()
    covered = coverage_of(2013, {"a": {"expected": 1}})
    assert unit_indicators(2013, **tables).is_empty()
    assert torn_reports(2013, **tables).is_empty()
    assert indicators(
        2013, tables["regions"], POPULATIONS.empty(), SERIES.empty(), covered, NONE_TORN
    ).is_empty()


def test_regions_are_compared_with_their_level_in_their_province(world):
    world.add_region("land", None, "country")
    for province in ("p", "q"):
        world.add_region(province, "land", "province")
        world.add_region(f"{province}-city", province, "prefecture")
        for number in range(2):
            world.add_region(f"{province}-{number}", f"{province}-city", "county")
    regions = world.tables()["regions"]
    found = of_regions({region: disclosed(10, 40) for region in regions["code"]}, regions=regions)
    peers = {region: found[region, "disclosure_rate", ""]["peers"] for region in regions["code"]}
    assert peers == {
        "land": 1,
        **dict.fromkeys(["p", "q"], 2),
        **dict.fromkeys(["p-city", "q-city"], 1),
        **dict.fromkeys(["p-0", "p-1", "q-0", "q-1"], 2),
    }


def test_units_are_compared_with_their_kind_in_their_county(world):
    world.add_region("city", None, "prefecture")
    for county in ("x", "y"):
        world.add_region(county, "city", "county")
        for number in range(2):
            town = f"{county}-town{number}"
            world.add_region(town, county, "township")
            world.add_reporter(f"{town}-gov", town, kind="township")
            world.add_reporter(f"{county}-bureau{number}", county)
    world.add_reporter("city-bureau", "city")
    for number, reporter in enumerate(world.reporters):
        world.add_report(reporter["reporter_id"], disclosed(number, 40))
    found = unit_indicators(2024, **world.tables()).filter(pl.col("indicator") == "disclosure_rate")
    of = {row["reporter_id"]: row for row in found.iter_rows(named=True)}
    assert {name: row["peers"] for name, row in of.items()} == {
        name: 1 if name == "city-bureau" else 2 for name in of
    }
    assert (of["x-town0-gov"]["rank"], of["x-town1-gov"]["rank"]) == (2, 1)
    assert of["x-bureau1"]["report_id"] == "x-bureau1:2024:d"


def test_the_tax_office_is_no_peer_of_the_countys_own_departments(world):
    world.add_region("x", None, "county")
    for name, system in (("finance", ""), ("health", ""), ("tax", "税务")):
        world.add_reporter(name, "x", system=system)
        world.add_report(name, disclosed(10, 40))
    found = unit_indicators(2024, **world.tables()).filter(pl.col("indicator") == "disclosure_rate")
    told = {row["reporter_id"]: (row["peers"], row["rank"]) for row in found.rows(named=True)}
    assert told == {"finance": (2, 1), "health": (2, 1), "tax": (1, None)}


@pytest.mark.parametrize(
    ("year", "indicator", "variant", "since"),
    [
        (2018, "on_time_rate", "of_expected", 2014),
        (2025, "on_time_rate", "of_dated", 2019),
        (2020, "year_breaks_per_report", "", 2019),
        (2021, "broken_identities_per_report", "", 2021),
        (2025, "reporting_rate", "", 2014),
        (2023, "dispute_rate", "of_received", 2019),
        (2025, "dispute_rate", "of_received", 2024),
        (2025, "disclosure_rate", "", 2019),
        (2020, "requests_per_10000", "", 2019),
    ],
)
def test_a_run_begins_with_the_latest_break_of_any_term(year, indicator, variant, since):
    regions = regions_of(("a", None, 0, 9999, ""))
    lines = series(year, regions, random_sums(random.Random(0), year, ["a"]))
    covered = coverage_of(year, {"a": {"expected": 1}})
    found = indicators(year, regions, POPULATIONS.empty(), lines, covered, NONE_TORN)
    [row] = found.filter(indicator=indicator, variant=variant).rows(named=True)
    assert row["comparable_since"] == since


def test_a_region_that_gave_a_part_away_begins_anew_with_all_its_indicators():
    regions = regions_of(
        ("p", None, 0, 9999, ""),
        ("q", None, 0, 9999, ""),
        ("c", "p", 0, 2023, ""),
        ("c", "q", 2024, 9999, ""),
    )
    covered = coverage_of(2025, {"p": {"expected": 1}, "c": {"expected": 1}})
    found = indicators(2025, regions, POPULATIONS.empty(), SERIES.empty(), covered, NONE_TORN)
    rates = found.filter(indicator="reporting_rate").select("region", "comparable_since")
    assert dict(rates.iter_rows()) == {"p": 2024, "c": 2014}


def test_a_unit_that_prints_one_row_for_other_handling_is_told_too(world):
    world.add_region("x", None, "county")
    world.add_reporter("three", "x")
    world.add_reporter("one", "x")
    rows = ("other_not_corrected", "other_fee_unpaid", "other_other")
    handled = {"requests.handled_total.total": 40}
    world.add_report("three", handled | {f"requests.{row}.total": 2 for row in rows})
    world.add_report(
        "one", handled | {"requests.other_handling.total": 6}, variant="single_other_handling"
    )
    found = unit_indicators(2024, **world.tables())
    values = found.filter(pl.col("indicator") == "other_handling_rate")["value"]
    assert values.to_list() == [15, 15]
