"""The doors that examples go through, whole: a file, a page with its files, a partition, years."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, TypeAlias

import polars as pl

from assets.decisions.load import Acceptance, Correction
from assets.judging import ruled
from assets.parsed_tables.one_report import Reading, one_report
from assets.parsed_tables.report_values import report_values
from assets.raw_text.document import document_json
from assets.raw_text.read import read_document
from assets.report import Report, cell_frame, read_report
from expectations.findings import Finding, verdict
from expectations.forms.model import Edition
from expectations.verdicts import report_findings
from samples.printed import Values, html_page, text_lines
from tests.assets.cross_findings.years import Year, found
from tests.assets.partition import Reports
from tests.rules.example import FORM, Look, Seen

UNIT = "临溪县财政局"
YEAR = 2024
TITLE = f"{UNIT}{YEAR}年政府信息公开工作年度报告"
PERIOD = f"本报告数据的统计期限为{YEAR}年1月1日至{YEAR}年12月31日。"
Figures: TypeAlias = Mapping[str, int | None]
ATTACHED = "附件"
Change: TypeAlias = tuple[str, str]  # what is replaced once, and by what
NOUGHT: Figures = MappingProxyType({})


def page(
    figures: Figures = NOUGHT, *changes: Change, form: Edition = FORM, year: int = YEAR
) -> Look:
    """A web page: cells print 0 unless given, None for a blank; its HTML with these changes."""
    return lambda: _read(_html(figures, changes, form, year).encode())


def saying(*lines: str, figures: Figures = NOUGHT) -> Look:
    """A web page with these lines in front of its tables."""
    return page(figures, (PERIOD, "</p><p>".join((PERIOD, *lines))))


def titled(title: str, *changes: Change) -> Look:
    """A web page under another title."""
    return lambda: _read(_html({}, changes, FORM, YEAR).replace(TITLE, title).encode())


def lines(figures: Figures) -> Look:
    """Text with one cell a line, nothing where a cell is blank."""
    return lambda: _read("\n".join(_lines(figures)).encode())


def distinct_lines(figures: Figures) -> Look:
    """Such a text of which each distinct line is kept once."""
    return lambda: _read("\n".join(dict.fromkeys(_lines(figures))).encode())


def file(data: bytes) -> Look:
    """A file of these bytes."""
    return lambda: _read(data)


def recognised(figures: Figures, confidence: float) -> Look:
    """Tables read from a picture with this confidence."""

    def look() -> Seen:
        read = read_report(_html(figures, (), FORM, YEAR).encode(), source="picture")
        cells = cell_frame("picture", read.parsed.cells).with_columns(
            confidence=pl.lit(confidence, pl.Float32)
        )
        findings = tuple(report_findings(cells, FORM))
        return Seen(findings, verdict(findings), FORM, _printed(read))

    return look


def with_file(figures: Figures, attached: Figures | bytes, *, unit: str = UNIT) -> Look:
    """A page, and a file of its own attached to it: with figures, or of these bytes."""

    def look() -> Seen:
        data = attached
        if not isinstance(data, bytes):
            data = html_page(FORM, _cells(data), reporter=unit, year=YEAR).encode()
        around = _reading("网页", _html(figures, (), FORM, YEAR).encode())
        made = one_report(around, [_reading(ATTACHED, data)], ()).values
        findings = tuple(
            Finding(each["rule"], each["line"], each["message"], tuple(each["cells"]))
            for each in made.findings
        )
        printed = {cell["cell"]: cell["token"] for cell in made.cells}
        return Seen(findings, verdict(findings), FORM, printed)

    return look


def partition(
    figures: Figures = NOUGHT,
    *decisions: Correction | Acceptance,
    before: Figures | None = None,
    unit: Mapping[str, str] = MappingProxyType({}),
    beside: Mapping[str, Any] | None = None,
    **report: Any,
) -> Look:
    """A report in a partition; ``before`` is printed by its former version, ``unit`` registered.

    ``beside`` says what another unit's report is, where there is one.
    """

    def look() -> Seen:
        reports = Reports()
        if before is not None:
            reports.add(UNIT, dict(before), current=False)
        report_id = reports.add(UNIT, dict(figures), **report)
        reports.reporters[0] |= unit
        if beside is not None:
            reports.add("临溪县水利局", dict(figures), **beside)
        judged = ruled(reports.given(*decisions))
        own = judged.findings.filter(pl.col("report_id") == report_id)
        findings = _findings(own)
        counts = report_id in judged.accepted_cells["report_id"]
        said = verdict(findings)
        assert counts == said.startswith("accepted")
        printed = {str(row["cell"]): str(row["token"]) for row in reports.cells}
        return Seen(findings, said, FORM, printed)

    return look


def years(last: Year, this: Year, *, form: Edition = FORM) -> Look:
    """The first report of this year, beside last year's and those of others."""

    def look() -> Seen:
        own = found(this, last).filter(pl.col("report_id") == this.reports[0]["report_id"])
        assert set(own["severity"]) <= {"warning"}
        findings = _findings(own.rename({"expected": "calculated"}))
        return Seen(findings, verdict(findings), form, {})

    return look


def _findings(frame: pl.DataFrame) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            rule=row["rule"],
            line=row["line"],
            message=row["message"],
            cells=tuple(row["cells"]),
            reported=row["reported"],
            calculated=row["calculated"],
        )
        for row in frame.iter_rows(named=True)
    )


def _read(data: bytes) -> Seen:
    report = read_report(data, source="example")
    return Seen(report.findings, report.verdict, report.parsed.edition, _printed(report))


def _printed(report: Report) -> dict[str, str]:
    return {cell.key: cell.token for cell in report.parsed.cells}


def _reading(name: str, data: bytes) -> Reading:
    document = read_document(data)
    return Reading((name,), name, report_values([name], [document_json(document)]))


def _html(figures: Figures, changes: tuple[Change, ...], form: Edition, year: int) -> str:
    return _changed(html_page(form, _cells(figures, form), reporter=UNIT, year=year), changes)


def _lines(figures: Figures) -> list[str]:
    text = text_lines(FORM, _cells(figures), reporter=UNIT, year=YEAR)
    return [line for line in text.split("\n") if line]


def _cells(figures: Figures, form: Edition = FORM) -> Values:
    unknown = figures.keys() - form.cell_by_key.keys()
    assert not unknown, unknown
    given = {key: None if each is None else Decimal(each) for key, each in figures.items()}
    return {cell.key: given.get(cell.key, Decimal(0)) for cell in form.cells}


def _changed(text: str, changes: tuple[Change, ...]) -> str:
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text
