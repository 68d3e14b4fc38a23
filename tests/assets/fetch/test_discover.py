"""Which link of a listing is the report: found on evidence, never guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.fetch.discover import Discovery, ListKind, report_links
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
        ("政府信息公开年报", date(2024, 6, 30)),
        "【部门年报】丙县财政局2023年政府信息公开工作年度报告",
        "【丙县财政局】2023年政府信息公开年报",
        "县直部门|丙县财政局2023年政府信息公开年报",
        "3、丙县财政局2023年政府信息公开年报.docx",
        "丙县财政局23年政府信息公开年报",
        "丙县财政局（2023）年度政府信息公开年报",
        "丙县财政局政府信息公开年报(2023)",
        "丙縣財政局2023年政府信息公開工作年度報告",
        "2024年公布的丙县财政局2023年政府信息公开工作年度报告",
        "丙县财政局2023年政府信息公开工作年…",
        "丙县财政局关于2023年政府信...",
        ("2024年1月20日丙县财政局政府信息公开年报", None),
        "丙县财政局2023年报",
        "2023年报丙县财政局",
        "丙县财政局政府信息公开2023年报",
        "丙县财政局2023年政府信息公开工作年度报告公示",
        "丙县财政局公开2023年政府信息公开工作年度报告",
        "丙县财政局2023年政府信息公开工作年度报告（终稿）",
        "丙县财政局2023年政府信息公开年度报告（盖章版）",
        "丙县财政局2023年政府信息公开年度报告（图文版）",
        "丙县财政局2023年政府信息公开年度报告（附件下载）",
        "丙县财政局2023年政府信息公开年度报告 NEW",
        "置顶丙县财政局2023年政府信息公开工作年度报告",
        "丙县财政局2023年政府信息公开年报 来源：丙县财政局 浏览次数：33",
        "丙县财政局2023年政府信息公开工作年度报告（丙财字〔2024〕3号）",
        "丙县财政局机关2023年全年政府信息公开年报",
        "丙县财政局2023年1-12月政府信息公开工作年度总结报告",
        "丙縣財政局２０２３年政府資訊公開工作年度報告",
        "2023年度政府信息公开工作年度报告（丙县财政局）",
        "丙县财政局2024年政府信息公开年度报告（2023年度）",
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
        ("2023年政务公开工作要点落实情况年度报告", "not a report (要点)"),
        ("【一图读懂】丙县财政局2023年政府信息公开工作年度报告", "not a report (一图)"),
        ("丙县财政局2023年政府信息公开年度报告解读", "not a report (解读)"),
        ("丙县财政局2022-2023年政府信息公开工作年度报告", "several years (2022-2023)"),
        ("丙县财政局2024年政府信息公开工作年度报告(2023年修订)", "another year (2024)"),
        ("丙县财政局国库支付中心2023年政府信息公开年报", "another unit (丙县财政局国库支付中心)"),
        ("丁县财政局2023年政府信息公开工作年度报告", "another unit (丁县财政局)"),
        ("乙市财政局2023年政府信息公开工作年度报告", "another unit (乙市财政局)"),
        ("丁县丙县财政局2023年政府信息公开年报", "another unit (丁县丙县财政局)"),
        ("丙县财政局下属单位2023年政府信息公开年报", "another unit (丙县财政局下属单位)"),
        ("新丙县财政局2023年政府信息公开工作年度报告", "another unit (新丙县财政局)"),
        ("【丙县教育局】2023年政府信息公开年报", "another unit (丙县教育局)"),
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


def test_an_unfinished_title_of_something_else_is_passed_over() -> None:
    assert found("丙县财政局2023年政府信息公开指…", "丙县财政局2023年政府采购…").reports == 0


def test_a_whole_title_goes_before_a_cut_one() -> None:
    whole = "丙县财政局2023年政府信息公开工作年度报告"
    assert [each.link.title for each in found(f"{whole[:-3]}…", whole).best] == [whole]


def one(title: str, url: str = "http://a.test/1.html", day: date | None = None) -> list[Link]:
    return [Link(url, title, day, title)]


@pytest.mark.parametrize(
    ("title", "day", "folder", "by"),
    [
        ("丙县财政局2023年政府信息公开年报", date(2022, 1, 1), 2022, "year in the title 2023"),
        ("丙县财政局政府信息公开年报", date(2024, 1, 1), 2022, "date 2024-01-01"),
        ("丙县财政局政府信息公开年报", None, 2023, "year of the folder 2023"),
    ],
)
def test_the_year_is_the_titles_else_the_dates_else_the_folders(
    title: str, day: date | None, folder: int, by: str
) -> None:
    links = one(title, day=day)
    (candidate,) = report_links(
        links, NAMES, 2023, others=OTHERS, kind=ListKind(folder_year=folder)
    ).candidates
    assert by in candidate.evidence
    assert (
        report_links(
            links, NAMES, 2022, others=OTHERS, kind=ListKind(folder_year=folder)
        ).candidates
        == ()
    )


def test_what_is_known_by_its_title_goes_before_what_is_known_by_its_folder() -> None:
    links = [
        *one("丙县财政局政府信息公开年报", "http://a.test/2.html"),
        *one("丙县财政局2023年政府信息公开年报"),
    ]
    best = report_links(links, NAMES, 2023, others=OTHERS, kind=ListKind(folder_year=2023)).best
    assert [each.link.url for each in best] == ["http://a.test/1.html"]


def test_in_a_units_own_column_no_title_needs_its_name() -> None:
    links = [
        *one("2023年政府信息公开工作年度报告"),
        *one("丙县教育局2023年政府信息公开工作年度报告", "http://a.test/2.html"),
    ]
    assert report_links(links, NAMES, 2023, others=OTHERS).candidates == ()
    (candidate,) = report_links(
        links, NAMES, 2023, others=OTHERS, kind=ListKind(own=True)
    ).candidates
    assert candidate.link.url == "http://a.test/1.html"


@pytest.mark.parametrize(
    "title",
    [
        "丙县财政局2023年政府信息公开年报问答",
        "丙县财政局2023年政府信息公开年报（征求意见稿）",
        "已作废：丙县财政局2023年政府信息公开年报",
        "丙县财政局2023年政府信息公开第三方评估年度报告",
        "丙县财政局2023年1-6月政府信息公开工作报告",
        "丙县财政局2023年1月政府信息公开工作报告",
        "丙县财政局召开2023年政府信息公开年报部署会",
        "数说丙县财政局2023年政府信息公开年报",
        "丙县财政局（丙县国资局）2023年政府信息公开年报",
        "丙县教育局、丙县财政局2023年政府信息公开年报",
        "丙县（财政局）2023年政府信息公开年报",
        "丙县2023年财政局政府信息公开年报",
        "丙县财政2023年政府信息公开年报",
        "2023年政府信息公开年度报告（丙县财政…",
        ("丙县财政局政府信息公开年报", date(2023, 12, 19)),
        ("丙县财政局政府信息公开年报", date(2024, 11, 20)),
        "丙县财政局2024年政府信息公开2023年年报",
    ],
)
def test_what_is_not_understood_is_neither_taken_nor_passed_over(
    title: str | tuple[str, date],
) -> None:
    discovery = found(title)
    assert discovery.candidates == ()
    assert len(discovery.doubtful) == 1


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("县市场监管局2023年政府信息公开年报", "丙县市场监督管理局"),
        ("丙县医保局2023年政府信息公开年报", "丙县医疗保障局"),
        ("丙县教育局2023年政府信息公开年报", "丙县教育和体育局"),
    ],
)
def test_a_name_that_may_be_short_for_the_units_is_a_doubt(title: str, name: str) -> None:
    known = report_links(one(title), [name], 2023, others=["丙县水利局"])
    assert (known.candidates, len(known.doubtful)) == ((), 1)
    assert report_links(one(title), ["丙县水利局"], 2023, others=[name]).doubtful == ()


def test_a_short_name_behind_the_place_of_the_whole_one_is_the_units() -> None:
    names = ["丙县教育和体育局", "县教体局"]
    links = one("丙县教体局2023年政府信息公开年报")
    assert len(report_links(links, names, 2023, others=["丙县", "丙县财政局"]).candidates) == 1


@pytest.mark.parametrize(
    "title", ["丙县财政局2023年…", "丙县财政局2023年度政…", "丙县财政局2023年政府..."]
)
def test_a_title_cut_before_the_word_for_a_report_is_a_doubt(title: str) -> None:
    discovery = found(title)
    assert (discovery.candidates, len(discovery.doubtful)) == ((), 1)
    assert found(title.replace("财政", "教育")).doubtful == ()
    assert found("丙县财政局2023年预算…") == Discovery((), (), 0)


def test_one_strange_title_is_no_doubt_for_everybody() -> None:
    links = one("丙县县委2023年信息公开新闻年报")
    assert report_links(links, NAMES, 2023, others=OTHERS).doubtful == ()


@pytest.mark.parametrize(
    ("links", "chosen"),
    [
        ([("1.pdf", "（PDF版）"), ("1.html", ""), ("1.doc", "（Word版）")], "1.html"),
        ([("1.doc", "（Word版）"), ("1.pdf", "（PDF版）")], "1.pdf"),
        ([("2.html", ""), ("1.html", "")], "1.html"),
        ([("1.html", "（图文版）"), ("2.html", "")], "2.html"),
    ],
)
def test_one_report_in_several_forms_is_one(links: list[tuple[str, str]], chosen: str) -> None:
    title, day = "丙县财政局2023年政府信息公开工作年度报告", date(2024, 1, 20)
    listed = [Link(f"http://a.test/{name}", "", day, title + form) for name, form in links]
    discovery = report_links(listed, NAMES, 2023, others=OTHERS)
    (best,) = discovery.best
    assert best.link.url == f"http://a.test/{chosen}"
    assert all(link.url in best.evidence for link in listed if link != best.link)
    assert {each.link.url for each in discovery.candidates} == {link.url for link in listed}


def test_a_page_and_its_site_for_phones_are_one() -> None:
    title = "丙县财政局2023年政府信息公开工作年度报告"
    links = [*one(title, "http://m.a.test/r/1.html"), *one(title, "http://www.a.test/r/1.html")]
    (best,) = report_links(links, NAMES, 2023, others=OTHERS).best
    assert best.link.url == "http://www.a.test/r/1.html"


def test_equal_titles_of_two_days_are_ambiguous() -> None:
    title = "丙县财政局2023年政府信息公开工作年度报告"
    assert len(found((title, date(2024, 1, 20)), (title, date(2024, 1, 21))).best) == 2


def test_equal_titles_that_name_no_unit_are_not_one_report() -> None:
    title = "2023年政府信息公开工作年度报告"
    assert len(found((title, date(2024, 1, 20)), (title, date(2024, 1, 20))).best) == 2


def test_on_a_list_that_others_share_a_title_without_a_unit_is_nobodys() -> None:
    links = one("2023年政府信息公开工作年度报告")
    discovery = report_links(links, NAMES, 2023, others=OTHERS, kind=ListKind(shared=True))
    assert (discovery.candidates, len(discovery.doubtful)) == ((), 1)


def test_the_unit_that_stands_beside_a_title_is_meant() -> None:
    links = [
        replace(one("2023年政府信息公开年报", f"http://a.test/{name}.html")[0], beside=name)
        for name in ("丙县财政局", "丙县教育局")
    ]
    (candidate,) = report_links(
        links, NAMES, 2023, others=OTHERS, kind=ListKind(shared=True)
    ).candidates
    assert candidate.link.beside == "丙县财政局"
    assert report_links(links[1:], NAMES, 2023, others=OTHERS).candidates == ()


@pytest.mark.parametrize(
    ("title", "beside"), [("丙县财政局", ""), ("2023年", "丙县财政局"), ("2023", "丙县财政局")]
)
def test_in_a_list_of_reports_a_year_or_a_name_is_title_enough(title: str, beside: str) -> None:
    (link,) = one(title, "http://a.test/202401/t20240120_1.html")
    links = [replace(link, beside=beside)]
    listed = report_links(
        links, NAMES, 2023, others=OTHERS, kind=ListKind(shared=True, of_reports=True)
    )
    assert len(listed.candidates) == 1
    assert report_links(links, NAMES, 2023, others=OTHERS, kind=ListKind(shared=True)).reports == 0
    assert (
        report_links(links, NAMES, 2022, others=OTHERS, kind=ListKind(of_reports=True)).candidates
        == ()
    )


@pytest.mark.parametrize(
    "title",
    [
        "丙县财政局2023年工作总结",
        "丙县财政局2023年工作情况",
        "丙县财政局公告",
        "丙县财政局2023年度总结报告",
    ],
)
def test_in_a_list_of_reports_other_things_are_none(title: str) -> None:
    links = one(title, "http://a.test/202401/t20240120_1.html")
    kind = ListKind(of_reports=True)
    assert report_links(links, NAMES, 2023, others=OTHERS, kind=kind) == Discovery((), (), 0)


@pytest.mark.parametrize("path", ["/t20240120_1.html", "/art/2024/1/20/a.html", "/202401/1.html"])
def test_the_address_tells_the_day_where_nothing_else_does(path: str) -> None:
    links = one("丙县财政局政府信息公开年报", f"http://a.test{path}")
    assert len(report_links(links, NAMES, 2023, others=OTHERS).candidates) == 1
    found_later = report_links(links, NAMES, 2024, others=OTHERS, kind=ListKind(folder_year=2024))
    assert found_later.candidates == ()


def test_a_page_that_is_another_units_report_is_no_proof() -> None:
    (page,) = one("丁县水利局2022年政府信息公开年报")
    discovery = report_links([replace(page, itself=True)], NAMES, 2023, others=OTHERS)
    assert "page is another unit's report (丁县水利局)" in discovery.doubtful[0].reason


@pytest.mark.parametrize(("path", "doubtful"), [("1.zip", 1), ("1.html", 0)])
def test_a_class_of_units_in_one_file_may_hold_the_report(path: str, doubtful: int) -> None:
    links = one("县直部门2023年政府信息公开年报", f"http://a.test/{path}")
    assert len(report_links(links, NAMES, 2023, others=OTHERS).doubtful) == doubtful


def test_units_whose_names_contain_each_other_are_told_apart() -> None:
    names = ("临溪县人民政府", "临溪县", "临溪县教育局", "临溪县教育局城关学区")
    links = [
        *one("临溪县2023年政府信息公开工作年度报告", "http://a.test/0.html"),
        *one("临溪县教育局2023年政府信息公开工作年度报告", "http://a.test/1.html"),
        *one("临溪县教育局城关学区2023年政府信息公开年报", "http://a.test/2.html"),
    ]
    for own, number in ((names[:2], 0), (names[2:3], 1), (names[3:], 2)):
        others = set(names) - set(own)
        (candidate,) = report_links(links, own, 2023, others=others).candidates
        assert candidate.link.url == f"http://a.test/{number}.html"


@pytest.mark.parametrize("others", [(), ("安县财政局", "新安县财政局")])
def test_a_name_within_a_name_is_another_unit(others: tuple[str, ...]) -> None:
    for own, other in (("安县财政局", "新安县财政局"), ("新安县财政局", "安县财政局")):
        links = one(f"{other}2023年政府信息公开工作年度报告")
        known = set(others) - {own}
        assert report_links(links, [own], 2023, others=known).candidates == ()


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("丙县人民政府信息公开工作2023年度报告", "丙县人民政府"),
        ("丙县政府2023年政府信息公开工作年度报告", "丙县人民政府"),
        ("丙县2023年政府信息公开工作年度报告", "丙县人民政府"),
        ("2023年丙县人民政府政府信息公开工作年度报告", "丙县人民政府"),
        ("城东街道2023年政府信息公开工作年度报告", "城东街道办事处"),
        ("丙县开发区管委会2023年政府信息公开年报", "丙县开发区管理委员会"),
        ("丙县审计局2023年度报告", "丙县审计局"),
        ("丙县考核评议中心2023年政府信息公开年报", "丙县考核评议中心"),
        ("城东街道办2023年政府信息公开年报", "城东街道办事处"),
        ("丙县开发区2023年政府信息公开年报", "丙县开发区管理委员会"),
        ("丙县政府办2023年政府信息公开年报", "丙县人民政府办公室"),
        ("丙县全县2023年政府信息公开年报", "丙县人民政府"),
    ],
)
def test_a_name_is_known_as_it_is_printed(printed: str, name: str) -> None:
    assert len(report_links(one(printed), [name], 2023, others=["丙县教育局"]).candidates) == 1


def test_a_name_of_two_units_is_nobodys_on_a_list_of_many() -> None:
    names, others = ["甲县城关镇", "城关镇"], ["乙县城关镇", "城关镇", "甲县教育局"]
    alone = one("城关镇2023年政府信息公开工作年度报告")
    beside = [*alone, *one("甲县教育局2023年政府信息公开年报", "http://a.test/2.html")]
    assert len(report_links(alone, names, 2023, others=others).candidates) == 1
    discovery = report_links(beside, names, 2023, others=others)
    assert discovery.candidates == ()
    assert "name of several units (城关镇)" in discovery.left_out[0].reason
    exact = one("甲县城关镇2023年政府信息公开工作年度报告")
    assert len(report_links([*exact, *beside], names, 2023, others=others).candidates) == 1


@pytest.mark.parametrize(
    ("title", "doubtful"),
    [
        ("丙县财政局政府信息公开年报", True),
        ("丙县财政局2022-2023年政府信息公开年报", True),
        ("丙县财政局2013-2018年政府信息公开年报", False),
        ("丙县教育局政府信息公开年报", False),
        ("丙县财政局2022年政府信息公开年报", False),
        ("图解:丙县财政局政府信息公开年报", False),
        ("2023年政府信息公开年报", False),
    ],
)
def test_what_may_yet_be_the_report_is_told(title: str, doubtful: bool) -> None:
    beside = one("丙县教育局2022年政府信息公开年报", "http://a.test/2.html")
    discovery = report_links([*one(title), *beside], NAMES, 2023, others=OTHERS)
    assert [each.link.title for each in discovery.doubtful] == ([title] if doubtful else [])


def test_a_link_to_the_column_itself_is_no_doubt() -> None:
    links = [
        *one("年度报告", "http://a.test/nb/index.html"),
        *one("年度报告", "http://a.test/9.html"),
    ]
    assert report_links(links, NAMES, 2023, others=OTHERS).doubtful == ()


def test_a_title_without_a_unit_may_be_the_governments_on_its_own_list() -> None:
    links = [
        *one("2023年政府信息公开工作年度报告"),
        *one("丙县教育局2023年政府信息公开年报", "http://a.test/2.html"),
    ]
    discovery = report_links(links, ["丙县人民政府", "丙县"], 2023, others=["丙县教育局"])
    assert discovery.candidates == ()
    assert [each.link.url for each in discovery.doubtful] == ["http://a.test/1.html"]


def test_a_folder_of_the_year_is_not_taken_for_the_report() -> None:
    title = "2023年政府信息公开年报"
    discovery = report_links(one(title, "http://a.test/2023/"), NAMES, 2023, others=OTHERS)
    assert discovery.candidates == ()
    assert "may be a folder" in discovery.left_out[0].reason
    (page,) = one(title, "http://a.test/2023/")
    found_there = replace(page, itself=True)
    assert len(report_links([found_there], NAMES, 2023, others=OTHERS).candidates) == 1


UNITS = (
    "丙县财政局",
    "丙县教育局",
    "丙县",
    "丙县财政局国库中心",
    "丁县财政局",
    "城关镇",
    "财政局",
    "",
)
YEARS = ("2022年", "2023年", "2024年", "二〇二三年", "23年", "2022-2023年", "")
SHAPES = (
    "{unit}{year}政府信息公开工作年度报告",
    "{year}{unit}政府信息公开年报",
    "【{unit}】{year}信息公开年报",
    "图解:{unit}{year}政府信息公开年报",
    "{unit}{year}政府信息公开工作年…",
    "{unit}{year}年度报告(更正)",
)
TITLES = st.builds(
    lambda shape, unit, year: shape.format(unit=unit, year=year),
    *map(st.sampled_from, (SHAPES, UNITS, YEARS)),
)
DAYS = st.sampled_from([None, date(2023, 2, 1), date(2024, 1, 20), date(2024, 12, 1)])
LISTS = st.lists(
    st.builds(
        lambda number, title, day: Link(f"http://a.test/{number}.html", title, day, title),
        st.integers(0, 9),
        TITLES,
        DAYS,
    ),
    max_size=8,
)


def discovered(links: list[Link]) -> Discovery:
    return report_links(links, NAMES, 2023, others=OTHERS, kind=ListKind(folder_year=2023))


@given(data=st.data(), links=LISTS)
def test_the_order_of_the_links_changes_nothing(data: st.DataObject, links: list[Link]) -> None:
    assert discovered(data.draw(st.permutations(links))) == discovered(links)


@given(
    links=LISTS,
    unrelated=st.lists(
        st.sampled_from(
            ["首页", "丙县财政局2023年预算", "2023年政府工作报告", "丙县财政局", "下一页", ""]
        ),
        max_size=4,
    ),
)
def test_unrelated_links_change_nothing(links: list[Link], unrelated: list[str]) -> None:
    more = [Link(f"http://a.test/u{n}.html", t, None, t) for n, t in enumerate(unrelated)]
    assert discovered([*more, *links]) == discovered(links)


@given(links=LISTS)
def test_what_names_another_unit_or_year_is_never_a_candidate(links: list[Link]) -> None:
    for candidate in discovered(links).candidates:
        title = candidate.link.title
        assert not any(unit in title for unit in ("教育局", "国库中心", "丁县", "城关镇"))
        assert not any(year in title for year in ("2022", "2024", "图解"))


@given(links=LISTS)
def test_every_link_that_looks_like_a_report_is_accounted_for(links: list[Link]) -> None:
    discovery = discovered(links)
    told = {each.link.url for each in (*discovery.candidates, *discovery.left_out)}
    assert told == {link.url for link in links}
