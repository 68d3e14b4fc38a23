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
            "direct (the report itself), listing (a page of links) or file",
        ),
        ColumnSpec("address", pl.String, "地址", "Address or path"),
        ColumnSpec(
            "platform", pl.String, "站点平台", "Platform adapter of a listing; empty for the others"
        ),
        ColumnSpec(
            "local",
            pl.Boolean,
            "本地来源",
            "Whether its exact origin may be a loopback or private address",
        ),
    ),
)
