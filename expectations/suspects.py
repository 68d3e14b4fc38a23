"""Broken identity lines of one report -> the cells in which they place the error.

A wrong cell breaks every line it stands in, so the broken lines of a table cross in it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from expectations.forms.model import Edition
from expectations.residuals import definitions

Coefficients = Mapping[str, int]
MOST_ERRORS = 2  # of three, too many other threes would do as well


@dataclass(frozen=True)
class Crossings:
    """The identity lines of a grid as sums of cells, ready to be crossed for many reports.

    ``parts`` are the lines that hang together, each crossing some other of its part.
    """

    grid: Edition
    lines: Mapping[str, Coefficients]
    parts: tuple[tuple[str, ...], ...]
    definitions: tuple[tuple[str, tuple[str, ...]], ...]

    @classmethod
    def of(cls, grid: Edition) -> Crossings:
        """The crossings of an edition or variant."""
        lines = {
            line.id: dict.fromkeys(line.target, 1) | dict.fromkeys(line.terms, -1)
            for line in grid.lines
        }
        return cls(grid, lines, _parts(lines), definitions(grid))

    def suspects(
        self, residuals: Mapping[str, Decimal | None], printed: Mapping[str, Decimal | None]
    ) -> dict[str, tuple[str, ...]]:
        """Suspect cells of each broken line of one report, in the order of the grid.

        They are the cells of the line that explain all broken lines it hangs together with: one,
        changed alone, closes every one of them and breaks none; where none does, two together do.
        Where there are no such two, the cells of the line that lie in another broken line too;
        where there are none of these either, all cells of the line.

        Args:
            residuals: line id -> residual, None where the line was not evaluated.
            printed: cell key -> printed value, None where blank.
        """
        evaluated = {line: value for line, value in residuals.items() if value is not None}
        lines = self._over_printed_cells(printed)
        found: dict[str, tuple[str, ...]] = {}
        for part in self.parts:
            broken = {line: evaluated[line] for line in part if evaluated.get(line)}
            if not broken:
                continue
            placed = {line: lines[line] for line in part if line in evaluated}
            explaining = self._explaining(broken, placed, printed)
            times = Counter(cell for line in broken for cell in self.lines[line])
            for line in broken:
                explained = [cell for cell in lines[line] if cell in explaining]
                crossed = [cell for cell in self.lines[line] if times[cell] > 1]
                found[line] = self._in_order(explained or crossed or self.lines[line])
        return found

    def _explaining(
        self,
        broken: Mapping[str, Decimal],
        lines: Mapping[str, Coefficients],
        printed: Mapping[str, Decimal | None],
    ) -> set[str]:
        """The cells of all explanations with the fewest errors; none, if they are too many."""
        of_cells: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for line, cells in lines.items():
            for cell, coefficient in cells.items():
                of_cells[cell][line] = coefficient
        reach = max(map(len, of_cells.values()))
        for errors in range(1, MOST_ERRORS + 1):
            if len(broken) <= errors * reach:
                found = set(self._explanations(broken, of_cells, lines, printed, errors))
                if found:
                    return {cell for cells in found for cell in cells}
        return set()

    def _explanations(
        self,
        broken: Mapping[str, Decimal],
        of_cells: Mapping[str, Coefficients],
        lines: Mapping[str, Coefficients],
        printed: Mapping[str, Decimal | None],
        errors: int,
    ) -> Iterator[frozenset[str]]:
        """Sets of so many cells in which some lawful values would close all the lines."""
        # One of the cells is in the first broken line. Of two it need not close that one, since
        # both may stand in it; but where they stand in different lines, one of them closes some.
        for cell in lines[next(iter(broken))]:
            own = of_cells[cell]
            for change in {-broken[line] / own[line] for line in own if line in broken}:
                if not self._lawful(cell, (printed.get(cell) or Decimal(0)) + change):
                    continue
                left = _changed(broken, own, change)
                if not left:
                    yield frozenset([cell])
                elif errors > 1:
                    others = self._explanations(left, of_cells, lines, printed, errors - 1)
                    yield from (cells | {cell} for cells in others if cell not in cells)

    def _lawful(self, cell: str, value: Decimal) -> bool:
        signed = self.grid.cell_by_key[cell].signed
        return (value >= 0 or signed) and value == value.to_integral()

    def _over_printed_cells(
        self, printed: Mapping[str, Decimal | None]
    ) -> Mapping[str, Coefficients]:
        """The lines with each derived total replaced by the cells it was derived from."""
        made: dict[str, Coefficients] = {}
        for total, parts in self.definitions:
            blank = printed.get(total) is None and total not in made
            if blank and any(printed.get(part) is not None or part in made for part in parts):
                made[total] = _replaced(dict.fromkeys(parts, 1), made)
        if not made:
            return self.lines
        return {line: _replaced(cells, made) for line, cells in self.lines.items()}

    def _in_order(self, cells: Collection[str]) -> tuple[str, ...]:
        places = {key: place for place, key in enumerate(self.grid.cell_by_key)}
        return tuple(sorted(cells, key=places.__getitem__))


def _parts(lines: Mapping[str, Coefficients]) -> tuple[tuple[str, ...], ...]:
    """The lines, those together that share cells, directly or through others."""
    parts: list[list[str]] = []
    for line, cells in lines.items():
        crossed = [part for part in parts if any(cells.keys() & lines[own] for own in part)]
        together = [own for part in crossed for own in part]
        parts = [*(part for part in parts if part not in crossed), [*together, line]]
    return tuple(map(tuple, parts))


def _changed(
    broken: Mapping[str, Decimal], own: Coefficients, change: Decimal
) -> dict[str, Decimal]:
    """The residuals that are not 0 once a cell with these lines has changed."""
    changed = {line: broken.get(line, Decimal(0)) + times * change for line, times in own.items()}
    return {line: left for line, left in {**broken, **changed}.items() if left}


def _replaced(cells: Coefficients, made: Mapping[str, Coefficients]) -> Coefficients:
    sums: Counter[str] = Counter()
    for cell, coefficient in cells.items():
        for part, times in made.get(cell, {cell: 1}).items():
            sums[part] += coefficient * times
    return {cell: coefficient for cell, coefficient in sums.items() if coefficient}
