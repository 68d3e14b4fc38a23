"""The bridge file as it is written: entries over rows and columns, spelt out into the Bridge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydantic import BaseModel, ConfigDict

from expectations.forms.comparable import Bridge, NotComparable, Variable
from expectations.forms.model import Column, Edition, FormError, Row, Table


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(_Written):
    """Cells of one table of one edition: these rows x these columns, all of them when empty.

    ``edition`` may name a variant, as ``Edition.grid_id`` does.
    """

    edition: str
    table: str
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    def headings(self, table: Table) -> Iterator[tuple[Row, Column]]:
        """Row and column of each cell; FormError when a row lacks a column that is named."""
        for row in [table.row(row_id) for row_id in self.rows] or table.rows:
            columns = table.columns_of(row)
            missing = sorted(set(self.columns) - {column.id for column in columns})
            if missing:
                raise FormError(
                    f"bridge: {self.edition}: {table.id}.{row.id} has no cell in {missing!r}"
                )
            for column in columns:
                if not self.columns or column.id in self.columns:
                    yield row, column


class VariableEntry(_Written):
    """One variable for each cell of ``over``.

    In ``id`` and ``cells``, {row} and {column} stand for the ids; in ``label`` and ``name`` for
    what the headings are called.
    """

    over: Span
    id: str = "{table}.{row}.{column}"
    label: str = "{row}·{column}"
    name: str = "{row}, {column}"
    cells: dict[str, tuple[str, ...]]
    breaks: dict[int, str] = {}

    def variables(self, table: Table) -> Iterator[Variable]:
        """The variables this entry stands for."""
        for row, column in self.over.headings(table):
            ids = {"table": table.id, "row": row.id, "column": column.id}
            yield Variable(
                id=self.id.format(**ids),
                label=self.label.format(row=row.label, column=column.label),
                name=self.name.format(row=row.name, column=column.name),
                cells={
                    grid: tuple(cell.format(**ids) for cell in cells)
                    for grid, cells in self.cells.items()
                },
                breaks=self.breaks,
            )


class NotComparableEntry(_Written):
    """Why the cells of ``over`` stand alone."""

    over: Span
    reason: str

    def spelt_out(self, table: Table) -> NotComparable:
        """The entry with its cell keys."""
        return NotComparable(
            edition=self.over.edition,
            cells=tuple(
                f"{table.id}.{row.id}.{column.id}" for row, column in self.over.headings(table)
            ),
            reason=self.reason,
        )


class BridgeFile(_Written):
    """bridge.yaml."""

    variables: tuple[VariableEntry, ...]
    not_comparable: tuple[NotComparableEntry, ...]

    def bridge(self, grids: Iterable[Edition]) -> Bridge:
        """The bridge over these grids; KeyError or FormError when an entry names no cell."""
        by_id = {grid.grid_id: grid for grid in grids}

        def table_of(span: Span) -> Table:
            if span.edition not in by_id:
                raise FormError(f"bridge: no edition {span.edition!r}")
            return by_id[span.edition].table(span.table)

        return Bridge(
            variables=tuple(
                variable
                for entry in self.variables
                for variable in entry.variables(table_of(entry.over))
            ),
            not_comparable=tuple(
                entry.spelt_out(table_of(entry.over)) for entry in self.not_comparable
            ),
        )


def accounting(bridge: Bridge, grids: Iterable[Edition]) -> Bridge:
    """The bridge itself, once every cell of every grid is found in it, in one way and one unit.

    FormError names the cells that are unaccounted for, unknown, both comparable and not, or of
    different units within one variable.
    """
    grids = tuple(grids)
    _refuse_unknown_grids(bridge, grids)
    for grid in grids:
        comparable = {cell for v in bridge.variables for cell in v.terms_for(grid)}
        apart = {
            part
            for entry in bridge.not_comparable
            if entry.edition in (grid.id, grid.grid_id)
            for cell in entry.cells
            for part in grid.parts_of(cell)
        }
        place = f"bridge: {grid.grid_id}"
        known = set(grid.cell_by_key)
        if comparable & apart:
            raise FormError(f"{place}: both comparable and not: {sorted(comparable & apart)!r}")
        if comparable - known:
            raise FormError(f"{place}: unknown cells {sorted(comparable - known)!r}")
        if known - comparable - apart:
            raise FormError(f"{place}: unaccounted cells {sorted(known - comparable - apart)!r}")
    for variable in bridge.variables:
        _refuse_mixed_units(variable, grids)
    return bridge


def _refuse_unknown_grids(bridge: Bridge, grids: tuple[Edition, ...]) -> None:
    known = {grid.grid_id for grid in grids}
    for variable in bridge.variables:
        unknown = set(variable.cells) - known
        if unknown:
            raise FormError(f"bridge: {variable.id!r}: no edition or variant {sorted(unknown)!r}")


def _refuse_mixed_units(variable: Variable, grids: tuple[Edition, ...]) -> None:
    units = {grid.cell_by_key[cell].unit for grid in grids for cell in variable.terms_for(grid)}
    if len(units) > 1:
        raise FormError(f"bridge: {variable.id!r}: adds up different units {sorted(units)!r}")
