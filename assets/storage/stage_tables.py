"""Stage tables as Parquet files: one file a partition, replaced whole, equal for equal frames."""

from __future__ import annotations

import io
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from upath import UPath

from assets.storage.paths import local_path, names_below, read_files, replace_file, safe_name
from assets.storage.schema import SchemaError, TableSpec

# Fixed, so that the bytes of a file depend on the frame alone.
_COMPRESSION_LEVEL = 3
_ROW_GROUP = 100_000
_FILE = re.compile(r"year=(\d{4})(?:/region=([0-9A-Za-z][0-9A-Za-z_-]*))?\.parquet")


@dataclass(frozen=True, order=True)
class StoredPartition:
    """One file of a table; year 0 and region "" where the table is not split by them."""

    year: int
    region: str


class StageTables:
    """All stage tables under one root folder or URL.

    A file lies at ``<table>/year=2024/region=991121.parquet``, ``<table>/year=2024.parquet`` or
    ``<table>.parquet``. Its metadata names table, schema version and the reader version.
    """

    def __init__(self, root: UPath, *, reader_version: str = "") -> None:
        self.root = root
        self.reader_version = reader_version

    def path(self, spec: TableSpec, *, year: int | None = None, region: str | None = None) -> UPath:
        """Where the table, or its partition, is kept.

        Raises ValueError for a region without a year.
        """
        if year is None and region is not None:
            raise ValueError(f"{spec.name}: region {region!r} without a year")
        if year is None:
            return self.root / f"{spec.name}.parquet"
        if region is None:
            return self.root / spec.name / f"year={year:04d}.parquet"
        return self.root / spec.name / f"year={year:04d}" / f"region={safe_name(region)}.parquet"

    def write(
        self,
        spec: TableSpec,
        frame: pl.DataFrame,
        *,
        year: int | None = None,
        region: str | None = None,
    ) -> UPath:
        """Replace the table, or its partition, by the frame conformed to spec; returns its path.

        Raises SchemaError when the frame does not fit.
        """
        path = self.path(spec, year=year, region=region)
        replace_file(path, parquet_bytes(spec, frame, reader_version=self.reader_version))
        return path

    def read(
        self,
        spec: TableSpec,
        *,
        year: int | None = None,
        region: str | None = None,
        years: Collection[int] | None = None,
    ) -> pl.DataFrame:
        """All matching partitions one below the other, by year and region; empty when none.

        Raises SchemaError, naming the file, where its columns are not those of spec.
        """
        paths = [
            self.path(spec, year=part.year or None, region=part.region or None)
            for part in self.partitions(spec)
            if (year is None or part.year == year)
            and (region is None or part.region == region)
            and (years is None or part.year in years)
        ]
        frames = [
            _checked(spec, path, data) for path, data in zip(paths, read_files(paths), strict=True)
        ]
        return pl.concat(frames, rechunk=True) if frames else spec.empty()

    def scan(self, spec: TableSpec, year: int) -> pl.LazyFrame:
        """The year's partitions one below the other, by region, read as far as they are asked for.

        On this machine no partition is held whole; elsewhere their files are. Raises SchemaError
        as `read`.
        """
        paths = [
            self.path(spec, year=part.year, region=part.region or None)
            for part in self.partitions(spec)
            if part.year == year
        ]
        if not paths:
            return spec.empty().lazy()
        sources = _sources(paths)
        schemas = [pl.Schema(pl.read_parquet_schema(source)) for source in sources]
        for path, schema in zip(paths, schemas, strict=True):
            _refuse_others(spec, path, schema)
        return pl.scan_parquet(sources, glob=False, hive_partitioning=False)

    def partitions(self, spec: TableSpec) -> list[StoredPartition]:
        """What is stored of the table, by year and region."""
        whole = [StoredPartition(0, "")] if self.path(spec).exists() else []
        matches = map(_FILE.fullmatch, names_below(self.root / spec.name))
        parts = [StoredPartition(int(found[1]), found[2] or "") for found in matches if found]
        return sorted(whole + parts)


def parquet_bytes(spec: TableSpec, frame: pl.DataFrame, *, reader_version: str) -> bytes:
    """The frame, conformed to spec, as a Parquet file: equal frames give equal bytes."""
    buffer = io.BytesIO()
    spec.conformed(frame).rechunk().write_parquet(
        buffer,
        compression="zstd",
        compression_level=_COMPRESSION_LEVEL,
        row_group_size=_ROW_GROUP,
        statistics=True,
        metadata={
            "table": spec.name,
            "schema_version": str(spec.version),
            "reader_version": reader_version,
        },
    )
    return buffer.getvalue()


def _checked(spec: TableSpec, path: UPath, data: bytes) -> pl.DataFrame:
    frame = pl.read_parquet(data)
    _refuse_others(spec, path, frame.schema)
    return frame


def _sources(paths: list[UPath]) -> list[Path] | list[bytes]:
    """What Polars reads the files from: paths on this machine, the bytes of any other store."""
    local = [found for path in paths if (found := local_path(path)) is not None]
    return local or list(read_files(paths))


def _refuse_others(spec: TableSpec, path: UPath, schema: pl.Schema) -> None:
    if schema == spec.schema:
        return
    stored, declared = dict(schema), dict(spec.schema)
    odd = {
        name: (str(stored.get(name)), str(declared.get(name)))
        for name in {**stored, **declared}
        if stored.get(name) != declared.get(name)
    }
    raise SchemaError(
        f"{path}: not the columns of {spec.name} version {spec.version};"
        f" stored and declared differ in {odd or list(stored)!r}"
    )
