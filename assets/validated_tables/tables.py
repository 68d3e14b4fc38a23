"""Tables of the validated_tables stage: findings, accepted cells and the quarantine."""

from __future__ import annotations

import polars as pl

from assets.storage.schema import OF_PARTITION, STRINGS, TIME, VALUE, ColumnSpec, TableSpec

FINDINGS = TableSpec(
    name="findings",
    label="核查发现",
    grain="One row per report, rule and line",
    explanation="每份报告每条规则每处一行",
    key=(
        "report_id",
        "rule",
        "line",
        "message",
    ),
    columns=(
        *OF_PARTITION,
        ColumnSpec(
            "report_id", pl.String, "报告编号", "Report", "报告的唯一编号（单位:年度:文档）"
        ),
        ColumnSpec("reporter_id", pl.String, "单位编号", "Reporter", "报告单位的编号"),
        ColumnSpec("rule", pl.String, "规则", "Rule id", "核查规则的代码，释义见规则说明"),
        ColumnSpec(
            "line",
            pl.String,
            "勾稽行",
            "Identity line, row or place concerned; empty for the report as a whole",
            "所涉勾稽关系、行或位置；涉及整份报告的为空",
        ),
        ColumnSpec(
            "severity",
            pl.String,
            "级别",
            "critical or warning",
            "critical（错误，不得计入汇总）或 warning（警告，仍可计入）",
        ),
        ColumnSpec("message", pl.String, "说明", "What was found", "核查所见的说明"),
        ColumnSpec(
            "reported",
            VALUE,
            "报告值",
            "Sum of the line's targets as printed",
            "勾稽关系一边：报告所印合计之和",
            required=False,
        ),
        ColumnSpec(
            "calculated",
            VALUE,
            "计算值",
            "Sum of the line's terms as printed",
            "勾稽关系另一边：报告所印各分项之和",
            required=False,
        ),
        ColumnSpec(
            "residual",
            VALUE,
            "差额",
            "reported - calculated",
            "报告值减计算值；勾稽相符时为 0",
            required=False,
        ),
        ColumnSpec(
            "terms_present",
            pl.Int32,
            "已填项数",
            "Terms of the line that print a number",
            "分项中印有数字的项数",
            required=False,
        ),
        ColumnSpec(
            "terms_expected",
            pl.Int32,
            "应填项数",
            "Terms of the line",
            "勾稽关系应有的分项数",
            required=False,
        ),
        ColumnSpec("cells", STRINGS, "涉及指标", "Cells of the line", "勾稽关系所涉全部指标"),
        ColumnSpec(
            "suspects",
            STRINGS,
            "疑点指标",
            "Cells in which crossing broken lines place the error",
            "由互相交叉的不符关系推断最可能有误的指标",
        ),
    ),
)

