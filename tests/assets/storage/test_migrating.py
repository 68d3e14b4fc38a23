"""Filled databases of earlier programs: brought forward with all rows, or left as they were."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa

from assets.storage.database import WarehouseError
from assets.storage.migrating import VERSION_TABLE
from assets.storage.schema import VALUE, ColumnSpec, TableSpec
from assets.storage.warehouse import Warehouse
from tests.postgresql import execute, rows

ID = ColumnSpec("id", pl.String, "编号", "")
VALUE_COLUMN = ColumnSpec("value", VALUE, "数值", "")
BEFORE = TableSpec("fees", "收费", "One row", ("id",), (ID, VALUE_COLUMN))
# A column more, and one that may be empty now: SQLite copies the table for it.
NOTE = ColumnSpec("note", pl.String, "说明", "", default="—")
AFTER = dataclasses.replace(
    BEFORE, columns=(ID, dataclasses.replace(VALUE_COLUMN, required=False), NOTE)
)

FIRST = """
revision = "1"
down_revision = None

def upgrade():
    pass
"""
SECOND = """
import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"

def upgrade():
    with op.batch_alter_table("fees") as fees:
        fees.add_column(sa.Column("note", sa.Text(), nullable=False, server_default="—"))
        fees.alter_column("value_micro", nullable=True)
    with op.batch_alter_table("fees") as fees:
        fees.alter_column("note", server_default=None)
"""
FAILING = SECOND + "    raise OSError('no room')\n"

RevisionsOf = Callable[..., Path]


@pytest.fixture
def revisions(tmp_path: Path) -> RevisionsOf:
    """Revisions in a folder of their own, whose name says nothing to a file of options."""

    def of(*modules: str) -> Path:
        folder = tmp_path / "50% a:b" / str(len(list(tmp_path.rglob("*.py"))))
        folder.mkdir(parents=True)
        for number, module in enumerate(modules):
            (folder / f"r{number}.py").write_text(module, encoding="utf-8")
        return folder

    return of


@pytest.fixture
def filled(warehouse_url: str, revisions: RevisionsOf) -> str:
    """The address of a database that the program before has filled."""
    warehouse = Warehouse(warehouse_url, [BEFORE], revisions=revisions(FIRST))
    warehouse.replace(BEFORE, BEFORE.frame([{"id": "甲", "value": 7}, {"id": "乙", "value": 8}]))
    warehouse.close()
    return warehouse_url


BOTH = "SELECT id, value_text, note FROM v1_fees ORDER BY value_micro"


def test_a_filled_database_is_brought_forward_with_its_rows(
    filled: str, revisions: RevisionsOf
) -> None:
    warehouse = Warehouse(filled, [AFTER], revisions=revisions(FIRST, SECOND))
    assert rows(filled, BOTH) == [("甲", "7", "—"), ("乙", "8", "—")]
    warehouse.replace(AFTER, AFTER.frame([{"id": "丙", "value": None, "note": "new"}]))
    assert rows(filled, BOTH) == [("丙", None, "new")]
    assert rows(filled, f"SELECT version_num FROM {VERSION_TABLE}") == [("2",)]
    # The copy of the table has its key.
    with pytest.raises(sa.exc.IntegrityError):
        execute(filled, "INSERT INTO fees (id, note) VALUES ('丙', '')")
    warehouse.close()


def test_a_new_database_has_the_newest_tables_at_once(
    warehouse_url: str, revisions: RevisionsOf
) -> None:
    Warehouse(warehouse_url, [AFTER], revisions=revisions(FIRST, FAILING)).close()
    assert rows(warehouse_url, BOTH) == []
    assert rows(warehouse_url, f"SELECT version_num FROM {VERSION_TABLE}") == [("2",)]


def test_a_database_from_before_there_were_revisions_is_of_the_first(
    filled: str, revisions: RevisionsOf
) -> None:
    execute(filled, f"DROP TABLE {VERSION_TABLE}")
    Warehouse(filled, [AFTER], revisions=revisions(FIRST, SECOND)).close()
    assert len(rows(filled, BOTH)) == 2


@pytest.mark.parametrize("after", [FAILING, SECOND.replace('"note"', '"other"')])
def test_what_cannot_be_brought_forward_stays_as_it_was(
    filled: str, revisions: RevisionsOf, after: str
) -> None:
    with pytest.raises((WarehouseError, OSError), match=r"other tables.*note.*rebuild|no room"):
        Warehouse(filled, [AFTER], revisions=revisions(FIRST, after))
    Warehouse(filled, [BEFORE], revisions=revisions(FIRST)).close()
    assert rows(filled, "SELECT id, value_text FROM v1_fees ORDER BY 2") == [
        ("甲", "7"),
        ("乙", "8"),
    ]


def test_a_database_of_a_newer_program_is_refused(filled: str, revisions: RevisionsOf) -> None:
    Warehouse(filled, [AFTER], revisions=revisions(FIRST, SECOND)).close()
    with pytest.raises(WarehouseError, match="newer program, revision '2'") as refused:
        Warehouse(filled, [BEFORE], revisions=revisions(FIRST))
    assert "geheim" not in str(refused.value)
    assert len(rows(filled, BOTH)) == 2


def test_programs_that_come_at_the_same_time_bring_it_forward_once(
    filled: str, revisions: RevisionsOf
) -> None:
    known = revisions(FIRST, SECOND)

    def opened(_: int) -> None:
        Warehouse(filled, [AFTER], revisions=known).close()

    with ThreadPoolExecutor(3) as programs:
        list(programs.map(opened, range(3)))
    assert len(rows(filled, BOTH)) == 2


def test_views_are_made_anew_where_only_they_are_others(
    filled: str, revisions: RevisionsOf
) -> None:
    fees = sa.table("v1_fees", sa.column("id"))
    more = {"v1_names": sa.select(fees.c.id)}
    Warehouse(filled, [BEFORE], more, revisions=revisions(FIRST)).close()
    assert rows(filled, "SELECT id FROM v1_names ORDER BY id") == [("乙",), ("甲",)]
    Warehouse(filled, [BEFORE], revisions=revisions(FIRST)).close()
    with pytest.raises(sa.exc.DBAPIError, match="v1_names"):
        rows(filled, "SELECT * FROM v1_names")
    assert len(rows(filled, "SELECT * FROM v1_fees")) == 2


def test_alembic_tables_of_others_in_the_database_are_left_alone(
    warehouse_url: str, revisions: RevisionsOf
) -> None:
    execute(warehouse_url, "CREATE TABLE alembic_version (version_num text)")
    execute(warehouse_url, "INSERT INTO alembic_version VALUES ('theirs')")
    Warehouse(warehouse_url, [BEFORE], revisions=revisions(FIRST)).close()
    Warehouse(warehouse_url, [AFTER], revisions=revisions(FIRST, SECOND)).close()
    assert rows(warehouse_url, "SELECT version_num FROM alembic_version") == [("theirs",)]
