"""Rows with several placements to the one placement that satisfies the identities, or to none."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from assets.parsed_tables.parsed_cell import form_cells
from assets.parsed_tables.placement import Placement
from expectations.findings import Finding
from expectations.forms.model import Edition, Line

_MAX_TRIED = 500  # combinations of placements that are tried before rows stay ambiguous


@dataclass(frozen=True)
class Resolution:
    """The placement of each row that has one, and what was found on the others.

    Keys are ``table.row``; ``inferred`` are the rows whose blank cells had no cell in print.
    """

    chosen: dict[str, Placement]
    inferred: frozenset[str]
    findings: tuple[Finding, ...]


def resolution(candidates: dict[str, list[Placement]], grid: Edition) -> Resolution:
    """Only which position is blank is ever inferred, and only where one placement holds."""
    chosen = {key: fits[0] for key, fits in candidates.items() if len(fits) == 1}
    inferred = {key for key, fit in chosen.items() if len(fit) > 1 and None in fit}
    undecided = {key: fits for key, fits in candidates.items() if len(fits) > 1}
    if not undecided:
        return Resolution(chosen, frozenset(inferred), tuple(_inferred(inferred)))
    holding = _holding(chosen, undecided, grid)
    if len(holding) == 1:
        inferred |= set(undecided)
        return Resolution(holding[0], frozenset(inferred), tuple(_inferred(inferred)))
    findings = (*_inferred(inferred), *_ambiguous(undecided, len(holding)))
    return Resolution(chosen, frozenset(inferred), findings)


def _holding(
    chosen: dict[str, Placement], undecided: dict[str, list[Placement]], grid: Edition
) -> list[dict[str, Placement]]:
    """Every choice of placements under which the lines through the undecided rows close."""
    lines = [
        line
        for line in grid.lines
        if any(key.rpartition(".")[0] in undecided for key in line.cells)
    ]
    # A line that runs within one row tells by itself which of its placements can hold.
    possible = {
        row: [fit for fit in fits if _closes({row: fit}, _lines_within(row, lines), grid)]
        for row, fits in undecided.items()
    }
    if math.prod(len(fits) for fits in possible.values()) > _MAX_TRIED:
        return []
    trials = (
        chosen | dict(zip(possible, combination, strict=True))
        for combination in itertools.product(*possible.values())
    )
    return list(itertools.islice((t for t in trials if _closes(t, lines, grid)), 2))


def _lines_within(row: str, lines: list[Line]) -> list[Line]:
    return [line for line in lines if all(key.rpartition(".")[0] == row for key in line.cells)]


def _closes(chosen: dict[str, Placement], lines: list[Line], grid: Edition) -> bool:
    """Whether the lines hold whose target is printed: a blank total says nothing of its parts."""
    values = {cell.key: cell.value for cell in form_cells(grid, chosen)}
    return all(
        _sum(line.target, values) == _sum(line.terms, values)
        for line in lines
        if any(values.get(key) is not None for key in line.target)
    )


def _sum(keys: tuple[str, ...], values: Mapping[str, Decimal | None]) -> Decimal:
    return sum((values.get(key) or Decimal(0) for key in keys), Decimal(0))


def _inferred(rows: set[str]) -> list[Finding]:
    message = "blank cells without a cell in print were placed"
    return [Finding("inferred_position", line=key, message=message) for key in sorted(rows)]


def _ambiguous(undecided: dict[str, list[Placement]], holding: int) -> list[Finding]:
    count = "no" if not holding else "more than one"
    return [
        Finding(
            "ambiguous",
            line=key,
            message=f"{[token.text for token in fits[0] if token]!r} can stand in {len(fits)} "
            f"ways, and {count} placement satisfies the identities",
        )
        for key, fits in undecided.items()
    ]