VALIDATED_CELLS = TableSpec(
    name="validated_cells",
    label="有效指标",
    grain="One row per accepted report, table, row and column",
    explanation="每份有效报告每个指标一行",
    key=(
        "report_id",
        "cell",
    ),
    columns=(
        *OF_PARTITION,
        ColumnSpec(
            "report_id", pl.String, "报告编号", "Report", "报告的唯一编号（单位:年度:文档）"
        ),
        ColumnSpec("reporter_id", pl.String, "单位编号", "Reporter", "报告单位的编号"),
        ColumnSpec("edition", pl.String, "版式", "Edition of the form", "报告所用的统一格式版式"),
        ColumnSpec(
            "variant",
            pl.String,
            "变体",
            "Variant of the edition; empty for the edition itself",
            "版式的地方变体；标准版式为空",
        ),
        ColumnSpec(
            "cell",
            pl.String,
            "指标键",
            "table.row.column",
            "指标代码，由表、行、列三级标识组成（表.行.列）",
        ),
        ColumnSpec(
            "value",
            VALUE,
            "数值",
            "Number as printed; none where no number is printed",
            "报告所印数值，经人工更正的为更正后数值；未印数字的为空值，不作 0 计",
            required=False,
        ),
        ColumnSpec("token", pl.String, "原文", "What the cell prints", "单元格所印的原文"),
        ColumnSpec(
            "meaning",
            pl.String,
            "含义",
            "number, blank, mark or illegible",
            "number（数字）、blank（空白）、mark（符号）或 illegible（无法辨认）",
        ),
        ColumnSpec(
            "derived",
            VALUE,
            "推算值",
            "Sum of the printed parts of a blank total",
            "总计空白时由已印分项推算之和，仅供参考，不替代原数",
            required=False,
        ),
        ColumnSpec(
            "inferred",
            pl.Boolean,
            "推断位置",
            "Whether the position was worked out from the identities",
            "数字所在位置是否由勾稽关系推断",
        ),
        ColumnSpec(
            "confidence",
            pl.Float32,
            "置信度",
            "1.0 where characters were read as such; less after optical recognition",
            "按文字读取的为 1；由图像识别的小于 1",
        ),
        ColumnSpec(
            "remark",
            pl.String,
            "附注",
            "Remark set aside from the cell",
            "读取时从单元格中分出的附注",
        ),
        ColumnSpec(
            "document_id",
            pl.String,
            "文档编号",
            "Document the cell is printed in",
            "印有该数字的文档编号",
        ),
        ColumnSpec(
            "place",
            pl.String,
            "位置",
            "Place in the document: block, row and cell counted from 0 in reading order",
            "数字在文档中的位置（块:行:格），按阅读顺序自 0 起",
        ),
        ColumnSpec(
            "sheet_cell",
            pl.String,
            "工作表单元格",
            "Sheet and cell of a workbook as a spreadsheet names them; none in other documents",
            "电子表格中的工作表和单元格；其他文档为空值",
            required=False,
        ),
        ColumnSpec(
            "corrected",
            pl.Boolean,
            "已更正",
            "Whether a recorded correction replaced the printed value",
            "是否已按登记的更正替换原印数值",
        ),
        ColumnSpec(
            "printed_value",
            VALUE,
            "原印数值",
            "Value before the correction",
            "更正前报告所印数值；未更正的为空值",
            required=False,
        ),
        ColumnSpec(
            "as_published",
            pl.Boolean,
            "按原文采信",
            "Whether the report breaks a rule and a person decided to add it up as it is",
            "所在报告是否虽不合规则、经人工决定仍按原文计入",
        ),
    ),
)

QUARANTINE = TableSpec(
    name="quarantine",
    label="隔离区",
    grain="One row per quarantined report",
    explanation="每份被隔离的报告一行",
    key=("report_id",),
    columns=(
        *OF_PARTITION,
        ColumnSpec(
            "report_id", pl.String, "报告编号", "Report", "报告的唯一编号（单位:年度:文档）"
        ),
        ColumnSpec("reporter_id", pl.String, "单位编号", "Reporter", "报告单位的编号"),
        ColumnSpec(
            "document_id",
            pl.String,
            "文档编号",
            "Page or file published as the report",
            "作为报告发布的页面或文件的编号",
        ),
        ColumnSpec(
            "tables_document_id",
            pl.String,
            "表格文档编号",
            "Document with the tables",
            "载有表格的文档编号",
        ),
        ColumnSpec(
            "reasons",
            STRINGS,
            "原因",
            "Critical rules broken, in the order of their declaration",
            "所违反的错误级规则，按规则次序排列",
        ),
        ColumnSpec(
            "lines", STRINGS, "勾稽行", "Identity lines and places broken", "不符的勾稽关系和位置"
        ),
        ColumnSpec(
            "suspects",
            STRINGS,
            "疑点指标",
            "Suspect cells over all findings",
            "全部核查发现中的疑点指标",
        ),
        ColumnSpec(
            "state",
            pl.String,
            "状态",
            "open, corrected, accepted_as_published or superseded",
            "open（待处理）、corrected（已更正）、"
            "accepted_as_published（按原文采信）或 superseded（已被新版本取代）",
        ),
    ),
)

