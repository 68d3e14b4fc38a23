"""Documents of a release: what a figure leads back to."""

from __future__ import annotations

import polars as pl

from assets.fetch.tables import DOCUMENTS
from assets.published.tracing import traced_documents, traced_reports


def test_pages_and_files_are_listed_once_and_only_those_that_came(
    documents: pl.DataFrame, reports: pl.DataFrame
) -> None:
    page = documents.row(0, named=True)
    file = {
        "document_id": "f",
        "role": "attachment",
        "parent_document_id": page["document_id"],
        "position": 0,
    }
    rows = [
        {**page, **file},
        {**page, **file, "source_id": "another"},
        {**page, **file, "document_id": "gone", "error": "HTTP 404"},
        {**page, "document_id": "l", "role": "listing"},
    ]
    traced = traced_documents(pl.concat([documents, DOCUMENTS.frame(rows)]))
    ids = traced["document_id"].to_list()
    assert ids == ["d-county", "d-finance", "d-health", "f"]
    assert traced.filter(document_id="f")["parent_document_id"].to_list() == [page["document_id"]]
    known = traced_reports(reports, documents).filter(pl.col("url").is_not_null())
    assert set(known["document_id"]) <= set(ids)
