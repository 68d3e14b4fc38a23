"""A report that is checked by itself: its files are named, its text is held against its tables."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assets.report import Report, read_report
from expectations.forms.catalogue import edition
from samples.printed import html_page

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


def stating(sentence: str) -> Report:
    """A report of 2021 on ten new requests, all granted, that says a sentence in its text."""
    form = edition("2021")
    figures = {cell.key: Decimal(0) for cell in form.cells}
    for row in ("received", "granted", "handled_total"):
        figures |= {f"requests.{row}.{column}": Decimal(10) for column in ("enterprise", "total")}
    page = html_page(form, figures, reporter="临溪县财政局", year=2024)
    return read_report(page.replace("<table", f"<p>{sentence}</p><table", 1).encode(), source="r")


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("2024年共收到政府信息公开申请10件，未发生行政复议。", []),
        ("2024年共收到政府信息公开申请12件。", [("statement_differs", 12, 10)]),
        (
            "全年主动公开政府信息30条，其中公文20条、公告15条。",
            [("breakdown_differs", 30, 35)],
        ),
        ("本年度严格执行各项规定。", []),
    ],
)
def test_what_the_text_states_is_held_against_the_tables(
    sentence: str, found: list[tuple[str, object, object]]
) -> None:
    report = stating(sentence)
    assert [(each.rule, each.reported, each.calculated) for each in report.findings] == found
    assert report.verdict == ("accepted_with_warnings" if found else "accepted")
