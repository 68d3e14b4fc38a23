"""The series against one worked out in plain Python, and by hand: breaks, mergers, splits."""

from __future__ import annotations

import random
from collections import defaultdict

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.rollups.lineage import lineage
from assets.rollups.series import comparable_since, series
from assets.rollups.tables import ROLLUP_CELLS
from expectations.forms import catalogue
from expectations.forms.comparable import Variable
from tests.assets.rollups.over_years import (
    COUNTS,
    begun,
    end_of,
    random_regions,
    random_sums,
    regions_of,
)

YEARS = (2014, 2018, 2019, 2020, 2021, 2023, 2024, 2025)


def plain_series(year, rows, sums):
    """(region, variable) -> (value, counts, codes, since), summed by hand."""
    now = {row[0]: row for row in rows if row[2] <= year <= row[3]}
    latest = {code: end_of(row, rows)[0] for code, row in now.items()}

    def inside_its_own(code):
        parent = now[code][1]
        while parent is not None:
            if latest[parent] == latest[code]:
                return True
            parent = now[parent][1]
        return False

    together = defaultdict(list)
    for code in sorted(now):
        if not inside_its_own(code):
            together[latest[code]].append(code)
    edition = catalogue.edition_for_year(year)
    known = begun(year, rows)
    found = {}
    for region, codes in together.items():
        anew = [first for line, first in known if line[0] == region]
        for variable in catalogue.bridge().variables:
            terms = variable.terms_for(edition)
            if not terms:
                continue
            key = terms[0] if len(terms) == 1 else variable.id
            parts = [sums[code, key] for code in codes]
            values = [part["value"] for part in parts if part["value"] is not None]
            lacking = [
                e.years.last
                for e in catalogue.editions()
                if not variable.terms_for(e) and e.years.last
            ]
            since = max(
                [2014]
                + [last + 1 for last in lacking if last < year]
                + [each for each in variable.breaks if each <= year]
                + anew
            )
            counts = tuple(sum(part[name] for part in parts) for name in COUNTS)
            found[region, variable.id] = (sum(values) if values else None, counts, codes, since)
    return found


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(YEARS))
def test_every_figure_agrees_with_plain_python(seed, year):
    rng = random.Random(seed)
    rows = random_regions(rng)
    there = [row[0] for row in rows if row[2] <= year <= row[3]]
    sums = random_sums(rng, year, there)
    found = series(year, regions_of(*rows), sums)
    by_place = {(row["region"], row["cell"]): row for row in sums.iter_rows(named=True)}
    assert {
        (row["region"], row["variable"]): (
            row["value"],
            tuple(row[name] for name in COUNTS),
            row["codes"],
            row["comparable_since"],
        )
        for row in found.iter_rows(named=True)
    } == plain_series(year, rows, by_place)
    assert set(found["year"]) | {year} == {year}


@pytest.fixture(scope="module")
def one_region():
    """SERIES of one region that never changed, year by year."""
    regions = regions_of(("a", None, 0, 9999, ""))
    frames = [
        series(y, regions, random_sums(random.Random(y), y, ["a"])) for y in range(2014, 2026)
    ]
    return pl.concat(frames)


def line(frame, variable, region="a"):
    rows = frame.filter((pl.col("variable") == variable) & (pl.col("region") == region))
    return {row["year"]: row for row in rows.iter_rows(named=True)}


