"""Tables of the rollups stage: regional sums, who stands behind them, indicators and series."""

from __future__ import annotations

import polars as pl

from assets.storage.schema import STRINGS, VALUE, ColumnSpec, TableSpec

ROLLUP_CELLS = TableSpec(
    name="rollup_cells",
    label="区域汇总",
    grain="One row per region, year, table, row and column",
    explanation="每个区域每年度每个指标一行",
    key=(
        "region",
        "year",
        "cell",
    ),
    columns=(
        ColumnSpec("region", pl.String, "区划代码", "Region", "汇总区域的行政区划代码"),
        ColumnSpec("year", pl.Int32, "报告年度", "Report year", "报告所述的年度，不是公布的年份"),
        ColumnSpec(
            "edition",
            pl.String,
            "版式",
            "Edition in force for the year, in whose cells the sums are given",
            "该年度施行的统一格式版式，合计按其指标列示",
        ),
        ColumnSpec(
            "cell",
            pl.String,
            "指标键",
            "table.row.column",
            "指标代码，由表、行、列三级标识组成（表.行.列）",
        ),
        ColumnSpec("table", pl.String, "表", "Table of the form", "表的标识，名称见指标目录"),
        ColumnSpec("row", pl.String, "行", "Row", "行的标识，名称见指标目录"),
        ColumnSpec("column", pl.String, "列", "Column", "列的标识，名称见指标目录"),
        ColumnSpec(
            "unit",
            pl.String,
            "计量单位",
            "Unit of the sum",
            "合计的计量单位，按统一格式（件、万元等）",
        ),
        ColumnSpec(
            "value",
            VALUE,
            "合计",
            "Sum over the counted reports; none when no report prints a number",
            "计入报告的数值之和；没有报告印有数字的为空值，不作 0 计",
            required=False,
        ),
        ColumnSpec(
            "reports_counted",
            pl.Int32,
            "计入报告数",
            "Reports whose number is in the sum",
            "其数字计入合计的报告份数",
            unit="report",
        ),
        ColumnSpec(
            "reports_blank",
            pl.Int32,
            "空白报告数",
            "Accepted reports that print no number in the cell",
            "报告有效但本格未印数字的份数",
            unit="report",
        ),
        ColumnSpec(
            "reports_absent",
            pl.Int32,
            "无此指标报告数",
            "Accepted reports whose edition or local form lacks the cell",
            "报告有效但所用版式或地方格式没有本指标的份数",
            unit="report",
        ),
        ColumnSpec(
            "reports_quarantined",
            pl.Int32,
            "隔离报告数",
            "Reports in quarantine",
            "因错误被隔离、未计入合计的报告份数",
            unit="report",
        ),
        ColumnSpec(
            "reports_missing",
            pl.Int32,
            "缺失报告数",
            "Expected parts without a report that can be added: none that can be read, "
            "or one that covers more than the unit",
            "应计而缺的单位数：没有可读取的报告，或其报告口径大于本单位",
            unit="report",
        ),
        ColumnSpec(
            "reports_region_wide",
            pl.Int32,
            "区域报告数",
            "Counted reports that stand for a whole region, none of whose parts is registered",
            "计入的报告中代表整个区域的份数，该区域各单位未在登记表登记",
            unit="report",
        ),
        ColumnSpec(
            "reports_corrected",
            pl.Int32,
            "更正报告数",
            "Accepted reports whose figure in the cell a person corrected",
            "有效报告中本格数值经人工更正的份数",
            unit="report",
        ),
        ColumnSpec(
            "reports_as_published",
            pl.Int32,
            "按原文采信报告数",
            "Accepted reports with the cell that break a rule and were taken as published",
            "有效报告中有本指标、违反规则而按原文采信的份数",
            unit="report",
        ),
        ColumnSpec(
            "is_total",
            pl.Boolean,
            "是否总计",
            "Whether the cell sums others: never add it to them",
            "本格是否为其他指标的合计；是则不得再与分项相加",
        ),
    ),
)

