"""Broken identity lines of one report -> the cells in which they place the error.

A wrong cell breaks every line it stands in, so the broken lines of a table cross in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from expectations.forms.model import Edition
from expectations.residuals import definitions

Coefficients = Mapping[str, int]


@dataclass(frozen=True)
class Crossings:
    """The identity lines of a grid as sums of cells, ready to be crossed for many reports."""

    grid: Edition
    lines: Mapping[str, Coefficients]
    definitions: tuple[tuple[str, tuple[str, ...]], ...]

    @classmethod
    def of(cls, grid: Edition) -> Crossings:
        """The crossings of an edition or variant."""
        lines = {
            line.id: dict.fromkeys(line.target, 1) | dict.fromkeys(line.terms, -1)
            for line in grid.lines
        }
        return cls(grid, lines, definitions(grid))

    def suspects(
        self, residuals: Mapping[str, Decimal | None], printed: Mapping[str, Decimal | None]
    ) -> dict[str, tuple[str, ...]]:
        """Suspect cells of each broken line of one report, in the order of the grid.

        They are the cells of which one, changed alone, closes every broken line of the table and
        breaks none; where there is none, the cells of the line that lie in another broken line
        too; where there are none of these either, all cells of the line.

        Args:
            residuals: line id -> residual, None where the line was not evaluated.
            printed: cell key -> printed value, None where blank.
        """
        evaluated = {line: value for line, value in residuals.items() if value is not None}
        lines = self._over_printed_cells(printed)
        found: dict[str, tuple[str, ...]] = {}
        for table in self.grid.tables:
            of_table = {k: v for k, v in evaluated.items() if k.startswith(f"{table.id}.")}
            broken = [line for line, value in of_table.items() if value]
            if not broken:
                continue
            alone = [
                cell for cell in lines[broken[0]] if self._closes(cell, of_table, lines, printed)
            ]
            times = Counter(cell for line in broken for cell in self.lines[line])
            for line in broken:
                crossed = [cell for cell in self.lines[line] if times[cell] > 1]
                found[line] = self._in_order(alone or crossed or list(self.lines[line]))
        return found

    def _closes(
        self,
        cell: str,
        residuals: Mapping[str, Decimal],
        lines: Mapping[str, Coefficients],
        printed: Mapping[str, Decimal | None],
    ) -> bool:
        """Whether some lawful value in this one cell would close all the lines."""
        changes: set[Decimal] = set()
        for line, residual in residuals.items():
            coefficient = lines[line].get(cell, 0)
            if coefficient:
                changes.add(-residual / coefficient)
            elif residual:
                return False
        if len(changes) != 1:
            return False
        value = (printed.get(cell) or Decimal(0)) + changes.pop()
        return (value >= 0 or self.grid.cell_by_key[cell].signed) and value == value.to_integral()

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

    def _in_order(self, cells: list[str]) -> tuple[str, ...]:
        places = {key: place for place, key in enumerate(self.grid.cell_by_key)}
        return tuple(sorted(cells, key=places.__getitem__))


def _replaced(cells: Coefficients, made: Mapping[str, Coefficients]) -> Coefficients:
    sums: Counter[str] = Counter()
    for cell, coefficient in cells.items():
        for part, times in made.get(cell, {cell: 1}).items():
            sums[part] += coefficient * times
    return {cell: coefficient for cell, coefficient in sums.items() if coefficient}
