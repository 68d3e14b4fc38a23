"""Documents table -> the documents whose bytes are to be read, and where these lie."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

import polars as pl

from assets.raw_text.tables import RAW_TEXT
from assets.storage.archive_index import ArchiveEntry

_PLACE = tuple(each.name for each in fields(ArchiveEntry) if each.name not in {"problem", "etag"})


def to_read(documents: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows of the whole reports and attachments, each document once, by its id."""
    whole = documents.filter(
        pl.col("role").is_in(["report", "attachment"]), pl.col("error").is_null()
    )
    return (
        whole.sort("document_id", "source_id")
        .unique("document_id", keep="first", maintain_order=True)
        .to_dicts()
    )


def archive_entry(row: dict[str, Any]) -> ArchiveEntry:
    """The archive's entry behind a row of DOCUMENTS."""
    return ArchiveEntry(**{name: row[name] for name in _PLACE if name in row})


def raw_text(
    rows: Iterable[dict[str, Any]], texts: Iterable[dict[str, object]], reader_version: str
) -> pl.DataFrame:
    """RAW_TEXT: the rows of `to_read` beside what was read of each, in the same order."""
    return RAW_TEXT.frame(
        [
            {
                "year": row["year"],
                "collection_region": row["collection_region"],
                "document_id": row["document_id"],
                "reader_version": reader_version,
                **text,
            }
            for row, text in zip(rows, texts, strict=True)
        ]
    )
