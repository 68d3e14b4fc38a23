"""Which documents make up a report, and which of them are read as one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from assets.fetch.tables import DOCUMENTS
from assets.parsed_tables.report_documents import ReportDocuments, report_documents


def document(document_id: str, role: str = "attachment", **changed: Any) -> dict[str, Any]:
    return {
        "year": 2023,
        "collection_region": "991121",
        "source_id": "s",
        "reporter_id": "r",
        "document_id": document_id,
        "role": role,
        "parent_document_id": "page" if role == "attachment" else None,
        "url": f"http://example.test/{document_id}.pdf",
        "fetched_at": datetime(2024, 3, 1, tzinfo=UTC),
        "sha256": document_id,
        "link_text": "",
        **changed,
    }


def made(*rows: dict[str, Any], **kinds: str) -> list[ReportDocuments]:
    return report_documents(DOCUMENTS.frame([document("page", "report"), *rows]), kinds)


def test_a_pages_files_are_its_own_in_its_order() -> None:
    rows = [
        document("b", position=1),
        document("c", position=0, link_text="附件：年报"),
        document("x", parent_document_id="other"),
        document("y", source_id="t"),
    ]
    (report,) = made(*rows)
    assert report.files == ((("c",), "附件：年报"), (("b",), "b.pdf"))
    assert report.readings == [("page",), ("c",), ("b",)]


def test_pictures_of_a_page_are_read_as_one() -> None:
    rows = [document(name, position=at) for at, name in enumerate(["p2", "doc", "p1", "p3"])]
    (report,) = made(*rows, p1="png", p2="jpeg", p3="webp", doc="docx")
    assert report.files == ((("doc",), "doc.pdf"), (("p2", "p1", "p3"), "p2.pdf and 2 more"))


def test_the_same_content_is_taken_once() -> None:
    rows = [document("b", sha256="1"), document("c", sha256="1"), document("d", sha256="page")]
    (report,) = made(*rows)
    assert report.files == ((("b",), "b.pdf"),)


def test_what_did_not_come_is_said() -> None:
    (report,) = made(document("b", error="HTTP 404", sha256=None), document("c", position=1))
    assert report.missing == ("'b.pdf': HTTP 404",)
    assert report.files == ((("c",), "c.pdf"),)


def test_a_document_is_the_report_of_each_reporter_it_belongs_to() -> None:
    both = document("page", "report", source_id="t", reporter_id="q")
    reports = made(both, document("f", source_id="t"))
    assert [(each.page["reporter_id"], each.files) for each in reports] == [
        ("q", ((("f",), "f.pdf"),)),
        ("r", ()),
    ]
