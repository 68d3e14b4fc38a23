"""The statutory tables as the form prints them, filled with what was read."""

from __future__ import annotations

import pytest

from assets.evidence.evidence import Evidence
from assets.evidence.statutory import FilledPlace, statutory_tables
from expectations.forms.catalogue import grids
from expectations.forms.layout import Place
from expectations.forms.model import Edition


@pytest.mark.parametrize("grid", grids(), ids=lambda grid: grid.grid_id)
def test_every_cell_of_the_grid_has_its_place(grid: Edition) -> None:
    evidence = Evidence("r", "", 2024, "", grid.id, grid.variant, "accepted", "", (), (), (), ())
    tables = statutory_tables(evidence, {})

    assert [table.name for table in tables] == [table.name for table in grid.tables]
    cells = [each.cell for table in tables for row in table.rows for each in row if each.cell]
    assert {cell.key for cell in cells} == {*grid.cell_by_key}
    assert len(cells) == len(grid.cells)
    optional = {cell.key for cell in grid.cells if cell.optional}
    assert {cell.key for cell in cells if cell.meaning == "absent"} == optional
    assert {cell.key for cell in cells if cell.meaning == "missing"} == {
        *grid.cell_by_key.keys() - optional
    }


def test_reviews_and_lawsuits_stand_beside_each_other(broken: Evidence) -> None:
    disputes = statutory_tables(broken, {})[-1]

    assert disputes.is_even
    assert [each.place.text for each in disputes.rows[0]] == ["行政复议", "行政诉讼"]
    assert len([each for each in disputes.rows[-1] if each.cell]) == 15


def test_a_short_label_beside_many_rows_is_tall() -> None:
    assert FilledPlace(Place("三、本年度办理结果", rows=23), None).is_tall
    assert not FilledPlace(Place("三、本年度办理结果", rows=4), None).is_tall
    assert not FilledPlace(Place("（五）不予处理的各类政府信息公开申请", rows=5), None).is_tall
