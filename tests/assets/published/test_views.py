"""The labelled views over a small county in a real SQLite file and a real PostgreSQL server."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import make_url

from assets.published.tables import IN_WAREHOUSE
from assets.published.views import labelled_views
from assets.storage.warehouse import Warehouse
from tests.postgresql import ON_POSTGRESQL, ON_SQLITE, rows, shown


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


# A region in all years and in one, and one of its figures over the years.
ASKED = [
    f"SELECT * FROM v1_{view} WHERE region = '991121'{also}"
    for view, also in (
        *((view, "") for view in ("rollup_cells", "coverage", "coverage_labelled")),
        *((view, " AND year = 2024") for view in ("rollup_cells_labelled", "coverage_labelled")),
        ("rollup_cells_labelled", " AND cell = 'requests.received.total'"),
    )
]


@ON_SQLITE
@pytest.mark.parametrize("sql", ASKED)
def test_what_is_asked_of_a_region_is_found_by_indexes_in_sqlite(found, sql):
    plan = [step[-1] for step in found(f"EXPLAIN QUERY PLAN {sql}")]
    assert any(step.startswith("SEARCH") for step in plan)
    assert not [step for step in plan if step.startswith("SCAN")]


@ON_POSTGRESQL
@pytest.mark.usefixtures("found")
@pytest.mark.parametrize("sql", ASKED)
def test_what_is_asked_of_a_region_is_found_by_indexes_in_postgresql(warehouse_url, sql):
    # So few rows are read from end to end, unless the server is told to look for indexes first.
    url = make_url(warehouse_url).update_query_dict({"options": "-c enable_seqscan=off"})
    plan = " ".join(step for (step,) in rows(shown(url), f"EXPLAIN {sql}"))
    assert "Index" in plan
    assert "Seq Scan" not in plan
