"""Findings in words, Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Mapping
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
    assert worded(quoting, None, {}).printed == "所印：「合计」、「12」、「x'y」"
    years = Finding("years_disagree", message="title says 2023, the period begins in 2022")
    assert worded(years, None, {}).printed == "所印：2023、2022"
    reason = Finding("unreadable", message="takes longer than 60 s")
    assert worded(reason, None, {}).printed == "takes longer than 60 s"


def test_cells_that_the_place_does_not_name_are_named(form: Edition) -> None:
    cells = tuple(spec.key for spec in form.cells if spec.row == "normative_documents")
    finding = Finding(
        "twin_differs", "附件.pdf", "'page' and '附件.pdf' print '1' and '4'", cells[:1]
    )
    said = worded(finding, form, {})
    assert said.place == "附件.pdf"
    cell, _, told = said.printed.partition("，")
    assert cell == "表二「第二十条第（一）项 行政规范性文件」本年制发件数列"
    assert told == "所印：「page」、「附件.pdf」、「1」、「4」"
    more = Finding("twin_differs", "附件.pdf", "'x'", tuple(form.cell_by_key)[:5])
    assert "，所印" in worded(more, form, {}).printed
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
