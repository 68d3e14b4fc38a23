"""What the tests of the expectations share: the cells of a report as a reader hands them on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

import polars as pl
import pytest

from expectations.forms import catalogue
from expectations.forms.model import Edition

Printed = Decimal | int | str | None
CellsOf = Callable[..., pl.DataFrame]

SCHEMA = {
    "report_id": pl.String(),
    "cell": pl.String(),
    "value": pl.Decimal(38, 6),
    "meaning": pl.String(),
}


@pytest.fixture(scope="session")
def form() -> Edition:
    return catalogue.edition("2021")


@pytest.fixture(scope="session")
def cells_of() -> CellsOf:
    """Makes the long cells of one report of a grid.

    Cells print 0 unless ``printed`` says otherwise: a number, None for a blank, or the words
    ``mark`` and ``illegible``. Cells named ``absent``, and optional ones not named, are not there.
    """

    def make(
        grid: Edition,
        printed: Mapping[str, Printed] | None = None,
        *,
        absent: Iterable[str] = (),
        report_id: str = "r",
    ) -> pl.DataFrame:
        given = dict(printed or {})
        lost = set(absent)
        rows = [
            (report_id, cell.key, *_value_and_meaning(given.get(cell.key, 0)))
            for cell in grid.cells
            if cell.key not in lost and (not cell.optional or cell.key in given)
        ]
        return pl.DataFrame(rows, schema=SCHEMA, orient="row")

    return make


def _value_and_meaning(printed: Printed) -> tuple[Decimal | None, str]:
    if printed is None:
        return None, "blank"
    if isinstance(printed, str):
        return None, printed
    return Decimal(printed), "number"
