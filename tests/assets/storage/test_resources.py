"""Dagster's view of storage: partitions that must be there, and text that stays text."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from upath import UPath

from assets.storage.resources import NotMadeYetError, Partition, counted, markdown_table
from assets.storage.schema import ColumnSpec, TableSpec
from assets.storage.stage_tables import StageTables

THINGS = TableSpec(
    "things", "东西", "One row per thing", ("id",), (ColumnSpec("id", pl.String, "编号", ""),)
)


@pytest.fixture
def tables(tmp_path: Path) -> StageTables:
    return StageTables(UPath(tmp_path))


def test_a_table_that_is_not_made_is_no_empty_table(tables: StageTables) -> None:
    part = Partition(tables, 2024, "991121")
    with pytest.raises(NotMadeYetError, match="things"):
        part.read(THINGS)
    with pytest.raises(NotMadeYetError, match="things"):
        part.register(THINGS)


def test_a_partition_is_read_back_as_it_was_made(tables: StageTables) -> None:
    part = Partition(tables, 2024, "991121")
    made = part.made(THINGS, THINGS.frame([{"id": "a"}, {"id": "b"}]))
    assert made.metadata is not None
    assert made.metadata["dagster/row_count"] == 2
    assert part.read(THINGS)["id"].to_list() == ["a", "b"]
    other = Partition(tables, 2024, "991100")
    with pytest.raises(NotMadeYetError):
        other.read(THINGS)


def test_a_year_reads_all_its_regions_and_no_other_year(tables: StageTables) -> None:
    for year, region, name in ((2024, "1", "a"), (2024, "2", "b"), (2023, "1", "c")):
        Partition(tables, year, region).made(THINGS, THINGS.frame([{"id": name}]))
    year = Partition(tables, 2024, None)
    assert year.all_regions(THINGS)["id"].to_list() == ["a", "b"]
    assert year.whole_year == 2024
    with pytest.raises(ValueError, match="year and region"):
        _ = year.place


def test_text_of_others_cannot_break_out_of_a_table() -> None:
    table = markdown_table(("title",), [("a | b\n<script>x</script> [l](http://x) `c`",)])
    assert table.md_str is not None
    assert table.md_str.count("\n") == 2
    for sign in ("<script", "[l]", "`c`", "a | b"):
        assert sign not in table.md_str


def test_counts_are_listed_the_most_frequent_first() -> None:
    table = counted(pl.DataFrame({"kind": ["b", "a", "b", "c"]}), "kind")
    assert table.md_str is not None
    assert [line.split("|")[1].strip() for line in table.md_str.splitlines()[2:]] == ["b", "a", "c"]
