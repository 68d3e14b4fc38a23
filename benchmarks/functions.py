"""The stages' pure functions one after the other: no Dagster, no suites, no workers, no tables.

The baseline that the pipeline is set against.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl
from upath import UPath

from assets.fetch.documents import documents
from assets.fetch.search import search
from assets.judging import deadlines
from assets.parsed_tables.frames import ParsedFrames, parsed_frames
from assets.parsed_tables.report_documents import report_documents
from assets.parsed_tables.report_values import report_values
from assets.raw_text.texts import text_of
from assets.raw_text.to_read import archive_entry, raw_text, to_read
from assets.register.load import Register, load_register
from assets.rollups.coverage import coverage
from assets.rollups.reconciliation import reconciliation
from assets.rollups.sums import rollup_cells
from assets.storage.archive import Archive
from assets.validated_tables.decided import (
    Acceptances,
    failing_by_findings,
    quarantine,
    validated_cells,
)
from assets.validated_tables.judged import all_findings, grid_reports
from assets.validated_tables.outcomes import outcomes
from assets.validated_tables.register_rules import register_findings

_NOBODY = Acceptances()


@dataclass
class Timed:
    """Seconds by stage; ``suites`` are timed beside the stages, as the pipeline judges twice."""

    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what happens within."""
        began = time.perf_counter()
        yield
        self.seconds[name] += time.perf_counter() - began


def timed_functions(
    year: int, regions: Iterable[str], office: Path, archive: Archive, docs: Path
) -> Timed:
    """Seconds of every stage from the archive to the rollups, over all regions of the year."""
    timed = Timed()
    with timed.stage("register"):
        register = load_register(UPath(office) / "register")
    parts = [_region(timed, year, region, register, archive, docs) for region in regions]
    ended, reports, findings, cells = (pl.concat(each) for each in zip(*parts, strict=True))
    with timed.stage("rollups"):
        known = (year, register.regions, register.reporters, ended, reports)
        sums = rollup_cells(*known, cells)
        coverage(*known, findings, cells)
        reconciliation(*known, cells, sums)
    return timed


def _region(
    timed: Timed, year: int, region: str, register: Register, archive: Archive, docs: Path
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    with timed.stage("fetch"):
        found, fetched = documents(
            search(year, region, register.reporters, register.sources), archive
        )
    with timed.stage("raw_text"):
        rows = to_read(found)
        bodies = ((archive.body(archive_entry(row)), row["media_type"] or "") for row in rows)
        texts = raw_text(rows, (text_of(*body) for body in bodies), "")
    with timed.stage("parsed_tables"):
        contents = dict(texts.select("document_id", "content").iter_rows())
        kinds = dict(texts.select("document_id", "kind").iter_rows())
        reports = report_documents(found, kinds)
        read = {
            ids: report_values(ids, [contents[each] for each in ids])
            for report in reports
            for ids in report.readings
        }
        parsed = parsed_frames(found, reports, read, "")
    with timed.stage("validated_tables"):
        due = deadlines(year, register.reporters)
        findings, cells, other = _judged(parsed, register.reporters, due)
    with timed.stage("outcomes"):
        ended = outcomes(fetched, found, parsed.reports, findings, cells, due)
    # Takes seconds to import, which is not what a partition costs.
    from expectations.suites import validate

    with timed.stage("suites"):
        for part in grid_reports(parsed.reports, parsed.cells, other):
            validate(part.frame, part.grid, docs_dir=docs, run_name=f"{year} {region}")
    return ended, parsed.reports, findings, cells


def _judged(
    parsed: ParsedFrames, reporters: pl.DataFrame, due: dict[str, date]
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Findings, accepted cells, and the findings that were there before the cells were judged."""
    found = register_findings(parsed.reports, reporters, due)
    other = pl.concat([parsed.findings, found])
    findings = all_findings(parsed.reports, parsed.cells, other)
    failing = failing_by_findings(parsed.reports, findings)
    quarantine(parsed.reports, findings, failing, _NOBODY, findings.clear())
    cells = parsed.cells.with_columns(
        corrected=pl.lit(value=False), printed_value=pl.lit(None, parsed.cells.schema["value"])
    )
    return findings, validated_cells(parsed.reports, cells, failing, _NOBODY), other
