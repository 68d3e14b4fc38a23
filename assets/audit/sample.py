"""Which accepted reports, and which of their cells, an audit compares: drawn from a seed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from assets.audit.sheet import Answer, Sheet

Figures = Mapping[str, Decimal | None]  # cell key -> the figure read, None for none


@dataclass(frozen=True)
class Draw:
    """What is drawn from, how many reports, and how many cells of each (None: all)."""

    year: int
    regions: tuple[str, ...]
    size: int
    seed: int
    cells: int | None
    on: date

    @property
    def file(self) -> str:
        """Name of its answer sheet."""
        return f"{self.year}-{self.seed}.yaml"


def drawn(population: Iterable[str], size: int, seed: str) -> list[str]:
    """``size`` of these at random without replacement, all where there are fewer, as drawn.

    Every set of ``size`` is as likely as any other over the seeds. Digests decide, so that neither
    the order of the population nor a library's generator does; the first n are the sample of n.
    """

    def place(member: str) -> bytes:
        return hashlib.sha256(f"{seed}:{member}".encode()).digest()

    return sorted(set(population), key=place)[:size]


def accepted_reports(
    outcomes: pl.DataFrame, reports: pl.DataFrame, reporters: pl.DataFrame
) -> pl.DataFrame:
    """One row per accepted report, by id: what can be drawn.

    Columns: year, collection_region, reporter_id, name, report_id, document_sha256. Takes
    OUTCOMES, REPORTS and REPORTERS.
    """
    documents = reports.select("report_id", document_sha256="tables_sha256")
    return (
        outcomes.filter(pl.col("outcome") == "accepted")
        .select("year", "collection_region", "reporter_id", "report_id")
        .join(documents, on="report_id", how="inner")
        .join(reporters.select("reporter_id", "name"), on="reporter_id", how="left")
        .with_columns(pl.col("name").fill_null(""))
        .sort("report_id")
    )


def drawn_reports(accepted: pl.DataFrame, draw: Draw) -> pl.DataFrame:
    """The drawn rows of ``accepted_reports``, in the order of drawing."""
    ids = drawn(accepted["report_id"], draw.size, str(draw.seed))
    order = pl.DataFrame({"report_id": ids}, schema={"report_id": pl.String})
    return order.join(accepted, on="report_id", how="left", maintain_order="left")


def drawn_sheet(
    accepted: pl.DataFrame, sample: pl.DataFrame, read: Mapping[str, Figures], draw: Draw
) -> Sheet:
    """The sheet to fill in for the sample of the accepted reports."""
    return Sheet(
        file=draw.file,
        year=draw.year,
        regions=draw.regions,
        seed=draw.seed,
        drawn_on=draw.on,
        population=accepted.height,
        cells_per_report=draw.cells,
        reports=tuple(
            Answer(
                report_id=row["report_id"],
                reporter=row["reporter_id"],
                name=row["name"],
                document_sha256=row["document_sha256"],
                cells=_cells(row["report_id"], list(read[row["report_id"]]), draw),
            )
            for row in sample.iter_rows(named=True)
        ),
    )


def _cells(report_id: str, cells: list[str], draw: Draw) -> int | tuple[str, ...]:
    if draw.cells is None or draw.cells >= len(cells):
        return len(cells)
    chosen = set(drawn(cells, draw.cells, f"{draw.seed}:{report_id}"))
    return tuple(cell for cell in cells if cell in chosen)  # as they stand in the table
