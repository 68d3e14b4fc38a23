"""Reports of a partition -> the other versions of one of them, and what they print otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from assets.evidence.evidence import Change, OtherVersion

_Cells = Mapping[str, tuple[object, str]]  # cell key -> value and token


def other_versions(
    report: Mapping[str, Any], reports: pl.DataFrame, cells: pl.DataFrame, documents: pl.DataFrame
) -> tuple[OtherVersion, ...]:
    """The other versions of a report, the one that counts first, then the latest.

    ``report`` is a row of REPORTS; the frames are REPORTS, PARSED_CELLS and DOCUMENTS.
    """
    others = reports.filter(
        pl.col("reporter_id") == report["reporter_id"], pl.col("report_id") != report["report_id"]
    ).sort("current", "version", descending=True)
    if others.is_empty():
        return ()
    here = _printed(report["report_id"], cells)
    return tuple(_version(other, here, cells, documents) for other in others.to_dicts())


def _version(
    other: Mapping[str, Any], here: _Cells, cells: pl.DataFrame, documents: pl.DataFrame
) -> OtherVersion:
    there = _printed(other["report_id"], cells)
    fetched = documents.filter(pl.col("document_id") == other["document_id"]).row(0, named=True)
    return OtherVersion(
        report_id=other["report_id"],
        number=other["version"],
        current=other["current"],
        address=fetched["final_url"] or fetched["url"],
        fetched_at=fetched["fetched_at"],
        changes=tuple(_changes(here, there)),
    )


def _printed(report_id: str, cells: pl.DataFrame) -> _Cells:
    rows = cells.filter(pl.col("report_id") == report_id).select("cell", "value", "token")
    return {cell: (value, token.strip()) for cell, value, token in rows.iter_rows()}


def _changes(here: _Cells, there: _Cells) -> Iterator[Change]:
    for key in dict.fromkeys([*here, *there]):
        (value, token), (other_value, other_token) = (
            cells.get(key, (None, None)) for cells in (here, there)
        )
        # The same number printed with other blanks or digits is no change.
        if value != other_value or (value is None and token != other_token):
            yield Change(key, token, other_token)
