"""Two readings of one report -> the cells in which they differ, and how gravely."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from expectations.findings import Finding

Cells: TypeAlias = Iterable[Mapping[str, Any]]

_SHOWN = 10  # cells named in a message; the finding itself has them all
_NOTHING = frozenset({"blank", "mark"})


@dataclass(frozen=True)
class Differences:
    """Cells that two readings print differently, by what that means.

    ``figures``: one prints another figure than the other, or none where the other's is not nought.
    ``blanks``: one prints nothing where the other prints nought. ``unsure``: what one prints was
    not made out with certainty.
    """

    figures: tuple[str, ...] = ()
    blanks: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()


def differences(
    one: Iterable[Mapping[str, Any]], other: Iterable[Mapping[str, Any]]
) -> Differences:
    """What differs among the cells that both readings print, in the order of the first.

    Cells are as in PARSED_CELLS: ``cell``, ``value``, ``meaning``, ``confidence``.
    """
    there = {cell["cell"]: cell for cell in other}
    found: dict[str, list[str]] = {"figures": [], "blanks": [], "unsure": []}
    for cell in one:
        twin = there.get(cell["cell"])
        if twin is not None and (kind := _difference(cell, twin)):
            found[kind].append(cell["cell"])
    return Differences(**{kind: tuple(cells) for kind, cells in found.items()})


def _difference(cell: Mapping[str, Any], twin: Mapping[str, Any]) -> str:
    meanings = {cell["meaning"], twin["meaning"]}
    if cell["value"] == twin["value"] and "illegible" not in meanings:
        return ""
    if "illegible" in meanings or min(cell["confidence"], twin["confidence"]) < 1:
        return "unsure"
    figures = [each["value"] for each in (cell, twin) if each["value"] is not None]
    return "blanks" if meanings & _NOTHING and figures == [0] else "figures"


def twin_findings(
    found: Differences, one: Cells, other: Cells, names: tuple[str, str]
) -> list[Finding]:
    """Findings on the differences between what two files print; ``names`` are what to call them."""
    here = {cell["cell"]: cell["token"] for cell in one}
    there = {cell["cell"]: cell["token"] for cell in other}
    findings = []
    for rule, cells in (
        ("twin_differs", found.figures),
        ("twin_blank", found.blanks),
        ("twin_unread", found.unsure),
    ):
        if cells:
            shown = "; ".join(
                f"{cell}: {here[cell]!r} and {there[cell]!r}" for cell in cells[:_SHOWN]
            )
            more = f"; {len(cells) - _SHOWN} more" if len(cells) > _SHOWN else ""
            message = f"{names[0]!r} and {names[1]!r} print {shown}{more}"
            findings.append(Finding(rule, line=names[1], message=message, cells=cells))
    return findings
