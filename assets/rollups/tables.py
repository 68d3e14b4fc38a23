"""Tables of the rollups stage: regional sums, coverage and reconciliation."""

from __future__ import annotations

import polars as pl

from assets.storage.schema import VALUE, ColumnSpec, TableSpec

ROLLUP_CELLS = TableSpec(
    name="rollup_cells",
    label="区域汇总",
    grain="One row per region, year, table, row and column",
    key=(
        "region",
        "year",
        "cell",
    ),
    columns=(
        ColumnSpec("region", pl.String, "区划代码", "Region"),
        ColumnSpec("year", pl.Int32, "报告年度", "Report year"),
        ColumnSpec(
            "edition",
            pl.String,
            "版式",
            "Edition in force for the year, in whose cells the sums are given",
        ),
        ColumnSpec("cell", pl.String, "指标键", "table.row.column"),
        ColumnSpec("table", pl.String, "表", "Table of the form"),
        ColumnSpec("row", pl.String, "行", "Row"),
        ColumnSpec("column", pl.String, "列", "Column"),
        ColumnSpec("unit", pl.String, "计量单位", "Unit of the sum"),
        ColumnSpec(
            "value",
            VALUE,
            "合计",
            "Sum over the counted reports; none when no report prints a number",
            required=False,
        ),
        ColumnSpec(
            "reports_counted",
            pl.Int32,
            "计入报告数",
            "Reports whose number is in the sum",
            unit="report",
        ),
        ColumnSpec(
            "reports_blank",
            pl.Int32,
            "空白报告数",
            "Accepted reports that print no number in the cell",
            unit="report",
        ),
        ColumnSpec(
            "reports_absent",
            pl.Int32,
            "无此指标报告数",
            "Accepted reports whose edition or local form lacks the cell",
            unit="report",
        ),
        ColumnSpec(
            "reports_quarantined", pl.Int32, "隔离报告数", "Reports in quarantine", unit="report"
        ),
        ColumnSpec(
            "reports_missing",
            pl.Int32,
            "缺失报告数",
            "Expected parts without a report that can be added: none that can be read, "
            "or one that covers more than the unit",
            unit="report",
        ),
        ColumnSpec(
            "reports_corrected",
            pl.Int32,
            "更正报告数",
            "Accepted reports whose figure in the cell a person corrected",
            unit="report",
        ),
        ColumnSpec(
            "reports_as_published",
            pl.Int32,
            "按原文采信报告数",
            "Accepted reports with the cell that break a rule and were taken as published",
            unit="report",
        ),
        ColumnSpec(
            "is_total", pl.Boolean, "是否总计", "Whether the cell sums others: never add it to them"
        ),
    ),
)

COVERAGE = TableSpec(
    name="coverage",
    label="覆盖情况",
    grain="One row per region and year",
    key=(
        "region",
        "year",
    ),
    columns=(
        ColumnSpec("region", pl.String, "区划代码", "Region"),
        ColumnSpec("year", pl.Int32, "报告年度", "Report year"),
        ColumnSpec("level", pl.String, "层级", "Level of the region"),
        ColumnSpec(
            "expected",
            pl.Int32,
            "应报",
            "Reporters of the region and all regions below it that owe a report, "
            "those that report for a whole region too",
            unit="reporter",
        ),
        ColumnSpec(
            "found",
            pl.Int32,
            "已找到",
            "Reports fetched, whether or not their tables can be read",
            unit="report",
        ),
        ColumnSpec("accepted", pl.Int32, "有效", "Reports accepted", unit="report"),
        ColumnSpec(
            "with_warnings", pl.Int32, "有警告", "Accepted reports with a warning", unit="report"
        ),
        ColumnSpec(
            "corrected",
            pl.Int32,
            "已更正",
            "Accepted reports with a recorded correction",
            unit="report",
        ),
        ColumnSpec(
            "as_published",
            pl.Int32,
            "按原文采信",
            "Accepted reports that break a rule and were taken as published",
            unit="report",
        ),
        ColumnSpec("quarantined", pl.Int32, "隔离", "Reports in quarantine", unit="report"),
        ColumnSpec(
            "missing",
            pl.Int32,
            "缺失",
            "Reporters without a report in the standard form that can be read",
            unit="reporter",
        ),
        ColumnSpec(
            "late", pl.Int32, "逾期", "Reports published after their legal date", unit="report"
        ),
        ColumnSpec(
            "maturity",
            pl.String,
            "成熟度",
            "final when reports are expected and none is missing or quarantined, else provisional",
        ),
    ),
)

RECONCILIATION = TableSpec(
    name="reconciliation",
    label="上下级核对",
    grain="One row per accepted region-wide report, year and cell",
    key=(
        "region",
        "year",
        "report_id",
        "cell",
    ),
    columns=(
        ColumnSpec("region", pl.String, "区划代码", "Region"),
        ColumnSpec("year", pl.Int32, "报告年度", "Report year"),
        ColumnSpec("report_id", pl.String, "区域报告编号", "The region's own published report"),
        ColumnSpec("cell", pl.String, "指标键", "table.row.column"),
        ColumnSpec("parts", VALUE, "各部分之和", "Sum of the parts' reports", required=False),
        ColumnSpec(
            "published", VALUE, "区域公布数", "Figure of the region's own report", required=False
        ),
        ColumnSpec("gap", VALUE, "差额", "published - parts", required=False),
        ColumnSpec(
            "missing_parts",
            pl.Int32,
            "缺失部分数",
            "Expected parts that are missing, in quarantine or without the cell",
            unit="report",
        ),
        ColumnSpec(
            "reports_corrected",
            pl.Int32,
            "更正报告数",
            "Reports of the parts whose figure in the cell a person corrected",
            unit="report",
        ),
        ColumnSpec(
            "reports_as_published",
            pl.Int32,
            "按原文采信报告数",
            "Reports of the parts with the cell that break a rule and were taken as published",
            unit="report",
        ),
        ColumnSpec(
            "published_corrected",
            pl.Boolean,
            "区域公布数已更正",
            "Whether a person corrected the figure of the region's own report",
        ),
    ),
)
