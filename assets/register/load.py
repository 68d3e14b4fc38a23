"""The register folder of an office -> who must report, for which region, and where to look."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import polars as pl
from upath import UPath

from assets.register.rows import FIRST_YEAR, LAST_YEAR, RegisterError, Row, csv_rows
from assets.register.tables import REGIONS, REPORTERS, SOURCES

LEVELS = ("country", "province", "prefecture", "county", "township")
KINDS = (
    "government",
    "office",
    "department",
    "township",
    "subdistrict",
    "functional_zone",
    "institution",
)
SCOPES = ("unit", "own_level", "region_wide")
SOURCE_KINDS = ("direct", "listing", "file")
_COLUMNS = {
    "regions.csv": ("code", "name", "level", "parent", "collection", "valid_from", "valid_to"),
    "reporters.csv": (
        "reporter_id",
        "name",
        "kind",
        "level",
        "region",
        "scope",
        "valid_from",
        "valid_to",
        "aliases",
    ),
    "sources.csv": ("reporter_id", "year", "kind", "address", "platform", "local"),
}
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]*")


@dataclass(frozen=True)
class Register:
    """Regions, reporters and sources of an office, as their tables declare them."""

    regions: pl.DataFrame = field(compare=False)
    reporters: pl.DataFrame = field(compare=False)
    sources: pl.DataFrame = field(compare=False)

    def collection_regions(self, year: int | None = None) -> list[str]:
        """Codes of the regions that are partitions of their own, in that year or ever."""
        chosen = self.regions.filter("collection")
        if year is not None:
            chosen = chosen.filter(pl.lit(year).is_between("valid_from", "valid_to"))
        return sorted(set(chosen["code"].to_list()))

    def expected_reporters(self, year: int, collection_region: str | None = None) -> pl.DataFrame:
        """The reporters who owe a report for the year, of one collection region or of all."""
        chosen = self.reporters.filter(pl.lit(year).is_between("valid_from", "valid_to"))
        if collection_region is not None:
            chosen = chosen.filter(pl.col("collection_region") == collection_region)
        return chosen

    def sources_for(self, year: int, collection_region: str | None = None) -> pl.DataFrame:
        """Where to look for the year's reports of the expected reporters."""
        expected = self.expected_reporters(year, collection_region)
        return self.sources.filter(pl.col("year").is_in([0, year])).join(
            expected.select("reporter_id"), on="reporter_id", how="semi", maintain_order="left"
        )

    def ancestors(self, code: str) -> tuple[str, ...]:
        """The regions a region is part of, nearest first, by its latest row."""
        return _ancestors(code, self._parents)

    @cached_property
    def _parents(self) -> dict[str, str | None]:
        return dict(self.regions.sort("valid_from").select("code", "parent").iter_rows())


def load_register(folder: UPath) -> Register:
    """The register kept as regions.csv, reporters.csv and sources.csv in a folder.

    Raises RegisterError with every problem found: file, row, column and value. Where a file
    cannot be read at all, what other files say of its rows is not judged.
    """
    if not folder.is_dir():
        raise RegisterError([f"{folder}: no such register folder"])
    problems: list[str] = []
    tables = [csv_rows(folder, name, columns, problems) for name, columns in _COLUMNS.items()]
    if any(table is None for table in tables):
        raise RegisterError(problems)
    region_rows, reporter_rows, source_rows = (table or [] for table in tables)
    regions = _regions(region_rows)
    parents = {row["code"]: row["parent"] for row in sorted(regions, key=_from)}
    collections = {row["code"]: row["collection"] for row in sorted(regions, key=_from)}
    reporters = _reporters(reporter_rows, parents, collections)
    known = {str(row["reporter_id"]) for row in reporters}
    sources = _sources(source_rows, known)
    if problems:
        raise RegisterError(problems)
    return Register(
        regions=REGIONS.frame(regions),
        reporters=REPORTERS.frame(reporters),
        sources=SOURCES.frame(sources),
    )


