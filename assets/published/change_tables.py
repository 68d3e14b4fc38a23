"""Tables that a release adds to the published ones: what changed, and what was signed off."""

from __future__ import annotations

import polars as pl

from assets.storage.schema import VALUE, ColumnSpec, TableSpec

_YEAR = ColumnSpec("year", pl.Int32, "报告年度", "Report year", "报告所属年度")
_BEFORE_AND_AFTER = (
    ColumnSpec(
        "before",
        VALUE,
        "原数",
        "Sum before; none where there was no number",
        "变动前的合计；原无数值的为空",
        required=False,
    ),
    ColumnSpec(
        "after",
        VALUE,
        "现数",
        "Sum now; none where there is no number",
        "变动后的合计；现无数值的为空",
        required=False,
    ),
    ColumnSpec(
        "reports_before",
        pl.Int32,
        "原计入报告数",
        "Reports counted in the sum before; none without the row",
        "变动前计入的报告数；原无此行的为空",
        unit="report",
        required=False,
    ),
    ColumnSpec(
        "reports_after",
        pl.Int32,
        "现计入报告数",
        "Reports counted in the sum now; none without the row",
        "变动后计入的报告数；现无此行的为空",
        unit="report",
        required=False,
    ),
)

CHANGED_FIGURES = TableSpec(
    name="changed_figures",
    label="变动数据",
    grain="One row per region, year and cell whose sum, or whose count of reports, differs from"
    " the release before",
    explanation="与上次发布相比，合计或计入报告数有变动的每个区域、年度、指标一行",
    key=("region", "year", "cell"),
    columns=(
        ColumnSpec("region", pl.String, "区划代码", "Region", "汇总的区域代码"),
        _YEAR,
        ColumnSpec("cell", pl.String, "指标键", "table.row.column", "指标：表.行.列"),
        *_BEFORE_AND_AFTER,
    ),
)

CHANGED_REPORTS = TableSpec(
    name="changed_reports",
    label="变动报告",
    grain="One row per year and reporter whose report came, went or has other figures since the"
    " release before",
    explanation="与上次发布相比，新计入、不再计入或数据有变动的每个单位年度一行",
    key=("year", "reporter_id"),
    columns=(
        _YEAR,
        ColumnSpec("reporter_id", pl.String, "单位编号", "Whose report", "报告单位的编号"),
        ColumnSpec(
            "change",
            pl.String,
            "变动",
            "came (accepted now), went (accepted no more) or changed (other figures)",
            "came（新计入）、went（不再计入）或 changed（数据有变动）",
        ),
        ColumnSpec(
            "cause",
            pl.String,
            "原因",
            "register (it owes a report no more, or owes one now), document (another document),"
            " decision (a decision recorded or withdrawn) or reading (none of these: the same"
            " document is read or judged otherwise, or is lost)",
            "register（登记变动）、document（文件不同）、decision（人工决定变动）或"
            " reading（以上皆非：同一文件读取或核查的结果不同，或文件丢失）",
        ),
        ColumnSpec(
            "report_before",
            pl.String,
            "原报告编号",
            "Report before; none without",
            "变动前的报告编号；原无报告的为空",
            required=False,
        ),
        ColumnSpec(
            "report_after",
            pl.String,
            "现报告编号",
            "Report now; none without",
            "变动后的报告编号；现无报告的为空",
            required=False,
        ),
        ColumnSpec(
            "outcome_before",
            pl.String,
            "原结果",
            "Outcome before; none where none was expected",
            "变动前的结果；原不应报的为空",
            required=False,
        ),
        ColumnSpec(
            "outcome_after",
            pl.String,
            "现结果",
            "Outcome now; none where none is expected",
            "变动后的结果；现不应报的为空",
            required=False,
        ),
        ColumnSpec(
            "cells_changed",
            pl.Int32,
            "变动指标数",
            "Figures that differ, of a report that has changed; 0 of others",
            "数据有变动的报告中不同的数值个数；其他为 0",
            unit="figure",
        ),
    ),
)

REVISIONS = TableSpec(
    name="revisions",
    label="区域年度修订",
    grain="One row per region and year that is signed off, and revision",
    explanation="每个已核定的区域年度及其每次修订一行",
    key=("region", "year", "revision"),
    columns=(
        ColumnSpec("region", pl.String, "区划代码", "Region signed off", "核定的区域代码"),
        _YEAR,
        ColumnSpec(
            "revision",
            pl.Int32,
            "修订序号",
            "0 for the figures signed off, then 1, 2, …",
            "0 为核定时的数据，其后为 1、2……",
        ),
        ColumnSpec(
            "release",
            pl.Int32,
            "发布版次",
            "Release these figures appeared in; of revision 0, the one signed off",
            "这些数据首次出现的发布版次；修订 0 为核定所依据的发布",
        ),
        ColumnSpec(
            "signed_by",
            pl.String,
            "核定人",
            "Who signed the region's year off; not whose doing a later revision is",
            "核定该区域年度的人；其后各次修订沿用，并非修订的经办人",
        ),
        ColumnSpec(
            "signed_on",
            pl.Date,
            "核定日期",
            "When the region's year was signed off; the same in its revisions",
            "核定该区域年度的日期；其后各次修订沿用",
        ),
        ColumnSpec(
            "reason",
            pl.String,
            "核定理由",
            "Why the region's year was signed off; what a revision comes of stands in"
            " changed_reports of its release",
            "核定该区域年度的理由；修订的原因见该次发布的 changed_reports",
        ),
        ColumnSpec(
            "despite",
            pl.String,
            "暂定时仍核定的理由",
            "Why it was signed off although provisional; none where it was final",
            "数据尚属暂定时仍予核定的理由；已为最终的为空",
            required=False,
        ),
        ColumnSpec(
            "figures_changed",
            pl.Int32,
            "变动数值数",
            "Sums whose value differs from the revision before, in the region and those below it;"
            " 0 where only counts of reports moved",
            "与上一修订相比数值不同的合计个数（含下级区域）；仅计入报告数变动的为 0",
            unit="figure",
        ),
        ColumnSpec(
            "figures_sha256",
            pl.String,
            "数据摘要",
            "SHA-256 of the sums of the region and those below it",
            "本区域及下级区域汇总数的 SHA-256 摘要",
        ),
    ),
)

REVISED_FIGURES = TableSpec(
    name="revised_figures",
    label="修订数据",
    grain="One row per region and year signed off, revision, region within it and cell whose sum,"
    " or whose count of reports, differs from the revision before",
    explanation="每次修订中合计或计入报告数有变动的每个区域（含下级）、指标一行",
    key=("region", "year", "revision", "within", "cell"),
    columns=(
        ColumnSpec("region", pl.String, "区划代码", "Region signed off", "核定的区域代码"),
        _YEAR,
        ColumnSpec("revision", pl.Int32, "修订序号", "Revision, from 1", "修订序号，自 1 起"),
        ColumnSpec(
            "within",
            pl.String,
            "数据所属区划",
            "The region itself, or the one below it whose sum it is",
            "合计所属的区域：核定区域本身或其下级",
        ),
        ColumnSpec("cell", pl.String, "指标键", "table.row.column", "指标：表.行.列"),
        *_BEFORE_AND_AFTER,
    ),
)

CHANGE_TABLES = (CHANGED_REPORTS, CHANGED_FIGURES, REVISIONS, REVISED_FIGURES)
# They tell of the way from the release before, not of what the release holds.
SINCE_BEFORE = (CHANGED_REPORTS, CHANGED_FIGURES)
