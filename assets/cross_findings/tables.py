"""Table of the cross_findings stage: what is seen only beside other reports."""

from __future__ import annotations

import polars as pl

from assets.storage.schema import OF_PARTITION, STRINGS, VALUE, ColumnSpec, TableSpec

CROSS_FINDINGS = TableSpec(
    name="cross_findings",
    label="比对发现",
    grain="One row per report, rule and line, seen beside last year's report or those of others",
    key=(
        "report_id",
        "rule",
        "line",
    ),
    columns=(
        *OF_PARTITION,
        ColumnSpec("report_id", pl.String, "报告编号", "Report"),
        ColumnSpec("reporter_id", pl.String, "单位编号", "Reporter"),
        ColumnSpec("rule", pl.String, "规则", "Rule id"),
        ColumnSpec("line", pl.String, "指标键", "Cell concerned; empty for the report as a whole"),
        ColumnSpec("severity", pl.String, "级别", "Always warning: nothing here refuses a report"),
        ColumnSpec("message", pl.String, "说明", "What was found"),
        ColumnSpec("reported", VALUE, "报告值", "Figure of this year's report", required=False),
        ColumnSpec(
            "expected",
            VALUE,
            "比对值",
            "What the other side gives: last year's figure or what follows from it, or the median",
            required=False,
        ),
        ColumnSpec("cells", STRINGS, "涉及指标", "Cells of this year's report"),
        ColumnSpec(
            "other_report_id",
            pl.String,
            "比对报告编号",
            "Report it was compared with; empty for peers",
        ),
        ColumnSpec(
            "similarity",
            pl.Float32,
            "相似度",
            "Share of the passages of both texts that stand in each of them, 0 to 1",
            required=False,
        ),
    ),
)
