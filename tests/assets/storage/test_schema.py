"""A table's frame from rows that need not name every column."""

from __future__ import annotations

import polars as pl
import pytest

from assets.storage.schema import STRINGS, ColumnSpec, SchemaError, TableSpec

TABLE = TableSpec(
    name="things",
    label="东西",
    grain="One row per thing",
    key=("name",),
    columns=(
        ColumnSpec("name", pl.String, "名称", "Name"),
        ColumnSpec("note", pl.String, "备注", "Note", default=""),
        ColumnSpec("others", STRINGS, "其他", "Others", default=()),
        ColumnSpec("above", pl.String, "上级", "What is above", required=False),
    ),
)


def test_what_a_row_does_not_name_takes_its_default() -> None:
    rows = [{"name": "b", "others": ["x"], "above": "a"}, {"name": "a", "note": "y"}]
    assert TABLE.frame(rows).rows() == [("a", "y", [], None), ("b", "", ["x"], "a")]


def test_a_default_stands_for_what_is_not_named_and_never_for_null() -> None:
    with pytest.raises(SchemaError, match=r"note is null in \{'name': 'a'\}"):
        TABLE.frame([{"name": "a", "note": None}])
    with pytest.raises(SchemaError, match="name is null"):
        TABLE.frame([{"note": "y"}])
