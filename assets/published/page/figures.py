"""Where a page finds its figures in the tables of a region's year, and how they are printed."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from assets.published.region_year import RegionYear
from expectations.forms import catalogue
from expectations.forms.comparable import Variable

Row = Mapping[str, Any]
NONE, PERCENT = "—", "%"


class Figures:
    """The figures of a region's year, by variable of the bridge."""

    def __init__(self, region: RegionYear) -> None:
        self.region = region
        self.year = region.year

    @functools.cached_property
    def _cells(self) -> dict[str, Row]:
        return {row["cell"]: row for row in self.region.cells.iter_rows(named=True)}

    @functools.cached_property
    def _series(self) -> dict[str, dict[int, Row]]:
        found: dict[str, dict[int, Row]] = {}
        for row in self.region.series.sort("year").iter_rows(named=True):
            found.setdefault(row["variable"], {})[row["year"]] = row
        return found

    def value(self, variable: str) -> Decimal | None:
        """The year's sum; None where no report prints it or the year's form has no such cell."""
        row = self._cells.get(_cell(variable, self.year))
        return row["value"] if row else None

    def unit(self, variable: str) -> str:
        """What the year's sum is counted in; empty where the year's form has no such cell."""
        row = self._cells.get(_cell(variable, self.year))
        return row["unit"] if row else ""

    def group(self, table: str, row: str, column: str) -> Decimal | None:
        """Sum of the column over the rows that begin so; None where no report prints any.

        None as well where the year's form has no such table: what the bridge sums into it is made
        of the form's own rows and would stand beside them.
        """
        edition = catalogue.edition_for_year(self.year)
        if edition is None or all(each.id != table for each in edition.tables):
            return None
        values = [
            each["value"]
            for each in self._cells.values()
            if each["table"] == table
            and each["row"].startswith(row)
            and each["column"] == column
            and each["value"] is not None
        ]
        return sum(values, Decimal(0)) if values else None

    def years(self, variable: str) -> dict[int, Row]:
        """The rows of SERIES by year, the earliest first."""
        return self._series.get(variable, {})


def _cell(variable: str, year: int) -> str:
    """The rollup cell of that year that holds a variable of the bridge, or a cell itself."""
    edition = catalogue.edition_for_year(year)
    known = _variables().get(variable)
    terms = known.terms_for(edition) if known and edition else ()
    return terms[0] if len(terms) == 1 else variable


@functools.cache
def _variables() -> dict[str, Variable]:
    return {each.id: each for each in catalogue.bridge().variables}


def rounded(value: Decimal, places: int = 1) -> Decimal:
    """The number to so many decimals, a half away from zero as offices round."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def printed(value: Decimal | int | None, places: int = 6) -> str:
    """The number with thousands set apart and no trailing zeros; a dash for none."""
    if value is None:
        return NONE
    text = f"{rounded(Decimal(value), places):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def signed(value: Decimal | int) -> str:
    """The number as a difference: ``+12``, ``−3``."""
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{printed(abs(Decimal(value)))}"


def share(part: Decimal | int | None, whole: Decimal | int | None) -> str:
    """The part in per cent to one decimal; empty where it cannot be said."""
    if part is None or not whole:
        return ""
    return f"{rounded(Decimal(part) * 100 / Decimal(whole))}%"


def of_indicator(value: Decimal | None, unit: str) -> str:
    """The value of an indicator: per cent to one decimal, others to two and without their unit."""
    if value is None:
        return NONE
    return f"{rounded(value)}%" if unit == PERCENT else printed(value, 2)
