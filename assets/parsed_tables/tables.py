"""Tables of the parsed_tables stage: reports, their cells as printed, and what the text says."""

from __future__ import annotations

import polars as pl

from assets.storage.schema import OF_PARTITION, STRINGS, VALUE, ColumnSpec, TableSpec

REPORTS = TableSpec(
    name="reports",
    label="报告",
    grain="One row per reporter, year and version",
    key=("report_id",),
    columns=(
        *OF_PARTITION,
        ColumnSpec("report_id", pl.String, "报告编号", "reporter:year:document"),
        ColumnSpec("reporter_id", pl.String, "单位编号", "Reporter by the register"),
        ColumnSpec("document_id", pl.String, "文档编号", "Page or file published as the report"),
        ColumnSpec(
            "tables_document_id",
            pl.String,
            "表格文档编号",
            "Document with the tables: the page or one of its files; the first of several pictures",
        ),
        ColumnSpec(
            "tables_sha256",
            pl.String,
            "表格内容摘要",
            "SHA-256 of that document; of several pictures, of their digests, one a line",
            required=False,
        ),
        ColumnSpec(
            "version",
            pl.Int32,
            "版本",
            "1 for the version fetched first, counted up by the time of fetching",
        ),
        ColumnSpec(
            "current",
            pl.Boolean,
            "现行版本",
            "Whether this is the version that counts for the reporter and year",
        ),
        ColumnSpec("title", pl.String, "标题", "Title as printed, simplified"),
        ColumnSpec(
            "title_kind",
            pl.String,
            "标题类别",
            "report, or what else the title says the document is: notice, guide, listing, ...",
        ),
        ColumnSpec(
            "reporter_printed",
            pl.String,
            "印制单位",
            "Unit named in the title or text; empty when none",
        ),
        ColumnSpec(
            "reporter_evidence",
            pl.String,
            "单位依据",
            "Where the unit was read: title, line above the title, or the words that name it",
        ),
        ColumnSpec(
            "year_printed",
            pl.Int32,
            "印制年度",
            "Report year by title or stated period",
            required=False,
        ),
        ColumnSpec(
            "year_evidence", pl.String, "年度依据", "Where the year was read: title, period or text"
        ),
        ColumnSpec(
            "period_end", pl.Date, "统计期限止", "Last day of the stated period", required=False
        ),
        ColumnSpec("edition", pl.String, "版式", "Edition decided by the labels; empty when none"),
        ColumnSpec(
            "variant", pl.String, "变体", "Variant of the edition; empty for the edition itself"
        ),
        ColumnSpec(
            "edition_hash", pl.String, "版式摘要", "Hash of the edition the cells were read under"
        ),
        ColumnSpec("scope", pl.String, "口径", "unit, own_level, region_wide or unknown"),
        ColumnSpec("scope_evidence", pl.String, "口径依据", "What the scope was read from"),
        ColumnSpec(
            "published_on",
            pl.Date,
            "公布日期",
            "Publication date as printed on the page or beside its link",
            required=False,
        ),
        ColumnSpec("published_evidence", pl.String, "公布日期依据", "Where the date was read"),
        ColumnSpec("layout", pl.String, "排版", "How the tables were printed"),
        ColumnSpec("reader_version", pl.String, "读取器版本", "Version of the reader"),
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
