"""What lies in the office's folder, as digests by what each touches; no Dagster here.

A partition is written as report year and region with a blank between, `2024 991121`.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

import polars as pl
from upath import UPath

from assets.decisions.load import Entry
from assets.fetch.handed_in import folder_body, regular_bytes
from assets.judging import recorded_decisions
from assets.register.load import files_in
from assets.register.tables import REGIONS, REPORTERS, SOURCES
from assets.storage.stage_tables import StageTables

Digests = dict[str, str]

# Under which digests by partition carry that of what they were made from.
TAKEN_OVER = "taken over"
_LENGTH = 16  # hex digits; a country's partitions are to fit into a sensor's cursor
_EVERY_YEAR = 0


def written(year: int, region: str) -> str:
    """A partition as text."""
    return f"{year} {region}"


def partitions_in(keys: Iterable[str]) -> set[tuple[int, str]]:
    """The partitions among these keys."""
    parts = (key.partition(" ") for key in keys if key != TAKEN_OVER)
    return {(int(year), region) for year, _, region in parts if region}


def years_in(keys: Iterable[str]) -> set[int]:
    """The keys that stand for a year as a whole."""
    return {int(key) for key in keys if " " not in key}


def register_files(office: UPath) -> Digests:
    """Digest of each file of the register, by its name. OSError where one cannot be read."""
    folder = office / "register"
    names = (file.name for file in files_in(folder))
    return {name: _digest((folder / name).read_bytes()) for name in names}


def searched(tables: StageTables, years: Iterable[int], before: Digests) -> Digests:
    """What the register that was taken over says of each region's year: who owes, where to look.

    ``before`` are the digests of the last time: they hold as long as neither tables nor years do
    change. That one row stands above another counts, how far down the file does not.
    """
    years = list(years)
    paths = (tables.path(spec) for spec in (REGIONS, REPORTERS, SOURCES))
    taken = _digest(repr((years, *map(_stamp, paths))).encode())
    if before.get(TAKEN_OVER) == taken:
        return before
    regions = tables.read(REGIONS).filter("collection")["code"].unique().sort()
    owing = tables.read(REPORTERS).partition_by("collection_region", as_dict=True)
    owner = tables.read(REPORTERS).select("reporter_id", "collection_region")
    places = tables.read(SOURCES).drop("position")
    places = places.join(owner, on="reporter_id", maintain_order="left")
    looked = places.partition_by("collection_region", as_dict=True)
    found = {
        written(year, region): _digest(
            _of_year(owing.get((region,)), pl.lit(year).is_between("valid_from", "valid_to")),
            _of_year(looked.get((region,)), pl.col("year").is_in([_EVERY_YEAR, year])),
        )
        for region in regions
        for year in years
    }
    return {TAKEN_OVER: taken, **found}


def decided(tables: StageTables, office: UPath, before: Digests) -> Digests:
    """Decisions on reports by partition; approvals and sign-offs by year.

    The place of an entry counts: the tables of the partition name it. ``before`` holds as long as
    neither decisions nor the register that was taken over change. Raises DecisionsError.
    """
    taken = _digest(
        *(_stamp(path).encode() for path in (office / "decisions", tables.path(REPORTERS)))
    )
    if before.get(TAKEN_OVER) == taken:
        return before
    reporters = tables.read(REPORTERS)
    region_of = dict(reporters.select("reporter_id", "collection_region").iter_rows())
    decisions = recorded_decisions(office, reporters)
    entries: dict[str, list[Entry]] = defaultdict(list)
    for report in decisions.entries:
        entries[written(report.year, region_of[report.reporter])].append(report)
    for entry in (*decisions.approvals, *decisions.sign_offs):
        entries[str(entry.year)].append(entry)
    found = {
        key: _digest(*(each.model_dump_json().encode() for each in of_key))
        for key, of_key in entries.items()
    }
    return {TAKEN_OVER: taken, **found}


def local_files(tables: StageTables, office: UPath, before: Digests) -> Digests:
    """Each place of the register that lies in the office's folder: its stamp and its digest.

    Only what has another stamp than ``before`` is read. One that is not there has an empty digest.
    """
    sources = tables.read(SOURCES)
    here = pl.col("kind").is_in(["file", "folder"])
    here |= (pl.col("kind") == "workbook") & ~pl.col("address").str.contains("://", literal=True)
    found = {}
    for path in sources.filter(here)["address"].unique().sort():
        stamp = _stamp(office / path)
        known, _, digest = before.get(path, "").partition(" ")
        found[path] = f"{stamp} {digest if known == stamp else _local_digest(office, path)}"
    return found


def changed_files(before: Digests, now: Digests) -> set[str]:
    """Addresses known before whose content is another; that of a new one goes with its register."""
    return {
        address
        for address, seen in now.items()
        if address in before and before[address].partition(" ")[2] != seen.partition(" ")[2]
    }


def asked_of(
    tables: StageTables, addresses: Collection[str], years: Iterable[int]
) -> dict[tuple[int, str], set[str]]:
    """Whose reports are looked for at these addresses, by report year and region."""
    places = tables.read(SOURCES).filter(pl.col("address").is_in(list(addresses)))
    whose = places.join(tables.read(REPORTERS), on="reporter_id")
    found: dict[tuple[int, str], set[str]] = defaultdict(set)
    for year in years:
        rows = whose.filter(
            pl.col("year").is_in([_EVERY_YEAR, year]),
            pl.lit(year).is_between("valid_from", "valid_to"),
        )
        for reporter, region in rows.select("reporter_id", "collection_region").iter_rows():
            found[year, region].add(reporter)
    return found


def _of_year(rows: pl.DataFrame | None, chosen: pl.Expr) -> bytes:
    return b"" if rows is None else rows.filter(chosen).write_json().encode()


def _local_digest(office: UPath, path: str) -> str:
    try:
        folder = path.endswith("/")
        return _digest(folder_body(office, path) if folder else regular_bytes(office / path))
    except OSError:
        return ""


def _stamp(path: UPath) -> str:
    """What changes when a file does, or any below a folder; empty where there is nothing."""
    return _digest(repr(sorted(_stamps(path))).encode()) if path.exists() else ""


def _stamps(path: UPath) -> Iterator[tuple[str, int, float]]:
    if path.is_dir():
        for entry in path.iterdir():
            yield from _stamps(entry)
    else:
        about = path.stat()
        yield str(path), about.st_size, about.st_mtime


def _digest(*parts: bytes) -> str:
    # The length of each in front, that no two lists of parts are one text.
    together = b"".join(b"%d:%b" % (len(part), part) for part in parts)
    return hashlib.sha256(together).hexdigest()[:_LENGTH]
