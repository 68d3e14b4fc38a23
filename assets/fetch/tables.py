"""Tables of the fetch stage: what was archived, and how every attempt to get it ended."""

from __future__ import annotations

import polars as pl

from assets.storage.schema import OF_PARTITION, STRINGS, TIME, ColumnSpec, TableSpec

DOCUMENTS = TableSpec(
    name="documents",
    label="文档",
    grain="One row per source and archived resource",
    explanation="每个来源每份归档文件一行",
    key=(
        "source_id",
        "document_id",
    ),
    columns=(
        *OF_PARTITION,
        ColumnSpec(
            "source_id", pl.String, "来源编号", "Source that led here", "找到该文件的来源编号"
        ),
        ColumnSpec(
            "reporter_id",
            pl.String,
            "单位编号",
            "Reporter whose report is looked for",
            "所查找报告的单位编号",
        ),
        ColumnSpec(
            "document_id",
            pl.String,
            "文档编号",
            "Sixteen hex digits over address, content and part",
            "由地址、内容和所属部分算出的十六位编号",
        ),
        ColumnSpec(
            "role",
            pl.String,
            "用途",
            "listing, report, attachment or passage (a page that only leads on)",
            "listing（列表页）、report（报告）、attachment（附件）或 passage（仅作跳转的页面）",
        ),
        ColumnSpec("url", pl.String, "请求地址", "Address asked for", "采集时请求的地址"),
        ColumnSpec(
            "final_url",
            pl.String,
            "实际地址",
            "Address that answered, after redirects",
            "跳转之后实际应答的地址",
            required=False,
        ),
        ColumnSpec(
            "parent_document_id",
            pl.String,
            "上级文档编号",
            "Listing or page that led here",
            "由哪个列表页或页面引至此处；没有的为空值",
            required=False,
        ),
        ColumnSpec(
            "part",
            pl.String,
            "所属部分",
            "Of a workbook of many units: the names by which sheet or row is found, joined by |;"
            " empty where the whole document is meant",
            "一册多单位时，据以查找工作表或行的名称，以 | 相连；指整份文件的为空",
            default="",
        ),
        ColumnSpec(
            "position",
            pl.Int32,
            "附件次序",
            "Place of an attachment among its page's, from 0; none for others",
            "附件在所属页面中的次序，自 0 起；其他文件为空值",
            required=False,
        ),
        ColumnSpec(
            "fetched_at",
            TIME,
            "采集时间",
            "When the archived response was received, UTC",
            "收到归档内容的时刻（世界时）",
        ),
        ColumnSpec(
            "status",
            pl.Int32,
            "HTTP状态码",
            "Status code; none when no answer came",
            "服务器应答的状态码；没有应答的为空值",
            required=False,
        ),
        ColumnSpec(
            "media_type",
            pl.String,
            "声明类型",
            "Content-Type as the server declared it",
            "服务器声明的内容类型",
            required=False,
        ),
        ColumnSpec(
            "sha256",
            pl.String,
            "内容摘要",
            "SHA-256 of the body",
            "文件内容的 SHA-256 摘要，用以核对归档原件",
            required=False,
        ),
        ColumnSpec(
            "size",
            pl.Int64,
            "字节数",
            "Size of the body",
            "文件内容的字节数",
            unit="byte",
            required=False,
        ),
        ColumnSpec(
            "warc_file",
            pl.String,
            "归档文件",
            "Archive file, relative to the archive",
            "归档文件在归档目录下的路径",
            required=False,
        ),
        ColumnSpec(
            "warc_offset",
            pl.Int64,
            "归档位置",
            "Offset of the record in the archive file",
            "该记录在归档文件中的起始位置",
            unit="byte",
            required=False,
        ),
        ColumnSpec(
            "error",
            pl.String,
            "错误",
            "What went wrong; none when the body is whole",
            "采集出错的原因；内容完整的为空值",
            required=False,
        ),
        ColumnSpec(
            "link_text",
            pl.String,
            "链接文字",
            "Text of the link that led here; empty for a direct source",
            "引至该文件的链接文字；直接来源为空",
        ),
        ColumnSpec(
            "link_date",
            pl.Date,
            "链接日期",
            "Date printed beside that link",
            "链接旁所印的日期",
            required=False,
        ),
        ColumnSpec(
            "exceptions",
            STRINGS,
            "例外",
            "Exceptions of the register that were used: robots, tls",
            "采集时用到的登记表例外：robots（爬虫规则）、tls（证书）",
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