def source_id(reporter_id: str, year: int, kind: str, address: str) -> str:
    """Sixteen hex digits that stand for a place to look."""
    key = f"{reporter_id}|{year}|{kind}|{address}"
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _regions(rows: list[Row]) -> list[dict[str, Any]]:
    spans: dict[str, list[tuple[int, int]]] = {}
    parents: dict[str, str | None] = {}
    found = []
    for row in rows:
        span = _span(row)
        code = _identifier(row, "code")
        if any(span[0] <= end and start <= span[1] for start, end in spans.get(code, ())):
            row.wrong("code", "stands twice for the same years")
        spans.setdefault(code, []).append(span)
        parents[code] = row.values["parent"] or None
        found.append(
            {
                "code": code,
                "name": row.text("name"),
                "level": row.word("level", LEVELS),
                "parent": row.values["parent"] or None,
                "collection": row.flag("collection"),
                "valid_from": span[0],
                "valid_to": span[1],
            }
        )
    for row in rows:
        parent = row.values["parent"]
        if parent and parent not in parents:
            row.wrong("parent", "no such region in regions.csv")
        elif row.values["code"] in _ancestors(row.values["code"], parents):
            row.wrong("parent", f"region {row.values['code']!r} would be part of itself")
    return found


def _reporters(
    rows: list[Row], parents: Mapping[str, str | None], collections: Mapping[str, bool]
) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        identifier = _identifier(row, "reporter_id")
        if identifier in found:
            row.wrong("reporter_id", "stands twice")
        span = _span(row)
        region = row.values["region"]
        lineage = (region, *_ancestors(region, parents))
        collection = next((code for code in lineage if collections.get(code)), "")
        if region not in parents:
            row.wrong("region", "no such region in regions.csv")
        elif not collection:
            row.wrong("region", "neither it nor a region above it is a collection region")
        aliases = [alias.strip() for alias in row.values["aliases"].split("|") if alias.strip()]
        found[identifier] = {
            "reporter_id": identifier,
            "name": row.text("name"),
            "kind": row.word("kind", KINDS),
            "level": row.word("level", LEVELS),
            "region": region,
            "collection_region": collection,
            "scope": row.word("scope", SCOPES),
            "valid_from": span[0],
            "valid_to": span[1],
            "aliases": aliases,
        }
    return list(found.values())


def _sources(rows: list[Row], reporters: set[str]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        reporter = row.text("reporter_id")
        if reporter and reporter not in reporters:
            row.wrong("reporter_id", "no such reporter in reporters.csv")
        kind, year = row.word("kind", SOURCE_KINDS), row.year("year", 0)
        if kind in {"direct", "file"} and not row.values["year"]:
            row.wrong("year", f"a {kind} source is one report: it needs its year")
        if kind == "listing":
            row.text("platform")
        elif row.values["platform"]:
            row.wrong("platform", f"a {kind} source has none")
        address = row.text("address")
        why = _address_trouble(kind, address)
        if address and why:
            row.wrong("address", why)
        identifier = source_id(reporter, year, kind, address)
        if identifier in found:
            row.wrong("address", "stands twice for the same reporter, year and kind")
        found[identifier] = {
            "source_id": identifier,
            "reporter_id": reporter,
            "year": year,
            "kind": kind,
            "address": address,
            "platform": row.values["platform"],
            "local": row.flag("local"),
        }
    return list(found.values())


def _address_trouble(kind: str, address: str) -> str | None:
    if kind == "file":
        path = PurePosixPath(address)
        inside = not path.is_absolute() and ".." not in path.parts
        safe = not {"\\", "\0"} & set(address) and ":" not in path.parts[0] if path.parts else False
        return None if inside and safe else "must be a path within the office folder"
    try:
        parts = urlsplit(address)
        whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        whole = False
    return None if whole else "must be an http or https address"


def _identifier(row: Row, column: str) -> str:
    value = row.values[column]
    if not _ID.fullmatch(value):
        row.wrong(column, "must be letters, digits, - and _")
    return value


def _span(row: Row) -> tuple[int, int]:
    span = row.year("valid_from", FIRST_YEAR), row.year("valid_to", LAST_YEAR)
    if span[0] > span[1]:
        row.wrong("valid_to", f"is before valid_from {span[0]}")
    return span


def _ancestors(code: str, parents: Mapping[str, str | None]) -> tuple[str, ...]:
    # Ends where a circle closes, with the code itself last, so that a circle can be told.
    found: list[str] = []
    parent = parents.get(code)
    while parent and parent not in found:
        found.append(parent)
        parent = parents.get(parent)
    return tuple(found)


def _from(row: dict[str, Any]) -> int:
    return int(row["valid_from"])
