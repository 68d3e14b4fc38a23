"""What a register says of a year, and what in it is probably not meant so."""

from __future__ import annotations

from pathlib import Path

import pytest

from assets.register.overview import Change, Doubt, Exempt, Expected, Overview, overview
from tests.assets.register.small_office import REGIONS, loaded

ENDED = REGIONS.replace("valid_to\n", "valid_to,successor\n").replace(",\n", ",,\n") + (
    "991122,戊县,county,991100,yes,,2018,991121\n"
)
UNITS = """reporter_id,name,kind,level,region,scope,valid_from,valid_to,aliases,successor
city,乙市人民政府,government,prefecture,991100,region_wide,,,乙市,
finance,丙县财政局,department,county,991121,unit,2019,,财政局|县财政局,
revenue,丙县财税局,department,county,991121,unit,,2018,财政局,finance
trade,丙县商务局,department,county,991121,unit,,2018,,
tax,丙县税务局,department,county,991121,unit,,,财政局,
old,戊县人民政府,government,county,991122,region_wide,,,,
"""
PLACES = """reporter_id,year,kind,address,platform,local,region,sheet,exceptions,note
tax,2019,direct,https://x.example/1,,,,,tls,旧证书
tax,2018,direct,https://x.example/2,,,,,robots,问过
,,listing,https://y.example/,strange,,991121,,,
city,,listing,https://z.example/,plain_list,,,,,
revenue,2019,file,a.pdf,,,,,,
"""


@pytest.fixture
def seen(tmp_path: Path) -> Overview:
    register = loaded(tmp_path, regions=ENDED, reporters=UNITS, sources=PLACES)
    return overview(register, 2019, {"plain_list"})


def test_who_is_expected_is_counted_by_collection_region_and_kind(seen: Overview) -> None:
    assert seen.expected == (
        Expected("991100", "乙市", {"government": 1}),
        Expected("991121", "丙县", {"department": 2}),
        Expected("991122", "戊县", {"government": 1}),
    )
    assert seen.levels == {"province": 1, "prefecture": 1, "county": 1, "township": 1}


def test_what_ended_is_named_with_what_continues_it(seen: Overview) -> None:
    assert seen.ended_regions == (Change("991122", "戊县", ("991121",)),)
    assert seen.ended_reporters == (
        Change("revenue", "丙县财税局", ("finance",)),
        Change("trade", "丙县商务局", ()),
    )


def test_exceptions_in_force_are_named_with_their_reason(seen: Overview) -> None:
    assert seen.exceptions == (Exempt(2, "https://x.example/1", ("tls",), "旧证书"),)


def test_what_is_probably_not_meant_so_is_named(seen: Overview) -> None:
    assert seen.doubts == (
        Doubt("no_source", "old 戊县人民政府"),
        Doubt("unknown_platform", "sources.csv row 4: 'strange'"),
        Doubt("same_name", "991121 财政局: finance, tax"),
        Doubt("owes_nothing", "sources.csv row 6: revenue 2019"),
        Doubt("region_ended", "old 戊县人民政府: 991122"),
    )


def test_a_sound_register_raises_no_doubt(tmp_path: Path) -> None:
    register = loaded(tmp_path)
    assert {doubt.about for doubt in overview(register, 2024, {"plain_list"}).doubts} == {
        "city 乙市人民政府"
    }
