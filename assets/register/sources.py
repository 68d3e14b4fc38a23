"""Rows of sources.csv -> rows of SOURCES: a row that serves a region becomes one a reporter."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from assets.register.columns import EXCEPTIONS, SOURCE_KINDS
from assets.register.identity import lineages
from assets.register.rows import Row

_OF_ONE_YEAR = {"direct", "file", "workbook"}
_OF_A_REGION = {"listing", "folder", "workbook"}
_ONLY_FOR = {"platform": "listing", "sheet": "workbook"}
_PLATFORM = re.compile(r"[0-9A-Za-z_]*")


def sources_of(
    rows: list[Row], regions: list[dict[str, Any]], reporters: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The rows of SOURCES; what is wrong is noted at its row.

    A region's row of one year serves those who owe a report for it. Where several rows give one
    reporter the same place, its own counts before its region's, a nearer region's before a farther.
    """
    above = lineages(regions)
    below: dict[str, list[dict[str, Any]]] = {code: [] for code in above}
    for reporter in reporters:
        for code in {*above.get(reporter["region"], ())} & below.keys():
            below[code].append(reporter)
    identities = {reporter["reporter_id"] for reporter in reporters}
    found: dict[str, dict[str, Any]] = {}
    stated: set[tuple[object, ...]] = set()
    for row in sorted(rows, key=lambda row: _farness(row, above)):
        source = _source(row)
        place = source["year"], source["kind"], source["address"]
        key = (row.plain("reporter_id"), row.plain("region"), *place)
        if key in stated:
            row.wrong("address", "stands twice for the same reporter or region, year and kind")
        stated.add(key)
        for reporter_id in _served(row, source, identities, below):
            identity = source_id(reporter_id, *place)
            found.setdefault(
                identity, {"source_id": identity, "reporter_id": reporter_id, **source}
            )
    return list(found.values())


def source_id(reporter_id: str, year: int, kind: str, address: str) -> str:
    """Sixteen hex digits that stand for a place to look."""
    key = f"{reporter_id}|{year}|{kind}|{address}"
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _farness(row: Row, above: Mapping[str, tuple[str, ...]]) -> tuple[bool, int]:
    return not row.values["reporter_id"], -len(above.get(row.plain("region"), ()))


def _served(
    row: Row,
    source: Mapping[str, Any],
    identities: set[str],
    below: Mapping[str, list[dict[str, Any]]],
) -> list[str]:
    """Ids of the reporters for whom the row's place is."""
    reporter_id, region = row.plain("reporter_id"), row.plain("region")
    if reporter_id and region:
        row.wrong("region", f"the row is that of reporter {reporter_id!r} already")
    if reporter_id:
        known = row.known("reporter_id", reporter_id, identities, "reporter in reporters.csv")
        return [reporter_id] if known else []
    if not region:
        row.wrong("reporter_id", "must not be empty unless a region is named")
        return []
    if source["kind"] in SOURCE_KINDS.keys() - _OF_A_REGION:
        row.wrong("region", f"a {source['kind']} source is one report: it needs its reporter")
    if not row.known("region", region, below, "region in regions.csv"):
        return []
    if not below[region]:
        row.wrong("region", "no reporter of reporters.csv lies in it")
    return [
        reporter["reporter_id"]
        for reporter in below[region]
        if not source["year"] or reporter["valid_from"] <= source["year"] <= reporter["valid_to"]
    ]


def _source(row: Row) -> dict[str, Any]:
    """What the row says of the place, whoever it serves."""
    kind, year = row.word("kind", SOURCE_KINDS), row.year("year", 0)
    if kind in _OF_ONE_YEAR and not row.values["year"]:
        row.wrong("year", f"a {kind} source is of one year: it needs its year")
    for column, owner in _ONLY_FOR.items():
        if row.values[column] and kind != owner:
            row.wrong(column, f"is for a {owner} source alone")
    if not _PLATFORM.fullmatch(row.values["platform"]):
        row.wrong("platform", "must be letters, digits and _")
    return {
        "year": year,
        "kind": kind,
        "address": _address(row, kind),
        "platform": row.values["platform"],
        "local": row.flag("local"),
        "position": row.number,
        "sheet": row.values["sheet"],
        "exceptions": _exceptions(row),
        "note": row.values["note"],
    }


def _address(row: Row, kind: str) -> str:
    """The address as it is asked for; that of a folder ends with a slash."""
    address = row.text("address")
    on_the_net = kind in {"direct", "listing"} or (kind == "workbook" and "://" in address)
    why = _address_trouble(address) if on_the_net else _path_trouble(address)
    if address and why and kind in SOURCE_KINDS:
        row.wrong("address", why)
    return f"{address.rstrip('/')}/" if kind == "folder" else address


def _address_trouble(address: str) -> str | None:
    try:
        parts = urlsplit(address)
        whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        if whole and "@" in parts.netloc:
            return "must not hold a name or password: addresses are published"
    except ValueError:
        whole = False
    return None if whole else "must be an http or https address"


def _path_trouble(address: str) -> str | None:
    if "\\" in address:
        return "must be a path within the office folder, its parts between /"
    path = PurePosixPath(address)
    inside = bool(path.parts) and not path.is_absolute() and ".." not in path.parts
    # A drive of Windows, or a URL, stands before the first colon.
    safe = inside and ":" not in path.parts[0]
    return None if safe else "must be a path within the office folder"


def _exceptions(row: Row) -> list[str]:
    exceptions = row.words("exceptions", EXCEPTIONS)
    address = row.values["address"]
    if not row.values["exceptions"]:
        return []
    if "://" not in address:
        row.wrong("exceptions", "is for http and https addresses alone")
    elif "tls" in exceptions and not address.lower().startswith("https:"):
        row.wrong("exceptions", "tls is for an https address")
    if not row.values["note"]:
        row.wrong("note", "an exception needs its reason")
    return exceptions
