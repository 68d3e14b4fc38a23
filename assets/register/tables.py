"""Tables of the register: who must report, for which region, and where to look."""

from __future__ import annotations

import polars as pl

from assets.storage.schema import STRINGS, ColumnSpec, TableSpec

REGIONS = TableSpec(
    name="regions",
    label="行政区划",
    grain="One row per region and period of validity",
    explanation="每个区域每段有效期一行；代码变更、撤并后另起一行",
    key=(
        "code",
        "valid_from",
    ),
    columns=(
        ColumnSpec(
            "code",
            pl.String,
            "区划代码",
            "Six digits (GB/T 2260), nine for townships, or the register's own for a zone",
            "县级以上为六位代码（GB/T 2260），乡级为九位，功能区用登记表自定代码",
        ),
        ColumnSpec("name", pl.String, "名称", "Name of the region", "区域的规范名称"),
        ColumnSpec(
            "level",
            pl.String,
            "层级",
            "country, province, prefecture, county or township",
            "country（国家）、province（省级）、prefecture（地级）、"
            "county（县级）或 township（乡级）",
        ),
        ColumnSpec(
            "parent",
            pl.String,
            "上级区划代码",
            "Code of the region it is part of; none for the topmost",
            "上一级区域的代码；最高一级为空值",
            required=False,
        ),
        ColumnSpec(
            "collection",
            pl.Boolean,
            "是否采集区域",
            "Whether the region is a partition of its own: its reports are collected together",
            "是否作为采集区域：是则本区域的报告单独成批采集",
        ),
        ColumnSpec(
            "valid_from",
            pl.Int32,
            "起始年度",
            "First report year; 0 when open",
            "自该报告年度起有效；0 表示不限",
        ),
        ColumnSpec(
            "valid_to",
            pl.Int32,
            "终止年度",
            "Last report year; 9999 when open",
            "至该报告年度止有效；9999 表示仍然有效",
        ),
        ColumnSpec(
            "successors",
            STRINGS,
            "承接区划代码",
            "Codes of the regions that continue it after its last year; more than one when split",
            "撤销、更名或合并后承接其区域的代码；拆分时有多个",
            default=(),
        ),
    ),
)

REPORTERS = TableSpec(
    name="reporters",
    label="报告单位",
    grain="One row per reporter",
    explanation="每个报告单位一行",
    key=("reporter_id",),
    columns=(
        ColumnSpec(
            "reporter_id",
            pl.String,
            "单位编号",
            "Stable id of the reporting unit",
            "报告单位的固定编号，单位更名后不变",
        ),
        ColumnSpec(
            "name", pl.String, "单位名称", "Name as it reports", "单位发布年度报告所用的名称"
        ),
        ColumnSpec(
            "kind",
            pl.String,
            "单位类别",
            "government, office, department, township, subdistrict, functional_zone or institution",
            "government（政府）、office（政府办公室）、department（部门）、township（乡镇）、"
            "subdistrict（街道）、functional_zone（功能区）或 institution（其他机构）",
        ),
        ColumnSpec(
            "level", pl.String, "层级", "Level of the unit's government", "单位所属政府的层级"
        ),
        ColumnSpec(
            "region", pl.String, "所属区划代码", "Region the unit belongs to", "单位所属区域的代码"
        ),
        ColumnSpec(
            "collection_region",
            pl.String,
            "采集区域代码",
            "Region in whose partition its reports are collected",
            "采集其报告的区域代码",
        ),
        ColumnSpec(
            "scope",
            pl.String,
            "应报口径",
            "Expected scope: unit, own_level or region_wide",
            "应报口径：unit（本单位）、own_level（本级）或 region_wide（全区域）",
        ),
        ColumnSpec(
            "valid_from",
            pl.Int32,
            "起始年度",
            "First report year it owes; 0 when open",
            "自该报告年度起应当报告；0 表示不限",
        ),
        ColumnSpec(
            "valid_to",
            pl.Int32,
            "终止年度",
            "Last report year it owes; 9999 when open",
            "至该报告年度止应当报告；9999 表示仍应报告",
        ),
        ColumnSpec(
            "aliases", STRINGS, "别名", "Other names it reports under", "发布报告时用过的其他名称"
        ),
        ColumnSpec(
            "parent",
            pl.String,
            "主管单位编号",
            "Id of the unit above it; none when the register names none",
            "主管单位的编号；登记表未登记的为空值",
            required=False,
        ),
        ColumnSpec(
            "successor",
            pl.String,
            "承接单位编号",
            "Id of the unit that reports in its place after its last year: a merger or a new name",
            "撤并或更名后代其报告的单位编号；没有的为空值",
            required=False,
        ),
        ColumnSpec(
            "system",
            pl.String,
            "垂直管理系统",
            "Vertically managed system it belongs to (tax, customs, ...), whose reports are summed"
            " apart from the region's; empty for all others",
            "所属垂直管理系统（税务、海关等），其报告另行汇总，不计入区域合计；其他单位为空",
            default="",
        ),
        ColumnSpec("contact", pl.String, "联系人", "Whom to ask; may be empty", default=""),
        ColumnSpec("telephone", pl.String, "联系电话", "Where to call; may be empty", default=""),
    ),
)

