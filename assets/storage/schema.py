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

# What a column holds: the word a data package has for it, and the Chinese one.
_KINDS: dict[type[pl.DataType], tuple[str, str]] = {
    pl.String: ("string", "文本"),
    pl.Int32: ("integer", "整数"),
    pl.Int64: ("integer", "整数"),
    pl.Float32: ("number", "近似小数"),
    pl.Decimal: ("number", "精确小数"),
    pl.Boolean: ("boolean", "是否"),
    pl.Date: ("date", "日期"),
    pl.Datetime: ("datetime", "时刻"),
    pl.List: ("list", "文本列表"),
}


class SchemaError(ValueError):
    """A frame does not fit its declaration; the message names table, column and value."""


@dataclass(frozen=True)
class ColumnSpec:
    """One column of a stage table: English name, Chinese label, meaning and unit.

    ``explanation`` says in Chinese what ``description`` says in English; a published column has
    both. ``default`` is what a row holds that does not name the column.
    """

    name: str
    dtype: pl.DataType | type[pl.DataType]
    label: str
    description: str
    explanation: str = ""
    unit: str = ""
    required: bool = True
    default: object = None

    @property
    def kind(self) -> str:
        """What it holds in the words of a data package. TypeError where there is none for it."""
        return self._kind[0]

    @property
    def kind_label(self) -> str:
        """What it holds in Chinese. TypeError where there is no word for it."""
        return self._kind[1]

    @property
    def _kind(self) -> tuple[str, str]:
        found = _KINDS.get(self.dtype if isinstance(self.dtype, type) else type(self.dtype))
        if found is None:
            raise TypeError(f"{self.name} has no type in a data package: {self.dtype}")
        return found


# What every table that is split by report year and collection region begins with.
OF_PARTITION = (
    ColumnSpec(
        "year",
        pl.Int32,
        "报告年度",
        "Report year of the partition",
        "报告所述的年度，不是公布的年份",
    ),
    ColumnSpec(
        "collection_region",
        pl.String,
        "采集区域代码",
        "Collection region of the partition",
        "该报告归属的采集区域，同一采集区域的报告一并采集",
    ),
)


@dataclass(frozen=True)
class TableSpec:
    """One stage table: its grain, its key and its columns.

    Rows are kept sorted by ``key``, which is unique, so that equal inputs give equal bytes.
    ``explanation`` says the grain in Chinese. ``version`` counts the breaking changes of the
    columns.
    """

    name: str
    label: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[ColumnSpec, ...]
    explanation: str = ""
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
        conformed = frame.select(pl.col(column.name).cast(column.dtype) for column in self.columns)
        if not conformed.select(pl.struct(self.key)).to_series().is_sorted():
            conformed = conformed.sort(self.key, nulls_last=False)
        for column in self.columns:
            if column.required and conformed[column.name].null_count():
                row = conformed.filter(pl.col(column.name).is_null()).row(0, named=True)
                key = {name: row[name] for name in self.key}
                raise SchemaError(f"{self.name}: {column.name} is null in {key!r}")
        key_columns = pl.col(self.key)
        # Sorted by key, equal ones are neighbours; which they are is asked only where there are.
        alike = pl.all_horizontal(key_columns.eq_missing(key_columns.shift())).slice(1)
        if conformed.select(alike.any()).item():
            repeated = conformed.filter(pl.struct(self.key).is_duplicated())
            key = {name: repeated[name][0] for name in self.key}
            raise SchemaError(f"{self.name}: key stands {repeated.height} times: {key!r}")
        return conformed
