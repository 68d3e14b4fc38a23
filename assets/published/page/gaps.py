"""A region's own published report beside the sum of its parts: where they differ, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from assets.published.page.figures import printed, share, signed
from assets.published.page.words import CAUSES, COUNTED_IN, Words
from assets.published.region_year import RegionYear
from expectations import names
from expectations.forms import catalogue

_MOST = 10
_MONEY = ("元", "万元")


@dataclass(frozen=True)
class Gap:
    """One cell in which they differ; figures as printed."""

    cell: Words
    published: str
    parts: str
    gap: str
    share: str
    cause: Words
    reporters: tuple[str, ...]


@dataclass(frozen=True)
class Reconciled:
    """How many cells were compared and agree, and the gaps that tell most."""

    compared: int
    equal: int
    missing_parts: int
    shown: tuple[Gap, ...]


def reconciled(region: RegionYear) -> Reconciled | None:
    """What the comparison found; None where the region has no own report to compare."""
    compared = region.reconciliation.filter(pl.col("gap").is_not_null())
    if compared.is_empty():
        return None
    called = dict(region.units.select("reporter_id", "name").iter_rows())
    units = region.cells.select("cell", "unit")
    apart = compared.filter(pl.col("gap") != 0).join(units, on="cell", how="left")
    # Counts and money have no common order.
    ordered = apart.sort(
        pl.col("cause") == "unknown",
        pl.col("unit").is_in(_MONEY),
        -pl.col("gap").abs(),
        "cell",
        "report_id",
    )
    return Reconciled(
        compared=compared.height,
        equal=compared.height - apart.height,
        missing_parts=compared["missing_parts"].max(),  # type: ignore[arg-type]
        shown=tuple(
            _gap(row, region.year, called) for row in ordered.head(_MOST).iter_rows(named=True)
        ),
    )


def _gap(row: Mapping[str, Any], year: int, called: Mapping[str, str]) -> Gap:
    return Gap(
        cell=_with_unit(cell_words(row["cell"], year), COUNTED_IN[row["unit"] or ""]),
        published=printed(row["published"]),
        parts=printed(row["parts"]),
        gap=signed(row["gap"]),
        share=share(abs(row["gap"]), row["published"]),
        cause=_cause(row),
        reporters=tuple(called.get(each, each) for each in row["cause_reporters"]),
    )


def _cause(row: Mapping[str, Any]) -> Words:
    said = CAUSES[row["cause"] or "unknown"]
    if not (lacking := row["missing_parts"]):
        return said
    return Words(f"{said.zh}（缺 {lacking} 个单位）", f"{said.en} ({lacking} units lacking)")


def _with_unit(said: Words, unit: Words) -> Words:
    return Words(f"{said.zh}（{unit.zh}）", f"{said.en} ({unit.en})") if unit.zh else said


def cell_words(cell: str, year: int) -> Words:
    """What a cell of the year's form, or a sum of several that the bridge names, is called."""
    edition = catalogue.edition_for_year(year)
    variable = next((each for each in catalogue.bridge().variables if each.id == cell), None)
    if edition and cell not in edition.cell_by_key and variable:
        return Words(variable.label, variable.name)
    return Words(names.cell_name(cell, edition), names.cell_name(cell, edition, "en"))
