"""The warehouse in a real SQLite file and, under `make system`, in a real PostgreSQL server."""

from __future__ import annotations

import json
import multiprocessing
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.storage.database import WarehouseError
from assets.storage.schema import STRINGS, TIME, VALUE, ColumnSpec, SchemaError, TableSpec
from assets.storage.warehouse import Warehouse
from tests.postgresql import ON_POSTGRESQL, ON_SQLITE, execute, rows


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
def warehouse(warehouse_url):
    opened = Warehouse(warehouse_url, [FEES, REGIONS])
    yield opened
    opened.close()


@pytest.fixture
def found(warehouse_url):
    """What another program is answered that asks the warehouse."""
    return lambda sql, **parameters: rows(warehouse_url, sql, **parameters)


def listed(names):
    """A list of texts as either driver gives it."""
    return json.loads(names) if isinstance(names, str) else names


def test_a_thousand_amounts_add_up_exactly(warehouse, found):
    warehouse.replace(FEES, fees(*[Decimal("24252.311082")] * 1000))
    [(micro,)] = found("SELECT sum(value_micro) FROM v1_fees")
    assert Decimal(micro) / 10**6 == Decimal("24252311.082")


@ON_SQLITE
def test_numbers_are_doubles_that_do_not_add_up(warehouse, found):
    warehouse.replace(FEES, fees(*[Decimal("24252.311082")] * 1000))
    [(total,)] = found("SELECT sum(value) FROM v1_fees")
    assert total != 24252311.082  # what millionths are kept for


FIGURES = ("218", "0", "-8", "-0.5", "24252.311082", "100.1", "9223372036854.775807")


@pytest.mark.parametrize("text", FIGURES)
def test_a_view_shows_the_number_and_its_exact_text(warehouse, found, text):
    warehouse.replace(FEES, fees(Decimal(text)))
    [(number, exact)] = found("SELECT value, value_text FROM v1_fees")
    assert exact == text
    assert float(number) == float(text)


@ON_SQLITE
def test_a_whole_number_is_an_integer(warehouse, found):
    warehouse.replace(FEES, fees(Decimal(218), Decimal("0.5")))
    kinds = found("SELECT typeof(value) FROM v1_fees ORDER BY id")
    assert kinds == [("integer",), ("real",)]


@ON_POSTGRESQL
def test_numbers_are_exact_in_postgresql(warehouse, found):
    warehouse.replace(FEES, fees(*map(Decimal, FIGURES)))
    numbers = found("SELECT value FROM v1_fees ORDER BY id")
    assert [str(number) for (number,) in numbers] == list(FIGURES)
    assert found("SELECT sum(value) FROM v1_fees") == [(sum(map(Decimal, FIGURES)),)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.lists(st.decimals(-(10**12), 10**12, places=6), min_size=1, max_size=20))
def test_exact_text_reads_back_as_the_figure(warehouse, found, values):
    warehouse.replace(FEES, fees(*values))
    texts = found("SELECT id, value_text FROM v1_fees")
    assert {name: Decimal(text) for name, text in texts} == {
        f"a{n}": value for n, value in enumerate(values)
    }
    [(micro,)] = found("SELECT sum(value_micro) FROM v1_fees")
    assert micro == sum(int(value * 10**6) for value in values)


LARGEST = Decimal("9" * 32 + "." + "9" * 6)
SMALLEST = LARGEST.copy_negate()


@ON_POSTGRESQL
def test_the_largest_figures_are_kept_exactly(warehouse, found):
    values = [LARGEST, SMALLEST, Decimal("-9223372036854.775808")]
    warehouse.replace(FEES, fees(*values))
    exact = found("SELECT value, value_text FROM v1_fees ORDER BY id")
    assert exact == [(value, str(value)) for value in values]
    assert found("SELECT sum(value_micro) FROM v1_fees") == [(-(2**63),)]
    [(total,)] = found("SELECT sum(value_micro) FROM v1_fees WHERE value > 0")
    assert total == 10**38 - 1


