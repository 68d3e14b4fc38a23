"""A table's frame from rows that need not name every column."""

from __future__ import annotations

import polars as pl
import pytest

from assets.storage.schema import STRINGS, TIME, VALUE, ColumnSpec, SchemaError, TableSpec

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


@pytest.mark.parametrize(
    ("dtype", "kind", "label"),
    [
        (pl.String, "string", "文本"),
        (pl.Int64, "integer", "整数"),
        (VALUE, "number", "精确小数"),
        (pl.Float32, "number", "近似小数"),
        (pl.Boolean, "boolean", "是否"),
        (pl.Date, "date", "日期"),
        (TIME, "datetime", "时刻"),
        (STRINGS, "list", "文本列表"),
    ],
)
def test_what_a_column_holds_is_told_in_both_languages(dtype, kind, label) -> None:
    column = ColumnSpec("it", dtype, "它", "It")
    assert (column.kind, column.kind_label) == (kind, label)


def test_a_column_of_another_type_is_told() -> None:
    with pytest.raises(TypeError, match="it has no type in a data package: Binary"):
        _ = ColumnSpec("it", pl.Binary, "它", "It").kind
