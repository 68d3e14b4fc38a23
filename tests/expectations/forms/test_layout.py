"""The printed layout: rectangular, complete, and with the heads, numbers and notes of the form."""

from __future__ import annotations

import pytest

from expectations.forms.catalogue import edition, grids
from expectations.forms.layout import FormTable, form_tables
from expectations.forms.model import Edition

every_grid = pytest.mark.parametrize("grid", grids(), ids=lambda grid: grid.grid_id)


def texts(table: FormTable) -> list[str]:
    return [place.text for row in table.rows for place in row if place.text]


@every_grid
def test_places_cover_every_position_once(grid: Edition) -> None:
    for table in form_tables(grid):
        taken: set[tuple[int, int]] = set()
        for y, x, place in table.placed:
            spot = {(y + v, x + h) for v in range(place.rows) for h in range(place.columns)}
            assert not spot & taken, (table.id, y, place)
            taken |= spot
        width = len(table.widths)
        assert taken == {(y, x) for y in range(len(table.rows)) for x in range(width)}


@every_grid
def test_every_cell_is_printed_once_in_the_order_of_the_form(grid: Edition) -> None:
    keys = [key for table in form_tables(grid) for key in table.keys]
    assert keys == list(grid.cell_by_key)


@every_grid
def test_rows_left_out_leave_no_gap_in_the_numbers(grid: Edition) -> None:
    optional = {f"{cell.table}.{cell.row}" for cell in grid.cells if cell.optional}
    tables = form_tables(grid, optional)
    printed = {key for table in tables for key in table.keys}
    assert printed == {cell.key for cell in grid.cells if not cell.optional}
    if grid.grid_id == "2014":
        begun = [text[0] for text in texts(tables[0]) if text[1:2] == "、"]
        assert begun == list("一二三四五六七八九")


def test_the_corner_prints_the_identity_that_balances_the_table() -> None:
    requests = form_tables(edition("2021"))[1]
    corner = requests.rows[0][0]
    assert corner.text == "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    assert (corner.columns, corner.rows, requests.heads) == (3, 3, 3)


def test_groups_and_rows_are_numbered_as_in_the_form() -> None:
    labels = texts(form_tables(edition("2021"))[1])
    for label in ("三、本年度办理结果", "（三）不予公开", "1.属于国家秘密", "（七）总计"):
        assert label in labels
    assert "（二）部分公开（区分处理的，只计这一情形，不计其他情形）" in labels


def test_each_legal_basis_has_heads_of_its_own() -> None:
    disclosure = form_tables(edition("2021"))[0]
    assert [place.text for place in disclosure.rows[0]] == ["第二十条第（一）项"]
    assert [place.text for place in disclosure.rows[-2]] == [
        "信息内容",
        "本年收费金额（单位：万元）",
    ]
    assert disclosure.rows[-1][1].columns == 3


def test_a_list_names_units_and_marks_its_headings() -> None:
    (statistics,) = form_tables(edition("2014"))
    assert [place.text for place in statistics.rows[0]] == ["统计指标", "单位", "统计数"]
    assert [place.text for place in statistics.rows[1]] == ["一、主动公开情况", "——", "——"]
    assert (statistics.rows[2][1].text, statistics.rows[2][0].level) == ("条", 1)


def test_a_unit_is_named_where_all_figures_without_one_have_it() -> None:
    units = {grid.grid_id: [table.unit for table in form_tables(grid)] for grid in grids()}
    assert units["2021"] == ["件", "件", "件"]
    assert units["2019"] == ["", "件", "件"]  # 项, 个 and 元 beside 件
    assert units["2014"] == [""]  # each row has its own
