"""Tables of the register: who must report, for which region, and where to look."""

from __future__ import annotations

import polars as pl

from assets.storage.schema import STRINGS, ColumnSpec, TableSpec

REGIONS = TableSpec(
    name="regions",
    label="行政区划",
    grain="One row per region and period of validity",
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
        ),
        ColumnSpec("name", pl.String, "名称", "Name of the region"),
        ColumnSpec("level", pl.String, "层级", "country, province, prefecture, county or township"),
        ColumnSpec(
            "parent",
            pl.String,
            "上级区划代码",
            "Code of the region it is part of; none for the topmost",
            required=False,
        ),
        ColumnSpec(
            "collection",
            pl.Boolean,
            "是否采集区域",
            "Whether the region is a partition of its own: its reports are collected together",
        ),
        ColumnSpec("valid_from", pl.Int32, "起始年度", "First report year; 0 when open"),
        ColumnSpec("valid_to", pl.Int32, "终止年度", "Last report year; 9999 when open"),
        ColumnSpec(
            "successors",
            STRINGS,
            "承接区划代码",
            "Codes of the regions that continue it after its last year; more than one when split",
            default=(),
        ),
    ),
)

REPORTERS = TableSpec(
    name="reporters",
    label="报告单位",
    grain="One row per reporter",
    key=("reporter_id",),
    columns=(
        ColumnSpec("reporter_id", pl.String, "单位编号", "Stable id of the reporting unit"),
        ColumnSpec("name", pl.String, "单位名称", "Name as it reports"),
        ColumnSpec(
            "kind",
            pl.String,
            "单位类别",
            "government, office, department, township, subdistrict, functional_zone or institution",
        ),
        ColumnSpec("level", pl.String, "层级", "Level of the unit's government"),
        ColumnSpec("region", pl.String, "所属区划代码", "Region the unit belongs to"),
        ColumnSpec(
            "collection_region",
            pl.String,
            "采集区域代码",
            "Region in whose partition its reports are collected",
        ),
        ColumnSpec(
            "scope", pl.String, "应报口径", "Expected scope: unit, own_level or region_wide"
        ),
        ColumnSpec("valid_from", pl.Int32, "起始年度", "First report year it owes; 0 when open"),
        ColumnSpec("valid_to", pl.Int32, "终止年度", "Last report year it owes; 9999 when open"),
        ColumnSpec("aliases", STRINGS, "别名", "Other names it reports under"),
        ColumnSpec(
            "parent",
            pl.String,
            "主管单位编号",
            "Id of the unit above it; none when the register names none",
            required=False,
        ),
        ColumnSpec(
            "successor",
            pl.String,
            "承接单位编号",
            "Id of the unit that reports in its place after its last year: a merger or a new name",
            required=False,
        ),
        ColumnSpec(
            "system",
            pl.String,
            "垂直管理系统",
            "Vertically managed system it belongs to (tax, customs, ...), whose reports are summed"
            " apart from the region's; empty for all others",
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
    key=("region", "year"),
    columns=(
        ColumnSpec("region", pl.String, "区划代码", "Region"),
        ColumnSpec("year", pl.Int32, "年度", "Year at whose end they were counted"),
        ColumnSpec("population", pl.Int64, "常住人口", "Permanent residents", unit="person"),
        ColumnSpec("source", pl.String, "来源", "Where the number was published", default=""),
    ),
)