@pytest.mark.parametrize(
    ("variable", "runs"),
    [
        ("requests.received.total", {2014: 2014, 2018: 2014, 2019: 2019, 2025: 2019}),
        ("requests.received.natural_person", {2019: 2019, 2024: 2019}),
        ("requests.other_handling.total", {2019: 2019, 2021: 2019, 2025: 2019}),
        ("disclosure.regulations.issued", {2019: 2019, 2021: 2019}),
        ("disclosure.normative_documents.issued", {2019: 2019, 2020: 2019, 2021: 2021, 2025: 2021}),
        ("disclosure.normative_documents.in_force", {2021: 2021, 2025: 2021}),
        ("disputes.review.upheld", {2014: 2014, 2019: 2019, 2023: 2019, 2024: 2024, 2025: 2024}),
        ("disputes.review.total", {2019: 2019, 2023: 2019, 2024: 2024}),
        ("disputes.litigation.other", {2014: 2014, 2018: 2014, 2023: 2019, 2024: 2024}),
    ],
)
def test_breaks_begin_a_run(one_region, variable, runs):
    found = line(one_region, variable)
    assert {year: found[year]["comparable_since"] for year in runs} == runs
    assert min(found) == min(runs)
    [declared] = [v for v in catalogue.bridge().variables if v.id == variable]
    told = {year: row["break_reason"] for year, row in found.items()}
    assert told == {year: declared.breaks.get(found[year]["comparable_since"]) for year in found}


def test_before_the_form_there_is_no_series():
    assert series(2013, regions_of(("a", None, 0, 9999, "")), ROLLUP_CELLS.empty()).is_empty()


def test_a_hole_in_the_years_ends_a_run():
    whole = Variable(id="t.r.c", label="", name="", cells={"2014": ("a",), "2021": ("b",)})
    editions = catalogue.editions()
    assert comparable_since(whole, 2018, editions) == 2014
    assert comparable_since(whole, 2025, editions) == 2021


def sums_of(year, **values):
    """ROLLUP_CELLS of one cell, one report a region."""
    frame = random_sums(random.Random(0), year, list(values))
    return ROLLUP_CELLS.conformed(
        frame.filter(pl.col("cell") == "requests.received.total").with_columns(
            pl.lit(1, pl.Int32).alias("reports_counted"),
            pl.col("region").replace_strict(values, return_dtype=pl.Int64).alias("value"),
        )
    )


def received(year, regions, **values):
    found = series(year, regions, sums_of(year, **values))
    return {
        row["region"]: (int(row["value"]), row["codes"], row["comparable_since"])
        for row in found.iter_rows(named=True)
    }


def test_a_new_code_and_a_merger_are_followed_to_the_latest_code():
    regions = regions_of(
        ("old", None, 0, 2019, "new"),
        ("gone", None, 0, 2021, "new"),
        ("new", None, 2020, 9999, ""),
    )
    assert received(2019, regions, old=3, gone=4) == {"new": (7, ["gone", "old"], 2019)}
    assert received(2021, regions, new=5, gone=6) == {"new": (11, ["gone", "new"], 2019)}
    assert received(2022, regions, new=9) == {"new": (9, ["new"], 2019)}


def test_a_split_keeps_its_own_line_and_its_parts_begin_anew():
    regions = regions_of(
        ("whole", None, 0, 2021, "left right"),
        ("left", None, 2022, 9999, ""),
        ("right", None, 2010, 9999, ""),
    )
    assert received(2021, regions, whole=9, right=1) == {
        "whole": (9, ["whole"], 2019),
        "right": (1, ["right"], 2019),
    }
    after = series(2022, regions, sums_of(2022, left=4, right=6))
    told = dict(after.select("region", "break_reason").iter_rows())
    assert told == dict.fromkeys(["left", "right"], "2022年起区划调整：whole由left、right承接")
    assert received(2023, regions, left=4, right=6) == {
        "left": (4, ["left"], 2022),
        "right": (6, ["right"], 2022),
    }


def test_a_part_that_keeps_the_code_is_not_the_whole():
    regions = regions_of(
        ("a", None, 0, 2021, "a b"), ("a", None, 2022, 9999, ""), ("b", None, 2022, 9999, "")
    )
    assert received(2021, regions, a=9) == {"a": (9, ["a"], 2019)}
    assert received(2022, regions, a=4, b=5) == {"a": (4, ["a"], 2022), "b": (5, ["b"], 2022)}


def test_a_code_that_only_got_another_parent_goes_on():
    regions = regions_of(
        ("top", None, 0, 9999, ""), ("a", None, 0, 2021, ""), ("a", "top", 2022, 9999, "")
    )
    assert received(2021, regions, top=0, a=3)["a"] == (3, ["a"], 2019)
    assert received(2022, regions, top=3, a=3)["a"] == (3, ["a"], 2019)


