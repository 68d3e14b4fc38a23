"""The databases a warehouse may lie in: which addresses are taken, how they are opened and filled.

What SQLite and PostgreSQL do differently in keeping rows stands here, and nothing of tables.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from assets.storage.schema import STRINGS, TIME

ADDRESSES = "sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/DATABASE"
# How long a server may take to answer, and a writer waits for the others.
PATIENCE_SECONDS = 60
BATCH = 100_000
# The same number in every program that writes to a warehouse.
_TURN = int.from_bytes(b"nianbao")


class WarehouseError(ValueError):
    """The warehouse cannot be opened, or cannot hold a value; the message names the way out."""


def opened_engine(url: str) -> sa.Engine:
    """An engine whose transactions are those of writers, who take turns; readers do not wait.

    Nothing is asked of the database yet. WarehouseError when the address is of another kind of
    database or its driver is not installed.
    """
    address = _address(url)
    make = functools.partial(
        sa.create_engine,
        address,
        json_serializer=functools.partial(json.dumps, ensure_ascii=False),
        # What a row holds was written by others and has no end.
        hide_parameters=True,
    )
    return _sqlite(make, address) if _is_sqlite(address) else _postgresql(make, address)


def shown_address(url: str) -> str:
    """The address without its password. WarehouseError when it is none of ours."""
    address = _address(url)
    secret = [name for name in address.query if "password" in name.casefold()]
    return address.difference_update_query(secret).render_as_string()


def insert(connection: sa.Connection, table: sa.Table, frame: pl.DataFrame) -> None:
    """Add the frame's rows to a table with columns of the same names.

    They go past SQLAlchemy to the driver, in a quarter of the time on either database.
    """
    quote = connection.dialect.identifier_preparer.quote
    columns = ", ".join(quote(name) for name in frame.columns)
    if connection.dialect.name == "postgresql":
        _copy(connection, f"{quote(table.name)} ({columns})", frame)
        # Until then the server plans queries as if the table were as it was.
        connection.exec_driver_sql(f"ANALYZE {quote(table.name)}")
        return
    driver: Any = connection.connection.driver_connection
    places = ", ".join("?" for _ in frame.columns)
    # What SQLAlchemy reads back as dates and times.
    written = frame.with_columns(
        pl.col(STRINGS).map_elements(_json, return_dtype=pl.String),
        pl.col(pl.Date).cast(pl.String),
        pl.col(TIME).dt.strftime("%Y-%m-%d %H:%M:%S%.6f"),
    )
    driver.executemany(
        f"INSERT INTO {quote(table.name)} ({columns}) VALUES ({places})",  # noqa: S608 - quoted
        written.iter_rows(),
    )


@contextmanager
def refusals(engine: sa.Engine, name: str) -> Iterator[None]:
    """What the database refuses becomes a WarehouseError that says what was to be done."""
    # COPY goes past SQLAlchemy, so its errors are the driver's own.
    driver: Any = engine.dialect.loaded_dbapi
    try:
        yield
    except (sa.exc.DBAPIError, driver.Error) as error:
        reason = " ".join(str(getattr(error, "orig", error)).split())
        raise WarehouseError(f"{name}: {reason}") from error


def _address(url: str) -> sa.URL:
    try:
        address = make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        # Neither the address nor the parser's words are shown: a password may stand anywhere.
        raise WarehouseError(f"NIANBAO_WAREHOUSE_URL is no address: write {ADDRESSES}") from None
    if not _is_sqlite(address) and address.drivername != "postgresql+psycopg":
        # An address without driver is another driver's in every other version of SQLAlchemy.
        raise WarehouseError(
            f"NIANBAO_WAREHOUSE_URL begins with {address.drivername!r}: write {ADDRESSES}"
        )
    return address


def _is_sqlite(address: sa.URL) -> bool:
    return address.drivername in {"sqlite", "sqlite+pysqlite"}


def _sqlite(make: functools.partial[sa.Engine], address: sa.URL) -> sa.Engine:
    if address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = make(connect_args={"timeout": PATIENCE_SECONDS})

    # Python's driver opens no transaction for CREATE, and a killed run would leave half a schema.
    @sa.event.listens_for(engine, "connect")
    def _leave_transactions_to_us(connection: Any, _: object) -> None:
        connection.isolation_level = None

    @sa.event.listens_for(engine, "begin")
    def _take_turn(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _postgresql(make: functools.partial[sa.Engine], address: sa.URL) -> sa.Engine:
    wanted = {"connect_timeout": PATIENCE_SECONDS, "client_encoding": "utf8"}
    given = {name: value for name, value in wanted.items() if name not in address.query}
    try:
        engine = make(connect_args=given)
    except ImportError as error:
        raise WarehouseError(
            f"the driver for PostgreSQL is missing: install `nianbao[postgresql]` ({error})"
        ) from error

    @sa.event.listens_for(engine, "connect")
    def _refuse_other_encodings(connection: Any, _: object) -> None:
        encoding = connection.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            raise WarehouseError(
                f"the database {address.database!r} is in {encoding}, which does not hold every "
                "text: make one with ENCODING 'UTF8' TEMPLATE template0"
            )

    @sa.event.listens_for(engine, "begin")
    def _take_turn(connection: sa.Connection) -> None:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE_SECONDS}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN})")

    return engine


def _copy(connection: sa.Connection, into: str, frame: pl.DataFrame) -> None:
    driver: Any = connection.connection.driver_connection
    written = frame.with_columns(pl.col(STRINGS).map_elements(_json, return_dtype=pl.String))
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY {into} FROM STDIN (FORMAT csv)") as copy,
    ):
        for batch in written.iter_slices(BATCH):
            # Quotes tell a text that is empty from one that is not there.
            copy.write(batch.write_csv(include_header=False, quote_style="non_numeric"))


def _json(texts: pl.Series) -> str:
    return json.dumps(texts.to_list(), ensure_ascii=False)
