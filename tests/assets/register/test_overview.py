"""What a register says of a year, and what in it is probably not meant so."""

from __future__ import annotations

from pathlib import Path

import pytest
from upath import UPath

from assets.register.load import load_register
from assets.register.overview import Change, Doubt, Exempt, Expected, Overview, overview
from samples.serve import OFFICE
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


@pytest.mark.parametrize(
    ("address", "local", "kind"),
    [
        ("http://127.0.0.1:8000/a", "", "not_local"),
        ("http://10.1.2.3/a", "", "not_local"),
        ("http://[::1]/a", "", "not_local"),
        ("http://localhost/a", "", "not_local"),
        ("http://127.0.0.1:8000/a", "yes", ""),
        ("http://www.example.gov.cn/a", "", ""),
        ("http://8.8.8.8/a", "", ""),
    ],
)
def test_a_place_that_may_not_be_asked_is_told(
    tmp_path: Path, address: str, local: str, kind: str
) -> None:
    register = load_register(
        UPath(prepared(tmp_path, f"linxi-finance,2030,direct,{address},,{local}"))
    )
    found = {each.kind for each in overview(register, 2030, ()).doubts if address in each.about}
    assert found == ({kind} if kind else set())


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    register = load_register(UPath(prepared(tmp_path, "linxi-finance,2030,file,files/a.pdf,,")))
    asked: list[str] = []

    def is_there(path: str) -> bool:
        asked.append(path)
        return False

    found = [
        each for each in overview(register, 2030, (), is_there).doubts if each.kind == "no_file"
    ]
    assert [each.about.endswith("'files/a.pdf'") for each in found] == [True]
    assert asked == ["files/a.pdf"]


def prepared(folder: Path, row: str) -> Path:
    """The sample's register with one more source."""
    for file in (OFFICE / "register").iterdir():
        text = file.read_text(encoding="utf-8")
        more = f"{row}\n" if file.name == "sources.csv" else ""
        (folder / file.name).write_text(text + more, encoding="utf-8")
    return folder
