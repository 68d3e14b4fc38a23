"""Archive and register -> documents, listed links, and how every search for a report ended."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import polars as pl

from assets.fetch.listed_links import listed_links
from assets.fetch.pages import Pages
from assets.fetch.tables import DOCUMENTS, FETCH_OUTCOMES, LISTED_LINKS
from assets.fetch.trails import TELLING, Search, Step, Trail, trails
from assets.storage.archive import Archive
from assets.storage.archive_index import ArchiveEntry

_ROLES = ("report", "attachment", "listing", "passage")


@dataclass(frozen=True)
class Collected:
    """What a partition's archive holds for its register.

    ``documents`` is DOCUMENTS: one whose error is null is whole and may be read. ``outcomes`` is
    FETCH_OUTCOMES, ``links`` LISTED_LINKS.
    """

    documents: pl.DataFrame
    outcomes: pl.DataFrame
    links: pl.DataFrame


def collected(search: Search, archive: Archive, pages: Pages | None = None) -> Collected:
    """The tables of a partition, from register and archive alone.

    ``pages`` are the archive's, where they were read already.
    """
    pages = pages or Pages(archive.body)
    pages.add(archive.records(search.year, search.region))
    partition = {"year": search.year, "collection_region": search.region}
    followed = trails(search, pages)
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for trail in chain.from_iterable(followed.values()):
        # A page that lists its unit's reports may be the report as well.
        for step in sorted(
            (*trail.steps, *trail.earlier), key=lambda step: _ROLES.index(step.role)
        ):
            row = {**partition, **_row(trail, step)}
            rows.setdefault((row["source_id"], row["document_id"]), row)
    outcomes = [
        {**partition, "reporter_id": reporter, **_outcome(each)}
        for reporter, each in followed.items()
    ]
    links = {
        (row["listing_id"], row["url"], row["title"]): {**partition, **row}
        for row in _link_rows(search, list(chain.from_iterable(followed.values())), pages)
    }
    return Collected(
        DOCUMENTS.frame(list(rows.values())),
        FETCH_OUTCOMES.frame(outcomes),
        LISTED_LINKS.frame(list(links.values())),
    )


def document_id(entry: ArchiveEntry, part: str = "") -> str:
    """Sixteen hex digits over address, content and the part of it that is meant."""
    key = f"{entry.url}\n{entry.sha256 or ''}" + (f"\n{part}" if part else "")
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _link_rows(search: Search, followed: list[Trail], pages: Pages) -> Iterator[dict[str, Any]]:
    for listing, row in listed_links(search, followed, pages):
        yield {"listing_id": document_id(listing), **row}


def _row(trail: Trail, step: Step) -> dict[str, Any]:
    entry = step.entry
    return {
        "source_id": trail.source.source_id,
        "reporter_id": trail.source.reporter_id,
        "document_id": document_id(entry, step.part),
        "role": step.role,
        "url": entry.url,
        "final_url": entry.final_url,
        "parent_document_id": document_id(step.parent)
        if step.parent and step.parent != entry
        else None,
        "part": step.part,
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
        "exceptions": list(entry.exceptions),
    }


def _outcome(followed: list[Trail]) -> dict[str, Any]:
    if not followed:
        reason = "登记表中没有来源 no source in the register"
        return {"outcome": "not_found", "reason": reason, "document_id": None}
    for trail in followed:
        if trail.report is not None:
            found = document_id(trail.report, trail.source.part)
            return {"outcome": "fetched", "reason": trail.reason, "document_id": found}
    # What was never asked for is not found either; its reason says so.
    ended = [trail.outcome or "not_found" for trail in followed]
    reasons = "; ".join(trail.reason for trail in followed)
    return {"outcome": min(ended, key=TELLING.index), "reason": reasons, "document_id": None}
