"""A page and its files, each read by itself -> the one report they are, and where its tables stand.

The page is the report where it prints the tables; else the file that does. Everything else that
prints them is compared with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assets.parsed_tables.report import when_findings
from assets.parsed_tables.report_values import ReportValues, finding_values, who_values
from assets.parsed_tables.twins import differences, twin_findings
from assets.parsed_tables.units import is_clearly_another, may_be_same
from assets.parsed_tables.who_and_when import WhoAndWhen
from expectations.findings import Finding, rule
from expectations.forms.catalogue import edition

_SURE_OF_YEAR = frozenset({"title", "period"})
# A page with fewer of the form's cells than this share of what a file prints only quotes it.
_SHARE_OF_FULLEST = 0.5


@dataclass(frozen=True)
class Reading:
    """What was read of documents that belong together: their ids, what to call them, the values."""

    ids: tuple[str, ...]
    name: str
    values: ReportValues

    @property
    def prints_tables(self) -> bool:
        """Whether figures of the form are printed, and those of a year's report."""
        kinds = {finding["rule"] for finding in self.values.findings}
        printed = any(cell["value"] is not None for cell in self.values.cells)
        return printed and "not_a_report" not in kinds

    @property
    def doubts(self) -> list[str]:
        """Rules by which the figures may not be those that are printed, or not one report's."""
        found = {finding["rule"] for finding in self.values.findings}
        return sorted(
            each
            for each in found
            if rule(each).severity == "critical" and rule(each).family == "reading"
        )

    @property
    def problems(self) -> list[str]:
        """Why nothing could be read; empty where something could."""
        return [
            finding["message"]
            for finding in self.values.findings
            if finding["rule"] == "unreadable"
        ]


@dataclass(frozen=True)
class OneReport:
    """A report put together; ``tables`` are the ids of the documents its tables stand in."""

    values: ReportValues
    tables: tuple[str, ...]


def one_report(page: Reading, files: Sequence[Reading], missing: Sequence[str]) -> OneReport:
    """The report that a page and its files are.

    ``missing`` says of files that never came whole which they are and why.
    """
    main = _main(page, files)
    if main is None:
        return OneReport(_without_tables(page, files, missing), page.ids)
    values = page.values if main is page else _from_file(page, main)
    findings = [
        finding
        for other in (page, *files)
        if other is not main and other.prints_tables
        for finding in _compared(main, other, is_page=main is page)
    ]
    unread = [
        *(f"{file.name!r}: {reason}" for file in files for reason in file.problems),
        *missing,
    ]
    findings += [Finding("twin_unread", message=reason) for reason in unread]
    return OneReport(_with_findings(values, findings), main.ids)


def _main(page: Reading, files: Sequence[Reading]) -> Reading | None:
    """The page where it prints the tables, else the fullest and surest of the files that do."""
    printing = [file for file in files if file.prints_tables]
    fullest = max(printing, key=_fullness, default=None)
    if not page.prints_tables:
        return fullest
    share = _SHARE_OF_FULLEST * len(fullest.values.cells) if fullest else 0
    return page if len(page.values.cells) >= share else fullest


def _fullness(reading: Reading) -> tuple[int, bool, int]:
    findings = reading.values.findings
    critical = sum(rule(finding["rule"]).severity == "critical" for finding in findings)
    sure = all(cell["confidence"] == 1 for cell in reading.values.cells)
    return len(reading.values.cells), sure, -critical


def _compared(main: Reading, other: Reading, *, is_page: bool) -> list[Finding]:
    """Findings on another reading of the same tables, or on a report of another unit or year."""
    found = differences(main.values.cells, other.values.cells)
    another = _told_apart(main.values.who, other.values.who)
    said = f"{main.name!r} and {other.name!r} are of {another}"
    if another and found.figures and not is_page:
        message = f"{said}, and the page prints no table of its own"
        return [Finding("two_reports", message=message)]
    if other.doubts and (found.figures or found.blanks or found.unsure):
        message = f"{other.name!r} could not be compared: {', '.join(other.doubts)}"
        return [Finding("twin_unread", line=other.name, message=message)]
    if another:
        said += ", and print other figures: the page was followed" if found.figures else ""
        return [Finding("page_and_file_disagree", line=other.name, message=said)]
    return twin_findings(found, main.values.cells, other.values.cells, (main.name, other.name))


