"""What cells, rows, tables and lines of the form are called."""

from __future__ import annotations

import pytest

from expectations.forms.catalogue import edition, grids
from expectations.forms.model import Edition
from expectations.names import cell_name, place_name, row_label


@pytest.mark.parametrize(
    ("line", "zh", "en"),
    [
        ("", "整份报告", "the whole report"),
        (
            "requests.refused_state_secret.total",
            "表三「不予公开 1.属于国家秘密」总计列",
            'table 3 "Refused: state secret", Total',
        ),
        (
            "requests.applicants.refused_state_secret",
            "表三「不予公开 1.属于国家秘密」",
            'table 3 "Refused: state secret"',
        ),
        (
            "requests.outcomes.natural_person",
            "表三「自然人」列",
            'table 3, column "Natural persons"',
        ),
        ("requests.received", "表三「一、本年新收政府信息公开申请数量」", 'table 3 "New requests"'),
        ("disputes", "表四", "table 4"),
        ("disputes.3:0:1", "表四", "table 4"),
        ("附件.pdf", "附件.pdf", "附件.pdf"),
    ],
)
def test_the_place_of_a_finding_is_named_as_the_form_names_it(line: str, zh: str, en: str) -> None:
    form = edition("2021")
    assert place_name(line, form) == zh
    assert place_name(line, form, "en") == en


def test_without_an_edition_a_place_keeps_its_own_name() -> None:
    assert place_name("requests.received", None) == "requests.received"
    assert cell_name("requests.received.total", None) == "requests.received.total"


def test_a_table_without_a_number_is_named_by_its_title() -> None:
    name = cell_name("statistics.disclosed_total.value", edition("2014"))
    assert name == "《政府信息公开情况统计表》「主动公开情况 主动公开政府信息数」"


def test_a_row_has_its_number_in_front() -> None:
    rows = {row.id: row_label(row) for row in edition("2021").table("requests").rows}
    assert rows["received"] == "一、本年新收政府信息公开申请数量"
    assert rows["granted"] == "（一）予以公开"
    assert rows["refused_state_secret"] == "1.属于国家秘密"


@pytest.mark.parametrize("grid", grids(), ids=lambda grid: grid.grid_id)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_two_cells_have_one_name(grid: Edition, language: str) -> None:
    names = [cell_name(key, grid, language) for key in grid.cell_by_key]  # type: ignore[arg-type]
    assert len(set(names)) == len(names)
    assert all(place_name(line.id, grid) != line.id for line in grid.lines)