@ON_SQLITE
@pytest.mark.parametrize("value", [LARGEST, SMALLEST, Decimal("-9223372036854.775808")])
def test_a_figure_too_large_to_keep_exactly_is_refused_by_name(warehouse, found, value):
    warehouse.replace(FEES, fees(Decimal(1)))
    with pytest.raises(
        WarehouseError,
        match=rf"fees: value of {{'id': 'a0', 'year': 2024}} is '{value}'.*PostgreSQL",
    ):
        warehouse.replace(FEES, fees(value))
    assert found("SELECT value FROM v1_fees") == [(1,)]


TYPED = {
    "names": ["县", "a", '"'],
    "on": date(2025, 1, 31),
    "at": datetime(2025, 1, 2, 3, 4, 5, 6, tzinfo=UTC),
    "late": True,
}


@ON_SQLITE
def test_other_types_are_kept_as_sqlite_knows_them(warehouse, found):
    warehouse.replace(FEES, fees(1, **TYPED))
    sql = "SELECT json_extract(names, '$[0]'), \"on\", at, late FROM v1_fees"
    assert found(sql) == [("县", "2025-01-31", "2025-01-02 03:04:05.000006", 1)]


@ON_POSTGRESQL
def test_other_types_are_kept_as_postgresql_knows_them(warehouse, found):
    warehouse.replace(FEES, fees(1, **TYPED))
    assert found('SELECT names, "on", at, late FROM v1_fees') == [tuple(TYPED.values())]
    assert found("SELECT names->>0 FROM v1_fees WHERE names @> '[\"a\"]'") == [("县",)]
    kinds = found(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'v1_fees'"
    )
    assert dict(kinds) == {
        "id": "text",
        "year": "integer",
        "collection_region": "text",
        "value": "numeric",
        "value_text": "text",
        "value_micro": "numeric",
        "names": "jsonb",
        "on": "date",
        "at": "timestamp with time zone",
        "late": "boolean",
    }


def test_what_is_not_there_is_null(warehouse, found):
    warehouse.replace(FEES, fees(None))
    sql = 'SELECT value, value_text, value_micro, "on", at, late FROM v1_fees'
    assert found(sql) == [(None,) * 6]


ODD_TEXTS = (
    "",
    " ",
    "临溪县人民政府办公室",
    "𠮷野家 \U0010ffff \ufffe\uffff",
    "\u202e right to left \u200b\ufeff",
    "\x01\x08\x0b\x1f\x7f\x85",
    "tab\tline\nreturn\r\\. \\N \\",
    "\\.",
    "\\N",
    "%s %(name)s {} :name ? $1",
    "'); DROP TABLE fees; --",
    '{"a": 1}',
)


def test_odd_signs_come_back_as_they_were(warehouse, found):
    parts = [fees(n, region=text, names=[text]) for n, text in enumerate(ODD_TEXTS)]
    warehouse.replace(FEES, pl.concat(parts))
    answers = found("SELECT collection_region, names FROM v1_fees ORDER BY value")
    assert [(text, listed(names)) for text, names in answers] == [
        (text, [text]) for text in ODD_TEXTS
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))))
def test_any_text_comes_back_as_it_was(warehouse, found, texts):
    warehouse.replace(FEES, fees(1, names=texts))
    [(names,)] = found("SELECT names FROM v1_fees")
    assert listed(names) == texts


def test_the_sign_nul_is_kept_as_the_replacement_character(warehouse, found):
    region = "县\0政府\0"
    warehouse.replace(FEES, fees(1, region=region, names=["\0", "a"]))
    [(text, names)] = found("SELECT collection_region, names FROM v1_fees")
    assert text == "县\ufffd政府\ufffd"
    assert listed(names) == ["\ufffd", "a"]


def test_half_a_character_does_not_come_as_far_as_the_warehouse():
    with pytest.raises(UnicodeEncodeError, match="surrogates not allowed"):
        fees(1, region="\ud800")


def test_text_has_no_longest(warehouse, found):
    text = "".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(1_000_000))
    warehouse.replace(FEES, fees(1, names=[text]))
    [(names,)] = found("SELECT names FROM v1_fees")
    assert listed(names) == [text]


