"""Tables of the decisions stage: what people decided about reports, and which years they signed."""

from __future__ import annotations

import polars as pl

from assets.storage.schema import OF_PARTITION, VALUE, ColumnSpec, TableSpec

APPLIED_DECISIONS = TableSpec(
    name="applied_decisions",
    label="人工决定",
    grain="One row per recorded decision on a report of the year",
    explanation="本年度报告的每项人工决定一行",
    key=("place",),
    columns=(
        *OF_PARTITION,
        ColumnSpec(
            "place",
            pl.String,
            "出处",
            "File and entry of the office's decisions",
            "决定所在的文件和条目",
        ),
        ColumnSpec(
            "kind",
            pl.String,
            "类别",
            "correction or acceptance",
            "correction（更正）或 acceptance（采信）",
        ),
        ColumnSpec(
            "reporter_id",
            pl.String,
            "单位编号",
            "Whose report it is about",
            "决定所涉报告单位的编号",
        ),
        ColumnSpec(
            "report_id",
            pl.String,
            "报告编号",
            "The report that counts now",
            "该单位现行报告的编号；没有的为空值",
            required=False,
        ),
        ColumnSpec(
            "cell",
            pl.String,
            "指标键",
            "Corrected cell; empty for an acceptance",
            "被更正的指标代码；采信决定为空",
        ),
        ColumnSpec(
            "printed",
            VALUE,
            "原印数值",
            "Value the correction replaces",
            "更正前报告所印的数值",
            required=False,
        ),
        ColumnSpec(
            "corrected_to",
            VALUE,
            "更正为",
            "Value put in its place",
            "更正后的数值",
            required=False,
        ),
        ColumnSpec(
            "in_rollups",
            pl.Boolean,
            "计入汇总",
            "Whether a report accepted as published is added up; none for a correction",
            "按原文采信的报告是否计入汇总；更正决定为空值",
            required=False,
        ),
        ColumnSpec("reason", pl.String, "理由", "Why it was decided", "作出决定的理由"),
        ColumnSpec("evidence", pl.String, "依据", "On what evidence", "作出决定的依据，如单位来函"),
        ColumnSpec("author", pl.String, "决定人", "By whom", "作出决定的人"),
        ColumnSpec("decided_on", pl.Date, "决定日期", "When", "作出决定的日期"),
        ColumnSpec(
            "document_sha256",
            pl.String,
            "文件摘要",
            "SHA-256 of the document it was decided on",
            "作出决定时所据文件的 SHA-256 摘要",
        ),
        ColumnSpec(
            "fits",
            pl.Boolean,
            "是否适用",
            "Whether it is applied",
            "决定与现行报告是否相符；相符方予适用",
        ),
        ColumnSpec(
            "problem",
            pl.String,
            "问题",
            "Why it is not; empty where it is",
            "决定不适用的原因；适用的为空",
        ),
    ),
)

SIGN_OFFS = TableSpec(
    name="sign_offs",
    label="区域年度核定",
    grain="One row per region and year that is signed off",
    explanation="每个已核定的区域年度一行",
    key=("year", "region"),
    columns=(
        ColumnSpec("year", pl.Int32, "报告年度", "Report year", "报告所属年度"),
        ColumnSpec("region", pl.String, "区划代码", "Region signed off", "核定的区域代码"),
        ColumnSpec(
            "release",
            pl.Int32,
            "发布版次",
            "Release whose figures are signed off",
            "核定所依据的发布版次",
        ),
        ColumnSpec(
            "figures_sha256",
            pl.String,
            "数据摘要",
            "SHA-256 of the region's sums in it",
            "该次发布中本区域汇总数的 SHA-256 摘要",
        ),
        ColumnSpec(
            "despite",
            pl.String,
            "暂定时仍核定的理由",
            "Why it is signed off although provisional; none where it is final",
            "数据尚属暂定时仍予核定的理由；已为最终的为空",
            required=False,
        ),
        ColumnSpec("reason", pl.String, "理由", "Why it is signed off", "核定的理由"),
        ColumnSpec("signed_by", pl.String, "核定人", "By whom", "核定人"),
        ColumnSpec("signed_on", pl.Date, "核定日期", "When", "核定日期"),
        ColumnSpec(
            "place",
            pl.String,
            "出处",
            "File and entry of the office's decisions",
            "决定所在的文件和条目",
        ),
    ),
)
