"""Models of what is comparable over the editions of the form, and what is not."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from expectations.forms.model import Edition, FormError


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Variable(_Frozen):
    """A figure comparable over editions: for each grid, the cells whose sum it is.

    ``cells`` maps a grid (``Edition.grid_id``) to cell keys. A variant that is not named has the
    cells of its edition, or their parts; an edition that is not named lacks the figure (absent,
    never 0).
    ``breaks`` names the report years from which the meaning shifts, and why. Where the newest
    edition prints the figure as one cell, the variable is called after that cell.
    """

    id: Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+\.[a-z_]+$")]
    label: str
    name: str
    cells: dict[str, tuple[str, ...]]
    breaks: dict[int, str] = {}

    def terms_for(self, edition: Edition) -> tuple[str, ...]:
        """Cells that add up to the figure in a report of this grid; empty when it has none."""
        if edition.grid_id in self.cells:
            return self.cells[edition.grid_id]
        whole = self.cells.get(edition.id, ())
        return tuple(part for key in whole for part in edition.parts_of(key) or (key,))


class NotComparable(_Frozen):
    """Cells of one edition, or one variant, that nothing in the others means the same as.

    ``edition`` is ``Edition.id``, or ``Edition.grid_id`` of the variant.
    """

    edition: str
    cells: tuple[str, ...]
    reason: str


class Bridge(_Frozen):
    """Which cells of the editions are comparable, and why the others are not.

    Every cell of every edition and variant is accounted for: in a variable or as not comparable.
    A cell may stand in two variables, one of which is the wider figure.
    """

    variables: tuple[Variable, ...]
    not_comparable: tuple[NotComparable, ...]

    @model_validator(mode="after")
    def _variables_are_distinct(self) -> Self:
        for variable, count in Counter(each.id for each in self.variables).items():
            if count > 1:
                raise FormError(f"bridge: variable id {variable!r} stands {count} times")
        return self
