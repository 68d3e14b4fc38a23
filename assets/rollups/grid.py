"""The grid of a year's rollups: its cells, and what each kind of report adds to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from expectations.forms import catalogue
from expectations.forms.comparable import Bridge, Variable
from expectations.forms.model import Edition, FormError


@dataclass(frozen=True)
class RollupCell:
    """One cell of a rollup. ``terms``: (edition, variant) -> cells of such a report, added up.

    A grid without terms lacks the figure.
    """

    key: str
    unit: str
    is_total: bool
    terms: dict[tuple[str, str], tuple[str, ...]]


def grid_for_year(year: int) -> tuple[RollupCell, ...]:
    """The cells of the edition in force, then the figures that are sums of several of them.

    Such a figure is kept under the name of its comparable variable (``requests.other_handling.*``
    in edition 2021), since reports of another edition print it whole and have no part of it. Cells
    that cannot be added up (shares) are left out. Empty before 2014.
    """
    edition = catalogue.edition_for_year(year)
    if edition is None:
        return ()
    return tuple(_rollup_cells(edition, catalogue.grids(), catalogue.bridge()))


def terms_frame(grid: Iterable[RollupCell]) -> pl.DataFrame:
    """One row per term: ``edition``, ``variant``, ``term`` (a report's cell), ``cell``, ``terms``.

    ``terms`` is how many terms the cell has in that grid.
    """
    rows = [
        (edition, variant, term, cell.key, len(terms))
        for cell in grid
        for (edition, variant), terms in cell.terms.items()
        for term in terms
    ]
    names = {"edition": pl.String, "variant": pl.String, "term": pl.String, "cell": pl.String}
    return pl.DataFrame(rows, schema={**names, "terms": pl.UInt32}, orient="row")


def figures(
    reports: pl.DataFrame, validated_cells: pl.DataFrame | pl.LazyFrame, grid: Iterable[RollupCell]
) -> pl.LazyFrame:
    """What the reports print in the cells of the grid: ``report_id``, ``cell``, ``value``.

    ``corrected`` and ``as_published`` say whether a person's decision stands behind it. A null
    value is a blank; a cell the report's edition or local form lacks has no row. A figure of
    several terms is blank unless every term prints a number. ``reports`` names the reports
    (``report_id``) to take.
    """
    marks = ("corrected", "as_published")
    printed = (
        validated_cells.lazy()
        .select("report_id", "edition", "variant", pl.col("cell").alias("term"), "value", *marks)
        .join(reports.lazy().select("report_id"), on="report_id", how="semi")
        .join(terms_frame(grid).lazy(), on=["edition", "variant", "term"])
    )
    single = printed.filter(pl.col("terms") == 1).select("report_id", "cell", "value", *marks)
    complete = pl.col("value").count() == pl.col("terms").first()
    several = (
        printed.filter(pl.col("terms") > 1)
        .group_by("report_id", "cell")
        .agg(pl.when(complete).then(pl.col("value").sum()), pl.col(marks).any())
    )
    return pl.concat([single, several])


def _rollup_cells(
    edition: Edition, grids: Iterable[Edition], bridge: Bridge
) -> Iterator[RollupCell]:
    grids = tuple(grids)
    printed_as: dict[str, Variable] = {}
    sums: list[Variable] = []
    for variable in bridge.variables:
        terms = variable.terms_for(edition)
        if len(terms) > 1:
            sums.append(variable)
        for term in terms[:1] if len(terms) == 1 else ():
            if term in printed_as:
                raise FormError(
                    f"bridge: {edition.id}: {term!r} alone is both {printed_as[term].id!r} "
                    f"and {variable.id!r}"
                )
            printed_as[term] = variable
    for cell in edition.cells:
        if cell.rollup == "sum":
            terms_of = {
                (grid.id, grid.variant): (grid.parts_of(cell.key) if grid.id == edition.id else ())
                or _terms(printed_as.get(cell.key), grid)
                for grid in grids
            }
            yield RollupCell(cell.key, cell.unit, cell.is_total, terms_of)
    for variable in sums:
        first = edition.cell_by_key[variable.terms_for(edition)[0]]
        terms_of = {(grid.id, grid.variant): _terms(variable, grid) for grid in grids}
        yield RollupCell(variable.id, first.unit, True, terms_of)


def _terms(variable: Variable | None, grid: Edition) -> tuple[str, ...]:
    return variable.terms_for(grid) if variable else ()
