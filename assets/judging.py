"""A partition's way from cells to what counts: decisions, law and rules put together.

What report.py is for one report, this is for all of a partition; the stages' asset.py call it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
from upath import UPath

from assets.decisions.applied import Fit, applied_decisions, corrected, fits
from assets.decisions.load import Decisions, DecisionsError, load_decisions
from assets.parsed_tables.frames import ParsedFrames, with_derived
from assets.register.calendar import deadline, legal_basis
from assets.storage.paths import replaced_folder
from assets.validated_tables.decided import (
    acceptances,
    failing_by_findings,
    quarantine,
    unfit_findings,
    validated_cells,
)
from assets.validated_tables.families import FamilyResult, family_results
from assets.validated_tables.judged import (
    GridReports,
    all_findings,
    grid_reports,
    narrative_findings,
)
from assets.validated_tables.register_rules import power_findings, register_findings
from assets.validated_tables.revisions import revision_findings
from expectations.findings import as_findings

if TYPE_CHECKING:
    from expectations.suites import SuiteResult


@dataclass(frozen=True)
class PartitionInput:
    """The tables a partition is judged from, and what people decided about its reports."""

    year: int
    region: str
    reporters: pl.DataFrame
    reports: pl.DataFrame
    statements: pl.DataFrame
    parsed_cells: pl.DataFrame
    reading_findings: pl.DataFrame
    decisions: Decisions

    @classmethod
    def of_read(
        cls,
        place: tuple[int, str],
        reporters: pl.DataFrame,
        parsed: ParsedFrames,
        decisions: Decisions,
    ) -> PartitionInput:
        """The partition of this year and region as it was just read, nothing stored."""
        year, region = place
        return cls(
            year=year,
            region=region,
            reporters=reporters,
            reports=parsed.reports,
            statements=parsed.statements,
            parsed_cells=parsed.cells,
            reading_findings=parsed.findings,
            decisions=decisions,
        )


@dataclass(frozen=True)
class Judged:
    """The tables of a judged partition, and how the two judgements stand to each other.

    ``examined`` are the reports the suites looked at; ``differing`` those that only the suites, or
    only the findings, hold to fail: the machinery is broken where there are any.
    """

    findings: pl.DataFrame
    validated_cells: pl.DataFrame
    quarantine: pl.DataFrame
    decided: pl.DataFrame
    families: list[FamilyResult]
    examined: set[str]
    differing: set[str]
    pages: list[UPath]


@dataclass(frozen=True)
class Ruled:
    """A partition as the rules see it, without the suites.

    ``decided`` are APPLIED_DECISIONS and ``cells`` PARSED_CELLS with the corrections laid over;
    ``other`` are the findings that do not come from the cells alone, ``findings`` are all.
    """

    reports: pl.DataFrame
    decided: pl.DataFrame
    cells: pl.DataFrame
    other: pl.DataFrame
    findings: pl.DataFrame

    @property
    def accepted_cells(self) -> pl.DataFrame:
        """VALIDATED_CELLS by the findings alone."""
        failing = failing_by_findings(self.reports, self.findings)
        return validated_cells(self.reports, self.cells, failing, acceptances(self.decided))


def recorded_decisions(office: UPath, reporters: pl.DataFrame) -> Decisions:
    """What the office's folder says of reports.

    DecisionsError with every faulty entry, and with those on nobody the register knows.
    """
    decisions = load_decisions(office / "decisions")
    known = set(reporters["reporter_id"])
    problems = [
        f"{entry.place}, reporter: not in the register: {entry.reporter!r}"
        for entry in decisions.entries
        if entry.reporter not in known
    ]
    if problems:
        raise DecisionsError(problems)
    return decisions


def deadlines(year: int, reporters: pl.DataFrame) -> dict[str, date]:
    """The legal date of each reporter's report of the year, by its id."""
    rows = reporters.select("reporter_id", "kind", "scope").iter_rows()
    return {reporter_id: deadline(year, kind, scope) for reporter_id, kind, scope in rows}


