"""The descriptor of a release: a data package (datapackage.org) made from the declarations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assets.published.csv import LIST_DELIMITER
from assets.published.tables import REFERENCES
from assets.storage.schema import ColumnSpec, TableSpec

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
# Of the published tables: a change that breaks a program downstream raises it.
CONTRACT_VERSION = "1"

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


def descriptor(
    year: int, number: int, digest: str, files: Iterable[PublishedFile]
) -> dict[str, object]:
    """The content of ``datapackage.json`` for a year's release of this number and content digest.

    A table stands as one resource a file format: ``NAME``, the CSV file with its columns, and
    ``NAME.parquet``, which has the same columns and carries their types itself. Of a table that has
    no CSV file, ``NAME`` is the Parquet file.
    """
    files = list(files)
    in_csv = {file.spec.name for file in files if file.format == "csv"}
    return {
        "$schema": PROFILE,
        "name": f"nianbao-{year}",
        "title": f"{year}年度政府信息公开工作年度报告汇总数据",
        "description": (
            "Figures of the annual reports on government information disclosure for "
            f"{year}, summed over regions, with the reports behind every sum."
        ),
        "version": CONTRACT_VERSION,
        "release": {"year": year, "number": number, "content": digest},
        "resources": [
            _resource(file, described=file.format == "csv" or file.spec.name not in in_csv)
            for file in files
        ],
    }


def _resource(file: PublishedFile, *, described: bool) -> dict[str, object]:
    name = file.spec.name
    encoding = {"encoding": "utf-8"} if file.format == "csv" else {}
    return {
        "name": name if described else f"{name}.{file.format}",
        "path": file.path,
        "title": file.spec.label,
        "description": file.spec.grain,
        "explanation": file.spec.explanation,
        "format": file.format,
        "mediatype": _FORMATS[file.format],
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        **({"type": "table", **encoding, "schema": _schema(file.spec)} if described else {}),
    }


def _schema(spec: TableSpec) -> dict[str, object]:
    return {
        "fields": [_field(column) for column in spec.columns],
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


def _field(column: ColumnSpec) -> dict[str, object]:
    kind = column.kind
    field: dict[str, object] = {
        "name": column.name,
        "type": kind,
        "title": column.label,
        "description": column.description,
        "explanation": column.explanation,
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
