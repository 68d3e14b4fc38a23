"""Which link of a listing is the report: found on evidence, never guessed."""

from __future__ import annotations

from datetime import date

import pytest

from assets.fetch.discover import Discovery, bare_unit, report_links, title_year
from assets.fetch.listings import plain_list
from assets.media.links import Link

NAMES = ("丙县财政局", "县财政局")
OTHERS = ("丙县教育局", "丙县", "丙县人民政府", "丙县人民政府办公室", "丙县卫生和计划生育局")


def found(*titles: str | tuple[str, date], year: int = 2023) -> Discovery:
    links = []
    for number, title in enumerate(titles):
        text, day = title if isinstance(title, tuple) else (title, None)
        links.append(Link(f"http://a.test/{number}.html", text, day, text))
    return report_links(links, NAMES, year, others=OTHERS)


@pytest.mark.parametrize(
    "title",
    [
        "丙县财政局2023年政府信息公开工作年度报告",
        "丙县财政局2023年度政府信息公开工作报告",
        "2023年丙县财政局政府信息公开年度报告",
        "丙县财政局关于2023年度政府信息公开工作情况的报告",
        "丙县财政局二〇二三年政府信息公开年报",
        "丙县财政局 2023 年政府信息公开工作年度报告.pdf",
        "县财政局2023年信息公开工作年度报告",
        "财政局2023年政府信息公开年报",
        "乙市丙县财政局2023年政府信息公开工作年度报告",
        "2023年政府信息公开工作年度报告",
        "2023年度报告",
        "《丙县财政局2023年政府信息公开工作年度报告》(全文)",
        "丙县财政局2023年政府信息公开工作年度报告（更正版）",
        "重新公布丙县财政局2023年政府信息公开工作年度报告",
        ("丙县财政局政府信息公开工作年度报告", date(2024, 1, 20)),
        ("政府信息公开年报", date(2024, 12, 31)),
    ],
)
def test_a_report_is_found(title: str | tuple[str, date]) -> None:
    (candidate,) = found(title).candidates
    assert candidate.link.url == "http://a.test/0.html"


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("丙县财政局2022年政府信息公开工作年度报告", "another year (2022)"),
        (("丙县财政局政府信息公开年报", date(2023, 1, 20)), "another year (2023-01-20)"),
        ("丙县财政局政府信息公开年报", "neither title nor date"),
        ("丙县教育局2023年政府信息公开工作年度报告", "another unit (丙县教育局)"),
        ("丙县2023年政府信息公开工作年度报告", "another unit (丙县)"),
        ("丙县地方税务局2023年政府信息公开工作年度报告", "another unit (丙县地方税务局)"),
        ("图解:丙县财政局2023年政府信息公开工作年度报告", "not a report (图解)"),
        ("关于编制2023年政府信息公开工作年度报告的通知", "not a report (通知)"),
        ("丙县财政局2023年政府信息公开年度报告目录", "not a report (目录)"),
        ("丙县财政局2023年上半年政府信息公开工作报告", "not a report (半年)"),
        ("丙县财政局2023年第一季度信息公开工作报告", "not a report (季度)"),
        ("征集2023年政府信息公开年度报告意见", "not a report (征集)"),
        ("丙县财政局政府信息公开指南(2023年年报)", "not a report (指南)"),
        ("关于2023年政府信息公开工作报告的函", "not a report (函)"),
    ],
)
def test_what_is_no_report_of_ours_is_left_out_with_a_reason(
    title: str | tuple[str, date], reason: str
) -> None:
    discovery = found(title)
    assert discovery.candidates == ()
    assert reason in discovery.left_out[0].reason


@pytest.mark.parametrize(
    "title",
    [
        "丙县财政局2023年法治政府建设年度报告",
        "丙县财政局2023年部门决算",
        "2023年政府网站工作年度报表",
        "2023年政府工作报告",
        "2023年政务公开工作要点",
        "首页",
    ],
)
def test_other_things_are_passed_over(title: str) -> None:
    assert found(title) == Discovery((), (), 0)


def test_a_word_within_a_units_name_is_no_reason() -> None:
    links = [Link("http://a.test/", "", None, "丙县卫生和计划生育局2023年政府信息公开年报")]
    discovery = report_links(links, ["丙县卫生和计划生育局"], 2023, others=NAMES)
    assert len(discovery.candidates) == 1


def test_the_better_evidence_wins() -> None:
    discovery = found(
        ("丙县财政局政府信息公开工作年度报告", date(2024, 1, 20)),
        "丙县财政局2023年政府信息公开工作年度报告",
        "2023年度报告",
    )
    (best,) = discovery.best
    assert best.link.url == "http://a.test/1.html"
    assert len(discovery.candidates) == 3


def test_what_was_published_anew_goes_before_what_it_replaces() -> None:
    first = "丙县财政局2023年政府信息公开工作年度报告"
    assert [each.link.title for each in found(first, f"{first}（修订）").best] == [
        f"{first}（修订）"
    ]


def test_equal_evidence_is_ambiguous() -> None:
    title = "丙县财政局2023年政府信息公开工作年度报告"
    assert len(found(title, title).best) == 2


def test_a_title_without_a_unit_counts_only_on_a_units_own_list() -> None:
    plain = "2023年政府信息公开工作年度报告"
    assert len(found(plain).candidates) == 1
    discovery = found(plain, "丙县教育局2023年政府信息公开工作年度报告")
    assert discovery.candidates == ()
    assert discovery.left_out[0].reason == "未写单位 no unit named"


def test_reports_of_whatever_unit_and_year_are_counted() -> None:
    assert found("丙县教育局2022年政府信息公开年报", "政府信息公开年报", "首页").reports == 1


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("2023年度报告(2024年1月发布)", 2023),
        ("[2024-01-20]2023年年报", 2023),
        ("2023政府信息公开年报", 2023),
        ("二○一八年度", 2018),
        ("２０２３年", 2023),
        ("120231", None),
    ],
)
def test_the_year_of_a_title(title: str, year: int | None) -> None:
    assert title_year(title) == year


def test_names_are_stripped_as_titles_are() -> None:
    assert bare_unit("丙县委社会工作部") == bare_unit("丙县委社会工作部2023年政府信息公开年报")


ITEM = '<li><a href="1.html">丙县财政局2022年政府信息公开年报</a></li>'


@pytest.mark.parametrize(
    "ending",
    [
        "<script>createPageHTML(3, 0, 'index', 'html')</script>",
        "<script>var countPage = 2;</script>",
        "<a href='index_1.html'>下一页</a>",
        "<a href='javascript:go(2)'>下一页</a>",
        "<span>共 4 页</span>",
    ],
)
def test_a_list_that_goes_on_is_known(ending: str) -> None:
    assert plain_list(ITEM + ending, "http://a.test/index.html").goes_on


@pytest.mark.parametrize(
    "ending",
    ["", "<script>createPageHTML(1, 0, 'index', 'html')</script>", "共1页 <a href='#'>下一页</a>"],
)
def test_a_list_that_ends_is_known(ending: str) -> None:
    listing = plain_list(ITEM + ending, "http://a.test/index.html")
    assert listing.goes_on == ""
    assert len(listing.links) == 1


def test_an_empty_list_says_so() -> None:
    assert plain_list("<div>暂无数据</div>", "http://a.test/").says_empty == "暂无数据"
