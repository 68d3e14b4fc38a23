"""The register: read as an office keeps it, and every mistake named with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from upath import UPath

from assets.register.load import RegisterError, load_register, source_id

REGIONS = """code,name,level,parent,collection,valid_from,valid_to
990000,甲省,province,,,,
991100,乙市,prefecture,990000,yes,,
991121,丙县,county,991100,yes,,
991121101,丁镇,township,991121,no,,
"""
REPORTERS = """reporter_id,name,kind,level,region,scope,valid_from,valid_to,aliases
city,乙市人民政府,government,prefecture,991100,region_wide,,,乙市|乙市政府
finance,丙县财政局,department,county,991121,unit,2019,,县财政局
town,丁镇人民政府,township,township,991121101,unit,,2020,
"""
SOURCES = """reporter_id,year,kind,address,platform,local
finance,2024,direct,http://127.0.0.1:8000/a.html,,yes
finance,,listing,https://czj.example/nb/,plain_list,
town,2019,file,answers/丁镇.docx,,
"""


def folder(tmp_path: Path, **changed: str) -> UPath:
    files = {"regions": REGIONS, "reporters": REPORTERS, "sources": SOURCES, **changed}
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return UPath(tmp_path)


def problems(tmp_path: Path, **changed: str) -> list[str]:
    with pytest.raises(RegisterError) as caught:
        load_register(folder(tmp_path, **changed))
    return caught.value.problems


def test_a_register_is_read(tmp_path: Path) -> None:
    register = load_register(folder(tmp_path, regions="\ufeff" + REGIONS.replace("\n", "\r\n")))
    assert register.collection_regions() == ["991100", "991121"]
    assert register.ancestors("991121101") == ("991121", "991100", "990000")
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
    sources = register.sources_for(2024, "991121")
    assert set(sources["kind"]) == {"direct", "listing"}
    assert register.sources_for(2018, "991121")["kind"].to_list() == []


def test_a_region_may_change_its_parent(tmp_path: Path) -> None:
    moved = REGIONS.replace(
        "991121,丙县,county,991100,yes,,",
        "991121,丙县,county,990000,yes,,2018\n991121,丙县,county,991100,yes,2019,",
    )
    register = load_register(folder(tmp_path, regions=moved))
    assert register.ancestors("991121") == ("991100", "990000")
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
        "regions.csv row 6, valid_from: must be a year or empty: '19'",
        (
            "regions.csv row 6, level: must be one of country, province, prefecture, county,"
            " township: 'shire'"
        ),
        "regions.csv row 6, collection: must be yes, no or empty: 'perhaps'",
        "regions.csv row 7, code: stands twice for the same years: '991121'",
        "regions.csv row 6, parent: no such region in regions.csv: '999999'",
        "reporters.csv row 5, reporter_id: stands twice: 'city'",
        "reporters.csv row 5, valid_to: is before valid_from 2020: '2019'",
        "reporters.csv row 5, region: no such region in regions.csv: '998888'",
        "reporters.csv row 5, name: must not be empty: ''",
        (
            "reporters.csv row 5, kind: must be one of government, office, department, township,"
            " subdistrict, functional_zone, institution: 'ministry'"
        ),
        "reporters.csv row 6, reporter_id: must be letters, digits, - and _: 'odd id'",
        (
            "reporters.csv row 6, region: neither it nor a region above it is a collection region:"
            " '990000'"
        ),
        "reporters.csv row 6, scope: must be one of unit, own_level, region_wide: 'own'",
        "sources.csv row 5, reporter_id: no such reporter in reporters.csv: 'nobody'",
        "sources.csv row 5, address: must be an http or https address: 'ftp://x/'",
        "sources.csv row 6, year: a direct source is one report: it needs its year: ''",
        "sources.csv row 7, address: must be a path within the office folder: '../secret'",
        "sources.csv row 8, platform: must not be empty: ''",
        "sources.csv row 8, local: must be yes, no or empty: 'maybe'",
        (
            "sources.csv row 9, address: stands twice for the same reporter, year and kind:"
            " 'http://127.0.0.1:8000/a.html'"
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
    first, second, third = caught.value.problems
    assert first.startswith("regions.csv: not UTF-8 at byte")
    assert second.startswith("reporters.csv row 1: columns must be reporter_id,name,kind")
    assert third == "sources.csv: no such file in the register folder"


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
    assert told[-1].startswith("sources.csv row 6, address: must be a path within the office")
