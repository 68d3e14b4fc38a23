"""Printed tables: rectangular, complete, and laid out as the form lays them out."""

from __future__ import annotations

import random
import re
from decimal import Decimal

import pytest
from selectolax.lexbor import LexborHTMLParser

from expectations.forms.catalogue import edition, grids
from expectations.forms.model import Edition
from samples.printed import html_page, pipe_lines, printed_value, text_lines
from samples.synthetic import random_cells

every_grid = pytest.mark.parametrize("grid", grids(), ids=lambda grid: f"{grid.id}{grid.variant}")
FIGURE = re.compile(r"-?\d+(\.\d+)?")


def figures_of(pieces: list[str]) -> list[Decimal]:
    return [Decimal(piece.strip()) for piece in pieces if FIGURE.fullmatch(piece.strip())]


def page_of(grid: Edition) -> LexborHTMLParser:
    cells = random_cells(grid, random.Random(4))
    return LexborHTMLParser(html_page(grid, cells, reporter="某县", year=2024))


@every_grid
def test_tables_of_a_page_are_rectangular(grid: Edition) -> None:
    tables = page_of(grid).css("table")
    assert len(tables) == len(grid.tables)
    for table in tables:
        taken: set[tuple[int, int]] = set()
        rows = table.css("tr")
        for y, row in enumerate(rows):
            for cell in row.css("td"):
                x = next(x for x in range(100) if (y, x) not in taken)
                spot = {
                    (y + dy, x + dx)
                    for dy in range(int(cell.attributes.get("rowspan") or 1))
                    for dx in range(int(cell.attributes.get("colspan") or 1))
                }
                assert not spot & taken
                taken |= spot
        width = 1 + max(x for _, x in taken)
        assert taken == {(y, x) for y in range(len(rows)) for x in range(width)}


@every_grid
def test_every_layout_prints_every_figure_in_grid_order(grid: Edition) -> None:
    cells = random_cells(grid, random.Random(9))
    page = LexborHTMLParser(html_page(grid, cells, reporter="某县", year=2024))
    lines = text_lines(grid, cells, reporter="某县", year=2024).split("\n")
    piped = re.split(r"[\n|]", pipe_lines(grid, cells, reporter="某县", year=2024))

    expected = list(cells.values())
    assert figures_of([cell.text() for cell in page.css("td")]) == expected
    assert figures_of(lines) == expected
    assert figures_of(piped) == expected


def test_the_heads_of_requests_are_numbered_as_in_the_form() -> None:
    text = [cell.text() for cell in page_of(edition("2021")).css("table")[1].css("td")]

    for label in (
        "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
        "一、本年新收政府信息公开申请数量",
        "三、本年度办理结果",
        "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
        "（三）不予公开",
        "8.属于行政查询事项",
        "（七）总计",
        "四、结转下年度继续办理",
    ):
        assert label in text


def test_a_row_of_pipes_is_filled_up_to_the_width_of_its_table() -> None:
    grid = edition("2021")
    lines = pipe_lines(grid, random_cells(grid, random.Random(2)), reporter="某县", year=2024)

    assert "第二十条第（一）项 | |||\n" in lines
    assert re.search(r"\n（七）总计( \| \d+){7} \| \|\|\n", lines)
    assert {line.count("|") for line in lines.splitlines()} == {0, 4, 10, 15}


def test_rows_of_a_local_form_are_printed_only_with_cells_of_their_own() -> None:
    grid = edition("2014")
    cells = random_cells(grid, random.Random(2))
    national = {k: v for k, v in cells.items() if not grid.cell_by_key[k].optional}

    assert "申请来源" in text_lines(grid, cells, reporter="某县", year=2018)
    assert "申请来源" not in text_lines(grid, national, reporter="某县", year=2018)


def test_blank_cells_are_printed_empty() -> None:
    grid = edition("2021")
    cells: dict[str, Decimal | None] = dict(random_cells(grid, random.Random(2)))
    cells["disclosure.coercive_measures.decisions"] = None

    assert "\n行政强制 |  | ||\n" in pipe_lines(grid, cells, reporter="某县", year=2024)
    assert "行政强制\n\n\n\n第二十条" in text_lines(grid, cells, reporter="某县", year=2024)


@pytest.mark.parametrize(
    ("value", "text"),
    [("1E+2", "100"), ("0.500000", "0.5"), ("-3", "-3"), ("0E-6", "0"), ("12.000001", "12.000001")],
)
def test_values_are_printed_plainly(value: str, text: str) -> None:
    assert printed_value(Decimal(value)) == text


def test_the_name_of_a_reporter_is_escaped_in_pages() -> None:
    grid = edition("2021")
    page = html_page(grid, random_cells(grid, random.Random(2)), reporter="<b>县", year=2024)

    assert "<b>" not in page
    assert "&lt;b&gt;县2024年政府信息公开工作年度报告" in page
