"""The raw archive: WARC files by report year and collection region, written once, read for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from upath import UPath

from assets.storage.archive_index import ArchiveEntry, archive_entries
from assets.storage.partition_writer import (
    CLOSED,
    Known,
    PartitionWriter,
    file_number,
    opened_lock,
    settle,
    settle_leftovers,
)
from assets.storage.paths import local_path, safe_name
from assets.storage.warc import ArchiveError, Stored, stored_body, stored_records, warc_date


class Archive:
    """The archive under one root folder or URL.

    Files are written on this machine first; ``spool`` is where, needed when root is a URL.
    """

    def __init__(self, root: UPath, *, spool: Path | None = None, software: str = "") -> None:
        self.root = root
        self._local = local_path(root)
        self._spool = spool or self._local
        self._software = software
        self._scanned: dict[str, tuple[Stored, ...]] = {}

    @contextmanager
    def writing(
        self, year: int, region: str, clock: Callable[[], datetime]
    ) -> Iterator[PartitionWriter]:
        """The one writer of the partition, after what a killed one left has been saved.

        Raises ArchiveBusyError while another process writes it.
        """
        folder = self._spool_folder(year, region)
        with opened_lock(folder):
            settle(folder, self._target(year, region))
            known: Known = {}
            for _, record in self._records(year, region):
                if record.kind == "response" and not record.truncated and record.size:
                    found = (record.digest, record.url, warc_date(record.date))
                    known.setdefault(record.digest, found)
            writer = PartitionWriter(
                folder,
                target=self._target(year, region),
                clock=clock,
                software=self._software,
                known=known,
            )
            try:
                yield writer
            finally:
                writer.close_file()

    def records(self, year: int, region: str) -> list[ArchiveEntry]:
        """Every attempt the partition's closed files tell of, in the order they were made.

        What a killed process left open is closed first; a file being written is not looked at.
        Raises ArchiveError, naming file and offset, where a file is damaged.
        """
        settle_leftovers(self._spool_folder(year, region), self._target(year, region))
        return archive_entries(self._records(year, region))

    def body(self, entry: ArchiveEntry) -> bytes:
        """The decoded body behind an entry.

        Raises ArchiveError, naming file and offset, when it is not that of its digest.
        """
        with (self.root / entry.warc_file).open("rb") as handle:
            body = stored_body(handle, entry.warc_file, entry.warc_offset)
        if entry.sha256 is None or hashlib.sha256(body).hexdigest() != entry.sha256:
            raise ArchiveError(
                f"{entry.warc_file} at {entry.warc_offset}: body of {entry.url!r} is not"
                f" that of its digest {entry.sha256!r}"
            )
        return body

    def _spool_folder(self, year: int, region: str) -> Path:
        if self._spool is None:
            raise ValueError(f"an archive at {self.root} needs a spool folder on this machine")
        return self._spool / f"{year:04d}" / safe_name(region)

    def _target(self, year: int, region: str) -> UPath | None:
        # None: the spool folder is the archive itself.
        if self._local is not None and self._spool == self._local:
            return None
        return self.root / f"{year:04d}" / safe_name(region)

    def _records(self, year: int, region: str) -> list[tuple[str, Stored]]:
        folder = self.root / f"{year:04d}" / safe_name(region)
        files = folder.iterdir() if folder.is_dir() else iter(())
        names = sorted((file.name for file in files if file.name.endswith(CLOSED)), key=file_number)
        found: list[tuple[str, Stored]] = []
        for name in names:
            relative = f"{year:04d}/{region}/{name}"
            if relative not in self._scanned:
                with (folder / name).open("rb") as handle:
                    self._scanned[relative] = tuple(stored_records(handle, relative))
            found += [(relative, record) for record in self._scanned[relative]]
        return found
