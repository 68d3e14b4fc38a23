"""Tables of the rollups stage: regional sums, who stands behind them, indicators and series."""

from __future__ import annotations

import polars as pl

from assets.storage.schema import STRINGS, VALUE, ColumnSpec, TableSpec

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
            "reports_region_wide",
            pl.Int32,
            "区域报告数",
            "Counted reports that stand for a whole region, none of whose parts is registered",
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
            "on_time", pl.Int32, "按时", "Reports published by their legal date", unit="report"
        ),
        ColumnSpec(
            "late", pl.Int32, "逾期", "Reports published after their legal date", unit="report"
        ),
        ColumnSpec(
            "right_edition",
            pl.Int32,
            "版式合规",
            "Reports read in the edition of the form that is in force for the year",
            unit="report",
        ),
        ColumnSpec(
            "broken_identities",
            pl.Int32,
            "勾稽错误",
            "Identity lines that do not close, over all reports",
            unit="line",
        ),
        ColumnSpec(
            "year_breaks",
            pl.Int32,
            "跨年不一致",
            "Figures that do not continue those of last year's report",
            unit="figure",
        ),
        ColumnSpec(
            "near_duplicates",
            pl.Int32,
            "雷同",
            "Reports much like last year's or another unit's",
            unit="report",
        ),
        ColumnSpec(
            "maturity",
            pl.String,
            "成熟度",
            "final once coverage or the legal dates make it so, else provisional",
        ),
        ColumnSpec(
            "maturity_reason",
            pl.String,
            "成熟度依据",
            "complete (every expected report is accepted), deadline (each was looked for after its"
            " legal date) or empty",
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
        ColumnSpec(
            "cause",
            pl.String,
            "可能原因",
            "missing_part, quarantined_part, counted_twice, money_unit, unknown, or empty without a"
            " gap",
        ),
        ColumnSpec(
            "cause_reporters",
            STRINGS,
            "涉及单位",
            "Reporters whose figure fits the gap",
            default=(),
        ),
    ),
)

_CELLS_COLUMNS = ROLLUP_CELLS.columns

SYSTEM_ROLLUP_CELLS = TableSpec(
    name="system_rollup_cells",
    label="垂直系统汇总",
    grain="One row per vertically managed system, region, year and cell",
    key=("system", *ROLLUP_CELLS.key),
    columns=(
        ColumnSpec("system", pl.String, "垂直管理系统", "System the reporters belong to"),
        *_CELLS_COLUMNS,
    ),
)

ROLLUP_PARTS = TableSpec(
    name="rollup_parts",
    label="汇总构成",
    grain="One row per year and reporter whose report is, or would be, added up",
    key=("year", "reporter_id"),
    columns=(
        ColumnSpec("region", pl.String, "区划代码", "Region the reporter belongs to"),
        ColumnSpec("year", pl.Int32, "报告年度", "Report year"),
        ColumnSpec("reporter_id", pl.String, "单位编号", "Reporter"),
        ColumnSpec(
            "system", pl.String, "垂直管理系统", "System it is summed in; empty: the region"
        ),
        ColumnSpec(
            "covers", pl.String, "涵盖范围", "What it stands for: unit, own_level or region_wide"
        ),
        ColumnSpec("standing", pl.String, "状态", "accepted (added up), quarantined or missing"),
        ColumnSpec(
            "report_id", pl.String, "报告编号", "The report added up; none else", required=False
        ),
        ColumnSpec(
            "scope", pl.String, "口径", "Scope read in the report; none without", required=False
        ),
        ColumnSpec(
            "scope_evidence",
            pl.String,
            "口径依据",
            "What the scope was read from; none without a report",
            required=False,
        ),
    ),
)

SERIES = TableSpec(
    name="series",
    label="可比序列",
    grain="One row per region, year and variable that is comparable over editions of the form",
    key=("region", "year", "variable"),
    columns=(
        ColumnSpec("region", pl.String, "区划代码", "Region by its latest code"),
        ColumnSpec("year", pl.Int32, "报告年度", "Report year"),
        ColumnSpec("variable", pl.String, "可比指标键", "Variable of the bridge: table.row.column"),
        ColumnSpec("edition", pl.String, "版式", "Edition in force for the year"),
        ColumnSpec("unit", pl.String, "计量单位", "Unit of the value"),
        ColumnSpec("value", VALUE, "数值", "Sum; none when no report prints one", required=False),
        *(
            column
            for column in _CELLS_COLUMNS
            if column.name.startswith("reports_")
            and column.name not in {"reports_corrected", "reports_as_published"}
        ),
        ColumnSpec("codes", STRINGS, "当年区划代码", "Codes of that year whose sums are in it"),
        ColumnSpec(
            "break_reason",
            pl.String,
            "断点说明",
            "Why figures from this year on do not continue those before; none without a break",
            required=False,
        ),
        ColumnSpec(
            "comparable_since",
            pl.Int32,
            "可比起始年度",
            "First year of the run without a break that this year belongs to",
        ),
    ),
)

