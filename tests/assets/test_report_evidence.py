"""Evidence of a report that was read by itself."""

from __future__ import annotations

from decimal import Decimal

from assets.report import read_report
from assets.report_evidence import report_evidence
from samples.serve import SITE

BROKEN = SITE / "lxzrzy/zfxxgknb/2025/content_2739.html"


def test_it_holds_what_was_read_and_judged() -> None:
    report = read_report(BROKEN.read_bytes(), source="a.html")
    evidence = report_evidence(report)

    assert (evidence.report_id, evidence.verdict, evidence.state) == ("a.html", "quarantined", "")
    assert (evidence.reporter, evidence.year) == ("临溪县自然资源和规划局", 2024)
    assert evidence.grid == report.parsed.edition
    assert evidence.findings == report.findings
    assert evidence.printed["requests.received.total"].strip() == "37"
    assert {cell.key: cell.value for cell in evidence.cells} == {
        cell.key: cell.value for cell in report.parsed.cells
    }
    assert {stated.fact for stated in evidence.statements} >= {"requests_received"}
    (source,) = evidence.sources
    assert (source.document, source.sha256) == (report.document, report.sha256)
    assert (source.address, source.archived) == ("", "")


def test_the_sum_of_a_blank_total_is_derived() -> None:
    page = BROKEN.read_text(encoding="utf-8")
    page = page.replace("<td>&nbsp;1 </td><td>&nbsp;37 </td>", "<td>&nbsp;1 </td><td></td>", 1)
    evidence = report_evidence(read_report(page.encode(), source="a.html"))

    derived = {cell.key: cell.derived for cell in evidence.cells if cell.derived is not None}
    assert derived == {"requests.received.total": Decimal(37)}


def test_a_file_that_cannot_be_read_has_evidence_too() -> None:
    evidence = report_evidence(read_report(b"%PDF-1.7 cut off", source="a.pdf"))

    assert (evidence.grid, evidence.cells, evidence.verdict) == (None, (), "quarantined")
    assert evidence.sources[0].document.problem
