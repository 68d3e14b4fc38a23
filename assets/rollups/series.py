"""Comparable figures of a region over all editions of the form, with the breaks marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from assets.rollups.lineage import lineage
from assets.rollups.tables import SERIES
from assets.storage.schema import VALUE
from expectations.forms import catalogue
from expectations.forms.comparable import Variable
from expectations.forms.model import Edition

_COUNTS = [column.name for column in SERIES.columns if column.name.startswith("reports_")]
# What the regions that became one have in common.
_COMMON = pl.exclude("region", "variable", "value", *_COUNTS)
_VARIABLES = {
    "cell": pl.String,
    "variable": pl.String,
    "variable_since": pl.Int32,
    "variable_break": pl.String,
}


def series(year: int, regions: pl.DataFrame, rollup_cells: pl.DataFrame) -> pl.DataFrame:
    """SERIES of a year: the sums of ROLLUP_CELLS by comparable variable and latest region code.

    What became one region is added up (see `lineage`). A variable that the year's edition lacks
    has no row. A year begins a new run where the variable's meaning shifts (the bridge's breaks),
    where the form lacked it the year before, and where the region took in a part of another or
    gave one away; ``break_reason`` is why the run began. Empty before 2014. Raises as `lineage`.
    """
    edition = catalogue.edition_for_year(year)
    if edition is None:
        return SERIES.empty()
    variables = _variables(year, edition, catalogue.bridge().variables)
    own = (
        rollup_cells.lazy()
        .filter(pl.col("year") == year)
        .select("cell", "unit", "value", *_COUNTS, code="region")
        .join(variables.lazy(), on="cell", maintain_order="left")
        .join(lineage(year, regions).lazy(), on="code", maintain_order="left")
        .drop("cell", "code")
    )
    # Nearly all regions have one code a year: nothing is added up, however many there are.
    is_alone = pl.col("codes").list.len() == 1
    merged = own.filter(~is_alone).group_by("region", "variable").agg(*_added(), _COMMON.first())
    rows = pl.concat([own.filter(is_alone), merged], how="diagonal").with_columns(
        comparable_since=pl.max_horizontal("variable_since", "since"),
        break_reason=pl.concat_str(
            pl.when(pl.col("variable_since") >= pl.col("since")).then("variable_break"),
            pl.when(pl.col("since") >= pl.col("variable_since")).then("break_reason"),
            separator="；",
            ignore_nulls=True,
        ).replace("", None),
        year=year,
        edition=pl.lit(edition.id),
    )
    return SERIES.conformed(rows.collect(engine="streaming"))


def _added() -> tuple[pl.Expr, pl.Expr]:
    printed = pl.col("value").count() > 0
    return pl.when(printed).then(pl.col("value").sum()).cast(VALUE), pl.col(_COUNTS).sum()


def comparable_since(variable: Variable, year: int, editions: Sequence[Edition]) -> int:
    """First year of the run of years up to this one over which the variable means the same.

    ``editions`` are all of the form, oldest first; the year's edition has the variable.
    """
    first = min(edition.years.first for edition in _unbroken(variable, year, editions))
    return max([first, *(each for each in variable.breaks if each <= year)])


def _unbroken(variable: Variable, year: int, editions: Sequence[Edition]) -> Iterable[Edition]:
    """The year's edition and those before it, back to one that lacks the variable."""
    for edition in reversed(editions):
        if edition.years.first <= year:
            if not variable.terms_for(edition):
                return
            yield edition


def _variables(year: int, edition: Edition, variables: Iterable[Variable]) -> pl.DataFrame:
    """One row per variable the edition has: the rollup cell it is kept in, and its run."""
    rows = []
    for variable in variables:
        terms = variable.terms_for(edition)
        if terms:
            cell = terms[0] if len(terms) == 1 else variable.id
            since = comparable_since(variable, year, catalogue.editions())
            rows.append((cell, variable.id, since, variable.breaks.get(since)))
    return pl.DataFrame(rows, schema=_VARIABLES, orient="row")