def deadline_basis(year: int) -> str:
    """The article that sets these dates, in Chinese."""
    return legal_basis(year)


def judged(given: PartitionInput, *, docs: UPath, run_name: str) -> Judged:
    """The partition's findings, accepted cells and quarantine; ``docs`` gets its Data Docs pages.

    SuiteError when a suite did not examine what it was given.
    """
    found = ruled(given)
    reports, findings = given.reports, found.findings
    parts = grid_reports(reports, found.cells, found.other)
    suites, pages = _suites(parts, docs, run_name)
    examined = {report_id for part in parts for report_id in part.frame["report_id"]}
    by_findings = failing_by_findings(reports, findings)
    by_suites = {report_id for suite in suites for report_id in suite.failing_reports}
    # A report whose tables nobody found is in no suite: its reading findings speak for it.
    failing = by_suites | (by_findings - examined)
    accepted = acceptances(found.decided)
    printed = _as_printed(given, found)
    return Judged(
        findings=findings,
        validated_cells=validated_cells(reports, found.cells, failing, accepted),
        quarantine=quarantine(reports, findings, failing, accepted, printed),
        decided=found.decided,
        families=family_results(reports, findings, examined, _by_rule(suites)),
        examined=examined,
        differing=failing ^ by_findings,
        pages=pages,
    )


def ruled(given: PartitionInput) -> Ruled:
    """Every decision laid over the cells, and every rule of verdicts.py put to the result."""
    reports = given.reports
    here = given.reporters.filter(pl.col("collection_region") == given.region)
    decisions = given.decisions.of(given.year, set(here["reporter_id"]))
    fitted = fits(decisions, reports, given.parsed_cells)
    decided = applied_decisions(given.year, given.region, fitted)
    cells = _with_corrections(given.parsed_cells, fitted)
    due = deadlines(given.year, given.reporters)
    other = pl.concat(
        as_findings(frame)
        for frame in (
            given.reading_findings,
            register_findings(reports, given.reporters, due),
            power_findings(cells, given.reporters),
            narrative_findings(given.statements, cells),
            unfit_findings(decided),
            revision_findings(reports, given.parsed_cells),
        )
    )
    return Ruled(reports, decided, cells, other, all_findings(reports, cells, other))


def _with_corrections(cells: pl.DataFrame, fitted: Iterable[Fit]) -> pl.DataFrame:
    """The cells with the corrections laid over, and the sums of blank totals that follow them."""
    laid_over = corrected(cells, fitted)
    touched = laid_over.filter("corrected")["report_id"].unique().implode()
    mended, others = (
        laid_over.filter(pl.col("report_id").is_in(touched) == wanted) for wanted in (True, False)
    )
    return pl.concat([with_derived(mended).select(laid_over.columns), others])


def _suites(
    parts: list[GridReports], docs: UPath, run_name: str
) -> tuple[list[SuiteResult], list[UPath]]:
    """What the suites say, and their pages; of grids no report is printed in, none is left."""
    results = []
    with replaced_folder(docs) as built:
        if parts:
            # Great Expectations takes seconds to import: only where there is something to validate.
            from expectations.suites import validate

            results = [
                validate(part.frame, part.grid, docs_dir=built, run_name=run_name) for part in parts
            ]
    return results, [docs / result.page.name for result in results if result.page]


def _by_rule(suites: list[SuiteResult]) -> dict[str, set[str]]:
    failing: dict[str, set[str]] = {}
    for suite in suites:
        for outcome in suite.outcomes:
            failing.setdefault(outcome.rule, set()).update(outcome.failing)
    return failing


def _as_printed(given: PartitionInput, found: Ruled) -> pl.DataFrame:
    """Findings of the corrected reports before their correction."""
    ids = found.cells.filter("corrected").select("report_id").unique()
    printed = given.parsed_cells.join(ids, on="report_id", how="semi")
    return all_findings(given.reports, printed, found.other.join(ids, on="report_id", how="semi"))
