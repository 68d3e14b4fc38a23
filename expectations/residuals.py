"""Cells beside an edition -> residuals: for each report and identity line, reported - calculated.

Only arithmetic belongs here; what a residual means is judged in verdicts.py and suites.py.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable

import polars as pl

from expectations.findings import AMOUNT
from expectations.forms.model import Edition, Identity, Line


def wide_cells(cells: pl.DataFrame) -> pl.DataFrame:
    """One row a report: ``report_id`` and a nullable column for each cell key that occurs.

    Args:
        cells: one row a report and cell: ``report_id``, ``cell``, ``value`` (number or null).

    Raises:
        ValueError: A report has a cell twice.
    """
    try:
        return cells.pivot(on="cell", index="report_id", values="value")
    except pl.exceptions.ComputeError:
        keys = cells.select("report_id", "cell")
        repeated = keys.filter(keys.is_duplicated())
        if repeated.is_empty():
            raise
        report_id, cell = repeated.row(0)
        raise ValueError(f"report {report_id!r} has cell {cell!r} twice") from None


def printed_rows(cells: pl.DataFrame, grid: Edition) -> pl.DataFrame:
    """One row a report: ``report_id`` and a boolean ``table.row`` for each optional row.

    True where ``cells`` (one row a printed cell, blank or not) has every cell of that row.
    """
    rows = _optional_rows(grid)
    return cells.group_by("report_id", maintain_order=True).agg(
        pl.col("cell").is_in(keys).sum().eq(len(keys)).alias(row) for row, keys in rows.items()
    )


def residuals(
    wide: pl.DataFrame, grid: Edition, optional_rows: pl.DataFrame | None = None
) -> pl.DataFrame:
    """One row a report, in the order of ``wide``: what each identity line leaves over.

    Columns: ``report_id``; for each line ``<line.id>``, reported - calculated over the printed
    terms, derived totals standing in for blank ones, null without a printed term;
    ``<line.id>:present``, how many terms are printed, null where the line needs an optional row
    the report does not have; for each calculated cell ``<cell>:derived``, the sum of its printed
    parts where the cell itself is blank.

    Args:
        wide: ``report_id`` and nullable columns keyed by cell; a missing column counts as blank.
        grid: the edition, or variant, the reports are printed in.
        optional_rows: as ``printed_rows`` gives it; without it an optional row counts as printed
            where one of its cells has a value.
    """
    blank = [cell.key for cell in grid.cells if cell.key not in wide.columns]
    printed = wide.with_columns(pl.lit(None, AMOUNT).alias(key) for key in blank)
    rows = _optional_rows(grid)
    if optional_rows is None:
        optional_rows = printed.select(
            "report_id",
            *(
                pl.any_horizontal(pl.col(keys).is_not_null()).alias(row)
                for row, keys in rows.items()
            ),
        )
    printed = printed.join(
        optional_rows.select("report_id", *rows), on="report_id", how="left", maintain_order="left"
    )
    filled = _filled(printed, grid)
    calculated = {cell for cell, _ in definitions(grid)}
    present = printed.select(
        pl.when(_has_rows(line, grid))
        .then(pl.sum_horizontal(pl.col(key).is_not_null() for key in line.cells))
        .otherwise(None)
        .cast(pl.Int32)
        .alias(f"{line.id}:present")
        for line in grid.lines
    )
    left_over = filled.with_columns(present).select(
        pl.when(pl.col(f"{line.id}:present") > 0)
        .then(_sum(line.target) - _sum(line.terms))
        .otherwise(None)
        .cast(AMOUNT)
        .alias(line.id)
        for line in grid.lines
    )
    derived = filled.select(
        pl.when(printed[key].is_null()).then(pl.col(key)).cast(AMOUNT).alias(f"{key}:derived")
        for key in sorted(calculated, key=list(grid.cell_by_key).index)
    )
    return pl.concat([wide.select("report_id"), left_over, present, derived], how="horizontal")


def definitions(grid: Edition) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Calculated cells with the cells they are the sum of, each after those it is made from.

    Totals across a row come first, then calculated rows, then the totals of calculated rows: the
    total of a calculated row is better made from the totals above it than from its own row, in
    which a blank may be a lost figure. A cell may be defined twice; the first that has a printed
    part counts.
    """
    of_rows: list[Line] = []
    of_calculated_rows: list[Line] = []
    across_columns: list[Line] = []
    identities = {identity.id: identity for identity in grid.identities}
    for line in grid.lines:
        identity = identities[line.identity]
        if not _defines_target(identity, grid):
            continue
        if identity.across == "columns":
            across_columns.append(line)
        elif grid.table(identity.table).row(line.id.rpartition(".")[2]).calculated:
            of_calculated_rows.append(line)
        else:
            of_rows.append(line)
    ordered = [*of_rows, *_parts_first(across_columns), *of_calculated_rows]
    return tuple((line.target[0], line.terms) for line in ordered)


def _defines_target(identity: Identity, grid: Edition) -> bool:
    if len(identity.target) != 1:
        return False
    table = grid.table(identity.table)
    heading = table.row if identity.across == "columns" else table.column
    return heading(identity.target[0]).calculated


def _parts_first(lines: Iterable[Line]) -> list[Line]:
    """The lines, each after those that define one of its terms."""
    waiting, ordered = list(lines), []
    while waiting:
        targets = {line.target[0] for line in waiting}
        ready = [line for line in waiting if targets.isdisjoint(line.terms)]
        if not ready:
            raise ValueError(f"{waiting[0].id!r} is defined by itself")
        ordered += ready
        waiting = [line for line in waiting if line not in ready]
    return ordered


def _filled(printed: pl.DataFrame, grid: Edition) -> pl.DataFrame:
    """The wide cells with the sum of the printed parts in each blank calculated cell."""
    filled = printed
    for cell, terms in definitions(grid):
        if filled[cell].null_count():
            parts = pl.when(pl.any_horizontal(pl.col(terms).is_not_null())).then(_sum(terms))
            filled = filled.with_columns(pl.coalesce(pl.col(cell), parts).alias(cell))
    return filled


def _sum(cells: tuple[str, ...]) -> pl.Expr:
    # A chain of additions runs several times faster on decimals than sum_horizontal.
    return functools.reduce(operator.add, (pl.col(cell).fill_null(0) for cell in cells))


def _optional_rows(grid: Edition) -> dict[str, list[str]]:
    rows: dict[str, list[str]] = {}
    for cell in grid.cells:
        if cell.optional:
            rows.setdefault(f"{cell.table}.{cell.row}", []).append(cell.key)
    return rows


def _has_rows(line: Line, grid: Edition) -> pl.Expr:
    """Whether the report has every optional row of the line; always, where it needs none."""
    specs = (grid.cell_by_key[key] for key in line.cells)
    rows = {f"{spec.table}.{spec.row}" for spec in specs if spec.optional}
    if not rows:
        return pl.lit(value=True)
    return pl.all_horizontal(pl.col(sorted(rows)).fill_null(value=False))
