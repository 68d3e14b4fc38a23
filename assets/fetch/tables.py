"""Tables of the fetch stage: what was archived, and how every attempt to get it ended."""

from __future__ import annotations

import polars as pl

from assets.storage.schema import OF_PARTITION, STRINGS, TIME, ColumnSpec, TableSpec

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
            "document_id",
            pl.String,
            "文档编号",
            "Sixteen hex digits over address, content and part",
        ),
        ColumnSpec(
            "role",
            pl.String,
            "用途",
            "listing, report, attachment or passage (a page that only leads on)",
        ),
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
            "part",
            pl.String,
            "所属部分",
            "Of a workbook of many units: the names by which sheet or row is found, joined by |;"
            " empty where the whole document is meant",
            default="",
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
        ColumnSpec(
            "exceptions",
            STRINGS,
            "例外",
            "Exceptions of the register that were used: robots, tls",
            default=(),
        ),
    ),
)

LISTED_LINKS = TableSpec(
    name="listed_links",
    label="列表链接",
    grain="One row per listing page and link that looks like an annual report",
    key=("listing_id", "url", "title"),
    columns=(
        *OF_PARTITION,
        ColumnSpec("listing_id", pl.String, "列表文档编号", "Document of the listing page"),
        ColumnSpec("url", pl.String, "链接地址", "Address of the link"),
        ColumnSpec("title", pl.String, "链接标题", "What the link says"),
        ColumnSpec(
            "link_date", pl.Date, "链接日期", "Date printed beside that link", required=False
        ),
        ColumnSpec(
            "verdict",
            pl.String,
            "判定",
            "chosen (the report of its reporters), ambiguous (as good as others), passed_over"
            " (another link fits better) or left_out (by the evidence no reporter's of the year)",
        ),
        ColumnSpec("reporters", STRINGS, "单位编号", "Reporters it was chosen by or fits"),
        ColumnSpec("evidence", pl.String, "依据", "By what it was judged"),
    ),
)

# Outcomes of a search that went as it should; every other one is a failure, worth another try.
SETTLED = ("fetched", "not_published")

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
            "fetched, not_published, not_found, ambiguous, blocked, truncated, moved, gone or"
            " robots_refused",
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
