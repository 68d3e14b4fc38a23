"""Tables of the validated_tables stage: findings, accepted cells and the quarantine."""

from __future__ import annotations

import polars as pl

from assets.storage.schema import OF_PARTITION, STRINGS, TIME, VALUE, ColumnSpec, TableSpec

FINDINGS = TableSpec(
    name="findings",
    label="核查发现",
    grain="One row per report, rule and line",
    key=(
        "report_id",
        "rule",
        "line",
        "message",
    ),
    columns=(
        *OF_PARTITION,
        ColumnSpec("report_id", pl.String, "报告编号", "Report"),
        ColumnSpec("reporter_id", pl.String, "单位编号", "Reporter"),
        ColumnSpec("rule", pl.String, "规则", "Rule id"),
        ColumnSpec(
            "line",
            pl.String,
            "勾稽行",
            "Identity line, row or place concerned; empty for the report as a whole",
        ),
        ColumnSpec("severity", pl.String, "级别", "critical or warning"),
        ColumnSpec("message", pl.String, "说明", "What was found"),
        ColumnSpec(
            "reported", VALUE, "报告值", "Sum of the line's targets as printed", required=False
        ),
        ColumnSpec(
            "calculated", VALUE, "计算值", "Sum of the line's terms as printed", required=False
        ),
        ColumnSpec("residual", VALUE, "差额", "reported - calculated", required=False),
        ColumnSpec(
            "terms_present",
            pl.Int32,
            "已填项数",
            "Terms of the line that print a number",
            required=False,
        ),
        ColumnSpec("terms_expected", pl.Int32, "应填项数", "Terms of the line", required=False),
        ColumnSpec("cells", STRINGS, "涉及指标", "Cells of the line"),
        ColumnSpec(
            "suspects", STRINGS, "疑点指标", "Cells in which crossing broken lines place the error"
        ),
    ),
)

VALIDATED_CELLS = TableSpec(
    name="validated_cells",
    label="有效指标",
    grain="One row per accepted report, table, row and column",
    key=(
        "report_id",
        "cell",
    ),
    columns=(
        *OF_PARTITION,
        ColumnSpec("report_id", pl.String, "报告编号", "Report"),
        ColumnSpec("reporter_id", pl.String, "单位编号", "Reporter"),
        ColumnSpec("edition", pl.String, "版式", "Edition of the form"),
        ColumnSpec(
            "variant", pl.String, "变体", "Variant of the edition; empty for the edition itself"
        ),
        ColumnSpec("cell", pl.String, "指标键", "table.row.column"),
        ColumnSpec(
            "value",
            VALUE,
            "数值",
            "Number as printed; none where no number is printed",
            required=False,
        ),
        ColumnSpec("token", pl.String, "原文", "What the cell prints"),
        ColumnSpec("meaning", pl.String, "含义", "number, blank, mark or illegible"),
        ColumnSpec(
            "derived", VALUE, "推算值", "Sum of the printed parts of a blank total", required=False
        ),
        ColumnSpec(
            "inferred",
            pl.Boolean,
            "推断位置",
            "Whether the position was worked out from the identities",
        ),
        ColumnSpec(
            "confidence",
            pl.Float32,
            "置信度",
            "1.0 where characters were read as such; less after optical recognition",
        ),
        ColumnSpec("remark", pl.String, "附注", "Remark set aside from the cell"),
        ColumnSpec("document_id", pl.String, "文档编号", "Document the cell is printed in"),
        ColumnSpec(
            "place",
            pl.String,
            "位置",
            "Place in the document: block, row and cell counted from 0 in reading order",
        ),
        ColumnSpec(
            "sheet_cell",
            pl.String,
            "工作表单元格",
            "Sheet and cell of a workbook as a spreadsheet names them; none in other documents",
            required=False,
        ),
        ColumnSpec(
            "corrected",
            pl.Boolean,
            "已更正",
            "Whether a recorded correction replaced the printed value",
        ),
        ColumnSpec(
            "printed_value", VALUE, "原印数值", "Value before the correction", required=False
        ),
        ColumnSpec(
            "as_published",
            pl.Boolean,
            "按原文采信",
            "Whether the report breaks a rule and a person decided to add it up as it is",
        ),
    ),
)

QUARANTINE = TableSpec(
    name="quarantine",
    label="隔离区",
    grain="One row per quarantined report",
    key=("report_id",),
    columns=(
        *OF_PARTITION,
        ColumnSpec("report_id", pl.String, "报告编号", "Report"),
        ColumnSpec("reporter_id", pl.String, "单位编号", "Reporter"),
        ColumnSpec("document_id", pl.String, "文档编号", "Page or file published as the report"),
        ColumnSpec("tables_document_id", pl.String, "表格文档编号", "Document with the tables"),
        ColumnSpec(
            "reasons", STRINGS, "原因", "Critical rules broken, in the order of their declaration"
        ),
        ColumnSpec("lines", STRINGS, "勾稽行", "Identity lines and places broken"),
        ColumnSpec("suspects", STRINGS, "疑点指标", "Suspect cells over all findings"),
        ColumnSpec(
            "state", pl.String, "状态", "open, corrected, accepted_as_published or superseded"
        ),
    ),
)

QUARANTINE_HISTORY = TableSpec(
    name="quarantine_history",
    label="隔离历史",
    grain="One row per change of a report's state",
    key=("year", "collection_region", "position"),
    columns=(
        *OF_PARTITION,
        ColumnSpec("position", pl.Int32, "次序", "Number of the change in its partition, from 0"),
        ColumnSpec("at", TIME, "时间", "When it was found, UTC"),
        ColumnSpec("report_id", pl.String, "报告编号", "Report"),
        ColumnSpec("reporter_id", pl.String, "单位编号", "Reporter"),
        ColumnSpec(
            "state",
            pl.String,
            "状态",
            "As in quarantine, or released (breaks no rule any more) or gone (no longer read)",
        ),
        ColumnSpec("was", pl.String, "原状态", "State before; empty for the first"),
        ColumnSpec("reasons", STRINGS, "原因", "Critical rules broken"),
        ColumnSpec(
            "decisions", STRINGS, "人工决定", "Decisions that apply: what, author, date, reason"
        ),
    ),
)

OUTCOMES = TableSpec(
    name="outcomes",
    label="报告结果",
    grain="One row per expected reporter and year",
    key=(
        "reporter_id",
        "year",
    ),
    columns=(
        *OF_PARTITION,
        ColumnSpec("reporter_id", pl.String, "单位编号", "Reporter"),
        ColumnSpec(
            "outcome",
            pl.String,
            "结果",
            "The furthest stage reached: accepted, quarantined, not_published, ...",
        ),
        ColumnSpec("stage", pl.String, "阶段", "Stage in which it ended"),
        ColumnSpec("reason", pl.String, "原因", "Why, in words"),
        ColumnSpec(
            "report_id", pl.String, "报告编号", "Report, where one was read", required=False
        ),
        ColumnSpec(
            "document_id", pl.String, "文档编号", "Document, where one was fetched", required=False
        ),
        ColumnSpec(
            "decision",
            pl.String,
            "人工决定",
            "What a person's decision made of it: corrected, accepted_as_published, or empty",
        ),
        ColumnSpec("published_on", pl.Date, "公布日期", "Publication date", required=False),
        ColumnSpec("deadline", pl.Date, "法定期限", "Legal date by edition and kind"),
        ColumnSpec(
            "late",
            pl.Boolean,
            "是否逾期",
            "Whether it was published after its legal date; none when the date is unknown",
            required=False,
        ),
    ),
)
