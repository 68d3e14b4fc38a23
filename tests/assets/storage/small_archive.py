"""Small archives for tests: what is written into them, and how their files are damaged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from assets.storage.archive import Archive
from assets.storage.partition_writer import PartitionWriter
from assets.storage.warc import Exchange, Failure, LocalFile
from assets.storage.warc_reader import members

START = datetime(2025, 1, 20, 8, 30, tzinfo=UTC)
PLACE = (2024, "991121")
_SECONDS = count()


def clock() -> datetime:
    return START + timedelta(seconds=next(_SECONDS))


def exchange(url: str, body: bytes = b"page", **changes: object) -> Exchange:
    values: dict[str, object] = {
        "url": url,
        "request_headers": (("Host", "example.test"), ("User-Agent", "tester")),
        "status": 200,
        "reason": "OK",
        "headers": (("Content-Type", "text/html"), ("Content-Length", str(len(body)))),
        "body": body,
        "received_at": START,
    }
    return Exchange(**{**values, **changes})  # type: ignore[arg-type]


def kept(archive: Archive, *items: Exchange | Failure | LocalFile) -> PartitionWriter:
    """Items written into one file of the partition; the writer, done with."""
    with archive.writing(*PLACE, clock) as writer:
        for item in items:
            writer.write(item)
    return writer


def every_kind() -> Iterator[Exchange | Failure | LocalFile]:
    """An item of each kind of record."""
    yield exchange("http://a.test/1", b"same" * 30)
    yield exchange("http://a.test/2", b"same" * 30)
    yield Failure("http://a.test/3", "no_answer", "refused", START)
    yield LocalFile("file:///answers/a.docx", b"PK", START)
    yield exchange("http://a.test/list#post:col=1&page=2", b"rows", exceptions=("robots", "tls"))
    yield exchange("http://a.test/4", b"last")


def damaged(path: Path, changed: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(changed)


def unpacked(path: Path) -> list[bytes]:
    """The records of a file as they are unpacked."""
    with path.open("rb") as handle:
        return [data for _, _, data in members(handle)]


def closed_file(folder: Path) -> Path:
    """The one closed file below a folder."""
    (file,) = folder.rglob("*.warc.gz")
    return file
