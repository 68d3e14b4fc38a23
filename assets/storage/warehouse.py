"""The warehouse: what people and other programs ask in SQL, in SQLite or PostgreSQL.

Tables are made from their declarations. Figures are kept as whole millionths, which SQLite adds up
exactly; the views named ``v1_*`` show them plainly and are what programs downstream read:

``NAME``        the number, for comparing and showing: an integer where it is whole. In SQLite any
                other is the nearest double, right to 15 digits; in PostgreSQL it is exact.
``NAME_text``   the number as exact decimal text without trailing zeros.
``NAME_micro``  the number in millionths: add these up, then divide by 1,000,000.

PostgreSQL's text has no place for the sign NUL (U+0000), and many a program stops reading at it;
it is kept as U+FFFD, in either database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.schema import CreateIndex, CreateTable, CreateView
from sqlalchemy.sql.elements import ColumnElement

from assets.storage.database import (
    WarehouseError,
    insert,
    opened_engine,
    refusals,
    shown_address,
)
from assets.storage.figures_sql import MICRO, Distinguished, ExactText, Number
from assets.storage.migrating import (
    FIRST,
    REVISIONS,
    VERSION_TABLE,
    Revisions,
    differences,
    revision_of,
)
from assets.storage.schema import STRINGS, ColumnSpec, TableSpec

# SQLite's largest integer; beyond it, a sum would turn into a double in silence.
LARGEST_MICRO = 2**63 - 1
# Columns of a key that tell what a report says, at whatever length; the others are short.
_SAID = frozenset({"line", "message"})

# Column -> the value that all of a partition's rows have there.
Partition = Mapping[str, int | str]

_TYPES: dict[type[pl.DataType], sa.types.TypeEngine[Any]] = {
    pl.String: sa.Text(),
    pl.Int32: sa.Integer(),
    pl.Int64: sa.BigInteger(),
    pl.Float32: sa.Float(),
    pl.Boolean: sa.Boolean(),
    pl.Date: sa.Date(),
    pl.Datetime: sa.DateTime(timezone=True),
    pl.List: sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"),
    pl.Decimal: sa.BigInteger().with_variant(sa.Numeric(38, 0), "postgresql"),
}


class Warehouse:
    """The tables of ``specs`` and their views in the database at ``url``.

    ``views`` are further views, by name, over the plain ones. When the warehouse is opened, an
    empty database gets its schema, and a filled one of an earlier program is brought forward by the
    ``revisions``, with all its rows. WarehouseError when it is a newer program's or nobody's, or
    cannot be opened; then nothing has changed.
    """

    def __init__(
        self,
        url: str,
        specs: Sequence[TableSpec],
        views: Mapping[str, sa.Select[Any]] | None = None,
        revisions: Path = REVISIONS,
    ) -> None:
        self.engine = opened_engine(url)
        self._address = shown_address(url)
        self.declared = sa.MetaData()
        self._tables = {spec.name: _table(spec, self.declared) for spec in specs}
        plain = {f"v1_{spec.name}": _plain(self._tables[spec.name], spec) for spec in specs}
        self._views = {**plain, **(views or {})}
        self._version = sa.Table(
            "schema_version", self.declared, sa.Column("version", sa.Text(), nullable=False)
        )
        self._revisions = Revisions(revisions)
        self._open()

    @property
    def version(self) -> str:
        """Sixteen hex digits over every table and view as this kind of database has them."""
        text = "\n".join(str(ddl.compile(dialect=self.engine.dialect)) for ddl in self._ddl())
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def replace(
        self,
        spec: TableSpec,
        frame: pl.DataFrame,
        *,
        year: int | None = None,
        collection_region: str | None = None,
    ) -> None:
        """Put the frame in the place of the partition's rows, in one transaction.

        The partition is the rows of the ``year`` and ``collection_region``, of every one where
        None. Doing it again changes nothing. SchemaError when the frame does not fit the table,
        WarehouseError when it holds rows of another partition, a figure the database cannot
        keep exactly or a row it refuses; then nothing has changed.
        """
        given = {"year": year, "collection_region": collection_region}
        partition = {name: value for name, value in given.items() if value is not None}
        self._replace(spec.name, [(spec, frame, partition)])

    def replace_year(self, year: int, frames: Mapping[TableSpec, pl.DataFrame]) -> None:
        """Put the frames in the place of the year's rows of their tables, all in one transaction.

        Of a table that has no year, its frame is the whole. Errors as of `replace`.
        """
        parts = [
            (spec, frame, {"year": year} if "year" in spec.schema else {})
            for spec, frame in frames.items()
        ]
        self._replace(f"tables of {year}", parts)

    def _replace(
        self, what: str, parts: Sequence[tuple[TableSpec, pl.DataFrame, Partition]]
    ) -> None:
        stored = [
            (spec, self._stored(spec, _within(spec, frame, partition)), partition)
            for spec, frame, partition in parts
        ]
        with refusals(self.engine, what), self.engine.begin() as connection:
            for spec, rows, partition in stored:
                table = self._tables[spec.name]
                held = (table.c[name] == value for name, value in partition.items())
                with refusals(self.engine, spec.name):
                    connection.execute(table.delete().where(*held))
                    insert(connection, table, rows)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def _open(self) -> None:
        unusable = f"{self._address} cannot be used, see NIANBAO_WAREHOUSE_URL in docs/storage.md"
        # What is there is asked in the transaction that changes it: other writers wait.
        with refusals(self.engine, unusable), self.engine.begin() as connection:
            names = set(sa.inspect(connection).get_table_names())
            if not names & (self._tables.keys() | {self._version.name, VERSION_TABLE}):
                self._make(connection, [*self._tables.values(), self._version])
                self._revisions.mark(connection, self._revisions.newest)
            elif not self._is_ready(connection, names):
                self._bring_forward(connection)

    def _is_ready(self, connection: sa.Connection, names: Collection[str]) -> bool:
        """Whether the schema is this program's; else it is of a revision to go on from."""
        if self._version.name not in names:
            raise self._refusal("has tables of these names and no schema version")
        revision = revision_of(connection)
        if revision is None:
            self._revisions.mark(connection, FIRST)
        elif not self._revisions.knows(revision):
            raise WarehouseError(
                f"{self._address} is of a newer program, revision {revision!r}: install that one"
            )
        found = connection.execute(sa.select(self._version.c.version)).scalar()
        return revision == self._revisions.newest and found == self.version

    def _bring_forward(self, connection: sa.Connection) -> None:
        """Tables by their revisions, their rows kept; views anew, as they hold no rows."""
        quote = connection.dialect.identifier_preparer.quote
        views = [v for v in sa.inspect(connection).get_view_names() if v.startswith("v1_")]
        dropped = [quote(name) for name in sorted(views)]
        if connection.dialect.name == "postgresql" and dropped:
            # In one statement: some of them are over others.
            dropped = [", ".join(dropped)]
        for names in dropped:
            connection.exec_driver_sql(f"DROP VIEW {names}")
        self._revisions.bring_forward(connection)
        odd = differences(connection, self.declared)
        if odd:
            raise self._refusal(f"has other tables than this program: {'; '.join(odd)}")
        connection.execute(self._version.delete())
        self._make(connection, [])

    def _refusal(self, reason: str) -> WarehouseError:
        return WarehouseError(
            f"{self._address} {reason}; take the database away, or name an empty one, and run "
            "`nianbao rebuild`, which fills it"
        )

    def _make(self, connection: sa.Connection, tables: Collection[sa.Table]) -> None:
        """These tables and every view; and the note of which schema it is."""
        for ddl in chain.from_iterable(map(_table_ddl, tables)):
            connection.execute(ddl)
        for name, select in self._views.items():
            connection.execute(CreateView(select, name))
        connection.execute(self._version.insert(), [{"version": self.version}])

    def _ddl(self) -> Iterator[sa.schema.ExecutableDDLElement]:
        yield from chain.from_iterable(map(_table_ddl, self.declared.sorted_tables))
        for name, select in self._views.items():
            yield CreateView(select, name)

    def _stored(self, spec: TableSpec, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame as the database keeps it: figures in millionths, text without NUL."""
        names = [column.name for column in spec.columns if isinstance(column.dtype, pl.Decimal)]
        if self.engine.dialect.name == "sqlite":
            for name in names:
                _refuse_overflow(spec, frame, name)
        micro = {f"{name}_micro": pl.col(name).to_physical() for name in names}
        return frame.with_columns(
            _without_nul(pl.col(pl.String)),
            pl.col(STRINGS).list.eval(_without_nul(pl.element())),
            **micro,
        ).drop(names)


def _table_ddl(table: sa.Table) -> Iterator[sa.schema.ExecutableDDLElement]:
    """The table, and its indexes in an order that is always the same."""
    yield CreateTable(table)
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        yield CreateIndex(index)


def _within(spec: TableSpec, frame: pl.DataFrame, partition: Partition) -> pl.DataFrame:
    """The frame conformed to spec. WarehouseError where a row is of another partition."""
    conformed = spec.conformed(frame)
    for name, value in partition.items():
        others = conformed.filter(pl.col(name).ne_missing(value))
        if others.height:
            raise WarehouseError(
                f"{spec.name}: a row of {name} {others[name][0]!r} among those of {value!r}"
            )
    return conformed


def _without_nul(text: pl.Expr) -> pl.Expr:
    return text.str.replace_all("\0", "\ufffd", literal=True)


def _table(spec: TableSpec, metadata: sa.MetaData) -> sa.Table:
    table = sa.Table(spec.name, metadata, *(_column(spec, column) for column in spec.columns))
    # A year is what is replaced and most asked for, so its rows lie together.
    key = sorted(spec.key, key=lambda name: name != "year")
    if _SAID & set(key):
        parts = (Distinguished(table.c[name]) if name in _SAID else table.c[name] for name in key)
        sa.Index(f"{spec.name}_key", *parts, unique=True)
    else:
        table.append_constraint(sa.PrimaryKeyConstraint(*key))
    if "year" in key and len(key) > 1:
        sa.Index(f"{spec.name}_over_years", *(table.c[name] for name in key[1:]))
    if {"year", "collection_region"} <= set(table.c.keys()):
        sa.Index(f"{spec.name}_by_partition", table.c.year, table.c.collection_region)
    if "reporter_id" in table.c and "reporter_id" not in key:
        sa.Index(f"{spec.name}_by_reporter", table.c.reporter_id)
    return table


def _column(spec: TableSpec, column: ColumnSpec) -> sa.Column[Any]:
    dtype = column.dtype if isinstance(column.dtype, type) else type(column.dtype)
    kind = _TYPES.get(dtype)
    if kind is None:
        raise TypeError(f"{spec.name}: {column.name} has no type in SQL: {column.dtype}")
    return sa.Column(
        f"{column.name}_micro" if dtype is pl.Decimal else column.name,
        kind,
        nullable=not column.required,
        autoincrement=False,
    )


def _plain(table: sa.Table, spec: TableSpec) -> sa.Select[Any]:
    shown: list[ColumnElement[Any]] = []
    for column in spec.columns:
        if isinstance(column.dtype, pl.Decimal):
            micro = table.c[f"{column.name}_micro"]
            shown += [
                Number(micro).label(column.name),
                ExactText(micro).label(f"{column.name}_text"),
                micro,
            ]
        else:
            shown.append(table.c[column.name])
    return sa.select(*shown)


def _refuse_overflow(spec: TableSpec, frame: pl.DataFrame, name: str) -> None:
    beyond = frame.filter(pl.col(name).to_physical().abs() > LARGEST_MICRO)
    if beyond.height:
        row = beyond.row(0, named=True)
        key = {part: row[part] for part in spec.key}
        raise WarehouseError(
            f"{spec.name}: {name} of {key!r} is {str(row[name])!r}; SQLite holds figures exactly "
            f"up to {LARGEST_MICRO // MICRO}: correct the figure, or use PostgreSQL"
        )
