"""Raw text in Dagster: every archived document of a partition as text blocks and grids."""

from typing import Any

import dagster as dg

from assets.fetch.tables import DOCUMENTS
from assets.partitions import years_and_regions
from assets.raw_text.tables import RAW_TEXT
from assets.reading import read_texts
from assets.storage.resources import Home, Readers, counted, table_asset


@dg.multi_asset(
    name="raw_text",
    specs=[table_asset(RAW_TEXT, group="raw_text", deps=[DOCUMENTS.name])],
    partitions_def=years_and_regions,
)
def read_text(
    context: dg.AssetExecutionContext, home: Home, readers: Readers
) -> dg.MaterializeResult[Any]:
    """文本: read from the archived bytes, each document in a process with limits."""
    with home.attempt(context) as part:
        documents, workers = part.read(DOCUMENTS), readers.workers
        frame = read_texts(documents, home.archive, workers.results, home.reader_version)
        return part.made(
            RAW_TEXT,
            frame,
            kinds=counted(frame, "kind"),
            unreadable=frame["problem"].is_not_null().sum(),
        )
