"""A release, or what it holds of one region, to be copied out of the data home."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from upath import UPath

from assets.published.change_tables import CHANGE_TABLES
from assets.published.csv import write_csv
from assets.published.datapackage import PublishedFile, descriptor
from assets.published.page.beside import INDEX
from assets.published.parquet import write_parquet
from assets.published.release import CHANGES, MOST_CSV_ROWS, content_digest
from assets.published.releases import DESCRIPTOR, SUMS, Kept
from assets.published.revisions import regions_within
from assets.published.tables import (
    PUBLIC_REPORTERS,
    PUBLISHED,
    TRACED_DOCUMENTS,
    TRACED_REPORTS,
)
from assets.register.tables import REGIONS, valid_in
from assets.rollups.tables import SERIES
from assets.storage.paths import names_below
from assets.storage.schema import TableSpec
from assets.validated_tables.tables import VALIDATED_CELLS
from pipelines.behind_figures import known_region


def export_release(release: Kept, out: Path) -> list[Path]:
    """Copy every file of the release; the files that were made."""
    return list(_copied(release.folder, out))


def export_region(release: Kept, year: int, region: str, out: Path) -> list[Path]:
    """Write the part of the release that tells of a region, laid out as it is; what was made.

    That is the region and all below it: their folders, and their rows of every table, with their
    reporters and documents; of `series`, whose regions have the codes of today, what adds up these
    regions alone. Tables that belong to no region are written as they are, and so are the index and
    what tells of changes, which are of the whole release. The descriptor names the release and the
    region. UnknownError when the release has no region of this code or name that year.
    """
    regions = release.table(REGIONS).collect()
    of_year = regions.filter(valid_in(year))
    code, name = known_region(of_year.rename({"code": "region"}), region)
    codes = regions_within(year, code, regions)
    made = [
        copy
        for each in codes
        for copy in _copied(release.folder / "regions" / each, out / "regions" / each)
    ]
    beside = (file for file in (INDEX, CHANGES) if (release.folder / file).exists())
    made += (_copy(release.folder / file, out / file) for file in beside)
    tables = [
        table
        for spec in (*PUBLISHED, *CHANGE_TABLES)
        for table in _written(spec, _rows(release, spec, codes), out)
    ]
    content = {
        **descriptor(year, release.number, content_digest(release), tables),
        "name": f"nianbao-{year}-{code}",
        "region": {"code": code, "name": name},
    }
    described = out / DESCRIPTOR
    described.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    made += (out / table.path for table in tables)
    return [*made, described, _sums(out, [*made, described])]


def _written(spec: TableSpec, frame: pl.DataFrame, out: Path) -> Iterator[PublishedFile]:
    """The table in both formats, or in the one it fits into."""
    for kind in ("csv", "parquet") if frame.height <= MOST_CSV_ROWS else ("parquet",):
        path = out / kind / f"{spec.name}.{kind}"
        path.parent.mkdir(parents=True, exist_ok=True)
        if kind == "csv":
            write_csv(spec, frame, path)
        else:
            write_parquet(frame, path)
        name = path.relative_to(out).as_posix()
        yield PublishedFile(spec, name, _sha256(path), path.stat().st_size)


def _sums(out: Path, made: list[Path]) -> Path:
    """The digests of what was made, as `sha256sum --check` reads them."""
    digests = {path.relative_to(out).as_posix(): _sha256(path) for path in made}
    lines = (f"{sha256}  {name}\n" for name, sha256 in sorted(digests.items()))
    (out / SUMS).write_text("".join(lines), encoding="utf-8")
    return out / SUMS


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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
    # Where the descriptor is, the rest is too.
    for name in sorted(names_below(folder), key=lambda name: (name == DESCRIPTOR, name)):
        yield _copy(folder / name, out / name)


def _copy(file: UPath, place: Path) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    with file.open("rb") as content, place.open("wb") as copy:
        shutil.copyfileobj(content, copy)
    return place
