"""The writing end of one archive partition: one writer, records made durable one by one."""

from __future__ import annotations

import fcntl
import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from upath import UPath

from assets.storage.paths import sync_folder
from assets.storage.record_writer import RecordWriter
from assets.storage.warc import (
    ArchiveError,
    Exchange,
    Failure,
    LocalFile,
    payload_digest,
    warc_date,
    whole_length,
)

CLOSED = ".warc.gz"
OPEN = ".warc.gz.open"
_LOCK = ".lock"
_NUMBER = re.compile(r"-(\d+)\.warc\.gz")

# Digest of a payload -> digest, address and WARC-Date of the record that holds it.
Known = dict[str, tuple[str, str, str]]


class ArchiveBusyError(ArchiveError):
    """Another writer has the partition open; the message names its process."""


class PartitionWriter:
    """Writes what was fetched, durably, to one file at a time; threads may share it."""

    def __init__(
        self,
        folder: Path,
        *,
        target: UPath | None,
        clock: Callable[[], datetime],
        software: str,
        known: Known,
    ) -> None:
        self._folder = folder
        self._target = target
        self._clock = clock
        self._software = software
        self._known = known
        self._guard = threading.Lock()
        self._path: Path | None = None
        self._handle: IO[bytes] | None = None

    def write(self, item: Exchange | Failure | LocalFile) -> None:
        """Append one item; when this returns, a loss of power no longer loses it."""
        with self._guard:
            handle = self._handle or self._opened()
            try:
                self._append(RecordWriter(handle), item)
                handle.flush()
                os.fsync(handle.fileno())
            except BaseException:
                # The file may end in half a record: it is settled before it is closed.
                self._handle = self._path = None
                with suppress(OSError):
                    handle.close()
                raise
            if isinstance(item, Exchange) and item.body and not item.truncated:
                digest = payload_digest(item.body)
                moment = warc_date(item.received_at)
                self._known.setdefault(digest, (digest, item.url, moment))

    def close_file(self) -> None:
        """Close the file being written, if any, for good; the next item opens another."""
        with self._guard:
            if self._handle is None or self._path is None:
                return
            self._handle.close()
            closed = _closed(self._path)
            self._handle = self._path = None
            _sent(closed, self._target)

    def _opened(self) -> IO[bytes]:
        moment = self._clock()
        names = [path.name for path in self._folder.iterdir()]
        if self._target is not None and self._target.is_dir():
            names += [path.name for path in self._target.iterdir()]
        number = max((file_number(name) for name in names), default=0) + 1
        name = f"{moment.astimezone(UTC):%Y%m%d%H%M%S}-{number}"
        self._path = self._folder / (name + OPEN)
        self._handle = self._path.open("xb")
        sync_folder(self._folder)
        RecordWriter(self._handle).info(name + CLOSED, self._software, moment)
        return self._handle

    def _append(self, records: RecordWriter, item: Exchange | Failure | LocalFile) -> None:
        if isinstance(item, Failure):
            records.failure(item)
        elif isinstance(item, LocalFile):
            records.resource(item)
        else:
            records.exchange(item, original=self._original(item))

    def _original(self, exchange: Exchange) -> tuple[str, str, str] | None:
        if exchange.unchanged:
            return self._known[exchange.unchanged]
        if exchange.truncated or not exchange.body:
            return None
        return self._known.get(payload_digest(exchange.body))


def file_number(name: str) -> int:
    """The number a file of a partition carries: files are read in this order; 0 for others."""
    match = _NUMBER.search(name)
    return int(match[1]) if match else 0


@contextmanager
def opened_lock(folder: Path) -> Iterator[None]:
    """Holds the folder's lock, which the system takes back when its process dies.

    Raises ArchiveBusyError while another holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            handle.seek(0)
            raise ArchiveBusyError(
                f"{folder}: being written by process {handle.read().strip()!r}"
            ) from error
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield


def settle(folder: Path, target: UPath | None) -> None:
    """Close what a killed process left open: whole records stay, a cut one at the end goes.

    To be called with the lock held.
    """
    for path in sorted(folder.glob("*" + OPEN)):
        with path.open("r+b") as handle:
            length = whole_length(handle)
            handle.truncate(length)
            os.fsync(handle.fileno())
        if length:
            _closed(path)
        else:
            path.unlink()
    if target is not None:
        for path in sorted(folder.glob("*" + CLOSED)):
            _sent(path, target)


def settle_leftovers(folder: Path, target: UPath | None) -> None:
    """Settle a folder in which something was left, unless it is being written right now."""
    left = [*folder.glob("*" + OPEN), *(folder.glob("*" + CLOSED) if target else ())]
    if not left:
        return
    try:
        with opened_lock(folder):
            settle(folder, target)
    except ArchiveBusyError:
        return


def _closed(path: Path) -> Path:
    path.chmod(0o444)
    closed = path.with_name(path.name.removesuffix(".open"))
    path.rename(closed)
    sync_folder(path.parent)
    return closed


def _sent(path: Path, target: UPath | None) -> None:
    # Sent again after a kill in between: the same bytes under the same name.
    if target is not None:
        target.mkdir(parents=True, exist_ok=True)
        (target / path.name).write_bytes(path.read_bytes())
        path.unlink()
