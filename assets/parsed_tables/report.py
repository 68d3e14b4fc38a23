"""Document to parsed report: who, when, which edition, every cell, and what the text states."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from assets.parsed_tables.cells import ParsedTables, parsed_tables
from assets.parsed_tables.narrative import narrative
from assets.parsed_tables.parsed_cell import ParsedCell
from assets.parsed_tables.scope import scope_of
from assets.parsed_tables.statements import Statement, statements
from assets.parsed_tables.units import clean_name, is_organ
from assets.parsed_tables.who_and_when import WhoAndWhen, who_and_when
from assets.parsed_tables.whose_count import Whose
from assets.raw_text.document import Document
from expectations.findings import Finding
from expectations.forms.catalogue import edition_for_year
from expectations.forms.model import Edition

READER_VERSION = "4"
_COPIED = re.compile(r"\s*[(（]\d{1,3}[)）]$")  # 财政局 (2): the second sheet of that name


@dataclass(frozen=True)
class ParsedReport:
    """One document read as a report. ``edition`` is None where no edition's tables are printed."""

    who: WhoAndWhen
    edition: Edition | None
    cells: tuple[ParsedCell, ...]
    findings: tuple[Finding, ...]
    statements: tuple[Statement, ...]
    scope: str
    scope_evidence: str
    layout: str


def parsed_report(document: Document) -> ParsedReport:
    """The report a document prints, with findings on what it does not. Never raises."""
    if document.problem:
        finding = Finding("unreadable", message=document.problem)
        return ParsedReport(WhoAndWhen(), None, (), (finding,), (), "unknown", "", "")
    said = narrative(document)
    who = who_and_when(said)
    tables = parsed_tables(document)
    scope, evidence = scope_of(who.reporter, said)
    return ParsedReport(
        who=who,
        edition=tables.edition,
        cells=tables.cells,
        findings=(
            *(Finding(rule, message=message) for rule, message in document.doubts),
            *tables.findings,
            *_kind_findings(who, tables),
            *_repetition_findings(who, tables, document),
            *when_findings(who, tables.edition),
        ),
        statements=statements(said, who.year, Whose(who.reporter, scope)),
        scope=scope,
        scope_evidence=evidence,
        layout=tables.layout,
    )


def _kind_findings(who: WhoAndWhen, tables: ParsedTables) -> list[Finding]:
    """Whether this is a report at all, and one in a form that can be read."""
    shown = f"title {who.title!r}"
    if who.is_never_report:
        return [Finding("not_a_report", message=f"{who.kind}, {shown}, period to {who.period_end}")]
    printed = sum(cell.value is not None for cell in tables.cells)
    # Beside tables a list of links is no more than a list of links.
    is_list_only = who.kind != "listing" or not tables.cells
    in_form = len(tables.edition.cells) if tables.edition else 0
    if who.is_other_kind and is_list_only and printed <= in_form / 2:
        # A report may be published under the title of the notice that publishes it.
        return [Finding("not_a_report", message=f"{who.kind}, {shown}, {printed} figures printed")]
    if tables.edition is None or not tables.cells:
        if not who.reporter and who.year is None:
            return [Finding("not_a_report", message=f"no statutory table, {shown}")]
        return [Finding("no_standard_form", message=f"no statutory table, {shown}")]
    if all(cell.value is None for cell in tables.cells):
        return [Finding("not_a_report", message=f"a blank form, {shown}")]
    return []


def _repetition_findings(
    who: WhoAndWhen, tables: ParsedTables, document: Document
) -> list[Finding]:
    """Tables printed twice under titles, or on sheets, of other units or years are two reports."""
    if not any(finding.rule == "row_repeated" for finding in tables.findings):
        return []
    sheets = [clean_name(_COPIED.sub("", title)) for title in document.sheets]
    years = {year for _, year in who.titled}
    names = {name for name, _ in who.titled} | {name for name in sheets if is_organ(name)}
    # A unit is named in full and in short; two units are named in no part alike.
    units = {name for name in names if not any(name != other and name in other for other in names)}
    if len(years) < 2 and len(units) < 2:
        return []
    message = f"rows are printed twice, under {[*sorted(who.titled), *sheets]!r}"
    return [Finding("two_reports", message=message)]


def when_findings(who: WhoAndWhen, edition: Edition | None) -> list[Finding]:
    """Findings on what the report says of its unit, its year and its publication."""
    found = _who_findings(who)
    if who.year is None:
        found.append(Finding("year_unknown", message=f"title {who.title!r}"))
        return found
    if who.period_year is not None and who.period_year != who.year:
        message = (
            f"{who.year_evidence} says {who.year}, the stated period begins in {who.period_year}"
        )
        found.append(Finding("years_disagree", message=message))
    elif who.period_end is not None and not _ends_with(who.period_end, who.year):
        message = f"{who.year_evidence} says {who.year}, the stated period ends {who.period_end}"
        found.append(Finding("years_disagree", message=message))
    elif who.year_evidence == "publication date":
        message = f"neither title nor period names a year; published on {who.published_on}"
        found.append(Finding("years_disagree", message=message))
    in_force = edition_for_year(who.year)
    if edition is not None and (in_force is None or in_force.id != edition.id):
        message = f"edition {edition.id} for the year {who.year}"
        found.append(Finding("edition_of_other_year", message=message))
    if who.published_on is not None and who.published_on <= dt.date(who.year, 12, 31):
        found.append(Finding("published_early", message=f"published on {who.published_on}"))
    return found


def _who_findings(who: WhoAndWhen) -> list[Finding]:
    if not who.reporter:
        return [Finding("reporter_unknown", message=f"title {who.title!r}")]
    if who.doubts:
        message = f"title {who.title!r} of {who.reporter!r}; {'; '.join(who.doubts)}"
        return [Finding("reporters_disagree", message=message)]
    if not who.is_named_by_title:
        message = f"{who.reporter!r} by {who.reporter_evidence!r}, title {who.title!r}"
        return [Finding("reporter_from_text", message=message)]
    return []


def _ends_with(end: dt.date, year: int) -> bool:
    return end.year == year or end == dt.date(year + 1, 1, 1)
