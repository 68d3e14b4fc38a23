"""The official list of codes becomes regions: all of it, or a remark for what does not fit."""

from __future__ import annotations

from pathlib import Path

import pytest
from upath import UPath

from assets.register.area_codes import Imported, imported, listed_regions, regions_csv
from assets.register.load import Register
from assets.register.rows import RegisterError
from tests.assets.register.small_office import EMPTY, loaded

HEADER = "代码,一级行政区,二级行政区,名称,级别,状态,启用时间,变更/弃用时间,新代码\n"
LIST = (
    "\ufeff"
    + HEADER
    + """980000,丁直辖市,,丁直辖市,省级,在用,1997,,
980101,丁直辖市,直辖,东区,县级,在用,1997,,
990000,甲省,,甲省,省级,在用,1981,,
991100,甲省,乙市,乙市,地级,在用,1983,,
991100,甲省,丙地区,丙地区,地级,变更,1981,1983,
991102,甲省,乙市,中区,县级,在用,1983,,
991103,甲省,乙市,新城区,县级,在用,2014,,991102[2016];991121[2018]
991103,甲省,乙市,郊区,县级,变更,1983,2014,991103
991104,甲省,乙市,旧区,县级,弃用,1983,2014,991102;991103;980101
991105,甲省,乙市,当年区,县级,弃用,2001,2001,991102
991121,甲省,乙市,戊县,县级,在用,1981,,
999001,甲省,直辖,己市,县级,在用,1994,,
"""
)


def listed(tmp_path: Path, text: str = LIST, within: str | None = None) -> Imported:
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    return imported(listed_regions(UPath(path)), within)


def register_of(tmp_path: Path, found: Imported, collect: str = "county") -> Register:
    return loaded(tmp_path, regions=regions_csv(found, collect), **EMPTY)


def test_the_whole_list_comes_through_or_is_named(tmp_path: Path) -> None:
    found = listed(tmp_path)
    regions = register_of(tmp_path, found).regions
    assert set(regions.select("code", "valid_from", "valid_to").iter_rows()) == {
        ("980000", 1997, 9999),
        ("980101", 1997, 9999),
        ("990000", 1981, 9999),
        ("991100", 1981, 1982),
        ("991100", 1983, 9999),
        ("991102", 1983, 9999),
        ("991103", 1983, 2013),
        ("991103", 2014, 9999),
        ("991104", 1983, 2013),
        ("991121", 1981, 9999),
        ("999001", 1994, 9999),
    }
    assert found.remarks == (
        "991103 新城区: 2016 年部分划归 991102 a part of it went over in 2016",
        "991103 新城区: 2018 年部分划归 991121 a part of it went over in 2018",
        "991105 当年区: 设立当年撤销，未列入 left out: it did not last into a January",
    )


def test_parents_are_by_code_and_by_what_is_under_the_province(tmp_path: Path) -> None:
    regions = register_of(tmp_path, listed(tmp_path)).regions
    assert dict(regions.select("code", "parent").iter_rows()) == {
        "980000": None,
        "980101": "980000",
        "990000": None,
        "991100": "990000",
        "991102": "991100",
        "991103": "991100",
        "991104": "991100",
        "991121": "991100",
        "999001": "990000",
    }


def test_a_code_abolished_in_a_year_owed_its_last_report_for_the_year_before(
    tmp_path: Path,
) -> None:
    regions = register_of(tmp_path, listed(tmp_path)).regions
    (row,) = regions.filter(code="991104").iter_rows(named=True)
    assert (row["valid_to"], row["successors"]) == (2013, ["991102", "991103", "980101"])
    old, new = regions.filter(code="991103").sort("valid_from").iter_rows(named=True)
    assert (old["name"], old["valid_to"], old["successors"]) == ("郊区", 2013, ["991103"])
    assert (new["name"], new["valid_from"], new["successors"]) == ("新城区", 2014, [])


def test_a_part_of_the_list_is_what_lies_in_a_region(tmp_path: Path) -> None:
    found = listed(tmp_path, within="991100")
    regions = register_of(tmp_path, found).regions
    assert set(regions["code"]) == {"991100", "991102", "991103", "991104", "991121"}
    assert regions.filter(code="991100")["parent"].to_list() == [None, None]
    (row,) = regions.filter(code="991104").iter_rows(named=True)
    assert row["successors"] == ["991102", "991103"]
    told = "991104 旧区: 980101 承接，不在本表 continued by a region outside this table"
    assert told in found.remarks
    with pytest.raises(KeyError, match="999999"):
        listed(tmp_path, within="999999")


@pytest.mark.parametrize(
    ("collect", "codes"),
    [
        ("province", ["980000", "990000"]),
        ("prefecture", ["980000", "990000", "991100"]),
        (
            "county",
            ["980000", "980101", "990000", "991100", "991102", "991103", "991121", "999001"],
        ),
    ],
)
def test_regions_down_to_a_level_are_collected(
    tmp_path: Path, collect: str, codes: list[str]
) -> None:
    register = register_of(tmp_path, listed(tmp_path), collect)
    assert register.collection_regions(2024) == codes


def test_remarks_stand_behind_the_rows_as_comments(tmp_path: Path) -> None:
    found = listed(tmp_path)
    text = regions_csv(found, "county")
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        f"# {remark}" for remark in found.remarks
    ]


def test_a_list_that_is_none_is_told_value_by_value(tmp_path: Path) -> None:
    row = "99112,甲省,直辖,,村级,停用,18,,991102;x;999999;990000"
    with pytest.raises(RegisterError) as caught:
        listed(tmp_path, LIST + row + "\n991122,甲省,庚市,辛县,县级,弃用,2001,,\n")
    assert caught.value.problems == [
        "list.csv row 14, 名称: must not be empty: ''",
        "list.csv row 14, 代码: must be six digits: '99112'",
        "list.csv row 14, 级别: must be one of 省级, 地级, 县级: '村级'",
        "list.csv row 14, 状态: must be one of 在用, 变更, 弃用: '停用'",
        (
            "list.csv row 14, 新代码: must be codes such as 130104 or 130108[2001], ; between"
            " them: 'x'"
        ),
        "list.csv row 14, 新代码: is not in the list: '999999'",
        "list.csv row 14, 启用时间: must be a year from 1949 to 2100 or empty: '18'",
        "list.csv row 15, 变更/弃用时间: does not go with 状态 '弃用': ''",
    ]
    with pytest.raises(RegisterError, match="of a code in use each needs its year in brackets"):
        listed(tmp_path, LIST + "991122,甲省,乙市,辛县,县级,在用,2001,,991102\n")
    with pytest.raises(RegisterError, match="its parent is not in the list: '991200'"):
        listed(tmp_path, LIST + "991201,甲省,庚市,辛县,县级,在用,2001,,\n")
