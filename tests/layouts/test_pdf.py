"""Reports set as PDF: tables over page ends, laid on their side, without a line, and damaged."""

from __future__ import annotations

import random

import pytest

from expectations.forms.catalogue import edition
from tests.layouts.as_pdf import Setting, pdf_page, random_setting
from tests.layouts.damage import DAMAGES
from tests.layouts.page import page
from tests.layouts.printed import printed_tables
from tests.layouts.reading import Rendered, faults
from tests.layouts.render import ARRANGEMENTS, GRIDS, YEARS
from tests.layouts.values import EXACT, STYLES, figures, plain

GRID_NAMES = ["/".join(filter(None, grid)) for grid in GRIDS]
# What a PDF's font has no sign for, and numerals that are broken over lines, tell nothing here.
PRINTABLE = sorted(STYLES.keys() - {"spaced", "numerals"})
SETTINGS = {
    "plain": Setting(),
    "small": Setting(size=8.0),
    "bold": Setting(bold=True),
    "rotated": Setting(turned="rotated"),
    "drawn_on_its_side": Setting(turned="drawn"),
}


def document(
    grid: tuple[str, str], style: str, setting: Setting, seed: int, *, drawn: bool = True
) -> Rendered:
    name = f"{'/'.join(grid)} {style} {setting} seed {seed}"
    rng = random.Random(name)
    form = edition(*grid)
    cells = figures(form, rng, natural_only=style == "blank_columns")
    printed = STYLES[style](cells, rng, form)
    disputes = rng.choice(ARRANGEMENTS) if drawn else "one"
    tables = printed_tables(form, printed.tokens, disputes=disputes)
    shown = page(tables, rng, year=rng.choice(YEARS[form.id]))
    return Rendered(
        name=name,
        data=pdf_page(shown, setting),
        readings=(printed.values,),
        must_be_read=True,
        reporter=shown.reporter,
        year=shown.year,
        grid=grid,
    )


@pytest.mark.parametrize("grid", GRIDS, ids=GRID_NAMES)
@pytest.mark.parametrize("setting", SETTINGS)
def test_a_setting_is_read_exactly(setting: str, grid: tuple[str, str]) -> None:
    found = faults([document(grid, "plain", SETTINGS[setting], 0)])
    assert not found, found


@pytest.mark.parametrize("style", PRINTABLE)
def test_a_style_of_values_is_read_exactly(style: str) -> None:
    grids = GRIDS[:2]
    rng = random.Random(style)
    found = faults(document(grid, style, random_setting(rng), 1) for grid in grids)
    assert not found, found


@pytest.mark.parametrize("grid", GRIDS, ids=GRID_NAMES)
def test_tables_without_a_line_are_never_misread(grid: tuple[str, str]) -> None:
    documents = [
        document(grid, style, Setting(size=8.0, ruled=False), 0, drawn=False) for style in EXACT
    ]
    # What belongs to a row can be told where its label stands on one line with its figures only.
    found = [fault for fault in faults(documents).splitlines() if ": refused: " not in fault]
    assert not found, found


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_tables_are_never_read_as_something_else(damage: str) -> None:
    rng = random.Random(f"pdf {damage}")
    documents = []
    for grid in GRIDS[:2]:
        form = edition(*grid)
        printed = plain(figures(form, rng), rng, form)
        tables = printed_tables(form, printed.tokens, disputes=rng.choice(ARRANGEMENTS))
        damaged = DAMAGES[damage](tables, printed.values, rng)
        shown = page(damaged.tables, rng, year=2023)
        name = f"{damage} {form.grid_id}: {damaged.what}"
        documents.append(Rendered(name, pdf_page(shown, random_setting(rng)), damaged.readings))
    found = faults(documents)
    assert not found, found
