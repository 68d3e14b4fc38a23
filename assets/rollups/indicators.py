"""Indicators of regions and of units: what is divided, and who is compared with whom."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from assets.rollups.definitions import POPULATION, Indicator, definitions
from assets.rollups.grid import RollupCell, figures
from assets.rollups.lineage import lineage
from assets.rollups.ratios import ratios
from assets.rollups.region_tree import region_tree, summed_upwards
from assets.rollups.standings import parts, standings
from assets.rollups.tables import INDICATORS, UNIT_INDICATORS
from assets.storage.schema import VALUE
from expectations.forms import catalogue
from expectations.forms.catalogue import FIRST_YEAR

_OF_EACH = ["entity", "indicator", "variant"]
_TORN = {"region": pl.String, "indicator": pl.String, "variant": pl.String, "torn": pl.Int32}
_LOST = ("reports_blank", "reports_absent", "reports_quarantined", "reports_missing")


def indicators(
    year: int,
    regions: pl.DataFrame,
    populations: pl.DataFrame,
    series: pl.DataFrame,
    coverage: pl.DataFrame,
    torn_reports: pl.DataFrame,
) -> pl.DataFrame:
    """INDICATORS of a year: every region in which a report is expected, by its latest code.

    The terms are SERIES, COVERAGE and the register's populations of the year, these two added up
    as SERIES are (see `lineage`). An indicator is ``uneven`` where one of the `torn_reports` is in
    it. Peers are the regions of the same level in the same province, or
    in the whole register where it has none above them. A year begins a new run where one of the
    terms, the region or the indicator does. An indicator of which the year's edition lacks a term
    has no rows; before 2014 there are none. Raises as `lineage`.
    """
    chosen = _chosen(year, "regions")
    if not chosen:
        return INDICATORS.empty()
    own = series.filter(pl.col("year") == year)
    carried = lineage(year, regions).select("code", "since", entity="region")
    covered = _covered(coverage.filter(pl.col("year") == year), carried)
    inhabited = _inhabited(populations.filter(pl.col("year") == year), carried)
    known = pl.concat([own.select("variable", "value", entity="region"), covered, inhabited])
    expecting = covered.filter(pl.col("variable") == "coverage.expected", pl.col("value") > 0)
    entities = expecting.select("entity").join(_level_and_province(regions), on="entity")
    uneven = torn_reports.join(carried, left_on="region", right_on="code").select(*_OF_EACH)
    rows = (
        ratios(entities, known, chosen)
        .join(_resting_on(own, chosen), on=_OF_EACH, how="left")
        .join(uneven.unique().with_columns(uneven=True), on=_OF_EACH, how="left")
        .with_columns(pl.col("uneven").fill_null(value=False), pl.col("missing_parts").fill_null(0))
        .join(carried.select("entity", begun="since").unique(), on="entity")
        .join(_declared(year, chosen), on=["indicator", "variant"])
        .with_columns(comparable_since=pl.max_horizontal("terms_since", "begun", "declared"))
    )
    return INDICATORS.conformed(rows.with_columns(year=year, region="entity"))


def torn_reports(
    year: int,
    regions: pl.DataFrame,
    reporters: pl.DataFrame,
    outcomes: pl.DataFrame,
    reports: pl.DataFrame,
    validated_cells: pl.DataFrame | pl.LazyFrame,
) -> pl.DataFrame:
    """The indicators whose terms do not rest on the same reports: ``region``, its ids, ``torn``.

    ``torn`` counts the reports added up in the region that print some of the terms but not all.
    Equal numbers of reports would not do: one may lack the numerator, another the denominator.
    Raises as `standings`.
    """
    chosen = _chosen(year, "regions")
    if not chosen:
        return pl.DataFrame(schema=_TORN)
    cells = _as_cells(chosen)
    tree = region_tree(year, regions)
    added = parts(standings(year, tree, reporters, outcomes, reports), tree)
    added = added.filter(pl.col("report_id").is_not_null())
    names = pl.Enum([cell.key for cell in cells])
    printed = (
        figures(added, validated_cells, cells)
        .select("report_id", pl.col("cell").cast(names), there=pl.col("value").is_not_null())
        .collect(engine="streaming")
        .pivot(on="cell", on_columns=names.categories, index="report_id", values="there")
        .with_columns(pl.exclude("report_id").fill_null(value=False))
    )
    torn = [
        (pl.any_horizontal(terms) & ~pl.all_horizontal(terms)).sum().alias(f"{of.id} {of.variant}")
        for of in chosen
        if len(terms := [name for name in of.variables if name in names.categories]) > 1
    ]
    own = added.join(printed, on="report_id").group_by("region").agg(torn)
    ids = pl.col("variable").str.split_exact(" ", 1).struct.rename_fields(["indicator", "variant"])
    return (
        summed_upwards(tree, own, ())
        .unpivot(index="region", value_name="torn")
        .filter(pl.col("torn") > 0)
        .select("region", ids.struct.unnest(), pl.col("torn").cast(pl.Int32))
    )


def unit_indicators(
    year: int,
    regions: pl.DataFrame,
    reporters: pl.DataFrame,
    outcomes: pl.DataFrame,
    reports: pl.DataFrame,
    validated_cells: pl.DataFrame | pl.LazyFrame,
) -> pl.DataFrame:
    """UNIT_INDICATORS of a year: every accepted report of a reporter that owes one.

    The terms are the report's own figures under the names of the bridge. Peers are the reporters
    of the same kind in the same county, or in the same region above it where they belong to that;
    those of a vertically managed system are compared with their own.
    An indicator of which the year's edition lacks a term has no rows. Raises as `standings`.
    """
    chosen = _chosen(year, "units")
    if not chosen:
        return UNIT_INDICATORS.empty()
    tree = region_tree(year, regions)
    stood = standings(year, tree, reporters, outcomes, reports)
    accepted = stood.filter(pl.col("standing") == "accepted").join(_counties(tree), on="region")
    printed = figures(accepted, validated_cells, _as_cells(chosen))
    known = printed.select("value", entity="report_id", variable="cell")
    among = pl.concat_str("system", "kind", "county", separator=" ")
    entities = accepted.select("reporter_id", entity="report_id", among=among)
    rows = ratios(entities, known.collect(engine="streaming"), chosen)
    named = rows.join(entities.select("entity", "reporter_id"), on="entity")
    return UNIT_INDICATORS.conformed(
        named.with_columns(year=year, report_id="entity", uneven=pl.lit(value=False))
    )


def _chosen(year: int, of: str) -> list[Indicator]:
    edition = catalogue.edition_for_year(year)
    return [
        each for each in definitions() if edition and of in each.applies_to and each.is_in(edition)
    ]


def _covered(coverage: pl.DataFrame, carried: pl.DataFrame) -> pl.DataFrame:
    """The counts of COVERAGE by ``entity`` and ``variable``."""
    counts = pl.selectors.integer() - pl.selectors.by_name("year")
    return (
        coverage.select("region", counts.name.prefix("coverage."))
        .join(carried, left_on="region", right_on="code")
        .group_by("entity")
        .agg(pl.selectors.starts_with("coverage.").sum().cast(VALUE))
        .unpivot(index="entity")
        .select("variable", "value", "entity")
    )


def _inhabited(populations: pl.DataFrame, carried: pl.DataFrame) -> pl.DataFrame:
    """The residents by ``entity``, none where a part of it has no number."""
    residents = pl.col("population")
    return (
        carried.join(populations, left_on="code", right_on="region", how="left")
        .group_by("entity")
        .agg(value=pl.when(residents.null_count() == 0).then(residents.sum()).cast(VALUE))
        .select(pl.lit(POPULATION).alias("variable"), "value", "entity")
    )


def _resting_on(series: pl.DataFrame, chosen: Sequence[Indicator]) -> pl.DataFrame:
    """The most reports one of the terms lacks, and the first year over which all compare."""
    terms = pl.DataFrame(
        [(each.id, each.variant, name) for each in chosen for name in each.variables],
        schema=["indicator", "variant", "variable"],
        orient="row",
    )
    return (
        series.join(terms, on="variable")
        .group_by("indicator", "variant", entity="region")
        .agg(
            missing_parts=pl.sum_horizontal(_LOST).max(),
            terms_since=pl.col("comparable_since").max(),
        )
    )


def _declared(year: int, chosen: Sequence[Indicator]) -> pl.DataFrame:
    """The last year up to this one from which an indicator means something else."""
    rows = [
        (
            each.id,
            each.variant,
            max([FIRST_YEAR, *(first for first in each.breaks if first <= year)]),
        )
        for each in chosen
    ]
    names = {"indicator": pl.String, "variant": pl.String, "declared": pl.Int32}
    return pl.DataFrame(rows, schema=names, orient="row")


def _level_and_province(regions: pl.DataFrame) -> pl.DataFrame:
    """By its latest row, the level and the province (``among``) of each region (``entity``)."""
    latest = regions.sort("valid_from").select("code", "level", "parent")
    row_of = {code: (level, parent) for code, level, parent in latest.iter_rows()}

    def province(code: str | None) -> str:
        if code is None or row_of[code][0] == "province":
            return code or ""
        return province(row_of[code][1])

    among = [(code, f"{level} {province(parent)}") for code, (level, parent) in row_of.items()]
    return pl.DataFrame(among, schema={"entity": pl.String, "among": pl.String}, orient="row")


def _counties(tree: pl.DataFrame) -> pl.DataFrame:
    """The ``county`` of each ``region``: that it lies in if it is a township, else itself."""
    row_of = {
        code: (level, up)
        for code, level, up in tree.select("region", "level", "parent").iter_rows()
    }

    def county(code: str) -> str:
        level, parent = row_of[code]
        return county(parent) if level == "township" and parent else code

    return pl.DataFrame(
        [(code, county(code)) for code in row_of],
        schema={"region": pl.String, "county": pl.String},
        orient="row",
    )


def _as_cells(chosen: Sequence[Indicator]) -> list[RollupCell]:
    """What reports of every grid add to the variables of the indicators."""
    named = {name for each in chosen for name in each.variables}
    return [
        RollupCell(
            variable.id,
            unit="",
            is_total=False,
            terms={(grid.id, grid.variant): variable.terms_for(grid) for grid in catalogue.grids()},
        )
        for variable in catalogue.bridge().variables
        if variable.id in named
    ]
