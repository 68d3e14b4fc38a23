"""The warehouse in a real SQLite file; what cannot be run there is read as PostgreSQL's SQL."""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from assets.storage.schema import STRINGS, TIME, VALUE, ColumnSpec, SchemaError, TableSpec
from assets.storage.warehouse import Warehouse, WarehouseError


def spec_of(*columns, name="fees", key=("id", "year")):
    return TableSpec(name, "收费", "One row", key, tuple(columns))


FEES = spec_of(
    ColumnSpec("id", pl.String, "编号", ""),
    ColumnSpec("year", pl.Int32, "年度", ""),
    ColumnSpec("collection_region", pl.String, "区划", ""),
    ColumnSpec("value", VALUE, "数值", "", required=False),
    ColumnSpec("names", STRINGS, "名称", ""),
    ColumnSpec("on", pl.Date, "日期", "", required=False),
    ColumnSpec("at", TIME, "时间", "", required=False),
    ColumnSpec("late", pl.Boolean, "逾期", "", required=False),
)
REGIONS = spec_of(ColumnSpec("code", pl.String, "代码", ""), name="regions", key=("code",))


def fees(*values, year=2024, region="a", **given):
    return FEES.frame(
        [
            {"id": f"{region}{n}", "year": year, "collection_region": region, "names": []}
            | {"value": value, **given}
            for n, value in enumerate(values)
        ]
    )


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/new/warehouse.sqlite"


@pytest.fixture
def warehouse(url):
    opened = Warehouse(url, [FEES, REGIONS])
    yield opened
    opened.close()


def rows(warehouse, sql, *parameters):
    """What another program sees that opens the file by itself."""
    connection = sqlite3.connect(warehouse.engine.url.database)
    try:
        return connection.execute(sql, parameters).fetchall()
    finally:
        connection.close()


def test_a_thousand_amounts_add_up_exactly(warehouse):
    warehouse.replace(FEES, fees(*[Decimal("24252.311082")] * 1000))
    [(micro, doubles)] = rows(warehouse, "SELECT sum(value_micro), sum(value) FROM v1_fees")
    assert Decimal(micro) / 10**6 == Decimal("24252311.082")
    assert doubles != 24252311.082  # what millionths are kept for


@pytest.mark.parametrize(
    ("value", "number", "text"),
    [
        (Decimal(218), 218, "218"),
        (Decimal(0), 0, "0"),
        (Decimal(-8), -8, "-8"),
        (Decimal("-0.5"), -0.5, "-0.5"),
        (Decimal("24252.311082"), 24252.311082, "24252.311082"),
        (Decimal("100.1"), 100.1, "100.1"),
        (Decimal("9223372036854.775807"), 9223372036854.775807, "9223372036854.775807"),
        (None, None, None),
    ],
)
def test_a_view_shows_the_number_and_its_exact_text(warehouse, value, number, text):
    warehouse.replace(FEES, fees(value))
    [found] = rows(warehouse, "SELECT value, value_text FROM v1_fees")
    assert found == (number, text)
    assert type(found[0]) is type(number)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.lists(st.decimals(-(10**12), 10**12, places=6), min_size=1, max_size=20))
def test_exact_text_reads_back_as_the_figure(warehouse, values):
    warehouse.replace(FEES, fees(*values))
    found = rows(warehouse, "SELECT id, value_text FROM v1_fees")
    assert {name: Decimal(text) for name, text in found} == {
        f"a{n}": value for n, value in enumerate(values)
    }


def test_a_figure_too_large_to_keep_exactly_is_refused_by_name(warehouse):
    warehouse.replace(FEES, fees(Decimal(1)))
    with pytest.raises(
        WarehouseError,
        match=r"fees: value of {'id': 'a0', 'year': 2024} is '-9223372036854.775808'.*PostgreSQL",
    ):
        warehouse.replace(FEES, fees(Decimal("-9223372036854.775808")))
    assert rows(warehouse, "SELECT value FROM v1_fees") == [(1,)]


def test_other_types_are_kept_as_sql_knows_them(warehouse):
    warehouse.replace(
        FEES,
        fees(
            1,
            names=["县", "a"],
            on=date(2025, 1, 31),
            at=datetime(2025, 1, 2, 3, tzinfo=UTC),
            late=True,
        ),
    )
    sql = "SELECT json_extract(names, '$[0]'), \"on\", at, late FROM v1_fees"
    assert rows(warehouse, sql) == [("县", "2025-01-31", "2025-01-02 03:00:00.000000", 1)]


