"""Models of the statutory form, frozen and validated on load; no reading of reports here.

A form edition (版式) is a set of tables; a table is rows x columns; a cell is one figure, keyed
``table.row.column``. An identity (勾稽关系) says that some rows (or columns) add up to others;
each of its lines is one checkable equation between cells.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Annotated, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from expectations.forms.comparisons import Continuity, Key, Power, Reading, YearLine
from expectations.forms.labels import normal_label

MONEY_UNITS = frozenset({"元", "万元"})


class FormError(ValueError):
    """An edition file or the bridge contradicts itself; the message names file, place and value."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class YearRange(_Frozen):
    """Report years an edition is in force for; ``last`` is None while it still is."""

    first: int
    last: int | None = None

    def __contains__(self, year: int) -> bool:
        return self.first <= year and (self.last is None or year <= self.last)


class Heading(_Frozen):
    """What a row and a column share: the printed label and its English name."""

    id: Key
    label: str
    name: str
    path: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    unit: str | None = None
    calculated: bool = False
    signed: bool = False
    rollup: Literal["sum", "none"] = "sum"
    note: str | None = None

    @functools.cached_property
    def spellings(self) -> tuple[str, ...]:
        """The label and its aliases in normal form."""
        return tuple(normal_label(label) for label in (self.label, *self.aliases))


class Column(Heading):
    """A column of a table; in a variant, ``part_of`` is the edition's column it is a part of."""

    part_of: Key | None = None


class Row(Heading):
    """A row of a table; ``columns`` names those it has a cell in, all of them when empty.

    An ``optional`` row belongs to a local form: the grid of a report has it only when printed.
    """

    number: str | None = None
    columns: tuple[Key, ...] = ()
    optional: bool = False


class CellSpec(_Frozen):
    """One cell of an edition's grid, with what follows from its row and its column."""

    table: Key
    row: Key
    column: Key
    unit: str
    signed: bool
    rollup: Literal["sum", "none"]
    is_total: bool
    optional: bool

    @property
    def key(self) -> str:
        return f"{self.table}.{self.row}.{self.column}"

    @property
    def is_money(self) -> bool:
        return self.unit in MONEY_UNITS


class Table(_Frozen):
    """One statutory table. ``side_by_side``: its rows are printed beside each other on one line.

    ``label_heads`` head the labels, and the units, in front of the figures where the form has
    such heads; ``number`` is that of the form's section it stands in.
    """

    id: Key
    label: str
    name: str
    legal_basis: str
    layout: Literal["rows", "side_by_side"] = "rows"
    unit: str = "件"
    label_heads: tuple[str, ...] = ()
    number: str | None = None
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def row(self, row_id: str) -> Row:
        """Row by id; KeyError when the table has none of that id."""
        return _by_id(self.rows, row_id, f"table {self.id!r} has no row")

    def column(self, column_id: str) -> Column:
        """Column by id; KeyError when the table has none of that id."""
        return _by_id(self.columns, column_id, f"table {self.id!r} has no column")

    def columns_of(self, row: Row) -> tuple[Column, ...]:
        """Columns in which the row has a cell, in printed order."""
        if not row.columns:
            return self.columns
        return tuple(column for column in self.columns if column.id in row.columns)

    def cells(self) -> Iterator[CellSpec]:
        """Cells of the grid, row by row."""
        for row in self.rows:
            for column in self.columns_of(row):
                yield CellSpec(
                    table=self.id,
                    row=row.id,
                    column=column.id,
                    unit=row.unit or column.unit or self.unit,
                    signed=row.signed or column.signed,
                    rollup="none" if "none" in (row.rollup, column.rollup) else "sum",
                    is_total=row.calculated or column.calculated,
                    optional=row.optional,
                )

    @model_validator(mode="after")
    def _headings_are_distinct(self) -> Self:
        for axis, headings in (("row", self.rows), ("column", self.columns)):
            _refuse_repeats((h.id for h in headings), f"table {self.id!r}: {axis} id")
            # Columns of one label may serve different rows, so they are compared where they meet.
            groups: Iterable[Iterable[Heading]] = (
                [self.rows] if axis == "row" else [self.columns_of(row) for row in self.rows]
            )
            for group in groups:
                _refuse_repeats(
                    ((h.path, label) for h in group for label in (h.label, *h.aliases)),
                    f"table {self.id!r}: {axis} label",
                )
        for row in self.rows:
            for column_id in row.columns:
                self.column(column_id)
        return self


