"""Ruled lines of drawn pages: where cells stand, whatever is missing of their rules."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from assets.raw_text.ruled_lines import (
    Picture,
    ink_of,
    loose_lines,
    ruled_page,
    straightened,
    text_lines,
)

LEFT, TOP, WIDE, HIGH = 60, 60, 120, 40  # of the drawn table and its fields


def blank(height: int = 400, width: int = 700) -> Picture:
    return np.full((height, width), 255, np.uint8)


def ruled(
    page: Picture, rows: int = 4, columns: int = 4, *, left_out: tuple[str, ...] = (), ink: int = 0
) -> Picture:
    """A table of equal fields; sides named like ``v1.2`` (right of field 1 in row 2) left out."""
    for row in range(rows + 1):
        for column in range(columns):
            if f"h{row}.{column}" not in left_out:
                y = TOP + row * HIGH
                cv2.line(page, (LEFT + column * WIDE, y), (LEFT + (column + 1) * WIDE, y), [ink])
    for column in range(columns + 1):
        for row in range(rows):
            if f"v{column}.{row}" not in left_out:
                x = LEFT + column * WIDE
                cv2.line(page, (x, TOP + row * HIGH), (x, TOP + (row + 1) * HIGH), [ink])
    for row in range(rows):
        for column in range(columns):
            place = (LEFT + column * WIDE + 40, TOP + row * HIGH + 27)
            cv2.putText(page, "36", place, cv2.FONT_HERSHEY_SIMPLEX, 0.6, [ink], 2)
    return page


def spans(page: Picture) -> list[tuple[int, int, int, int]]:
    (table,) = ruled_page(page).tables
    return [(cell.row, cell.column, cell.rowspan, cell.colspan) for cell in table.cells]


def plain_grid(rows: int = 4, columns: int = 4) -> list[tuple[int, int, int, int]]:
    return [(row, column, 1, 1) for row in range(rows) for column in range(columns)]


def test_a_plain_grid_has_its_fields_as_cells() -> None:
    (table,) = ruled_page(ruled(blank())).tables
    first = table.cells[0].box
    assert [(c.row, c.column, c.rowspan, c.colspan) for c in table.cells] == plain_grid()
    assert first is not None
    assert (first.left, first.top) == pytest.approx((LEFT + 1, TOP + 1), abs=2)
    assert (first.right, first.bottom) == pytest.approx((LEFT + WIDE, TOP + HIGH), abs=2)


def test_fields_without_a_line_between_them_are_one_cell() -> None:
    found = spans(ruled(blank(), left_out=("v1.0", "v2.0", "h2.0", "h3.0")))
    assert (0, 0, 1, 3) in found
    assert (1, 0, 3, 1) in found
    assert len(found) == 16 - 4


def test_fields_that_make_no_rectangle_are_told_as_unread() -> None:
    (table,) = ruled_page(ruled(blank(), left_out=("v1.0", "h1.0"))).tables
    lost = [cell for cell in table.cells if cell.box is None]
    assert {(cell.row, cell.column) for cell in lost} == {(0, 0), (0, 1), (1, 0)}


def test_a_table_open_at_its_sides_has_its_outer_columns() -> None:
    sides = tuple(f"v{column}.{row}" for column in (0, 4) for row in range(4))
    assert spans(ruled(blank(), left_out=sides)) == plain_grid()


def test_faint_lines_are_lines() -> None:
    assert spans(ruled(blank(), ink=200)) == plain_grid()


@pytest.mark.parametrize("degrees", [-3.0, -0.7, 0.3, 2.0])
def test_a_page_laid_askew_is_straightened(degrees: float) -> None:
    page = ruled(blank())
    turning = cv2.getRotationMatrix2D((350, 200), degrees, 1)
    askew = cv2.warpAffine(page, turning, (700, 400), borderValue=[255]).astype(np.uint8)
    assert spans(straightened(askew)) == plain_grid()


def test_a_page_without_lines_has_no_tables() -> None:
    page = blank()
    cv2.putText(page, "1024 768", (60, 100), cv2.FONT_HERSHEY_SIMPLEX, 1, [0], 2)
    assert ruled_page(straightened(page)).tables == ()
    assert ruled_page(blank()).tables == ()


def test_two_tables_on_a_page_are_two() -> None:
    page = ruled(blank(800))
    page[400:800] = ruled(blank())
    assert [table.box.top > 400 for table in ruled_page(page).tables] == [False, True]


def test_text_beside_a_table_is_found_and_text_inside_is_not() -> None:
    page = ruled(blank())
    cv2.putText(page, "36 36", (60, 300), cv2.FONT_HERSHEY_SIMPLEX, 0.6, [0], 2)
    (line,) = loose_lines(page, ruled_page(page))
    assert line.top > TOP + 4 * HIGH


def test_a_cell_without_ink_has_none_whatever_its_colour() -> None:
    page = blank()
    page[TOP : TOP + HIGH, LEFT : LEFT + WIDE] = 210
    page = ruled(page)
    found = ruled_page(page)
    empty = page[TOP + 3 : TOP + 8, LEFT + 3 : LEFT + 30]
    assert not ink_of(empty, np.zeros(empty.shape, np.bool_), found.letter).any()


@pytest.mark.parametrize("ink", [0, 120, 180])
def test_a_cell_with_faint_ink_is_not_blank(ink: int) -> None:
    page = ruled(blank(), ink=ink)
    found = ruled_page(page)
    (table,) = found.tables
    for cell in table.cells:
        assert cell.box is not None
        inside = (slice(cell.box.top, cell.box.bottom), slice(cell.box.left, cell.box.right))
        ink_found = ink_of(page[inside], found.ruling[inside], found.letter)
        assert len(text_lines(ink_found, found.letter)) == 1


@pytest.mark.parametrize("wide", [4, 6])
def test_a_thin_minus_sign_is_ink_and_a_grain_is_none(wide: int) -> None:
    crop = np.full((30, 60), 255, np.uint8)
    crop[5, 5] = 0
    crop[15, 20 : 20 + wide] = 90
    found = ink_of(crop, np.zeros(crop.shape, np.bool_), letter=16.0)
    assert found.sum() == wide
    assert found[15, 20 : 20 + wide].all()
