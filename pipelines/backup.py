"""A data home as a copy that is whole or none: what cannot be made again, each file with digest.

A copy is a folder, or a tar file of the same: ``files/…`` as in a home, and last the manifest.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO, Protocol

from pydantic import BaseModel, ConfigDict
from sqlalchemy.engine import make_url
from upath import UPath

from assets.storage.partition_files import OPEN, SAVING
from assets.storage.paths import local_path, sync_folder
from pipelines.settings import Settings

MANIFEST = "manifest.json"
TAR = ".tar"
_DRAFT = ".partial"
# What is being written this moment, and locks. Drafts and repositories begin with a point.
_PASSING = (OPEN, SAVING, ".tmp", ".lock", "-wal", "-shm", "-journal")
_CANDIDATE = "held"  # is made anew by the next run
_CHUNK = 1 << 20


class BackupError(RuntimeError):
    """A home cannot be copied, or a copy is not whole; the message names what and where."""


class Manifest(BaseModel):
    """What a copy holds: digest of each file, target of each link, what was left out, in words."""

    model_config = ConfigDict(extra="forbid")

    nianbao: str
    files: dict[str, str]
    links: dict[str, str]
    left_out: list[str]


class Readable(Protocol):
    """What bytes are read from, one after the other."""

    def read(self, size: int = ..., /) -> bytes:
        """The next bytes; none at the end."""


_Sink = Callable[[str, Readable, int, int], None]  # name, content, bytes, permissions


@dataclass(frozen=True)
class _Part:
    """A folder or a file, and what it is called in a home."""

    name: str
    path: Path
    databases: str = ""  # how the names of databases in it end


def backed_up(settings: Settings, target: Path, *, with_tables: bool = False) -> Manifest:
    """Copy the home to a folder, or to a file where the name ends in .tar; what the copy holds.

    A run may go on meanwhile: files of the archive are taken once they are closed, each other file
    and database as it was at one moment. BackupError where the home is a URL, or the target is
    there or lies in the home.
    """
    home, office = local_path(UPath(settings.home)), local_path(UPath(settings.office))
    if home is None or office is None:
        raise BackupError(
            f"{settings.home if home is None else settings.office!r} is in object storage, whose "
            "own tools copy it: see docs/housekeeping.md"
        )
    if os.path.lexists(target):
        raise BackupError(f"{str(target)!r} is there already: name another place")
    parts = list(_parts(settings, home, office, with_tables=with_tables))
    if any(target.absolute().is_relative_to(part.path) for part in parts):
        raise BackupError(f"{str(target)!r} lies in what is to be copied: name another place")
    made = Manifest(
        nianbao=version("nianbao"),
        files={},
        links={},
        left_out=_elsewhere(settings, with_tables=with_tables),
    )
    with _drafted(target) as sink:
        for part in parts:
            for name, path in _files(part, made):
                with ExitStack() as stack:
                    try:
                        mode = path.stat().st_mode & 0o777
                        source, size = stack.enter_context(_steady(path, part.databases))
                    except FileNotFoundError:  # gone since: no part of the home any more
                        continue
                    reader = Digested(source)
                    sink(f"files/{name}", reader, size, mode)
                    made.files[name] = reader.digest
        text = made.model_dump_json(indent=1).encode()
        sink(MANIFEST, io.BytesIO(text), len(text), 0o444)
    return made


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


def _parts(settings: Settings, home: Path, office: Path, *, with_tables: bool) -> Iterator[_Part]:
    """What is copied, in this order: nothing is older than what is copied after it and rests on."""
    yield _Part("office", office)
    yield _Part("dagster", settings.dagster_home, ".db")
    yield _Part("attempts", settings.attempts)
    yield _Part("history", settings.local / "history")
    yield _Part("published", home / "published")
    if with_tables:
        yield _Part("tables", home / "tables")
        address = make_url(settings.warehouse_url)
        if address.drivername.startswith("sqlite") and address.database:
            yield _Part("warehouse.sqlite", Path(address.database), ".sqlite")
    yield _Part("archive", home / "archive")


def _elsewhere(settings: Settings, *, with_tables: bool) -> list[str]:
    said = []
    if with_tables and not settings.warehouse_url.startswith("sqlite"):
        said.append("数据仓库 the warehouse in PostgreSQL: `nianbao rebuild` fills it, or pg_dump")
    if settings.dagster_url:
        said.append("运行历史 Dagster's runs in PostgreSQL: pg_dump")
    return said


def _files(part: _Part, made: Manifest) -> Iterator[tuple[str, Path]]:
    """Name in a home and path of each file; the links of releases are noted at once."""
    if part.path.is_file():
        yield part.name, part.path
    for folder, names, files in os.walk(part.path):
        place = Path(folder)
        shown = Path(part.name) / place.relative_to(part.path)
        for name in [name for name in names if (place / name).is_symlink()]:
            made.links[str(shown / name)] = str((place / name).readlink())
        if part.name == "dagster":
            names[:] = [name for name in names if name != "storage"]  # what runs printed
        names[:] = sorted(name for name in names if not _is_passing(name) and name != _CANDIDATE)
        for name in sorted(files):
            if not _is_passing(name):
                yield str(shown / name), place / name


def _is_passing(name: str) -> bool:
    return name.startswith(".") or name.endswith(_PASSING)


@contextmanager
def _steady(path: Path, databases: str) -> Iterator[tuple[IO[bytes], int]]:
    """The file as it is at one moment, and its size."""
    if databases and path.name.endswith(databases):
        with tempfile.NamedTemporaryFile(suffix=databases) as file:
            # Python would make a database that is not there.
            source = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
            with closing(source), closing(sqlite3.connect(file.name)) as copy:
                source.backup(copy)
            with open(file.name, "rb") as handle:  # noqa: PTH123
                yield handle, os.fstat(handle.fileno()).st_size
        return
    with path.open("rb") as handle:
        if path.suffix == ".jsonl":
            # The last line may be on its way.
            data = handle.read()
            data = data[: data.rfind(b"\n") + 1]
            yield io.BytesIO(data), len(data)
        else:
            # Files are replaced, not rewritten: this one stays as it is while it is open.
            yield handle, os.fstat(handle.fileno()).st_size


@contextmanager
def _drafted(target: Path) -> Iterator[_Sink]:
    """To be given the files of a copy; the target is there when all of them are on the disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}{_DRAFT}")
    with suppress(FileNotFoundError):  # of a copy that was killed
        shutil.rmtree(draft) if draft.is_dir() else draft.unlink()
    try:
        if target.suffix == TAR:
            with draft.open("xb") as file:
                with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                    yield _into_tar(tar)
                file.flush()
                os.fsync(file.fileno())
        else:
            draft.mkdir()
            yield _into_folder(draft)
        draft.rename(target)
        sync_folder(target.parent)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        draft.unlink(missing_ok=True)
        raise


def _into_tar(tar: tarfile.TarFile) -> _Sink:
    def add(name: str, source: Readable, size: int, mode: int) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, mode
        tar.addfile(entry, source)

    return add


def _into_folder(root: Path) -> _Sink:
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
