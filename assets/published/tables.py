"""Tables that are published: those of the stages, and what makes them readable and traceable."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from assets.cross_findings.tables import CROSS_FINDINGS
from assets.decisions.tables import APPLIED_DECISIONS
from assets.fetch.tables import DOCUMENTS
from assets.parsed_tables.tables import REPORTS
from assets.published.change_tables import CHANGE_TABLES
from assets.published.dictionary import DICTIONARY
from assets.register.tables import POPULATIONS, REGIONS, REPORTERS
from assets.rollups.tables import (
    COVERAGE,
    INDICATOR_DEFINITIONS,
    INDICATORS,
    RECONCILIATION,
    ROLLUP_CELLS,
    ROLLUP_PARTS,
    SERIES,
    SYSTEM_ROLLUP_CELLS,
    UNIT_INDICATORS,
)
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
    explanation=f"{REPORTS.explanation}，附其归档文件",
    key=REPORTS.key,
    columns=(
        *REPORTS.columns,
        *(replace(column, required=False) for column in DOCUMENTS.columns if column.name in TRACE),
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
    explanation="每年度报告的每个归档页面或文件一行",
    key=("year", "document_id"),
    columns=tuple(column for column in DOCUMENTS.columns if column.name in _OF_A_DOCUMENT),
)

# Whom an office calls is its own.
_OF_THE_OFFICE = ("contact", "telephone")

PUBLIC_REPORTERS = TableSpec(
    name=REPORTERS.name,
    label=REPORTERS.label,
    grain=REPORTERS.grain,
    explanation=REPORTERS.explanation,
    key=REPORTERS.key,
    columns=tuple(column for column in REPORTERS.columns if column.name not in _OF_THE_OFFICE),
)

CELLS = TableSpec(
    name="cells",
    label="指标目录",
    grain="One row per edition of the form and cell, comparable sums of several cells included",
    explanation="每个版式每个指标一行，含由多个指标相加的可比合计",
    key=("edition", "cell"),
    columns=(
        ColumnSpec("edition", pl.String, "版式", "Edition of the form", "统一格式的版式"),
        ColumnSpec(
            "cell",
            pl.String,
            "指标键",
            "table.row.column",
            "指标代码，由表、行、列三级标识组成（表.行.列）",
        ),
        ColumnSpec(
            "position",
            pl.Int32,
            "次序",
            "Place in printed order, from 0",
            "按印制顺序的次序，自 0 起",
        ),
        ColumnSpec("table", pl.String, "表", "Table of the form", "表的标识"),
        ColumnSpec("row", pl.String, "行", "Row", "行的标识"),
        ColumnSpec("column", pl.String, "列", "Column", "列的标识"),
        ColumnSpec(
            "table_label", pl.String, "表名", "Table as the form calls it", "统一格式中表的名称"
        ),
        ColumnSpec(
            "row_label",
            pl.String,
            "行名",
            "Row as printed, below its headings",
            "行的印制名称，上级行名在前",
        ),
        ColumnSpec(
            "column_label",
            pl.String,
            "列名",
            "Column as printed, below its headings",
            "列的印制名称，上级列名在前",
        ),
        ColumnSpec(
            "table_name", pl.String, "表名（英文）", "English name of the table", "表的英文名称"
        ),
        ColumnSpec(
            "row_name", pl.String, "行名（英文）", "English name of the row", "行的英文名称"
        ),
        ColumnSpec(
            "column_name", pl.String, "列名（英文）", "English name of the column", "列的英文名称"
        ),
        ColumnSpec("unit", pl.String, "计量单位", "Unit of the figure", "数值的计量单位"),
        ColumnSpec(
            "is_total",
            pl.Boolean,
            "是否总计",
            "Whether the cell sums others",
            "本格是否为其他指标的合计",
        ),
        ColumnSpec(
            "rollup",
            pl.String,
            "汇总方式",
            "sum, or none for shares",
            "sum（可相加）或 none（比例，不可相加）",
        ),
        ColumnSpec(
            "terms",
            STRINGS,
            "构成指标",
            "Cells that add up to a comparable sum; empty for a printed cell",
            "相加得出可比合计的各指标；直接印制的指标为空",
        ),
    ),
)

RELEASES = TableSpec(
    name="releases",
    label="发布版次",
    grain="One row per year: the release that the other tables hold",
    explanation="每年度一行：本库所载的发布版次",
    key=("year",),
    columns=(
        ColumnSpec("year", pl.Int32, "报告年度", "Report year", "报告所属年度"),
        ColumnSpec(
            "release",
            pl.Int32,
            "版次",
            "Number of the release, the name of its folder",
            "发布的版次号，即其文件夹名",
        ),
        ColumnSpec(
            "digest",
            pl.String,
            "内容摘要",
            "SHA-256 over the content of the release",
            "该版次全部内容的 SHA-256 摘要",
        ),
    ),
)

# Every table of a release, in the order in which a reader meets them; CHANGE_TABLES come with it.
PUBLISHED = (
    ROLLUP_CELLS,
    SYSTEM_ROLLUP_CELLS,
    ROLLUP_PARTS,
    COVERAGE,
    RECONCILIATION,
    SERIES,
    INDICATORS,
    UNIT_INDICATORS,
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
    POPULATIONS,
    CELLS,
    INDICATOR_DEFINITIONS,
    DICTIONARY,
)
# Single figures of single reports stay in files: a database is for what is asked by region,
# reporter and year.
OF_A_RELEASE = tuple(
    table
    for table in (*PUBLISHED, *CHANGE_TABLES)
    if table not in (VALIDATED_CELLS, UNIT_INDICATORS)
)
# The history tells of clock times, so that no release, whose bytes its inputs decide, can hold it.
IN_WAREHOUSE = (*OF_A_RELEASE, RELEASES, QUARANTINE_HISTORY)

_DEFINED = ("indicator", "variant")
# (table, columns) -> (table, columns) in which each value of the former is found.
REFERENCES = {
    (ROLLUP_CELLS.name, ("edition", "cell")): (CELLS.name, ("edition", "cell")),
    (SYSTEM_ROLLUP_CELLS.name, ("edition", "cell")): (CELLS.name, ("edition", "cell")),
    (ROLLUP_PARTS.name, ("reporter_id",)): (REPORTERS.name, ("reporter_id",)),
    (RECONCILIATION.name, ("report_id",)): (TRACED_REPORTS.name, ("report_id",)),
    (INDICATORS.name, _DEFINED): (INDICATOR_DEFINITIONS.name, _DEFINED),
    (UNIT_INDICATORS.name, _DEFINED): (INDICATOR_DEFINITIONS.name, _DEFINED),
    (OUTCOMES.name, ("reporter_id",)): (REPORTERS.name, ("reporter_id",)),
    (QUARANTINE.name, ("report_id",)): (TRACED_REPORTS.name, ("report_id",)),
    (APPLIED_DECISIONS.name, ("reporter_id",)): (REPORTERS.name, ("reporter_id",)),
    (FINDINGS.name, ("report_id",)): (TRACED_REPORTS.name, ("report_id",)),
    (CROSS_FINDINGS.name, ("report_id",)): (TRACED_REPORTS.name, ("report_id",)),
    (VALIDATED_CELLS.name, ("report_id",)): (TRACED_REPORTS.name, ("report_id",)),
    (VALIDATED_CELLS.name, ("document_id",)): (TRACED_DOCUMENTS.name, ("document_id",)),
    (TRACED_REPORTS.name, ("reporter_id",)): (REPORTERS.name, ("reporter_id",)),
}
