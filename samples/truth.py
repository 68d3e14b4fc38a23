"""What the sample pages say, as written down in expected.yaml: the figures to hold a reader to."""

from __future__ import annotations

import dataclasses
import datetime as dt
import fnmatch
import functools
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from expectations.forms.catalogue import edition
from expectations.forms.model import Edition

EXPECTED = Path(__file__).parent / "expected.yaml"


@dataclasses.dataclass(frozen=True)
class ReportTruth:
    """One report page: whose it is, in which grid, its figures, and how it must be judged.

    ``file`` is the attachment that prints the tables, empty where the page prints them itself.
    ``cells`` holds every cell printed, in printed order, None for a blank one; ``broken``
    the identity lines that do not close; ``rules`` the findings that must be among its findings.
    """

    page: str
    file: str
    reporter_id: str
    year: int
    grid: Edition
    title: str
    published: dt.date
    late: bool
    layout: str
    verdict: str
    rules: tuple[str, ...]
    broken: tuple[str, ...]
    cells: dict[str, Decimal | None]


@dataclasses.dataclass(frozen=True)
class Silence:
    """A reporter that has no report to be found in a year, and the outcome that says why."""

    reporter_id: str
    year: int
    outcome: str


@functools.cache
def report_truths() -> tuple[ReportTruth, ...]:
    """Every report page of the sample site. KeyError for a cell the grid does not have."""
    return tuple(_truth(entry) for entry in _expected()["reports"])


@functools.cache
def silences() -> tuple[Silence, ...]:
    """Every reporter and year of the sample years without a report."""
    return tuple(Silence(**entry) for entry in _expected()["silent"])


def _truth(entry: dict[str, Any]) -> ReportTruth:
    grid = edition(entry["edition"], entry["variant"])
    return ReportTruth(
        page=entry["page"],
        file=entry.get("file", ""),
        reporter_id=entry["reporter_id"],
        year=entry["year"],
        grid=grid,
        title=entry["title"],
        published=entry["published"],
        late=entry.get("late", False),
        layout=entry["layout"],
        verdict=entry["verdict"],
        rules=tuple(entry.get("rules", ())),
        broken=tuple(entry.get("broken", ())),
        cells=_cells(entry, grid),
    )


def _cells(entry: dict[str, Any], grid: Edition) -> dict[str, Decimal | None]:
    listed = {
        f"{row}.{column}": Decimal(str(figure))
        for row, figures in entry["cells"].items()
        for column, figure in figures.items()
    }
    unknown = listed.keys() - grid.cell_by_key.keys()
    if unknown:
        raise KeyError(f"{entry['page']}: grid {grid.id!r} has no cell {sorted(unknown)!r}")
    blank = entry.get("blank", ())
    local_rows = entry.get("local_rows", ())
    return {
        cell.key: listed.get(cell.key, None if _matches(cell.key, blank) else Decimal(0))
        for cell in grid.cells
        if not cell.optional or cell.row in local_rows
    }


def _matches(key: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch.fnmatchcase(key, pattern) for pattern in patterns)


@functools.cache
def _expected() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(EXPECTED.read_text(encoding="utf-8"))
    return loaded
