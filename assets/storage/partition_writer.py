"""The writing end of one archive partition: one writer, records made durable one by one."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from upath import UPath

from assets.storage.partition_files import CLOSED, OPEN, closed, file_order, names_in
from assets.storage.paths import sync_folder
from assets.storage.record_writer import RecordWriter
from assets.storage.warc import (
    Content,
    Exchange,
    Failure,
    LocalFile,
    content_of,
    payload_digest,
    warc_date,
)

# Digest of a payload -> by what it is under its coding: digest, address and WARC-Date of the record
# that holds it.
Known = dict[str, dict[Content, tuple[str, str, str]]]


class PartitionWriter:
    """Writes what was fetched, durably, to one file at a time; threads may share it.

    ``salvaged`` says, a line a file, which files were found damaged and what was saved of them.
    """

    def __init__(
        self,
        folder: Path,
        *,
        target: UPath | None,
        clock: Callable[[], datetime],
        software: str,
        known: Known,
        salvaged: tuple[str, ...],
    ) -> None:
        self.salvaged = salvaged
        self._folder = folder
        self._target = target
        self._clock = clock
        self._software = software
        self._known = known
        self._guard = threading.Lock()
        # Held around each sync and whatever ends a file; never waited for with the guard held.
        self._syncing = threading.Lock()
        self._appended = self._durable = self._lost = 0
        self._path: Path | None = None
        self._handle: IO[bytes] | None = None
        self._records: RecordWriter | None = None

    def write(self, item: Exchange | Failure | LocalFile) -> None:
        """Append one item; when this returns, a loss of power no longer loses it.

        Threads that write at the same time share a sync. OSError where the disk takes no more.
        """
        digest = "" if isinstance(item, Failure) else payload_digest(item.body)
        with self._guard:
            self._appended += 1
            number = self._appended
            try:
                handle, records = self._opened()
                self._append(records, item, digest)
                handle.flush()
            except BaseException:
                # The file may end in half a record: it is settled before it is closed.
                self._lost = number
                self._abandon()
                raise
        self._sync(number)
        if isinstance(item, Exchange) and item.body and not item.truncated:
            content = content_of(digest, item.headers)
            with self._guard:
                known = (digest, item.url, warc_date(item.received_at))
                self._known.setdefault(digest, {}).setdefault(content, known)

    def close_file(self) -> None:
        """Close the file being written, if any, for good; the next item opens another."""
        with self._syncing, self._guard:
            if self._handle is None or self._path is None:
                return
            path = self._path
            os.fsync(self._handle.fileno())
            self._durable = self._appended
            self._abandon()
            closed(path, self._target)

    def _sync(self, number: int) -> None:
        """Make all durable that was appended, unless the item of this number is already."""
        with self._syncing:
            if number <= self._durable:
                return
            with self._guard:
                handle, appended = self._handle, self._appended
            if handle is None or number <= self._lost:
                raise OSError(errno.EIO, f"{self._folder}: a record was not written durably")
            try:
                os.fsync(handle.fileno())
            except BaseException:
                with self._guard:
                    self._lost = self._appended
                    self._abandon()
                raise
            self._durable = appended

    def _abandon(self) -> None:
        handle, self._handle = self._handle, None
        self._path = self._records = None
        if handle is not None:
            with suppress(OSError):
                handle.close()

    def _opened(self) -> tuple[IO[bytes], RecordWriter]:
        if self._handle is not None and self._records is not None:
            return self._handle, self._records
        moment = self._clock()
        names = names_in(self._folder) + (names_in(self._target) if self._target else [])
        number = max((file_order(name)[0] for name in names), default=0) + 1
        name = f"{moment.astimezone(UTC):%Y%m%d%H%M%S}-{number}"
        self._path = self._folder / (name + OPEN)
        self._handle = self._path.open("xb")
        sync_folder(self._folder)
        self._records = RecordWriter(self._handle, name + CLOSED, self._software, moment)
        return self._handle, self._records

    def _append(
        self, records: RecordWriter, item: Exchange | Failure | LocalFile, digest: str
    ) -> None:
        if isinstance(item, Failure):
            records.failure(item)
        elif isinstance(item, LocalFile):
            records.resource(item, digest)
        else:
            records.exchange(item, digest, original=self._original(item, digest))

    def _original(self, exchange: Exchange, digest: str) -> tuple[str, str, str] | None:
        if exchange.unchanged:
            return next(iter(self._known.get(exchange.unchanged, {}).values()), None)
        if exchange.truncated or not exchange.body:
            return None
        return self._known.get(digest, {}).get(content_of(digest, exchange.headers))
