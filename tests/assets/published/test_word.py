"""The document in a word processor: styles of the page, merged cells, heads on every page."""

from __future__ import annotations

import io
import random
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn

from assets.published.statutory_notes import Note
from assets.published.word import statutory_document
from expectations.forms.catalogue import edition, grids
from expectations.forms.model import Edition
from samples.synthetic import random_cells
from tests.assets.published.statutory_files import tables_of

FIGURES = random_cells(edition("2021"), random.Random(2))
TABLES = tables_of(edition("2021"), FIGURES, 2024)


def opened(data: bytes):
    return docx.Document(io.BytesIO(data))


def test_equal_tables_give_equal_bytes() -> None:
    made = statutory_document(TABLES)
    assert made == statutory_document(TABLES)
    with zipfile.ZipFile(io.BytesIO(made)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in file.namelist() if "thumbnail" in name]


def test_the_page_is_headed_as_an_office_does() -> None:
    document = opened(statutory_document(TABLES))
    lines = [(each.style.name, each.text) for each in document.paragraphs if each.text]
    assert lines[:2] == [
        ("标题", "临溪县2024年政府信息公开工作年度报告"),
        ("副标题", "（汇总表）"),
    ]
    assert [text for style, text in lines if style == "章节"] == [
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "说明",
    ]
    assert lines[-1] == ("说明", "1．汇总范围：按行政区划逐级相加，每份报告只计一次。")
    assert document.core_properties.title == TABLES.title
    assert document.core_properties.created.year == 2000


@pytest.mark.parametrize("grid", grids(), ids=lambda grid: grid.grid_id)
def test_merged_cells_make_up_the_grid_of_each_table(grid: Edition) -> None:
    tables = tables_of(grid, random_cells(grid, random.Random(1)), grid.years.first)
    document = opened(statutory_document(tables))
    assert len(document.tables) == len(tables.tables)
    for made, table in zip(document.tables, tables.tables, strict=True):
        for line in made._tbl.tr_lst:
            assert sum(cell.grid_span for cell in line.tc_lst) == len(table.widths)
        restarts = made._tbl.findall(f".//{qn('w:vMerge')}[@{qn('w:val')}='restart']")
        assert len(restarts) == sum(place.rows > 1 for row in table.rows for place in row)


def test_heads_stand_again_on_the_next_page() -> None:
    for made, table in zip(opened(statutory_document(TABLES)).tables, TABLES.tables, strict=True):
        heads = made._tbl.findall(f".//{qn('w:tblHeader')}")
        assert len(heads) == table.heads


def test_hostile_words_stay_words() -> None:
    tables = replace(TABLES, title="<w:p/>&amp;", notes=(Note("a<b", "]]></w:t>"),))
    texts = [each.text for each in opened(statutory_document(tables)).paragraphs]
    assert texts[0] == "<w:p/>&amp;"
    assert texts[-1] == "1．a<b：]]></w:t>"


def test_a_title_longer_than_a_property_holds_is_written_whole() -> None:
    tables = replace(TABLES, title="长" * 400)
    document = opened(statutory_document(tables))
    assert document.paragraphs[0].text == "长" * 400
    assert document.core_properties.title == "长" * 255
