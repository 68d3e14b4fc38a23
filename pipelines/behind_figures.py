"""A published sum out of the stage tables, with every report behind it: who says what, where."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from assets.evidence.files import page_file
from assets.evidence.outcome_words import OUTCOMES as OUTCOME_WORDS
from assets.fetch.tables import DOCUMENTS
from assets.parsed_tables.tables import REPORTS
from assets.published.cells import cell_dictionary
from assets.published.tracing import traced_reports
from assets.register.tables import REGIONS, REPORTERS
from assets.rollups.behind import reports_behind
from assets.rollups.grid import RollupCell, grid_for_year
from assets.rollups.region_tree import lineages, region_tree
from assets.rollups.tables import COVERAGE, ROLLUP_CELLS, ROLLUP_PARTS
from assets.storage.stage_tables import StageTables
from assets.validated_tables.tables import OUTCOMES, QUARANTINE, VALIDATED_CELLS
from expectations.findings import rules
from expectations.forms import catalogue

_HEADINGS = ("table", "row", "column")
_MOST = 10  # near matches that a message names
_ORDER = ("counted", "blank", "absent", "quarantined", "missing")


class UnknownError(LookupError):
    """No such year, region or cell; the message names what comes near."""


@dataclass(frozen=True)
class Figure:
    """A sum and the reports behind it, those with the largest numbers first.

    ``counts`` are the counts of ROLLUP_CELLS by name. Each of ``reports`` has ``reporter_id``,
    ``name``, ``region``, ``covers``, ``said`` (counted, blank, absent, quarantined or missing),
    ``value``, ``corrected``, ``as_published``, ``why`` (it is not added up), ``report_id``,
    ``address`` it was published at and ``evidence``, the page about it on this machine.
    ``is_current``: they add up to the sum; else it was made before they last changed.
    """

    year: int
    region: str
    region_name: str
    cell: str
    label: str
    unit: str
    value: Decimal | None
    maturity: str
    counts: dict[str, int]
    is_current: bool
    reports: list[dict[str, Any]]


def figure(tables: StageTables, evidence: Path, year: int, region: str, cell: str) -> Figure:
    """The sum of a region's cell. Raises UnknownError.

    Args:
        tables: the data home's stage tables.
        evidence: folder of the evidence pages of all years.
        year: a report year that was rolled up.
        region: code or name of a region of that year.
        cell: key of a rollup cell, or its labels, separated by slashes, as far as they are needed
            to tell it from others.
    """
    made = sorted(part.year for part in tables.partitions(ROLLUP_CELLS))
    if year not in made:
        raise UnknownError(f"report year {year} has not been rolled up: {made} have")
    register = tables.read(REGIONS)
    tree = region_tree(year, register)
    rolled_up = tables.read(COVERAGE, year=year).select("region", "maturity")
    valid = register.filter(pl.lit(year).is_between("valid_from", "valid_to"))
    named = rolled_up.join(valid, left_on="region", right_on="code")
    code, name = _known_region(named, region)
    known, label = _known_cell(year, cell)
    sums = tables.scan(ROLLUP_CELLS, year).filter(region=code, cell=known.key)
    total = sums.collect().row(0, named=True)
    below = lineages(tree).filter(pl.col("within") == code)
    inside = tables.read(ROLLUP_PARTS, year=year).filter(
        pl.col("system") == "", pl.col("region").is_in(below["region"].implode())
    )
    found = reports_behind(known, inside, tables.scan(VALIDATED_CELLS, year))
    return Figure(
        year=year,
        region=code,
        region_name=name,
        cell=known.key,
        label=label,
        unit=total["unit"],
        value=total["value"],
        maturity=rolled_up.filter(region=code)["maturity"].item(),
        counts={name: total[name] for name in total if name.startswith("reports_")},
        is_current=_adds_up(found, total),
        reports=_told(tables, evidence, year, found),
    )


def _adds_up(found: pl.DataFrame, total: Mapping[str, Any]) -> bool:
    """Whether the parts say what their row of ROLLUP_CELLS does."""
    counts = all((found["said"] == word).sum() == total[f"reports_{word}"] for word in _ORDER)
    return counts and found["value"].sum() == (total["value"] or 0)


def _told(
    tables: StageTables, evidence: Path, year: int, found: pl.DataFrame
) -> list[dict[str, Any]]:
    """The parts with their names, why they are not added up, and where their reports are."""
    published = traced_reports(
        tables.read(REPORTS, year=year), tables.read(DOCUMENTS, year=year)
    ).select("report_id", "url")
    ended = tables.read(OUTCOMES, year=year).select(
        *("reporter_id", "collection_region", "outcome", "reason"), read="report_id"
    )
    rows = (
        found.join(
            tables.read(REPORTERS).select("reporter_id", "name"), on="reporter_id", how="left"
        )
        .with_columns(pl.col("name").fill_null(pl.col("reporter_id")))
        .join(ended, on="reporter_id", how="left")
        .join(published, left_on="read", right_on="report_id", how="left")
        .join(
            tables.read(QUARANTINE, year=year).select("report_id", "reasons"),
            left_on="read",
            right_on="report_id",
            how="left",
        )
        .with_columns(place=pl.col("said").cast(pl.Enum(_ORDER)))
        .sort("place", "value", "reporter_id", descending=[False, True, False], nulls_last=True)
    )
    return [_report(row, evidence / str(year)) for row in rows.iter_rows(named=True)]


def _report(row: dict[str, Any], evidence: Path) -> dict[str, Any]:
    names = ("reporter_id", "name", "region", "covers", "said", "value")
    marks = ("corrected", "as_published")
    page = evidence / (row["collection_region"] or "") / page_file(row["read"] or "")
    return {
        **{name: row[name] for name in (*names, *marks)},
        "why": _why(row),
        "report_id": row["read"] or "",
        "address": row["url"] or "",
        "evidence": str(page) if page.is_file() else "",
    }


def _why(row: dict[str, Any]) -> str:
    """Why a report is not added up; empty where it is."""
    if row["standing"] == "accepted":
        return ""
    if row["outcome"] is None:
        return "尚无结果 no outcome yet"
    if row["outcome"] == "quarantined":
        return "；".join(f"{rules()[rule].label} {rule}" for rule in row["reasons"] or ())
    if row["outcome"] == "accepted":
        return f"口径过宽 covers more than {row['covers']}: {row['scope']} {row['scope_evidence']}"
    words = OUTCOME_WORDS[row["outcome"]]
    return f"{words['zh']} {words['en']}: {row['reason']}".removesuffix(": ")


def _known_region(regions: pl.DataFrame, given: str) -> tuple[str, str]:
    """Code and name of the region that is meant."""
    names = dict(regions.select("region", "name").iter_rows())
    parents = dict(regions.select("region", "parent").iter_rows())
    above = {code: f" in {names.get(parent, parent)}" for code, parent in parents.items() if parent}
    meant = [code for code, name in names.items() if given in {code, name}]
    if len(meant) != 1:
        near = [f"{code} {names[code]}{above.get(code, '')}" for code in meant]
        near = near or _near(given, [*names, *names.values()])
        raise UnknownError(f"no one region {given!r} that year{_listed(near)}")
    return meant[0], names[meant[0]]


def _known_cell(year: int, given: str) -> tuple[RollupCell, str]:
    """The cell that is meant, and its labels from the table downwards."""
    grid = {cell.key: cell for cell in grid_for_year(year)}
    edition = catalogue.edition_for_year(year)
    dictionary = cell_dictionary().filter(
        pl.col("edition") == (edition.id if edition else ""), pl.col("cell").is_in(list(grid))
    )
    labels = {
        row["cell"]: " / ".join(filter(None, (row[f"{name}_label"] for name in _HEADINGS)))
        for row in dictionary.iter_rows(named=True)
    }
    said = [c for c, label in labels.items() if _is_in(given, label)]
    ends = [c for c in said if f"/{_plain(labels[c])}".endswith(f"/{_plain(given)}")]
    meant = [given] if given in grid else ends or said
    if len(meant) != 1:
        near = [f"{each} {labels[each]}" for each in meant] or _near(
            given, [*grid, *_paths(labels)]
        )
        raise UnknownError(f"no one cell {given!r} in {year}{_listed(near)}")
    return grid[meant[0]], labels[meant[0]]


def _is_in(given: str, label: str) -> bool:
    """Whether the labels given are among those of a cell, in their order."""
    parts = iter(_plain(label).split("/"))
    return all(part in parts for part in _plain(given).split("/"))


def _paths(labels: dict[str, str]) -> list[str]:
    """The last two labels of each cell, by which a person would call it."""
    return [" / ".join(label.split(" / ")[-2:]) for label in labels.values()]


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _near(given: str, known: Iterable[str]) -> list[str]:
    return difflib.get_close_matches(given, dict.fromkeys(known), n=5, cutoff=0.4)


def _listed(near: list[str]) -> str:
    shown = "; ".join(near[:_MOST]) + ("; …" if len(near) > _MOST else "")
    return f"; did you mean {shown}" if near else ""
