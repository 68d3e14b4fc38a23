"""Table declarations: what a stage makes, declared once in its tables.py; no table stands here.

Parquet schemas, warehouse tables, the data dictionary and published descriptors are made from
these declarations.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

# Wide enough for any figure of any edition, exact to the millionth (money in 万元 has up to six).
VALUE = pl.Decimal(38, 6)
TIME = pl.Datetime("us", "UTC")
STRINGS = pl.List(pl.String)


class SchemaError(ValueError):
    """A frame does not fit its declaration; the message names table, column and value."""


@dataclass(frozen=True)
class ColumnSpec:
    """One column of a stage table: English name, Chinese label, meaning and unit.

    ``default`` is what a row holds that does not name the column.
    """

    name: str
    dtype: pl.DataType | type[pl.DataType]
    label: str
    description: str
    unit: str = ""
    required: bool = True
    default: object = None


# What every table that is split by report year and collection region begins with.
OF_PARTITION = (
    ColumnSpec("year", pl.Int32, "报告年度", "Report year of the partition"),
    ColumnSpec(
        "collection_region", pl.String, "采集区域代码", "Collection region of the partition"
    ),
)


@dataclass(frozen=True)
class TableSpec:
    """One stage table: its grain, its key and its columns.

    Rows are kept sorted by ``key``, which is unique, so that equal inputs give equal bytes.
    ``version`` counts the breaking changes of the columns.
    """

    name: str
    label: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[ColumnSpec, ...]
    version: int = 1

    @property
    def schema(self) -> pl.Schema:
        return pl.Schema({column.name: column.dtype for column in self.columns})

    def empty(self) -> pl.DataFrame:
        """A frame of the table's schema without rows."""
        return pl.DataFrame(schema=self.schema)

    def frame(self, rows: list[dict[str, object]]) -> pl.DataFrame:
        """A conforming frame from one dict a row; missing names take their defaults."""
        defaults = {column.name: column.default for column in self.columns}
        unknown = {name for row in rows for name in row} - set(defaults)
        if unknown:
            raise SchemaError(f"{self.name}: no such column {sorted(unknown)!r}")
        data = {
            name: [row.get(name, default) for row in rows] for name, default in defaults.items()
        }
        return self.conformed(pl.DataFrame(data, schema=self.schema, strict=True))

    def conformed(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with the declared columns, types and order, sorted by key.

        Raises SchemaError on a missing column, a null in a required one or a repeated key.
        """
        missing = [column.name for column in self.columns if column.name not in frame.columns]
        if missing:
            raise SchemaError(f"{self.name}: column missing {missing!r}")
        conformed = frame.select(
            pl.col(column.name).cast(column.dtype) for column in self.columns
        ).sort(self.key, nulls_last=False)
        for column in self.columns:
            if column.required and conformed[column.name].null_count():
                row = conformed.filter(pl.col(column.name).is_null()).row(0, named=True)
                key = {name: row[name] for name in self.key}
                raise SchemaError(f"{self.name}: {column.name} is null in {key!r}")
        repeated = conformed.filter(pl.struct(self.key).is_duplicated())
        if repeated.height:
            key = {name: repeated[name][0] for name in self.key}
            raise SchemaError(f"{self.name}: key stands {repeated.height} times: {key!r}")
        return conformed
