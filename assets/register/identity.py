"""What regions and reporters share: an identifier, the years they are valid, what is above them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from assets.register.rows import FIRST_YEAR, LAST_YEAR, Row

_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]*")


def identifier(row: Row, column: str) -> str:
    """The value that stands for the row elsewhere; one that cannot is noted."""
    value = row.plain(column)
    if not _ID.fullmatch(value):
        row.wrong(column, "must be letters, digits, - and _")
    return value


def span(row: Row) -> tuple[int, int]:
    """First and last report year, 0 and 9999 when open; noted when they are the wrong way round."""
    years = row.year("valid_from", FIRST_YEAR), row.year("valid_to", LAST_YEAR)
    if years[0] > years[1]:
        row.wrong("valid_to", f"is before valid_from {years[0]}")
    return years


def ancestors(code: str, parents: Mapping[str, str | None]) -> tuple[str, ...]:
    """What is above, nearest first; where a circle closes it ends, with the code itself last."""
    found: list[str] = []
    parent = parents.get(code)
    while parent and parent not in found:
        found.append(parent)
        parent = parents.get(parent)
    return tuple(found)


def lineages(regions: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """Region -> itself and what it is part of, nearest first, by the latest row of each."""
    ordered = sorted(regions, key=lambda region: int(region["valid_from"]))
    parents = {region["code"]: region["parent"] for region in ordered}
    return {code: (code, *ancestors(code, parents)) for code in parents}
