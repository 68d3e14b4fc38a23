"""Table of the decisions stage: what people decided, and whether it fits what is published now."""

from __future__ import annotations

import polars as pl

from assets.storage.schema import OF_PARTITION, VALUE, ColumnSpec, TableSpec

APPLIED_DECISIONS = TableSpec(
    name="applied_decisions",
    label="人工决定",
    grain="One row per recorded decision on a report of the year",
    key=("place",),
    columns=(
        *OF_PARTITION,
        ColumnSpec("place", pl.String, "出处", "File and entry of the office's decisions"),
        ColumnSpec("kind", pl.String, "类别", "correction or acceptance"),
        ColumnSpec("reporter_id", pl.String, "单位编号", "Whose report it is about"),
        ColumnSpec(
            "report_id", pl.String, "报告编号", "The report that counts now", required=False
        ),
        ColumnSpec("cell", pl.String, "指标键", "Corrected cell; empty for an acceptance"),
        ColumnSpec("printed", VALUE, "原印数值", "Value the correction replaces", required=False),
        ColumnSpec("corrected_to", VALUE, "更正为", "Value put in its place", required=False),
        ColumnSpec(
            "in_rollups",
            pl.Boolean,
            "计入汇总",
            "Whether a report accepted as published is added up; none for a correction",
            required=False,
        ),
        ColumnSpec("reason", pl.String, "理由", "Why it was decided"),
        ColumnSpec("evidence", pl.String, "依据", "On what evidence"),
        ColumnSpec("author", pl.String, "决定人", "By whom"),
        ColumnSpec("decided_on", pl.Date, "决定日期", "When"),
        ColumnSpec(
            "document_sha256", pl.String, "文件摘要", "SHA-256 of the document it was decided on"
        ),
        ColumnSpec("fits", pl.Boolean, "是否适用", "Whether it is applied"),
        ColumnSpec("problem", pl.String, "问题", "Why it is not; empty where it is"),
    ),
)
