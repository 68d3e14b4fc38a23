"""Evidence from the stage tables of a partition."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import polars as pl

from assets.evidence.frames import PartitionTables, partition_evidence
from assets.evidence.page import evidence_page
from assets.fetch.tables import DOCUMENTS
from assets.parsed_tables.tables import PARSED_CELLS, REPORTS, STATEMENTS
from assets.raw_text.document import Document, document_json
from assets.raw_text.tables import RAW_TEXT
from assets.validated_tables.tables import FINDINGS, QUARANTINE
from expectations.forms.catalogue import edition
from expectations.verdicts import findings
from tests.assets.evidence.taken import assert_safe
from tests.assets.partition import FETCHED, REGION, YEAR, Reports, digest

PARTITION = {"year": YEAR, "collection_region": REGION}


def tables() -> PartitionTables:
    """Two reports, the second of which prints a wrong total and has its tables in a file."""
    reports = Reports()
    reports.add("甲")
    broken = reports.add("乙", {"requests.granted.total": 3})
    reports.documents[1] |= {
        "warc_file": "a.warc.gz",
        "warc_offset": 7,
        "final_url": "http://x.test/y",
    }
    cells = PARSED_CELLS.frame(reports.cells)
    found = findings(cells, edition("2021"))
    statements = [
        {
            **PARTITION,
            "report_id": broken,
            "fact": "requests_received",
            "item": "",
            "part_of": "",
            "worded": False,
            "position": 0,
            "value": Decimal(5),
            "unit": "件",
            "sentence": "收到申请5件",
        }
    ]
    quarantined = {
        **PARTITION,
        "report_id": broken,
        "reporter_id": "乙",
        "document_id": "d1",
        "tables_document_id": "d1",
        "reasons": ["identity_broken"],
        "lines": [],
        "suspects": [],
        "state": "corrected",
    }
    texts = [
        {
            **PARTITION,
            "document_id": f"d{number}",
            "kind": "html",
            "encoding": "utf-8",
            "title": "",
            "n_blocks": 1,
            "n_grids": 0,
            "content": document_json(Document("html", blocks=(f"正文{number}",))),
            "reader_version": "1",
        }
        for number in range(2)
    ]
    return PartitionTables(
        reports=REPORTS.frame(reports.reports),
        cells=cells,
        findings=FINDINGS.conformed(
            found.with_columns(
                year=pl.lit(YEAR),
                collection_region=pl.lit(REGION),
                reporter_id=pl.lit("乙"),
                severity=pl.lit("critical"),
                residual=pl.col("reported") - pl.col("calculated"),
            )
        ),
        statements=STATEMENTS.frame(statements),
        quarantine=QUARANTINE.frame([quarantined]),
        raw_text=RAW_TEXT.frame(texts),
        documents=DOCUMENTS.frame(reports.documents),
    )


def test_everything_the_tables_know_of_a_report_is_in_its_evidence() -> None:
    first, second = partition_evidence(tables(), {"乙": "乙局"})

    assert {first.reporter, second.reporter} == {"甲", "乙局"}
    held = second if second.reporter == "乙局" else first
    assert (held.verdict, held.state, held.edition) == ("quarantined", "corrected", "2021")
    assert {finding.line for finding in held.findings} == {
        "requests.applicants.granted",
        "requests.outcomes.total",
    }
    assert held.findings[0].suspects
    assert held.findings[0].residual is not None
    assert [stated.sentence for stated in held.statements] == ["收到申请5件"]
    (source,) = held.sources
    assert (source.address, source.archived) == ("http://x.test/y", "a.warc.gz:7")
    assert (source.sha256, source.fetched_at) == (digest("d1"), FETCHED)
    assert list(source.document.lines) == ["正文1"]
    assert held.printed["requests.granted.total"] == "3"


def test_only_the_reports_asked_for_are_made() -> None:
    given = tables()
    wanted = given.quarantine["report_id"].to_list()

    (held,) = partition_evidence(given, {}, wanted)
    assert held.report_id == wanted[0]


def test_the_other_files_of_a_page_are_shown_behind_it() -> None:
    given = tables()
    attached = given.documents.with_columns(
        parent_document_id=pl.when(document_id="d0").then(pl.lit("d1"))
    )
    (held,) = partition_evidence(
        replace(given, documents=attached), {}, given.quarantine["report_id"]
    )
    assert [source.document_id for source in held.sources] == ["d1", "d0"]

    unread = replace(given, documents=attached, raw_text=given.raw_text.filter(document_id="d1"))
    (held,) = partition_evidence(unread, {}, given.quarantine["report_id"])
    assert [source.document_id for source in held.sources] == ["d1"]


def test_tables_in_a_file_are_shown_before_their_page() -> None:
    given = tables()
    moved = replace(
        given,
        reports=given.reports.with_columns(tables_document_id=pl.lit("d0")),
        cells=given.cells.with_columns(document_id=pl.lit("d0")),
    )
    (held,) = partition_evidence(moved, {}, given.quarantine["report_id"])

    assert [source.document_id for source in held.sources] == ["d0", "d1"]
    taken = assert_safe(evidence_page(held), ("http://example.test/d0", "http://x.test/y"))
    assert taken.text.index("正文0") < taken.text.index("正文1")
    assert "2025-03-01 00:00 UTC" in taken.text
    assert [source.archived for source in held.sources] == ["", "a.warc.gz:7"]
