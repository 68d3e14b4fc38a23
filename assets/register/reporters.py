"""Rows of reporters.csv -> rows of REPORTERS, each checked by itself and beside the others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from assets.register.columns import KINDS, LEVELS, SCOPES
from assets.register.identity import ancestors, identifier, lineages, span
from assets.register.rows import BAR, LAST_YEAR, Row

_BETWEEN_ALIASES = re.compile(rf"{BAR.pattern}|[,，;；]")
# Ten or eleven digits that begin neither like a mobile phone nor like 400 and 800 numbers.
_WITHOUT_ZERO = re.compile(r"(?!1[3-9][0-9]{9}|[48]00[0-9]{7})[1-9][0-9]{9,10}")
_TELEPHONE = re.compile(r"[0-9+()*#/,;、 |转-]*")
# What is written where there is nothing to write.
_NOTHING = re.compile(r"[无否非]|没有|不是|(?i:no|none|n/a)|\W+")


def reporters_of(rows: list[Row], regions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row of REPORTERS for each id; what is wrong is noted at its row."""
    collections = _collection_regions(regions)
    judged = [(row, _reporter(row)) for row in rows]
    found: dict[str, dict[str, Any]] = {}
    for row, reporter in judged:
        if reporter["reporter_id"] in found:
            row.wrong("reporter_id", "stands twice")
        found[reporter["reporter_id"]] = reporter
    parents = {identity: reporter["parent"] for identity, reporter in found.items()}
    for row, reporter in judged:
        region = reporter["region"]
        reporter["collection_region"] = collections.get(region, "")
        if row.known("region", region, collections, "region in regions.csv"):
            _check_collected(row, reporter)
        _check_parent(row, reporter, parents)
        _check_successor(row, reporter, found)
    return list(found.values())


def _reporter(row: Row) -> dict[str, Any]:
    valid_from, valid_to = span(row)
    aliases = (alias.strip() for alias in _BETWEEN_ALIASES.split(row.values["aliases"]))
    return {
        "reporter_id": identifier(row, "reporter_id"),
        "name": row.text("name"),
        "kind": row.word("kind", KINDS),
        "level": row.word("level", LEVELS),
        "region": row.plain("region"),
        "scope": row.word("scope", SCOPES),
        "valid_from": valid_from,
        "valid_to": valid_to,
        "aliases": [alias for alias in aliases if alias],
        "parent": row.plain("parent") or None,
        "successor": row.plain("successor") or None,
        "system": _system(row),
        "contact": row.values["contact"],
        "telephone": _telephone(row),
    }


def _collection_regions(regions: list[dict[str, Any]]) -> dict[str, str]:
    """Region -> the nearest collection region, itself or above it; empty where there is none."""
    latest = sorted(regions, key=lambda region: int(region["valid_from"]))
    collected = {region["code"]: bool(region["collection"]) for region in latest}
    return {
        code: next((each for each in lineage if collected.get(each)), "")
        for code, lineage in lineages(regions).items()
    }


def _check_collected(row: Row, reporter: Mapping[str, Any]) -> None:
    if not reporter["collection_region"]:
        row.wrong("region", "neither it nor a region above it is a collection region")


def _check_parent(row: Row, reporter: Mapping[str, Any], parents: Mapping[str, str | None]) -> None:
    identity, parent = reporter["reporter_id"], reporter["parent"]
    if not parent or not row.known("parent", parent, parents, "reporter in reporters.csv"):
        return
    if identity in (parent, *ancestors(parent, parents)):
        row.wrong("parent", f"reporter {identity!r} would be above itself")


def _check_successor(
    row: Row, reporter: Mapping[str, Any], reporters: Mapping[str, Mapping[str, Any]]
) -> None:
    # A successor owes a later year than any before it, so that no circle can close.
    successor, after = reporter["successor"], reporter["valid_to"] + 1
    where = "reporter in reporters.csv"
    if not successor or not row.known("successor", successor, reporters, where):
        return
    if successor == reporter["reporter_id"]:
        row.wrong("successor", "is the reporter itself")
    elif reporter["valid_to"] == LAST_YEAR:
        row.wrong("successor", "is for a reporter that ended, and valid_to is empty")
    elif not reporters[successor]["valid_from"] <= after <= reporters[successor]["valid_to"]:
        row.wrong("successor", f"owes no report for {after}, the year after valid_to")


def _system(row: Row) -> str:
    """A name would take the unit out of its region's sums, so it must be one."""
    system = row.plain("system")
    if _NOTHING.fullmatch(system):
        row.wrong("system", "must be the name of a vertically managed system or empty")
    return system


def _telephone(row: Row) -> str:
    number = row.plain("telephone")
    if not _TELEPHONE.fullmatch(number):
        row.wrong("telephone", "must be a telephone number; a name stands under contact")
    elif _WITHOUT_ZERO.fullmatch(number):
        row.wrong("telephone", "an area code begins with 0: a spreadsheet drops leading zeros")
    return number
