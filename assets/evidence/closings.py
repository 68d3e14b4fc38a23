"""Broken identity lines of a report -> the cells that close them: one way, or several to choose.

Worked out with the residuals themselves, so that what a page proposes is what validating finds.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from assets.evidence.evidence import Evidence
from expectations.findings import AMOUNT, Finding
from expectations.forms.model import Edition
from expectations.names import line_of
from expectations.residuals import printed_rows, residuals, wide_cells

_MAX_TRIED = 300  # cells with a value
_MOST_CELLS = 3  # of one way; of more, too many other ways would do as well
_MAX_WAYS = 12

Values = Mapping[str, Decimal | None]


@dataclass(frozen=True)
class Closing:
    """A suspect cell with a value that closes every line it changes; those lines."""

    key: str
    to: Decimal
    lines: frozenset[str]


Way = tuple[Closing, ...]


@dataclass(frozen=True)
class Knot:
    """Broken lines that are closed together, in one of ``ways``, those of the fewest cells first.

    All cells of one way together close all the lines; which of the ways is right nothing says.
    """

    lines: frozenset[str]
    ways: tuple[Way, ...]


def knots(evidence: Evidence) -> list[Knot]:
    """The knots that suspect cells close, in the order of the report's cells.

    The first ways of all of them, taken together, close the lines of all of them.
    """
    grid = evidence.grid
    if grid is None or not evidence.cells:
        return []
    values = {cell.key: cell.value for cell in evidence.cells}
    broken = {
        each.line: each
        for each in evidence.findings
        if each.residual and line_of(each.line, grid) is not None
    }
    before = {line: each.residual or Decimal(0) for line, each in broken.items()}
    found = list(_knots(_closings(broken, values, grid)))
    # Each closing keeps to its lines, but blanks that are filled in may meet in another.
    tried = [(knot.lines, way) for knot in found for way in knot.ways]
    firsts = tuple(each for knot in found for each in knot.ways[0])
    tried.append((frozenset[str]().union(*(knot.lines for knot in found)), firsts))
    left_over = _left_over([_values(way) for _, way in tried], values, grid)
    holds = (
        _closes(lines, left, before) for (lines, _), left in zip(tried, left_over, strict=True)
    )
    return found if all(holds) else []


def _values(way: Iterable[Closing]) -> dict[str, Decimal | None]:
    return {each.key: each.to for each in way}


def _closes(lines: frozenset[str], left: Values, before: Values) -> bool:
    """Whether these lines, and no others, have changed, to nothing left."""
    expected = {**before, **dict.fromkeys(lines, Decimal(0))}
    return all(each == expected.get(line, 0) for line, each in left.items())


def _closings(broken: Mapping[str, Finding], values: Values, grid: Edition) -> list[Closing]:
    """The suspect cells that each close all the lines they change, in the order of the cells."""
    before = {line: each.residual for line, each in broken.items()}
    tried = list(itertools.islice(_candidates(broken.values(), values, grid), _MAX_TRIED))
    found = []
    changes = [{key: to} for key, to in tried]
    for (key, to), left_over in zip(tried, _left_over(changes, values, grid), strict=True):
        changed = {line for line, left in left_over.items() if left != before.get(line, 0)}
        if changed and not any(left_over[line] for line in changed):
            found.append(Closing(key, to, frozenset(changed)))
    places = {key: place for place, key in enumerate(values)}
    return sorted(found, key=lambda each: places[each.key])


def _knots(closing: Sequence[Closing]) -> Iterator[Knot]:
    """The lines that hang together through closings, with the ways to close each just once."""
    parts: list[tuple[frozenset[str], list[Closing]]] = []
    for each in closing:
        crossed = [part for part in parts if part[0] & each.lines]
        lines = each.lines.union(*(own for own, _ in crossed))
        parts = [part for part in parts if part not in crossed]
        parts.append((lines, [*(one for _, own in crossed for one in own), each]))
    for lines, own in parts:
        ways = itertools.chain.from_iterable(
            _ways(lines, own, count) for count in range(1, _MOST_CELLS + 1)
        )
        if some := tuple(itertools.islice(ways, _MAX_WAYS)):
            yield Knot(lines, some)


def _ways(lines: frozenset[str], closing: Sequence[Closing], count: int) -> Iterator[Way]:
    """Each choice of so many closings that share no line and close all of these."""
    if not lines or not count:
        if not lines and not count:
            yield ()
        return
    line = min(lines, key=lambda line: (sum(line in each.lines for each in closing), line))
    for each in closing:
        if line in each.lines:
            rest = [other for other in closing if not other.lines & each.lines]
            for way in _ways(lines - each.lines, rest, count - 1):
                yield (each, *way)


def _candidates(
    findings: Iterable[Finding], values: Values, grid: Edition
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
    changes: Sequence[Values], values: Values, grid: Edition
) -> Iterator[dict[str, Decimal]]:
    """The residual of each evaluated line after each of these changes."""
    if not changes:
        return
    rows = [
        (number, key, value)
        for number, change in enumerate(changes)
        for key, value in {**values, **change}.items()
    ]
    schema = {"report_id": pl.Int64(), "cell": pl.String(), "value": AMOUNT}
    cells = pl.DataFrame(rows, schema, orient="row")
    left_over = residuals(wide_cells(cells), grid, printed_rows(cells, grid)).sort("report_id")
    names = [line.id for line in grid.lines]
    for row in left_over.select(names).iter_rows(named=True):
        yield {line: left for line, left in row.items() if left is not None}
