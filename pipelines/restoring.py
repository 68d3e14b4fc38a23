"""A copy of a data home -> a data home: every file of it looked at before any is taken for one."""

from __future__ import annotations

import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from pydantic import ValidationError

from pipelines.backup import MANIFEST, BackupError, Digested, Manifest, write_file

_DRAFT = ".restoring"


def restored(source: Path, home: Path) -> Manifest:
    """Make a home of a copy in a folder that is empty or not there; what the copy holds.

    BackupError where the copy is not whole, a file of it is not as it was, or the home holds
    something already; then nothing is in the home that a run would look at.
    """
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise BackupError(f"{str(home)!r} is not empty: name a new folder")
    if not source.exists():
        raise BackupError(f"{str(source)!r} is not there")
    draft = home / _DRAFT
    draft.mkdir(parents=True)
    try:
        manifest = _unpacked(source, draft)
        for entry in sorted((draft / "files").iterdir()):
            entry.rename(home / entry.name)
    except tarfile.TarError as error:
        raise BackupError(f"{source} is not a whole copy: {error}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return manifest


def _unpacked(source: Path, draft: Path) -> Manifest:
    """The manifest of the copy, whose files now stand in the draft as they ought to."""
    found: dict[str, str] = {}
    for name, handle, mode in _members(source):
        reader = Digested(handle)
        write_file(draft / _safe(name, source), reader, mode)
        found[name] = reader.digest
    manifest = _manifest(source, draft, found)
    wanted = {f"files/{name}": digest for name, digest in manifest.files.items()}
    found.pop(MANIFEST)
    wrong = sorted(name for name, _ in wanted.items() ^ found.items())
    if wrong:
        named = ", ".join(dict.fromkeys(wrong[:5]))
        raise BackupError(f"{source}: missing, changed or not of this copy: {named}")
    for name, target in manifest.links.items():
        link = draft / "files" / _safe(name, source)
        _safe(target, source)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(target)
    return manifest


def _manifest(source: Path, draft: Path, found: dict[str, str]) -> Manifest:
    if MANIFEST not in found:
        raise BackupError(f"{source} is not a whole copy: it has no {MANIFEST}")
    try:
        return Manifest.model_validate_json((draft / MANIFEST).read_bytes())
    except ValidationError as error:
        raise BackupError(f"{source}: {MANIFEST} is not one of a copy: {error}") from None


def _members(source: Path) -> Iterator[tuple[str, IO[bytes], int]]:
    """Name, content and permissions of each file of a copy."""
    if source.is_dir():
        for path in sorted(source.rglob("*")):
            if path.is_file():
                with path.open("rb") as handle:
                    mode = path.stat().st_mode & 0o777
                    yield path.relative_to(source).as_posix(), handle, mode
        return
    with tarfile.open(source, "r:") as tar:
        for entry in tar:
            content = tar.extractfile(entry) if entry.isfile() else None
            if content is None:
                raise BackupError(f"{source}: {entry.name!r} is no file")
            yield entry.name, content, entry.mode & 0o777


def _safe(name: str, source: Path) -> PurePosixPath:
    """The name as a path that stays where it is put. BackupError where it would not."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise BackupError(f"{source}: {name!r} leads out of the copy")
    return path
