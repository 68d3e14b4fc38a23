"""What a report says of unit and kind, as findings."""

import random

import pytest

from assets.parsed_tables.report import parsed_report
from assets.raw_text.document import Document
from assets.raw_text.read import read_document
from expectations.forms.catalogue import edition
from tests.layouts.as_text import pipes_padded
from tests.layouts.page import page
from tests.layouts.printed import printed_tables
from tests.layouts.values import figures, plain


def _rules(*lines: str, title: str) -> set[str]:
    """Rules broken by a report of 2023 with the form's tables behind the title and the lines."""
    rng = random.Random(7)
    form = edition("2021")
    tables = printed_tables(form, plain(figures(form, rng), rng, form).tokens)
    shown = page(tables, rng, year=2023, noise=False)
    text = pipes_padded(shown, rng)
    behind = text[text.index("一、总体情况") :]
    document = read_document("\n".join([title, *lines, behind]).encode())
    return {finding.rule for finding in parsed_report(document).findings}


@pytest.mark.parametrize(
    ("title", "line", "rule"),
    [
        ("南湖县教育局2023年政府信息公开工作年度报告", "", ""),
        ("2023年政府信息公开工作年度报告", "请与南湖县教育局联系。", "reporter_from_text"),
        ("2023年政府信息公开工作年度报告", "", "reporter_unknown"),
        (
            "青石街道2023年政府信息公开工作年度报告",
            "现公布东海县卫生健康局2023年政府信息公开工作年度报告。",
            "reporters_disagree",
        ),
    ],
)
def test_a_unit_that_the_title_does_not_name_or_the_text_doubts_is_a_warning(
    title: str, line: str, rule: str
) -> None:
    about_unit = {"reporter_from_text", "reporter_unknown", "reporters_disagree"}
    assert _rules(line, title=title) & about_unit == ({rule} if rule else set())


@pytest.mark.parametrize(
    ("title", "line", "refused"),
    [
        ("关于公布南湖县教育局2023年政府信息公开工作年度报告的通知", "", False),
        ("南湖县教育局2023年政府信息公开工作总结", "", False),
        ("南湖县教育局2023年政府信息公开工作年度报告", "详见关于报送年报的通知和公开指南。", False),
        ("南湖县教育局2023年政府信息公开工作年度报告", "统计期限为2023年1月至6月。", True),
        ("南湖县教育局2022年和2023年政府信息公开工作年度报告对比", "", True),
    ],
)
def test_figures_make_a_report_but_not_of_part_of_a_year_or_of_two(
    title: str, line: str, refused: bool
) -> None:
    assert ("not_a_report" in _rules(line, title=title)) is refused


def test_a_page_of_links_is_no_report() -> None:
    lines = tuple(f"南湖县教育局{year}年政府信息公开工作年度报告" for year in range(2019, 2024))
    (finding,) = parsed_report(Document("html", blocks=("年度报告", *lines))).findings[:1]
    assert finding.rule == "not_a_report"