MOVED = (
    ("top", None, 0, 9999, ""),
    ("p", "top", 0, 9999, ""),
    ("q", "top", 0, 9999, ""),
    ("c", "p", 0, 2020, "d"),
    ("c1", "c", 0, 2020, "d1"),
    ("d", "q", 2021, 9999, ""),
    ("d1", "d", 2021, 9999, ""),
)


def test_a_region_that_goes_to_another_parent_breaks_both_and_goes_on_itself():
    now = dict.fromkeys(["top", "p", "q", "d", "d1"], 1)
    found = line_by_region(series(2021, regions_of(*MOVED), sums_of(2021, **now)))
    told = "2021年起区划调整：c（属p）由d（属q）承接"
    assert found == {
        "top": (2019, act_of_2019()),
        "p": (2021, told),
        "q": (2021, told),
        "d": (2019, act_of_2019()),
        "d1": (2019, act_of_2019()),
    }
    after = series(2022, regions_of(*MOVED), sums_of(2022, **now))
    assert line_by_region(after)["p"] == (2021, told)


def act_of_2019():
    """Why the requests received of 2019 do not continue those of the form before."""
    [received_] = [v for v in catalogue.bridge().variables if v.id == "requests.received.total"]
    return received_.breaks[2019]


def line_by_region(found):
    columns = ("region", "comparable_since", "break_reason")
    return {code: (since, told) for code, since, told in found.select(columns).iter_rows()}


def test_parts_of_a_split_that_are_merged_again_are_told_once():
    regions = regions_of(
        ("a", None, 0, 2019, "b c"),
        ("b", None, 2020, 2021, "d"),
        ("c", None, 2020, 2021, "d"),
        ("d", None, 2022, 9999, ""),
    )
    found = series(2020, regions, sums_of(2020, b=1, c=2))
    assert line_by_region(found) == {"d": (2020, "2020年起区划调整：a由b、c承接")}


def test_a_split_within_one_region_leaves_that_as_it_was():
    regions = regions_of(
        ("city", None, 0, 9999, ""),
        ("zone", "city", 0, 2021, "city b"),
        ("b", "city", 2022, 9999, ""),
    )
    found = line_by_region(series(2022, regions, sums_of(2022, city=3, b=1)))
    assert found == {
        "city": (2019, act_of_2019()),
        "b": (2022, "2022年起区划调整：zone（属city）由b（属city）、city承接"),
    }


def test_parents_in_a_circle_long_ago_do_not_hang():
    regions = regions_of(
        ("a", "b", 0, 2015, "c"), ("b", "a", 0, 2015, "c"), ("c", None, 2016, 9999, "")
    )
    assert line_by_region(series(2020, regions, sums_of(2020, c=3))) == {"c": (2019, act_of_2019())}


def test_a_region_merged_into_the_one_around_it_is_not_added_twice():
    regions = regions_of(("city", None, 0, 9999, ""), ("zone", "city", 0, 2021, "city"))
    assert received(2021, regions, city=10, zone=4) == {"city": (10, ["city"], 2019)}


def test_a_split_and_a_break_of_the_form_are_both_told():
    regions = regions_of(
        ("a", None, 0, 2023, "b c"), ("b", None, 2024, 9999, ""), ("c", None, 2024, 9999, "")
    )
    found = series(2024, regions, random_sums(random.Random(0), 2024, ["b", "c"]))
    told = line(found, "disputes.review.total", "b")[2024]
    [declared] = [v for v in catalogue.bridge().variables if v.id == "disputes.review.total"]
    assert told["break_reason"] == f"{declared.breaks[2024]}；2024年起区划调整：a由b、c承接"


def test_lineage_of_a_year_in_which_nothing_is_valid_is_empty():
    assert lineage(2020, regions_of(("a", None, 2021, 9999, ""))).is_empty()
