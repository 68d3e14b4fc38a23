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
from assets.storage.paths import local_path, replaced_folder
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
    local = local_path(folder)
    if local is not None:
        with replaced_folder(local / str(year)) as built:
            return _build(built, year, conformed)
    with tempfile.TemporaryDirectory() as name:
        content = _build(Path(name), year, conformed)
        _upload(Path(name), folder / str(year))
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