COVERAGE = TableSpec(
    name="coverage",
    label="覆盖情况",
    grain="One row per region and year",
    explanation="每个区域每年度一行",
    key=(
        "region",
        "year",
    ),
    columns=(
        ColumnSpec("region", pl.String, "区划代码", "Region", "区域的行政区划代码"),
        ColumnSpec("year", pl.Int32, "报告年度", "Report year", "报告所述的年度，不是公布的年份"),
        ColumnSpec("level", pl.String, "层级", "Level of the region", "区域的层级"),
        ColumnSpec(
            "expected",
            pl.Int32,
            "应报",
            "Reporters of the region and all regions below it that owe a report, "
            "those that report for a whole region too",
            "本区域及其下各级区域应当报告的单位数，含代表全区域报告的单位",
            unit="reporter",
        ),
        ColumnSpec(
            "found",
            pl.Int32,
            "已找到",
            "Reports fetched, whether or not their tables can be read",
            "已采集到的报告份数，不论表格能否读取",
            unit="report",
        ),
        ColumnSpec(
            "accepted", pl.Int32, "有效", "Reports accepted", "通过核查的报告份数", unit="report"
        ),
        ColumnSpec(
            "with_warnings",
            pl.Int32,
            "有警告",
            "Accepted reports with a warning",
            "有效报告中有警告的份数",
            unit="report",
        ),
        ColumnSpec(
            "corrected",
            pl.Int32,
            "已更正",
            "Accepted reports with a recorded correction",
            "有效报告中经人工更正的份数",
            unit="report",
        ),
        ColumnSpec(
            "as_published",
            pl.Int32,
            "按原文采信",
            "Accepted reports that break a rule and were taken as published",
            "有效报告中违反规则而按原文采信的份数",
            unit="report",
        ),
        ColumnSpec(
            "quarantined",
            pl.Int32,
            "隔离",
            "Reports in quarantine",
            "因错误被隔离的报告份数",
            unit="report",
        ),
        ColumnSpec(
            "missing",
            pl.Int32,
            "缺失",
            "Reporters without a report in the standard form that can be read",
            "没有可读取的统一格式报告的单位数",
            unit="reporter",
        ),
        ColumnSpec(
            "on_time",
            pl.Int32,
            "按时",
            "Reports published by their legal date",
            "在法定期限内公布的报告份数",
            unit="report",
        ),
        ColumnSpec(
            "late",
            pl.Int32,
            "逾期",
            "Reports published after their legal date",
            "超过法定期限公布的报告份数",
            unit="report",
        ),
        ColumnSpec(
            "right_edition",
            pl.Int32,
            "版式合规",
            "Reports in the form that is in force for the year, without local variations",
            "所用版式与该年度施行版式一致且无地方变体的报告份数",
            unit="report",
        ),
        ColumnSpec(
            "broken_identities",
            pl.Int32,
            "勾稽错误",
            "Identity lines that do not close, over all reports",
            "全部报告中不符的勾稽关系条数",
            unit="line",
        ),
        ColumnSpec(
            "year_breaks",
            pl.Int32,
            "跨年不一致",
            "Figures that do not continue those of last year's report",
            "与上年报告不相衔接的数字个数",
            unit="figure",
        ),
        ColumnSpec(
            "near_duplicates",
            pl.Int32,
            "雷同",
            "Reports much like last year's or another unit's",
            "与本单位上年或其他单位报告雷同的份数",
            unit="report",
        ),
        ColumnSpec(
            "maturity",
            pl.String,
            "成熟度",
            "final once coverage or the legal dates make it so, else provisional",
            "final（最终）或 provisional（暂定）；报告齐全或期限届满后为最终",
        ),
        ColumnSpec(
            "maturity_reason",
            pl.String,
            "成熟度依据",
            "complete (every expected report is accepted), deadline (each was looked for after its"
            " legal date, and a person decided on each in quarantine) or empty",
            "complete（应报报告全部有效）、deadline（均已在法定期限后查找，隔离的均已处置）；"
            "暂定的为空",
        ),
    ),
)

