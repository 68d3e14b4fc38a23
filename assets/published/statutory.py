"""A region's year -> its statutory tables: the form they are printed in, figures, and notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from assets.published.region_year import RegionYear
from assets.published.statutory_notes import Note, Sums, coverage_counts, notes
from expectations.forms import catalogue
from expectations.forms.layout import FormTable, form_tables
from expectations.forms.model import Edition

_MADE_OF = "本表由本行政区域内各单位的年度报告汇总编制而成，应汇总{expected}份，计入{accepted}份。"
_PROVISIONAL = "本表数据为暂定数据，可能变动。"
_PERIOD = "本表数据的统计期限为{year}年1月1日至{year}年12月31日。"


@dataclass(frozen=True)
class RegionTables:
    """The statutory tables of a region and year, ready to be written.

    ``figures``: value of each printed cell, None where no counted report prints a number.
    ``preface`` stands above the tables, ``notes`` behind them.
    """

    title: str
    subtitle: str
    preface: tuple[str, ...]
    tables: tuple[FormTable, ...]
    figures: Mapping[str, Decimal | None]
    notes: tuple[Note, ...]


def region_tables(region: RegionYear) -> RegionTables | None:
    """The tables in the form of the year; None without a national form or a number to print.

    The grid is the edition's, or its variant's where fewer counted reports lack cells of that.
    Rows of local forms are printed where every counted report has them.
    """
    edition = catalogue.edition_for_year(region.year)
    if edition is None:
        return None
    cells = {row["cell"]: row for row in region.cells.iter_rows(named=True)}
    grid = _fitting_grid(edition, cells)
    tables = form_tables(grid, _left_out(grid, cells))
    sums = {key: cells[key] for table in tables for key in table.keys}
    if not any(row["reports_counted"] for row in sums.values()):
        return None
    return RegionTables(
        title=_printable(f"{region.name}{region.year}年政府信息公开工作年度报告"),
        subtitle="（汇总表）",
        preface=tuple(_preface(region, sums)),
        tables=tables,
        figures={key: row["value"] for key, row in sums.items()},
        notes=tuple(Note(n.label, _printable(n.text)) for n in notes(region, grid, sums)),
    )


def _preface(region: RegionYear, sums: Sums) -> Iterator[str]:
    """What stands on every sheet: each may be handed on without the notes."""
    counts = coverage_counts(sums)
    yield _MADE_OF.format(expected=counts.total(), accepted=counts["accepted"])
    yield _PERIOD.format(year=region.year)
    if region.coverage["maturity"] == "provisional":
        yield _PROVISIONAL


def _printable(text: str) -> str:
    """Without what no page shows: control characters and marks that turn the text round."""
    return "".join(filter(str.isprintable, text))


def _fitting_grid(edition: Edition, cells: Sums) -> Edition:
    """The edition or the variant of it whose cells the fewest reports lack; the edition first."""
    variants = (variant.id for variant in edition.variants)
    grids = (catalogue.edition(edition.id, variant) for variant in ("", *variants))
    summed = [grid for grid in grids if all(key in cells for key in _everywhere(grid))]
    return min(
        summed, key=lambda grid: sum(cells[key]["reports_absent"] for key in _everywhere(grid))
    )


def _everywhere(grid: Edition) -> Iterator[str]:
    """The cells that are no local form's."""
    return (cell.key for cell in grid.cells if not cell.optional)


def _left_out(grid: Edition, cells: Sums) -> frozenset[str]:
    """Rows of local forms that are not added up, or that some of the counted reports lack."""
    return frozenset(
        f"{cell.table}.{cell.row}"
        for cell in grid.cells
        if cell.optional
        and (
            cell.key not in cells
            or cells[cell.key]["reports_absent"]
            or not cells[cell.key]["reports_counted"]
        )
    )
