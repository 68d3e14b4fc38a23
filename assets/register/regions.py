"""Rows of regions.csv -> rows of REGIONS, each checked by itself and beside the others."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from assets.register.columns import LEVELS
from assets.register.identity import identifier, lineages, span
from assets.register.rows import LAST_YEAR, Row

_OFFICIAL = re.compile(r"[0-9]{6}|[0-9]{9}")
_LEVELS_OF = {
    "0000": ("province", "country"),
    "00": ("prefecture",),
    "": ("county",),
}


def regions_of(rows: list[Row]) -> list[dict[str, Any]]:
    """One row of REGIONS for each; what is wrong is noted at its row."""
    found = [_region(row) for row in rows]
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row, region in zip(rows, found, strict=True):
        years = region["valid_from"], region["valid_to"]
        if any(years[0] <= end and start <= years[1] for start, end in spans[region["code"]]):
            row.wrong("code", "stands twice for the same years")
        spans[region["code"]].append(years)
    above = lineages(found)
    for row, region in zip(rows, found, strict=True):
        _check_code(row, region)
        _check_parent(row, region, above)
        _check_successors(row, region, spans)
    return found


def _region(row: Row) -> dict[str, Any]:
    valid_from, valid_to = span(row)
    return {
        "code": identifier(row, "code"),
        "name": row.text("name"),
        "level": row.word("level", LEVELS),
        "parent": row.plain("parent") or None,
        "collection": row.flag("collection"),
        "valid_from": valid_from,
        "valid_to": valid_to,
        "successors": row.parts("successor"),
    }


def _check_code(row: Row, region: Mapping[str, Any]) -> None:
    """The code of GB/T 2260 tells the level; others are the register's own."""
    code, level, parent = region["code"], region["level"], region["parent"] or ""
    if level not in LEVELS or not _OFFICIAL.fullmatch(code):
        return
    if len(code) == 9:
        if level != "township":
            row.wrong("level", f"{code!r} has nine digits, the code of a township")
        elif _OFFICIAL.fullmatch(parent) and parent != code[:6]:
            row.wrong("parent", f"by its code township {code!r} is part of {code[:6]!r}")
        return
    zeros = next(zeros for zeros in _LEVELS_OF if code.endswith(zeros))
    if level not in _LEVELS_OF[zeros]:
        row.wrong("level", f"{code!r} is by its digits the code of a {_LEVELS_OF[zeros][0]}")


def _check_parent(
    row: Row, region: Mapping[str, Any], above: Mapping[str, tuple[str, ...]]
) -> None:
    code, parent = region["code"], region["parent"]
    if not parent or not row.known("parent", parent, above, "region in regions.csv"):
        return
    if code in above[parent]:
        row.wrong("parent", f"region {code!r} would be part of itself")


def _check_successors(
    row: Row, region: Mapping[str, Any], spans: Mapping[str, list[tuple[int, int]]]
) -> None:
    if region["successors"] and region["valid_to"] == LAST_YEAR:
        row.wrong("successor", "is for a region that ended, and valid_to is empty")
        return
    after = region["valid_to"] + 1
    for code in region["successors"]:
        if not row.known("successor", code, spans, "region in regions.csv"):
            continue
        if not any(start <= after <= end for start, end in spans[code]):
            row.note("successor", f"is not valid in {after}, the year after valid_to", code)
