"""The register: read as an office keeps it, and every mistake named with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from upath import UPath

from assets.register.load import load_register
from assets.register.rows import RegisterError
from assets.register.sources import source_id
from tests.assets.register.small_office import REGIONS, REPORTERS, SOURCES, folder, problems


def test_a_register_is_read(tmp_path: Path) -> None:
    register = load_register(folder(tmp_path, regions="\ufeff" + REGIONS.replace("\n", "\r\n")))
    assert register.collection_regions() == ["991100", "991121"]
    by_id = {row["reporter_id"]: row for row in register.reporters.iter_rows(named=True)}
    assert by_id["town"]["collection_region"] == "991121"
    assert by_id["city"]["aliases"] == ["乙市", "乙市政府"]
    assert (by_id["finance"]["valid_from"], by_id["finance"]["valid_to"]) == (2019, 9999)


def test_who_is_expected_depends_on_year_and_region(tmp_path: Path) -> None:
    register = load_register(folder(tmp_path))

    def expected(year: int, region: str | None = None) -> list[str]:
        return register.expected_reporters(year, region)["reporter_id"].to_list()

    assert expected(2018) == ["city", "town"]
    assert expected(2020, "991121") == ["finance", "town"]
    assert expected(2021, "991121") == ["finance"]


def test_a_region_may_change_its_parent(tmp_path: Path) -> None:
    moved = REGIONS.replace(
        "991121,丙县,county,991100,yes,,",
        "991121,丙县,county,990000,yes,,2018\n991121,丙县,county,991100,yes,2019,",
    )
    register = load_register(folder(tmp_path, regions=moved))
    assert register.collection_regions(2018) == ["991100", "991121"]


def test_every_problem_is_told_with_file_row_column_and_value(tmp_path: Path) -> None:
    told = problems(
        tmp_path,
        regions=REGIONS
        + "991122,戊县,shire,999999,perhaps,19,\n991121,丙县,county,991100,,2019,\n",
        reporters=REPORTERS
        + "city,,ministry,county,998888,unit,2020,2019,\n"
        + "odd id,己局,department,county,990000,own,,,\n",
        sources=SOURCES
        + "nobody,2024,direct,ftp://x/,,\nfinance,,direct,http://x.example/,,\n"
        + "finance,2024,file,../secret,,\nfinance,2024,listing,https://y.example/,,maybe\n"
        + "finance,2024,direct,http://127.0.0.1:8000/a.html,,\n",
    )
    assert told == [
        "regions.csv row 6, valid_from: must be a year from 1949 to 2100 or empty: '19'",
        (
            "regions.csv row 6, level: must be one of country 国家, province 省级, prefecture 地级,"
            " county 县级, township 乡级: 'shire'"
        ),
        "regions.csv row 6, collection: must be one of yes 是, no 否: 'perhaps'",
        "regions.csv row 6, parent: no such region in regions.csv: '999999'",
        "regions.csv row 7, code: stands twice for the same years: '991121'",
        "reporters.csv row 5, valid_to: is before valid_from 2020: '2019'",
        "reporters.csv row 5, name: must not be empty: ''",
        (
            "reporters.csv row 5, kind: must be one of government 政府, office 办公室, department"
            " 部门, township 乡镇, subdistrict 街道, functional_zone 功能区, institution"
            " 企事业单位: 'ministry'"
        ),
        "reporters.csv row 5, reporter_id: stands twice: 'city'",
        "reporters.csv row 5, region: no such region in regions.csv: '998888'",
        "reporters.csv row 6, reporter_id: must be letters, digits, - and _: 'odd id'",
        (
            "reporters.csv row 6, scope: must be one of unit 本单位, own_level 本级, region_wide"
            " 全区域: 'own'"
        ),
        (
            "reporters.csv row 6, region: neither it nor a region above it is a collection region:"
            " '990000'"
        ),
        "sources.csv row 5, address: must be an http or https address: 'ftp://x/'",
        "sources.csv row 5, reporter_id: no such reporter in reporters.csv: 'nobody'",
        "sources.csv row 6, year: a direct source is of one year: it needs its year: ''",
        "sources.csv row 7, address: must be a path within the office folder: '../secret'",
        "sources.csv row 8, local: must be one of yes 是, no 否: 'maybe'",
        (
            "sources.csv row 9, address: stands twice for the same reporter or region, year and"
            " kind: 'http://127.0.0.1:8000/a.html'"
        ),
    ]


def test_a_circle_of_regions_is_told(tmp_path: Path) -> None:
    circle = REGIONS.replace("990000,甲省,province,,", "990000,甲省,province,991121,")
    told = problems(tmp_path, regions=circle)
    assert any("row 2, parent: region '990000' would be part of itself" in each for each in told)


def test_files_that_cannot_be_read_are_told_together(tmp_path: Path) -> None:
    path = folder(tmp_path, reporters="reporter_id,name\n")
    (tmp_path / "regions.csv").write_bytes(REGIONS.encode("gb18030"))
    (tmp_path / "sources.csv").unlink()
    with pytest.raises(RegisterError) as caught:
        load_register(path)
    first, *lacking, last = caught.value.problems
    assert first == (
        "regions.csv row 2: GBK, the encoding of Chinese Windows, not UTF-8; save it as 'CSV"
        " UTF-8': '990000,甲省,province,,,,'"
    )
    assert [each.split(":")[0] for each in lacking] == [
        f"reporters.csv row 1, {column}"
        for column in ("kind", "level", "region", "scope", "valid_from", "valid_to", "aliases")
    ]
    assert last == "sources.csv: no such file"


@pytest.mark.parametrize("address", ["/etc/passwd", "a/../../b", "c:/x", "..\\x", "."])
def test_a_file_source_stays_in_the_office_folder(tmp_path: Path, address: str) -> None:
    (told,) = problems(tmp_path, sources=SOURCES + f"town,2018,file,{address},,\n")
    assert "must be a path within the office folder" in told


def test_a_source_keeps_its_id(tmp_path: Path) -> None:
    register = load_register(folder(tmp_path))
    assert source_id("finance", 2024, "direct", "http://127.0.0.1:8000/a.html") in set(
        register.sources["source_id"]
    )
    assert source_id("a", 2024, "direct", "http://x/") == "608eb3694f5f58a8"


def test_a_missing_folder_is_named_in_full(tmp_path: Path) -> None:
    with pytest.raises(RegisterError) as caught:
        load_register(UPath(tmp_path / "register"))
    assert caught.value.problems == [f"{tmp_path / 'register'}: no such register folder"]


@pytest.mark.parametrize(
    ("row", "why"),
    [('town,"丁镇', "unexpected end of data"), (f"town,{'x' * 140_000}", "field larger than")],
)
def test_a_file_that_is_no_csv_is_told_alone(tmp_path: Path, row: str, why: str) -> None:
    (told,) = problems(tmp_path, reporters=f"{REPORTERS}{row}\n")
    assert told.startswith(f"reporters.csv row 5: not CSV: {why}")


def test_numbers_too_long_and_nul_are_told(tmp_path: Path) -> None:
    rows = f"town,{'9' * 5000},file,a.docx,,\ntown,2020,file,a\0.docx,,\n"
    told = problems(tmp_path, sources=SOURCES + rows)
    assert any(each.startswith("sources.csv row 5, year: must be a year") for each in told)
    assert told[-1].startswith("sources.csv row 6, address: holds a line break or a sign that")
