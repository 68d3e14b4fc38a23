"""The stages' pure functions one after the other: no Dagster, no suites, no workers, no tables.

The baseline that the pipeline is set against.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
from upath import UPath

from assets.cross_findings.tables import CROSS_FINDINGS
from assets.decisions.load import Decisions
from assets.fetch.documents import collected
from assets.fetch.search import search
from assets.judging import PartitionInput, deadlines, ruled
from assets.reading import read_reports, read_texts
from assets.register.load import Register, load_register
from assets.rollups.coverage import coverage
from assets.rollups.reconciliation import reconciliation
from assets.rollups.sums import rollup_cells
from assets.storage.archive import Archive
from assets.validated_tables.decided import Acceptances, failing_by_findings, quarantine
from assets.validated_tables.judged import grid_reports
from assets.validated_tables.outcomes import outcomes

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
    ended, reports, printed, findings, cells = (
        pl.concat(each) for each in zip(*parts, strict=True)
    )
    with timed.stage("rollups"):
        known = (year, register.regions, register.reporters, ended, reports)
        sums = rollup_cells(*known, cells)
        coverage(*known, findings, cells, CROSS_FINDINGS.empty())
        reconciliation(*known, cells, sums, printed)
    return timed


def _region(
    timed: Timed, year: int, region: str, register: Register, archive: Archive, docs: Path
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    with timed.stage("fetch"):
        wanted = search(year, region, register.reporters, register.sources)
        fetched = collected(wanted, archive)
        found = fetched.documents
    with timed.stage("raw_text"):
        texts = read_texts(found, archive, _here, "")
    with timed.stage("parsed_tables"):
        parsed = read_reports(found, texts, _here, "")
    with timed.stage("validated_tables"):
        place = (year, region)
        given = PartitionInput.of_read(place, register.reporters, parsed, Decisions())
        due = deadlines(year, register.reporters)
        rules = ruled(given)
        failing = failing_by_findings(parsed.reports, rules.findings)
        held = quarantine(parsed.reports, rules.findings, failing, _NOBODY, rules.findings.clear())
        cells = rules.accepted_cells
    with timed.stage("outcomes"):
        ended = outcomes(fetched.outcomes, found, parsed.reports, rules.findings, cells, held, due)
    # Takes seconds to import, which is not what a partition costs.
    from expectations.suites import validate

    with timed.stage("suites"):
        for part in grid_reports(parsed.reports, rules.cells, rules.other):
            validate(part.frame, part.grid, docs_dir=docs, run_name=f"{year} {region}")
    return ended, parsed.reports, parsed.cells, rules.findings, cells


def _here(read: Callable[..., Any], calls: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
    """Every call made in this process."""
    return (read(*call) for call in calls)
