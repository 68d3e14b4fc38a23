"""What cells are compared with outside their own report's sums: last year, the text, the law."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Key = Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Continuity(_Frozen):
    """``target`` equals last year's ``previous`` plus this year's ``added``, less ``removed``.

    As an identity, it holds once for each position along ``across``: ``across: columns`` relates
    rows, in every column; ``across: rows`` relates columns, in the rows of ``positions``. Without
    ``positions`` it holds in all of them.
    """

    rule: Key
    table: Key
    across: Literal["rows", "columns"]
    positions: tuple[Key, ...] = ()
    target: Key
    previous: tuple[Key, ...] = Field(min_length=1)
    added: tuple[Key, ...] = ()
    removed: tuple[Key, ...] = ()


class YearLine(_Frozen):
    """One equation over two years, of cell keys: those of ``previous`` are of last year's report.

    Last year's report may be printed in another edition: where that lacks one of ``previous``,
    nothing can be said.
    """

    rule: str
    cell: str
    previous: tuple[str, ...]
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells of this year's report."""
        return (self.cell, *self.added, *self.removed)


class Reading(_Frozen):
    """What a sentence may mean by a fact: the sum of ``cells``, less that of ``less``."""

    cells: tuple[str, ...] = Field(min_length=1)
    less: tuple[str, ...] = ()

    @property
    def all_cells(self) -> tuple[str, ...]:
        return self.cells + self.less

    def total(self, values: Mapping[str, Decimal | None]) -> Decimal:
        """What it comes to where the cells have these values; a blank counts as nothing."""
        added, taken = (
            sum((values.get(key) or Decimal(0) for key in side), Decimal(0))
            for side in (self.cells, self.less)
        )
        return added - taken


class Holders(_Frozen):
    """Units of these levels and kinds, in the words of the register."""

    levels: tuple[str, ...]
    kinds: tuple[str, ...]


class Power(_Frozen):
    """Rows in which only the units that ``holders`` names may report more than nought."""

    rule: Key
    table: Key
    rows: tuple[Key, ...]
    holders: tuple[Holders, ...]

    def is_held_by(self, level: str, kind: str) -> bool:
        """Whether a unit of this level and kind has the power."""
        return any(level in each.levels and kind in each.kinds for each in self.holders)
