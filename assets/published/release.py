"""A year's release: its files written beside each other and put in place as a whole."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import polars as pl
from upath import UPath

from assets.published.csv import write_csv
from assets.published.datapackage import PublishedFile, descriptor
from assets.published.parquet import write_parquet
from assets.published.tables import PUBLISHED
from assets.storage.schema import TableSpec

DESCRIPTOR = "datapackage.json"


def write_release(
    folder: UPath, year: int, frames: Mapping[str, pl.DataFrame]
) -> dict[str, object]:
    """Put the year's tables into ``folder/YEAR`` and return their descriptor.

    ``frames`` holds one frame for each table of ``PUBLISHED``, by name. The release has
    ``csv/TABLE.csv``, ``parquet/TABLE.parquet`` and ``datapackage.json``; equal frames give equal
    bytes. In a local folder it takes the place of the one before it as a whole; in object storage
    the descriptor, whose digests tell a whole release, is written last. KeyError when a frame is
    missing, SchemaError when one does not fit its table.
    """
    conformed = {spec.name: spec.conformed(frames[spec.name]) for spec in PUBLISHED}
    local = _local(folder)
    if local is not None:
        local.mkdir(parents=True, exist_ok=True)
        _sweep(local, year)
    with tempfile.TemporaryDirectory(dir=local, prefix=f".{year}.new-") as name:
        built = Path(name) / str(year)
        content = _build(built, year, conformed)
        if local is not None:
            _swap(built, local / str(year))
        else:
            _upload(built, folder / str(year))
    return content


def _build(folder: Path, year: int, frames: Mapping[str, pl.DataFrame]) -> dict[str, object]:
    files = [
        file
        for spec in PUBLISHED
        for file in (
            _written(folder, spec, frames[spec.name], "csv"),
            _written(folder, spec, frames[spec.name], "parquet"),
        )
    ]
    content = descriptor(year, files)
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    (folder / DESCRIPTOR).write_bytes(text.encode())
    return content


def _written(folder: Path, spec: TableSpec, frame: pl.DataFrame, kind: str) -> PublishedFile:
    path = folder / kind / f"{spec.name}.{kind}"
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "csv":
        write_csv(spec, frame, path)
    else:
        write_parquet(frame, path)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return PublishedFile(spec, f"{kind}/{path.name}", digest, path.stat().st_size)


def _local(folder: UPath) -> Path | None:
    return Path(folder.path) if folder.protocol in {"", "file", "local"} else None


def _sweep(folder: Path, year: int) -> None:
    """Take up after a run that was killed while it wrote."""
    former = folder / f".{year}.old"
    if former.exists() and not (folder / str(year)).exists():
        former.rename(folder / str(year))
    for left in (former, *folder.glob(f".{year}.new-*")):
        shutil.rmtree(left, ignore_errors=True)


def _swap(built: Path, target: Path) -> None:
    former = target.with_name(f".{target.name}.old")
    if target.exists():
        target.rename(former)
    built.rename(target)
    shutil.rmtree(former, ignore_errors=True)


def _upload(built: Path, target: UPath) -> None:
    files = sorted(path for path in built.rglob("*") if path.is_file() and path.name != DESCRIPTOR)
    target.mkdir(parents=True, exist_ok=True)
    # Readers of the release before see no descriptor while its files change.
    (target / DESCRIPTOR).unlink(missing_ok=True)
    for path in (*files, built / DESCRIPTOR):
        place = target.joinpath(*path.relative_to(built).parts)
        place.parent.mkdir(parents=True, exist_ok=True)
        with path.open("rb") as source, place.open("wb") as copy:
            shutil.copyfileobj(source, copy)
