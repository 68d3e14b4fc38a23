"""What is published of a region's year is what the tables have of it, and nothing of others."""

from __future__ import annotations

from datetime import date

import polars as pl

from assets.published.change_tables import REVISIONS
from assets.published.region_year import RegionYear, region_years
from assets.published.tables import PUBLIC_REPORTERS, PUBLISHED
from assets.register.tables import REGIONS
from assets.rollups.tables import COVERAGE, ROLLUP_PARTS, SERIES
from assets.validated_tables.tables import OUTCOMES, QUARANTINE

YEAR = 2016
# A county and its town; its neighbour, which it takes in after the year; and one with a new code.
TREE = {"c": None, "c1": "c", "old": None, "renamed": None, "idle": None}
UNITS = {"office": "c", "town": "c1", "tax": "c", "neighbour": "old", "silent": "renamed"}


def _frames() -> dict[str, pl.DataFrame]:
    regions = [
        {
            "code": code,
            "name": f"{code}县",
            "parent": parent,
            "collection": True,
            "level": "township" if parent else "county",
            "valid_from": 0,
            "valid_to": YEAR,
        }
        for code, parent in TREE.items()
    ]
    reporters = [
        {
            "reporter_id": unit,
            "name": unit,
            "kind": "department",
            "level": "county",
            "region": region,
            "collection_region": region,
            "scope": "unit",
            "valid_from": 0,
            "valid_to": 9999,
            "aliases": [],
            "system": "税务" if unit == "tax" else "",
        }
        for unit, region in UNITS.items()
    ]
    outcomes = [
        {
            "year": YEAR,
            "collection_region": region,
            "reporter_id": unit,
            "stage": "s",
            "outcome": "quarantined" if unit == "town" else "not_found",
            "reason": "",
            "decision": "",
            "deadline": date(2017, 3, 31),
            **({"report_id": "town:2016"} if unit == "town" else {}),
        }
        for unit, region in UNITS.items()
    ]
    counts = [column.name for column in COVERAGE.columns if column.dtype == pl.Int32]
    expected = {"c": 2, "c1": 1, "old": 1, "renamed": 1, "idle": 0}
    coverage = [
        {
            **dict.fromkeys(counts, 0),
            "region": code,
            "year": YEAR,
            "level": "township" if parent else "county",
            "expected": expected[code],
            "maturity": "provisional",
            "maturity_reason": "",
        }
        for code, parent in TREE.items()
    ]
    parts = [
        {
            "region": region,
            "year": YEAR,
            "reporter_id": unit,
            "covers": "unit",
            "standing": "missing",
            "system": "税务" if unit == "tax" else "",
        }
        for unit, region in UNITS.items()
    ]
    broken = [
        {
            "year": YEAR,
            "collection_region": "c1",
            "report_id": "town:2016",
            "reporter_id": "town",
            "document_id": "d",
            "tables_document_id": "d",
            "reasons": ["identity_broken"],
            "lines": [],
            "suspects": [],
            "state": "open",
        }
    ]
    given = {
        REGIONS: regions,
        PUBLIC_REPORTERS: reporters,
        OUTCOMES: outcomes,
        COVERAGE: coverage,
        ROLLUP_PARTS: parts,
        QUARANTINE: broken,
        SERIES: _series(YEAR, {"c": ["c", "old"], "now": ["renamed"]}),
    }
    return {spec.name: spec.empty() for spec in (*PUBLISHED, REVISIONS)} | {
        spec.name: spec.frame(rows) for spec, rows in given.items()
    }


def _series(year: int, codes: dict[str, list[str]]) -> list[dict[str, object]]:
    counts = [column.name for column in SERIES.columns if column.name.startswith("reports_")]
    return [
        {
            **dict.fromkeys(counts, 0),
            "region": region,
            "year": year,
            "variable": "requests.received.total",
            "edition": "2014",
            "unit": "件",
            "codes": of_year,
            "comparable_since": 2014,
        }
        for region, of_year in codes.items()
    ]


def _of(code: str, *, later: bool = True) -> RegionYear:
    frames = _frames()
    years = [frames[SERIES.name]]
    if later:
        years.append(SERIES.frame(_series(YEAR + 1, {"c": ["c"], "now": ["now"]})))
    found = {each.region: each for each in region_years(YEAR, frames, pl.concat(years))}
    assert sorted(found) == ["c", "old", "renamed"]  # neither the town nor where none is expected
    return found[code]


def test_it_has_the_units_of_all_regions_below_but_for_vertical_systems() -> None:
    county = _of("c")
    assert county.units["reporter_id"].to_list() == ["office", "town"]
    assert county.units["reasons"].to_list() == [None, ["identity_broken"]]
    assert county.below.select("region", "name", "expected").rows() == [("c1", "c1县", 1)]
    assert county.above == ()


def test_a_region_with_another_code_since_keeps_its_series() -> None:
    assert _of("renamed").series.select("region", "year").rows() == [("now", YEAR)]


def test_figures_added_up_with_those_of_others_are_not_its_own() -> None:
    assert _of("c").series.is_empty()
    assert _of("old").series.is_empty()


def test_years_to_come_are_not_in_it() -> None:
    assert _of("renamed", later=True).series.equals(_of("renamed", later=False).series)


def test_who_owes_a_report_and_was_never_looked_for_is_in_it() -> None:
    frames = _frames()
    frames[OUTCOMES.name] = frames[OUTCOMES.name].filter(pl.col("reporter_id") != "office")
    abolished = {"valid_from": 0, "valid_to": YEAR - 1}
    frames[PUBLIC_REPORTERS.name] = frames[PUBLIC_REPORTERS.name].with_columns(
        **{
            name: pl.when(pl.col("reporter_id") == "town").then(value).otherwise(name)
            for name, value in abolished.items()
        }
    )
    county = next(region_years(YEAR, frames, SERIES.empty()))
    rows = county.units.select("reporter_id", "outcome", "standing").rows()
    assert (county.region, rows) == ("c", [("office", None, "missing")])


def test_an_accepted_report_that_is_not_added_up_covers_more_than_its_unit() -> None:
    frames = _frames()
    frames[OUTCOMES.name] = frames[OUTCOMES.name].with_columns(
        outcome=pl.when(pl.col("reporter_id") == "office")
        .then(pl.lit("accepted"))
        .otherwise("outcome")
    )
    county = next(region_years(YEAR, frames, SERIES.empty()))
    assert dict(county.units.select("reporter_id", "standing").iter_rows()) == {
        "office": "wider",
        "town": "missing",
    }


def test_what_is_signed_off_is_told_with_its_newest_revision() -> None:
    rows = [
        {
            "region": "c",
            "year": YEAR,
            "revision": number,
            "release": number + 1,
            "signed_by": "王某",
            "signed_on": date(2017, 4, 5),
            "reason": "r",
            "figures_changed": number,
            "figures_sha256": "0" * 64,
        }
        for number in (1, 0)
    ]
    frames = _frames() | {REVISIONS.name: REVISIONS.frame(rows)}
    found = {each.region: each for each in region_years(YEAR, frames, SERIES.empty())}
    newest = found["c"].revision
    assert newest is not None
    assert (newest["revision"], newest["signed_by"]) == (1, "王某")
    assert found["old"].revision is None
