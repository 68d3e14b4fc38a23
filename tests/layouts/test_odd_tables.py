"""Tables that print more, less or other than the form: figures stand under heads of their own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal

import pytest

from assets.report import read_report, report_json
from tests.layouts.render import rendered

DOCUMENT = rendered("html_plain", ("2021", ""), 4)
HTML = DOCUMENT.data.decode()
VALUES = {key: value for key, value in DOCUMENT.readings[0].items() if value is not None}
LABELS = "(<tr>(?:<td[^>]*>[^<]*[一-鿿][^<]*</td>)+"  # of a row, its figures to follow
HEADS_ASTRAY = "<td>信息内容</td><td>现行有效件数</td><td>本年制发件数</td><td>本年废止件数</td>"
LINES = rendered("blank_between", ("2021", ""), 4).data.decode()


def _read(text: str) -> tuple[str, set[str], dict[str, Decimal | None]]:
    report = read_report(text.encode(), source="odd")
    rules = {finding.rule for finding in report.findings if finding.severity == "critical"}
    read = json.loads(report_json(report), parse_float=Decimal, parse_int=Decimal)
    return report.verdict, rules, read["cells"]


def _replaced(text: str, *changes: tuple[str, str]) -> str:
    for pattern, by in changes:
        text, count = re.subn(pattern, by, text)
        assert count, pattern
    return text


def _licences(head: str, figure: str) -> str:
    """The table of one column with the heads and figures of others beside it."""
    return _replaced(
        HTML,
        (r'<td colspan="3">本年处理决定数量</td></tr>\n<tr><td>行政许可</td>.*?</tr>', "@"),
        ("@", f"{head}</tr>\n<tr><td>行政许可</td>{figure}</tr>"),
    )


REFUSED: dict[str, tuple[str, str]] = {
    "another unit in the head": (
        "unit_mismatch",
        _replaced(HTML, ("（单位：万元）", "（单位：元）")),
    ),
    "a cumulative figure beside a blank": (
        "columns_unknown",
        _licences("<td>本年处理决定数量</td><td>历年累计</td>", "<td></td><td>88</td>"),
    ),
    "halves of the year": (
        "columns_unknown",
        _licences("<td>上半年</td><td>下半年</td><td>全年</td>", "<td>7</td><td></td><td></td>"),
    ),
    "last year's figure in front of blanks": (
        "columns_unknown",
        _replaced(
            HTML,
            ("<td>本年制发件数</td>", "<td>上年数</td><td>本年制发件数</td>"),
            (
                "<tr><td>规章</td>(<td>.*?</td>){3}",
                "<tr><td>规章</td><td>25</td><td></td><td></td><td></td>",
            ),
        ),
    ),
    "a column that is not printed": (
        "columns_unknown",
        _replaced(
            HTML,
            ('<td colspan="5">法人或其他组织</td>', '<td colspan="4">法人或其他组织</td>'),
            ('<td rowspan="2">总计</td>', '<td rowspan="2">总计</td><td rowspan="2"></td>'),
            ("<td>法律服务机构</td>", ""),
            (
                f"{LABELS}(?:<td>[0-9]+</td>){{4}})<td>[0-9]+</td>(<td>[0-9]+</td>){{2}}</tr>",
                r"\1<td>0</td>\2<td></td></tr>",
            ),
        ),
    ),
    "a figure over two rows": (
        "wrong_cell_count",
        _replaced(
            HTML,
            (
                '<tr><td>行政处罚</td>.*?</tr>\n<tr><td>行政强制</td><td colspan="3">.*?</td></tr>',
                "<tr><td>行政处罚</td><td rowspan=2>5</td></tr><tr><td>行政强制</td></tr>",
            ),
        ),
    ),
    "a figure in the cell of its label": (
        "row_missing",
        _replaced(
            HTML,
            (
                '<td>行政许可</td><td colspan="3">.*?</td>',
                '<td>行政许可（5件）</td><td colspan="3"></td>',
            ),
        ),
    ),
    "heads again in another order": (
        "columns_unknown",
        _replaced(
            HTML,
            (
                "<tr><td>行政规范性文件</td>",
                f"<tr>{HEADS_ASTRAY}</tr><tr><td>行政规范性文件</td>",
            ),
        ),
    ),
    "another row that is spelled alike": (
        "row_missing",
        _replaced(HTML, ("<td>行政规范性文件</td>", "<td>其他规范性文件</td>")),
    ),
    "disputes in another order": (
        "columns_unknown",
        _replaced(
            HTML,
            (
                '<td colspan="5">行政复议</td><td colspan="10">行政诉讼</td>',
                '<td colspan="10">行政诉讼</td><td colspan="5">行政复议</td>',
            ),
        ),
    ),
    "three years beside each other": (
        "columns_unknown",
        _replaced(
            LINES,
            ("本年制发件数\n\n本年废止件数\n\n现行有效件数", "信息内容 2021年 2022年 2023年"),
        ),
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_figures_of_other_columns_are_not_taken(what: str) -> None:
    rule, text = REFUSED[what]
    verdict, rules, _ = _read(text)
    assert verdict == "quarantined"
    assert rule in rules


def test_a_later_table_fills_no_blank_of_the_form() -> None:
    blank = '<td>行政事业性收费</td><td colspan="3"></td>'
    text = _replaced(HTML, ('<td>行政事业性收费</td><td colspan="3">.*?</td>', blank))
    later = (
        "<table><tr><td>收费项目</td></tr><tr><td>行政事业性收费</td><td>120.5</td></tr></table>"
    )
    verdict, _, cells = _read(_replaced(text, ("</body>", f"{later}</body>")))
    assert cells["disclosure.fees.amount"] is None
    assert verdict == "quarantined"


def test_an_empty_column_behind_the_total_is_none_of_the_form() -> None:
    heads = ('<td rowspan="2">总计</td>', '<td rowspan="2">总计</td><td rowspan="2">备注</td>')
    figures = f"{LABELS}(?:<td>[0-9]+</td>){{7}})</tr>"
    _, rules, cells = _read(_replaced(HTML, heads, (figures, r"\1<td></td></tr>")))
    assert rules == set()
    assert {key: cells[key] for key in VALUES} == VALUES


READ: dict[str, Callable[[str], str]] = {
    "a second copy of the tables, the disputes in parts": lambda html: html.replace(
        "</body>", f"{re.sub('.*<body[^>]*>', '', html, flags=re.DOTALL)}</body>"
    ),
    "numbers without their point": lambda html: _replaced(html, (r">(\d)\.([一-鿿])", r">\1\2")),
    "signs of no width before labels": lambda html: _replaced(
        html, ("<td>规章", "<td>\u200b规章"), (">二、上年", ">\ufeff二、上年")
    ),
}


@pytest.mark.parametrize("what", READ)
def test_what_a_person_reads_without_doubt_is_read(what: str) -> None:
    text = READ[what](HTML)
    _, rules, cells = _read(text)
    assert not rules
    assert {key: cells[key] for key in VALUES} == VALUES


PIPES = rendered("pipes_both", ("2021", ""), 4).data.decode()
LOCAL = next(
    text
    for seed in range(20)
    if "提交电子证照数" in (text := rendered("html_plain", ("2014", ""), seed).data.decode())
)


def test_applicants_in_another_order_are_not_taken_in_the_forms() -> None:
    text = _replaced(PIPES, (r"自然人( ?\|[ |]*)法人或其他组织", r"法人或其他组织\1自然人"))
    verdict, rules, _ = _read(text)
    assert (verdict, "columns_unknown" in rules) == ("quarantined", True)


@pytest.mark.parametrize("figure", ["约3", "0108", "3@"])
def test_a_local_row_whose_figure_is_not_understood_is_not_lost(figure: str) -> None:
    row = "(提交电子证照数</td><td>[^<]*</td><td>)[^<]*<"
    verdict, _, cells = _read(_replaced(LOCAL, (row, rf"\g<1>{figure}<")))
    assert verdict == "quarantined"
    assert cells.get("statistics.services_certificates.value") is None


def test_a_row_that_is_also_a_group_is_not_printed_twice_in_silence() -> None:
    row = r"(<tr><td[^>]*>6\.公民</td>.*?<td>)([^<]*)(</td></tr>)"
    verdict, _, _ = _read(_replaced(LOCAL, (row, r"\g<0>\n\g<1>9\g<2>\3")))
    assert verdict == "quarantined"


@pytest.mark.parametrize("label", ["重复申请", "予以公开", "其他处理"])
def test_a_row_in_another_tables_grid_is_not_passed_over(label: str) -> None:
    row = f'<tr><td>{label}</td><td colspan="3">9</td></tr>'
    verdict, rules, _ = _read(_replaced(HTML, (r"(<td>行政许可</td>.*?</tr>)", rf"\1{row}")))
    assert verdict == "quarantined"
    assert rules & {"two_reports", "left_over"}


def test_a_row_printed_again_below_its_table_is_compared() -> None:
    first = re.findall(r"<tr>(?:(?!</tr>).)*予以公开.*?</tr>", HTML, re.DOTALL)[0]
    again = re.sub(r"<td[^>]*>\d+</td>", "<td>9</td>", first)
    assert again != first
    below = (r"(<tr>(?:(?!</tr>).)*结转下年度.*?</tr>)", lambda found: found[0] + again)
    assert "two_reports" in _read(re.sub(below[0], below[1], HTML, flags=re.DOTALL))[1]


@pytest.mark.parametrize(
    ("own", "other"),
    [
        (("结果<br>维持", "结果<br>纠正"), ("败诉", "胜诉")),
        (("结果<br>维持", "结果<br>纠正"), ("撤销或变更", "维持或驳回")),
        (("商业企业", "科研机构"), ("高校科研院所", "公司企业")),
        (
            ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"),
            ("甲", "乙", "丙", "丁", "戊"),
        ),
    ],
)
def test_figures_under_heads_of_other_words_are_not_taken(
    own: tuple[str, ...], other: tuple[str, ...]
) -> None:
    names = zip(own, other, strict=True)
    html = _replaced(
        HTML, *((f"(<td[^>]*>){name}</td>", rf"\1{word}</td>") for name, word in names)
    )
    assert "columns_unknown" in _read(html)[1]
