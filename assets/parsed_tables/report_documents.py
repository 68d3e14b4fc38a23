"""Documents table -> which documents make up each report, and which of them are read as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import polars as pl

# Kinds of which a report may need several: one a page or a table.
_PICTURES = frozenset({"png", "jpeg", "gif", "bmp", "webp", "tiff"})
_MAX_NAME = 60


@dataclass(frozen=True)
class ReportDocuments:
    """The documents of one reporter's report.

    ``page`` is the report's row of DOCUMENTS. ``files`` are its attachments, each by the ids of
    the documents that are read as one, with the name they are shown by; ``missing`` those that
    did not come whole, with the reason.
    """

    page: dict[str, Any]
    files: tuple[tuple[tuple[str, ...], str], ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def readings(self) -> list[tuple[str, ...]]:
        """Ids of what is to be read, the page first."""
        return [(self.page["document_id"],), *(ids for ids, _ in self.files)]


def report_documents(documents: pl.DataFrame, kinds: Mapping[str, str]) -> list[ReportDocuments]:
    """The reports of a partition, by reporter and document.

    ``documents`` is DOCUMENTS; ``kinds`` has what kind of file each document is. A document is the
    report of every reporter whose source led to it. Pictures of one page are read together, in its
    order; of files with the same content the first is taken.
    """
    attached = documents.filter(pl.col("role") == "attachment")
    by_page: dict[tuple[str, str], list[dict[str, Any]]] = {}
    order = ("position", "document_id")
    for row in attached.sort(*order).to_dicts():
        by_page.setdefault((row["source_id"], row["parent_document_id"]), []).append(row)
    return [
        _of_page(page, by_page.get((page["source_id"], page["document_id"]), ()), kinds)
        for page in _pages(documents)
    ]


def _pages(documents: pl.DataFrame) -> list[dict[str, Any]]:
    whole = documents.filter(pl.col("role") == "report", pl.col("error").is_null())
    return (
        whole.sort("reporter_id", "document_id", "source_id")
        .unique(["reporter_id", "document_id"], keep="first", maintain_order=True)
        .to_dicts()
    )


def _of_page(
    page: dict[str, Any], rows: Iterable[dict[str, Any]], kinds: Mapping[str, str]
) -> ReportDocuments:
    digests = {page["sha256"]}
    files: list[tuple[tuple[str, ...], str]] = []
    pictures: list[dict[str, Any]] = []
    missing = []
    for row in rows:
        if row["error"] is not None:
            missing.append(f"{_name(row)!r}: {row['error']}")
            continue
        if row["sha256"] in digests:
            continue
        digests.add(row["sha256"])
        if kinds.get(row["document_id"]) in _PICTURES:
            pictures.append(row)
        else:
            files.append(((row["document_id"],), _name(row)))
    if pictures:
        more = f" and {len(pictures) - 1} more" if len(pictures) > 1 else ""
        ids = tuple(row["document_id"] for row in pictures)
        files.append((ids, _name(pictures[0]) + more))
    return ReportDocuments(page, tuple(files), tuple(missing))


def _name(row: Mapping[str, Any]) -> str:
    """What a file is called by its link, or else by its address."""
    last = unquote(urlsplit(row["url"]).path.rpartition("/")[2])
    return (row["link_text"] or last or row["url"])[:_MAX_NAME]
