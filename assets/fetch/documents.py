"""Archive and register -> the documents table and how every search for a report ended."""

from __future__ import annotations

import hashlib
from typing import Any

import polars as pl

from assets.fetch.pages import Pages
from assets.fetch.tables import DOCUMENTS, FETCH_OUTCOMES
from assets.fetch.trails import Search, Step, Trail, trails
from assets.storage.archive import Archive
from assets.storage.archive_index import ArchiveEntry

# What counts when the sources of one reporter ended differently: the first of these. That nothing
# was published is only said where every source says so.
_TELLING = ("truncated", "blocked", "robots_refused", "gone", "not_found", "not_published")


def documents(search: Search, archive: Archive) -> tuple[pl.DataFrame, pl.DataFrame]:
    """DOCUMENTS and FETCH_OUTCOMES of a partition, from register and archive alone.

    A document whose error is null is whole and may be read.
    """
    pages = Pages(archive.body)
    pages.add(archive.records(search.year, search.region))
    partition = {"year": search.year, "collection_region": search.region}
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    outcomes = []
    for reporter, followed in trails(search, pages).items():
        for trail in followed:
            for step in (*trail.steps, *trail.earlier):
                row = {**partition, **_row(trail, step)}
                rows.setdefault((row["source_id"], row["document_id"]), row)
        outcomes.append({**partition, "reporter_id": reporter, **_outcome(followed)})
    return DOCUMENTS.frame(list(rows.values())), FETCH_OUTCOMES.frame(outcomes)


def document_id(entry: ArchiveEntry) -> str:
    """Sixteen hex digits over address and content."""
    return hashlib.sha256(f"{entry.url}\n{entry.sha256 or ''}".encode()).hexdigest()[:16]


def _row(trail: Trail, step: Step) -> dict[str, Any]:
    entry = step.entry
    return {
        "source_id": trail.source.source_id,
        "reporter_id": trail.source.reporter_id,
        "document_id": document_id(entry),
        "role": step.role,
        "url": entry.url,
        "final_url": entry.final_url,
        "parent_document_id": document_id(step.parent) if step.parent else None,
        "position": step.position,
        "fetched_at": entry.fetched_at,
        "status": entry.status,
        "media_type": entry.media_type,
        "sha256": entry.sha256,
        "size": entry.size,
        "warc_file": entry.warc_file,
        "warc_offset": entry.warc_offset,
        "error": step.error,
        "link_text": step.link.title if step.link else "",
        "link_date": step.link.date if step.link else None,
    }


def _outcome(followed: list[Trail]) -> dict[str, Any]:
    if not followed:
        reason = "登记表中没有来源 no source in the register"
        return {"outcome": "not_found", "reason": reason, "document_id": None}
    for trail in followed:
        if trail.report is not None:
            found = document_id(trail.report)
            return {"outcome": "fetched", "reason": trail.reason, "document_id": found}
    # What was never asked for is not found either; its reason says so.
    ended = [trail.outcome or "not_found" for trail in followed]
    reasons = "; ".join(trail.reason for trail in followed)
    return {"outcome": min(ended, key=_TELLING.index), "reason": reasons, "document_id": None}
