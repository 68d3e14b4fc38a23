"""Table of the cross_findings stage: what is seen only beside other reports."""

from __future__ import annotations

import polars as pl

from assets.storage.schema import OF_PARTITION, STRINGS, VALUE, ColumnSpec, TableSpec

CROSS_FINDINGS = TableSpec(
    name="cross_findings",
    label="比对发现",
    grain="One row per report, rule and line, seen beside last year's report or those of others",
    explanation="每份报告每条规则每处一行，与上年报告或其他报告比对所见",
    key=(
        "report_id",
        "rule",
        "line",
    ),
    columns=(
        *OF_PARTITION,
        ColumnSpec(
            "report_id", pl.String, "报告编号", "Report", "报告的唯一编号（单位:年度:文档）"
        ),
        ColumnSpec("reporter_id", pl.String, "单位编号", "Reporter", "报告单位的编号"),
        ColumnSpec("rule", pl.String, "规则", "Rule id", "比对规则的代码，释义见规则说明"),
        ColumnSpec(
            "line",
            pl.String,
            "指标键",
            "Cell concerned; empty for the report as a whole",
            "所涉指标代码；涉及整份报告的为空",
        ),
        ColumnSpec(
            "severity",
            pl.String,
            "级别",
            "Always warning: nothing here refuses a report",
            "均为 warning（警告），不影响报告是否有效",
        ),
        ColumnSpec("message", pl.String, "说明", "What was found", "比对所见的说明"),
        ColumnSpec(
            "reported",
            VALUE,
            "报告值",
            "Figure of this year's report",
            "本年度报告的数值",
            required=False,
        ),
        ColumnSpec(
            "expected",
            VALUE,
            "比对值",
            "What the other side gives: last year's figure or what follows from it, or the median",
            "对方给出的数值：上年数、由其推出的数，或同类单位中位数",
            required=False,
        ),
        ColumnSpec(
            "cells", STRINGS, "涉及指标", "Cells of this year's report", "本年度报告所涉指标"
        ),
        ColumnSpec(
            "other_report_id",
            pl.String,
            "比对报告编号",
            "Report it was compared with; empty for peers",
            "对方报告的编号；与同类单位整体比对的为空",
        ),
        ColumnSpec(
            "similarity",
            pl.Float32,
            "相似度",
            "Share of the passages of both texts that stand in each of them, 0 to 1",
            "两份报告文字相同段落所占比例，0 至 1",
            required=False,
        ),
    ),
)
