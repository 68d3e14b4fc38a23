"""Findings in words, Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from expectations.findings import Finding, rule, rules
from expectations.forms.catalogue import edition, grids
from expectations.forms.model import Edition
from expectations.verdicts import report_findings
from expectations.wording import plain, rule_words, worded
from tests.expectations.conftest import CellsOf, Printed

HAN = re.compile("[㐀-鿿]")


def tokens(grid: Edition, printed: Mapping[str, Printed]) -> dict[str, str]:
    """What each cell prints: 0 unless said otherwise, None for a blank."""
    shown = {key: printed.get(key, 0) for key in grid.cell_by_key}
    return {key: "" if value is None else str(value) for key, value in shown.items()}


def one_finding(
    cells_of: CellsOf, form: Edition, printed: Mapping[str, Printed], line: str
) -> Finding:
    found = report_findings(cells_of(form, printed), form)
    return next(finding for finding in found if finding.line == line)


@pytest.mark.parametrize("rule_id", rules())
def test_every_rule_is_worded_in_both_languages(rule_id: str) -> None:
    zh, en = rule_words(rule(rule_id)), rule_words(rule(rule_id), "en")
    for words in (zh.label, zh.statement, zh.reason, zh.remedy):
        assert HAN.search(words), f"{rule_id} lacks Chinese words in rules.yaml: {zh!r}"
    for words in (zh.statement, zh.remedy):
        assert words.endswith("。")
    for words in (en.label, en.statement, en.remedy):
        assert words
        assert not HAN.search(words.replace("元", "").replace("万", ""))


@pytest.mark.parametrize("rule_id", rules())
@pytest.mark.parametrize("grid", [None, edition("2021")], ids=["no edition", "2021"])
def test_every_rule_words_a_finding(rule_id: str, grid: Edition | None) -> None:
    cells = ("requests.granted.enterprise", "requests.granted.total")
    finding = Finding(rule_id, "requests.granted", "met 'x' and 7", cells, cells[:1])
    zh = worded(finding, grid, {cells[0]: "12a"})
    en = worded(finding, grid, {cells[0]: "12a"}, "en")
    for said in (zh, en):
        assert said.place
        assert said.printed
        assert said.expected
        assert "12a" in said.suspects[0]
    assert zh.rule.label == rule(rule_id).label


def test_a_total_that_is_wrong(form: Edition, cells_of: CellsOf) -> None:
    printed: dict[str, Printed] = {
        "requests.received.natural_person": 3,
        "requests.received.enterprise": 1,
        "requests.received.total": 5,
    }
    finding = one_finding(cells_of, form, printed, "requests.applicants.received")

    said = worded(finding, form, tokens(form, printed))
    assert said.place == "表三「一、本年新收政府信息公开申请数量」"
    assert said.printed == "「总计」印为 5"
    assert said.expected == "等于「自然人」至「其他」6 项之和 4；相差 1"
    assert said.suspects[0].endswith("自然人列印为「3」")

    said = worded(finding, form, tokens(form, printed), "en")
    assert said.place == 'table 3 "New requests"'
    assert said.printed == '"Total" prints 5'
    assert said.expected == (
        'the sum of 6 cells from "Natural persons" to "Other organizations", 4; difference 1'
    )


def test_a_line_with_two_cells_on_a_side(form: Edition, cells_of: CellsOf) -> None:
    printed: dict[str, Printed] = {"requests.received.enterprise": 2}
    finding = one_finding(cells_of, form, printed, "requests.balance.enterprise")

    said = worded(finding, form, tokens(form, printed))
    assert said.place == "表三「商业企业」列"
    assert said.printed == "「（七）总计」与「四、结转下年度继续办理」合计为 0"
    terms = "「一、本年新收政府信息公开申请数量」与「二、上年结转政府信息公开申请数量」"
    assert said.expected == f"等于{terms}之和 2；相差 2"


def test_a_line_over_blanks(form: Edition, cells_of: CellsOf) -> None:
    printed: dict[str, Printed] = {
        "requests.granted.natural_person": None,
        "requests.granted.enterprise": None,
        "requests.granted.total": 5,
    }
    finding = one_finding(cells_of, form, printed, "requests.applicants.granted")

    assert finding.rule == "cell_missing"
    said = worded(finding, form, tokens(form, printed))
    assert said.expected.endswith("之和 0；相差 5；另有 2 项空白")
    assert worded(finding, form, tokens(form, printed), "en").expected.endswith("2 cells are blank")


def test_a_blank_total_is_said_to_be_derived(form: Edition, cells_of: CellsOf) -> None:
    printed: dict[str, Printed] = {
        "requests.received.natural_person": 3,
        "requests.received.total": None,
    }
    finding = one_finding(cells_of, form, printed, "requests.balance.total")
    target = Finding(
        "cell_missing",
        "requests.applicants.received",
        reported=Decimal(3),
        calculated=Decimal(4),
    )
    assert finding.residual
    assert worded(target, form, tokens(form, printed)).printed == "「总计」空白，按其各项推算为 3"

    total = one_finding(cells_of, form, printed, "requests.received.total")
    assert worded(total, form, {}).printed == "空白；已印各项之和为 3"
    assert worded(total, form, {}, "en").printed == "blank; its printed parts make 3"


@pytest.mark.parametrize(
    ("rule_id", "token", "zh", "en"),
    [
        ("illegible", "1O", "商业企业印为「1O」", "Commercial enterprises prints '1O'"),
        ("row_missing", None, "未找到：商业企业", "not found: Commercial enterprises"),
        ("blank_cell", "", "空白：商业企业", "blank: Commercial enterprises"),
        ("blank_cell", " / ", "空白：商业企业 /", "blank: Commercial enterprises /"),
        ("not_evaluable", "", "1 项均未印出数字", "none of 1 cells is printed"),
    ],
)
def test_cells_are_named_by_their_columns(
    rule_id: str, token: str | None, zh: str, en: str, form: Edition
) -> None:
    key = "requests.granted.enterprise"
    finding = Finding(rule_id, "requests.granted", "met", (key,))
    printed = {} if token is None else {key: token}
    assert worded(finding, form, printed).printed == zh
    assert worded(finding, form, printed, "en").printed == en


def test_of_a_message_the_chinese_words_keep_what_it_quotes() -> None:
    quoting = Finding(
        "left_over", message="""'合计' prints ['12', "x'y"], which belong to no row"""
    )
    assert worded(quoting, None, {}).printed == "「合计」、「12」、「x'y」"
    years = Finding("years_disagree", message="title says 2023, the period begins in 2022")
    assert worded(years, None, {}).printed == "2023、2022"
    reason = Finding("unreadable", message="takes longer than 60 s")
    assert worded(reason, None, {}).printed == "读取超过 60 秒"
    assert worded(reason, None, {}, "en").printed == "takes longer than 60 s"
    strange = Finding("left_over", message="met 7.")
    assert worded(strange, None, {}).printed == "原文：「met 7.」"


LISTS = [
    (
        "extra_row",
        "'电子证照' prints ['23', '13.9%'], which belong to no row of the form",
        "「电子证照」、「23」、「13.9%」",
        "'电子证照' prints '23', '13.9%', which belong to no row of the form",
    ),
    (
        "wrong_cell_count",
        "予以公开: ['1', '0', '0', '0'] for 7 cells",
        "印有 4 个数字：「1」、「0」、「0」、「0」；应有 7 个单元格",
        "4 figures: '1', '0', '0', '0'; the row has 7 cells",
    ),
    (
        "two_reports",
        "予以公开: printed as ['1', '2'] and again as ['1', '3']",
        "先印为「1」、「2」，又印为「1」、「3」",
        "printed as '1', '2' and again as '1', '3'",
    ),
    (
        "two_reports",
        "行政复议、行政诉讼情况: 行政复议 printed as ['2'] and again as ['0']",
        "「行政复议」先印为「2」，又印为「0」",
        "行政复议 printed as '2' and again as '0'",
    ),
    (
        "wrong_cell_count",
        "行政复议、行政诉讼情况: ['2', '1'] under heads for 5",
        "印有 2 个数字：「2」、「1」；应有 5 个单元格",
        "2 figures: '2', '1'; the row has 5 cells",
    ),
    (
        "left_over",
        "予以公开: ['7'] away from its table",
        "「7」印在本表之外",
        "'7' away from its table",
    ),
    (
        "ambiguous",
        "['1', '1'] can stand in 6 ways, and more than one placement satisfies it",
        "「1」、「1」有 6 种可能的位置，满足勾稽关系的不止一种",
        "'1', '1' can stand in 6 ways, of which more than one satisfies the identities",
    ),
    (
        "ambiguous",
        "['1', '1'] can stand in 6 ways, and no placement satisfies the identities",
        "「1」、「1」有 6 种可能的位置，均不满足勾稽关系",
        "'1', '1' can stand in 6 ways, and none of them satisfies the identities",
    ),
    ("columns_unknown", "予以公开: ['7'] under 'x'", "「7」、「x」", "['7'] under 'x'"),
]


@pytest.mark.parametrize(("rule_id", "message", "zh", "en"), LISTS)
def test_figures_of_a_row_are_listed_and_the_row_is_not_named_twice(
    rule_id: str, message: str, zh: str, en: str, form: Edition
) -> None:
    finding = Finding(rule_id, "requests.granted", message)
    assert worded(finding, form, {}).printed == zh
    assert worded(finding, form, {}, "en").printed == en


def test_cells_that_the_place_does_not_name_are_named(form: Edition) -> None:
    cells = tuple(spec.key for spec in form.cells if spec.row == "normative_documents")
    finding = Finding(
        "twin_differs", "附件.pdf", "'page' and '附件.pdf' print '1' and '4'", cells[:1]
    )
    said = worded(finding, form, {})
    assert said.place == "附件.pdf"
    cell, _, told = said.printed.partition("，")
    assert cell == "表二「第二十条第（一）项 行政规范性文件」本年制发件数列"
    assert told == "网页与「附件.pdf」所印不同"
    more = Finding("twin_differs", "附件.pdf", "'x'", tuple(form.cell_by_key)[:5])
    assert "另 2 处，" in worded(more, form, {}).printed
    assert "Issued in the year, " in worded(more, form, {}, "en").printed
    assert "2 more: 'x'" in worded(more, form, {}, "en").printed


def test_what_a_report_prints_at_length_is_cut() -> None:
    key = "requests.granted.enterprise"
    finding = Finding("illegible", "requests.granted", "x" * 9_000, (key,))
    said = worded(finding, edition("2021"), {key: "长" * 9_000})
    assert len(said.printed) < 100
    assert len(worded(finding, None, {}).printed) < 500


@pytest.mark.parametrize("grid", grids(), ids=lambda grid: grid.grid_id)
def test_every_line_of_every_grid_is_worded(grid: Edition) -> None:
    for line in grid.lines:
        finding = Finding(
            "identity_broken",
            line.id,
            cells=line.cells,
            reported=Decimal(3),
            calculated=Decimal("1.50"),
        )
        said = worded(finding, grid, dict.fromkeys(line.cells, "1"))
        assert said.printed.endswith(" 3")
        assert said.expected.endswith("之和 1.5；相差 1.5")


def test_numbers_are_plain() -> None:
    assert [plain(Decimal(n)) for n in ("8.000000", "100", "0.50", "-1.0", "0")] == [
        "8",
        "100",
        "0.5",
        "-1",
        "0",
    ]


def text_finding(rule_id: str, line: str, sentence: str, reported: str, calculated: str) -> Finding:
    return Finding(
        rule_id,
        line,
        f"fact: the text says {reported}件 in {sentence!r}, the tables {calculated}",
        reported=Decimal(reported),
        calculated=Decimal(calculated),
    )


def test_a_sentence_that_differs_is_quoted_beside_the_table(form: Edition) -> None:
    line = "requests.received.total"
    finding = text_finding("statement_differs", line, "共收到申请28件", "28", "26")
    said = worded(finding, form, {line: "26"})
    assert said.place == "表三「一、本年新收政府信息公开申请数量」总计列"
    assert said.printed == "正文为 28 件：「共收到申请28件」"
    assert said.expected == "表格为 26 件"
    said = worded(finding, form, {line: "26"}, "en")
    assert said.printed == 'the text says 28: "共收到申请28件"'
    assert said.expected == "26, as the tables print"


def test_money_of_the_text_is_worded_in_the_unit_of_the_table(form: Edition) -> None:
    line = "disclosure.fees.amount"
    finding = text_finding("statement_differs", line, "收费3940元", "0.394", "4")
    said = worded(finding, form, {line: "4"})
    assert said.printed == "正文为 0.394 万元：「收费3940元」"
    assert said.expected == "表格为 4 万元"


def test_a_long_sentence_is_shown_around_its_figure(form: Edition) -> None:
    sentence = f"{'前' * 200}收到申请28件{'后' * 200}"
    finding = text_finding("statement_differs", "requests.received.total", sentence, "28", "26")
    shown = worded(finding, form, {}).printed
    assert "收到申请28件后" in shown
    assert "：「…前" in shown
    assert shown.endswith("后…」")
    assert len(shown) < 150


def test_a_breakdown_is_worded_with_its_sum(form: Edition) -> None:
    finding = text_finding("breakdown_differs", "", "公开104条", "104", "138")
    said = worded(finding, form, {})
    assert said.place == "整份报告"
    assert said.printed == "总数为 104，分项之和为 138：「公开104条」"
    assert said.expected == rule("breakdown_differs").statement_zh
    assert worded(finding, form, {}, "en").printed == ('104, and its parts make 138: "公开104条"')


def test_regulations_are_worded_by_their_columns(form: Edition) -> None:
    cells = ("disclosure.regulations.issued", "disclosure.regulations.in_force")
    finding = Finding("regulations_without_power", "disclosure.regulations", "a town", cells)
    said = worded(finding, form, {cells[0]: "1", cells[1]: "6"})
    assert said.place == "表二「第二十条第（一）项 规章」"
    assert said.printed == "本年制发件数印为「1」、现行有效件数印为「6」"


CARRIED_IN = "requests.carried_in.total"
BESIDE = [
    (
        Finding("carried_in_differs", CARRIED_IN, "2; by last year's report 3"),
        (2, 3),
        "本报告为 2，上年度报告的结转下年度为 3",
        "2 here; carried out by last year's report: 3",
    ),
    (
        Finding("carried_in_differs", CARRIED_IN, "blank; by last year's report 3"),
        (None, 3),
        "本报告为 空白，上年度报告的结转下年度为 3",
        "a blank here; carried out by last year's report: 3",
    ),
    (
        Finding("money_in_yuan", "disclosure.fees.amount", "394000; last year 39.5"),
        (394_000, "39.5"),
        "本报告为 394000 万元，上年度为 39.5 万元",
        "394000 here; 39.5 the year before",
    ),
    (
        Finding("figures_of_another", "", "7 distinct figures are all those of another report"),
        (None, None),
        "7 个不同的数字与另一单位的报告全部相同",
        "7 distinct figures are all those of another unit's report",
    ),
    (
        Finding(
            "figures_of_last_year", "", "7 distinct figures are those of last year's report, 1 not"
        ),
        (None, None),
        "7 个不同的数字与上年度报告相同，另有 1 格不同",
        "7 distinct figures are those of last year's report; cells that differ: 1",
    ),
    (
        Finding("text_of_last_year", "", "83 % of the passages of both stand in each of them"),
        (None, None),
        "两年正文的语句有 83% 为两份报告共有",
        "83 % of the passages of both years' texts stand in each",
    ),
    (
        Finding("revised", CARRIED_IN, "prints '', in version a:2024:d0 'x', in y 'z'"),
        (None, None),
        "现印为空白，此前版本印为「x', in y 'z」",
        "a blank now, \"x', in y 'z\" in the version before",
    ),
    (
        Finding("revised", CARRIED_IN, "prints no such row, in version a:2024:d0 '5'"),
        (None, 5),
        "现印为（未印出），此前版本印为「5」",
        "no such row now, '5' in the version before",
    ),
    (
        Finding("revised", "", "in grid '2021:', in version 'a:2024:d0' in '2019:local'"),
        (None, None),
        "现用 2021 版式，此前版本用 2019:local 版式，无法逐格比对",
        "in edition 2021 now, before in 2019:local: not to be compared cell by cell",
    ),
]


@pytest.mark.parametrize(("finding", "figures", "zh", "en"), BESIDE)
def test_what_stands_beside_something_else_is_worded_with_both_sides(
    finding: Finding,
    figures: tuple[int | str | None, int | str | None],
    zh: str,
    en: str,
    form: Edition,
) -> None:
    reported, calculated = (None if each is None else Decimal(each) for each in figures)
    beside = replace(finding, reported=reported, calculated=calculated)
    assert worded(beside, form, {}).printed == zh
    assert worded(beside, form, {}, "en").printed == en


def test_what_needs_no_form_is_worded_without_one() -> None:
    finding = Finding("text_of_another", message="90 % of the passages of both stand in each")
    assert worded(finding, None, {}).printed == "两单位正文的语句有 90% 为两份报告共有"