class Identity(_Frozen):
    """Sum of ``target`` equals sum of ``terms``, once for each position along ``across``.

    ``across: columns`` adds up rows and is evaluated in every column; ``across: rows`` adds up
    columns and is evaluated in every row.
    """

    id: Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+$")]
    statement: str
    name: str
    source: str
    table: Key
    across: Literal["rows", "columns"]
    target: tuple[Key, ...]
    terms: tuple[Key, ...]


class Line(_Frozen):
    """One equation of an identity: the cells of ``target`` add up to the cells of ``terms``."""

    id: str
    identity: str
    target: tuple[str, ...]
    terms: tuple[str, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        return self.target + self.terms


class RowInsertion(_Frozen):
    """A row that a variant adds to a table, in front of an existing one."""

    table: Key
    before: Key
    row: Row


class TermChange(_Frozen):
    """What a variant changes in the terms of an identity."""

    remove: tuple[Key, ...] = ()
    add: tuple[Key, ...] = ()


class Variant(_Frozen):
    """A named local departure from the edition's grid, itself a full grid with identities.

    It is known by its ``telltales``, labels that it alone prints, or where it has none, by the
    rows it adds and removes. ``columns`` stand in place of a table's own; a table of ``tables``
    stands, together with ``identities``, in place of the edition's of the same id. A cell that has
    the key of one of the edition's means the same.
    """

    id: Key
    name: str
    reason: str
    telltales: tuple[str, ...] = ()
    remove_rows: dict[Key, tuple[Key, ...]] = {}
    add_rows: tuple[RowInsertion, ...] = ()
    replace_terms: dict[str, TermChange] = {}
    columns: dict[Key, tuple[Column, ...]] = {}
    tables: tuple[Table, ...] = ()
    identities: tuple[Identity, ...] = ()

    @property
    def changed(self) -> set[str]:
        """Ids of the edition's tables that it prints otherwise."""
        inserted = {insertion.table for insertion in self.add_rows}
        return inserted | {*self.remove_rows, *self.columns, *(table.id for table in self.tables)}


class Edition(_Frozen):
    """One edition of the form, or one named variant of it (``variant`` is then its id)."""

    id: Annotated[str, Field(pattern=r"^\d{4}$")]
    variant: str = ""
    title: str
    legal_basis: str
    years: YearRange
    telltales: tuple[str, ...]
    tables: tuple[Table, ...]
    identities: tuple[Identity, ...]
    continuities: tuple[Continuity, ...] = ()
    readings: dict[Key, tuple[Reading, ...]] = {}
    powers: tuple[Power, ...] = ()
    variants: tuple[Variant, ...] = ()

    @property
    def grid_id(self) -> str:
        """What names this grid among all: ``"2021"``, or ``"2021/single_other_handling"``."""
        return f"{self.id}/{self.variant}" if self.variant else self.id

    def table(self, table_id: str) -> Table:
        """Table by id; KeyError when the edition has none of that id."""
        return _by_id(self.tables, table_id, f"edition {self.id!r} has no table")

    @functools.cached_property
    def cells(self) -> tuple[CellSpec, ...]:
        """Every cell of the grid, in printed order."""
        return tuple(cell for table in self.tables for cell in table.cells())

    @functools.cached_property
    def cells_by_row(self) -> dict[str, tuple[CellSpec, ...]]:
        """The cells of each row, by ``table.row``, in printed order."""
        rows = itertools.groupby(self.cells, lambda cell: f"{cell.table}.{cell.row}")
        return {key: tuple(cells) for key, cells in rows}

    @functools.cached_property
    def cell_by_key(self) -> dict[str, CellSpec]:
        return {cell.key: cell for cell in self.cells}

    def parts_of(self, key: str) -> tuple[str, ...]:
        """Cells of this grid that add up to a cell of its edition; empty where it lacks the cell.

        They are the cell itself, or those of the columns that are parts of its column.
        """
        if key in self.cell_by_key:
            return (key,)
        table_id, row_id, column_id = key.split(".")
        columns = [column for column in self.table(table_id).columns if column.part_of == column_id]
        parts = tuple(f"{table_id}.{row_id}.{column.id}" for column in columns)
        return parts if set(parts) <= self.cell_by_key.keys() else ()

    @functools.cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every equation of every identity (42 in edition 2021)."""
        return tuple(line for identity in self.identities for line in self._lines_of(identity))

    @functools.cached_property
    def year_lines(self) -> tuple[YearLine, ...]:
        """Every equation of every continuity (9 in edition 2021)."""
        return tuple(line for each in self.continuities for line in self._year_lines_of(each))

    @functools.cached_property
    def accepted_readings(self) -> dict[str, tuple[Reading, ...]]:
        """By fact, the readings whose cells this grid has, the plainest first."""
        accepted: dict[str, tuple[Reading, ...]] = {}
        for fact, readings in self.readings.items():
            if own := tuple(filter(None, map(self._own_reading, readings))):
                accepted[fact] = own
        return accepted

    def cells_under(self, power: Power) -> tuple[str, ...]:
        """Cells of the rows that a power is about; KeyError where there is no such row."""
        table = self.table(power.table)
        rows = tuple(table.row(row_id) for row_id in power.rows)
        return tuple(f"{table.id}.{row.id}.{c.id}" for row in rows for c in table.columns_of(row))

    @functools.cached_property
    def content_hash(self) -> str:
        """Sixteen hex digits over the whole content: cells read under it carry it."""
        content = json.dumps(self.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    def with_variant(self, variant_id: str) -> Edition:
        """The edition as the named variant prints it; the edition itself for ``""``."""
        if not variant_id:
            return self
        variant = _by_id(self.variants, variant_id, f"edition {self.id!r} has no variant")
        self._refuse_unknown_parts(variant)
        own = {table.id: table for table in variant.tables}
        tables = tuple(own.get(table.id) or _varied(table, variant) for table in self.tables)
        identities = tuple(
            identity.model_copy(update={"terms": _replaced(identity.terms, change)})
            if (change := variant.replace_terms.get(identity.id))
            else identity
            for identity in self.identities
            if identity.table not in own
        )
        return Edition.model_validate(
            {
                **_fields(self),
                "variant": variant.id,
                "variants": (),
                "tables": tables,
                "telltales": variant.telltales or self.telltales,
                "identities": (*identities, *variant.identities),
            }
        )

    def _refuse_unknown_parts(self, variant: Variant) -> None:
        identities = {identity.id for identity in self.identities}
        columns = {f"{table.id}.{column.id}" for table in self.tables for column in table.columns}
        parted = {
            f"{table_id}.{column.part_of}"
            for table_id, own in (
                *variant.columns.items(),
                *((table.id, table.columns) for table in variant.tables),
            )
            for column in own
            if column.part_of
        }
        unknown = (
            (variant.changed - {table.id for table in self.tables})
            | (set(variant.replace_terms) - identities)
            | (parted - columns)
        )
        if unknown:
            raise FormError(
                f"edition {self.id!r}: variant {variant.id!r} changes what the edition lacks: "
                f"{sorted(unknown)!r}"
            )

    def _refuse_uncalculated(self) -> None:
        targets = {
            (identity.table, identity.across, heading)
            for identity in self.identities
            for heading in identity.target
        }
        for table in self.tables:
            for across, headings in (("columns", table.rows), ("rows", table.columns)):
                for heading in headings:
                    if heading.calculated and (table.id, across, heading.id) not in targets:
                        raise FormError(
                            f"edition {self.id!r}: {table.id}.{heading.id} is calculated, "
                            "but no identity has it as target"
                        )

    def _lines_of(self, identity: Identity) -> Iterator[Line]:
        table = self.table(identity.table)
        if identity.across == "columns":
            for column in table.columns:
                yield Line(
                    id=f"{identity.id}.{column.id}",
                    identity=identity.id,
                    target=tuple(f"{table.id}.{row}.{column.id}" for row in identity.target),
                    terms=tuple(f"{table.id}.{row}.{column.id}" for row in identity.terms),
                )
        else:
            for row in table.rows:
                yield Line(
                    id=f"{identity.id}.{row.id}",
                    identity=identity.id,
                    target=tuple(f"{table.id}.{row.id}.{column}" for column in identity.target),
                    terms=tuple(f"{table.id}.{row.id}.{column}" for column in identity.terms),
                )

    def _year_lines_of(self, continuity: Continuity) -> Iterator[YearLine]:
        table, by_column = self.table(continuity.table), continuity.across == "columns"
        headings: tuple[Heading, ...] = table.columns if by_column else table.rows
        for position in continuity.positions or tuple(heading.id for heading in headings):

            def keys(related: Iterable[str], position: str = position) -> tuple[str, ...]:
                pairs = ((each, position) if by_column else (position, each) for each in related)
                return tuple(f"{table.id}.{row}.{column}" for row, column in pairs)

            yield YearLine(
                rule=continuity.rule,
                cell=keys([continuity.target])[0],
                previous=keys(continuity.previous),
                added=keys(continuity.added),
                removed=keys(continuity.removed),
            )

    def _own_reading(self, reading: Reading) -> Reading | None:
        """The reading in the cells of this grid; None where it lacks one."""
        parts = {key: self.parts_of(key) for key in reading.all_cells}
        if not all(parts.values()):
            return None
        sides = (reading.cells, reading.less)
        cells, less = (tuple(part for key in side for part in parts[key]) for side in sides)
        return Reading(cells=cells, less=less)

    def _refuse_unfit_comparisons(self) -> None:
        """FormError for a continuity, reading or power that names what no report prints."""
        place = f"edition {self.id!r}:"
        _refuse_repeats((f"{line.rule} of {line.cell}" for line in self.year_lines), place)
        for line in self.year_lines:
            if unknown := sorted({*line.cells, *line.previous} - self.cell_by_key.keys()):
                raise FormError(f"{place} {line.rule!r} names no cell {unknown!r}")
        for power in self.powers:
            self.cells_under(power)
        if self.variant:
            return
        grids = (self, *(self.with_variant(variant.id) for variant in self.variants))
        for fact, readings in self.readings.items():
            for reading in readings:
                if not any(grid._own_reading(reading) for grid in grids):
                    raise FormError(f"{place} reading of {fact!r} fits no grid: {reading!r}")

    @model_validator(mode="after")
    def _identities_fit_the_grid(self) -> Self:
        _refuse_repeats((table.id for table in self.tables), f"edition {self.id!r}: table id")
        _refuse_repeats((i.id for i in self.identities), f"edition {self.id!r}: identity id")
        keys = {cell.key for table in self.tables for cell in table.cells()}
        for identity in self.identities:
            if not identity.target or not identity.terms:
                raise FormError(f"edition {self.id!r}: identity {identity.id!r} has an empty side")
            for line in self._lines_of(identity):
                for key in line.cells:
                    if key not in keys:
                        raise FormError(f"edition {self.id!r}: {line.id!r} names no cell {key!r}")
                _refuse_repeats(line.cells, f"edition {self.id!r}: {line.id!r} term")
        self._refuse_uncalculated()
        self._refuse_unfit_comparisons()
        return self


_Named = TypeVar("_Named", Table, Row, Column, Variant)


def _by_id(items: tuple[_Named, ...], wanted: str, message: str) -> _Named:
    for item in items:
        if item.id == wanted:
            return item
    raise KeyError(f"{message} {wanted!r}")


def _refuse_repeats(values: Iterable[object], what: str) -> None:
    for value, count in Counter(values).items():
        if count > 1:
            raise FormError(f"{what} {value!r} stands {count} times")


def _varied(table: Table, variant: Variant) -> Table:
    removed = variant.remove_rows.get(table.id, ())
    for row_id in removed:
        table.row(row_id)
    rows = [row for row in table.rows if row.id not in removed]
    for insertion in variant.add_rows:
        if insertion.table == table.id:
            rows.insert(rows.index(table.row(insertion.before)), insertion.row)
    columns = variant.columns.get(table.id, table.columns)
    return Table.model_validate({**_fields(table), "rows": tuple(rows), "columns": columns})


def _replaced(terms: tuple[str, ...], change: TermChange) -> tuple[str, ...]:
    unknown = set(change.remove) - set(terms)
    if unknown:
        raise FormError(f"a variant removes terms that no identity has: {sorted(unknown)!r}")
    return (*(term for term in terms if term not in change.remove), *change.add)


def _fields(model: BaseModel) -> dict[str, object]:
    return {name: getattr(model, name) for name in type(model).model_fields}
