"""Documents to be read, and what is kept of their text."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from assets.fetch.tables import DOCUMENTS
from assets.raw_text.document import document_from_json
from assets.raw_text.texts import text_of, unread
from assets.raw_text.to_read import archive_entry, raw_text, to_read


def document(document_id: str, **changed: Any) -> dict[str, Any]:
    return {
        "year": 2023,
        "collection_region": "991121",
        "source_id": "s",
        "reporter_id": "r",
        "document_id": document_id,
        "role": "report",
        "url": "http://example.test/",
        "final_url": "http://example.test/index.html",
        "fetched_at": datetime(2024, 3, 1, tzinfo=UTC),
        "sha256": "0" * 64,
        "warc_file": "2023/991121/1.warc.gz",
        "warc_offset": 77,
        "link_text": "",
        **changed,
    }


@pytest.mark.parametrize(
    ("changed", "read"),
    [
        ({}, True),
        ({"role": "attachment"}, True),
        ({"role": "listing"}, False),
        ({"error": "truncated"}, False),
    ],
)
def test_whole_reports_and_attachments_are_read(changed: dict[str, Any], read: bool) -> None:
    assert bool(to_read(DOCUMENTS.frame([document("d", **changed)]))) == read


def test_a_document_is_read_once_however_many_sources_lead_to_it() -> None:
    rows = to_read(DOCUMENTS.frame([document("d"), document("d", source_id="t"), document("c")]))
    assert [row["document_id"] for row in rows] == ["c", "d"]


def test_the_row_says_where_the_bytes_lie() -> None:
    (row,) = to_read(DOCUMENTS.frame([document("d")]))
    entry = archive_entry(row)
    assert (entry.warc_file, entry.warc_offset) == ("2023/991121/1.warc.gz", 77)
    assert entry.sha256 == "0" * 64


def test_the_table_keeps_the_document_and_what_it_is() -> None:
    rows = to_read(DOCUMENTS.frame([document("a"), document("b")]))
    page = "<title>年报</title><p>一行文字</p><table><tr><td>1</td></tr></table>"
    frame = raw_text(rows, [text_of(page.encode(), "text/html"), unread("too large")], "7")
    first, second = frame.iter_rows(named=True)
    assert (first["kind"], first["title"], first["n_grids"], first["problem"]) == (
        "html",
        "年报",
        1,
        None,
    )
    assert document_from_json(first["content"]).title == "年报"
    assert (second["problem"], second["reader_version"]) == ("too large", "7")


def test_each_row_needs_its_text() -> None:
    rows = to_read(DOCUMENTS.frame([document("a"), document("b")]))
    with pytest.raises(ValueError, match="shorter"):
        raw_text(rows, [unread("why")], "7")
