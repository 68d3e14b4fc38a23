"""What an example is: what is looked at, and where its rule speaks of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from expectations.findings import Finding, Verdict
from expectations.forms.catalogue import edition
from expectations.forms.model import Edition

FORM = edition("2021")
Place: TypeAlias = tuple[str, tuple[str, ...]]  # line and cells of a finding


@dataclass(frozen=True)
class Seen:
    """What the product says of a report; ``printed`` is what its cells print, by key."""

    findings: tuple[Finding, ...]
    verdict: Verdict
    grid: Edition | None
    printed: Mapping[str, str]

    def of(self, rule: str) -> list[Finding]:
        """The findings of one rule."""
        return [finding for finding in self.findings if finding.rule == rule]


Look: TypeAlias = Callable[[], Seen]


@dataclass(frozen=True)
class Example:
    """``told`` are the findings of the rule; ``instead`` is the rule that speaks in its stead."""

    look: Look
    told: tuple[Place, ...] = ()
    instead: str = ""


@dataclass(frozen=True)
class Examples:
    """The three of a rule: kept; broken; and what it looks at blank, or not there."""

    passing: Example
    failing: Example
    blank: Example

    def __iter__(self) -> Iterator[tuple[str, Example]]:
        yield from vars(self).items()


def silent(look: Look, *, instead: str = "") -> Example:
    """An example of which the rule says nothing."""
    return Example(look, instead=instead)


def told(look: Look, *places: Place) -> Example:
    """An example of which the rule says something, of the report as a whole unless named."""
    return Example(look, places or (at(),))


def at(line: str = "", *cells: str) -> Place:
    """A line, row or place with the cells that are named."""
    return line, cells


def at_cell(key: str) -> Place:
    """A single cell."""
    return key, (key,)


def at_row(key: str) -> Place:
    """A row with all its cells."""
    return key, tuple(cell.key for cell in FORM.cells_by_row[key])


def at_line(line_id: str) -> Place:
    """An identity line with all its cells."""
    return line_id, next(line.cells for line in FORM.lines if line.id == line_id)