def test_a_partition_is_replaced_whole_and_alone(warehouse):
    warehouse.replace(FEES, fees(1, 2, 3), year=2024, collection_region="a")
    warehouse.replace(FEES, fees(4, region="b"), year=2024, collection_region="b")
    warehouse.replace(FEES, fees(5, year=2023), year=2023, collection_region="a")
    for _ in range(2):
        warehouse.replace(FEES, fees(7), year=2024, collection_region="a")
        found = rows(warehouse, "SELECT value FROM v1_fees ORDER BY value")
        assert found == [(4,), (5,), (7,)]
    warehouse.replace(FEES, FEES.empty(), year=2024)
    assert rows(warehouse, "SELECT value FROM v1_fees") == [(5,)]


def test_rows_of_another_partition_are_refused(warehouse):
    with pytest.raises(WarehouseError, match=r"fees: a row of year 2023 among those of 2024"):
        warehouse.replace(FEES, fees(5, year=2023), year=2024)


def test_a_failed_replacement_leaves_what_was_there(warehouse):
    warehouse.replace(FEES, fees(1, 2), year=2024, collection_region="a")
    clashing = fees(8).with_columns(collection_region=pl.lit("b"))
    with pytest.raises(sa.exc.IntegrityError):
        warehouse.replace(FEES, clashing, year=2024, collection_region="b")
    assert rows(warehouse, "SELECT value FROM v1_fees ORDER BY value") == [(1,), (2,)]


def test_a_frame_that_does_not_fit_is_refused(warehouse):
    with pytest.raises(SchemaError, match="fees: column missing"):
        warehouse.replace(FEES, fees(1).drop("value"))


def test_values_are_bound_never_spelt(warehouse):
    name = "'); DROP TABLE fees; --"
    warehouse.replace(FEES, fees(1, region=name), collection_region=name)
    assert rows(warehouse, "SELECT collection_region FROM v1_fees") == [(name,)]


def test_opening_again_keeps_the_rows(warehouse, url):
    warehouse.replace(FEES, fees(1))
    again = Warehouse(url, [FEES, REGIONS])
    assert rows(again, "SELECT value FROM v1_fees") == [(1,)]
    again.close()


def test_a_database_of_another_schema_is_refused_with_the_way_out(warehouse, url):
    other = spec_of(*FEES.columns[:-1])
    with pytest.raises(WarehouseError, match=rf"'{warehouse.version}'.*`nianbao rebuild`"):
        Warehouse(url, [other, REGIONS])
    with pytest.raises(WarehouseError, match="nianbao rebuild"):
        Warehouse(url, [FEES, REGIONS], {"v1_more": sa.select(sa.literal(1).label("one"))})


def test_a_table_of_ours_without_a_version_is_refused(tmp_path):
    path = tmp_path / "w.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE fees (id)")
    connection.close()
    with pytest.raises(WarehouseError, match="schema version 'none'"):
        Warehouse(f"sqlite:///{path}", [FEES])


def test_tables_of_others_are_left_alone(tmp_path):
    path = tmp_path / "w.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE runs (id)")
    connection.close()
    warehouse = Warehouse(f"sqlite:///{path}", [FEES])
    assert rows(warehouse, "SELECT count(*) FROM runs") == [(0,)]
    warehouse.close()


def test_many_open_and_fill_one_file_at_once(url):
    failures = []

    def fill(region):
        try:
            warehouse = Warehouse(url, [FEES, REGIONS])
            for _ in range(5):
                warehouse.replace(
                    FEES, fees(*range(50), region=region), year=2024, collection_region=region
                )
            warehouse.close()
        except Exception as error:  # noqa: BLE001 - shown below
            failures.append(error)

    threads = [threading.Thread(target=fill, args=(region,)) for region in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    warehouse = Warehouse(url, [FEES, REGIONS])
    assert rows(warehouse, "SELECT count(*) FROM fees") == [(200,)]
    warehouse.close()


def test_a_region_and_year_are_found_by_an_index(warehouse):
    plan = rows(
        warehouse, "EXPLAIN QUERY PLAN SELECT * FROM v1_fees WHERE id = ? AND year = ?", "a", 1
    )
    assert any("USING INDEX" in str(step) for step in plan)


def test_postgresql_needs_a_named_driver():
    with pytest.raises(WarehouseError, match=r"postgresql\+psycopg://") as refused:
        Warehouse("postgresql://someone:secret@localhost/db", [FEES])
    assert "secret" not in str(refused.value)


def test_postgresql_keeps_figures_of_any_size_and_shows_them_exactly(warehouse):
    dialect = postgresql.dialect()
    table = str(CreateTable(warehouse._tables["fees"]).compile(dialect=dialect))
    assert "value_micro NUMERIC(38, 0)" in table
    view = str(warehouse._views["v1_fees"].compile(dialect=dialect))
    assert "trim_scale(fees.value_micro * 0.000001) AS value" in view
    assert "CAST(trim_scale(fees.value_micro * 0.000001) AS text) AS value_text" in view