RECONCILIATION = TableSpec(
    name="reconciliation",
    label="上下级核对",
    grain="One row per accepted region-wide report, year and cell",
    explanation="每份有效的区域报告每年度每个指标一行",
    key=(
        "region",
        "year",
        "report_id",
        "cell",
    ),
    columns=(
        ColumnSpec("region", pl.String, "区划代码", "Region", "区域的行政区划代码"),
        ColumnSpec("year", pl.Int32, "报告年度", "Report year", "报告所述的年度，不是公布的年份"),
        ColumnSpec(
            "report_id",
            pl.String,
            "区域报告编号",
            "The region's own published report",
            "区域自行公布的年度报告编号",
        ),
        ColumnSpec(
            "cell",
            pl.String,
            "指标键",
            "table.row.column",
            "指标代码，由表、行、列三级标识组成（表.行.列）",
        ),
        ColumnSpec(
            "parts",
            VALUE,
            "各部分之和",
            "Sum of the parts' reports",
            "区域内各单位报告的合计",
            required=False,
        ),
        ColumnSpec(
            "published",
            VALUE,
            "区域公布数",
            "Figure of the region's own report",
            "区域自行公布的数值",
            required=False,
        ),
        ColumnSpec(
            "gap", VALUE, "差额", "published - parts", "区域公布数减各部分之和", required=False
        ),
        ColumnSpec(
            "missing_parts",
            pl.Int32,
            "缺失部分数",
            "Expected parts that are missing, in quarantine or without the cell",
            "应计而缺失、被隔离或没有本指标的单位数",
            unit="report",
        ),
        ColumnSpec(
            "reports_corrected",
            pl.Int32,
            "更正报告数",
            "Reports of the parts whose figure in the cell a person corrected",
            "各单位报告中本格经人工更正的份数",
            unit="report",
        ),
        ColumnSpec(
            "reports_as_published",
            pl.Int32,
            "按原文采信报告数",
            "Reports of the parts with the cell that break a rule and were taken as published",
            "各单位报告中有本指标、违反规则而按原文采信的份数",
            unit="report",
        ),
        ColumnSpec(
            "published_corrected",
            pl.Boolean,
            "区域公布数已更正",
            "Whether a person corrected the figure of the region's own report",
            "区域公布的本格数值是否经人工更正",
        ),
        ColumnSpec(
            "cause",
            pl.String,
            "可能原因",
            "missing_part, quarantined_part, counted_twice, money_unit, unknown, or empty without a"
            " gap",
            "差额的可能原因：missing_part（缺失单位）、quarantined_part（隔离单位）、"
            "counted_twice（重复计入）、money_unit（金额单位）、unknown（不明）；没有差额的为空",
        ),
        ColumnSpec(
            "cause_reporters",
            STRINGS,
            "涉及单位",
            "Reporters whose figure fits the gap",
            "数值与差额吻合的单位编号",
            default=(),
        ),
    ),
)

_CELLS_COLUMNS = ROLLUP_CELLS.columns

SYSTEM_ROLLUP_CELLS = TableSpec(
    name="system_rollup_cells",
    label="垂直系统汇总",
    grain="One row per vertically managed system, region, year and cell",
    explanation="每个垂直管理系统每个区域每年度每个指标一行",
    key=("system", *ROLLUP_CELLS.key),
    columns=(
        ColumnSpec(
            "system",
            pl.String,
            "垂直管理系统",
            "System the reporters belong to",
            "报告单位所属的垂直管理系统，与区域汇总分开计算",
        ),
        *_CELLS_COLUMNS,
    ),
)

ROLLUP_PARTS = TableSpec(
    name="rollup_parts",
    label="汇总构成",
    grain="One row per year and reporter whose report is, or would be, added up",
    explanation="每年度每个应计入汇总的单位一行",
    key=("year", "reporter_id"),
    columns=(
        ColumnSpec(
            "region", pl.String, "区划代码", "Region the reporter belongs to", "单位所属区域的代码"
        ),
        ColumnSpec("year", pl.Int32, "报告年度", "Report year", "报告所述的年度，不是公布的年份"),
        ColumnSpec("reporter_id", pl.String, "单位编号", "Reporter", "报告单位的编号"),
        ColumnSpec(
            "system",
            pl.String,
            "垂直管理系统",
            "System it is summed in; empty: the region",
            "另行汇总的垂直管理系统；计入区域合计的为空",
        ),
        ColumnSpec(
            "covers",
            pl.String,
            "涵盖范围",
            "What it stands for: unit, own_level or region_wide",
            "其报告代表的范围：unit（本单位）、own_level（本级）或 region_wide（全区域）",
        ),
        ColumnSpec(
            "standing",
            pl.String,
            "状态",
            "accepted (added up), quarantined or missing",
            "accepted（已计入）、quarantined（隔离）或 missing（缺失）",
        ),
        ColumnSpec(
            "report_id",
            pl.String,
            "报告编号",
            "The report added up; none else",
            "计入合计的报告编号；未计入的为空值",
            required=False,
        ),
        ColumnSpec(
            "scope",
            pl.String,
            "口径",
            "Scope read in the report; none without",
            "从报告读出的口径；没有报告的为空值",
            required=False,
        ),
        ColumnSpec(
            "scope_evidence",
            pl.String,
            "口径依据",
            "What the scope was read from; none without a report",
            "判定口径的依据；没有报告的为空值",
            required=False,
        ),
    ),
)

