"""The descriptor of a release: a data package (datapackage.org) made from the declarations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from assets.published.csv import LIST_DELIMITER
from assets.published.tables import REFERENCES
from assets.storage.schema import ColumnSpec, TableSpec

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
# Of the published tables: a change that breaks a program downstream raises it.
CONTRACT_VERSION = "1"

_TYPES: dict[type[pl.DataType], str] = {
    pl.String: "string",
    pl.Int32: "integer",
    pl.Int64: "integer",
    pl.Float32: "number",
    pl.Decimal: "number",
    pl.Boolean: "boolean",
    pl.Date: "date",
    pl.Datetime: "datetime",
    pl.List: "list",
}
_FORMATS = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


@dataclass(frozen=True)
class PublishedFile:
    """One file of a release: its table, where it lies in the folder, and its bytes' digest."""

    spec: TableSpec
    path: str
    sha256: str
    size: int

    @property
    def format(self) -> str:
        return self.path.rpartition(".")[2]


def descriptor(year: int, files: Iterable[PublishedFile]) -> dict[str, object]:
    """The content of ``datapackage.json`` for a year's release.

    A table stands as one resource a file format: ``NAME``, the CSV file with its columns, and
    ``NAME.parquet``, which has the same columns and carries their types itself.
    """
    return {
        "$schema": PROFILE,
        "name": f"nianbao-{year}",
        "title": f"{year}年度政府信息公开工作年度报告汇总数据",
        "description": (
            "Figures of the annual reports on government information disclosure for "
            f"{year}, summed over regions, with the reports behind every sum."
        ),
        "version": CONTRACT_VERSION,
        "resources": [_resource(file) for file in files],
    }


def _resource(file: PublishedFile) -> dict[str, object]:
    name = file.spec.name
    tabular = {"type": "table", "encoding": "utf-8", "schema": _schema(file.spec)}
    return {
        "name": name if file.format == "csv" else f"{name}.{file.format}",
        "path": file.path,
        "title": file.spec.label,
        "description": file.spec.grain,
        "format": file.format,
        "mediatype": _FORMATS[file.format],
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        **(tabular if file.format == "csv" else {}),
    }


def _schema(spec: TableSpec) -> dict[str, object]:
    return {
        "fields": [_field(spec, column) for column in spec.columns],
        "missingValues": [""],
        "primaryKey": list(spec.key),
        "foreignKeys": [
            {
                "fields": list(fields),
                "reference": {"resource": resource, "fields": list(referred)},
            }
            for (table, fields), (resource, referred) in REFERENCES.items()
            if table == spec.name
        ],
    }


def _field(spec: TableSpec, column: ColumnSpec) -> dict[str, object]:
    kind = _TYPES.get(column.dtype if isinstance(column.dtype, type) else type(column.dtype))
    if kind is None:
        raise TypeError(f"{spec.name}: {column.name} has no type in a data package: {column.dtype}")
    field: dict[str, object] = {
        "name": column.name,
        "type": kind,
        "title": column.label,
        "description": column.description,
    }
    if kind == "list":
        field |= {"itemType": "string", "delimiter": LIST_DELIMITER}
    if column.unit:
        field["unit"] = column.unit
    if column.required and kind != "list":
        field["constraints"] = {"required": True}
    if column.required and kind == "string":
        # An empty text is a text here, and may be part of a key.
        field["missingValues"] = []
    return field
