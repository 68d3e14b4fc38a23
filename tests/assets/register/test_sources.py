"""Where to look: what each kind of source needs, and whom a region's row serves."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.assets.register.small_office import REGIONS, REPORTERS, loaded, problems

HEADER = "reporter_id,year,kind,address,platform,local,region,sheet,exceptions,note\n"
NB = "https://www.example/nb/"


def served(tmp_path: Path, rows: str, **changed: str) -> set[tuple[str, int]]:
    """Who is served, and by which row."""
    sources = loaded(tmp_path, sources=HEADER + rows, **changed).sources
    return set(sources.select("reporter_id", "position").iter_rows())


def faults(tmp_path: Path, row: str) -> list[str]:
    told = problems(tmp_path, sources=f"{HEADER}{row}\n")
    return [each.removeprefix("sources.csv row 2, ") for each in told]


def test_a_regions_row_serves_all_who_are_there_or_below(tmp_path: Path) -> None:
    for region, whom in (
        ("991100", {"city", "finance", "town"}),
        ("991121", {"finance", "town"}),
        ("991121101", {"town"}),
    ):
        found = served(tmp_path, f",,listing,{NB},,,{region},,,\n")
        assert found == {(each, 2) for each in whom}


def test_it_serves_those_below_it_by_their_latest_parent(tmp_path: Path) -> None:
    moved = REGIONS.replace(
        "991121,丙县,county,991100,yes,,",
        "991121,丙县,county,991100,yes,2019,\n991121,丙县,county,990000,yes,,2018",
    )
    found = served(tmp_path, f",,listing,{NB},,,991100,,,\n", regions=moved)
    assert found == {("city", 2), ("finance", 2), ("town", 2)}


def test_a_row_of_one_year_serves_those_who_owe_a_report_for_it(tmp_path: Path) -> None:
    assert served(tmp_path, ",2021,workbook,a.xlsx,,,991121,,,\n") == {("finance", 2)}
    assert served(tmp_path, ",2018,workbook,a.xlsx,,,991121,,,\n") == {("town", 2)}


def test_an_own_row_counts_before_the_regions_and_the_nearer_before_the_farther(
    tmp_path: Path,
) -> None:
    rows = (
        ",2020,workbook,a.xlsx,,,991100,,,\n"
        ",2020,workbook,a.xlsx,,,991121101,,,\n"
        "finance,2020,workbook,a.xlsx,,,,财政,,\n"
    )
    assert served(tmp_path, rows) == {("city", 2), ("town", 3), ("finance", 4)}
    sources = loaded(tmp_path, sources=HEADER + rows).sources
    assert dict(sources.select("reporter_id", "sheet").iter_rows()) == {
        "city": "",
        "town": "",
        "finance": "财政",
    }


def test_all_that_a_row_says_is_kept(tmp_path: Path) -> None:
    rows = "finance,2024,direct,https://x.example/a,,yes,,,证书｜robots,旧证书\n"
    (row,) = loaded(tmp_path, sources=HEADER + rows).sources.iter_rows(named=True)
    assert row["exceptions"] == ["robots", "tls"]
    assert (row["note"], row["position"], row["local"]) == ("旧证书", 2, True)


def test_a_folders_address_ends_with_a_slash(tmp_path: Path) -> None:
    rows = "finance,,folder,files/in,,,,,,\ntown,,folder,files/in/,,,,,,\n"
    sources = loaded(tmp_path, sources=HEADER + rows).sources
    assert sources["address"].to_list() == ["files/in/", "files/in/"]
    again = rows.replace("town", "finance")
    assert "stands twice" in problems(tmp_path, sources=HEADER + again)[0]


@pytest.mark.parametrize("platform", ["", "plain_list", "site_of_our_own"])
def test_a_listing_may_name_any_platform_or_none(tmp_path: Path, platform: str) -> None:
    sources = loaded(tmp_path, sources=f"{HEADER}town,,listing,{NB},{platform},,,,,\n").sources
    assert sources["platform"].to_list() == [platform]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (
            f",,listing,{NB},,,,,,",
            "reporter_id: must not be empty unless a region is named: ''",
        ),
        (
            f"town,,listing,{NB},,,991121,,,",
            "region: the row is that of reporter 'town' already: '991121'",
        ),
        (
            f",2024,direct,{NB},,,991121,,,",
            "region: a direct source is one report: it needs its reporter: '991121'",
        ),
        (f",,listing,{NB},,,888888,,,", "region: no such region in regions.csv: '888888'"),
        ("town,,workbook,a.xlsx,,,,,,", "year: a workbook source is of one year"),
        ("town,2020,workbook,../a.xlsx,,,,,,", "address: must be a path within the office"),
        ("town,2020,workbook,ftp://x/a.xlsx,,,,,,", "address: must be an http or https address"),
        ("town,,folder,https://x.example/,,,,,,", "address: must be a path within the office"),
        ("town,,folder,a\\b,,,,,,", "address: must be a path within the office folder, its parts"),
        ("town,2020,file,a.xlsx,,,,一,,", "sheet: is for a workbook source alone: '一'"),
        (f"town,2020,direct,{NB},trs,,,,,", "platform: is for a listing source alone: 'trs'"),
        (f"town,,listing,{NB},plain list,,,,,", "platform: must be letters, digits and _"),
        (f"town,2020,direct,{NB},,,,,tls,", "note: an exception needs its reason: ''"),
        (
            f"town,2020,direct,{NB},,,,,tsl,why",
            "exceptions: must be one of robots 爬虫协议, tls 证书: 'tsl'",
        ),
        (
            "town,2020,direct,http://x.example/,,,,,tls,why",
            "exceptions: tls is for an https address: 'tls'",
        ),
        (
            "town,2020,file,a.pdf,,,,,robots,why",
            "exceptions: is for http and https addresses alone: 'robots'",
        ),
    ],
)
def test_what_a_source_lacks_is_told(tmp_path: Path, row: str, told: str) -> None:
    (only,) = faults(tmp_path, row)
    assert only.startswith(told)


def test_a_region_without_reporters_is_told(tmp_path: Path) -> None:
    row = f"{HEADER},,listing,{NB},,,991122,,,\n"
    regions = REGIONS + "991122,戊县,county,991100,,,\n"
    (told,) = problems(tmp_path, regions=regions, reporters=REPORTERS, sources=row)
    assert told == "sources.csv row 2, region: no reporter of reporters.csv lies in it: '991122'"
