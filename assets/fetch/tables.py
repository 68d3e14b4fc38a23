"""Tables of the fetch stage: what was archived, and how every attempt to get it ended."""

from __future__ import annotations

import polars as pl

from assets.storage.schema import OF_PARTITION, TIME, ColumnSpec, TableSpec

DOCUMENTS = TableSpec(
    name="documents",
    label="文档",
    grain="One row per source and archived resource",
    key=(
        "source_id",
        "document_id",
    ),
    columns=(
        *OF_PARTITION,
        ColumnSpec("source_id", pl.String, "来源编号", "Source that led here"),
        ColumnSpec("reporter_id", pl.String, "单位编号", "Reporter whose report is looked for"),
        ColumnSpec(
            "document_id", pl.String, "文档编号", "Sixteen hex digits over address and content"
        ),
        ColumnSpec("role", pl.String, "用途", "listing, report or attachment"),
        ColumnSpec("url", pl.String, "请求地址", "Address asked for"),
        ColumnSpec(
            "final_url",
            pl.String,
            "实际地址",
            "Address that answered, after redirects",
            required=False,
        ),
        ColumnSpec(
            "parent_document_id",
            pl.String,
            "上级文档编号",
            "Listing or page that led here",
            required=False,
        ),
        ColumnSpec(
            "position",
            pl.Int32,
            "附件次序",
            "Place of an attachment among its page's, from 0; none for others",
            required=False,
        ),
        ColumnSpec("fetched_at", TIME, "采集时间", "When the archived response was received, UTC"),
        ColumnSpec(
            "status",
            pl.Int32,
            "HTTP状态码",
            "Status code; none when no answer came",
            required=False,
        ),
        ColumnSpec(
            "media_type",
            pl.String,
            "声明类型",
            "Content-Type as the server declared it",
            required=False,
        ),
        ColumnSpec("sha256", pl.String, "内容摘要", "SHA-256 of the body", required=False),
        ColumnSpec("size", pl.Int64, "字节数", "Size of the body", unit="byte", required=False),
        ColumnSpec(
            "warc_file",
            pl.String,
            "归档文件",
            "Archive file, relative to the archive",
            required=False,
        ),
        ColumnSpec(
            "warc_offset",
            pl.Int64,
            "归档位置",
            "Offset of the record in the archive file",
            unit="byte",
            required=False,
        ),
        ColumnSpec(
            "error",
            pl.String,
            "错误",
            "What went wrong; none when the body is whole",
            required=False,
        ),
        ColumnSpec(
            "link_text",
            pl.String,
            "链接文字",
            "Text of the link that led here; empty for a direct source",
        ),
        ColumnSpec(
            "link_date", pl.Date, "链接日期", "Date printed beside that link", required=False
        ),
    ),
)

FETCH_OUTCOMES = TableSpec(
    name="fetch_outcomes",
    label="采集结果",
    grain="One row per expected reporter",
    key=("reporter_id",),
    columns=(
        *OF_PARTITION,
        ColumnSpec("reporter_id", pl.String, "单位编号", "Reporter"),
        ColumnSpec(
            "outcome",
            pl.String,
            "结果",
            "fetched, not_published, not_found, blocked, truncated, gone or robots_refused",
        ),
        ColumnSpec("reason", pl.String, "原因", "Evidence in words"),
        ColumnSpec(
            "document_id",
            pl.String,
            "文档编号",
            "The report's document, where one was fetched",
            required=False,
        ),
    ),
)
