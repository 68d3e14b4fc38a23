"""Tables that are published: those of the stages, and what makes them readable and traceable."""

from __future__ import annotations

import polars as pl

from assets.cross_findings.tables import CROSS_FINDINGS
from assets.decisions.tables import APPLIED_DECISIONS
from assets.fetch.tables import DOCUMENTS
from assets.parsed_tables.tables import REPORTS
from assets.register.tables import REGIONS, REPORTERS
from assets.rollups.tables import COVERAGE, RECONCILIATION, ROLLUP_CELLS
from assets.storage.schema import STRINGS, ColumnSpec, TableSpec
from assets.validated_tables.tables import (
    FINDINGS,
    OUTCOMES,
    QUARANTINE,
    QUARANTINE_HISTORY,
    VALIDATED_CELLS,
)

# Of a report's document, what leads from a figure to the archived bytes it was read from.
TRACE = ("url", "final_url", "fetched_at", "media_type", "sha256", "warc_file", "warc_offset")

TRACED_REPORTS = TableSpec(
    name=REPORTS.name,
    label=REPORTS.label,
    grain=f"{REPORTS.grain}, with its document in the archive",
    key=REPORTS.key,
    columns=(
        *REPORTS.columns,
        *(
            ColumnSpec(
                column.name,
                column.dtype,
                column.label,
                column.description,
                column.unit,
                required=False,
            )
            for column in DOCUMENTS.columns
            if column.name in TRACE
        ),
    ),
)

_OF_A_DOCUMENT = (
    *("year", "collection_region", "document_id", "role", "parent_document_id", "size"),
    *TRACE,
)

TRACED_DOCUMENTS = TableSpec(
    name=DOCUMENTS.name,
    label=DOCUMENTS.label,
    grain="One row per year and archived page or file of a report",
    key=("year", "document_id"),
    columns=tuple(column for column in DOCUMENTS.columns if column.name in _OF_A_DOCUMENT),
)

# Whom an office calls is its own.
_OF_THE_OFFICE = ("contact", "telephone")

PUBLIC_REPORTERS = TableSpec(
    name=REPORTERS.name,
    label=REPORTERS.label,
    grain=REPORTERS.grain,
    key=REPORTERS.key,
    columns=tuple(column for column in REPORTERS.columns if column.name not in _OF_THE_OFFICE),
)

CELLS = TableSpec(
    name="cells",
    label="指标目录",
    grain="One row per edition of the form and cell, comparable sums of several cells included",
    key=("edition", "cell"),
    columns=(
        ColumnSpec("edition", pl.String, "版式", "Edition of the form"),
        ColumnSpec("cell", pl.String, "指标键", "table.row.column"),
        ColumnSpec("position", pl.Int32, "次序", "Place in printed order, from 0"),
        ColumnSpec("table", pl.String, "表", "Table of the form"),
        ColumnSpec("row", pl.String, "行", "Row"),
        ColumnSpec("column", pl.String, "列", "Column"),
        ColumnSpec("table_label", pl.String, "表名", "Table as the form calls it"),
        ColumnSpec("row_label", pl.String, "行名", "Row as printed, below its headings"),
        ColumnSpec("column_label", pl.String, "列名", "Column as printed, below its headings"),
        ColumnSpec("table_name", pl.String, "表名（英文）", "English name of the table"),
        ColumnSpec("row_name", pl.String, "行名（英文）", "English name of the row"),
        ColumnSpec("column_name", pl.String, "列名（英文）", "English name of the column"),
        ColumnSpec("unit", pl.String, "计量单位", "Unit of the figure"),
        ColumnSpec("is_total", pl.Boolean, "是否总计", "Whether the cell sums others"),
        ColumnSpec("rollup", pl.String, "汇总方式", "sum, or none for shares"),
        ColumnSpec(
            "terms",
            STRINGS,
            "构成指标",
            "Cells that add up to a comparable sum; empty for a printed cell",
        ),
    ),
)

# Every table of a release, in the order in which a reader meets them.
PUBLISHED = (
    ROLLUP_CELLS,
    COVERAGE,
    RECONCILIATION,
    OUTCOMES,
    QUARANTINE,
    APPLIED_DECISIONS,
    FINDINGS,
    CROSS_FINDINGS,
    VALIDATED_CELLS,
    TRACED_REPORTS,
    TRACED_DOCUMENTS,
    PUBLIC_REPORTERS,
    REGIONS,
    CELLS,
)
# Single cells stay in files: a database is for what is asked by region, reporter and year. The
# history tells of clock times, so that no release, whose bytes its inputs decide, can hold it.
IN_WAREHOUSE = (
    *(table for table in PUBLISHED if table is not VALIDATED_CELLS),
    QUARANTINE_HISTORY,
)

# (table, columns) -> (table, columns) in which each value of the former is found.
REFERENCES = {
    (ROLLUP_CELLS.name, ("edition", "cell")): (CELLS.name, ("edition", "cell")),
    (RECONCILIATION.name, ("report_id",)): (TRACED_REPORTS.name, ("report_id",)),
    (OUTCOMES.name, ("reporter_id",)): (REPORTERS.name, ("reporter_id",)),
    (QUARANTINE.name, ("report_id",)): (TRACED_REPORTS.name, ("report_id",)),
    (APPLIED_DECISIONS.name, ("reporter_id",)): (REPORTERS.name, ("reporter_id",)),
    (FINDINGS.name, ("report_id",)): (TRACED_REPORTS.name, ("report_id",)),
    (CROSS_FINDINGS.name, ("report_id",)): (TRACED_REPORTS.name, ("report_id",)),
    (VALIDATED_CELLS.name, ("report_id",)): (TRACED_REPORTS.name, ("report_id",)),
    (VALIDATED_CELLS.name, ("document_id",)): (TRACED_DOCUMENTS.name, ("document_id",)),
    (TRACED_REPORTS.name, ("reporter_id",)): (REPORTERS.name, ("reporter_id",)),
}
