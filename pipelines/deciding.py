"""Stage tables -> the report a decision is about, the decision, and what would come of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import polars as pl
from upath import UPath

from assets.decisions.applied import fits
from assets.decisions.load import Acceptance, Correction
from assets.evidence.evidence import Evidence
from assets.evidence.frames import partition_evidence
from assets.judging import PartitionInput, recorded_decisions, ruled
from assets.parsed_tables.tables import PARSED_CELLS, READING_FINDINGS, REPORTS, STATEMENTS
from assets.register.tables import REPORTERS
from assets.storage.schema import TableSpec
from assets.storage.stage_tables import StageTables
from assets.validated_tables.tables import FINDINGS, QUARANTINE
from expectations.findings import rules
from expectations.wording import plain
from pipelines.called import reporters_called
from pipelines.evidence import partition_tables


class UndecidableError(ValueError):
    """The decision is about nothing that is there; the message says what is there instead."""


@dataclass(frozen=True)
class Known:
    """A report that counts for its reporter and year, with the name the register gives it."""

    year: int
    region: str
    reporter_id: str
    name: str
    report_id: str
    sha256: str
    state: str


def known_report(tables: StageTables, reporter: str, year: int | None) -> Known:
    """The current report of a reporter, given as it is called; of the latest year where none is.

    UndecidableError where there is no such reporter, or no report of it.
    """
    found = reporters_called(tables.read(REPORTERS), reporter)
    if found.height != 1:
        if found.is_empty():
            raise UndecidableError(f"没有单位 {reporter!r}\nno reporter is called {reporter!r}")
        ids = ", ".join(found["reporter_id"])
        raise UndecidableError(
            f"{found.height} 个单位名为 {reporter!r}：{ids}\n"
            f"{found.height} reporters are called {reporter!r}: {ids}"
        )
    who = found.row(0, named=True)
    own = tables.read(REPORTS).filter("current", pl.col("reporter_id") == who["reporter_id"])
    there = sorted(own["year"].unique())
    if not there or (year is not None and year not in there):
        years = ", ".join(map(str, there))
        raise UndecidableError(
            f"{reporter!r} 没有{f' {year} ' if year else '任何'}年度的报告；已有：{years or '无'}\n"
            f"no report of {reporter!r} for {year or 'any year'}: there is {years or 'none'}"
        )
    report = own.filter(pl.col("year") == (year or there[-1])).row(0, named=True)
    held = tables.read(QUARANTINE, year=report["year"]).filter(
        pl.col("report_id") == report["report_id"]
    )
    return Known(
        year=report["year"],
        region=report["collection_region"],
        reporter_id=report["reporter_id"],
        name=who["name"],
        report_id=report["report_id"],
        sha256=report["tables_sha256"] or "",
        state=held["state"][0] if held.height else "",
    )


def refuse_beside_unfit(given: PartitionInput) -> None:
    """UndecidableError where a recorded decision on the report does not fit it any more."""
    for fit in fits(given.decisions, given.reports, given.parsed_cells):
        if fit.problem:
            raise UndecidableError(
                f"{fit.entry.place} 不再适用：先从文件中删去，再重新决定\n"
                f"{fit.entry.place} does not fit any more ({fit.problem}): take it out of the file,"
                " then decide anew"
            )


def correction(known: Known, given: PartitionInput, cell: str, **entry: Any) -> Correction:
    """A correction of what the report prints; ``entry`` are its other fields.

    UndecidableError where the report has no such cell, prints something else there, or the cell is
    corrected already; ValidationError for a field that is faulty by itself.
    """
    entry = {**_common(known), "cell": cell, **entry}
    made = Correction.model_validate(entry)
    cells = given.parsed_cells.filter(pl.col("cell") == cell)
    if cells.is_empty():
        raise UndecidableError(
            f"{known.name} {known.year} 年度的报告没有指标 {cell!r}\n"
            f"the report of {known.name!r} for {known.year} has no cell {cell!r}"
        )
    (value,), (token,) = cells["value"], cells["token"]
    if value != made.printed:
        read, meant = _shown(value), _shown(made.printed)
        raise UndecidableError(
            f"{cell!r} 印为 {token!r}，读作 {read}，而不是 {meant}\n"
            f"{cell!r} prints {token!r}, read as {read}, not {meant}"
        )
    for each in given.decisions.corrections:
        if (each.cell, each.document_sha256) == (cell, known.sha256):
            raise UndecidableError(
                f"{cell!r} 已更正：{each.place}\n{cell!r} is corrected already: {each.place}"
            )
    return made


def acceptance(known: Known, given: PartitionInput, **entry: Any) -> Acceptance:
    """An acceptance of the report as published.

    UndecidableError where it is accepted already, or has nothing to add up.
    """
    for each in given.decisions.acceptances:
        if each.document_sha256 == known.sha256:
            raise UndecidableError(
                f"{known.name} 已按原文采信：{each.place}\n"
                f"{known.name!r} is accepted already: {each.place}"
            )
    if entry.get("in_rollups") and given.parsed_cells.is_empty():
        raise UndecidableError(
            f"{known.name} 的报告没有可计入的数字\n"
            f"the report of {known.name!r} prints no figure that could count"
        )
    return Acceptance.model_validate({**_common(known), **entry})


def report_input(tables: StageTables, office: UPath, known: Known) -> PartitionInput:
    """The report alone, as it would be judged today. DecisionsError for faulty decisions."""
    reporters = tables.read(REPORTERS)

    def own(spec: TableSpec) -> pl.DataFrame:
        stored = tables.read(spec, year=known.year, region=known.region)
        return stored.filter(pl.col("report_id") == known.report_id)

    return PartitionInput(
        year=known.year,
        region=known.region,
        reporters=reporters,
        reports=own(REPORTS),
        statements=own(STATEMENTS),
        parsed_cells=own(PARSED_CELLS),
        reading_findings=own(READING_FINDINGS),
        decisions=recorded_decisions(office, reporters).of(known.year, {known.reporter_id}),
    )


def left_after(given: PartitionInput, entry: Correction) -> list[str]:
    """Messages of what still keeps the report out once the correction is made."""
    corrections = (*given.decisions.corrections, entry)
    decided = given.decisions.model_copy(update={"corrections": corrections})
    found = ruled(replace(given, decisions=decided)).findings
    return found.filter(pl.col("severity") == "critical")["message"].to_list()


def held_reports(tables: StageTables, year: int | None) -> pl.DataFrame:
    """One row a report in quarantine, with what makes QUARANTINE readable.

    ``name`` of the reporter, ``edition`` and ``variant``; ``findings``: how many critical ones;
    ``line`` and ``message`` of the first of them, by the order of the rules.
    """
    order = {rule: position for position, rule in enumerate(rules())}
    critical = (
        tables.read(FINDINGS, year=year)
        .filter(pl.col("severity") == "critical")
        .sort(pl.col("rule").replace_strict(order, return_dtype=pl.Int32), "line")
        .group_by("report_id", maintain_order=True)
        .agg(pl.len().alias("findings"), pl.col("line", "message").first())
    )
    grids = tables.read(REPORTS, year=year).select("report_id", "edition", "variant")
    return (
        tables.read(QUARANTINE, year=year)
        .join(tables.read(REPORTERS).select("reporter_id", "name"), on="reporter_id", how="left")
        .join(grids, on="report_id", how="left")
        .join(critical, on="report_id", how="left", maintain_order="left")
        .with_columns(pl.col("findings").fill_null(0), pl.col("line", "message").fill_null(""))
    )


def stored_evidence(tables: StageTables, known: Known) -> Evidence:
    """Everything that is stored of the report."""
    stored = partition_tables(tables, known.year, known.region)
    (evidence,) = partition_evidence(stored, [known.report_id])
    return evidence


def _common(known: Known) -> dict[str, object]:
    return {
        "reporter": known.reporter_id,
        "year": known.year,
        "document_sha256": known.sha256,
    }


def _shown(value: Decimal | None) -> str:
    return "blank" if value is None else plain(value)
