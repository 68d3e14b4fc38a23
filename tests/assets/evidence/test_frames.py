"""Evidence from the stage tables of a partition."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest

from assets.evidence.evidence import Change, Evidence
from assets.evidence.frames import PartitionTables, partition_evidence
from assets.evidence.page import evidence_page
from tests.assets.evidence.small_partition import SECOND, Small
from tests.assets.evidence.taken import assert_safe
from tests.assets.partition import FETCHED, digest


@pytest.fixture
def tables() -> PartitionTables:
    return Small().tables()


def only(tables: PartitionTables) -> Evidence:
    """The evidence of the second report, which prints a wrong total."""
    (held,) = partition_evidence(tables, [SECOND])
    return held


def test_everything_the_tables_know_of_a_report_is_in_its_evidence(tables: PartitionTables) -> None:
    held = only(tables)

    assert (held.reporter, held.reporter_id) == ("乙", "乙")
    assert (held.region, held.region_name) == ("991121", "临溪县")
    assert (held.verdict, held.state, held.edition) == ("quarantined", "open", "2021")
    assert held.reasons == ("identity_broken",)
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
    (hint,) = held.hints
    assert (hint.finding.rule, hint.other) == ("carried_in_differs", "before")
    assert (hint.finding.reported, hint.finding.calculated) == (Decimal(0), Decimal(2))


def test_only_the_reports_asked_for_are_made(tables: PartitionTables) -> None:
    every = tables.reports["report_id"].to_list()
    assert [held.report_id for held in partition_evidence(tables, every)] == sorted(every)
    assert list(partition_evidence(tables, ["nobody"])) == []


def test_a_name_that_the_register_lacks_is_the_printed_one(tables: PartitionTables) -> None:
    held = only(replace(tables, reporters=tables.reporters.clear()))
    assert (held.reporter, held.region) == ("乙", "991121")


def test_a_correction_that_fits_is_beside_what_is_printed() -> None:
    small = Small()
    small.decide("requests.granted.total", printed=3, to=0)
    small.decide("requests.received.total", printed=9, to=1, problem="prints '0', not '9'")
    held = only(small.tables())

    cells = {cell.key: cell for cell in held.cells}
    granted, received = cells["requests.granted.total"], cells["requests.received.total"]
    assert (granted.token, granted.value, granted.corrected) == ("3", Decimal(0), True)
    assert (received.token, received.value, received.corrected) == ("0", Decimal(0), False)
    assert [each.problem for each in held.decided] == ["", "prints '0', not '9'"]
    taken = assert_safe(evidence_page(held), ("http://x.test/y",))
    assert "更正 corrected 表三「本年度办理结果 （一）予以公开」总计列 ：3 → 0" in taken.spaced
    assert "未适用 not applied : prints '0', not '9'" in taken.spaced
    assert "张三" in taken.text


def test_versions_stand_beside_each_other() -> None:
    small = Small()
    part = "requests.partially_granted.total"
    former = small.add_version({"requests.granted.total": 5, part: None})
    tables = small.tables()
    held = only(tables)

    (version,) = held.versions
    assert (version.report_id, version.number, version.current) == (former, 1, False)
    assert version.changes == (
        Change("requests.granted.total", "3", "5"),
        Change(part, "0", ""),
    )
    (other,) = partition_evidence(tables, [former])
    assert other.versions[0].current
    assert other.versions[0].changes[0] == Change("requests.granted.total", "5", "3")
    taken = assert_safe(
        evidence_page(other), ("http://x.test/y", f"http://example.test/{former[-2:]}")
    )
    assert "第 2 版" in taken.text
    assert "予以公开」总计列 5 3" in taken.spaced


def test_the_other_files_of_a_page_are_shown_behind_it(tables: PartitionTables) -> None:
    attached = tables.documents.with_columns(
        parent_document_id=pl.when(document_id="d0").then(pl.lit("d1"))
    )
    held = only(replace(tables, documents=attached))
    assert [source.document_id for source in held.sources] == ["d1", "d0"]

    unread = tables.raw_text.filter(document_id="d1")
    held = only(replace(tables, documents=attached, raw_text=unread))
    assert [source.document_id for source in held.sources] == ["d1"]


def test_tables_in_a_file_are_shown_before_their_page(tables: PartitionTables) -> None:
    held = only(
        replace(
            tables,
            reports=tables.reports.with_columns(tables_document_id=pl.lit("d0")),
            cells=tables.cells.with_columns(document_id=pl.lit("d0")),
        )
    )

    assert [source.document_id for source in held.sources] == ["d0", "d1"]
    taken = assert_safe(evidence_page(held), ("http://example.test/d0", "http://x.test/y"))
    assert taken.text.index("正文0") < taken.text.index("正文1")
    assert "2025-03-01 00:00 UTC" in taken.text
    assert [source.archived for source in held.sources] == ["", "a.warc.gz:7"]
