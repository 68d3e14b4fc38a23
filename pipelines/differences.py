"""Stage tables -> what today's reader, editions, rules and decisions would change in them."""

from __future__ import annotations

import polars as pl
from upath import UPath

from assets.fetch.tables import DOCUMENTS
from assets.judging import PartitionInput, recorded_decisions, ruled
from assets.parsed_tables.report import READER_VERSION
from assets.reading import Results, read_reports, read_texts
from assets.register.tables import REPORTERS
from assets.storage.archive import Archive
from assets.storage.stage_tables import StageTables
from assets.validated_tables.changed import changed_cells
from assets.validated_tables.tables import VALIDATED_CELLS


def partition_changes(
    tables: StageTables, archive: Archive, office: UPath, place: tuple[int, str], results: Results
) -> pl.DataFrame:
    """`changed_cells` of a partition: its archived documents read and judged anew, nothing kept.

    DecisionsError for faulty decisions of the office.
    """
    year, region = place
    reporters = tables.read(REPORTERS)
    documents = tables.read(DOCUMENTS, year=year, region=region)
    texts = read_texts(documents, archive, results, READER_VERSION)
    parsed = read_reports(documents, texts, results, READER_VERSION)
    decisions = recorded_decisions(office, reporters)
    now = ruled(PartitionInput.of_read(place, reporters, parsed, decisions))
    before = tables.read(VALIDATED_CELLS, year=year, region=region)
    return changed_cells(before, now.accepted_cells)
