"""A copy of a data home -> a data home: every file of it looked at before any is taken for one."""

from __future__ import annotations

import os
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import IO

from pydantic import ValidationError

from pipelines.backup_form import (
    MANIFEST,
    BackupError,
    Digested,
    Manifest,
    leads_out,
    room_at,
    write_file,
)
from pipelines.settings import fact, variable_of
from pipelines.settings_given import DEFAULT, settings_and_origins
from pipelines.settings_sources import SettingsError
from pipelines.settings_texts import shown

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
        with room_at(home):
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
        path, reader = _safe(name, source), Digested(handle)
        write_file(draft / path, reader, mode)
        found[str(path)] = reader.digest
    manifest = _manifest(source, draft, found)
    if not manifest.files:
        raise BackupError(f"{source} is not a whole copy: it holds no file of a home")
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
            if entry.isdir():  # tar itself writes folders too
                continue
            content = tar.extractfile(entry) if entry.isfile() else None
            if content is None:
                raise BackupError(f"{source}: {entry.name!r} is no file")
            yield entry.name, content, entry.mode & 0o777


def _safe(name: str, source: Path) -> PurePosixPath:
    """The name as a path that stays where it is put. BackupError where it would not."""
    path = PurePosixPath(name)
    if leads_out(path):
        raise BackupError(f"{source}: {name!r} leads out of the copy")
    return path


def places_outside(home: Path, environ: Mapping[str, str]) -> list[str]:
    """What a restored home is still told to keep or find elsewhere, each with where it is told.

    The variables count that are set, and the file of settings in the restored office.
    """
    given = {**environ, variable_of("home"): str(home)}
    try:
        settings, origins = settings_and_origins(given)
    except SettingsError as error:
        return [str(error)]
    said = []
    for name, origin in origins.items():
        is_place = fact(name, "path") or name == "dagster_url"
        if origin != DEFAULT and is_place and not _lies_in(home, str(getattr(settings, name))):
            told = f"{origin}: {shown(settings, name)}"
            said.append(f"{told}; 改设 to change it, set {variable_of(name)}")
    return said


def _lies_in(home: Path, place: str) -> bool:
    path = os.path.normpath(place.removeprefix("sqlite:///"))
    return Path(path).is_relative_to(os.path.normpath(home.absolute()))
