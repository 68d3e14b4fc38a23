"""A partition's way from cells to what counts: decisions, law and rules put together.

What report.py is for one report, this is for all of a partition; the stages' asset.py call it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from upath import UPath

from assets.decisions.applied import applied
from assets.decisions.load import Decisions, DecisionsError, load_decisions
from assets.register.calendar import deadline
from assets.validated_tables.decided import (
    Acceptances,
    failing_by_findings,
    quarantine,
    validated_cells,
)
from assets.validated_tables.families import FamilyResult, family_results
from assets.validated_tables.judged import GridReports, all_findings, grid_reports
from assets.validated_tables.register_rules import register_findings

if TYPE_CHECKING:
    from expectations.suites import SuiteResult


@dataclass(frozen=True)
class PartitionInput:
    """The tables a partition is judged from, and what people decided about its reports."""

    year: int
    region: str
    reporters: pl.DataFrame
    reports: pl.DataFrame
    parsed_cells: pl.DataFrame
    reading_findings: pl.DataFrame
    decisions: Decisions


@dataclass(frozen=True)
class Judged:
    """The tables of a judged partition, and how the two judgements stand to each other.

    ``examined`` are the reports the suites looked at; ``differing`` those that only the suites, or
    only the findings, hold to fail: the machinery is broken where there are any.
    """

    findings: pl.DataFrame
    validated_cells: pl.DataFrame
    quarantine: pl.DataFrame
    families: list[FamilyResult]
    examined: set[str]
    differing: set[str]
    pages: list[Path]


def recorded_decisions(office: UPath, reporters: pl.DataFrame) -> Decisions:
    """What the office's folder says of reports.

    DecisionsError with every faulty entry, and with those on nobody the register knows.
    """
    decisions = load_decisions(office / "decisions")
    known = set(reporters["reporter_id"])
    problems = [
        f"{entry.place}, reporter: not in the register: {entry.reporter!r}"
        for entry in (*decisions.corrections, *decisions.acceptances)
        if entry.reporter not in known
    ]
    if problems:
        raise DecisionsError(problems)
    return decisions


def deadlines(year: int, reporters: pl.DataFrame) -> dict[str, date]:
    """The legal date of each reporter's report of the year, by its id."""
    rows = reporters.select("reporter_id", "kind", "scope").iter_rows()
    return {reporter_id: deadline(year, kind, scope) for reporter_id, kind, scope in rows}


def judged(given: PartitionInput, *, docs: Path, run_name: str) -> Judged:
    """The partition's findings, accepted cells and quarantine; Data Docs pages go to ``docs``.

    Raises:
        DecisionsError: A decision fits no report, document or printed value any more.
        SuiteError: A suite did not examine what it was given.
    """
    reports = given.reports
    documents = dict(reports.select("report_id", "tables_sha256").iter_rows())
    here = given.reporters.filter(pl.col("collection_region") == given.region)
    decisions = given.decisions.of(given.year, set(here["reporter_id"]))
    cells = _corrected(decisions, given.parsed_cells, documents)
    acceptances = _acceptances(decisions, reports, documents)
    due = deadlines(given.year, given.reporters)
    found = register_findings(reports, given.reporters, due)
    other = pl.concat([given.reading_findings, found])
    findings = all_findings(reports, cells, other)
    parts = grid_reports(reports, cells, other)
    suites = _suites(parts, docs, run_name)
    examined = {report_id for part in parts for report_id in part.frame["report_id"]}
    by_findings = failing_by_findings(reports, findings)
    by_suites = {report_id for suite in suites for report_id in suite.failing_reports}
    # A report whose tables nobody found is in no suite: its reading findings speak for it.
    failing = by_suites | (by_findings - examined)
    printed = _as_printed(given, cells, other)
    return Judged(
        findings=findings,
        validated_cells=validated_cells(reports, cells, failing, acceptances),
        quarantine=quarantine(reports, findings, failing, acceptances, printed),
        families=family_results(reports, findings, examined, _by_rule(suites)),
        examined=examined,
        differing=failing ^ by_findings,
        pages=[suite.page for suite in suites if suite.page],
    )


def _suites(parts: list[GridReports], docs: Path, run_name: str) -> list[SuiteResult]:
    if not parts:
        _sweep(docs, [])
        return []
    # Great Expectations takes seconds to import: only where there is something to validate.
    from expectations.suites import validate

    results = [validate(part.frame, part.grid, docs_dir=docs, run_name=run_name) for part in parts]
    _sweep(docs, [result.page for result in results])
    return results


def _sweep(docs: Path, pages: Collection[Path | None]) -> None:
    """Take away pages of grids that no report of the partition is printed in any more."""
    for page in docs.glob("*.html"):
        if page not in pages:
            page.unlink()


def _by_rule(suites: list[SuiteResult]) -> dict[str, set[str]]:
    failing: dict[str, set[str]] = {}
    for suite in suites:
        for outcome in suite.outcomes:
            failing.setdefault(outcome.rule, set()).update(outcome.failing)
    return failing


def _corrected(
    decisions: Decisions, cells: pl.DataFrame, documents: Mapping[str, str]
) -> pl.DataFrame:
    """The cells with ``corrected`` and ``printed_value``. DecisionsError for one that fits none."""
    concerned = pl.col("reporter_id").is_in([each.reporter for each in decisions.corrections])
    changed, failed = applied(decisions.corrections, cells.filter(concerned), documents)
    if failed:
        raise DecisionsError([each.reason for each in failed])
    rest = cells.filter(~concerned).with_columns(
        corrected=pl.lit(value=False), printed_value=pl.lit(None, cells.schema["value"])
    )
    return pl.concat([changed.select(rest.columns), rest])


def _acceptances(
    decisions: Decisions, reports: pl.DataFrame, documents: Mapping[str, str]
) -> Acceptances:
    """Ids of the accepted reports. DecisionsError for an acceptance of a document now gone."""
    current = dict(reports.filter("current").select("reporter_id", "report_id").iter_rows())
    counted: set[str] = set()
    left_out: set[str] = set()
    problems = []
    for entry in decisions.acceptances:
        report_id = current.get(entry.reporter)
        if report_id is None or documents[report_id] != entry.document_sha256:
            problems.append(
                f"{entry.place}: the report of {entry.reporter!r} for {entry.year!r} is not"
                f" the document {entry.document_sha256!r}"
            )
        else:
            (counted if entry.in_rollups else left_out).add(report_id)
    if problems:
        raise DecisionsError(problems)
    return Acceptances(frozenset(counted), frozenset(left_out))


def _as_printed(given: PartitionInput, cells: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """Findings of the corrected reports before their correction."""
    ids = cells.filter("corrected").select("report_id").unique()
    printed = given.parsed_cells.join(ids, on="report_id", how="semi")
    return all_findings(given.reports, printed, other.join(ids, on="report_id", how="semi"))
