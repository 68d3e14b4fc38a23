"""Reporters: who is above whom, who took whose place, and how they can be called."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.assets.register.small_office import SOURCES, loaded, problems

HEADER = (
    "reporter_id,name,kind,level,region,scope,aliases,valid_from,valid_to,parent,successor,"
    "contact,telephone\n"
)
UNIT = "{},{}局,department,county,991121,unit,,{}\n"
NONE = SOURCES.partition("\n")[0] + "\n"


def rows(*units: tuple[str, str]) -> str:
    return HEADER + "".join(UNIT.format(identity, identity, rest) for identity, rest in units)


def faults(tmp_path: Path, *units: tuple[str, str]) -> list[str]:
    told = problems(tmp_path, reporters=rows(*units), sources=NONE)
    return [each.removeprefix("reporters.csv row ") for each in told]


def test_a_merged_unit_owes_up_to_its_end_and_its_successor_from_then_on(tmp_path: Path) -> None:
    merged = (("a", ",2018,,c,,"), ("b", "2015,2018,,c,,"), ("c", "2019,,,,,"), ("d", ",2018,,,,"))
    register = loaded(tmp_path, reporters=rows(*merged), sources=NONE)
    owed = {
        year: register.expected_reporters(year)["reporter_id"].to_list()
        for year in (2014, 2018, 2019)
    }
    assert owed == {2014: ["a", "d"], 2018: ["a", "b", "d"], 2019: ["c"]}
    ended = register.ended_reporters(2019).select("reporter_id", "successor")
    assert dict(ended.iter_rows()) == {"a": "c", "b": "c", "d": None}
    assert register.ended_reporters(2018).is_empty()


def test_a_zone_is_expected_with_the_region_around_it(tmp_path: Path) -> None:
    regions = (
        "code,name,level,parent,collection,valid_from,valid_to\n"
        "991121,丙县,county,,yes,,\nzone,开发区,county,991121,,2019,\n"
    )
    unit = HEADER + "zone-office,开发区管委会,functional_zone,county,zone,unit,,2019,,,,,\n"
    register = loaded(tmp_path, regions=regions, reporters=unit, sources=NONE)
    assert register.expected_reporters(2019, "991121")["reporter_id"].to_list() == ["zone-office"]
    assert register.expected_reporters(2018, "991121").is_empty()


def test_whom_to_call_is_kept(tmp_path: Path) -> None:
    units = (("a", ",,,,张三,０３９１－1234567"), ("b", ",,a,,,"))
    register = loaded(tmp_path, reporters=rows(*units), sources=NONE)
    kept = register.reporters.select("parent", "successor", "contact", "telephone").rows()
    assert kept == [(None, None, "张三", "0391-1234567"), ("a", None, "", "")]


@pytest.mark.parametrize(
    ("rest", "told"),
    [
        (",,x,,,", "parent: no such reporter in reporters.csv: 'x'"),
        (",,a,,,", "parent: reporter 'a' would be above itself: 'a'"),
        (",2018,,x,,", "successor: no such reporter in reporters.csv: 'x'"),
        (",2018,,a,,", "successor: is the reporter itself: 'a'"),
        (",,,b,,", "successor: is for a reporter that ended, and valid_to is empty: 'b'"),
        (",2021,,b,,", "successor: owes no report for 2022, the year after valid_to: 'b'"),
        (",2015,,b,,", "successor: owes no report for 2016, the year after valid_to: 'b'"),
        (",,,,,问张三", "telephone: must be a telephone number; a name stands under contact"),
    ],
)
def test_what_does_not_fit_is_told(tmp_path: Path, rest: str, told: str) -> None:
    (only,) = faults(tmp_path, ("a", rest), ("b", "2019,2021,,,,"))
    assert only.startswith(f"2, {told}")


def test_a_circle_of_units_is_told(tmp_path: Path) -> None:
    told = faults(tmp_path, ("a", ",,b,,,"), ("b", ",,a,,,"), ("c", ",,a,,,"))
    assert told == [
        "2, parent: reporter 'a' would be above itself: 'b'",
        "3, parent: reporter 'b' would be above itself: 'a'",
    ]


def test_of_two_rows_with_one_id_each_is_judged_by_its_own_values(tmp_path: Path) -> None:
    told = faults(tmp_path, ("a", ",,x,,,"), ("a", ",,y,,,"))
    assert told == [
        "2, parent: no such reporter in reporters.csv: 'x'",
        "3, reporter_id: stands twice: 'a'",
        "3, parent: no such reporter in reporters.csv: 'y'",
    ]


@pytest.mark.parametrize("number", ["3911234567", "39112345678", "1012345678"])
def test_an_area_code_without_its_zero_is_told(tmp_path: Path, number: str) -> None:
    (only,) = faults(tmp_path, ("a", f",,,,,{number}"))
    assert "an area code begins with 0: a spreadsheet drops leading zeros" in only


@pytest.mark.parametrize(
    "number",
    ["13912345678", "03911234567", "4001234567", "12345", "1234567转8", "(0391) 1234567、12345"],
)
def test_any_other_number_is_taken_as_it_is(tmp_path: Path, number: str) -> None:
    register = loaded(tmp_path, reporters=rows(("a", f",,,,,{number}")), sources=NONE)
    assert register.reporters["telephone"].to_list() == [number]


IN_SYSTEMS = HEADER.replace("contact", "system,contact")


def test_a_vertically_managed_system_is_kept(tmp_path: Path) -> None:
    units = (
        f"{IN_SYSTEMS}tax,丙县税务局,部门,县级,991121,本单位,,,,,,税务,,\n"
        "finance,丙县财政局,部门,县级,991121,本单位,,,,,,,,\n"
    )
    kept = loaded(tmp_path, reporters=units, sources=NONE)
    assert dict(kept.reporters.select("reporter_id", "system").iter_rows()) == {
        "tax": "税务",
        "finance": "",
    }


@pytest.mark.parametrize("nothing", ["无", "否", "没有", "no", "None", "N/A", "-", "——", "/"])
def test_a_word_for_nothing_is_no_system(tmp_path: Path, nothing: str) -> None:
    unit = f"{IN_SYSTEMS}a,丙县财政局,部门,县级,991121,本单位,,,,,,{nothing},,\n"
    (only,) = problems(tmp_path, reporters=unit, sources=NONE)
    told = "system: must be the name of a vertically managed system or empty"
    assert only == f"reporters.csv row 2, {told}: {nothing!r}"
