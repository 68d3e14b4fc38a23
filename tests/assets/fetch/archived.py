"""An archive in the head: answers by address, as Pages is given them; who is looked for there."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import polars as pl

from assets.fetch.pages import Pages
from assets.register.tables import REPORTERS
from assets.storage.archive_index import ArchiveEntry

MOMENT = datetime(2025, 2, 1, tzinfo=UTC)


def departments(region: str, names: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """REPORTERS of a region's departments: by id the name and any other names of each."""
    return REPORTERS.frame(
        [
            {
                "reporter_id": reporter_id,
                "name": name,
                "kind": "department",
                "level": "county",
                "region": region,
                "collection_region": region,
                "scope": "unit",
                "valid_from": 0,
                "valid_to": 9999,
                "aliases": aliases,
            }
            for reporter_id, (name, *aliases) in names.items()
        ]
    )


class Archived:
    """What came of each address that was asked; later answers to one address follow earlier."""

    def __init__(self) -> None:
        self.bodies: dict[str, bytes] = {}
        self.entries: list[ArchiveEntry] = []

    def page(
        self,
        url: str,
        body: str | bytes,
        *,
        status: int = 200,
        final: str = "",
        media_type: str = "text/html",
    ) -> ArchiveEntry:
        """An answer came."""
        data = body.encode() if isinstance(body, str) else body
        digest = hashlib.sha256(data).hexdigest()
        self.bodies[digest] = data
        entry = ArchiveEntry(
            url=url,
            final_url=final or url.partition("#")[0],
            fetched_at=MOMENT,
            status=status,
            media_type=media_type,
            sha256=digest,
            size=len(data),
            warc_file="1.warc.gz",
            warc_offset=len(self.entries),
        )
        self.entries.append(entry)
        return entry

    def failure(self, url: str, problem: str = "no_answer") -> None:
        """None came."""
        entry = ArchiveEntry(
            url=url,
            final_url=None,
            fetched_at=MOMENT,
            status=None,
            media_type=None,
            sha256=None,
            size=None,
            warc_file="1.warc.gz",
            warc_offset=len(self.entries),
            problem=problem,
            error="said so",
        )
        self.entries.append(entry)

    @property
    def pages(self) -> Pages:
        """The archive as the stage sees it."""
        pages = Pages(lambda entry: self.bodies[entry.sha256 or ""])
        pages.add(self.entries)
        return pages
