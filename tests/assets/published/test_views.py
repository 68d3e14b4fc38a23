"""The labelled views over a small county in a real SQLite file and a real PostgreSQL server."""

from __future__ import annotations

import pytest

from assets.published.tables import IN_WAREHOUSE
from assets.published.views import labelled_views
from assets.storage.warehouse import Warehouse
from tests.postgresql import ON_SQLITE, rows


@pytest.fixture
def found(warehouse_url, frames):
    """What another program is answered that asks the warehouse."""
    warehouse = Warehouse(warehouse_url, IN_WAREHOUSE, labelled_views())
    for spec in IN_WAREHOUSE:
        warehouse.replace(spec, frames[spec.name])
    warehouse.close()
    return lambda sql, **parameters: rows(warehouse_url, sql, **parameters)


@pytest.mark.parametrize("name", ["rollup_cells", "coverage", "outcomes"])
def test_a_labelled_view_has_the_rows_of_the_plain_one(found, frames, name):
    [(count,)] = found(f"SELECT count(*) FROM v1_{name}_labelled")
    assert count == frames[name].height > 0


def test_a_sum_is_read_with_its_names(found):
    sql = (
        "SELECT region_name, table_label, row_label, column_label, row_name, "
        "value_text, unit FROM v1_rollup_cells_labelled "
        "WHERE region = :region AND year = :year AND cell = :cell"
    )
    assert found(sql, region="991121", year=2024, cell="disclosure.fees.amount") == [
        (
            "临溪县",
            "主动公开政府信息情况",
            "第二十条第（八）项 / 行政事业性收费",
            "本年收费金额",
            "Administrative fees",
            "48504.622164",
            "万元",
        )
    ]


def test_a_reporter_is_read_with_its_name(found):
    sql = (
        "SELECT reporter_name, region, outcome FROM v1_outcomes_labelled WHERE reporter_id = 'town'"
    )
    assert found(sql) == [("town局", "991121101", "quarantined")]


@ON_SQLITE
def test_a_region_and_year_are_found_by_an_index(found):
    sql = (
        "EXPLAIN QUERY PLAN SELECT * FROM v1_rollup_cells_labelled"
        " WHERE region = '991121' AND year = 2024"
    )
    plan = " ".join(str(step) for step in found(sql))
    assert "SCAN rollup_cells" not in plan
    assert "SEARCH rollup_cells USING INDEX" in plan
