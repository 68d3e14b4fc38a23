"""Plain text to lines and grids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.raw_text.document import Grid
from assets.raw_text.text import text_blocks


def _grid(text: str) -> list[list[str]]:
    (grid,) = (block for block in text_blocks(text) if isinstance(block, Grid))
    return [[cell.text for cell in row] for row in grid.rows]


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("行政许可 | 0 | ||", ["行政许可", "0", "", ""]),
        ("行政许可 | 0 |", ["行政许可", "0"]),
        ("| 规章 | 0 | 0 | 0 | ", ["规章", "0", "0", "0"]),
        ("规章 | 0 |  | 0", ["规章", "0", "", "0"]),
        ("|---|---|\n| a | b |", ["a", "b"]),
        ("规章\t0\t\t0", ["规章", "0", "", "0"]),
    ],
)
def test_a_printed_row_keeps_its_cells(line: str, cells: list[str]) -> None:
    assert _grid(line) == [cells]


def test_lines_keep_their_distances() -> None:
    assert text_blocks("a\n\n\nb\r\nc") == ("a", "", "", "b", "c")


@pytest.mark.parametrize(
    "mark", ["- 4 -", "—12—", "第 3 页", "第3页 共9页", "Page 8 - 标题", "P. 8"]
)
def test_page_marks_are_left_out(mark: str) -> None:
    assert text_blocks(f"a\n{mark}\nb") == ("a", "b")


@pytest.mark.parametrize("kept", ["-", "4", "- 4", "第3项"])
def test_what_may_be_a_value_or_a_label_is_no_page_mark(kept: str) -> None:
    assert text_blocks(f"a\n{kept}\nb") == ("a", kept, "b")


@pytest.mark.parametrize("join", [" |\n", "\n|\n"])
def test_cells_and_pipes_that_take_turns_are_one_grid(join: str) -> None:
    cells = [*(f"第{n}项" for n in range(70)), "0"]
    grid = _grid("前言\n" + join.join(cells) + join)
    assert [row[0].rpartition("\n")[2] for row in grid if row[0]] == cells


@given(st.text(alphabet="a1|\t \n第页-", max_size=80))
def test_no_text_breaks_the_reading_or_loses_a_character(text: str) -> None:
    blocks = text_blocks(text)
    shown = "".join(
        block if isinstance(block, str) else "".join(c.text for row in block.rows for c in row)
        for block in blocks
    )
    assert shown.count("a") == text.count("a") or "第" in text
