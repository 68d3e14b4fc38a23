"""Records of an archive partition -> one entry an attempt, redirects and revisits resolved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from assets.storage.addresses import AddressError, normal_address, posted_address, split_post
from assets.storage.warc import Content, Stored

_REPEATED = frozenset({307, 308})
REDIRECTS = _REPEATED | {301, 302, 303}
_MAX_HOPS = 10


@dataclass(frozen=True)
class ArchiveEntry:
    """One attempt to get an address, redirects followed, as the archive tells it.

    ``problem`` is empty when a whole body came, else a word: truncated, undecodable, no_answer,
    robots_refused, address_refused, too_many_redirects, redirect_lost, revisit_lost or
    request_lost; ``error`` says it in full. ``exceptions`` are those recorded for the site that
    were made use of: robots, tls. ``sha256`` and ``size`` (bytes) are those of the decoded body,
    which the record at ``warc_offset`` holds; ``digest`` is that of the payload as it was sent.
    """

    url: str
    final_url: str | None
    fetched_at: datetime
    status: int | None
    media_type: str | None
    sha256: str | None
    size: int | None
    warc_file: str
    warc_offset: int
    problem: str = ""
    error: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    digest: str = ""
    exceptions: tuple[str, ...] = ()


def archive_entries(records: list[tuple[str, Stored]]) -> list[ArchiveEntry]:
    """One entry a record, in the records' order; each record comes with its file's name."""
    originals = _Originals()
    for name, record in records:
        if record.kind == "response" and not record.truncated:
            originals.add(name, record)
    plain = [_entry(name, record, originals.of(record)) for name, record in records]
    targets = [
        redirect_target(record.url, record.status, record.headers.get("location", ""))
        for _, record in records
    ]
    places: dict[str, list[int]] = {}
    for number, entry in enumerate(plain):
        places.setdefault(entry.url, []).append(number)
    return [_followed(number, plain, targets, places) for number in range(len(plain))]


def redirect_target(url: str, status: int | None, location: str) -> str | None:
    """The address to which an answer sends its asker on; None where it does not.

    307 and 308 ask for a posted form to be posted again, the others never do.
    """
    if status not in REDIRECTS or not location:
        return None
    form = split_post(url)[1] if status in _REPEATED else None
    try:
        target = normal_address(location, split_post(url)[0])
    except AddressError:
        return None
    return target if form is None else posted_address(target, form)


class _Originals:
    """The records that hold the payloads of others."""

    def __init__(self) -> None:
        self._by_content: dict[Content, tuple[str, Stored]] = {}
        self._by_digest: dict[str, tuple[str, Stored]] = {}
        self._confirmed: dict[tuple[str, str], tuple[str, Stored]] = {}

    def add(self, name: str, record: Stored) -> None:
        """One that holds its own."""
        self._by_content.setdefault(record.content, (name, record))
        self._by_digest.setdefault(record.digest, (name, record))

    def of(self, record: Stored) -> tuple[str, Stored] | None:
        """That of a record, records asked for in their order; None where it is not there.

        A 304 does not name the coding again: it confirms what came last of its address.
        """
        key = record.url, record.digest
        if record.status == 304:
            return self._confirmed.get(key) or self._by_digest.get(record.digest)
        found = self._by_content.get(record.content)
        if found is not None and not record.truncated:
            self._confirmed[key] = found
        return found


def _entry(name: str, record: Stored, held: tuple[str, Stored] | None) -> ArchiveEntry:
    headers = record.headers
    entry = ArchiveEntry(
        url=record.url,
        final_url=record.url if record.status is not None or record.sha256 else None,
        fetched_at=record.date,
        status=record.status,
        media_type=headers.get("content-type"),
        sha256=record.sha256,
        size=record.size,
        warc_file=name,
        warc_offset=record.offset,
        problem=record.problem,
        error=record.text or None,
        etag=headers.get("etag"),
        last_modified=headers.get("last-modified"),
        digest=record.digest,
        exceptions=record.exceptions,
    )
    if record.kind != "revisit":
        return entry
    if held is None:
        text = f"revisit of {record.digest!r}, which is not in the partition"
        return replace(entry, problem="revisit_lost", error=text)
    file, original = held
    entry = replace(
        entry,
        sha256=original.sha256,
        size=original.size,
        warc_file=file,
        warc_offset=original.offset,
    )
    # What is wrong with the payload is wrong here too; how it was asked for there is not.
    if original.problem == "undecodable":
        entry = replace(entry, problem=original.problem, error=original.text)
    if record.status != 304:
        return entry
    kept = original.headers
    return replace(
        entry,
        status=original.status,
        media_type=kept.get("content-type"),
        etag=entry.etag or kept.get("etag"),
        last_modified=entry.last_modified or kept.get("last-modified"),
    )


def _followed(
    start: int,
    plain: list[ArchiveEntry],
    targets: list[str | None],
    places: dict[str, list[int]],
) -> ArchiveEntry:
    """The entry at start, with the answer at the end of its redirects."""
    asked, number = plain[start], start
    for _ in range(_MAX_HOPS):
        target = targets[number]
        if target is None:
            break
        # The hop that was made next is the first one asked for after this answer.
        later = [place for place in places.get(target, ()) if place > number]
        if not later:
            text = f"redirected to {target!r}, which was not asked for any more"
            return replace(asked, problem="redirect_lost", error=text)
        number = later[0]
    if number == start:
        return asked
    final = plain[number]
    return replace(final, url=asked.url, final_url=final.final_url or final.url)
