"""Broken identity lines of a report -> the cells of which each alone closes all that it broke.

Worked out with the residuals themselves, so that what a page proposes is what validating finds.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from assets.evidence.evidence import Evidence
from expectations.findings import AMOUNT, Finding
from expectations.forms.model import Edition
from expectations.names import line_of
from expectations.residuals import printed_rows, residuals, wide_cells

_MAX_TRIED = 300  # cells with a value


@dataclass(frozen=True)
class Closing:
    """A suspect cell with a value that closes every line it changes; those lines."""

    key: str
    to: Decimal
    lines: frozenset[str]


def closings(evidence: Evidence) -> list[Closing]:
    """The suspect cells that each close all their broken lines, those of the same lines together.

    Cells of the same lines are alternatives: one of them is wrong, and nothing says which.
    """
    grid = evidence.grid
    if grid is None:
        return []
    values = {cell.key: cell.value for cell in evidence.cells}
    broken = {
        each.line: each
        for each in evidence.findings
        if each.residual and line_of(each.line, grid) is not None
    }
    before = {line: each.residual for line, each in broken.items()}
    tried = list(itertools.islice(_candidates(broken.values(), values, grid), _MAX_TRIED))
    found = []
    for (key, to), left_over in zip(tried, _left_over(tried, values, grid), strict=True):
        changed = {line for line, left in left_over.items() if left != before.get(line, 0)}
        if changed and not any(left_over[line] for line in changed):
            found.append(Closing(key, to, frozenset(changed)))
    places = {key: place for place, key in enumerate(values)}
    return sorted(found, key=lambda each: (sorted(each.lines), places[each.key]))


def _candidates(
    findings: Iterable[Finding], values: Mapping[str, Decimal | None], grid: Edition
) -> Iterator[tuple[str, Decimal]]:
    """Suspect cells, each with a lawful value that closes one of its lines."""
    found = dict.fromkeys(
        (key, (values[key] or Decimal(0)) + change)
        for each in findings
        for key in each.suspects
        if key in values
        for change in (each.residual or Decimal(0), -(each.residual or Decimal(0)))
    )
    for key, value in found:
        is_lawful = value >= 0 or grid.cell_by_key[key].signed
        if is_lawful and value == value.to_integral():
            yield key, value


def _left_over(
    tried: list[tuple[str, Decimal]], values: Mapping[str, Decimal | None], grid: Edition
) -> Iterator[dict[str, Decimal]]:
    """The residual of each evaluated line after each of these changes of one cell."""
    if not tried:
        return
    rows = [
        (number, key, to if key == changed else value)
        for number, (changed, to) in enumerate(tried)
        for key, value in values.items()
    ]
    schema = {"report_id": pl.Int64(), "cell": pl.String(), "value": AMOUNT}
    cells = pl.DataFrame(rows, schema, orient="row")
    left_over = residuals(wide_cells(cells), grid, printed_rows(cells, grid)).sort("report_id")
    names = [line.id for line in grid.lines]
    for row in left_over.select(names).iter_rows(named=True):
        yield {line: left for line, left in row.items() if left is not None}
