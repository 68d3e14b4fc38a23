"""From a figure to its source: reports with the place of their documents in the archive."""

from __future__ import annotations

import polars as pl

from assets.published.tables import TRACE, TRACED_REPORTS


def traced_reports(reports: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """TRACED_REPORTS: the reports beside the archived document each was read from.

    A document that several sources led to is taken once, from the first of them by id. A report
    whose document is not among ``documents`` keeps its row, without the trace.
    """
    archived = (
        documents.sort("source_id", "document_id")
        .unique("document_id", keep="first", maintain_order=True)
        .select("document_id", *TRACE)
    )
    return TRACED_REPORTS.conformed(reports.join(archived, on="document_id", how="left"))
