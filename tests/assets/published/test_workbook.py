"""The workbook in a spreadsheet program: merged cells, numbers, paper, and nothing that runs."""

from __future__ import annotations

import io
import random
import re
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest

from assets.published.statutory_notes import Note
from assets.published.workbook import statutory_workbook
from expectations.forms.catalogue import edition
from samples.synthetic import random_cells
from tests.assets.published.statutory_files import printed, read_back, tables_of

FIGURES = random_cells(edition("2021"), random.Random(2))
TABLES = tables_of(edition("2021"), FIGURES, 2024)


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name).decode() for name in file.namelist()}


def test_equal_tables_give_equal_bytes() -> None:
    assert statutory_workbook(TABLES) == statutory_workbook(TABLES)


def test_a_sheet_a_table_and_one_of_notes() -> None:
    names = re.findall(
        r'<sheet name="([^"]+)"', parts(statutory_workbook(TABLES))["xl/workbook.xml"]
    )
    assert names == [*(table.heading for table in TABLES.tables), "说明"]


def test_cells_are_merged_as_in_the_form() -> None:
    sheet = parts(statutory_workbook(TABLES))["xl/worksheets/sheet2.xml"]
    merged = re.findall(r'<mergeCell ref="([^"]+)"', sheet)
    # The title, the period, the heading and the unit above; the corner and 本年度办理结果.
    assert {"A1:J1", "A4:J4"} < set(merged)
    assert "A5:C7" in merged
    assert "A10:A31" in merged


def test_each_sheet_prints_on_a4_one_page_wide() -> None:
    for name, sheet in parts(statutory_workbook(TABLES)).items():
        if name.startswith("xl/worksheets/sheet"):
            assert 'paperSize="9"' in sheet
            assert '<pageSetUpPr fitToPage="1"/>' in sheet


@pytest.mark.parametrize(
    "value",
    ["0", "-8", "24252.311082", "123456789012", "99999999999.123456", "0.1", "12.50"],
)
def test_every_digit_of_a_figure_is_shown(value: str) -> None:
    key = "disclosure.fees.amount"
    tables = replace(TABLES, figures={**FIGURES, key: Decimal(value)})
    assert printed(read_back(statutory_workbook(tables)))[key] == Decimal(value)


def test_figures_are_numbers() -> None:
    sheet = parts(statutory_workbook(TABLES))["xl/worksheets/sheet3.xml"]
    figures = re.findall(r'<c r="[A-O]8" s="\d+"><v>(\d+)</v></c>', sheet)
    assert [Decimal(each) for each in figures] == [FIGURES[key] for key in TABLES.tables[2].keys]


def test_a_blank_is_an_empty_cell() -> None:
    tables = replace(TABLES, figures=dict.fromkeys(FIGURES))
    sheet = parts(statutory_workbook(tables))["xl/worksheets/sheet3.xml"]
    assert len(re.findall(r'<c r="[A-O]8" s="\d+"/>', sheet)) == 15


def test_nothing_runs_as_a_formula() -> None:
    tables = replace(TABLES, title="=cmd|'/c calc'!A1", notes=(Note("=1+1", "@SUM(1)"),))
    for name, part in parts(statutory_workbook(tables)).items():
        assert "<f>" not in part, name
        assert "hyperlink" not in part, name


def test_a_long_note_goes_on_in_further_rows() -> None:
    tables = replace(TABLES, notes=(Note("覆盖情况", "甲" * 1000), Note("数据状态", "乙")))
    sheet = parts(statutory_workbook(tables))["xl/worksheets/sheet4.xml"]
    heights = [float(height) for height in re.findall(r' ht="([\d.]+)"', sheet)]
    assert len(heights) == 4
    assert max(heights) <= 409
