"""Stage tables -> what an audit is made of: the accepted reports, their figures, their evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal

import polars as pl

from assets.audit.sample import Figures, accepted_reports
from assets.evidence.evidence import Evidence
from assets.evidence.frames import partition_evidence
from assets.parsed_tables.tables import REPORTS
from assets.register.tables import REPORTERS
from assets.storage.stage_tables import StageTables
from assets.validated_tables.tables import OUTCOMES, VALIDATED_CELLS
from pipelines.evidence import partition_tables

FiguresByReport = Mapping[str, Figures]


def collected(tables: StageTables) -> dict[int, list[str]]:
    """The collection regions of each report year that was collected."""
    found: dict[int, list[str]] = {}
    for part in tables.partitions(OUTCOMES):
        found.setdefault(part.year, []).append(part.region)
    return found


def stored_reports(tables: StageTables, years: Collection[int]) -> pl.DataFrame:
    """The ``accepted_reports`` of these years."""
    return accepted_reports(
        tables.read(OUTCOMES, years=years),
        tables.read(REPORTS, years=years),
        tables.read(REPORTERS),
    )


def figures_read(tables: StageTables, reports: pl.DataFrame) -> FiguresByReport:
    """The figures of these accepted reports as they were read.

    Cells that a recorded correction replaced are left out: a person has compared them already.
    """
    return _figures(_cells(tables, reports).filter(~pl.col("corrected")))


def figures_today(tables: StageTables, reports: pl.DataFrame) -> FiguresByReport:
    """The figures of these accepted reports as they count, corrections applied."""
    return _figures(_cells(tables, reports))


def evidence_of(tables: StageTables, reports: pl.DataFrame) -> Iterator[Evidence]:
    """The evidence of these accepted reports, a partition after the other."""
    for (year, region), rows in _partitions(reports):
        yield from partition_evidence(partition_tables(tables, year, region), rows["report_id"])


def _cells(tables: StageTables, reports: pl.DataFrame) -> pl.DataFrame:
    parts = [
        tables.read(VALIDATED_CELLS, year=year, region=region).join(
            rows, on="report_id", how="semi"
        )
        for (year, region), rows in _partitions(reports)
    ]
    return pl.concat([VALIDATED_CELLS.empty(), *parts])


def _partitions(reports: pl.DataFrame) -> Iterator[tuple[tuple[int, str], pl.DataFrame]]:
    groups = reports.group_by("year", "collection_region", maintain_order=True)
    for (year, region), rows in groups:
        yield (int(str(year)), str(region)), rows


def _figures(cells: pl.DataFrame) -> FiguresByReport:
    found: dict[str, dict[str, Decimal | None]] = {}
    for report_id, cell, value in cells.select("report_id", "cell", "value").iter_rows():
        found.setdefault(report_id, {})[cell] = value
    return found
