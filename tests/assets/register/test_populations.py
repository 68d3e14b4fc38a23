"""Populations: an optional file, and every mistake in it named with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from upath import UPath

from assets.register.load import files_in
from assets.register.recording import record_source
from assets.register.start import office_start
from tests.assets.register.small_office import REGIONS, folder, loaded, problems

HEADER = "region,year,population,source\n"
NO_PERSONS = "population: must be a whole number of persons, not of ten thousands"


def test_a_register_without_the_file_has_no_populations(tmp_path: Path) -> None:
    register = loaded(tmp_path)
    assert register.populations.is_empty()
    assert [file.name for file in files_in(UPath(tmp_path))] == [
        "regions.csv",
        "reporters.csv",
        "sources.csv",
    ]


def test_populations_are_read(tmp_path: Path) -> None:
    rows = '991121,2023,４１２３００,公报\n991121,2024,"412,500",\n990000,2024,88000000,\n'
    register = loaded(tmp_path, populations=HEADER + rows)
    assert register.populations.rows() == [
        ("990000", 2024, 88_000_000, ""),
        ("991121", 2023, 412_300, "公报"),
        ("991121", 2024, 412_500, ""),
    ]


def test_heads_may_be_chinese_and_the_source_left_out(tmp_path: Path) -> None:
    register = loaded(tmp_path, populations="年度,区划代码,常住人口\n2024,991121,7\n")
    assert register.populations.rows() == [("991121", 2024, 7, "")]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("999999,2024,7,", "region: no such region in regions.csv: '999999'"),
        ("991122,2019,7,", "region: is not valid in 2019: '991122'"),
        ("991121,2024,7,\n991121,2024,8,", "region: stands twice for 2024: '991121'"),
        ("991121,,7,", "year: must not be empty: ''"),
        ("991121,24,7,", "year: must be a year from 1949 to 2100 or empty: '24'"),
        *(
            (f"991121,2024,{value},", f"{NO_PERSONS}: {value.strip(chr(34))!r}")
            for value in ("", "0", "41.23", "-7", '"41,23"', "七万", "41万", "9000000000")
        ),
    ],
)
def test_what_does_not_fit_is_told(tmp_path: Path, row: str, told: str) -> None:
    regions = f"{REGIONS}991122,戊县,county,991100,yes,2020,\n"
    only = problems(tmp_path, regions=regions, populations=f"{HEADER}{row}\n")
    number = 2 + row.count("\n")
    assert only == [f"populations.csv row {number}, {told}"]


def test_a_file_without_its_columns_is_told(tmp_path: Path) -> None:
    told = problems(tmp_path, populations="region,year\n")
    assert told == [
        "populations.csv row 1, population: the column is missing; the first row has: 'region,year'"
    ]


def test_a_source_is_recorded_beside_populations(tmp_path: Path) -> None:
    office = folder(tmp_path, populations=HEADER + "991121,2024,7,\n")
    values = {"reporter_id": "town", "year": "2020", "kind": "file", "address": "b.docx"}
    assert record_source(office, values).populations.height == 1


def test_an_office_begins_with_a_file_for_them() -> None:
    start = office_start()["register/populations.csv"].decode("utf-8-sig")
    assert start.startswith(HEADER)
    assert "不是万人" in start
