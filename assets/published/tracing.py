"""From a figure to its source: reports and documents with their places in the archive."""

from __future__ import annotations

import polars as pl

from assets.published.tables import TRACE, TRACED_DOCUMENTS, TRACED_REPORTS


def traced_reports(reports: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """TRACED_REPORTS: the reports beside the archived page or file each was published as.

    A document that several sources led to is taken once, from the first of them by id. A report
    whose document is not among ``documents`` keeps its row, without the trace.
    """
    archived = (
        documents.sort("source_id", "document_id")
        .unique("document_id", keep="first", maintain_order=True)
        .select("document_id", *TRACE)
    )
    return TRACED_REPORTS.conformed(reports.join(archived, on="document_id", how="left"))


def traced_documents(documents: pl.DataFrame) -> pl.DataFrame:
    """TRACED_DOCUMENTS: the pages and files of reports that are archived whole, each once a year.

    ``documents`` is DOCUMENTS. One that several sources led to is taken from the first of them.
    """
    whole = documents.filter(pl.col("role") != "listing", pl.col("error").is_null())
    once = whole.sort("source_id", "document_id").unique(
        TRACED_DOCUMENTS.key, keep="first", maintain_order=True
    )
    return TRACED_DOCUMENTS.conformed(once)
