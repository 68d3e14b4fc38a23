"""`nianbao register`: what is imported and refused, what is wrong, and who is expected."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from assets.register.start import office_start
from pipelines.cli.main import app
from samples.serve import OFFICE

CODES = """代码,一级行政区,二级行政区,名称,级别,状态,启用时间,变更/弃用时间,新代码
990000,甲省,,甲省,省级,在用,1981,,
991100,甲省,乙市,乙市,地级,在用,1983,,
991102,甲省,乙市,中区,县级,在用,1983,,991103[2016]
991103,甲省,乙市,新城区,县级,在用,2014,,
991104,甲省,乙市,旧区,县级,弃用,1983,2014,991103
"""


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A copy of the sample's office."""
    return Path(shutil.copytree(OFFICE, tmp_path / "office"))


def nianbao(office: Path, *arguments: str) -> Result:
    settings = {
        "NIANBAO_HOME": str(office.parent / "data"),
        "NIANBAO_REGION_DIR": str(office),
        "COLUMNS": "400",
    }
    return CliRunner().invoke(app, ("register", *arguments), env=settings)


def codes(tmp_path: Path, text: str = CODES) -> str:
    path = tmp_path / "codes.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def add(office: Path, file: str, row: str) -> None:
    path = office / "register" / file
    path.write_text(f"{path.read_text(encoding='utf-8')}{row}\n", encoding="utf-8")


def test_codes_replace_an_empty_start_and_nothing_that_is_filled_in(tmp_path: Path) -> None:
    office = tmp_path / "office"
    path = office / "register" / "regions.csv"
    path.parent.mkdir(parents=True)
    path.write_bytes(office_start()["register/regions.csv"])
    made = nianbao(office, "import", codes(tmp_path), "--within", "991100", "--collect=prefecture")
    assert made.exit_code == 0, made.output
    written = path.read_bytes()
    assert written.startswith(b"\xef\xbb\xbf")
    assert written.decode("utf-8-sig").splitlines()[1:] == [
        "991100,乙市,prefecture,,yes,1983,,",
        "991102,中区,county,991100,,1983,,",
        "991103,新城区,county,991100,,2014,,",
        "991104,旧区,county,991100,,1983,2013,991103",
        "# 991102 中区: 2016 年部分划归 991103 a part of it went over in 2016",
    ]
    assert "1 条备注" in made.output
    again = nianbao(office, "import", codes(tmp_path))
    assert again.exit_code == 2
    assert f"{path} 已有内容" in again.output
    assert path.read_bytes() == written


def test_a_file_that_cannot_be_read_is_not_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "mine.csv"
    target.write_text("什么,都有\n", encoding="utf-8")
    refused = nianbao(tmp_path, "import", codes(tmp_path), "--to", str(target))
    assert refused.exit_code == 2
    assert target.read_text(encoding="utf-8") == "什么,都有\n"


def test_codes_may_be_written_elsewhere(tmp_path: Path) -> None:
    target = tmp_path / "new" / "regions.csv"
    made = nianbao(tmp_path, "import", codes(tmp_path), "--to", str(target))
    assert made.exit_code == 0, made.output
    assert target.read_text(encoding="utf-8-sig").count("\n") == 1 + 5 + 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--within", "999999"), "no code '999999'"),
        (("--collect", "township"), "--collect"),
        (("--to", "{tmp_path}"), "filled in already"),
    ],
)
def test_what_cannot_be_imported_is_wrong_usage(
    tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    given = [each.format(tmp_path=tmp_path) for each in arguments]
    refused = nianbao(tmp_path / "office", "import", codes(tmp_path), *given)
    assert refused.exit_code == 2
    assert told in refused.output
    assert not (tmp_path / "office").exists()


def test_a_faulty_list_is_named_row_by_row(tmp_path: Path) -> None:
    refused = nianbao(tmp_path, "import", codes(tmp_path, CODES + "x,甲省,,某,省级,在用,1981,,\n"))
    assert refused.exit_code == 2
    assert "codes.csv row 7, 代码: must be six digits: 'x'" in refused.output
    missing = nianbao(tmp_path, "import", str(tmp_path / "none.csv"))
    assert missing.exit_code == 2
    assert "none.csv: no such file" in missing.output


def test_populations_are_checked_with_the_rest(office: Path) -> None:
    rows = "区划代码,年度,常住人口\n991121,2024,41.23\n"
    (office / "register" / "populations.csv").write_text(rows, encoding="utf-8")
    refused = nianbao(office, "check", "--year", "2024")
    assert refused.exit_code == 1
    assert "populations.csv row 2, population: must be a whole number" in refused.output


def test_a_sound_register_shows_who_is_expected(office: Path) -> None:
    checked = nianbao(office, "check", "--year", "2024")
    assert checked.exit_code == 0, checked.output
    assert "expected 应报 2024" in checked.output
    (line,) = [line for line in checked.output.splitlines() if "991121 临溪县" in line]
    assert [cell.strip() for cell in line.strip("│").split("│")][1:] == [
        "22",
        (
            "government 政府 1, office 办公室 1, department 部门 11, township 乡镇 5,"
            " subdistrict 街道 2, functional_zone 功能区 1, institution 企事业单位 1"
        ),
    ]
    assert "没有来源" not in checked.output


def test_the_latest_year_is_meant_where_none_is_given(office: Path) -> None:
    from pipelines.flow import known_years

    told = json.loads(nianbao(office, "check", "--json").output)
    assert told["year"] == known_years()[-1]


def test_doubts_changes_and_exceptions_are_shown_and_change_no_status(office: Path) -> None:
    add(office, "reporters.csv", "x,临溪县某局[b],department,county,991121,unit,,2023,")
    add(office, "reporters.csv", "y,临溪县新局,department,county,991121,unit,2024,,县教育局")
    sources = office / "register" / "sources.csv"
    first, *rows = sources.read_text(encoding="utf-8").splitlines()
    lines = [f"{first},exceptions,note", *(f"{row},," for row in rows)]
    lines.append("y,,listing,https://x.example/,strange,,tls,旧证书")
    sources.write_text("\n".join(lines), encoding="utf-8")
    checked = nianbao(office, "check", "--year", "2024")
    assert checked.exit_code == 0, checked.output
    row = len(lines)
    for told in (
        "x 临溪县某局[b] → none 无",
        f"row {row}: tls 证书: https://x.example/: 旧证书",
        f"sources.csv row {row}: 'strange'",
        "991121 县教育局: linxi-education, y",
    ):
        assert told in checked.output
    told = json.loads(nianbao(office, "check", "--year", "2024", "--json").output)
    assert [doubt["kind"] for doubt in told["doubts"]] == ["unknown_platform", "same_name"]


def test_a_faulty_register_is_told_whole(office: Path) -> None:
    add(office, "regions.csv", "991122,戊县,shire,991100,,,")
    add(office, "sources.csv", "nobody,2024,direct,ftp://x/,,")
    checked = nianbao(office, "check")
    assert checked.exit_code == 1
    assert str(office / "register") in checked.output
    assert checked.output.count("regions.csv row 11, level: must be one of") == 1
    assert checked.output.count("sources.csv row ") == 2
    told = CliRunner().invoke(
        app, ("register", "check", "--json"), env={"NIANBAO_REGION_DIR": str(office)}
    )
    assert told.exit_code == 1
    assert len(json.loads(told.stdout)["problems"]) == 3


def test_an_office_without_a_register_is_told_how_to_begin(tmp_path: Path) -> None:
    refused = nianbao(tmp_path / "none", "check")
    assert refused.exit_code == 2
    assert f"nianbao init {tmp_path / 'none'}" in refused.output