SERIES = TableSpec(
    name="series",
    label="可比序列",
    grain="One row per region, year and variable that is comparable over editions of the form",
    explanation="每个区域每年度每个跨版式可比的指标一行",
    key=("region", "year", "variable"),
    columns=(
        ColumnSpec(
            "region",
            pl.String,
            "区划代码",
            "Region by its latest code",
            "区域现行的行政区划代码，历年数据均归于此",
        ),
        ColumnSpec("year", pl.Int32, "报告年度", "Report year", "报告所述的年度，不是公布的年份"),
        ColumnSpec(
            "variable",
            pl.String,
            "可比指标键",
            "Variable of the bridge: table.row.column",
            "跨版式可比指标的代码（表.行.列）",
        ),
        ColumnSpec(
            "edition",
            pl.String,
            "版式",
            "Edition in force for the year",
            "该年度施行的统一格式版式",
        ),
        ColumnSpec("unit", pl.String, "计量单位", "Unit of the value", "数值的计量单位"),
        ColumnSpec(
            "value",
            VALUE,
            "数值",
            "Sum; none when no report prints one",
            "合计数；没有报告印有数字的为空值，不作 0 计",
            required=False,
        ),
        *(
            column
            for column in _CELLS_COLUMNS
            if column.name.startswith("reports_")
            and column.name not in {"reports_corrected", "reports_as_published"}
        ),
        ColumnSpec(
            "codes",
            STRINGS,
            "当年区划代码",
            "Codes of that year whose sums are in it",
            "合计所含的当年区划代码，合并、更名前的也列入",
        ),
        ColumnSpec(
            "break_reason",
            pl.String,
            "断点说明",
            "Why figures from comparable_since on do not continue those before; none where there"
            " are none before",
            "自可比起始年度起与此前不可比的原因；此前没有数据口径的为空值",
            required=False,
        ),
        ColumnSpec(
            "comparable_since",
            pl.Int32,
            "可比起始年度",
            "First year of the run without a break that this year belongs to",
            "与本年连续可比的最早年度",
        ),
    ),
)

_RATIO = (
    ColumnSpec(
        "numerator",
        VALUE,
        "分子",
        "Summed numerator",
        "分子各项的合计；缺项的为空值",
        required=False,
    ),
    ColumnSpec(
        "denominator",
        VALUE,
        "分母",
        "Summed denominator; none without",
        "分母各项的合计；缺项或没有分母的为空值",
        required=False,
    ),
    ColumnSpec(
        "value",
        VALUE,
        "指标值",
        "numerator / denominator x factor, to the sixth decimal; none unless that is above 0",
        "分子除以分母再乘以倍数，保留六位小数；分母不大于 0 或缺项的为空值",
        required=False,
    ),
    ColumnSpec("unit", pl.String, "计量单位", "Unit of the value", "指标值的计量单位"),
    ColumnSpec(
        "small_number",
        pl.Boolean,
        "小样本",
        "Whether the denominator is too small to compare",
        "分母是否过小，不宜比较",
    ),
    ColumnSpec(
        "uneven",
        pl.Boolean,
        "构成不一",
        "Whether its terms do not rest on the numbers of the same reports",
        "分子与分母各项所依据的报告是否不一致",
    ),
    ColumnSpec(
        "peers",
        pl.Int32,
        "同类数",
        "Peers with a value that can be compared, itself too",
        "可比的同类数目，含自身",
    ),
    ColumnSpec(
        "rank",
        pl.Int32,
        "位次",
        "1 for the highest of the peers; none if not compared",
        "在同类中由高到低的位次，最高为 1；不参与比较的为空值",
        required=False,
    ),
    *(
        ColumnSpec(name, VALUE, label, description, explanation, required=False)
        for name, label, description, explanation in (
            ("peer_min", "同类最小值", "Least value of the peers", "可比同类中的最小值"),
            ("peer_lower", "同类下四分位", "Lower quartile of the peers", "可比同类的下四分位数"),
            ("peer_median", "同类中位数", "Median of the peers", "可比同类的中位数"),
            ("peer_upper", "同类上四分位", "Upper quartile of the peers", "可比同类的上四分位数"),
            ("peer_max", "同类最大值", "Greatest value of the peers", "可比同类中的最大值"),
        )
    ),
)

