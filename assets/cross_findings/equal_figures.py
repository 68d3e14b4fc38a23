"""Figures -> the reports that print nearly all of last year's figures, or of another unit's."""

from __future__ import annotations

import polars as pl

from assets.cross_findings.figures import cell_facts
from assets.cross_findings.limits import EQUAL_SHARE, LEAST_EQUAL_FIGURES
from assets.cross_findings.neighbours import most_alike, neighbours

_GRID = ("edition", "variant")
_PAIR = ("report_id", "other_report_id")
_PAIRS_AT_ONCE = 10_000  # so that memory does not grow with the partition


def equal_figures(this: pl.DataFrame, last: pl.DataFrame) -> pl.DataFrame:
    """Findings figures_of_last_year and figures_of_another, one a report and rule.

    Equal are reports in one grid that print the same figures other than nought in the same cells,
    so many of them distinct that chance is no reason, and few others.
    """
    ours = _printed(this, counts=pl.lit(value=True))
    changing, before = (_printed(each, counts=~pl.col("follows")) for each in (this, last))
    of_last = _equal(_own(changing, before), changing, before)
    of_another = most_alike(_equal(_candidates(ours), ours, ours))
    return pl.concat(
        [
            _findings(of_last, "figures_of_last_year", "of last year's report"),
            _findings(of_another, "figures_of_another", "of another report"),
        ]
    )


def _printed(cells: pl.DataFrame, counts: pl.Expr) -> pl.DataFrame:
    """The figures other than nought, which of them count, and how many of either the report has."""
    facts = cell_facts().select(*_GRID, "cell", "follows")
    return (
        cells.filter(pl.col("value") != 0)
        .join(facts, on=[*_GRID, "cell"])
        .select("report_id", "reporter_id", *_GRID, "cell", "value", counts=counts)
        .with_columns(
            printed=pl.len().cast(pl.Int32).over("report_id"),
            counted=pl.col("counts").sum().cast(pl.Int32).over("report_id"),
        )
    )


def _own(ours: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Pairs of a report and its reporter's of last year in the same grid."""
    of_reporter = ("report_id", "reporter_id", *_GRID)
    last = before.select(of_reporter).unique().rename({"report_id": "other_report_id"})
    return ours.select(of_reporter).unique().join(last, on=of_reporter[1:]).select(_PAIR)


def _candidates(printed: pl.DataFrame) -> pl.DataFrame:
    """Pairs of reports in one grid that may be equal.

    Two reports that share four figures in five share one of each one's rarest fifth and one more.
    """
    figure = (*_GRID, "cell", "value")
    least_equal = (EQUAL_SHARE * pl.col("printed")).floor()
    rarest = (
        printed.filter(pl.col("value").n_unique().over("report_id") >= LEAST_EQUAL_FIGURES)
        .with_columns(reports=pl.len().over(figure), sum=pl.col("value").sum().over("report_id"))
        .sort("reports", *figure)
        .filter(pl.int_range(pl.len()).over("report_id") <= pl.col("printed") - least_equal)
    )
    return neighbours(rarest, by=figure, order=["sum"]).select(_PAIR)


def _equal(pairs: pl.DataFrame, ours: pl.DataFrame, theirs: pl.DataFrame) -> pl.DataFrame:
    """The pairs that are equal in most of the cells that count.

    One row a pair: report_id, other_report_id, the cells that are equal, how many distinct figures
    they make, how many other cells either prints, and the share that is equal as ``similarity``.
    """
    others = theirs.select(
        "cell",
        other_report_id="report_id",
        other="value",
        other_printed="printed",
        other_counted="counted",
    )
    slices = pairs.iter_slices(_PAIRS_AT_ONCE) if pairs.height else [pairs]
    return pl.concat(_equal_of(part, ours, others) for part in slices)


def _equal_of(pairs: pl.DataFrame, ours: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    is_equal = pl.col("value") == pl.col("other")
    speaks = is_equal & pl.col("counts")
    sizes = ("printed", "other_printed", "counted", "other_counted")
    in_either = pl.col("printed") + pl.col("other_printed") - pl.col("in_both")
    counted_in_either = pl.col("counted") + pl.col("other_counted") - pl.col("counted_in_both")
    return (
        pairs.join(ours, on="report_id")
        .join(others, on=["other_report_id", "cell"])
        .group_by(_PAIR)
        .agg(
            pl.first(*sizes),
            cells=pl.col("cell").filter(is_equal).sort(),
            distinct=pl.col("value").filter(speaks).n_unique(),
            equal=is_equal.sum(),
            counted_equal=speaks.sum(),
            in_both=pl.len(),
            counted_in_both=pl.col("counts").sum(),
        )
        .select(
            *_PAIR,
            "cells",
            "distinct",
            others=in_either - pl.col("equal"),
            similarity=pl.col("counted_equal") / counted_in_either,
        )
        .filter(pl.col("similarity") >= EQUAL_SHARE, pl.col("distinct") >= LEAST_EQUAL_FIGURES)
    )


def _findings(found: pl.DataFrame, rule: str, whose: str) -> pl.DataFrame:
    return found.select(
        *_PAIR,
        "cells",
        rule=pl.lit(rule),
        line=pl.lit(""),
        message=pl.when(pl.col("others") == 0)
        .then(pl.format(f"{{}} distinct figures are all those {whose}", "distinct"))
        .otherwise(
            pl.format(f"{{}} distinct figures are those {whose}, {{}} not", "distinct", "others")
        ),
    )
