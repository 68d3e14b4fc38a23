"""Cells read from a workbook name the sheet and the cell they stand in, others name none."""

from __future__ import annotations

import random

from assets.evidence.source import Read, ShownGrid, ShownRow, shown_blocks
from assets.parsed_tables.report_values import report_values
from assets.raw_text.document import document_json
from assets.raw_text.read import read_document
from expectations.forms.catalogue import edition
from samples.printed import html_page
from samples.synthetic import random_cells
from tests.layouts.as_units_workbook import row_a_unit, sheet_a_unit, write_rows
from tests.layouts.as_workbook import Xlsx

FORM = edition("2021")
CELLS = random_cells(FORM, random.Random(4))


def read(data: bytes, part: str = "") -> dict[str, str | None]:
    content = document_json(read_document(data, part=part))
    return {cell["cell"]: cell["sheet_cell"] for cell in report_values(["d"], [content]).cells}


def test_figures_of_a_row_name_its_cells() -> None:
    book = Xlsx()
    book.sheet("各单位 汇总")
    keys = [cell.key for cell in FORM.cells]
    write_rows(book, FORM, {"县教育局": {key: float(CELLS[key]) for key in keys}}, keys)
    read_cells = read(book.content(), "临溪县教育局|县教育局")
    assert set(read_cells) == set(keys)
    assert read_cells[keys[0]] == "'各单位 汇总'!C4"
    assert len(set(read_cells.values())) == len(keys)


def test_every_figure_of_a_workbook_names_a_cell() -> None:
    for document in (row_a_unit("xls", 1), sheet_a_unit("xlsx", 1)):
        read_cells = read(document.data, document.part)
        assert read_cells
        assert all(cell is not None and "!" in cell for cell in read_cells.values())


def test_figures_of_a_page_name_none() -> None:
    page = html_page(FORM, CELLS, reporter="临溪县教育局", year=2023)
    assert set(read(page.encode()).values()) == {None}


def test_the_source_shows_where_a_figure_stands() -> None:
    book = Xlsx()
    book.sheet("教育局")
    for column, text in enumerate(("行政许可", "5", "6")):
        book.put(1, column, text)
    document = read_document(book.content())
    (table,) = (
        block
        for block in shown_blocks(document, Read(0, {"0:0:1": "a.b.c"}, {}))
        if isinstance(block, ShownGrid)
    )
    (row,) = table.rows
    assert isinstance(row, ShownRow)
    assert [cell.sheet_cell for cell in row.cells] == ["", "教育局!B2", ""]
