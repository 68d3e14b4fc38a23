"""What lies in the office's folder, as digests by what each touches; no Dagster here.

A partition is written as report year and region with a blank between, `2024 991121`.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

import polars as pl
from upath import UPath

from assets.decisions.load import Entry
from assets.fetch.handed_in import folder_body, regular_bytes
from assets.fetch.search import FOR_MANY
from assets.judging import recorded_decisions
from assets.register.load import files_in
from assets.register.tables import REGIONS, REPORTERS, SOURCES, serving, valid_in
from assets.storage.schema import TableSpec
from assets.storage.stage_tables import StageTables

Digests = dict[str, str]

# Under which digests by partition carry that of what they were made from.
TAKEN_OVER = "taken over"
_LENGTH = 16  # hex digits


class DamagedTableError(RuntimeError):
    """A table cannot be read; the message names its file."""


def digest_of(told: Mapping[str, str]) -> str:
    """One digest of all, whatever their order."""
    return _digest(json.dumps(told, sort_keys=True).encode())


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
    """What the register that was taken over says of each region's year.

    That is who owes, where to look, and who else is looked for there: their names are told apart.
    ``before`` are the digests of the last time: they hold as long as neither tables nor years do
    change. That one row stands above another counts, how far down the file does not. Raises
    DamagedTableError.
    """
    years = list(years)
    paths = (tables.path(spec) for spec in (REGIONS, REPORTERS, SOURCES))
    taken = _digest(repr((years, *map(_stamp, paths))).encode())
    if before.get(TAKEN_OVER) == taken:
        return before
    regions = _table(tables, REGIONS).filter("collection")["code"].unique().sort()
    reporters, sources = _table(tables, REPORTERS), _table(tables, SOURCES).drop("position")
    owner = reporters.select("reporter_id", "collection_region")
    places = sources.join(owner, on="reporter_id", maintain_order="left")
    found = {}
    for year in years:
        owing, looked = reporters.filter(valid_in(year)), places.filter(serving(year))
        shared = _shared(owing, looked)
        # Split by year before by region: a filter for each partition takes seconds.
        who = owing.partition_by("collection_region", as_dict=True)
        where = looked.partition_by("collection_region", as_dict=True)
        for region in regions:
            found[written(year, region)] = _digest(
                _rows(who.get((region,))), _rows(where.get((region,))), *sorted(shared[region])
            )
    return {TAKEN_OVER: taken, **found}


def decided(tables: StageTables, office: UPath, before: Digests) -> Digests:
    """Decisions on reports by partition; approvals and sign-offs by year.

    The place of an entry counts: the tables of the partition name it. ``before`` holds as long as
    neither decisions nor the register that was taken over change. Raises DecisionsError and
    DamagedTableError.
    """
    taken = _digest(
        *(_stamp(path).encode() for path in (office / "decisions", tables.path(REPORTERS)))
    )
    if before.get(TAKEN_OVER) == taken:
        return before
    reporters = _table(tables, REPORTERS)
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

    Only what has another stamp than ``before`` is read. One that is not there, or cannot be read,
    has an empty digest. Raises DamagedTableError.
    """
    sources = _table(tables, SOURCES)
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
        if address in before and content(before[address]) != content(seen)
    }


def content(seen: str) -> str:
    """The digest alone of what was seen at an address, without its stamp."""
    return seen.partition(" ")[2]


def asked_of(
    tables: StageTables, addresses: Collection[str], years: Iterable[int]
) -> dict[tuple[int, str], dict[str, set[str]]]:
    """Whose reports are looked for at these addresses, by report year and region.

    Each reporter with the addresses among these that are its own.
    """
    places = _table(tables, SOURCES).filter(pl.col("address").is_in(list(addresses)))
    whose = places.join(_table(tables, REPORTERS), on="reporter_id")
    found: dict[tuple[int, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for year in years:
        rows = whose.filter(serving(year), valid_in(year))
        columns = rows.select("collection_region", "reporter_id", "address")
        for region, reporter, address in columns.iter_rows():
            found[year, region][reporter].add(address)
    return found


def _table(tables: StageTables, spec: TableSpec) -> pl.DataFrame:
    try:
        return tables.read(spec)
    except pl.exceptions.PolarsError as error:
        raise DamagedTableError(f"{tables.path(spec)}: {error}") from error


def _shared(owing: pl.DataFrame, places: pl.DataFrame) -> dict[str, list[bytes]]:
    """By region, a digest for each address it shares with others: of all who are looked for."""
    lists = places.filter(pl.col("kind").is_in(FOR_MANY)).select("reporter_id", "address")
    named = lists.join(owing, on="reporter_id", maintain_order="left")
    by_address = named.group_by("address", maintain_order=True).agg(
        pl.col("collection_region").unique(), "name", "aliases"
    )
    shared = by_address.filter(pl.col("collection_region").list.len() > 1)
    found: dict[str, list[bytes]] = defaultdict(list)
    for address, regions, *names in shared.iter_rows():
        digest = _digest(repr((address, names)).encode()).encode()
        for region in regions:
            found[region].append(digest)
    return found


def _rows(frame: pl.DataFrame | None) -> bytes:
    return b"" if frame is None else frame.write_json().encode()


def _local_digest(office: UPath, path: str) -> str:
    try:
        folder = path.endswith("/")
        return _digest(folder_body(office, path) if folder else regular_bytes(office / path))
    except OSError:
        return ""


def _stamp(path: UPath) -> str:
    """What changes when a file does, or any below a folder."""
    return _digest(repr(sorted(_stamps(path))).encode())


def _stamps(path: UPath, *, within: bool = False) -> Iterator[tuple[str, str]]:
    """Each file with what changes when it does; why it cannot be looked at is as good."""
    try:
        # A link within a folder is followed by nobody who reads it: it may lead round in a ring.
        if not path.is_dir() or (within and path.is_symlink()):
            about = path.stat()
            yield str(path), f"{about.st_size} {about.st_mtime}"
            return
        below = list(path.iterdir())
    except OSError as error:
        yield str(path), type(error).__name__
        return
    for entry in below:
        yield from _stamps(entry, within=True)


def _digest(*parts: bytes) -> str:
    # The length of each in front, that no two lists of parts are one text.
    together = b"".join(b"%d:%b" % (len(part), part) for part in parts)
    return hashlib.sha256(together).hexdigest()[:_LENGTH]
