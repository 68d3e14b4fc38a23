"""Report read by itself -> its evidence, as the stage tables of a partition give it for theirs."""

from __future__ import annotations

from assets.evidence.evidence import Evidence, PrintedCell, Source, Stated
from assets.report import Report


def report_evidence(report: Report) -> Evidence:
    """The evidence of a report of which nothing is kept but the file it was read from."""
    parsed = report.parsed
    derived = {
        finding.line: finding.calculated
        for finding in report.findings
        if finding.rule == "blank_total"
    }
    return Evidence(
        report_id=report.source,
        reporter=parsed.who.reporter,
        year=parsed.who.year,
        title=parsed.who.title,
        edition=parsed.edition.id if parsed.edition else "",
        variant=parsed.edition.variant if parsed.edition else "",
        verdict=report.verdict,
        state="",
        cells=tuple(
            PrintedCell(
                key=cell.key,
                token=cell.token,
                value=cell.value,
                meaning=cell.printed.meaning,
                derived=derived.get(cell.key),
                inferred=cell.inferred,
                confidence=cell.confidence,
                remark=cell.printed.remark,
                place=cell.place,
            )
            for cell in parsed.cells
        ),
        findings=report.findings,
        statements=tuple(
            Stated(each.fact, each.value, each.unit, each.sentence, each.item)
            for each in parsed.statements
        ),
        sources=(Source(report.document, sha256=report.sha256),),
    )
