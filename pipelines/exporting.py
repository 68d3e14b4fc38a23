"""A release, or what it holds of one region, to be copied out of the data home."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from upath import UPath

from assets.published.change_tables import CHANGE_TABLES
from assets.published.csv import write_csv
from assets.published.releases import DESCRIPTOR, Kept
from assets.published.revisions import regions_within
from assets.published.tables import (
    PUBLIC_REPORTERS,
    PUBLISHED,
    TRACED_DOCUMENTS,
    TRACED_REPORTS,
)
from assets.register.tables import REGIONS
from assets.rollups.tables import SERIES
from assets.storage.schema import TableSpec
from assets.validated_tables.tables import VALIDATED_CELLS


class NothingToExportError(ValueError):
    """The release has no such region; the message names those it has."""


def export_release(release: Kept, out: Path) -> list[Path]:
    """Copy every file of the release; the files that were made."""
    return list(_copied(release.folder, out))


def export_region(release: Kept, year: int, region: str, out: Path) -> list[Path]:
    """Copy the region's own files, and write its rows of every table as CSV; what was made.

    Rows of the region are those of it and of the regions below it, and of the reporters there with
    their documents; of `series`, whose regions have the codes of today, what adds up these regions
    alone. Tables that belong to no region are written as they are. NothingToExportError when the
    release does not know the region.
    """
    regions = release.table(REGIONS).collect()
    if region not in regions["code"]:
        known = ", ".join(sorted(set(regions["code"])))
        raise NothingToExportError(f"no region {region!r} in the release: it has {known}")
    codes = regions_within(year, region, regions)
    made = list(_copied(release.folder / "regions" / region, out))
    (out / "csv").mkdir(parents=True, exist_ok=True)
    for spec in (*PUBLISHED, *CHANGE_TABLES):
        path = out / "csv" / f"{spec.name}.csv"
        write_csv(spec, _rows(release, spec, codes), path)
        made.append(path)
    return made


def _rows(release: Kept, spec: TableSpec, codes: list[str]) -> pl.DataFrame:
    table = release.table(spec)
    within = pl.col("region").is_in(codes)
    if spec is REGIONS:
        table = table.filter(pl.col("code").is_in(codes))
    elif spec is SERIES:
        theirs = pl.col("codes").list.eval(pl.element().is_in(codes)).list.all()
        table = table.filter(within | (theirs & (pl.col("codes").list.len() > 0)))
    elif spec is TRACED_DOCUMENTS:
        table = table.join(_documents(release, codes), on="document_id", how="semi")
    elif "region" in spec.schema:
        table = table.filter(within)
    elif "reporter_id" in spec.schema:
        table = _of_reporters(release, spec, codes)
    return spec.conformed(table.collect())


def _of_reporters(release: Kept, spec: TableSpec, codes: list[str]) -> pl.LazyFrame:
    own = release.table(PUBLIC_REPORTERS).filter(pl.col("region").is_in(codes))
    return release.table(spec).join(own, on="reporter_id", how="semi")


def _documents(release: Kept, codes: list[str]) -> pl.LazyFrame:
    """Ids of the pages and files that reports of these regions were read from."""
    reports = _of_reporters(release, TRACED_REPORTS, codes)
    cells = _of_reporters(release, VALIDATED_CELLS, codes)
    found = [reports.select("document_id"), cells.select("document_id")]
    found.append(reports.select(document_id="tables_document_id"))
    return pl.concat(found).unique()


def _copied(folder: UPath, out: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    # Where the descriptor is, the rest is too.
    for file in sorted(folder.rglob("*"), key=lambda file: (file.name == DESCRIPTOR, str(file))):
        if file.is_file():
            place = out / Path(file.path).relative_to(folder.path)
            place.parent.mkdir(parents=True, exist_ok=True)
            with file.open("rb") as content, place.open("wb") as copy:
                shutil.copyfileobj(content, copy)
            yield place
