"""An archive in the head: answers by address, as Pages is given them."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from assets.fetch.pages import Pages
from assets.storage.archive_index import ArchiveEntry

MOMENT = datetime(2025, 2, 1, tzinfo=UTC)


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
