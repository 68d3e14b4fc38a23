"""How far the reports of a region have come in: who owes one, who is missing, and how good."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from assets.rollups.region_tree import region_tree, summed_upwards
from assets.rollups.standings import standings
from assets.rollups.tables import COVERAGE
from expectations.forms import catalogue

# The report is there, whether or not its tables can be read.
FOUND = ("accepted", "quarantined", "unreadable", "no_standard_form")
_READ = ("accepted", "quarantined")  # Its tables can be read.
_OPEN_LINES = ("identity_broken", "cell_missing")
_CONTINUITIES = ("carried_in_differs", "in_force_differs", "items_differ")
_LIKENESSES = (
    *("figures_of_last_year", "figures_of_another"),
    *("text_of_last_year", "text_of_another"),
)


def coverage(  # noqa: PLR0913, PLR0917 - the tables it is counted in
    year: int,
    regions: pl.DataFrame,
    reporters: pl.DataFrame,
    outcomes: pl.DataFrame,
    reports: pl.DataFrame,
    findings: pl.DataFrame,
    validated_cells: pl.DataFrame | pl.LazyFrame,
    cross_findings: pl.DataFrame,
) -> pl.DataFrame:
    """COVERAGE of a year: one row per region of the tree, over it and all regions below it.

    Counts every reporter that owes a report, those with a region-wide one too, so that
    ``accepted + quarantined + missing = expected``; vertically managed systems are left out.
    What is wrong or odd in a report is counted where it was read, quarantined or not. A region
    that expects reports is ``final`` when all are accepted (``complete``) or each was looked for
    after its legal date and nobody's decision on one in quarantine is waited for (``deadline``):
    from the tables alone, never from today's date. Raises as `standings`.
    """
    tree = region_tree(year, regions)
    stood = standings(year, tree, reporters, outcomes, reports).filter(pl.col("system") == "")
    ended = outcomes.filter(pl.col("year") == year).select(
        "reporter_id",
        "outcome",
        "decision",
        "late",
        read=pl.when(pl.col("outcome").is_in(_READ)).then("report_id"),
    )
    owing = stood.join(ended, on="reporter_id", how="left")
    own = owing.group_by("region").agg(
        pl.len().cast(pl.Int32).alias("expected"),
        _count(pl.col("outcome").is_in(FOUND)).alias("found"),
        *(
            _count(pl.col("standing") == word).alias(word)
            for word in ("accepted", "quarantined", "missing")
        ),
        _count(pl.col("late")).alias("late"),
        _count(~pl.col("late")).alias("on_time"),
        _count(is_awaited()).alias("awaited"),
    )
    marks = {
        "with_warnings": findings.filter(pl.col("severity") == "warning")
        .join(stood, on="report_id", how="semi")
        .unique("report_id"),
        "corrected": _marked(validated_cells, "corrected"),
        "as_published": _marked(validated_cells, "as_published"),
        "right_edition": reports.filter(
            pl.col("edition") == _in_force(year), pl.col("variant") == ""
        ),
        "broken_identities": _of(findings, _OPEN_LINES).unique(["report_id", "line"]),
        "year_breaks": _of(cross_findings, _CONTINUITIES).unique(["report_id", "line"]),
        "near_duplicates": _of(cross_findings, _LIKENESSES).unique("report_id"),
    }
    told = (
        pl.concat(rows.select("report_id", mark=pl.lit(name)) for name, rows in marks.items())
        .join(owing.select("region", report_id="read"), on="report_id")
        .group_by("region")
        .agg(_count(pl.col("mark") == name).alias(name) for name in marks)
    )
    rows = (
        tree.select("region", "level")
        .join(summed_upwards(tree, own, ()), on="region", how="left")
        .join(summed_upwards(tree, told, ()), on="region", how="left")
        .with_columns(pl.selectors.integer().fill_null(0))
        .with_columns(year=pl.lit(year), maturity_reason=_maturity_reason())
        .with_columns(
            maturity=pl.when(pl.col("maturity_reason") == "")
            .then(pl.lit("provisional"))
            .otherwise(pl.lit("final"))
        )
    )
    return COVERAGE.conformed(rows)


def is_awaited() -> pl.Expr:
    """Whether a report may still come by its row of OUTCOMES: by itself, or out of quarantine."""
    undecided = (pl.col("outcome") == "quarantined") & (pl.col("decision") == "")
    return (pl.col("outcome").fill_null("not_yet") == "not_yet") | undecided


def _maturity_reason() -> pl.Expr:
    return (
        pl.when(pl.col("expected") == 0)
        .then(pl.lit(""))
        .when(pl.col("accepted") == pl.col("expected"))
        .then(pl.lit("complete"))
        .when(pl.col("awaited") == 0)
        .then(pl.lit("deadline"))
        .otherwise(pl.lit(""))
    )


def _marked(validated_cells: pl.DataFrame | pl.LazyFrame, mark: str) -> pl.DataFrame:
    """The reports with a cell that bears the mark."""
    marked = validated_cells.lazy().filter(mark).select(pl.col("report_id").unique())
    return marked.collect(engine="streaming")


def _of(found: pl.DataFrame, rules: Collection[str]) -> pl.DataFrame:
    return found.filter(pl.col("rule").is_in(rules))


def _in_force(year: int) -> str:
    edition = catalogue.edition_for_year(year)
    return edition.id if edition else ""


def _count(condition: pl.Expr) -> pl.Expr:
    return condition.fill_null(value=False).sum().cast(pl.Int32)