INDICATORS = TableSpec(
    name="indicators",
    label="区域指标",
    grain="One row per region, year, indicator and variant of its definition",
    explanation="每个区域每年度每个指标每种口径一行",
    key=("region", "year", "indicator", "variant"),
    columns=(
        ColumnSpec(
            "region",
            pl.String,
            "区划代码",
            "Region; its peers: the level in its province",
            "区域的行政区划代码；同类指同一省内同级区域",
        ),
        ColumnSpec("year", pl.Int32, "报告年度", "Report year", "报告所述的年度，不是公布的年份"),
        ColumnSpec("indicator", pl.String, "指标", "Indicator id", "指标代码，定义见指标定义表"),
        ColumnSpec(
            "variant",
            pl.String,
            "口径变体",
            "Variant of the definition; empty where there is one only",
            "定义的口径变体；只有一种口径的为空",
        ),
        *_RATIO,
        ColumnSpec(
            "missing_parts",
            pl.Int32,
            "缺失部分数",
            "Expected reports that are not in it: missing, in quarantine or without the cell",
            "应计而未计入的报告数：缺失、被隔离或没有所需指标",
            unit="report",
        ),
        ColumnSpec(
            "comparable_since",
            pl.Int32,
            "可比起始年度",
            "First year of the run that this year belongs to, without a break in any of its terms",
            "与本年连续可比的最早年度，其间各构成项均无断点",
        ),
    ),
)

UNIT_INDICATORS = TableSpec(
    name="unit_indicators",
    label="单位指标",
    grain="One row per accepted report, indicator and variant of its definition",
    explanation="每份有效报告每个指标每种口径一行",
    key=("reporter_id", "year", "indicator", "variant"),
    columns=(
        ColumnSpec(
            "reporter_id",
            pl.String,
            "单位编号",
            "Reporter; its peers: the kind in its county",
            "报告单位的编号；同类指同一县级或地级区域内同类别单位",
        ),
        ColumnSpec("year", pl.Int32, "报告年度", "Report year", "报告所述的年度，不是公布的年份"),
        ColumnSpec(
            "report_id", pl.String, "报告编号", "Report", "报告的唯一编号（单位:年度:文档）"
        ),
        ColumnSpec("indicator", pl.String, "指标", "Indicator id", "指标代码，定义见指标定义表"),
        ColumnSpec(
            "variant",
            pl.String,
            "口径变体",
            "Variant of the definition; empty where there is one only",
            "定义的口径变体；只有一种口径的为空",
        ),
        *_RATIO,
    ),
)

INDICATOR_DEFINITIONS = TableSpec(
    name="indicator_definitions",
    label="指标定义",
    grain="One row per indicator and variant of its definition",
    explanation="每个指标每种口径一行",
    key=("indicator", "variant"),
    columns=(
        ColumnSpec("indicator", pl.String, "指标", "Indicator id", "指标代码"),
        ColumnSpec(
            "variant",
            pl.String,
            "口径变体",
            "Variant of the definition; empty where there is one only",
            "定义的口径变体；只有一种口径的为空",
        ),
        ColumnSpec(
            "position", pl.Int32, "次序", "Place in the list, from 0", "指标在目录中的次序，自 0 起"
        ),
        ColumnSpec("label", pl.String, "指标名", "Chinese name", "指标的中文名称"),
        ColumnSpec("name", pl.String, "指标名（英文）", "English name", "指标的英文名称"),
        ColumnSpec("definition", pl.String, "定义", "Definition in Chinese", "指标的中文定义"),
        ColumnSpec(
            "definition_en", pl.String, "定义（英文）", "Definition in English", "指标的英文定义"
        ),
        ColumnSpec(
            "numerator",
            STRINGS,
            "分子构成",
            "Signed variables that are added up",
            "构成分子的各项，带正负号",
        ),
        ColumnSpec(
            "denominator",
            STRINGS,
            "分母构成",
            "Signed variables; empty for a difference",
            "构成分母的各项，带正负号；差值指标为空",
        ),
        ColumnSpec(
            "factor",
            pl.Int32,
            "倍数",
            "What the ratio is multiplied by",
            "比值所乘的倍数，如每万人为 10000",
        ),
        ColumnSpec("unit", pl.String, "计量单位", "Unit of the value", "指标值的计量单位"),
    ),
)
