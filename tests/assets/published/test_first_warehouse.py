"""The warehouse of the first release, filled: what the revisions make of it is what is declared.

The files of ``first_warehouse`` are that program's own statements, in either kind of database.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from assets.published.tables import IN_WAREHOUSE
from assets.published.views import labelled_views
from assets.storage.migrating import differences
from assets.storage.warehouse import Warehouse

FOLDER = Path(__file__).with_name("first_warehouse")
_VALUES: dict[type[Any], object] = {
    str: "县",
    int: 7,
    float: 0.5,
    bool: True,
    date: date(2025, 1, 31),
    datetime: datetime(2025, 1, 31, tzinfo=UTC),
    object: ["a"],
}


@pytest.fixture
def first(warehouse_url: str) -> str:
    """The address of a database that the first program has made, with a row in each table."""
    engine = sa.create_engine(warehouse_url, poolclass=sa.NullPool)
    text = (FOLDER / f"{make_url(warehouse_url).get_backend_name()}.sql").read_text("utf-8")
    with engine.begin() as connection:
        for statement in filter(None, text.split(";\n")):
            connection.exec_driver_sql(statement)
        for table in _tables(connection):
            if table.name != "schema_version":
                row = {column.name: _value(column) for column in table.columns}
                connection.execute(table.insert(), [row])
    return warehouse_url


def _value(column: sa.Column[Any]) -> object:
    kind = column.type.python_type
    return 7 if kind.__name__ == "Decimal" else _VALUES[kind]


def _tables(connection: sa.Connection) -> list[sa.Table]:
    metadata = sa.MetaData()
    metadata.reflect(connection)
    return list(metadata.sorted_tables)


def kept(url: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of every table by its name."""
    with sa.create_engine(url, poolclass=sa.NullPool).connect() as connection:
        return {
            table.name: [dict(row._mapping) for row in connection.execute(table.select())]
            for table in _tables(connection)
            if table.name in {spec.name for spec in IN_WAREHOUSE}
        }


def test_the_first_warehouse_is_brought_forward_to_what_is_declared(first: str) -> None:
    before = kept(first)
    assert all(len(rows) == 1 for rows in before.values())
    warehouse = Warehouse(first, IN_WAREHOUSE, labelled_views())
    after = kept(first)
    assert {table: len(rows) for table, rows in after.items() if table in before} == dict.fromkeys(
        before, 1
    )
    for table, (row,) in before.items():
        ours = after[table][0]
        assert {name: ours[name] for name in row if name in ours} == row
    with warehouse.engine.begin() as connection:
        assert differences(connection, warehouse.declared) == []
    warehouse.close()


def test_a_new_warehouse_is_what_is_declared(warehouse_url: str) -> None:
    warehouse = Warehouse(warehouse_url, IN_WAREHOUSE, labelled_views())
    with warehouse.engine.begin() as connection:
        assert differences(connection, warehouse.declared) == []
        connection.exec_driver_sql("DROP INDEX findings_by_reporter")
        assert len(differences(connection, warehouse.declared)) == 1
    warehouse.close()
