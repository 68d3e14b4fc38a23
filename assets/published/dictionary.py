"""The data dictionary: what every column of every published table says, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from assets.storage.schema import ColumnSpec, TableSpec

DICTIONARY = TableSpec(
    name="dictionary",
    label="数据字典",
    grain="One row per published table and column",
    explanation="每张公布的表每列一行",
    key=("table", "position"),
    columns=(
        ColumnSpec("table", pl.String, "表", "Table", "表的英文名，即文件名"),
        ColumnSpec(
            "position", pl.Int32, "次序", "Place in the table, from 0", "列在表中的次序，自 0 起"
        ),
        ColumnSpec("column", pl.String, "列", "Column", "列的英文名"),
        ColumnSpec("table_label", pl.String, "表名", "Chinese name of the table", "表的中文名称"),
        ColumnSpec(
            "table_explanation",
            pl.String,
            "表的说明",
            "What a row of the table stands for, in Chinese",
            "表中一行代表什么",
        ),
        ColumnSpec(
            "table_description",
            pl.String,
            "表的说明（英文）",
            "What a row of the table stands for, in English",
            "表中一行代表什么，英文",
        ),
        ColumnSpec("label", pl.String, "列名", "Chinese name of the column", "列的中文名称"),
        ColumnSpec(
            "explanation", pl.String, "说明", "What the column says, in Chinese", "列的中文说明"
        ),
        ColumnSpec(
            "description",
            pl.String,
            "说明（英文）",
            "What the column says, in English",
            "列的英文说明",
        ),
        ColumnSpec(
            "type",
            pl.String,
            "类型",
            "string, integer, number, boolean, date, datetime or list, as the descriptor has it",
            "与数据包描述文件一致的类型名",
        ),
        ColumnSpec("type_label", pl.String, "类型名", "Chinese name of the type", "类型的中文名称"),
        ColumnSpec(
            "unit",
            pl.String,
            "计量单位",
            "Unit of the number; empty where it has none or a column of its row says it",
            "数值的计量单位；没有的，或由同行另一列说明的为空",
        ),
        ColumnSpec(
            "required", pl.Boolean, "是否必填", "Whether it is never null", "是否不会出现空值"
        ),
        ColumnSpec(
            "in_key",
            pl.Boolean,
            "是否主键",
            "Whether it is part of the key that tells the rows apart",
            "是否为区分各行的主键的一部分",
        ),
    ),
)


def data_dictionary(tables: Iterable[TableSpec]) -> pl.DataFrame:
    """DICTIONARY of these tables, each once."""
    return DICTIONARY.frame(
        [
            {
                "table": table.name,
                "position": position,
                "column": column.name,
                "table_label": table.label,
                "table_explanation": table.explanation,
                "table_description": table.grain,
                "label": column.label,
                "explanation": column.explanation,
                "description": column.description,
                "type": column.kind,
                "type_label": column.kind_label,
                "unit": column.unit,
                "required": column.required,
                "in_key": column.name in table.key,
            }
            for table in dict.fromkeys(tables)
            for position, column in enumerate(table.columns)
        ]
    )
