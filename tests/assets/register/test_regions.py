"""Regions: codes that fit their level, and what continues a region that ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.assets.register.small_office import EMPTY, REGIONS, loaded, problems

HEADER = REGIONS.partition("\n")[0] + ",successor\n"
ABOVE = "990000,甲省,province,,yes,,,\n991100,乙市,prefecture,990000,yes,,,\n"


def faults(tmp_path: Path, rows: str) -> list[str]:
    return problems(tmp_path, regions=HEADER + ABOVE + rows, **EMPTY)


def successors(tmp_path: Path, rows: str) -> dict[tuple[str, int], list[str]]:
    regions = loaded(tmp_path, regions=HEADER + ABOVE + rows, **EMPTY).regions
    chosen = regions.select("code", "valid_from", "successors")
    return {(code, start): into for code, start, into in chosen.iter_rows() if into}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("991200,丙,county", "level: '991200' is by its digits the code of a prefecture: 'county'"),
        ("980000,丙,county", "level: '980000' is by its digits the code of a province: 'county'"),
        ("991121,丙,township", "level: '991121' is by its digits the code of a county: 'township'"),
        ("991121001,丙,county", "level: '991121001' has nine digits, the code of a township"),
        ("991121001,丙,township", "parent: by its code township '991121001' is part of '991121'"),
    ],
)
def test_an_official_code_fits_its_level(tmp_path: Path, row: str, told: str) -> None:
    (only,) = faults(tmp_path, f"{row},991100,,,,\n")
    assert only.startswith(f"regions.csv row 4, {told}")


@pytest.mark.parametrize(
    "row",
    [
        "linxi-zone,开发区,county,991100,,,,",
        "9911,开发区,county,991100,,,,",
        "991100001,直属镇,township,991100,,,,",
        "000000,全国,country,,,,,",
    ],
)
def test_a_zone_has_a_code_of_its_own_and_a_city_may_have_towns(tmp_path: Path, row: str) -> None:
    assert successors(tmp_path, f"{row}\n") == {}


def test_a_town_of_a_zone_keeps_its_countys_code(tmp_path: Path) -> None:
    rows = "zone,开发区,county,991100,,,,\n991121001,丙镇,township,zone,,,,\n"
    assert successors(tmp_path, rows) == {}


def test_a_region_may_be_split_and_a_code_be_given_again(tmp_path: Path) -> None:
    rows = (
        "991121,丙县,county,991100,,,2013,991102|991103\n"
        "991102,丁区,county,991100,,2014,,\n"
        "991103,戊区,county,991100,,,2010,991103\n"
        "991103,己区,county,991100,,2011,,\n"
    )
    assert successors(tmp_path, rows) == {
        ("991121", 0): ["991102", "991103"],
        ("991103", 0): ["991103"],
    }


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("2013,991199", "no such region in regions.csv: '991199'"),
        (",991100", "is for a region that ended, and valid_to is empty: '991100'"),
        ("2013,991121", "is not valid in 2014, the year after valid_to: '991121'"),
        ("2013,991100|991122", "no such region in regions.csv: '991122'"),
    ],
)
def test_a_successor_is_there_the_year_after(tmp_path: Path, row: str, told: str) -> None:
    (only,) = faults(tmp_path, f"991121,丙县,county,991100,,,{row}\n")
    assert only == f"regions.csv row 4, successor: {told}"


def test_no_row_of_a_region_makes_it_a_part_of_itself(tmp_path: Path) -> None:
    rows = "991121,丙县,county,991121,,,2013,\n991121,丙县,county,991100,,2014,,\n"
    (only,) = faults(tmp_path, rows)
    assert only == "regions.csv row 4, parent: region '991121' would be part of itself: '991121'"


def test_successors_are_read_with_signs_of_full_width(tmp_path: Path) -> None:
    rows = (
        "991121,丙县,county,991100,,,2013,９９１１００｜ 991102 |\n"
        "991102,丁区,county,991100,,2014,,\n"
    )
    assert successors(tmp_path, rows) == {("991121", 0): ["991100", "991102"]}
