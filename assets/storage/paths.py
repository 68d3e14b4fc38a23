"""Paths of the data home: local folders and URLs, safe names, files replaced whole."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

import fsspec.config
from upath import UPath

_SAFE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]*")

# Another machine's objects are to be seen at once. Sums are asked for and sent only where they must
# be: many a server that speaks S3 gives the sum of a whole object with a part of it.
_CHECKSUMS = {
    "request_checksum_calculation": "when_required",
    "response_checksum_validation": "when_required",
}
_S3 = {"use_listings_cache": False, "config_kwargs": _CHECKSUMS}
fsspec.config.conf["s3"] = {**_S3, **fsspec.config.conf.get("s3", {})}


def local_path(path: UPath) -> Path | None:
    """The path on this machine; None for a URL of another store."""
    return Path(path.path) if path.protocol in {"", "file", "local"} else None


def safe_name(value: str) -> str:
    """The value itself, fit to be one part of a path.

    Raises ValueError unless it is ASCII letters, digits, - and _ alone.
    """
    if not _SAFE.fullmatch(value):
        raise ValueError(f"not a name for a folder or file: {value!r}")
    return value


def read_file(path: UPath) -> bytes:
    """All bytes of a file, of one state of it: whole while another program replaces it.

    FileNotFoundError where there is none.
    """
    if local_path(path) is not None:
        return path.read_bytes()
    # Opened, an object would be asked for its size first, and for its bytes when they are others.
    return bytes(path.fs.cat_file(path.path))


def read_files(paths: Sequence[UPath]) -> Iterator[bytes]:
    """As `read_file`, of several files of one store; objects are asked for side by side."""
    if not paths or local_path(paths[0]) is not None:
        yield from (path.read_bytes() for path in paths)
        return
    found = paths[0].fs.cat([path.path for path in paths])
    yield from (bytes(found[path.path]) for path in paths)


def names_below(folder: UPath) -> list[str]:
    """The paths of all files below a folder, from there, in order; none where there is no folder.

    OSError where a part of it cannot be looked at: `is_file` would take a store that fails for a
    moment for one that has no such file.
    """
    local = local_path(folder)
    if local is None:
        # One request for a thousand files, and not several a folder.
        return sorted(path.removeprefix(f"{folder.path}/") for path in folder.fs.find(folder.path))
    return sorted(
        (place.relative_to(local) / name).as_posix()
        for place, _, files in walked(local)
        for name in files
    )


def walked(folder: Path) -> Iterator[tuple[Path, list[str], list[str]]]:
    """Each folder below, itself the first, with the names of its folders and files as os.walk does.

    OSError where one cannot be looked at, unless it is gone.
    """

    def refused(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            raise error

    for place, folders, files in os.walk(folder, onerror=refused):
        yield Path(place), folders, files


def replace_file(path: UPath, data: bytes) -> None:
    """Put data at path whole: a reader sees the old file or the new one, never a part.

    Survives a loss of power on local folders; elsewhere the store's own put decides. A file that is
    there keeps its permissions, and a link what it points to.
    """
    target = local_path(path)
    if target is None:
        path.fs.pipe_file(path.path, data)
        return
    target = target.resolve() if target.is_symlink() else target
    target.parent.mkdir(parents=True, exist_ok=True)
    with _draft_of(target) as (draft, handle):
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
        if target.exists():
            draft.chmod(stat.S_IMODE(target.stat().st_mode))
        draft.replace(target)
    sync_folder(target.parent)


@contextmanager
def _draft_of(target: Path) -> Iterator[tuple[Path, IO[bytes]]]:
    """The one draft of a file, empty, and nobody else's; what a killed program left is taken over.

    Another writer of the same file waits. It is removed where it does not become the file.
    """
    draft = target.with_name(f".{target.name}.tmp")
    with ExitStack() as stack:
        while True:
            handle = stack.enter_context(draft.open("ab"))
            fcntl.flock(handle, fcntl.LOCK_EX)
            # Whoever was waited for has made the file of it, or removed it.
            with suppress(FileNotFoundError):
                if os.path.samestat(draft.stat(), os.fstat(handle.fileno())):
                    break
        handle.truncate(0)
        try:
            yield draft, handle
        except BaseException:
            draft.unlink(missing_ok=True)
            raise


@contextmanager
def in_turn(folder: UPath) -> Iterator[None]:
    """Whoever changes files of a local folder this way does it alone; the others wait."""
    local = local_path(folder)
    if local is None:
        yield
        return
    local.mkdir(parents=True, exist_ok=True)
    handle = os.open(local, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def replaced_folder(target: UPath) -> Iterator[Path]:
    """An empty folder on this machine to be filled, which then takes the place of ``target``.

    On this machine a reader sees the old folder or the new one; in object storage, files that are
    each old or new. What a killed program left is taken up first.
    """
    local = local_path(target)
    if local is None:
        with tempfile.TemporaryDirectory() as name:
            yield Path(name)
            send_folder(Path(name), target)
        return
    with _replaced_here(local) as built:
        yield built


@contextmanager
def _replaced_here(target: Path) -> Iterator[Path]:
    target.parent.mkdir(parents=True, exist_ok=True)
    former = target.with_name(f".{target.name}.old")
    draft = f".{target.name}.new-"
    if former.exists() and not target.exists():
        former.rename(target)
    for left in (former, *target.parent.glob(f"{draft}*")):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=draft) as name:
        built = Path(name) / target.name
        built.mkdir()
        yield built
        if target.exists():
            target.rename(former)
        built.rename(target)
    shutil.rmtree(former, ignore_errors=True)


def send_folder(folder: Path, target: UPath) -> None:
    """Make object storage hold the folder's files at target, side by side, and no others there."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    wanted = {f"{target.path}/{name}": path for name, path in files.items() if path.is_file()}
    there = set(target.fs.find(target.path))
    if wanted:
        target.fs.put([str(path) for path in wanted.values()], list(wanted))
    if gone := sorted(there - wanted.keys()):
        target.fs.rm(gone)


def sync_folder(folder: Path) -> None:
    """Make the folder's list of names durable."""
    _sync(folder)


def sync_tree(folder: Path) -> None:
    """Make everything in the folder durable, the lists of names last."""
    for path in sorted((*folder.rglob("*"), folder), key=Path.is_dir):
        _sync(path)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
