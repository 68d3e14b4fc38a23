"""Random figures printed as documents of office programs are read back exactly, or refused."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from expectations.forms.catalogue import edition
from tests.layouts import as_docx, as_workbook
from tests.layouts.as_units_workbook import BOOKS, row_a_unit, sheet_a_unit
from tests.layouts.damage import DAMAGES
from tests.layouts.page import Page, page
from tests.layouts.printed import printed_tables
from tests.layouts.reading import Rendered, faults
from tests.layouts.render import ARRANGEMENTS, GRIDS, YEARS
from tests.layouts.values import STYLES, figures, plain

# Writer of a page, habits by name, and how they are mixed.
KINDS: dict[str, tuple[Callable[[Page, Any, random.Random], bytes], Any]] = {
    "docx": (as_docx.docx_page, as_docx),
    "xlsx": (as_workbook.xlsx_page, as_workbook),
    "xls": (as_workbook.xls_page, as_workbook),
}
# Workbooks of many units, by how these stand in them.
UNITS = {"a row a unit": row_a_unit, "a sheet a unit": sheet_a_unit}
FLAVOURED = [(kind, name) for kind, (_, module) in KINDS.items() for name in module.FLAVOURS]
DRAWN = 3  # documents a flavour
MIXED = 16  # documents a kind
DAMAGED = 2  # documents a damage and kind


def document(kind: str, flavour: str, seed: int) -> Rendered:
    name = f"{kind} {flavour} seed {seed}"
    rng = random.Random(name)
    write, module = KINDS[kind]
    grid = rng.choice(GRIDS)
    form = edition(*grid)
    styles = set(STYLES) - ({"blank_columns"} if "2014" in grid else set())
    style = rng.choice(sorted(styles))
    printed = STYLES[style](figures(form, rng, natural_only=style == "blank_columns"), rng, form)
    tables = printed_tables(form, printed.tokens, disputes=rng.choice(ARRANGEMENTS))
    shown = page(tables, rng, year=rng.choice(YEARS[form.id]))
    habits = module.FLAVOURS.get(flavour) or module.mixed_habits(rng)
    return Rendered(
        name=f"{name} {form.grid_id} {style} {habits}",
        data=write(shown, habits, rng),
        readings=(printed.values,),
        must_be_read=True,
        reporter=shown.reporter,
        year=shown.year,
        grid=grid,
    )


@pytest.mark.parametrize(("kind", "flavour"), FLAVOURED)
def test_a_document_is_read_exactly(kind: str, flavour: str) -> None:
    found = faults(document(kind, flavour, seed) for seed in range(DRAWN))
    assert not found, found


@pytest.mark.parametrize("kind", KINDS)
def test_mixtures_of_habits_are_read_exactly(kind: str) -> None:
    found = faults(document(kind, "mixed", seed) for seed in range(MIXED))
    assert not found, found


@pytest.mark.parametrize("kind", BOOKS)
@pytest.mark.parametrize("write", UNITS.values(), ids=UNITS)
def test_the_report_of_one_of_many_units_is_read_exactly(
    write: Callable[[str, int], Rendered], kind: str
) -> None:
    found = faults(write(kind, seed) for seed in range(MIXED))
    assert not found, found


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_damaged_tables_are_never_read_as_something_else(kind: str, damage: str) -> None:
    found = faults(_damaged(kind, damage, seed) for seed in range(DAMAGED))
    assert not found, found


def _damaged(kind: str, damage: str, seed: int) -> Rendered:
    rng = random.Random(f"{kind} {damage} {seed}")
    write, module = KINDS[kind]
    form = edition(*GRIDS[seed % len(GRIDS)])
    printed = plain(figures(form, rng), rng, form)
    tables = printed_tables(form, printed.tokens, disputes=rng.choice(ARRANGEMENTS))
    damaged = DAMAGES[damage](tables, printed.values, rng)
    shown = page(damaged.tables, rng, year=rng.choice(YEARS[form.id]))
    data = write(shown, module.mixed_habits(rng), rng)
    return Rendered(
        f"{damage} {kind} {form.grid_id} {seed}: {damaged.what}", data, damaged.readings
    )
