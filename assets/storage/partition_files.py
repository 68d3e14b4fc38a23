"""The files of an archive partition: their names and order, their lock, how they are closed."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from upath import UPath

from assets.storage.file_index import INDEX, file_index, keep_index
from assets.storage.paths import local_path, sync_folder
from assets.storage.warc import ArchiveError
from assets.storage.warc_reader import whole_length

CLOSED = ".warc.gz"
OPEN = ".warc.gz.open"
# Whole records of a damaged file on their way into a file of their own.
SAVING = ".warc.gz.saving"
DAMAGED = ".warc.gz.damaged"
READ_ONLY = 0o444
_LOCK = ".lock"
_NUMBER = re.compile(r"-(\d+)(?:\.(\d+))?\.warc\.gz")
_CHUNK = 1 << 20


class ArchiveBusyError(ArchiveError):
    """Another writer has the partition open; the message names its process."""


def file_order(name: str) -> tuple[int, int]:
    """By what files are read in the order written: number, and how often saved from damage.

    (0, 0) for other names.
    """
    match = _NUMBER.search(name)
    return (int(match[1]), int(match[2] or 0)) if match else (0, 0)


def names_in(folder: UPath | Path) -> list[str]:
    """The names of all files of a folder, in their order; none where there is no folder."""
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    return sorted(names, key=lambda name: (file_order(name), name))


def closed_names(folder: UPath | Path) -> list[str]:
    """The names of a folder's closed files, in the order they were written."""
    return [name for name in names_in(folder) if name.endswith(CLOSED)]


def draft_names(folder: UPath | Path) -> list[str]:
    """The names of what a folder holds that was not finished."""
    return [name for name in names_in(folder) if name.endswith((OPEN, SAVING, ".tmp"))]


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


def left_names(folder: Path, target: UPath | None) -> list[str]:
    """The names of what was left unfinished, or not sent, in a folder that nobody is writing."""
    names = _unsettled(folder, target)
    # Asked for only where something lies: it would keep out a writer that comes this moment.
    if not names or not (folder / _LOCK).exists():
        return names
    with (folder / _LOCK).open() as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return []
    return names


def settle(folder: Path, target: UPath | None) -> None:
    """Close what a killed process left open: whole records stay, a cut one at the end goes.

    To be called with the lock held.
    """
    places: list[UPath | Path] = [folder] if target is None else [folder, target]
    for place in places:
        for name in draft_names(place):
            if not name.endswith(OPEN):
                (place / name).unlink()
    for name in draft_names(folder):
        draft = folder / name
        draft.chmod(0o644)
        with draft.open("r+b") as handle:
            length = whole_length(handle)
            handle.truncate(length)
            os.fsync(handle.fileno())
        if length:
            closed(draft, target)
        else:
            draft.unlink()
    if target is not None:
        for name in closed_names(folder):
            _sent(folder / name, target)


def settle_leftovers(folder: Path, target: UPath | None) -> None:
    """Settle a folder in which something was left, unless it is being written right now."""
    if not _unsettled(folder, target):
        return
    try:
        with opened_lock(folder):
            settle(folder, target)
    except ArchiveBusyError:
        return


def closed(draft: Path, target: UPath | None) -> None:
    """Give a draft that is on the disk its name for good, its index, and its place in target."""
    path = draft.with_name(draft.name.removesuffix(draft.suffix))
    draft.chmod(READ_ONLY)
    draft.rename(path)
    sync_folder(path.parent)
    if target is None:
        _keep_index(path, UPath(path.parent))
    else:
        _sent(path, target)


def set_aside(folder: UPath, name: str) -> str:
    """Take a damaged file and its index out of the partition; the name it is kept under."""
    taken = set(names_in(folder))
    aside = name.removesuffix(CLOSED) + DAMAGED
    while aside in taken:
        aside += "+"
    (folder / name).rename(folder / aside)
    if name + INDEX in taken:
        (folder / (name + INDEX)).rename(folder / (aside + INDEX))
    return aside


def _unsettled(folder: Path, target: UPath | None) -> list[str]:
    return draft_names(folder) + (closed_names(folder) if target is not None else [])


def _sent(path: Path, target: UPath) -> None:
    """Move a closed file to where the archive is; once more after a kill in between.

    Raises ArchiveError where another file of this name is there: two machines, one partition.
    """
    target.mkdir(parents=True, exist_ok=True)
    goal = target / path.name
    if goal.exists() and not _begins(path, goal):
        raise ArchiveError(f"{goal}: another file than {path}; was the partition written twice?")
    local = local_path(goal)
    if not goal.exists() or goal.stat().st_size < path.stat().st_size:
        with path.open("rb") as source, goal.open("wb") as out:
            shutil.copyfileobj(source, out, _CHUNK)
            if local is not None:
                out.flush()
                os.fsync(out.fileno())
    if local is not None:
        local.chmod(READ_ONLY)
        sync_folder(local.parent)
    _keep_index(path, target)
    path.unlink()


def _keep_index(path: Path, folder: UPath) -> None:
    # A file that is damaged already has none; whoever reads or writes the partition is told.
    with suppress(ArchiveError), path.open("rb") as handle:
        keep_index(file_index(handle, path.name), folder, path.name)


def _begins(path: Path, goal: UPath) -> bool:
    with path.open("rb") as ours, goal.open("rb") as theirs:
        while chunk := theirs.read(_CHUNK):
            if ours.read(len(chunk)) != chunk:
                return False
    return True
