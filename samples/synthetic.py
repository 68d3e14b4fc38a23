"""The one seeded generator of random reports: figures whose identities close, and pages of them.

Everything follows from the edition's data: which cells exist, which add up, how they are labelled.
"""

from __future__ import annotations

import random
from decimal import Decimal
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from expectations.forms.model import CellSpec, Edition, Line
from samples.printed import html_page, pipe_lines, text_lines

__all__ = [
    "broken_frame",
    "html_page",
    "pipe_lines",
    "random_cells",
    "synthetic_frame",
    "text_lines",
]

Figures: TypeAlias = npt.NDArray[np.int64]
AMOUNT = pl.Decimal(38, 6)
MILLION = 10**6
MAGNITUDE = 20


def random_cells(
    edition: Edition, rng: random.Random, *, magnitude: int = MAGNITUDE
) -> dict[str, Decimal]:
    """Figure of every cell of the grid, optional rows among them; all identity lines close.

    Most cells are 0, as in print; counts are whole numbers, amounts have up to six decimals.
    ``magnitude`` is about the largest figure of a cell that is no sum.
    """
    generator = np.random.default_rng(rng.getrandbits(64))
    figures = _Draws(edition, generator, 1, magnitude).figures()
    return {cell.key: _scaled(int(figures[cell.key][0]), cell.is_money) for cell in edition.cells}


def synthetic_frame(
    edition: Edition, n: int, seed: int, *, magnitude: int = MAGNITUDE
) -> pl.DataFrame:
    """One row a report: ``report_id`` and a ``Decimal(38, 6)`` column a cell of the grid.

    All identity lines of all ``n`` reports close; the same seed gives the same frame.
    """
    return _frame(edition, _drawn(edition, n, seed, magnitude), n)


def broken_frame(
    edition: Edition, n: int, seed: int, *, share: float, magnitude: int = MAGNITUDE
) -> tuple[pl.DataFrame, list[str]]:
    """``synthetic_frame`` with one cell changed in a share of its reports, and their ids.

    Only cells that an identity sees are changed, so each of those reports breaks a line or more.
    """
    figures = _drawn(edition, n, seed, magnitude)
    generator = np.random.default_rng([seed, n])
    broken = np.sort(generator.choice(n, size=round(n * share), replace=False))
    seen = sorted({key for line in edition.lines for key in line.cells})
    chosen = generator.integers(len(seen), size=broken.size)
    slips = generator.integers(1, magnitude + 1, size=broken.size)
    for position in np.unique(chosen):
        hit = chosen == position
        changed = figures[seen[position]].copy()
        changed[broken[hit]] += slips[hit]
        figures[seen[position]] = changed
    return _frame(edition, figures, n), [_report_id(index) for index in broken.tolist()]


class _Draws:
    """Random figures of ``n`` reports of an edition, each cell drawn once or calculated.

    A line with one target defines that target as a sum. Any other line whose terms nothing else
    defines shares its targets' sum out among them. The lines that remain follow from these.
    Amounts are counted in millionths.
    """

    def __init__(
        self, edition: Edition, generator: np.random.Generator, n: int, magnitude: int
    ) -> None:
        self._cells = edition.cells
        self._generator = generator
        self._n = n
        self._magnitude = magnitude
        # Reports differ: a few are busy, most are nearly empty.
        self._activity = 1 + magnitude * generator.random(n) ** 2
        self._drawn: dict[str, Figures] = {}
        self._sums = _first_definitions(edition)
        self._shared = {
            term: line
            for line in edition.lines
            if self._sums.get(line.target[0]) is not line
            and not any(term in self._sums for term in line.terms)
            for term in line.terms
        }

    def figures(self) -> dict[str, Figures]:
        for cell in self._cells:
            if cell.key not in self._sums and cell.key not in self._shared:
                self._drawn[cell.key] = self._leaf(cell)
        return {cell.key: self._value(cell.key) for cell in self._cells}

    def _value(self, key: str) -> Figures:
        if key not in self._drawn:
            if key in self._sums:
                self._drawn[key] = self._sum(self._sums[key].terms)
            else:
                self._share_out(self._shared[key])
        return self._drawn[key]

    def _sum(self, keys: tuple[str, ...]) -> Figures:
        total = np.zeros(self._n, dtype=np.int64)
        for key in keys:
            total += self._value(key)
        return total

    def _share_out(self, line: Line) -> None:
        left = self._sum(line.target)
        for term in line.terms[1:]:
            part = (self._uniform() ** 4 * (left + 1)).astype(np.int64)
            self._drawn[term] = part
            left = left - part
        self._drawn[line.terms[0]] = left

    def _uniform(self) -> npt.NDArray[np.float64]:
        return self._generator.random(self._n)

    def _leaf(self, cell: CellSpec) -> Figures:
        count = (2 * self._activity * self._uniform() ** 3).astype(np.int64)
        count[self._uniform() < 0.5] = 0
        if cell.signed:
            return np.where(self._uniform() < 0.5, -count, count)
        if cell.is_money:
            kept = 10 ** self._generator.integers(0, 7, self._n)
            millionths = (self._uniform() * MILLION).astype(np.int64)
            return np.where(count == 0, 0, count * MILLION + millionths // kept * kept)
        return count


def _first_definitions(edition: Edition) -> dict[str, Line]:
    definitions: dict[str, Line] = {}
    for line in edition.lines:
        if len(line.target) == 1:
            definitions.setdefault(line.target[0], line)
    return definitions


def _drawn(edition: Edition, n: int, seed: int, magnitude: int) -> dict[str, Figures]:
    return _Draws(edition, np.random.default_rng(seed), n, magnitude).figures()


def _frame(edition: Edition, figures: dict[str, Figures], n: int) -> pl.DataFrame:
    millionth = pl.lit(Decimal("0.000001"), AMOUNT)
    return pl.DataFrame(
        {"report_id": [_report_id(index) for index in range(n)], **figures}
    ).with_columns(
        pl.col(cell.key).cast(AMOUNT) * millionth
        if cell.is_money
        else pl.col(cell.key).cast(AMOUNT)
        for cell in edition.cells
    )


def _report_id(index: int) -> str:
    return f"synthetic-{index:06d}"


def _scaled(figure: int, is_money: bool) -> Decimal:
    return Decimal(figure).scaleb(-6) if is_money else Decimal(figure)
