"""The warehouse: what people and other programs ask in SQL, in SQLite or PostgreSQL.

Tables are made from their declarations. Figures are kept as whole millionths, which SQLite adds up
exactly; the views named ``v1_*`` show them plainly and are what programs downstream read:

``NAME``        the number, for comparing and showing: an integer where it is whole. In SQLite any
                other is the nearest double, right to 15 digits; in PostgreSQL it is exact.
``NAME_text``   the number as exact decimal text without trailing zeros.
``NAME_micro``  the number in millionths: add these up, then divide by 1,000,000.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateIndex, CreateTable, CreateView
from sqlalchemy.sql.elements import ColumnElement

from assets.storage.schema import ColumnSpec, TableSpec

MICRO = 1_000_000
# SQLite's largest integer; beyond it, a sum would turn into a double in silence.
LARGEST_MICRO = 2**63 - 1
BATCH = 20_000
# Runs of several partitions write to one SQLite file in turn.
PATIENCE_SECONDS = 60

_TYPES: dict[type[pl.DataType], sa.types.TypeEngine[Any]] = {
    pl.String: sa.Text(),
    pl.Int32: sa.Integer(),
    pl.Int64: sa.BigInteger(),
    pl.Float32: sa.Float(),
    pl.Boolean: sa.Boolean(),
    pl.Date: sa.Date(),
    pl.Datetime: sa.DateTime(timezone=True),
    pl.List: sa.JSON(none_as_null=True),
    pl.Decimal: sa.BigInteger().with_variant(sa.Numeric(38, 0), "postgresql"),
}


class WarehouseError(ValueError):
    """The warehouse cannot be opened, or cannot hold a value; the message names the way out."""


class Warehouse:
    """The tables of ``specs`` and their views in the database at ``url``.

    ``views`` are further views, by name, over the plain ones. An empty database gets its schema
    when the warehouse is opened. WarehouseError when it was made for another schema, or when
    a PostgreSQL address names no driver.
    """

    def __init__(
        self,
        url: str,
        specs: Sequence[TableSpec],
        views: Mapping[str, sa.Select[Any]] | None = None,
    ) -> None:
        self.engine = _engine(url)
        self._metadata = sa.MetaData()
        self._tables = {spec.name: _table(spec, self._metadata) for spec in specs}
        plain = {f"v1_{spec.name}": _plain(self._tables[spec.name], spec) for spec in specs}
        self._views = {**plain, **(views or {})}
        self._version = sa.Table(
            "schema_version", self._metadata, sa.Column("version", sa.Text(), nullable=False)
        )
        self._open()

    @property
    def version(self) -> str:
        """Sixteen hex digits over every table and view of the schema, the same in any database."""
        text = "\n".join(str(ddl.compile(dialect=sqlite.dialect())) for ddl in self._ddl())
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
        WarehouseError when it holds rows of another partition or a figure the database cannot
        keep exactly.
        """
        given = {"year": year, "collection_region": collection_region}
        partition = {name: value for name, value in given.items() if value is not None}
        conformed = spec.conformed(frame)
        for name, value in partition.items():
            others = conformed.filter(pl.col(name).ne_missing(value))
            if others.height:
                raise WarehouseError(
                    f"{spec.name}: a row of {name} {others[name][0]!r} among those of {value!r}"
                )
        table = self._tables[spec.name]
        stored = self._stored(spec, conformed)
        with self.engine.begin() as connection:
            connection.execute(
                table.delete().where(*(table.c[name] == value for name, value in partition.items()))
            )
            for batch in stored.iter_slices(BATCH):
                connection.execute(table.insert(), batch.to_dicts())

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def _open(self) -> None:
        with self.engine.connect().execution_options(**_AT_ONCE) as connection, connection.begin():
            found = None
            if sa.inspect(connection).has_table(self._version.name):
                found = connection.execute(sa.select(self._version.c.version)).scalar()
            elif self._tables.keys() & set(sa.inspect(connection).get_table_names()):
                found = "none"
            if found is None:
                for ddl in self._ddl():
                    connection.execute(ddl)
                connection.execute(self._version.insert(), [{"version": self.version}])
            elif found != self.version:
                where = self.engine.url.render_as_string(hide_password=True)
                raise WarehouseError(
                    f"{where} has schema version {found!r}, this program {self.version!r}: "
                    "take the database away and run `nianbao rebuild`, which fills a new one"
                )

    def _ddl(self) -> Iterator[sa.schema.ExecutableDDLElement]:
        for table in self._metadata.sorted_tables:
            yield CreateTable(table)
            for index in sorted(table.indexes, key=lambda index: str(index.name)):
                yield CreateIndex(index)
        for name, select in self._views.items():
            yield CreateView(select, name)

    def _stored(self, spec: TableSpec, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame as the database keeps it: figures in millionths."""
        names = [column.name for column in spec.columns if isinstance(column.dtype, pl.Decimal)]
        if self.engine.dialect.name == "sqlite":
            for name in names:
                _refuse_overflow(spec, frame, name)
        micro = {f"{name}_micro": pl.col(name).to_physical() for name in names}
        return frame.with_columns(**micro).drop(names)


# What the schema looks like and whether it is there are asked under the lock that makes it.
_AT_ONCE = {"nianbao_at_once": True}


def _engine(url: str) -> sa.Engine:
    address = make_url(url)
    serializer = functools.partial(json.dumps, ensure_ascii=False)
    if address.get_backend_name() == "postgresql" and "+" not in address.drivername:
        raise WarehouseError(
            f"{address.render_as_string()!r} names no driver: write postgresql+psycopg://"
        )
    if address.get_backend_name() != "sqlite":
        return sa.create_engine(address, json_serializer=serializer)
    if address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        address, json_serializer=serializer, connect_args={"timeout": PATIENCE_SECONDS}
    )

    # Python's driver opens no transaction for CREATE, and a killed run would leave half a schema.
    @sa.event.listens_for(engine, "connect")
    def _leave_transactions_to_us(connection: Any, _: object) -> None:
        connection.isolation_level = None

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        at_once = connection.get_execution_options().get("nianbao_at_once")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if at_once else "BEGIN")

    return engine


def _table(spec: TableSpec, metadata: sa.MetaData) -> sa.Table:
    table = sa.Table(spec.name, metadata, *(_column(spec, column) for column in spec.columns))
    if {"year", "collection_region"} <= set(table.c.keys()):
        sa.Index(f"{spec.name}_by_partition", table.c.year, table.c.collection_region)
    return table


def _column(spec: TableSpec, column: ColumnSpec) -> sa.Column[Any]:
    dtype = column.dtype if isinstance(column.dtype, type) else type(column.dtype)
    kind = _TYPES.get(dtype)
    if kind is None:
        raise TypeError(f"{spec.name}: {column.name} has no type in SQL: {column.dtype}")
    return sa.Column(
        f"{column.name}_micro" if dtype is pl.Decimal else column.name,
        kind,
        primary_key=column.name in spec.key,
        nullable=not column.required,
        autoincrement=False,
        comment=f"{column.label}: {column.description}",
    )


def _plain(table: sa.Table, spec: TableSpec) -> sa.Select[Any]:
    shown: list[ColumnElement[Any]] = []
    for column in spec.columns:
        if isinstance(column.dtype, pl.Decimal):
            micro = table.c[f"{column.name}_micro"]
            shown += [
                _Number(micro).label(column.name),
                _ExactText(micro).label(f"{column.name}_text"),
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


class _Number(ColumnElement[Any]):
    """Millionths as a number."""

    inherit_cache = False

    def __init__(self, micro: ColumnElement[Any]) -> None:
        self.micro = micro


class _ExactText(_Number):
    """Millionths as exact decimal text."""

    inherit_cache = False


@compiles(_Number, "sqlite")
def _number_in_sqlite(element: _Number, compiler: Any, **given: Any) -> str:
    micro = compiler.process(element.micro, **given)
    return f"CASE WHEN {micro} % {MICRO} = 0 THEN {micro} / {MICRO} ELSE {micro} / {MICRO}.0 END"


@compiles(_ExactText, "sqlite")
def _text_in_sqlite(element: _ExactText, compiler: Any, **given: Any) -> str:
    micro = compiler.process(element.micro, **given)
    sign = f"CASE WHEN {micro} < 0 THEN '-' ELSE '' END"
    text = f"printf('%d.%06d', abs({micro}) / {MICRO}, abs({micro}) % {MICRO})"
    # A null stays null: printf would show it as 0.
    return f"CASE WHEN {micro} IS NOT NULL THEN {sign} || rtrim(rtrim({text}, '0'), '.') END"


@compiles(_Number, "postgresql")
def _number_in_postgresql(element: _Number, compiler: Any, **given: Any) -> str:
    return f"trim_scale({compiler.process(element.micro, **given)} * 0.000001)"


@compiles(_ExactText, "postgresql")
def _text_in_postgresql(element: _ExactText, compiler: Any, **given: Any) -> str:
    return f"CAST({_number_in_postgresql(element, compiler, **given)} AS text)"