QUARANTINE_HISTORY = TableSpec(
    name="quarantine_history",
    label="隔离历史",
    grain="One row per change of a report's state",
    explanation="每份报告隔离状态每次变化一行",
    key=("year", "collection_region", "position"),
    columns=(
        *OF_PARTITION,
        ColumnSpec(
            "position",
            pl.Int32,
            "次序",
            "Number of the change in its partition, from 0",
            "在采集区域内的变化次序，自 0 起",
        ),
        ColumnSpec("at", TIME, "时间", "When it was found, UTC", "记录变化的时刻（世界时）"),
        ColumnSpec(
            "report_id", pl.String, "报告编号", "Report", "报告的唯一编号（单位:年度:文档）"
        ),
        ColumnSpec("reporter_id", pl.String, "单位编号", "Reporter", "报告单位的编号"),
        ColumnSpec(
            "state",
            pl.String,
            "状态",
            "As in quarantine, or released (breaks no rule any more) or gone (no longer read)",
            "变化后的状态：同隔离区，另有 released（不再违反规则）和 gone（不再读到）",
        ),
        ColumnSpec(
            "was",
            pl.String,
            "原状态",
            "State before; empty for the first",
            "变化前的状态；首次为空",
        ),
        ColumnSpec("reasons", STRINGS, "原因", "Critical rules broken", "当时违反的错误级规则"),
        ColumnSpec(
            "decisions",
            STRINGS,
            "人工决定",
            "Decisions that apply: what, author, date, reason",
            "当时适用的人工决定：内容、决定人、日期和理由",
        ),
    ),
)

OUTCOMES = TableSpec(
    name="outcomes",
    label="报告结果",
    grain="One row per expected reporter and year",
    explanation="每个应报单位每年度一行",
    key=(
        "reporter_id",
        "year",
    ),
    columns=(
        *OF_PARTITION,
        ColumnSpec("reporter_id", pl.String, "单位编号", "Reporter", "应报单位的编号"),
        ColumnSpec(
            "outcome",
            pl.String,
            "结果",
            "The furthest stage reached: accepted, quarantined, not_published, ...",
            "最终结果：accepted（有效）、quarantined（隔离）、not_published（未发布）等",
        ),
        ColumnSpec("stage", pl.String, "阶段", "Stage in which it ended", "得出结果的环节"),
        ColumnSpec("reason", pl.String, "原因", "Why, in words", "结果的原因说明"),
        ColumnSpec(
            "report_id",
            pl.String,
            "报告编号",
            "Report, where one was read",
            "读到的报告编号；没有的为空值",
            required=False,
        ),
        ColumnSpec(
            "document_id",
            pl.String,
            "文档编号",
            "Document, where one was fetched",
            "采集到的文档编号；没有的为空值",
            required=False,
        ),
        ColumnSpec(
            "decision",
            pl.String,
            "人工决定",
            "What a person's decision made of it: corrected, accepted_as_published, or empty",
            "人工决定的结果：corrected（已更正）、accepted_as_published（按原文采信）；没有的为空",
        ),
        ColumnSpec(
            "published_on",
            pl.Date,
            "公布日期",
            "Publication date",
            "报告的公布日期；不详的为空值",
            required=False,
        ),
        ColumnSpec(
            "deadline",
            pl.Date,
            "法定期限",
            "Legal date by edition and kind",
            "按版式和单位类别确定的法定公布期限",
        ),
        ColumnSpec(
            "late",
            pl.Boolean,
            "是否逾期",
            "Whether it was published after its legal date; none when the date is unknown",
            "是否逾期公布；公布日期不详的为空值",
            required=False,
        ),
    ),
)
