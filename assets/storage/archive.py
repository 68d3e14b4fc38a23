"""The raw archive: WARC files by report year and collection region, written once, read for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from upath import UPath

from assets.storage.archive_check import Checked, Problem, checked_partition
from assets.storage.archive_index import ArchiveEntry, archive_entries
from assets.storage.file_index import fitting_index
from assets.storage.partition_files import (
    READ_ONLY,
    closed_names,
    left_names,
    opened_lock,
    settle,
    settle_leftovers,
)
from assets.storage.partition_writer import Known, PartitionWriter
from assets.storage.paths import local_path, safe_name
from assets.storage.salvage import salvaged
from assets.storage.warc import ArchiveError, Stored, warc_date
from assets.storage.warc_reader import stored_body


class Archive:
    """The archive under one root folder or URL.

    Files are written on this machine first; ``spool`` is where, needed when root is a URL.
    """

    def __init__(self, root: UPath, *, spool: Path | None = None, software: str = "") -> None:
        self.root = root
        self._local = local_path(root)
        self._spool = spool or self._local
        self._software = software
        self._read: dict[str, tuple[Stored, ...]] = {}

    def partitions(self) -> list[tuple[int, str]]:
        """Year and region of every partition, in their order."""
        roots = {root for root in (self.root, self._spool) if root is not None and root.is_dir()}
        years = [year for root in roots for year in root.iterdir() if _is_year(year.name)]
        found = {
            (int(year.name), region.name)
            for year in years
            if year.is_dir()
            for region in year.iterdir()
            if region.is_dir()
        }
        return sorted(found)

    @contextmanager
    def writing(
        self, year: int, region: str, clock: Callable[[], datetime]
    ) -> Iterator[PartitionWriter]:
        """The one writer of the partition, after what a killed one left has been saved.

        What is whole of a damaged file is saved too; the writer says of which. Raises
        ArchiveBusyError while another process writes the partition.
        """
        folder, target = self._spool_folder(year, region), self._target(year, region)
        with opened_lock(folder):
            settle(folder, target)
            saved = self._saved(year, region)
            known: Known = {}
            for _, record in self._records(year, region):
                if record.kind == "response" and not record.truncated and record.size:
                    found = (record.digest, record.url, warc_date(record.date))
                    known.setdefault(record.digest, {}).setdefault(record.content, found)
            writer = PartitionWriter(
                folder,
                target=target,
                clock=clock,
                software=self._software,
                known=known,
                salvaged=saved,
            )
            try:
                yield writer
            finally:
                writer.close_file()

    def records(self, year: int, region: str) -> list[ArchiveEntry]:
        """Every attempt the partition's closed files tell of, in the order they were made.

        What a killed process left open is closed first; a file being written is not looked at.
        Raises ArchiveError, naming file and offset, where a file is seen to be damaged.
        """
        settle_leftovers(self._spool_folder(year, region), self._target(year, region))
        return archive_entries(self._records(year, region))

    def body(self, entry: ArchiveEntry) -> bytes:
        """The decoded body behind an entry.

        Raises ArchiveError, naming file, offset and what to do, when it is not that of its digest.
        """
        try:
            with (self.root / entry.warc_file).open("rb") as handle:
                body = stored_body(handle, entry.warc_file, entry.warc_offset)
        except FileNotFoundError as error:
            raise ArchiveError(
                f"{entry.warc_file}: is not in the archive; what was read of it must be made again"
            ) from error
        except ArchiveError as error:
            raise _advised(error, entry.warc_file) from error
        if entry.sha256 is None or hashlib.sha256(body).hexdigest() != entry.sha256:
            raise ArchiveError(
                f"{entry.warc_file} at {entry.warc_offset}: body of {entry.url!r} is not"
                f" that of its digest {entry.sha256!r}"
            )
        return body

    def checked(
        self, year: int, region: str, progress: Callable[[int], None] = lambda _: None
    ) -> Checked:
        """What is wrong with a partition, every byte of it read and nothing changed.

        ``progress`` is told how many bytes more were read.
        """
        folder, shown = self._folder(year, region), _shown(year, region)
        checked = checked_partition(folder, shown, progress)
        checked.problems += [
            Problem(f"{shown}/{name}", "left unfinished")
            for name in left_names(self._spool_folder(year, region), self._target(year, region))
        ]
        return checked

    def size(self, year: int, region: str) -> int:
        """Bytes of the partition's closed files."""
        folder = self._folder(year, region)
        return sum((folder / name).stat().st_size for name in closed_names(folder))

    def repaired(self, year: int, region: str) -> tuple[str, ...]:
        """What was done to make the partition whole, a line a file; every byte of it is read.

        Raises ArchiveBusyError while another process writes the partition.
        """
        folder, target = self._spool_folder(year, region), self._target(year, region)
        with opened_lock(folder):
            settle(folder, target)
            return self._saved(year, region, thorough=True)

    def _saved(self, year: int, region: str, *, thorough: bool = False) -> tuple[str, ...]:
        """What was saved of damaged files, a line each; ``thorough``: every byte is read for it.

        To be called with the lock held.
        """
        folder, shown = self._folder(year, region), _shown(year, region)
        spool, target = self._spool_folder(year, region), self._target(year, region)
        said = []
        for name in closed_names(folder):
            try:
                fitting_index(folder, name, f"{shown}/{name}", reread=thorough)
                if thorough and target is None:
                    (spool / name).chmod(READ_ONLY)
            except ArchiveError:
                said.append(f"{shown}/{name}: damaged, {salvaged(folder, name, spool, target)}")
        return tuple(said)

    def _folder(self, year: int, region: str) -> UPath:
        return self.root / _shown(year, region)

    def _spool_folder(self, year: int, region: str) -> Path:
        if self._spool is None:
            raise ValueError(f"an archive at {self.root} needs a spool folder on this machine")
        return self._spool / _shown(year, region)

    def _target(self, year: int, region: str) -> UPath | None:
        # None: the spool folder is the archive itself.
        if self._local is not None and self._spool == self._local:
            return None
        return self._folder(year, region)

    def _records(self, year: int, region: str) -> list[tuple[str, Stored]]:
        folder = self._folder(year, region)
        found: list[tuple[str, Stored]] = []
        for name in closed_names(folder):
            file = f"{_shown(year, region)}/{name}"
            if file not in self._read:
                try:
                    self._read[file] = fitting_index(folder, name, file).records
                except ArchiveError as error:
                    raise _advised(error, file) from error
            found += [(file, record) for record in self._read[file]]
        return found


def _shown(year: int, region: str) -> str:
    return f"{year:04d}/{safe_name(region)}"


def _is_year(name: str) -> bool:
    return len(name) == 4 and name.isascii() and name.isdigit()


def _advised(error: ArchiveError, file: str) -> ArchiveError:
    """The error of a damaged file, with the command that saves what is whole of it."""
    year, region, _ = file.split("/")
    command = f"nianbao archive repair --year {int(year)} --region {region}"
    return ArchiveError(f"{error}; {command!r} saves what is whole")
