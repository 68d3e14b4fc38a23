"""Reports as pictures and scanned PDFs: never misread, and most of them read to the last cell."""

from __future__ import annotations

import random

import pytest

from expectations.forms.catalogue import edition
from samples.pictures import Look, random_look
from tests.layouts.as_picture import page_picture, scanned_pdf
from tests.layouts.damage import DAMAGES
from tests.layouts.page import Page, page
from tests.layouts.printed import printed_tables
from tests.layouts.reading import Rendered, Values, faults
from tests.layouts.render import GRIDS
from tests.layouts.values import STYLES, figures, plain

pytestmark = pytest.mark.system  # the fonts that are drawn with
LEAST_READ = 0.7  # of pictures as they come, share that is read exactly
DRAWN = 6


def _shown(grid: tuple[str, str], style: str, rng: random.Random) -> tuple[Page, Values]:
    form = edition(*grid)
    printed = STYLES[style](figures(form, rng), rng, form)
    tables = printed_tables(form, printed.tokens)
    return page(tables, rng, year=2023 if grid[0] == "2021" else 2019, noise=False), printed.values


def _document(
    name: str, grid: tuple[str, str], shown: Page, values: Values, data: bytes
) -> Rendered:
    return Rendered(name, data, (values,), True, shown.reporter, shown.year, grid)


@pytest.mark.parametrize("font", ["sans", "serif"])
def test_a_clean_picture_is_read_exactly(font: str) -> None:
    rng = random.Random(font)
    shown, values = _shown(GRIDS[0], "plain", rng)
    data = page_picture(shown, Look(font=font))
    found = faults([_document(font, GRIDS[0], shown, values, data)])
    assert not found, found


def test_pictures_as_they_come_are_never_misread_and_most_are_read() -> None:
    documents = []
    for seed in range(DRAWN):
        rng = random.Random(f"picture {seed}")
        look = random_look(rng)
        shown, values = _shown(GRIDS[seed % 2], rng.choice(("plain", "signed")), rng)
        data = page_picture(shown, look)
        documents.append(_document(f"{seed} {look}", GRIDS[seed % 2], shown, values, data))
    found = faults(documents).splitlines()
    assert [fault for fault in found if ": refused: " not in fault] == []
    assert len(found) <= (1 - LEAST_READ) * DRAWN, found


def test_a_scanned_pdf_is_read_as_its_pictures_whatever_text_is_laid_over_them() -> None:
    rng = random.Random("scan")
    shown, values = _shown(GRIDS[0], "plain", rng)
    data = scanned_pdf(shown, Look(size=24), unseen_text="一、本年新收政府信息公开申请数量 9 9 9")
    found = faults([_document("scan", GRIDS[0], shown, values, data)])
    assert not found, found


@pytest.mark.parametrize("damage", random.Random(2).sample(sorted(DAMAGES), 5))
def test_a_damaged_picture_is_never_read_as_something_else(damage: str) -> None:
    rng = random.Random(f"picture {damage}")
    form = edition(*GRIDS[0])
    printed = plain(figures(form, rng), rng, form)
    tables = printed_tables(form, printed.tokens)
    damaged = DAMAGES[damage](tables, printed.values, rng)
    shown = page(damaged.tables, rng, year=2023, noise=False)
    data = page_picture(shown, random_look(rng))
    found = faults([Rendered(f"{damage}: {damaged.what}", data, damaged.readings)])
    assert not found, found
