"""A page that is checked by itself: what it links to is named, and not followed."""

from __future__ import annotations

import pytest

from assets.report import read_report

TITLE = "<h1>临溪县财政局2024年政府信息公开工作年度报告</h1>"
FOUR_MORE = "".join(f'<a href="{number}.pdf">附件{number}</a>' for number in range(2, 7))


@pytest.mark.parametrize(
    ("links", "named"),
    [
        ('<a href="nb.docx">附件：年报.docx</a>', "not followed: '附件：年报.docx'"),
        ('<p><img src="b1.png"><img src="b2.png">', "not followed: 'b1.png', 'b2.png'"),
        (f'<a href="nb.pdf"></a>{FOUR_MORE}', "'附件5' and 1 more"),
    ],
)
def test_a_page_without_tables_names_its_files(links: str, named: str) -> None:
    report = read_report(f'<meta charset="utf-8">{TITLE}{links}'.encode(), source="nb.html")
    (finding,) = [each for each in report.findings if each.rule == "no_standard_form"]
    assert finding.message.endswith(named)
    assert report.verdict == "quarantined"


def test_a_page_without_files_names_none() -> None:
    report = read_report(f'<meta charset="utf-8">{TITLE}'.encode(), source="nb.html")
    assert all("followed" not in each.message for each in report.findings)
