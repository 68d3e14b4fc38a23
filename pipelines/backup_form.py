"""A copy of a data home: its manifest, and how its files are put, all of them or none.

It is a folder, or a tar file of the same: ``files/…`` as in a home, and last the manifest.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import Annotated, Protocol
from urllib.parse import quote, unquote_to_bytes

from pydantic import BaseModel, ConfigDict, PlainSerializer, PlainValidator

from assets.storage.paths import sync_folder

MANIFEST = "manifest.json"
TAR = ".tar"
_DRAFT = ".partial"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_CHUNK = 1 << 20


class BackupError(RuntimeError):
    """A home cannot be copied, or a copy is not whole; the message names what and where."""


# The name of a file is any bytes, and JSON holds none that are not UTF-8.
_Name = Annotated[
    str,
    PlainSerializer(lambda name: quote(os.fsencode(name))),
    PlainValidator(lambda quoted: os.fsdecode(unquote_to_bytes(quoted))),
]


class Manifest(BaseModel):
    """What a copy holds: digest of each file, target of each link, what was left out, in words."""

    model_config = ConfigDict(extra="forbid")

    nianbao: str
    files: dict[_Name, str]
    links: dict[_Name, _Name]
    left_out: list[str]


class Readable(Protocol):
    """What bytes are read from, one after the other."""

    def read(self, size: int = ..., /) -> bytes:
        """The next bytes; none at the end."""


Sink = Callable[[str, Readable, int, int], None]  # name, content, bytes, permissions


class Digested:
    """A file that is read once, and its SHA-256 afterwards."""

    def __init__(self, source: Readable) -> None:
        self._source = source
        self._sum = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        data = self._source.read(size)
        self._sum.update(data)
        return data

    @property
    def digest(self) -> str:
        """Of what was read so far, in hex digits."""
        return self._sum.hexdigest()


def leads_out(path: PurePath) -> bool:
    """Whether a path or the target of a link is none that stays where it is put."""
    return path.is_absolute() or ".." in path.parts or not path.parts


@contextmanager
def drafted(target: Path) -> Iterator[Sink]:
    """To be given the files of a copy; the target is there when all of them are on the disk."""
    with room_at(target), _own_folder(target) as folder:
        _refuse_one_there(target)
        draft = folder / "copy"
        if target.suffix == TAR:
            with draft.open("xb") as file:
                with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                    yield _into_tar(tar)
                file.flush()
                os.fsync(file.fileno())
        else:
            draft.mkdir()
            yield _into_folder(draft)
        _refuse_one_there(target)
        draft.rename(target)
        sync_folder(target.parent)


def _refuse_one_there(target: Path) -> None:
    if os.path.lexists(target):
        raise BackupError(f"{str(target)!r} is there already: name another place")


@contextmanager
def _own_folder(target: Path) -> Iterator[Path]:
    """A folder beside the target, for drafts of it; gone afterwards, with what a killed one left.

    BackupError while another program has it.
    """
    folder = target.with_name(f".{target.name}{_DRAFT}")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            told = f"{str(target)!r} is being written by another backup"
            raise BackupError(told) from None
        try:
            with tempfile.TemporaryDirectory(dir=folder) as name:
                yield Path(name)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def room_at(place: Path) -> Iterator[None]:
    """BackupError that names the place where there is no room for what is written there."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise BackupError(f"{str(place)!r}: {error.strerror}") from error


def _into_tar(tar: tarfile.TarFile) -> Sink:
    def add(name: str, source: Readable, size: int, mode: int) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, mode
        tar.addfile(entry, source)

    return add


def _into_folder(root: Path) -> Sink:
    def add(name: str, source: Readable, _: int, mode: int) -> None:
        write_file(root / name, source, mode)

    return add


def write_file(path: Path, source: Readable, mode: int) -> None:
    """Put all that the source holds at a path where there is nothing, durably."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as out:
        shutil.copyfileobj(source, out, _CHUNK)
        out.flush()
        os.fsync(out.fileno())
    path.chmod(mode)
