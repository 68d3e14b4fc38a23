"""What the title of a link says of itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.fetch.names import printed_name
from assets.fetch.titles import title_read


@pytest.mark.parametrize(
    ("title", "years"),
    [
        ("2023年度报告(2024年1月发布)", [2023]),
        ("[2024-01-20]2023年年报", [2023]),
        ("2023政府信息公开年报", [2023]),
        ("二○一八年度", [2018]),
        ("二0二四年政府信息公开年报", [2024]),
        ("２０２３年", [2023]),
        ("（2024）年政府信息公开年报", [2024]),
        ("政府信息公开年报(2024)", [2024]),
        ("24年政府信息公开年报", [2024]),
        ("2024年公布2023年政府信息公开年报", [2023]),
        ("2024年1月20日政府信息公开年报", []),
        ("2023-2024年政府信息公开年报", [2023, 2024]),
        ("2023年至2025年年报", [2023, 2024, 2025]),
        ("2023-24年年报", [2023, 2024]),
        ("2023-01年报", [2023]),
        ("120231", []),
        ("政务公开5年", []),
        ("丙县财政局2023年报", [2023]),
        ("2O23年政府信息公开年报", [2023]),
        ("2024年政府信息公开年度报告(2023年度)", [2023]),
        ("2024年发布的政府信息公开年报(2023年度)", [2023]),
        ("2024年政府信息公开2023年年报", [2023, 2024]),
        ("2023年1-12月政府信息公开年报", [2023]),
        ("2023年1月1日-2023年12月31日政府信息公开年报", [2023]),
        ("2023.1-2023.12政府信息公开年报", [2023]),
        ("政府信息公开年报(丙财字〔2024〕3号)", []),
        ("政府信息公开年报 发布时间:2024", []),
    ],
)
def test_the_years_of_a_title(title: str, years: list[int]) -> None:
    assert list(title_read(title).years) == years


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("丙县人民政府", "丙县"),
        ("城东街道办事处", "城东街道"),
        ("开发区管理委员会", "开发区管委会"),
        ("丙縣財政局", "丙县财政局"),
        ("丙县 财政局", "丙县财政局"),
    ],
)
def test_one_name_in_two_prints_is_one(one: str, other: str) -> None:
    assert printed_name(one) == printed_name(other)


def test_names_that_differ_stay_apart() -> None:
    names = ("丙县", "丙县政府办公室", "丙县教育局", "丙县城关镇", "乙市丙县", "丙县政府采购中心")
    assert len({printed_name(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    ("title", "cut", "of_a_year"),
    [
        ("丙县2023年政府信息公开工作年度报告", False, True),
        ("丙县2023年政府信息公开工作年...", True, True),
        ("丙县2023年政府信…", True, True),
        ("丙县2023年政府信息公开指…", True, False),
        ("丙县2023年政…", True, False),
    ],
)
def test_a_cut_title_is_known_by_how_its_end_begins(title: str, cut: bool, of_a_year: bool) -> None:
    read = title_read(title)
    assert (read.cut, read.of_a_year) == (cut, of_a_year)
    assert read.rest.startswith("丙县|") or not of_a_year


@given(st.text(max_size=60))
def test_whatever_a_title_is_it_is_read(title: str) -> None:
    read = title_read(title)
    assert all(2000 <= year <= 2099 + 20 for year in read.years)