def _told_apart(one: WhoAndWhen, other: WhoAndWhen) -> str:
    """The units or years by which two readings are of different reports; empty where they agree."""
    if _years_differ(one, other):
        return f"the years {one.year!r} and {other.year!r}"
    if one.reporter and other.reporter and is_clearly_another(one.reporter, other.reporter):
        return f"the units {one.reporter!r} and {other.reporter!r}"
    return ""


def _years_differ(one: WhoAndWhen, other: WhoAndWhen) -> bool:
    years = {who.year for who in (one, other) if who.year_evidence in _SURE_OF_YEAR}
    return len(years) > 1


def _from_file(page: Reading, main: Reading) -> ReportValues:
    """The report whose tables a file prints: who and when by the file first, then by its page."""
    file, around = main.values, page.values
    who = _who(file.who, around.who)
    grid = edition(file.report["edition"], file.report["variant"])
    by_itself = {finding.rule for finding in when_findings(file.who, grid)}
    findings = [
        *(each for each in file.findings if each["rule"] not in by_itself),
        *(finding_values(finding) for finding in when_findings(who, grid)),
    ]
    if around.who.is_never_report:
        findings += [each for each in around.findings if each["rule"] == "not_a_report"]
    findings += map(finding_values, _disagreements(main.name, file.who, around.who))
    scope = next(
        (
            values.report
            for values in (file, around)
            if values.report["scope"] not in ("unit", "unknown")
        ),
        file.report if file.report["scope"] != "unknown" else around.report,
    )
    return ReportValues(
        report={
            **file.report,
            **who_values(who),
            "scope": scope["scope"],
            "scope_evidence": scope["scope_evidence"],
        },
        statements=file.statements or around.statements,
        cells=file.cells,
        findings=findings,
        who=who,
    )


def _who(file: WhoAndWhen, page: WhoAndWhen) -> WhoAndWhen:
    named = next(
        (who for who in (file, page) if who.is_named_by_title), file if file.reporter else page
    )
    dated = next((who for who in (file, page) if who.year_evidence in _SURE_OF_YEAR), None)
    dated = dated or (page if page.year is not None else file)
    stated = file if file.period_year is not None else page
    published = page if page.published_on is not None else file
    return replace(
        named,
        year=dated.year,
        year_evidence=dated.year_evidence,
        period_year=stated.period_year,
        period_end=stated.period_end,
        published_on=published.published_on,
        published_evidence=published.published_evidence,
        is_part_of_year=file.is_part_of_year or page.is_part_of_year,
        titled=file.titled | page.titled,
    )


def _disagreements(name: str, file: WhoAndWhen, page: WhoAndWhen) -> list[Finding]:
    """Findings on what a page says otherwise than the file whose tables are its report's."""
    said = []
    if _years_differ(page, file):
        said.append(f"the years {page.year!r} and {file.year!r}")
    if page.reporter and file.reporter and not may_be_same(page.reporter, file.reporter):
        said.append(f"the units {page.reporter!r} and {file.reporter!r}")
    days = {who.published_on for who in (file, page) if who.published_on is not None}
    if len(days) > 1:
        said.append(f"the dates {page.published_on} and {file.published_on}")
    return [
        Finding("page_and_file_disagree", line=name, message=f"page and {name!r} are of {each}")
        for each in said
    ]


def _without_tables(
    page: Reading, files: Sequence[Reading], missing: Sequence[str]
) -> ReportValues:
    """The page's own values, with why none of its files is the report either."""
    own = page.values
    unread = [f"{file.name!r}: {'; '.join(file.problems)}" for file in files if file.problems]
    unread += missing
    read = [f"{file.name!r}: {_why_none(file)}" for file in files if not file.problems]
    if page.problems or own.who.is_never_report or not (unread or read):
        return own
    if own.who.is_other_kind and not unread:
        return own
    message = f"the page prints no statutory table; {'; '.join([*unread, *read])}"
    kept = [each for each in own.findings if each["rule"] not in _REPLACED]
    said = Finding("unreadable" if unread else "no_standard_form", message=message)
    return replace(own, findings=[*kept, finding_values(said)])


_REPLACED = frozenset({"no_standard_form", "not_a_report"})


def _why_none(file: Reading) -> str:
    reasons = [each for each in file.values.findings if each["rule"] in _REPLACED]
    return reasons[0]["message"] if reasons else "no statutory table"


def _with_findings(values: ReportValues, findings: Sequence[Finding]) -> ReportValues:
    return replace(values, findings=[*values.findings, *map(finding_values, findings)])