def test_what_a_report_says_may_be_long_and_part_of_a_key(warehouse_url):
    said = spec_of(
        ColumnSpec("year", pl.Int32, "年度", ""),
        ColumnSpec("message", pl.String, "说明", ""),
        name="said",
        key=("message",),
    )
    text = "".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(20_000))
    messages = {text, f"{text}。", ""}
    opened = Warehouse(warehouse_url, [said])
    frame = said.frame([{"year": 2024, "message": message} for message in messages])
    opened.replace(said, frame, year=2024)
    assert {
        message for (message,) in rows(warehouse_url, "SELECT message FROM v1_said")
    } == messages
    again = frame.with_columns(year=pl.lit(2023))
    with pytest.raises(WarehouseError, match=r"^said: .*(UNIQUE|duplicate key)"):
        opened.replace(said, again, year=2023)
    opened.close()


def test_a_partition_is_replaced_whole_and_alone(warehouse, found):
    warehouse.replace(FEES, fees(1, 2, 3), year=2024, collection_region="a")
    warehouse.replace(FEES, fees(4, region="b"), year=2024, collection_region="b")
    warehouse.replace(FEES, fees(5, year=2023), year=2023, collection_region="a")
    for _ in range(2):
        warehouse.replace(FEES, fees(7), year=2024, collection_region="a")
        stored = found("SELECT value FROM v1_fees ORDER BY value")
        assert stored == [(4,), (5,), (7,)]
    warehouse.replace(FEES, FEES.empty(), year=2024)
    assert found("SELECT value FROM v1_fees") == [(5,)]


def test_rows_of_another_partition_are_refused(warehouse):
    with pytest.raises(WarehouseError, match=r"fees: a row of year 2023 among those of 2024"):
        warehouse.replace(FEES, fees(5, year=2023), year=2024)


def test_a_failed_replacement_leaves_what_was_there(warehouse, found):
    warehouse.replace(FEES, fees(1, 2), year=2024, collection_region="a")
    clashing = fees(8).with_columns(collection_region=pl.lit("b"))
    with pytest.raises(WarehouseError, match=r"^fees: .*(UNIQUE|duplicate key).*\bid\b") as refused:
        warehouse.replace(FEES, clashing, year=2024, collection_region="b")
    assert len(str(refused.value)) < 300
    assert found("SELECT value FROM v1_fees ORDER BY value") == [(1,), (2,)]


def test_a_frame_that_does_not_fit_is_refused(warehouse):
    with pytest.raises(SchemaError, match="fees: column missing"):
        warehouse.replace(FEES, fees(1).drop("value"))


def test_values_are_bound_never_spelt(warehouse, found):
    name = "'); DROP TABLE fees; --"
    warehouse.replace(FEES, fees(1, region=name), collection_region=name)
    assert found("SELECT collection_region FROM v1_fees") == [(name,)]


def test_opening_again_keeps_the_rows(warehouse, warehouse_url, found):
    warehouse.replace(FEES, fees(1))
    again = Warehouse(warehouse_url, [FEES, REGIONS])
    assert found("SELECT value FROM v1_fees") == [(1,)]
    again.close()


def test_the_folder_of_a_file_is_made(tmp_path):
    Warehouse(f"sqlite:///{tmp_path}/new/deep/warehouse.sqlite", [FEES]).close()
    assert (tmp_path / "new/deep/warehouse.sqlite").is_file()


def test_a_database_of_other_tables_is_refused_with_the_way_out(warehouse, warehouse_url, found):
    warehouse.replace(FEES, fees(1))
    other = spec_of(*FEES.columns[:-1])
    with pytest.raises(WarehouseError, match=r"other tables.*late.*`nianbao rebuild`") as old:
        Warehouse(warehouse_url, [other, REGIONS])
    assert "geheim" not in str(old.value)
    assert found("SELECT value, late FROM v1_fees") == [(1, None)]


