"""Tables of the raw_text stage: every archived document as text blocks and grids."""

from __future__ import annotations

import polars as pl

from assets.storage.schema import OF_PARTITION, ColumnSpec, TableSpec

RAW_TEXT = TableSpec(
    name="raw_text",
    label="文本",
    grain="One row per document",
    key=("document_id",),
    columns=(
        *OF_PARTITION,
        ColumnSpec("document_id", pl.String, "文档编号", "Document"),
        ColumnSpec(
            "kind", pl.String, "文件类型", "Kind found from the bytes: html, text, pdf, ..."
        ),
        ColumnSpec(
            "encoding",
            pl.String,
            "字符编码",
            "Encoding the text was decoded with; empty where none applies",
        ),
        ColumnSpec("title", pl.String, "标题", "Title of the page or first line of the text"),
        ColumnSpec("n_blocks", pl.Int32, "文本块数", "Number of text blocks"),
        ColumnSpec("n_grids", pl.Int32, "表格数", "Number of grids"),
        ColumnSpec(
            "content", pl.String, "内容", "Document as JSON: blocks and grids in reading order"
        ),
        ColumnSpec(
            "problem",
            pl.String,
            "问题",
            "Why nothing could be read; none when something could",
            required=False,
        ),
        ColumnSpec("reader_version", pl.String, "读取器版本", "Version of the reader"),
    ),
)
