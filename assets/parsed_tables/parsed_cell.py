"""Placed tokens to cells of the form, and what is odd about the values they print."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from assets.parsed_tables.placement import Placement
from assets.parsed_tables.segment import Token
from expectations.findings import Finding
from expectations.forms.model import CellSpec, Edition
from expectations.forms.numbers import PrintedValue, printed_value
from expectations.signs import visible

_MONEY = frozenset({"元", "万元", "亿元"})
_NO_CELL = Token("", "")


class ParsedCell(NamedTuple):
    """One cell of the form as printed; ``place`` is block:row:column, empty for a lost blank."""

    spec: CellSpec
    token: str
    printed: PrintedValue
    place: str
    inferred: bool = False
    confidence: float = 1.0

    @property
    def key(self) -> str:
        return self.spec.key

    @property
    def value(self) -> Decimal | None:
        return self.printed.value


def form_cells(
    grid: Edition, chosen: Mapping[str, Placement], inferred: Collection[str] = ()
) -> Iterator[ParsedCell]:
    """Cells of the rows that have a placement, in printed order; keys are ``table.row``."""
    for key, own in grid.cells_by_row.items():
        placement = chosen.get(key)
        if placement is None:
            continue
        placed = key in inferred
        for spec, token in zip(own, placement, strict=True):
            text, place, _, _, sure = token or _NO_CELL
            yield ParsedCell(spec, text, _value(text, spec), place, placed, sure)


def _value(text: str, spec: CellSpec) -> PrintedValue:
    """What the cell prints; Chinese numerals count things, and are no amount and no share."""
    printed = printed_value(text)
    if printed.chinese and (spec.is_money or spec.unit == "%"):
        return PrintedValue("illegible")
    return printed


def value_findings(cells: tuple[ParsedCell, ...]) -> list[Finding]:
    """Findings on remarks and units printed in cells."""
    found = []
    for cell in cells:
        printed = cell.printed
        if printed.remark:
            message = f"{visible(cell.token)!r} read as {printed.value}"
            found.append(Finding("remark_in_cell", cell.key, message, (cell.key,)))
        if printed.unit and not _is_unit_of(printed.unit, cell.spec):
            message = f"{cell.token!r} in a column of {cell.spec.unit}"
            found.append(Finding("unit_mismatch", cell.key, message, (cell.key,)))
    return found


def _is_unit_of(printed: str, spec: CellSpec) -> bool:
    if printed in _MONEY or spec.is_money or "%" in (printed, spec.unit):
        return printed == spec.unit
    return True  # 件, 条, 次 and the like all count things