_RATIO = (
    ColumnSpec("numerator", VALUE, "分子", "Summed numerator", required=False),
    ColumnSpec("denominator", VALUE, "分母", "Summed denominator; none without", required=False),
    ColumnSpec(
        "value",
        VALUE,
        "指标值",
        "numerator / denominator x factor, to the sixth decimal; none when the denominator is 0",
        required=False,
    ),
    ColumnSpec("unit", pl.String, "计量单位", "Unit of the value"),
    ColumnSpec(
        "small_number", pl.Boolean, "小样本", "Whether the denominator is too small to compare"
    ),
    ColumnSpec(
        "uneven",
        pl.Boolean,
        "构成不一",
        "Whether its terms do not rest on the numbers of the same reports",
    ),
    ColumnSpec("peers", pl.Int32, "同类数", "Peers with a value that can be compared, itself too"),
    ColumnSpec(
        "rank",
        pl.Int32,
        "位次",
        "1 for the highest of the peers; none if not compared",
        required=False,
    ),
    *(
        ColumnSpec(name, VALUE, label, description, required=False)
        for name, label, description in (
            ("peer_min", "同类最小值", "Least value of the peers"),
            ("peer_lower", "同类下四分位", "Lower quartile of the peers"),
            ("peer_median", "同类中位数", "Median of the peers"),
            ("peer_upper", "同类上四分位", "Upper quartile of the peers"),
            ("peer_max", "同类最大值", "Greatest value of the peers"),
        )
    ),
)

INDICATORS = TableSpec(
    name="indicators",
    label="区域指标",
    grain="One row per region, year, indicator and variant of its definition",
    key=("region", "year", "indicator", "variant"),
    columns=(
        ColumnSpec("region", pl.String, "区划代码", "Region; its peers: the level in its province"),
        ColumnSpec("year", pl.Int32, "报告年度", "Report year"),
        ColumnSpec("indicator", pl.String, "指标", "Indicator id"),
        ColumnSpec("variant", pl.String, "口径变体", "Variant of the definition; empty: the first"),
        *_RATIO,
        ColumnSpec(
            "missing_parts",
            pl.Int32,
            "缺失部分数",
            "Expected reports that are not in it: missing, in quarantine or without the cell",
            unit="report",
        ),
    ),
)

UNIT_INDICATORS = TableSpec(
    name="unit_indicators",
    label="单位指标",
    grain="One row per accepted report, indicator and variant of its definition",
    key=("reporter_id", "year", "indicator", "variant"),
    columns=(
        ColumnSpec(
            "reporter_id", pl.String, "单位编号", "Reporter; its peers: the kind in its county"
        ),
        ColumnSpec("year", pl.Int32, "报告年度", "Report year"),
        ColumnSpec("report_id", pl.String, "报告编号", "Report"),
        ColumnSpec("indicator", pl.String, "指标", "Indicator id"),
        ColumnSpec("variant", pl.String, "口径变体", "Variant of the definition; empty: the first"),
        *_RATIO,
    ),
)

INDICATOR_DEFINITIONS = TableSpec(
    name="indicator_definitions",
    label="指标定义",
    grain="One row per indicator and variant of its definition",
    key=("indicator", "variant"),
    columns=(
        ColumnSpec("indicator", pl.String, "指标", "Indicator id"),
        ColumnSpec("variant", pl.String, "口径变体", "Variant of the definition; empty: the first"),
        ColumnSpec("position", pl.Int32, "次序", "Place in the list, from 0"),
        ColumnSpec("label", pl.String, "指标名", "Chinese name"),
        ColumnSpec("name", pl.String, "指标名（英文）", "English name"),
        ColumnSpec("definition", pl.String, "定义", "Definition in Chinese"),
        ColumnSpec("definition_en", pl.String, "定义（英文）", "Definition in English"),
        ColumnSpec("numerator", STRINGS, "分子构成", "Signed variables that are added up"),
        ColumnSpec("denominator", STRINGS, "分母构成", "Signed variables; empty for a difference"),
        ColumnSpec("factor", pl.Int32, "倍数", "What the ratio is multiplied by"),
        ColumnSpec("unit", pl.String, "计量单位", "Unit of the value"),
    ),
)
