"""Tables of the parsed_tables stage: reports, their cells as printed, and what the text says."""

from __future__ import annotations

import polars as pl

from assets.storage.schema import OF_PARTITION, STRINGS, VALUE, ColumnSpec, TableSpec

REPORTS = TableSpec(
    name="reports",
    label="报告",
    grain="One row per reporter, year and version",
    explanation="每个单位每年度每个版本一行",
    key=("report_id",),
    columns=(
        *OF_PARTITION,
        ColumnSpec(
            "report_id",
            pl.String,
            "报告编号",
            "reporter:year:document",
            "报告的唯一编号（单位:年度:文档）",
        ),
        ColumnSpec(
            "reporter_id",
            pl.String,
            "单位编号",
            "Reporter by the register",
            "登记表所载报告单位的编号",
        ),
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
            "Document with the tables: the page or one of its files; the first of several pictures",
            "载有表格的文档编号，即报告页面或其附件；多幅图片时取第一幅",
        ),
        ColumnSpec(
            "tables_sha256",
            pl.String,
            "表格内容摘要",
            "SHA-256 of that document; of several pictures, of their digests, one a line",
            "载有表格的文档的 SHA-256 摘要；多幅图片时取各摘要逐行相连后的摘要",
            required=False,
        ),
        ColumnSpec(
            "version",
            pl.Int32,
            "版本",
            "1 for the version fetched first, counted up by the time of fetching",
            "版本序号，最先采集到的为 1，依采集时间递增",
        ),
        ColumnSpec(
            "current",
            pl.Boolean,
            "现行版本",
            "Whether this is the version that counts for the reporter and year",
            "是否为该单位该年度的现行版本，只有现行版本计数",
        ),
        ColumnSpec(
            "title", pl.String, "标题", "Title as printed, simplified", "报告所印标题，已转为简体"
        ),
        ColumnSpec(
            "title_kind",
            pl.String,
            "标题类别",
            "report, or what else the title says the document is: notice, guide, listing, ...",
            "依标题判断的文档类别：report（年报），或 notice（通知）、guide（指南）、"
            "listing（列表）等",
        ),
        ColumnSpec(
            "reporter_printed",
            pl.String,
            "印制单位",
            "Unit named in the title or text; empty when none",
            "标题或正文所印的单位名称；未印的为空",
        ),
        ColumnSpec(
            "reporter_evidence",
            pl.String,
            "单位依据",
            "Where the unit was read: title, line above the title, or the words that name it",
            "单位名称的出处：标题、标题上方一行或正文语句",
        ),
        ColumnSpec(
            "year_printed",
            pl.Int32,
            "印制年度",
            "Report year by title or stated period",
            "依标题或统计期限判断的报告年度；未载明的为空值",
            required=False,
        ),
        ColumnSpec(
            "year_evidence",
            pl.String,
            "年度依据",
            "Where the year was read: title, period or text",
            "报告年度的出处：标题、统计期限或正文",
        ),
        ColumnSpec(
            "period_end",
            pl.Date,
            "统计期限止",
            "Last day of the stated period",
            "报告所述统计期限的最后一日；未载明的为空值",
            required=False,
        ),
        ColumnSpec(
            "edition",
            pl.String,
            "版式",
            "Edition decided by the labels; empty when none",
            "依行列标题判定的统一格式版式；未能判定的为空",
        ),
        ColumnSpec(
            "variant",
            pl.String,
            "变体",
            "Variant of the edition; empty for the edition itself",
            "版式的地方变体；标准版式为空",
        ),
        ColumnSpec(
            "edition_hash",
            pl.String,
            "版式摘要",
            "Hash of the edition the cells were read under",
            "读取时所用版式定义的摘要",
        ),
        ColumnSpec(
            "scope",
            pl.String,
            "口径",
            "unit, own_level, region_wide or unknown",
            "报告实际口径：unit（本单位）、own_level（本级）、"
            "region_wide（全区域）或 unknown（不明）",
        ),
        ColumnSpec(
            "scope_evidence",
            pl.String,
            "口径依据",
            "What the scope was read from",
            "判定口径的依据",
        ),
        ColumnSpec(
            "published_on",
            pl.Date,
            "公布日期",
            "Publication date as printed on the page or beside its link",
            "页面或链接旁所印的公布日期；未印的为空值",
            required=False,
        ),
        ColumnSpec(
            "published_evidence",
            pl.String,
            "公布日期依据",
            "Where the date was read",
            "公布日期的出处",
        ),
        ColumnSpec("layout", pl.String, "排版", "How the tables were printed", "表格的排印方式"),
        ColumnSpec(
            "reader_version", pl.String, "读取器版本", "Version of the reader", "读取程序的版本"
        ),
    ),
)

STATEMENTS = TableSpec(
    name="statements",
    label="文字陈述",
    grain="One row per narrative fact",
    key=(
        "report_id",
        "position",
        "fact",
        "item",
        "value",
    ),
    columns=(
        *OF_PARTITION,
        ColumnSpec("report_id", pl.String, "报告编号", "Report"),
        ColumnSpec("fact", pl.String, "事实", "What is counted"),
        ColumnSpec(
            "item",
            pl.String,
            "所指",
            "Channel or kind named beside it, as printed; empty for the whole",
        ),
        ColumnSpec(
            "part_of",
            pl.String,
            "所属事实",
            "Fact of the same sentence that this is a part of; empty for none",
        ),
        ColumnSpec("position", pl.Int32, "位置", "Number of the sentence in the text, from 0"),
        ColumnSpec("value", VALUE, "数值", "Number stated"),
        ColumnSpec("unit", pl.String, "单位", "Unit stated; empty where none is"),
        ColumnSpec("worded", pl.Boolean, "文字表述", "Whether nought is said in words, such as 无"),
        ColumnSpec("sentence", pl.String, "原句", "The sentence it stands in"),
    ),
)

PARSED_CELLS = TableSpec(
    name="parsed_cells",
    label="读取指标",
    grain="One row per report, table, row and column",
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
            "edition_hash", pl.String, "版式摘要", "Hash of the edition the cell was read under"
        ),
    ),
)

READING_FINDINGS = TableSpec(
    name="reading_findings",
    label="读取发现",
    grain="One row per report, rule and line, found while reading",
    key=(
        "report_id",
        "rule",
        "line",
        "message",
    ),
    columns=(
        *OF_PARTITION,
        ColumnSpec("report_id", pl.String, "报告编号", "Report"),
        ColumnSpec("rule", pl.String, "规则", "Rule id"),
        ColumnSpec("line", pl.String, "位置", "Identity line, row or place concerned"),
        ColumnSpec("message", pl.String, "说明", "What was found"),
        ColumnSpec("cells", STRINGS, "涉及指标", "Cells concerned"),
    ),
)
