"""A data home copied: what cannot be made again, and each file as it is at one moment."""

from __future__ import annotations

import io
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO

from sqlalchemy.engine import make_url
from upath import UPath

from assets.storage.partition_files import OPEN, SAVING
from assets.storage.paths import local_path, walked
from pipelines.backup_form import MANIFEST, TAR, BackupError, Digested, Manifest, drafted, leads_out
from pipelines.settings import Settings

# Of these none is made, nor is a folder that is called like one.
_ARCHIVES = (TAR, ".zip", ".7z", ".rar", ".gz", ".tgz", ".bz2", ".tbz", ".xz", ".txz", ".zst")


@dataclass(frozen=True)
class _Part:
    """A folder or a file, and what it is called in a home."""

    name: str
    path: Path
    databases: str = ""  # how the names of databases in it end
    passing: tuple[str, ...] = ()  # and those of locks, and of what is being written
    is_log: bool = False  # the last line of its files may be on its way


def backed_up(settings: Settings, target: Path, *, with_tables: bool = False) -> Manifest:
    """Copy the home to a folder, or to a file where the name ends in .tar; what the copy holds.

    A run may go on meanwhile: files of the archive are taken once they are closed, each other file
    and database as it was at one moment. What a copy cannot hold is among what is left out.
    BackupError where the home is a URL or there is nothing in it, and where the target is there,
    lies in the home, is being written by another program, has no room, or is called like an archive
    of another kind. OSError where a part of the home cannot be looked at.
    """
    home, office = local_path(UPath(settings.home)), local_path(UPath(settings.office))
    if home is None or office is None:
        raise BackupError(
            f"{settings.home if home is None else settings.office!r} is in object storage, whose "
            "own tools copy it: see docs/housekeeping.md"
        )
    if not home.exists() and not office.exists():
        raise BackupError(
            f"neither the home {str(home)!r} nor the office {str(office)!r} is there: "
            "NIANBAO_HOME names the home"
        )
    if target.suffix != TAR and target.suffix.lower() in _ARCHIVES:
        raise BackupError(f"{str(target)!r}: a backup is a folder, or a file that ends in {TAR}")
    parts = list(_parts(settings, home, office, with_tables=with_tables))
    if any(target.absolute().is_relative_to(part.path) for part in parts):
        raise BackupError(f"{str(target)!r} lies in what is to be copied: name another place")
    made = Manifest(
        nianbao=version("nianbao"),
        files={},
        links={},
        left_out=_elsewhere(settings, home, with_tables=with_tables),
    )
    with drafted(target) as sink:
        for part in parts:
            for name, path in _files(part, made):
                with ExitStack() as stack:
                    try:
                        mode = path.stat().st_mode & 0o777
                        source, size = stack.enter_context(_steady(path, part))
                    except FileNotFoundError:  # gone since: no part of the home any more
                        continue
                    reader = Digested(source)
                    sink(f"files/{name}", reader, size, mode)
                    made.files[name] = reader.digest
        if not made.files:
            raise BackupError(f"{str(home)!r}: there is nothing in it to copy")
        text = made.model_dump_json(indent=1).encode()
        sink(MANIFEST, io.BytesIO(text), len(text), 0o444)
    return made


def _parts(settings: Settings, home: Path, office: Path, *, with_tables: bool) -> Iterator[_Part]:
    """What is copied, in this order: nothing is older than what is copied after it and rests on."""
    yield _Part("office", office)
    yield _Part("dagster", settings.dagster_home, ".db", ("-wal", "-shm", "-journal"))
    yield _Part("attempts", settings.attempts, passing=(".lock",), is_log=True)
    yield _Part("history", settings.local / "history", is_log=True)
    yield _Part("seen", settings.seen)
    yield _Part("published", home / "published")
    if with_tables:
        yield _Part("tables", home / "tables")
        address = make_url(settings.warehouse_url)
        if address.drivername.startswith("sqlite") and address.database:
            yield _Part("warehouse.sqlite", Path(address.database), ".sqlite")
    yield _Part("archive", home / "archive", passing=(OPEN, SAVING))


def _elsewhere(settings: Settings, home: Path, *, with_tables: bool) -> list[str]:
    said = []
    if not home.exists():
        said.append(f"数据目录 the home {str(home)!r}: it is not there")
    if with_tables and not settings.warehouse_url.startswith("sqlite"):
        said.append("数据仓库 the warehouse in PostgreSQL: `nianbao rebuild` fills it, or pg_dump")
    if settings.dagster_url:
        said.append("运行历史 Dagster's runs in PostgreSQL: pg_dump")
    return said


def _files(part: _Part, made: Manifest) -> Iterator[tuple[str, Path]]:
    """Name in a home and path of each file; links and what is left out are noted at once."""
    if part.path.is_file():
        yield part.name, part.path
        return
    for place, folders, files in walked(part.path):
        inside = place.relative_to(part.path)
        going_into = []
        for name in sorted((*folders, *files)):
            path, shown = place / name, str(Path(part.name) / inside / name)
            if _is_aside(part, inside / name):
                if part.name == "office":
                    made.left_out.append(f"名称以点开头 its name begins with a point: {shown!r}")
            elif path.is_symlink() and path.is_dir():
                _note_link(shown, path.readlink(), made)
            elif name in folders:
                going_into.append(name)
            elif path.is_file():
                yield shown, path
            elif os.path.lexists(path):
                made.left_out.append(f"不是文件 no file: {shown!r}")
        folders[:] = going_into


def _is_aside(part: _Part, inside: Path) -> bool:
    """Whether what lies there is being written or a lock, or is made anew by a run."""
    match part.name, *inside.parts:
        case ("published", _, "held") | ("dagster", "storage"):
            return True
    # Drafts and repositories begin with a point.
    return inside.name.startswith(".") or inside.name.endswith(part.passing)


def _note_link(name: str, target: Path, made: Manifest) -> None:
    if leads_out(target):
        told = f"{name!r} -> {str(target)!r}"
        made.left_out.append(f"指向他处的链接 a link that leads elsewhere: {told}")
    else:
        made.links[name] = str(target)


@contextmanager
def _steady(path: Path, part: _Part) -> Iterator[tuple[IO[bytes], int]]:
    """The file as it is at one moment, and its size."""
    if part.databases and path.name.endswith(part.databases):
        with tempfile.NamedTemporaryFile(suffix=part.databases) as file:
            _copy_database(path, file.name)
            with open(file.name, "rb") as handle:  # noqa: PTH123
                yield handle, os.fstat(handle.fileno()).st_size
        return
    with path.open("rb") as handle:
        if part.is_log and path.suffix == ".jsonl":
            data = handle.read()
            data = data[: data.rfind(b"\n") + 1]
            yield io.BytesIO(data), len(data)
        else:
            # Files are replaced, not rewritten: this one stays as it is while it is open.
            yield handle, os.fstat(handle.fileno()).st_size


def _copy_database(path: Path, copy: str) -> None:
    try:
        # Python would make a database that is not there.
        source = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        with closing(source), closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    except sqlite3.Error as error:
        raise BackupError(f"{str(path)!r} cannot be copied to {copy!r}: {error}") from error
