"""Reading in Dagster: a partition's documents as reports, cells, facts and reading findings."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from assets.fetch.tables import DOCUMENTS
from assets.parsed_tables.tables import PARSED_CELLS, READING_FINDINGS, REPORTS, STATEMENTS
from assets.partitions import years_and_regions
from assets.raw_text.tables import RAW_TEXT
from assets.reading import read_reports
from assets.storage.resources import Home, Readers, counted, table_asset


@dg.multi_asset(
    name="parsed_tables",
    specs=[
        table_asset(spec, group="parsed_tables", deps=[RAW_TEXT.name, DOCUMENTS.name])
        for spec in (REPORTS, STATEMENTS, PARSED_CELLS, READING_FINDINGS)
    ],
    partitions_def=years_and_regions,
)
def parsed_tables(
    context: dg.AssetExecutionContext, home: Home, readers: Readers
) -> Iterator[dg.MaterializeResult[Any]]:
    """读取: who, when, which edition, every printed figure in its cell, or why not."""
    with home.attempt(context) as part:
        documents, texts = part.read(DOCUMENTS), part.read(RAW_TEXT)
        frames = read_reports(documents, texts, readers.workers.results, home.reader_version)
        yield part.made(
            REPORTS,
            frames.reports,
            current=frames.reports["current"].sum(),
            editions=counted(frames.reports, "edition"),
            layouts=counted(frames.reports, "layout"),
        )
        yield part.made(STATEMENTS, frames.statements, facts=counted(frames.statements, "fact"))
        yield part.made(
            PARSED_CELLS,
            frames.cells,
            reports=frames.cells["report_id"].n_unique(),
            meanings=counted(frames.cells, "meaning"),
        )
        yield part.made(
            READING_FINDINGS,
            frames.findings,
            reports=frames.findings["report_id"].n_unique(),
            rules=counted(frames.findings, "rule"),
        )
