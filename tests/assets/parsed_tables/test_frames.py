"""What was read of documents, put down as tables: ids, versions, dates and derived totals."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from assets.fetch.tables import DOCUMENTS
from assets.parsed_tables.frames import ParsedFrames, parsed_frames
from assets.parsed_tables.report_documents import report_documents
from assets.parsed_tables.report_values import ReportValues, report_values, unread
from assets.raw_text.document import document_json
from assets.raw_text.read import read_document
from samples.serve import SITE

PAGE = SITE / "lxwlj/zfxxgknb/2024/content_1925.html"


def read(page: str, document_id: str = "d1") -> ReportValues:
    return report_values([document_id], [document_json(read_document(page.encode()))])


def document(document_id: str, **changed: Any) -> dict[str, Any]:
    return {
        "year": 2023,
        "collection_region": "991121",
        "source_id": "s",
        "reporter_id": "linxi-culture",
        "document_id": document_id,
        "role": "report",
        "url": "http://example.test/",
        "fetched_at": datetime(2024, 3, 1, tzinfo=UTC),
        "link_text": "",
        **changed,
    }


def frames(documents: list[dict[str, Any]], **values: ReportValues) -> ParsedFrames:
    table = DOCUMENTS.frame(documents)
    by_ids = {(document_id,): each for document_id, each in values.items()}
    return parsed_frames(table, report_documents(table, {}), by_ids, "7")


def current(made: ParsedFrames) -> list[str]:
    return made.reports.filter("current")["document_id"].to_list()


def test_a_report_is_known_by_reporter_year_and_document() -> None:
    made = frames([document("d1")], d1=read(PAGE.read_text(encoding="utf-8")))
    (row,) = made.reports.iter_rows(named=True)
    assert row["report_id"] == "linxi-culture:2023:d1"
    assert (row["edition"], row["year_printed"], row["reader_version"]) == ("2021", 2023, "7")
    assert set(made.cells["report_id"]) == {row["report_id"]}
    assert made.cells.height == 200


def test_a_document_of_two_reporters_is_the_report_of_each() -> None:
    both = [document("d1"), document("d1", source_id="t", reporter_id="linxi-health")]
    made = frames(both, d1=read(PAGE.read_text(encoding="utf-8")))
    assert made.reports["report_id"].to_list() == ["linxi-culture:2023:d1", "linxi-health:2023:d1"]
    assert made.cells.height == 400


def test_a_document_two_sources_lead_to_is_one_report() -> None:
    both = [document("d1"), document("d1", source_id="t")]
    assert frames(both, d1=unread("why")).reports.height == 1


def test_the_latest_version_counts() -> None:
    page = PAGE.read_text(encoding="utf-8")
    later = document("d0", fetched_at=datetime(2024, 4, 1, tzinfo=UTC))
    assert current(frames([document("d1"), later], d0=read(page), d1=read(page))) == ["d0"]


def test_a_page_that_took_the_reports_place_does_not_take_its_year() -> None:
    page = PAGE.read_text(encoding="utf-8")
    later = document("d0", fetched_at=datetime(2025, 4, 1, tzinfo=UTC))
    next_year = read(page.replace("2023", "2024"))
    assert current(frames([document("d1"), later], d0=next_year, d1=read(page))) == ["d1"]
    assert current(frames([document("d1"), later], d0=unread("gone"), d1=read(page))) == ["d1"]


def test_a_later_version_without_a_year_is_no_other_year() -> None:
    page = PAGE.read_text(encoding="utf-8")
    later = document("d0", fetched_at=datetime(2024, 4, 1, tzinfo=UTC))
    without = read(page.replace("2023", ""))
    assert current(frames([document("d1"), later], d0=without, d1=read(page))) == ["d0"]


def test_a_date_beside_the_link_serves_where_the_page_prints_none() -> None:
    listed = [document("d1", link_date=date(2024, 1, 9))]
    dated = frames(listed, d1=read(PAGE.read_text(encoding="utf-8"))).reports
    assert dated["published_on"].to_list() != [date(2024, 1, 9)]
    bare = frames(listed, d1=unread("why")).reports
    assert bare["published_on"].to_list() == [date(2024, 1, 9)]
    assert bare["published_evidence"].to_list() == ["列表日期 beside the link"]


def test_a_document_that_could_not_be_read_is_a_report_with_a_finding() -> None:
    made = frames([document("d1")], d1=unread("takes longer than 60 s"))
    assert made.findings.select("rule", "message").row(0) == (
        "unreadable",
        "takes longer than 60 s",
    )
    assert made.reports["edition"].to_list() == [""]
    assert made.cells.is_empty()


def test_what_did_not_come_whole_is_no_report() -> None:
    cut = document("d1", error="length")
    listing = document("d2", role="listing")
    assert frames([cut, listing]).reports.is_empty()


def test_a_blank_total_keeps_the_sum_of_its_parts_beside_it() -> None:
    values = read(PAGE.read_text(encoding="utf-8"))
    total = next(cell for cell in values.cells if cell["cell"] == "requests.received.total")
    printed = total["value"]
    total.update(value=None, token="", meaning="blank")
    cells = frames([document("d1")], d1=values).cells
    (row,) = cells.filter(pl.col("cell") == "requests.received.total").iter_rows(named=True)
    assert (row["value"], row["derived"]) == (None, printed)
    assert isinstance(printed, Decimal)
    assert cells["derived"].null_count() == cells.height - 1
