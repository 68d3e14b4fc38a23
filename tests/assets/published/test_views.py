"""The labelled views over a real SQLite file filled with a small county."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy.dialects import postgresql

from assets.published.tables import IN_WAREHOUSE
from assets.published.views import labelled_views
from assets.storage.warehouse import Warehouse


@pytest.fixture
def database(tmp_path, frames):
    path = tmp_path / "warehouse.sqlite"
    warehouse = Warehouse(f"sqlite:///{path}", IN_WAREHOUSE, labelled_views())
    for spec in IN_WAREHOUSE:
        warehouse.replace(spec, frames[spec.name])
    warehouse.close()
    connection = sqlite3.connect(path)
    yield connection
    connection.close()


@pytest.mark.parametrize("name", ["rollup_cells", "coverage", "outcomes"])
def test_a_labelled_view_has_the_rows_of_the_plain_one(database, frames, name):
    [(count,)] = database.execute(f"SELECT count(*) FROM v1_{name}_labelled")
    assert count == frames[name].height > 0


def test_a_sum_is_read_with_its_names(database):
    sql = (
        "SELECT region_name, table_label, row_label, column_label, row_name, "
        "value, value_text, unit FROM v1_rollup_cells_labelled "
        "WHERE region = ? AND year = ? AND cell = ?"
    )
    assert database.execute(sql, ("991121", 2024, "disclosure.fees.amount")).fetchall() == [
        (
            "临溪县",
            "主动公开政府信息情况",
            "第二十条第（八）项 / 行政事业性收费",
            "本年收费金额",
            "Administrative fees",
            48504.622164,
            "48504.622164",
            "万元",
        )
    ]


def test_a_reporter_is_read_with_its_name(database):
    sql = (
        "SELECT reporter_name, region, outcome FROM v1_outcomes_labelled WHERE reporter_id = 'town'"
    )
    assert database.execute(sql).fetchall() == [("town局", "991121101", "quarantined")]


def test_a_region_and_year_are_found_by_an_index(database):
    sql = "EXPLAIN QUERY PLAN SELECT * FROM v1_rollup_cells_labelled WHERE region = ? AND year = ?"
    plan = " ".join(str(step) for step in database.execute(sql, ("991121", 2024)))
    assert "SCAN rollup_cells" not in plan
    assert "SEARCH rollup_cells USING INDEX" in plan


def test_postgresql_understands_the_same_views():
    for select in labelled_views().values():
        assert "v1_" in str(select.compile(dialect=postgresql.dialect()))
