"""The grid of a year's rollups: its cells, and what each kind of report adds to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from expectations.forms import catalogue
from expectations.forms.comparable import Bridge, Variable
from expectations.forms.model import Edition, FormError

_MARKS = ("corrected", "as_published")
_NUMBER = pl.col("value").is_not_null()
_TOTALS = (
    pl.col("value").sum(),
    *(
        condition.sum().cast(pl.Int32).alias(f"reports_{name}")
        for name, condition in {
            "counted": _NUMBER,
            "blank": ~_NUMBER,
            "region_wide": _NUMBER & pl.col("stands_in"),
            "corrected": pl.col("corrected"),
            "as_published": pl.col("as_published"),
        }.items()
    ),
)


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
    return _figures(reports, validated_cells, terms_frame(grid))


def place_sums(
    reports: pl.DataFrame,
    validated_cells: pl.DataFrame | pl.LazyFrame,
    grid: Sequence[RollupCell],
) -> pl.DataFrame:
    """`figures` of the reports added up: one row per ``place`` and ``cell`` that any of them has.

    ``reports`` says of each its ``report_id``, ``edition`` and ``variant``, the number of the
    ``place`` it is added up in, and whether it ``stands_in`` for other reporters; ``cell`` is a
    position in the grid. Beside the sum (``value``, 0 without a number) stands how many reports
    print a number (``reports_counted``) or none (``reports_blank``), how many of the numbers stand
    for others (``reports_region_wide``), and how many figures a person corrected or took as
    published.
    """
    position = pl.DataFrame({"cell": [each.key for each in grid]}).with_columns(
        position=pl.int_range(pl.len())
    )
    terms = terms_frame(grid).join(position, on="cell").drop("cell").rename({"position": "cell"})
    alone = _by_kind(reports, validated_cells, terms.filter(pl.col("terms") == 1))
    wider = (
        _figures(reports, validated_cells, terms.filter(pl.col("terms") > 1))
        .join(reports.lazy(), on="report_id")
        .group_by("place", "cell")
        .agg(_TOTALS)
    )
    # One whole number for a key: tens of millions of rows are grouped in a third of the time.
    return (
        pl.concat([alone, wider])
        .group_by(slot=pl.col("place") * len(grid) + pl.col("cell"))
        .agg(pl.exclude("place", "cell").sum())
        .select(
            pl.exclude("slot"), place=pl.col("slot") // len(grid), cell=pl.col("slot") % len(grid)
        )
        .collect(engine="streaming")
    )


def _figures(
    reports: pl.DataFrame, validated_cells: pl.DataFrame | pl.LazyFrame, terms: pl.DataFrame
) -> pl.LazyFrame:
    printed = (
        validated_cells.lazy()
        .select("report_id", "edition", "variant", pl.col("cell").alias("term"), "value", *_MARKS)
        .filter(pl.col("term").is_in(terms["term"].unique().implode()))
        .join(reports.lazy().select("report_id"), on="report_id", how="semi")
        .join(terms.lazy(), on=["edition", "variant", "term"])
    )
    single = printed.filter(pl.col("terms") == 1).select("report_id", "cell", "value", *_MARKS)
    complete = pl.col("value").count() == pl.col("terms").first()
    several = (
        printed.filter(pl.col("terms") > 1)
        .group_by("report_id", "cell")
        .agg(pl.when(complete).then(pl.col("value").sum()), pl.col(_MARKS).any())
    )
    return pl.concat([single, several])


def _by_kind(
    reports: pl.DataFrame, validated_cells: pl.DataFrame | pl.LazyFrame, terms: pl.DataFrame
) -> pl.LazyFrame:
    """Totals of the figures of one term, per ``place`` and ``cell``, for each kind of report apart.

    What is printed is added up before it is asked which cell of the grid it is: the rows are
    hundreds a report, but few a place and kind of report.
    """
    names = pl.Enum(terms["term"].unique().sort())
    form = ["edition", "variant"]
    forms = terms.select(form).unique(maintain_order=True).with_columns(form=pl.int_range(pl.len()))
    kinds = reports.select("place", *form).unique(maintain_order=True)
    kinds = kinds.with_columns(kind=pl.int_range(pl.len()))
    known = reports.join(kinds, on=["place", *form]).select("report_id", "kind", "stands_in")
    named = terms.join(forms, on=form).select("form", "cell", term=_number("term", names))
    key = pl.col("kind") * len(names.categories) + pl.col("term")
    return (
        validated_cells.lazy()
        .select("report_id", "value", *_MARKS, term=_number("cell", names))
        .filter(pl.col("term").is_not_null())
        .join(known.lazy(), on="report_id")
        .group_by(key=key)
        .agg(_TOTALS)
        .with_columns(
            kind=pl.col("key") // len(names.categories), term=pl.col("key") % len(names.categories)
        )
        .join(kinds.join(forms, on=form).lazy().select("kind", "place", "form"), on="kind")
        .join(named.lazy(), on=["form", "term"])
        .select("place", "cell", *(total.meta.output_name() for total in _TOTALS))
    )


def _number(column: str, names: pl.Enum) -> pl.Expr:
    """The place of a column's text among the names; null where it is none of them."""
    return pl.col(column).cast(names, strict=False).to_physical().cast(pl.Int64)


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
