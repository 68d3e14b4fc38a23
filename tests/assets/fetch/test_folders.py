"""Which links of a listing lead on to where the report may be."""

from __future__ import annotations

import pytest

from assets.fetch.folders import Onward, onward
from assets.media.links import Link

NAMES = ("丙县财政局", "县财政局")
OTHERS = ("丙县教育局", "丙县", "丙县人民政府", "丁县财政局")
SITE = "https://www.bing.example"


def led(*pairs: tuple[str, str], year: int = 2023) -> tuple[Onward, ...]:
    links = [Link(SITE + path, title, None, title) for title, path in pairs]
    return onward(links, NAMES, year, OTHERS)


@pytest.mark.parametrize(
    ("title", "path", "year", "own"),
    [
        ("2023", "/nb/2023/", 2023, False),
        ("2023年", "/nb/gknb2023/", 2023, False),
        ("2023年度政府信息公开年报", "/nb/nb_2023n/", 2023, False),
        ("二〇二三年", "/nb/a/", 2023, False),
        # Filed under the year of its publication.
        ("2024年", "/nb/2024n78/", 2024, False),
        ("2014-2025年", "/nb/all/", None, False),
        ("部门", "/nb/bm/", None, False),
        ("县直部门", "/nb/2023/bm/", None, False),
        ("县级部门及直属单位", "/nb/bm/", None, False),
        ("街镇", "/nb/jz/", None, False),
        ("乡镇(街道)", "/nb/xz/", None, False),
        ("各县(市、区)", "/nb/xq/", None, False),
        ("2023年县直部门政府信息公开年报", "/nb/x/", 2023, False),
        ("政府信息公开年报", "/nb/", None, False),
        ("信息公开工作年度报告", "/nb/index.html", None, False),
        ("丙县财政局", "/bm/czj/zfxxgknb/", None, True),
        ("丙县财政局年报", "/bm/czj/nb/", None, True),
        ("乙市丙县财政局", "/bm/czj/", None, True),
        ("2023年丙县财政局", "/bm/czj/2023/", 2023, True),
        # An article that has the reports of a class behind it.
        ("丙县各部门2023年政府信息公开年报汇总", "/art/2024/1/20/art_1_2.html", None, False),
        ("2023年度县直部门政府信息公开年报", "/art/2024/1/20/art_1_2.html", None, False),
        ("更多>>", "/nb/more/", None, False),
        # The site of a unit holds more than its own reports.
        ("丙县财政局", "/", None, False),
    ],
)
def test_a_folder_is_followed(title: str, path: str, year: int | None, own: bool) -> None:
    (each,) = led((title, path))
    assert (each.link.url, each.year, each.own) == (SITE + path, year, own)
    assert each.why


@pytest.mark.parametrize(
    ("title", "path"),
    [
        ("2022年", "/nb/2022/"),
        ("2014-2018年", "/nb/old/"),
        ("部门", "/nb/2019/bm/"),
        ("部门", "/nb/2018nb/bm/"),
        ("丙县教育局", "/bm/jyj/"),
        ("丁县财政局", "/bm/czj/"),
        ("丙县财政局国库支付中心", "/bm/gk/"),
        ("政府信息公开指南", "/nb/zn/"),
        ("政府信息公开制度", "/nb/zd/"),
        ("首页", "/"),
        ("机构职能", "/jgzn/"),
        ("政府机构", "/zfjg/"),
        ("政府", "/zf/"),
        ("下一页", "/nb/index_1.html"),
        ("2023年政府信息公开工作年度报告", "/nb/202401/t20240120_1.html"),
        ("丙县财政局2023年政府信息公开工作年度报告", "/art/2024/1/20/art_7_1.html"),
        ("2023年政府信息公开年报", "/upload/2023.pdf"),
        ("政府信息公开年报", "/n/202401/0123456789abcdef0123456789abcdef.shtml"),
        ("丙县财政局2023…", "/bm/czj/"),
    ],
)
def test_what_is_no_folder_of_ours_is_not_followed(title: str, path: str) -> None:
    assert led((title, path)) == ()


def test_the_likeliest_come_first_and_each_address_once() -> None:
    found = led(
        ("2024年", "/2024/"),
        ("县直部门", "/bm/"),
        ("2023年", "/2023/"),
        ("丙县财政局", "/czj/"),
        ("财政局年报(丙县财政局)", "/czj/"),
    )
    assert [each.link.url.removeprefix(SITE) for each in found] == [
        *("/czj/", "/2023/", "/bm/", "/2024/")
    ]


def test_a_name_of_two_units_leads_on_but_not_to_ones_own() -> None:
    link = Link(f"{SITE}/cg/", "城关镇", None, "城关镇")
    (each,) = onward([link], ["甲县城关镇", "城关镇"], 2023, ["乙县城关镇", "城关镇"])
    assert not each.own


def test_of_a_page_full_of_folders_none_is_left_out() -> None:
    assert len(led(*(("部门", f"/bm{number}/") for number in range(500)))) == 500
