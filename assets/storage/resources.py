"""Dagster's view of storage: the data home as a resource, tables as asset specs. No stage here."""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
from pydantic import Field
from upath import UPath

from assets.storage.archive import Archive
from assets.storage.attempts import Attempts, attempts_folder
from assets.storage.schema import TableSpec
from assets.storage.stage_tables import StageTables
from assets.workers import Workers


class NotMadeYetError(RuntimeError):
    """A stage asks for a table that the stages before it have not made; the message names it."""


class Home(dg.ConfigurableResource["Home"]):
    """The data home, the office's own folder, and what of them must lie on this machine.

    ``home`` and ``office`` are paths or URLs, ``local`` is a folder here: archive files that are
    being written, attempts, Data Docs.
    """

    home: str
    local: str
    office: str
    reader_version: str

    @property
    def tables(self) -> StageTables:
        """The stage tables."""
        return StageTables(UPath(self.home) / "tables", reader_version=self.reader_version)

    @property
    def archive(self) -> Archive:
        """The raw archive."""
        spool = Path(self.local) / "spool" if "://" in self.home else None
        return Archive(UPath(self.home) / "archive", spool=spool, software="nianbao")

    @property
    def published(self) -> UPath:
        """Where releases are put."""
        return UPath(self.home) / "published"

    @property
    def office_folder(self) -> UPath:
        """The office's own folder: register and decisions."""
        return UPath(self.office)

    @property
    def attempts(self) -> UPath:
        """The folder of the log of attempts."""
        return attempts_folder(self.home, Path(self.local))

    def docs(self, year: int, region: str) -> UPath:
        """The folder of a partition's Data Docs."""
        return self._beside_tables / "data_docs" / str(year) / region

    def evidence(self, year: int) -> UPath:
        """The folder of a year's evidence, with a folder of pages and letters for each region."""
        return self._beside_tables / "evidence" / str(year)

    def history(self, year: int) -> UPath:
        """The folder of the logs, one a region, of what became of a year's quarantined reports."""
        return self._beside_tables / "history" / str(year)

    @property
    def _beside_tables(self) -> UPath:
        # What every machine that works on a home must see lies in it where it is a URL.
        return UPath(self.home if "://" in self.home else self.local)

    @contextmanager
    def attempt(self, context: dg.AssetExecutionContext) -> Iterator[Partition]:
        """The partition a stage is to make, its attempt noted in the log."""
        year, region = _partition_of(context)
        attempts = Attempts(self.attempts, Path(self.local) / "attempts", utc_now)
        stage = context.op_execution_context.op.name
        with attempts.of(context.run.run_id, stage, year, region):
            yield Partition(self.tables, year, region)


@dataclass(frozen=True)
class Partition:
    """A report year and collection region, or a year, or neither: what one run of a stage makes."""

    tables: StageTables
    year: int | None
    region: str | None

    @property
    def place(self) -> tuple[int, str]:
        """Year and region of a partition that has both."""
        if self.year is None or self.region is None:
            raise ValueError(f"not a partition of year and region: {self!r}")
        return self.year, self.region

    @property
    def whole_year(self) -> int:
        """The year of a partition that has one."""
        if self.year is None:
            raise ValueError(f"not a partition of a year: {self!r}")
        return self.year

    def read(self, spec: TableSpec) -> pl.DataFrame:
        """This partition of a table. NotMadeYetError when it is not there."""
        return self._read(spec, self.year, self.region)

    def register(self, spec: TableSpec) -> pl.DataFrame:
        """A table that is not partitioned. NotMadeYetError when it is not there."""
        return self._read(spec, None, None)

    def all_regions(self, spec: TableSpec) -> pl.DataFrame:
        """What there is of a table for this year, one region below the other."""
        return self.tables.read(spec, year=self.year)

    def scan(self, spec: TableSpec) -> pl.LazyFrame:
        """As `all_regions`, read as far as it is asked for."""
        return self.tables.scan(spec, self.whole_year)

    def made(
        self, spec: TableSpec, frame: pl.DataFrame, **metadata: dg.RawMetadataValue
    ) -> dg.MaterializeResult[Any]:
        """Replace this partition of the table; what Dagster is to know of it.

        Its data version is the digest of its bytes: what is made of it grows stale where they
        differ, and only there.
        """
        path = self.tables.write(spec, frame, year=self.year, region=self.region)
        shown = {"dagster/row_count": frame.height, "file": place(path), **metadata}
        return dg.MaterializeResult(
            asset_key=spec.name, metadata=shown, data_version=data_version(path.read_bytes())
        )

    def _read(self, spec: TableSpec, year: int | None, region: str | None) -> pl.DataFrame:
        path = self.tables.path(spec, year=year, region=region)
        if not path.exists():
            raise NotMadeYetError(f"{spec.name} is not made yet: {path}")
        if year is None:
            return self.tables.read(spec, year=0)
        return self.tables.read(spec, year=year, region=region or "")


