"""Findings -> how cells are marked; the names by which parts of a page link to each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from assets.evidence.evidence import Evidence
from expectations.findings import Finding

Mark = Literal["", "warning", "error", "suspect"]
_GRAVITY: tuple[Mark, ...] = ("", "warning", "error", "suspect")


def cell_marks(findings: Iterable[Finding]) -> dict[str, Mark]:
    """The gravest mark of each cell that a finding names; a suspect is graver than an error."""
    marks: dict[str, Mark] = {}
    for finding in findings:
        named: Mark = "error" if finding.severity == "critical" else "warning"
        for key in finding.cells:
            marks[key] = gravest((marks.get(key, ""), named))
        for key in finding.suspects:
            marks[key] = "suspect"
    return marks


def gravest(marks: Iterable[Mark]) -> Mark:
    """The gravest of these marks."""
    return max(marks, key=_GRAVITY.index, default="")


def cell_anchor(key: str) -> str:
    """Name of a cell of the form on its page."""
    return f"cell-{key}"


def place_anchor(source: int, place: str) -> str:
    """Name of a place of a source, which are numbered in their order, on its page."""
    return f"place-{source}-{place.replace(':', '-')}"


def place_anchors(evidence: Evidence) -> Mapping[str, str]:
    """For each cell that stands in print, the name of the place it was read from."""
    numbers = {source.document_id: number for number, source in enumerate(evidence.sources)}
    return {
        cell.key: place_anchor(numbers[cell.document_id], cell.place)
        for cell in evidence.cells
        if cell.place and cell.document_id in numbers
    }
