"""What the sheets of a workbook show becomes lines and grids, figure by figure as it is shown."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
import xlwt
from hypothesis import given
from hypothesis import strategies as st

from assets.raw_text.document import Document
from assets.raw_text.number_formats import shown, stored_number
from assets.raw_text.read import read_document
from assets.report import read_report
from expectations.forms.catalogue import edition
from expectations.forms.numbers import printed_value
from tests.assets.raw_text.office_files import xlsx
from tests.layouts import as_workbook
from tests.layouts.printed import printed_tables

ACCOUNTS = '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ '
ROW = '<sheetData><row r="1">{}<c r="C1" t="inlineStr"><is><t>甲</t></is></c></row></sheetData>'


def first_cell(cell: str, **options: str) -> str:
    """Text of the first cell of a sheet whose first row begins with these."""
    document = read_document(xlsx(ROW.format(cell), **options))
    assert document.problem == ""
    (grid,) = document.grids
    return grid.rows[0][0].text


def written_xlsx(write: Callable[[Any, Any], None]) -> Document:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    write(book, book.add_worksheet())
    book.close()
    return read_document(buffer.getvalue())


def written_xls(write: Callable[[Any, Any], None]) -> Document:
    buffer = io.BytesIO()
    book = xlwt.Workbook()
    write(book, book.add_sheet("a", cell_overwrite_ok=True))
    book.save(buffer)
    return read_document(buffer.getvalue())


def texts(document: Document) -> list[list[str]]:
    (grid,) = document.grids
    return [[cell.text for cell in row] for row in grid.rows]


@pytest.mark.parametrize(
    ("stored", "code", "text"),
    [
        ("5", "General", "5"),
        ("5", "G/通用格式", "5"),
        ("5", "@", "5"),
        ("11398889", "General", "11398889"),
        ("24252.311082", "General", "24252.311082"),
        ("0.30000000000000004", "General", "0.3"),
        ("1E+20", "General", "100000000000000000000"),
        ("1.5E-2", "General", "0.015"),
        ("-417", "0", "-417"),
        ("1234567", "#,##0", "1,234,567"),
        ("12", "#,##0", "12"),
        ("0", "0.00", "0.00"),
        ("12345.5", "#,##0.00_ ", "12,345.50"),
        ("12.3", "0.###", "12.3"),
        ("2.6", "0", "3"),
        ("2.5", "0", "3"),
        ("-0.4", "0", "0"),
        ("0.5", "0%", "50%"),
        ("21", "+0;-0;0", "+21"),
        ("-3", "0_ ;[Red]-0 ", "-3"),
        ("-3", r"0_);[红色]\(0\)", "(3)"),
        ("0", ACCOUNTS, "-"),
        ("12", ACCOUNTS, "12"),
        ("0", "0;-0;;@", ""),
        ("7", "0;-0;;@", "7"),
        ("7", '0"件"', "7件"),
        ("0", "#", ""),
        ("45291", "yyyy/m/d", "2023-12-31"),
        ("45291", 'yyyy"年"m"月"d"日";@', "2023-12-31"),
    ],
)
def test_a_number_is_shown_as_its_format_has_it(stored: str, code: str, text: str) -> None:
    number = stored_number(stored)
    assert number is not None
    assert shown(number, code) == text


@pytest.mark.parametrize(
    "code",
    [
        *('0\\.0,"万"', "0,", "[>3]0;0", "[DBNum1]General", "0.00E+00", "# ?/?", "h:mm"),
        *("[h]:mm", "[unknown]", 'General"件"', "0" * 300, "#,##0.0,"),
    ],
)
def test_a_format_that_is_not_understood_makes_a_figure_illegible(code: str) -> None:
    assert printed_value(shown(Decimal(12345), code)).meaning == "illegible"


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_any_number_in_the_usual_format_is_read_as_itself(number: Decimal) -> None:
    stored = stored_number(repr(float(number)))
    assert stored is not None
    assert printed_value(shown(stored, "General")).value == number


@given(
    st.integers(min_value=0, max_value=10**11), st.sampled_from(["0", "#,##0", "0.00", ACCOUNTS])
)
def test_any_count_is_read_as_itself_in_any_format(number: int, code: str) -> None:
    value = printed_value(shown(Decimal(number), code))
    assert value.value == (number if number or code != ACCOUNTS else None)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="A1"><v>5</v></c>', "5"),
        ('<c r="A1"><f>2+3</f><v>5</v></c>', "5"),
        ('<c r="A1" t="str"><f>"5"</f><v>5</v></c>', "5"),
        ('<c r="A1" t="inlineStr"><is><t>5 件</t></is></c>', "5 件"),
        ('<c r="A1" t="s"><v>0</v></c>', "文"),
        ('<c r="A1" t="s"><v>1</v></c>', "12\ue0002\ue001"),
        ('<c r="A1" t="s"><v>2</v></c>', "汉字"),
        ('<c r="A1" t="e"><v>#REF!</v></c>', "#REF!"),
        ('<c r="A1" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="A1"><f>2+3</f></c>', "\ufffc"),
        ('<c r="A1" s="1"><v>5</v></c>', "\ue0005\ue001"),
        ('<c r="A1" s="2"><v>0.5</v></c>', "50%"),
        ('<c r="A1" s="3"><v>5</v></c>', "5\ufffc"),
    ],
)
def test_a_cell_is_read_as_it_is_shown(cell: str, text: str) -> None:
    raised = '<rPr><vertAlign val="superscript"/></rPr>'
    strings = (
        f"<si><t>文</t></si><si><r><t>12</t></r><r>{raised}<t>2</t></r></si>"
        "<si><t>汉字</t><rPh><t>9</t></rPh></si>"
    )
    styles = (
        '<numFmts><numFmt numFmtId="170" formatCode="0%"/></numFmts>'
        "<fonts><font/><font><strike/></font></fonts>"
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="0" fontId="1"/><xf numFmtId="170"/>'
        '<xf numFmtId="99"/></cellXfs>'
    )
    assert first_cell(cell, strings=strings, styles=styles) == text


@pytest.mark.parametrize("value", ["#REF!", "TRUE", "5\ufffc", "\ufffc", "50%\ufffc"])
def test_what_a_cell_shows_instead_of_a_figure_is_illegible(value: str) -> None:
    assert printed_value(value).meaning == "illegible"


def test_a_formula_computed_on_opening_is_not_known() -> None:
    book = '<calcPr fullCalcOnLoad="1"/>'
    assert first_cell('<c r="A1"><f>2+3</f><v>5</v></c>', book=book) == "\ufffc"
    assert first_cell('<c r="A1"><v>5</v></c>', book=book) == "5"


def test_dates_that_may_be_counted_from_1904_are_not_known() -> None:
    styles = '<cellXfs><xf numFmtId="14"/></cellXfs>'
    cell = '<c r="A1" s="0"><v>45291</v></c>'
    assert first_cell(cell, styles=styles) == "2023-12-31"
    assert first_cell(cell, styles=styles, book='<workbookPr date1904="1"/>') == "\ufffc"


def test_zeros_that_a_sheet_hides_are_blank() -> None:
    view = '<sheetViews><sheetView showZeros="0"/></sheetViews>'
    row = ROW.format('<c r="A1" t="str"><v>乙</v></c><c r="B1"><v>0</v></c>')
    assert texts(read_document(xlsx(view + row))) == [["乙", "", "甲"]]
    assert texts(read_document(xlsx(row))) == [["乙", "0", "甲"]]


def test_a_row_of_one_cell_is_a_line_and_ends_a_table() -> None:
    def write(book: Any, sheet: Any) -> None:
        del book
        sheet.merge_range(0, 0, 0, 3, "题")
        for column, text in enumerate(("规章", 1, 2, 3)):
            sheet.write(1, column, text)
        sheet.write(2, 0, "一句话")
        sheet.write(3, 0, "甲")
        sheet.write(3, 1, 5)

    document = written_xlsx(write)
    assert [b if isinstance(b, str) else len(b.rows) for b in document.blocks if b] == [
        "题",
        1,
        "一句话",
        1,
    ]


def test_merged_ranges_are_spans_and_ruled_cells_are_blank() -> None:
    def write(book: Any, sheet: Any) -> None:
        ruled = book.add_format({"border": 1})
        sheet.merge_range(0, 0, 2, 0, "组", ruled)
        sheet.merge_range(0, 1, 0, 3, 7, ruled)
        sheet.write(1, 1, 1, ruled)
        for column in (2, 3):
            sheet.write_blank(1, column, None, ruled)
        sheet.write(2, 3, 4, ruled)

    (grid,) = written_xlsx(write).grids
    assert [[(c.text, c.rowspan, c.colspan) for c in row] for row in grid.rows] == [
        [("组", 3, 1), ("7", 1, 3)],
        [("1", 1, 1), ("", 1, 1), ("", 1, 1)],
        [("", 1, 1), ("", 1, 1), ("4", 1, 1)],
    ]


def test_hidden_rows_and_columns_are_not_read() -> None:
    def xls(book: Any, sheet: Any) -> None:
        del book
        _fill(sheet)
        sheet.row(1).hidden = True
        sheet.col(1).hidden = True

    def xlsx_(book: Any, sheet: Any) -> None:
        del book
        _fill(sheet)
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})

    assert texts(written_xls(xls)) == texts(written_xlsx(xlsx_)) == [["甲", "3"], ["丙", "3"]]


def _fill(sheet: Any) -> None:
    for row, label in enumerate("甲乙丙"):
        sheet.write(row, 0, label)
        sheet.write(row, 1, 2)
        sheet.write(row, 2, 3)


def test_hidden_sheets_are_not_read() -> None:
    sheet = ROW.format('<c r="A1"><v>5</v></c>')
    assert read_document(xlsx(sheet)).problem == ""
    assert "visible" in read_document(xlsx(sheet, state="hidden")).problem
    assert "visible" in read_document(xlsx(sheet, state="veryHidden")).problem


def test_an_old_workbook_is_read_as_it_is_shown() -> None:
    raised, struck = xlwt.Font(), xlwt.Font()
    raised.escapement = xlwt.Font.ESCAPEMENT_SUPERSCRIPT
    struck.struck_out = True

    def write(book: Any, sheet: Any) -> None:
        del book
        sheet.write(0, 0, "甲")
        sheet.write_rich_text(0, 1, (("12", xlwt.Font()), ("2", raised)))
        sheet.write_rich_text(0, 2, (("9", struck), "8"))
        sheet.write(0, 3, 0.5, xlwt.easyxf(num_format_str="0%"))
        sheet.write(0, 4, 24252.311082)
        sheet.write(0, 5, -417)
        sheet.write(0, 6, 1234.5, xlwt.easyxf(num_format_str="#,##0.00"))
        sheet.write(0, 7, True)
        sheet.write(0, 8, 3, xlwt.easyxf("font: struck_out true"))

    values = [printed_value(text) for text in texts(written_xls(write))[0][1:]]
    assert [value.value for value in values[:2]] == [12, 8]
    assert values[2].unit == "%"
    assert [value.value for value in values[3:6]] == [
        Decimal("24252.311082"),
        -417,
        Decimal("1234.50"),
    ]
    assert [value.meaning for value in values[6:]] == ["illegible", "illegible"]


def test_long_texts_of_an_old_workbook_are_whole() -> None:
    sentences = [("长" * 4_000 if n % 2 else "a" * 9_000) + f"第{n}句" for n in range(8)]

    def write(book: Any, sheet: Any) -> None:
        del book
        for row, sentence in enumerate(sentences):
            sheet.write(row, 0, sentence)

    assert [line for line in written_xls(write).lines if line] == sentences


def test_reports_of_two_units_in_one_workbook_are_told_apart() -> None:
    form = edition("2021", "")
    book = as_workbook.Xls()
    for number, name in enumerate(("教育局", "民政局")):
        book.sheet(name)
        book.put(0, 0, f"临溪县{name}2023年政府信息公开工作年度报告")
        row = 2
        tokens = {cell.key: str(number) for cell in form.cells}
        for table in printed_tables(form, tokens):
            rows = [list(cells) for cells in table.rows]
            row = 1 + as_workbook.table_below(book, rows, (row, 0), as_workbook.Habits())
    report = read_report(book.content(), source="two.xls")
    assert report.verdict == "quarantined"
    assert "two_reports" in {finding.rule for finding in report.findings}


CELLS = "<row>" + "<c><v>1</v></c>" * 100 + "</row>"
HOSTILE = {
    "cells": xlsx(f"<sheetData>{CELLS * 1_500}</sheetData>"),
    "ruled cells": xlsx(
        "<sheetData>" + ("<row>" + "<c/>" * 100 + "</row>") * 1_500 + "</sheetData>"
    ),
    "a wide table": xlsx(
        '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c><c r="XFD2"><v>1</v></c></row>'
        '<row r="3"><c r="A3"><v>1</v></c><c r="XFD3"><v>1</v></c></row></sheetData>'
    ),
    "a huge merged range": xlsx(
        '<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576">'
        '<c r="XFD1048576"><v>1</v></c></row></sheetData>'
        '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    ),
    "merged ranges": xlsx(
        '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
        "<mergeCells>" + '<mergeCell ref="A1:B2"/>' * 30_000 + "</mergeCells>"
    ),
    "a string that is not there": xlsx(ROW.format('<c r="A1" t="s"><v>7</v></c>')),
    "no sheet": xlsx("").replace(b"sheet1.xml", b"sheet2.xmk"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused(name: str) -> None:
    document = read_document(HOSTILE[name])
    assert document.problem
    assert document.blocks == ()


def test_cells_far_from_each_other_are_lines() -> None:
    sheet = (
        '<sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>'
    )
    assert [block for block in read_document(xlsx(sheet)).blocks if block] == ["1", "2"]


def test_many_hidden_columns_take_no_square_of_time() -> None:
    columns = "".join(f'<col min="{n % 16_000}" max="16384" hidden="1"/>' for n in range(50_000))
    sheet = (
        f'<cols>{columns}</cols><sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData>'
    )
    assert "visible" in read_document(xlsx(sheet)).problem


def test_a_cut_workbook_is_refused() -> None:
    buffer = io.BytesIO()
    book = xlwt.Workbook()
    _fill(book.add_sheet("a"))
    book.save(buffer)
    data = buffer.getvalue()
    assert read_document(data).problem == ""
    assert all(read_document(data[:size]).problem for size in range(8, len(data) // 2, 173))
