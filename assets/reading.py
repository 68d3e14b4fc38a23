"""A partition's way from archived bytes to reports and cells.

What report.py is for one report, this is for all of a partition; who runs the functions that read,
and where, is the caller's: worker processes with limits, or its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import polars as pl

from assets.parsed_tables.frames import ParsedFrames, parsed_frames
from assets.parsed_tables.report_documents import report_documents
from assets.parsed_tables.report_values import report_values
from assets.parsed_tables.report_values import unread as unread_report
from assets.raw_text.texts import text_of
from assets.raw_text.texts import unread as unread_text
from assets.raw_text.to_read import archive_entry, raw_text, to_read
from assets.storage.archive import Archive
from assets.workers import Lost

# A function and the arguments of its calls -> what each call gives, in their order.
Results = Callable[[Callable[..., Any], Iterable[tuple[Any, ...]]], Iterable[Any]]


def read_texts(
    documents: pl.DataFrame, archive: Archive, results: Results, reader_version: str
) -> pl.DataFrame:
    """RAW_TEXT of a partition: every whole report and attachment of DOCUMENTS."""
    rows = to_read(documents)
    bodies = (
        (archive.body(archive_entry(row)), row["media_type"] or "", row["part"]) for row in rows
    )
    read = results(text_of, bodies)
    texts = (unread_text(text.reason) if isinstance(text, Lost) else text for text in read)
    return raw_text(rows, texts, reader_version)


def read_reports(
    documents: pl.DataFrame, texts: pl.DataFrame, results: Results, reader_version: str
) -> ParsedFrames:
    """The reports of a partition, from its DOCUMENTS and RAW_TEXT."""
    contents = dict(texts.select("document_id", "content").iter_rows())
    kinds = dict(texts.select("document_id", "kind").iter_rows())
    reports = report_documents(documents, kinds)
    wanted = list(dict.fromkeys(ids for report in reports for ids in report.readings))
    calls = ((ids, tuple(contents[each] for each in ids)) for ids in wanted)
    read = results(report_values, calls)
    values = [unread_report(each.reason) if isinstance(each, Lost) else each for each in read]
    return parsed_frames(documents, reports, dict(zip(wanted, values, strict=True)), reader_version)
