"""The files of a region's year beside the tables: statutory workbook and document, region page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from assets.evidence.files import INDEX as EVIDENCE_INDEX
from assets.evidence.files import page_file
from assets.published.page.beside import INDEX, PAGE, Beside
from assets.published.page.index import entry, index_page
from assets.published.page.page import region_page
from assets.published.region_year import RegionYear, region_years
from assets.published.statutory import region_tables
from assets.published.tables import TRACED_REPORTS
from assets.published.word import statutory_document
from assets.published.workbook import statutory_workbook
from assets.rollups.tables import INDICATOR_DEFINITIONS
from assets.validated_tables.tables import FINDINGS

WORKBOOK, DOCUMENT = "政府信息公开统计表.xlsx", "政府信息公开统计表.docx"
# From the folder of a region's page to the data home, beside whose releases the evidence lies.
_HOME = "../../../../.."


def region_files(
    year: int, frames: Mapping[str, pl.DataFrame], series: pl.DataFrame
) -> Iterator[tuple[str, bytes]]:
    """Path within the release and content of each file; equal tables give equal bytes.

    For each region that publishes tables of its own, ``regions/CODE/`` with its page, workbook and
    document, then the index over them. ``frames`` and ``series`` are those of `region_years`.
    """
    definitions = frames[INDICATOR_DEFINITIONS.name]
    warned = frames[FINDINGS.name].filter(pl.col("severity") == "warning")
    with_warning = set(warned["reporter_id"].unique())
    originals = _originals(frames[TRACED_REPORTS.name])
    entries = []
    for region in region_years(year, frames, series):
        folder = f"regions/{region.region}"
        tables = region_tables(region)
        if tables is not None:
            yield f"{folder}/{WORKBOOK}", statutory_workbook(tables)
            yield f"{folder}/{DOCUMENT}", statutory_document(tables)
        beside = Beside(
            evidence=_evidence(region),
            originals=originals,
            workbook=WORKBOOK if tables else "",
            document=DOCUMENT if tables else "",
        )
        yield f"{folder}/{PAGE}", region_page(region, definitions, beside, with_warning)
        entries.append(entry(region))
    yield INDEX, index_page(year, entries)


def _originals(reports: pl.DataFrame) -> dict[str, str]:
    """By reporter, the address at which the report that counts was published on the net."""
    told = reports.filter("current").select("reporter_id", pl.coalesce("final_url", "url"))
    return {
        reporter: url
        for reporter, url in told.iter_rows()
        if url and url.startswith(("http://", "https://"))
    }


def _evidence(region: RegionYear) -> dict[str, str]:
    """By reporter whose report does not count, the page that shows why."""
    silent = region.units.filter(pl.col("outcome") != "accepted")
    return {
        reporter: f"{_HOME}/evidence/{region.year}/{collected_in}/"
        + (page_file(report) if outcome == "quarantined" and report else EVIDENCE_INDEX)
        for reporter, collected_in, outcome, report in silent.select(
            "reporter_id", "collection_region", "outcome", "report_id"
        ).iter_rows()
    }
