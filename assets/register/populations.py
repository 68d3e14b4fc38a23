"""Rows of populations.csv -> rows of POPULATIONS, each checked by itself and beside the others."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from assets.register.rows import FIRST_YEAR, Row

_PERSONS = re.compile(r"[1-9][0-9]{0,2}(,[0-9]{3})+|[1-9][0-9]*")
# No country has more.
_MOST = 2_000_000_000


def populations_of(rows: list[Row], regions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row of POPULATIONS for each; what is wrong is noted at its row."""
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for each in regions:
        spans[each["code"]].append((each["valid_from"], each["valid_to"]))
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for row in rows:
        region, year = row.plain("region"), _year(row)
        if row.known("region", region, spans, "region in regions.csv") and year != FIRST_YEAR:
            if not any(first <= year <= last for first, last in spans[region]):
                row.wrong("region", f"is not valid in {year}")
            if (region, year) in found:
                row.wrong("region", f"stands twice for {year}")
        found[region, year] = {
            "region": region,
            "year": year,
            "population": _persons(row),
            "source": row.values["source"],
        }
    return list(found.values())


def _year(row: Row) -> int:
    row.text("year")
    return row.year("year", FIRST_YEAR)


def _persons(row: Row) -> int:
    value = row.plain("population")
    persons = int(value.replace(",", "")) if _PERSONS.fullmatch(value) else 0
    if not 0 < persons <= _MOST:
        row.wrong("population", "must be a whole number of persons, not of ten thousands")
    return persons
