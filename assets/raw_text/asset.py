"""Raw text in Dagster: every archived document of a partition as text blocks and grids."""

from typing import Any

import dagster as dg

from assets.fetch.tables import DOCUMENTS
from assets.partitions import years_and_regions
from assets.raw_text.tables import RAW_TEXT
from assets.raw_text.texts import text_of, unread
from assets.raw_text.to_read import archive_entry, raw_text, to_read
from assets.storage.resources import Home, Readers, counted, table_asset
from assets.workers import Lost


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
        rows, archive = to_read(part.read(DOCUMENTS)), home.archive
        bodies = ((archive.body(archive_entry(row)), row["media_type"] or "") for row in rows)
        read = readers.workers.results(text_of, bodies)
        texts = (unread(text.reason) if isinstance(text, Lost) else text for text in read)
        frame = raw_text(rows, texts, home.reader_version)
        return part.made(RAW_TEXT, frame, kinds=counted(frame, "kind"))