SOURCES = TableSpec(
    name="sources",
    label="来源",
    grain="One row per reporter, year and place to look",
    key=("source_id",),
    columns=(
        ColumnSpec(
            "source_id",
            pl.String,
            "来源编号",
            "Sixteen hex digits over reporter, year, kind and address",
        ),
        ColumnSpec("reporter_id", pl.String, "单位编号", "Whose report is looked for"),
        ColumnSpec("year", pl.Int32, "报告年度", "Report year; 0 when it serves every year"),
        ColumnSpec(
            "kind",
            pl.String,
            "来源类别",
            "direct (the report itself), listing (a page of links), file, folder (of files) or"
            " workbook (a sheet or a row a unit)",
        ),
        ColumnSpec("address", pl.String, "地址", "Address or path"),
        ColumnSpec(
            "platform",
            pl.String,
            "站点平台",
            "Platform adapter of a listing; empty where the generic reader finds out",
        ),
        ColumnSpec(
            "local",
            pl.Boolean,
            "本地来源",
            "Whether its exact origin may be a loopback or private address",
        ),
        ColumnSpec(
            "position",
            pl.Int32,
            "登记行号",
            "Row of sources.csv as a spreadsheet shows it; of two like sources the later counts",
            default=0,
        ),
        ColumnSpec(
            "sheet",
            pl.String,
            "工作表",
            "Sheet of a workbook that holds the unit's report; empty: found by the unit's names",
            default="",
        ),
        ColumnSpec(
            "exceptions",
            STRINGS,
            "例外",
            "What is overridden for the exact origin: robots (its robots.txt), tls (its"
            " certificate)",
            default=(),
        ),
        ColumnSpec("note", pl.String, "备注", "Free text; the reason of an exception", default=""),
    ),
)

POPULATIONS = TableSpec(
    name="populations",
    label="常住人口",
    grain="One row per region and year the register gives a population for",
    explanation="登记表登记有人口的区域每年度一行",
    key=("region", "year"),
    columns=(
        ColumnSpec("region", pl.String, "区划代码", "Region", "区域的行政区划代码"),
        ColumnSpec(
            "year", pl.Int32, "年度", "Year at whose end they were counted", "年末人口所属的年度"
        ),
        ColumnSpec(
            "population",
            pl.Int64,
            "常住人口",
            "Permanent residents",
            "年末常住人口数",
            unit="person",
        ),
        ColumnSpec(
            "source",
            pl.String,
            "来源",
            "Where the number was published",
            "人口数的公布出处",
            default="",
        ),
    ),
)

_EVERY_YEAR = 0  # the year of a source that has none of its own


def valid_in(year: int) -> pl.Expr:
    """Whether a row of REGIONS or REPORTERS is valid in the report year."""
    return pl.lit(year).is_between("valid_from", "valid_to")


def serving(year: int) -> pl.Expr:
    """Whether a row of SOURCES is a place to look for reports of the year."""
    return pl.col("year").is_in([_EVERY_YEAR, year])
