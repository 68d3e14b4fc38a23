"""A page and its files are one report: which of them is followed, and what is said of the rest."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest

from assets.parsed_tables.one_report import OneReport, Reading, one_report
from assets.parsed_tables.report_values import ReportValues, report_values, unread
from assets.raw_text.document import document_json
from assets.raw_text.read import read_document
from expectations.forms.catalogue import edition
from samples.printed import html_page
from samples.synthetic import random_cells

GRID = edition("2021")
CELLS = random_cells(GRID, random.Random(7))
UNIT = "临溪县财政局"
TOTAL = "requests.received.total"
STORY = "<p>2024年本单位共收到政府信息公开申请12件，全部按时办结，没有结转到下一年的申请。</p>"


def read(html: str, name: str = "page") -> Reading:
    data = f'<meta charset="utf-8">{html}'.encode()
    values = report_values([f"d-{name}"], [document_json(read_document(data))])
    return Reading((f"d-{name}",), name, values)


def report(name: str, *, unit: str = UNIT, year: int = 2024, **changed: Decimal | None) -> Reading:
    cells = {**CELLS, **{key.replace("__", "."): value for key, value in changed.items()}}
    return read(html_page(GRID, cells, reporter=unit, year=year), name)


def bare_page(title: str = f"{UNIT}2024年政府信息公开工作年度报告", more: str = "") -> Reading:
    return read(f"<title>{title}</title><h1>{title}</h1><p>发布日期：2025-01-20</p>{more}{STORY}")


def rules(made: OneReport) -> list[str]:
    return sorted({finding["rule"] for finding in made.values.findings})


def message(made: OneReport, rule: str) -> str:
    (found,) = [each["message"] for each in made.values.findings if each["rule"] == rule]
    return str(found)


def values(made: OneReport) -> dict[str, Any]:
    return {cell["cell"]: cell["value"] for cell in made.values.cells}


def test_a_page_without_files_is_as_it_was_read() -> None:
    page = report("page")
    assert one_report(page, (), ()) == OneReport(page.values, page.ids)


def test_a_page_with_an_equal_twin_is_followed_without_a_word() -> None:
    page = report("page")
    made = one_report(page, [report("nb.pdf")], ())
    assert made == OneReport(page.values, ("d-page",))
    assert made.values.findings == []


def test_a_twin_that_prints_another_figure_is_a_finding() -> None:
    page = report("page")
    made = one_report(page, [report("nb.pdf", requests__received__total=Decimal(99999))], ())
    assert rules(made) == ["twin_differs"]
    assert f"{TOTAL}: '{CELLS[TOTAL]:f}' and '99999'" in message(made, "twin_differs")
    assert made.values.cells == page.values.cells


def test_a_blank_for_nought_is_a_warning() -> None:
    nought = next(key for key, value in CELLS.items() if value == 0)
    twin = report("nb.pdf", **{nought: None})
    assert rules(one_report(report("page"), [twin], ())) == ["twin_blank"]


def test_what_could_not_be_compared_is_a_warning() -> None:
    lost = Reading(("d-z",), "nb.zip", unread("a file of kind 'zip' can't be read"))
    made = one_report(report("page"), [lost], ["'nb.doc': HTTP 404"])
    assert rules(made) == ["twin_unread"]
    assert {finding["message"] for finding in made.values.findings} == {
        "'nb.zip': a file of kind 'zip' can't be read",
        "'nb.doc': HTTP 404",
    }


def test_a_twin_that_was_not_read_whole_proves_nothing() -> None:
    page = html_page(GRID, {**CELLS, TOTAL: Decimal(99999)}, reporter=UNIT, year=2024)
    broken = read(page.replace("<td>99999</td>", "<td>99</td><td>999</td>"), "nb.doc")
    assert broken.doubts == ["wrong_cell_count"]
    made = one_report(report("page", requests__granted__total=Decimal(88)), [broken], ())
    assert rules(made) == ["twin_unread"]
    assert message(made, "twin_unread") == "'nb.doc' could not be compared: wrong_cell_count"


def test_a_file_with_the_reports_of_several_is_no_twin() -> None:
    other = {key: value + 1 for key, value in CELLS.items()}
    both = "".join(
        html_page(GRID, cells, reporter=unit, year=2024)
        for unit, cells in ((UNIT, CELLS), ("临溪县教育局", other))
    )
    made = one_report(report("page"), [read(both, "all.doc")], ())
    assert "twin_differs" not in rules(made)
    assert "two_reports" not in rules(made)


def test_a_file_that_is_something_else_is_no_twin() -> None:
    chart = read("<p>图一：公开了多少。图二：问了什么。</p>", "chart.pdf")
    page = report("page")
    assert one_report(page, [chart], ()) == OneReport(page.values, page.ids)


def test_last_years_report_beside_this_years_is_not_compared() -> None:
    page = report("page")
    last = report("2023.pdf", year=2023, requests__received__total=Decimal(99999))
    made = one_report(page, [last], ())
    assert rules(made) == ["page_and_file_disagree"]
    assert "the years 2024 and 2023" in message(made, "page_and_file_disagree")
    assert made.values.cells == page.values.cells


def test_a_page_without_tables_is_followed_to_the_file_that_prints_them() -> None:
    made = one_report(bare_page(), [report("nb.pdf")], ())
    assert made.tables == ("d-nb.pdf",)
    assert {cell["document_id"] for cell in made.values.cells} == {"d-nb.pdf"}
    assert values(made) == CELLS
    assert rules(made) == []
    row = made.values.report
    assert (row["edition"], row["year_printed"], row["reporter_printed"]) == ("2021", 2024, UNIT)
    assert str(row["published_on"]) == "2025-01-20"
    assert [each["value"] for each in made.values.statements if each["fact"]] != []


def test_what_a_file_does_not_say_its_page_does() -> None:
    tables = html_page(GRID, CELLS, reporter=UNIT, year=2024)
    nameless = read(tables[tables.index("<h2>") :], "tables.xlsx")
    assert {"reporter_unknown", "year_unknown"} <= {
        finding["rule"] for finding in nameless.values.findings
    }
    made = one_report(bare_page(), [nameless], ())
    assert rules(made) == []
    row = made.values.report
    assert (row["year_printed"], row["reporter_printed"]) == (2024, UNIT)


@pytest.mark.parametrize(
    ("title", "said"),
    [
        (f"{UNIT}2023年政府信息公开工作年度报告", "the years 2023 and 2024"),
        ("临溪县教育局2024年政府信息公开工作年度报告", f"the units '临溪县教育局' and '{UNIT}'"),
    ],
)
def test_where_page_and_file_disagree_the_file_is_followed_and_it_is_said(
    title: str, said: str
) -> None:
    made = one_report(bare_page(title), [report("nb.pdf")], ())
    assert said in message(made, "page_and_file_disagree")
    row = made.values.report
    assert (row["year_printed"], row["reporter_printed"]) == (2024, UNIT)


def test_a_page_on_half_a_year_is_no_report_whatever_it_attaches() -> None:
    title = f"{UNIT}2024年上半年政府信息公开工作情况"
    made = one_report(bare_page(title), [report("nb.pdf")], ())
    assert "not_a_report" in rules(made)


def test_reports_of_several_units_on_one_page_are_two_reports() -> None:
    other = random_cells(GRID, random.Random(8))
    school = read(html_page(GRID, other, reporter="临溪县教育局", year=2024), "jyj.pdf")
    made = one_report(bare_page("各单位年报汇总"), [report("czj.pdf"), school], ())
    assert "two_reports" in rules(made)


def test_two_prints_of_one_report_in_different_kinds_are_twins() -> None:
    files = [report("nb.pdf"), report("nb.docx")]
    made = one_report(bare_page(), files, ())
    assert (made.tables, rules(made)) == (("d-nb.pdf",), [])
    files = [report("nb.pdf"), report("nb.docx", requests__received__total=Decimal(99999))]
    assert rules(one_report(bare_page(), files, ())) == ["twin_differs"]


def test_the_fullest_file_is_followed() -> None:
    whole = html_page(GRID, CELLS, reporter=UNIT, year=2024)
    part = read(whole[: whole.rindex("<h2>")], "part.pdf")
    assert one_report(bare_page(), [part, report("nb.pdf")], ()).tables == ("d-nb.pdf",)


def test_a_page_that_only_quotes_the_form_is_not_followed() -> None:
    tables = html_page(GRID, CELLS, reporter=UNIT, year=2024)
    quoting = read(tables[: tables.index("<h2>三")], "page")
    assert quoting.prints_tables
    made = one_report(quoting, [report("nb.pdf")], ())
    assert made.tables == ("d-nb.pdf",)
    assert values(made) == CELLS


def test_a_page_whose_files_could_not_be_read_says_why() -> None:
    lost = Reading(("d-z",), "nb.zip", unread("a file of kind 'zip' can't be read"))
    made = one_report(bare_page(), [lost], ["'nb.doc': HTTP 404"])
    assert rules(made) == ["unreadable"]
    assert made.tables == ("d-page",)
    assert message(made, "unreadable") == (
        "the page prints no statutory table; "
        "'nb.zip': a file of kind 'zip' can't be read; 'nb.doc': HTTP 404"
    )


def test_a_page_whose_files_print_no_table_says_so() -> None:
    chart = read("<p>图一：公开了多少。图二：问了什么。</p>", "chart.pdf")
    made = one_report(bare_page(), [chart], ())
    assert rules(made) == ["no_standard_form"]
    assert "'chart.pdf': no statutory table" in message(made, "no_standard_form")


def test_a_notice_with_files_without_tables_stays_a_notice() -> None:
    notice = bare_page("关于做好2024年政府信息公开工作年度报告编制工作的通知")
    chart = read("<p>图一：公开了多少。图二：问了什么。</p>", "chart.pdf")
    assert "not_a_report" in rules(one_report(notice, [chart], ()))


def test_values_without_cells_are_no_tables() -> None:
    assert not Reading(("d",), "x", ReportValues(report={})).prints_tables