def test_a_table_of_ours_without_a_version_is_refused(warehouse_url):
    execute(warehouse_url, "CREATE TABLE fees (id integer)")
    with pytest.raises(WarehouseError, match=r"no schema version.*`nianbao rebuild`"):
        Warehouse(warehouse_url, [FEES])


def test_tables_of_others_are_left_alone(warehouse_url):
    execute(warehouse_url, "CREATE TABLE runs (id integer)")
    Warehouse(warehouse_url, [FEES]).close()
    assert rows(warehouse_url, "SELECT count(*) FROM runs") == [(0,)]


def test_half_a_schema_is_never_left(warehouse_url):
    execute(warehouse_url, "CREATE VIEW v1_fees AS SELECT 1 AS one")
    with pytest.raises(WarehouseError, match=r"v1_fees.* already exists"):
        Warehouse(warehouse_url, [FEES])
    with pytest.raises(sa.exc.DBAPIError, match="fees"):
        rows(warehouse_url, "SELECT * FROM fees")
    execute(warehouse_url, "DROP VIEW v1_fees")
    Warehouse(warehouse_url, [FEES]).close()


def filled(url, region):
    """Open the warehouse and replace a region's rows a few times."""
    warehouse = Warehouse(url, [FEES, REGIONS])
    for _ in range(5):
        frame = fees(*range(50), region=region)
        warehouse.replace(FEES, frame, year=2024, collection_region=region)
    warehouse.close()


def test_processes_that_come_first_together_make_one_schema_and_fill_it(warehouse_url):
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=spawned) as processes:
        # Two of a region, and one of another.
        for done in [processes.submit(filled, warehouse_url, region) for region in "aab"]:
            done.result()
    assert rows(warehouse_url, "SELECT count(*) FROM fees") == [(100,)]


def test_threads_that_come_first_together_make_one_schema_and_fill_it(warehouse_url):
    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(filled, warehouse_url, region) for region in "aabc"]:
            done.result()
    assert rows(warehouse_url, "SELECT count(*) FROM fees") == [(150,)]


def test_who_reads_sees_a_partition_before_or_after_never_between(warehouse, warehouse_url):
    ended = threading.Event()

    def written():
        try:
            for size in (700, 300) * 10:
                warehouse.replace(FEES, fees(*[size] * size), year=2024)
        finally:
            ended.set()

    warehouse.replace(FEES, fees(*[300] * 300), year=2024)
    seen = set()
    with ThreadPoolExecutor(1) as writer:
        writing = writer.submit(written)
        while not ended.is_set():
            sql = "SELECT count(*), min(value), max(value) FROM v1_fees"
            seen |= set(rows(warehouse_url, sql))
        writing.result()
    assert seen <= {(300, 300, 300), (700, 700, 700)}
    assert seen


@ON_SQLITE
def test_a_region_and_year_are_found_by_an_index(warehouse_url, found):
    Warehouse(warehouse_url, [FEES, REGIONS]).close()
    plan = found("EXPLAIN QUERY PLAN SELECT * FROM v1_fees WHERE id = 'a' AND year = 1")
    assert any("USING INDEX" in str(step) for step in plan)


def test_a_year_is_replaced_as_a_whole_or_not_at_all(warehouse, found):
    regions = REGIONS.frame([{"code": "a"}])
    warehouse.replace_year(2023, {FEES: fees(1, year=2023), REGIONS: regions})
    warehouse.replace_year(2024, {FEES: fees(2, 3), REGIONS: REGIONS.frame([{"code": "b"}])})
    told = "SELECT year, value_text FROM v1_fees ORDER BY year, value_text"
    whole = [(2023, "1"), (2024, "2"), (2024, "3")]
    assert found(told) == whole
    assert found("SELECT code FROM v1_regions") == [("b",)]
    twice = pl.concat([REGIONS.frame([{"code": "c"}])] * 2)
    with pytest.raises((WarehouseError, SchemaError), match="regions"):
        warehouse.replace_year(2024, {FEES: fees(7), REGIONS: twice})
    assert found(told) == whole
    assert found("SELECT code FROM v1_regions") == [("b",)]