class Readers(dg.ConfigurableResource["Readers"]):
    """The processes in which documents are read, and the limits of a document."""

    count: int = Field(2, ge=1, description="阅读进程数. Processes in which documents are read.")
    seconds: float = Field(60.0, gt=0, description="每份文档时限. Seconds a document may take.")
    megabytes: int = Field(1024, ge=1, description="每个进程内存上限. Megabytes a process may use.")

    @property
    def workers(self) -> Workers:
        """The worker processes; the same ones for all runs of this process."""
        return _workers(self.count, self.seconds, self.megabytes)


_ESCAPED = {ord(sign): f"&#{ord(sign)};" for sign in "|<>&`[]!*_\\"}


@functools.cache
def _workers(count: int, seconds: float, megabytes: int) -> Workers:
    return Workers(count, seconds=seconds, megabytes=megabytes)


def table_asset(
    spec: TableSpec,
    *,
    group: str,
    deps: Iterable[dg.AssetDep | str] = (),
    kinds: Iterable[str] = ("parquet",),
    automation: dg.AutomationCondition[dg.AssetKey] | None = None,
) -> dg.AssetSpec:
    """A stage table as Dagster shows it: label, grain and columns as they are declared."""
    columns = [
        dg.TableColumn(
            column.name,
            str(column.dtype),
            f"{column.label}: {column.description}",
            dg.TableColumnConstraints(nullable=not column.required),
        )
        for column in spec.columns
    ]
    return dg.AssetSpec(
        spec.name,
        description=f"{spec.label}. {spec.grain}.",
        group_name=group,
        kinds=set(kinds),
        deps=list(deps),
        automation_condition=automation,
        metadata={"dagster/column_schema": dg.TableSchema(columns)},
    )


def counted(frame: pl.DataFrame, column: str) -> dg.MarkdownMetadataValue:
    """How often each value of a column stands in the frame, as a small table."""
    counts = frame.group_by(column).len().sort("len", column, descending=[True, False])
    return markdown_table((column, "rows"), counts.iter_rows())


def markdown_table(
    head: tuple[str, ...], rows: Iterable[tuple[object, ...]]
) -> dg.MarkdownMetadataValue:
    """Rows of text as a table for Dagster's UI."""
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(_cell(value) for value in row) + " |" for row in rows]
    return dg.MetadataValue.md("\n".join(lines))


def rate(part: int, whole: int) -> dg.FloatMetadataValue:
    """The share as a percentage with one decimal; 0 of nothing."""
    return dg.MetadataValue.float(round(100 * part / whole, 1) if whole else 0.0)


def place(path: Path | UPath) -> dg.PathMetadataValue:
    """Where something lies, to be copied and opened."""
    return dg.MetadataValue.path(str(path))


def picture(svg: str, words: str) -> dg.MarkdownMetadataValue:
    """A drawing for Dagster's UI, and in words what is drawn."""
    data = base64.b64encode(svg.encode()).decode()
    return dg.MetadataValue.md(f"![{_cell(words)}](data:image/svg+xml;base64,{data})")


def data_version(*contents: bytes) -> dg.DataVersion:
    """What tells equal results of a stage apart from different ones: a digest of their bytes."""
    digest = hashlib.sha256()
    for content in contents:
        digest.update(hashlib.sha256(content).digest())
    return dg.DataVersion(digest.hexdigest())


def utc_now() -> datetime:
    """The time; what is pure is given it."""
    return datetime.now(UTC)


def _cell(value: object) -> str:
    """Text that cannot break out of its table, whoever wrote it."""
    return " ".join(str(value).translate(_ESCAPED).split())


def _partition_of(context: dg.AssetExecutionContext) -> tuple[int | None, str | None]:
    if not context.has_partition_key:
        return None, None
    key = context.partition_key
    if isinstance(key, dg.MultiPartitionKey):
        parts = key.keys_by_dimension
        return int(parts["year"]), parts["region"]
    return int(key), None
