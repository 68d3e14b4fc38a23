"""Stage tables: equal bytes, whole files, and errors that name the file."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from upath import UPath

from assets.storage.schema import STRINGS, VALUE, ColumnSpec, SchemaError, TableSpec
from assets.storage.stage_tables import StageTables, parquet_bytes

SPEC = TableSpec(
    name="parcels",
    label="地块",
    grain="One row per parcel",
    key=("parcel",),
    columns=(
        ColumnSpec("parcel", pl.String, "编号", "Parcel"),
        ColumnSpec("area", VALUE, "面积", "Area", unit="mu", required=False),
        ColumnSpec("owners", STRINGS, "权利人", "Owners"),
    ),
)


def parcels(*names: str) -> pl.DataFrame:
    return SPEC.frame(
        [{"parcel": name, "area": Decimal("1.5"), "owners": ["甲", "乙"]} for name in names]
    )


def test_partitions_come_back_in_order_of_year_and_region(place: UPath) -> None:
    tables = StageTables(place, reader_version="7")
    tables.write(SPEC, parcels("c"), year=2024, region="991122")
    tables.write(SPEC, parcels("b", "a"), year=2024, region="991121")
    tables.write(SPEC, parcels("d"), year=2023, region="991122")
    assert tables.read(SPEC)["parcel"].to_list() == ["d", "a", "b", "c"]
    assert tables.read(SPEC, year=2024, region="991122")["parcel"].to_list() == ["c"]
    assert tables.read(SPEC, region="991122")["parcel"].to_list() == ["d", "c"]
    assert tables.read(SPEC, years=[2023])["parcel"].to_list() == ["d"]
    assert (
        tables.path(SPEC, year=2024, region="991121")
        .as_posix()
        .endswith("/parcels/year=2024/region=991121.parquet")
    )


def test_a_table_may_be_split_by_year_alone_or_not_at_all(place: UPath) -> None:
    tables = StageTables(place)
    tables.write(SPEC, parcels("whole"))
    assert tables.read(SPEC)["parcel"].to_list() == ["whole"]
    tables.write(replace(SPEC, name="yearly"), parcels("y"), year=2024)
    assert tables.read(replace(SPEC, name="yearly"), year=2024)["parcel"].to_list() == ["y"]


def test_what_is_not_there_is_an_empty_frame_of_the_schema(place: UPath) -> None:
    frame = StageTables(place).read(SPEC, year=2024)
    assert frame.height == 0
    assert frame.schema == SPEC.schema


def test_a_partition_is_replaced_whole(place: UPath) -> None:
    tables = StageTables(place)
    tables.write(SPEC, parcels("a", "b"), year=2024, region="1")
    path = tables.write(SPEC, parcels("c"), year=2024, region="1")
    assert tables.read(SPEC)["parcel"].to_list() == ["c"]
    assert [entry.name for entry in path.parent.iterdir()] == ["region=1.parquet"]


def test_equal_frames_give_equal_bytes_whatever_their_order() -> None:
    one = parquet_bytes(SPEC, parcels("a", "b", "c"), reader_version="7")
    other = parquet_bytes(SPEC, parcels("c", "b", "a"), reader_version="7")
    assert one == other
    assert one != parquet_bytes(SPEC, parcels("a", "b"), reader_version="7")


def test_a_file_says_what_it_is(tmp_path: Path) -> None:
    path = StageTables(UPath(tmp_path), reader_version="7").write(SPEC, parcels("a"))
    metadata = pl.read_parquet_metadata(path.read_bytes())
    assert {key: metadata[key] for key in ("table", "schema_version", "reader_version")} == {
        "table": "parcels",
        "schema_version": "1",
        "reader_version": "7",
    }


def test_a_file_of_other_columns_is_named(place: UPath) -> None:
    tables = StageTables(place)
    tables.write(SPEC, parcels("a"), year=2024, region="1")
    wider = replace(SPEC, columns=(*SPEC.columns, ColumnSpec("soil", pl.String, "土", "Soil")))
    with pytest.raises(SchemaError, match=r"region=1\.parquet: not the columns of parcels.*soil"):
        tables.read(wider)


def test_a_scan_has_the_rows_that_reading_the_year_has(place: UPath) -> None:
    tables = StageTables(place)
    tables.write(SPEC, parcels("c"), year=2024, region="2")
    tables.write(SPEC, parcels("b", "a"), year=2024, region="1")
    tables.write(SPEC, parcels("d"), year=2023, region="1")
    scanned = tables.scan(SPEC, 2024)
    assert scanned.collect().equals(tables.read(SPEC, year=2024))
    assert scanned.collect_schema() == SPEC.schema
    assert scanned.filter(pl.col("parcel") == "c").collect()["parcel"].to_list() == ["c"]


def test_a_scan_of_a_table_by_year_or_of_nothing(place: UPath) -> None:
    tables = StageTables(place)
    tables.write(SPEC, parcels("y"), year=2024)
    assert tables.scan(SPEC, 2024).collect().equals(parcels("y"))
    assert tables.scan(SPEC, 2023).collect().equals(SPEC.empty())


def test_a_scan_names_the_one_file_of_other_columns_before_it_is_collected(place: UPath) -> None:
    tables = StageTables(place)
    wider = replace(SPEC, columns=(*SPEC.columns, ColumnSpec("soil", pl.String, "土", "Soil")))
    tables.write(SPEC, parcels("a"), year=2024, region="1")
    tables.write(wider, parcels("b").with_columns(soil=pl.lit("")), year=2024, region="2")
    with pytest.raises(SchemaError, match=r"region=2\.parquet: not the columns of parcels.*soil"):
        tables.scan(SPEC, 2024)


@pytest.mark.parametrize("region", ["../x", "a/b", "", ".hidden", "区"])
def test_a_region_never_becomes_another_path(tmp_path: Path, region: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        StageTables(UPath(tmp_path)).write(SPEC, parcels("a"), year=2024, region=region)


def test_a_draft_left_by_a_killed_process_is_not_read(tmp_path: Path) -> None:
    tables = StageTables(UPath(tmp_path))
    path = Path(tables.write(SPEC, parcels("a"), year=2024, region="1").path)
    path.with_name(".region=2.parquet.77.tmp").write_bytes(b"PAR1")
    assert tables.read(SPEC)["parcel"].to_list() == ["a"]
