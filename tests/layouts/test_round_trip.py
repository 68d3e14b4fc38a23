"""Random figures printed in every layout are read back exactly, with their reporter and year."""

from __future__ import annotations

import pytest

from tests.layouts import as_html
from tests.layouts.labels import CHANGES
from tests.layouts.printed import Arrangement
from tests.layouts.reading import faults
from tests.layouts.render import (
    ARRANGEMENTS,
    GRIDS,
    LAYOUTS,
    Printing,
    drawn,
    rendered,
    styles_of,
)
from tests.layouts.values import STYLES

DRAWN = 8  # documents a layout and grid, beside the plain one
COMMON = ("html_word", "html_plain", "blank_between", "dense", "pipes_padded", "pipes_both")
GRID_NAMES = ["/".join(filter(None, grid)) for grid in GRIDS]


@pytest.mark.parametrize("grid", GRIDS, ids=GRID_NAMES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_is_read_exactly(layout: str, grid: tuple[str, str]) -> None:
    documents = [rendered(layout, grid, 0), *(drawn(layout, grid, n) for n in range(1, DRAWN + 1))]
    found = faults(documents)
    assert not found, found


@pytest.mark.parametrize("style", STYLES)
def test_a_style_of_values_is_read_exactly(style: str) -> None:
    documents = [
        rendered(layout, grid, 1, Printing(style=style))
        for layout in COMMON
        for grid in GRIDS[:3]
        if style in styles_of(layout, grid)
    ]
    found = faults(documents)
    assert not found, found


@pytest.mark.parametrize("labels", CHANGES)
def test_changed_labels_are_known(labels: str) -> None:
    documents = [
        rendered(layout, grid, 2, Printing(labels=labels))
        for layout in (*COMMON, "row_lines", "text_layer")
        for grid in GRIDS[:3]
    ]
    found = faults(documents)
    assert not found, found


@pytest.mark.parametrize("disputes", sorted(set(ARRANGEMENTS)))
def test_table_four_is_read_in_any_arrangement(disputes: Arrangement) -> None:
    documents = [
        rendered(layout, ("2021", ""), 3, Printing(style=style, disputes=disputes))
        for layout in (*COMMON, "alternating", "pipe_first")
        for style in ("plain", "signed", "thousands")
    ]
    found = faults(documents)
    assert not found, found


@pytest.mark.parametrize("layout", COMMON)
def test_converted_characters_are_read_exactly(layout: str) -> None:
    documents = [
        rendered(layout, grid, seed, Printing(converted=True))
        for grid in GRIDS
        for seed in range(3)
    ]
    found = faults(documents)
    assert not found, found


def test_mixtures_of_habits_are_read_exactly() -> None:
    assert len(as_html.FLAVOURS) > 10
    found = faults(drawn("html_mixed", GRIDS[seed % len(GRIDS)], seed) for seed in range(10, 60))
    assert not found, found


def test_the_same_seed_gives_the_same_document() -> None:
    assert drawn("html_mixed", GRIDS[0], 5) == drawn("html_mixed", GRIDS[0], 5)
