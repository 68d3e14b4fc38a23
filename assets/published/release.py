"""A year's release: made beside the others, compared with the latest, put in place or held back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path, PurePosixPath

import polars as pl
from upath import UPath

from assets.decisions.tables import SIGN_OFFS
from assets.published.change_tables import (
    CHANGED_FIGURES,
    CHANGED_REPORTS,
    REVISED_FIGURES,
    REVISIONS,
    SINCE_BEFORE,
)
from assets.published.changes import changed_figures, changed_reports
from assets.published.csv import write_csv
from assets.published.datapackage import PublishedFile, descriptor
from assets.published.gates import reasons_to_hold
from assets.published.parquet import write_parquet
from assets.published.release_notes import changes_page, held_page
from assets.published.releases import DESCRIPTOR, SUMS, Kept, Releases
from assets.published.revisions import region_figures, revisions
from assets.published.tables import PUBLIC_REPORTERS, PUBLISHED
from assets.register.tables import REGIONS
from assets.rollups.tables import COVERAGE, ROLLUP_CELLS
from assets.storage.schema import SchemaError, TableSpec

CHANGES = "changes.md"
WHY_HELD = "held.md"
# What a spreadsheet program opens: its last row, without the row of names.
MOST_CSV_ROWS = 1_048_575

Frame = pl.DataFrame | pl.LazyFrame
# What lies beside the tables, once REVISIONS are known: path within the release, and content.
Files = Callable[[pl.DataFrame], Iterable[tuple[str, bytes]]]


def no_files(_: pl.DataFrame) -> Iterable[tuple[str, bytes]]:
    """Nothing beside the tables."""
    return ()


@dataclass(frozen=True)
class Gate:
    """What a candidate has to pass, and what people decided about it.

    ``floor`` is the least found / expected of each topmost region, ``failures`` is what the
    machinery did not bring to its end, ``approved`` are digests of content that a person let
    through, ``sign_offs`` SIGN_OFFS of the year.
    """

    floor: Decimal = Decimal(0)
    failures: tuple[str, ...] = ()
    approved: Collection[str] = ()
    sign_offs: pl.DataFrame = field(default_factory=SIGN_OFFS.empty)


@dataclass(frozen=True)
class Release:
    """How publishing a year ended.

    ``number`` and ``folder`` are those of the latest release, or, where ``held`` says why the
    candidate is held back, 0 and the folder it is kept in. ``new`` is false where the latest
    release has this content already.
    """

    number: int
    folder: UPath
    digest: str
    new: bool
    held: tuple[str, ...] = ()


def write_release(
    folder: UPath,
    year: int,
    frames: Mapping[str, Frame],
    files: Files = no_files,
    gate: Gate | None = None,
) -> Release:
    """Put the year's tables into ``folder/YEAR/NUMBER``, unless the latest release has them.

    ``frames`` holds one frame for each table of ``PUBLISHED``, by name; a lazy one is streamed and
    must have its table's columns already. ``files`` gives what lies beside the tables for the
    REVISIONS that the release comes with. The release has ``csv/TABLE.csv`` (where a spreadsheet
    can open it), ``parquet/TABLE.parquet``, these files, ``changes.md``, ``datapackage.json`` and
    ``SHA256SUMS``; equal frames and files give equal bytes after the same releases. A candidate
    that does not pass its ``gate`` is put into ``folder/YEAR/held`` instead. KeyError when a frame
    is missing, SchemaError when one does not fit its table, RevisionError when a sign-off does not
    fit.
    """
    gate = gate or Gate()
    releases = Releases(folder / str(year))
    with releases.in_turn(), releases.draft() as place:
        before = releases.latest()
        candidate = Kept(before.number + 1 if before else 1, UPath(place))
        draft = _Draft(place)
        for spec in PUBLISHED:
            draft.put_table(spec, frames[spec.name])
        former = _former_revisions(before)
        revised = _revisions(year, releases, former, candidate, gate.sign_offs)
        for spec, frame in revised.items():
            draft.put_table(spec, frame)
        for name, content in files(revised[REVISIONS]):
            draft.put(name, content)
        digest = _digest(draft.sums)
        if before and content_digest(before) == digest:
            releases.let_go()
            return Release(before.number, before.folder, digest, new=False)
        changes = {**revised, **_changes(year, before, candidate)}
        _finish(draft, year, candidate, changes, former[REVISIONS])
        reasons = reasons_to_hold(
            _collected(candidate, COVERAGE),
            _collected(candidate, REGIONS),
            changes[CHANGED_REPORTS],
            gate.floor,
            gate.failures,
        )
        if reasons and digest not in gate.approved:
            draft.put(WHY_HELD, held_page(year, reasons, digest).encode())
            held = releases.hold(place)
            return Release(0, held.folder, digest, new=True, held=tuple(reasons))
        made = releases.put(place)
        return Release(made.number, made.folder, digest, new=True)


def _finish(
    draft: _Draft,
    year: int,
    candidate: Kept,
    changes: Mapping[TableSpec, pl.DataFrame],
    former: pl.DataFrame,
) -> None:
    """Write what tells of the rest: what changed, which files there are, and their digests.

    ``former`` are REVISIONS of the release before.
    """
    for spec in SINCE_BEFORE:
        draft.put_table(spec, changes[spec])
    names = (_collected(candidate, PUBLIC_REPORTERS), _collected(candidate, REGIONS))
    told = (changes[CHANGED_REPORTS], changes[CHANGED_FIGURES])
    signed = (former, changes[REVISIONS])
    draft.put(CHANGES, changes_page(year, candidate.number, told, signed, names).encode())
    content = descriptor(year, candidate.number, _digest(draft.sums), draft.tables)
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    draft.put(DESCRIPTOR, text.encode())
    sums = "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(draft.sums.items()))
    draft.put(SUMS, sums.encode())


def content_digest(release: Kept) -> str:
    """SHA-256 over what a release holds, but not over how it differs from the one before.

    That is over the lines of SHA256SUMS, but for the descriptor and what tells of changes.
    """
    return _digest(release.sums())


def _digest(sums: Mapping[str, str]) -> str:
    aside = {DESCRIPTOR, CHANGES} | {
        f"{kind}/{spec.name}.{kind}" for spec in SINCE_BEFORE for kind in ("csv", "parquet")
    }
    lines = (f"{sha256}  {name}\n" for name, sha256 in sorted(sums.items()) if name not in aside)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _revisions(
    year: int,
    releases: Releases,
    former: Mapping[TableSpec, pl.DataFrame],
    candidate: Kept,
    sign_offs: pl.DataFrame,
) -> dict[TableSpec, pl.DataFrame]:
    """Both tables of revisions, with the candidate as the newest release."""

    def figures_of(number: int, region: str) -> pl.DataFrame:
        release = candidate if number == candidate.number else releases.kept(number)
        if release is None:
            return ROLLUP_CELLS.empty()
        return region_figures(
            year, region, release.table(ROLLUP_CELLS), _collected(release, REGIONS)
        )

    so_far = (former[REVISIONS], former[REVISED_FIGURES])
    made = revisions(candidate.number, sign_offs, so_far, figures_of)
    return dict(zip((REVISIONS, REVISED_FIGURES), made, strict=True))


def _former_revisions(before: Kept | None) -> dict[TableSpec, pl.DataFrame]:
    """Both tables of revisions as the release before has them; empty where there is none."""
    return {
        spec: _collected(before, spec) if before else spec.empty()
        for spec in (REVISIONS, REVISED_FIGURES)
    }


def _changes(year: int, before: Kept | None, candidate: Kept) -> dict[TableSpec, pl.DataFrame]:
    """Both tables of what changed; empty for the first release."""
    if before is None:
        return {spec: spec.empty() for spec in SINCE_BEFORE}
    return {
        CHANGED_REPORTS: changed_reports(year, before.table, candidate.table),
        CHANGED_FIGURES: changed_figures(before.table, candidate.table),
    }


def _collected(release: Kept, spec: TableSpec) -> pl.DataFrame:
    return release.table(spec).collect()


class _Draft:
    """A release that is being made in a local folder: the digests and tables written so far."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.sums: dict[str, str] = {}
        self.tables: list[PublishedFile] = []

    def put(self, name: str, content: bytes) -> None:
        """Write a file. ValueError for a path that leads out of the release."""
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\n" in name or "\\" in name:
            raise ValueError(f"not a path within a release: {name!r}")
        place = self._folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        self.sums[str(path)] = hashlib.sha256(content).hexdigest()

    def put_table(self, spec: TableSpec, frame: Frame) -> None:
        """Write a table in every format it fits into. SchemaError where it is not the table."""
        if isinstance(frame, pl.DataFrame):
            frame = spec.conformed(frame)
        elif frame.collect_schema() != spec.schema:
            raise SchemaError(f"{spec.name}: columns are {frame.collect_schema()!r}")
        parquet, table = (
            self._folder / kind / f"{spec.name}.{kind}" for kind in ("parquet", "csv")
        )
        for path in (parquet, table):
            path.parent.mkdir(parents=True, exist_ok=True)
        write_parquet(frame, parquet)
        stored = pl.scan_parquet(parquet, glob=False)
        if stored.select(pl.len()).collect().item() <= MOST_CSV_ROWS:
            write_csv(spec, stored.collect(), table)
            self._add(spec, table)
        self._add(spec, parquet)

    def _add(self, spec: TableSpec, path: Path) -> None:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        name = path.relative_to(self._folder).as_posix()
        self.sums[name] = sha256
        self.tables.append(PublishedFile(spec, name, sha256, path.stat().st_size))
