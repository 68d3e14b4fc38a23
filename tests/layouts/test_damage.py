"""A damaged report is accepted only if every cell is exactly what the damaged document prints."""

from __future__ import annotations

import random

import pytest

from expectations.forms.catalogue import edition
from tests.layouts.damage import DAMAGES
from tests.layouts.line_damage import LINE_DAMAGES, marked, marked_text
from tests.layouts.page import page
from tests.layouts.printed import printed_tables
from tests.layouts.reading import Rendered, faults
from tests.layouts.render import ARRANGEMENTS, GRIDS, YEARS, written
from tests.layouts.values import BLANKS, STYLES, figures, plain

DAMAGED = 3  # documents a damage and layout
TABLE_LAYOUTS = (
    "html_plain",
    "html_pads",
    "html_mixed",
    "blank_between",
    "dense",
    "pipes_padded",
    "pipes_short",
    "pipes_markdown",
    "alternating",
    "pipe_first",
    "row_lines",
    "text_layer",
    "tabbed",
)
LINE_LAYOUTS = (
    "blank_between",
    "dense",
    "text_layer",
    "row_lines",
    "alternating",
    "pipe_first",
    "pipes_short",
)


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_tables_are_never_read_as_something_else(damage: str) -> None:
    found = faults(
        damaged_tables(damage, layout, seed) for layout in TABLE_LAYOUTS for seed in range(DAMAGED)
    )
    assert not found, found


def damaged_tables(damage: str, layout: str, seed: int) -> Rendered:
    rng = random.Random(f"{damage} {layout} {seed}")
    form = edition(*GRIDS[seed % len(GRIDS)])
    printed = plain(figures(form, rng), rng, form)
    tables = printed_tables(form, printed.tokens, disputes=rng.choice(ARRANGEMENTS))
    damaged = DAMAGES[damage](tables, printed.values, rng)
    shown = page(damaged.tables, rng, year=rng.choice(YEARS[form.id]))
    name = f"{damage} {layout} {form.grid_id} seed {seed}: {damaged.what}"
    return Rendered(name, written(shown, layout, rng).encode(), damaged.readings)


@pytest.mark.parametrize("damage", LINE_DAMAGES)
def test_damaged_lines_are_never_read_as_something_else(damage: str) -> None:
    found = faults(
        _damaged_lines(damage, layout, seed)
        for layout in LINE_LAYOUTS
        for seed in range(2 * DAMAGED)
    )
    assert not found, found


def _damaged_lines(damage: str, layout: str, seed: int) -> Rendered:
    rng = random.Random(f"{damage} {layout} {seed}")
    form = edition(*GRIDS[seed % len(GRIDS)])
    printed = STYLES[rng.choice(("plain", "plain", "one_blank"))](figures(form, rng), rng, form)
    tables = printed_tables(form, marked(printed.tokens), disputes=rng.choice(ARRANGEMENTS))
    shown = page(tables, rng, year=rng.choice(YEARS[form.id]))
    text = marked_text(written(shown, layout, rng), printed.tokens, printed.values)
    damaged = LINE_DAMAGES[damage](text, rng)
    name = f"{damage} {layout} {form.grid_id} seed {seed}: {damaged.what}"
    return Rendered(name, damaged.data.encode(), damaged.readings)


@pytest.mark.parametrize("style", [*BLANKS, "marks"])
def test_lost_blanks_are_never_put_in_a_wrong_place(style: str) -> None:
    found = faults(_without_blanks(style, seed) for seed in range(16))
    assert not found, found


def _without_blanks(style: str, seed: int) -> Rendered:
    rng = random.Random(f"{style} {seed}")
    form = edition(*GRIDS[seed % 2])
    cells = figures(form, rng, natural_only=style == "blank_columns")
    printed = STYLES[style](cells, rng, form)
    shown = page(printed_tables(form, printed.tokens), rng, year=2023)
    text = written(shown, "without_blanks", rng)
    return Rendered(f"{style} {form.grid_id} seed {seed}", text.encode(), (printed.values,))
