"""Stage tables -> the figures of both years' reports, as every comparison takes them."""

from __future__ import annotations

import functools

import polars as pl

from expectations.forms.catalogue import grids

_COLUMNS = ("report_id", "reporter_id", "edition", "variant", "cell", "value", "meaning")


def this_year(
    reports: pl.DataFrame, parsed_cells: pl.DataFrame, validated_cells: pl.DataFrame
) -> pl.DataFrame:
    """The cells of every current report: as accepted, or as read where it is quarantined.

    One row a cell: report_id, reporter_id, edition, variant, cell, value, meaning, and whether the
    report is ``accepted``.
    """
    current = reports.filter("current")
    quarantined = parsed_cells.join(current, on="report_id", how="semi").join(
        validated_cells, on="report_id", how="anti"
    )
    return pl.concat(
        [
            validated_cells.select(*_COLUMNS, accepted=pl.lit(value=True)),
            quarantined.select(*_COLUMNS, accepted=pl.lit(value=False)),
        ]
    )


def last_year(validated_cells: pl.DataFrame) -> pl.DataFrame:
    """The cells of the accepted reports of the year before: columns as this year's."""
    return validated_cells.select(*_COLUMNS, accepted=pl.lit(value=True))


def superseded(reports: pl.DataFrame, parsed_cells: pl.DataFrame) -> pl.DataFrame:
    """The cells of earlier versions of reports, as read: columns as this year's."""
    earlier = reports.filter(~pl.col("current"))
    cells = parsed_cells.join(earlier, on="report_id", how="semi")
    return cells.select(*_COLUMNS, accepted=pl.lit(value=False))


def pairs(this: pl.DataFrame, last: pl.DataFrame) -> pl.DataFrame:
    """Each report beside its reporter's of last year: report_id, last_report_id."""
    before = last.select("reporter_id", last_report_id="report_id").unique()
    return (this.select("report_id", "reporter_id").unique().join(before, on="reporter_id")).select(
        "report_id", "last_report_id"
    )


@functools.cache
def cell_facts() -> pl.DataFrame:
    """What the form says of each cell of each grid, one row a cell.

    ``watched``: no sum holds it, for it is a grand total or in no identity at all. ``follows``:
    a continuity says what it is by last year's report.
    """
    rows = []
    for grid in grids():
        terms = {key for line in grid.lines for key in line.terms}
        following = {line.cell for line in grid.year_lines}
        rows += [
            {
                "edition": grid.id,
                "variant": grid.variant,
                "cell": cell.key,
                "unit": cell.unit,
                "is_money": cell.is_money,
                "watched": cell.key not in terms and not cell.signed,
                "follows": cell.key in following,
            }
            for cell in grid.cells
        ]
    return pl.DataFrame(rows)
