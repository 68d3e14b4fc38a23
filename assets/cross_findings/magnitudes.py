"""Figures -> those of another magnitude than the unit's own last year, or than its peers'."""

from __future__ import annotations

import polars as pl

from assets.cross_findings.figures import cell_facts
from assets.cross_findings.limits import (
    LEAST_PEER_SPREAD,
    LEAST_PEERS,
    MONEY_FACTORS,
    MONEY_FLOOR,
    PAST_FLOOR,
    PAST_SPREADS,
    PEER_FLOOR,
    PEER_SPREADS,
    YEARLY_SPREAD,
)
from assets.storage.schema import VALUE
from expectations.cell_findings import digits

_MAD_OF_SPREAD = 1.4826  # a normal distribution's standard deviation / its median deviation
_PEERS = ("kind", "level", "cell", "unit")


def unlike_figures(this: pl.DataFrame, last: pl.DataFrame, reporters: pl.DataFrame) -> pl.DataFrame:
    """Findings money_in_yuan, unlike_past and unlike_peers, one a cell at most.

    Only figures that no sum holds are looked at, and only where both sides are more than nought:
    a slip changes digits, it makes no figure out of none. A figure like the unit's own last year
    needs no peers.
    """
    figures = _magnitudes(this)
    beside = figures.join(
        _magnitudes(last).select(
            "reporter_id", "cell", "unit", other_report_id="report_id", other="value", before="size"
        ),
        on=["reporter_id", "cell", "unit"],
    ).with_columns(rule=_unlike_past())
    alone = figures.join(beside, on=["report_id", "cell"], how="anti")
    return pl.concat(
        [
            _findings(beside.filter(pl.col("rule").is_not_null()), "last year"),
            _findings(_far_above_peers(alone, figures, reporters), "the median of its peers"),
        ]
    )


def _magnitudes(figures: pl.DataFrame) -> pl.DataFrame:
    """The watched figures above nought, ``size`` the same as floats."""
    facts = cell_facts().filter("watched").drop("watched")
    return (
        figures.filter(pl.col("value") > 0)
        .join(facts, on=["edition", "variant", "cell"])
        .with_columns(size=pl.col("value").cast(pl.Float64))
    )


def _unlike_past() -> pl.Expr:
    """The rule that a figure of ``size`` breaks beside ``before``, null for none."""
    size, before = pl.col("size"), pl.col("before")
    least, most = MONEY_FACTORS
    factor = pl.max_horizontal(size / before, before / size)
    spread = (YEARLY_SPREAD**2 + 1 / (1 + size) + 1 / (1 + before)).sqrt()
    distance = (size.log1p() - before.log1p()).abs() / spread
    larger = pl.max_horizontal(size, before)
    is_ten_thousandfold = (larger >= MONEY_FLOOR) & factor.is_between(least, most)
    return (
        pl.when(pl.col("is_money") & is_ten_thousandfold)
        .then(pl.lit("money_in_yuan"))
        .when(~pl.col("follows") & (larger >= PAST_FLOOR) & (distance > PAST_SPREADS))
        .then(pl.lit("unlike_past"))
    )


def _far_above_peers(
    figures: pl.DataFrame, everyone: pl.DataFrame, reporters: pl.DataFrame
) -> pl.DataFrame:
    """The figures far above those of accepted reports of the same kind and level."""
    kinds = reporters.select("reporter_id", "kind", "level")
    size = pl.col("size").log1p()
    median = size.median()
    peers = (
        everyone.filter("accepted")
        .join(kinds, on="reporter_id")
        .group_by(_PEERS)
        .agg(
            peers=pl.len(),
            other=pl.col("size").median(),
            median=median,
            spread=_MAD_OF_SPREAD * (size - median).abs().median(),
        )
        .filter(pl.col("peers") >= LEAST_PEERS)
    )
    spread = pl.max_horizontal("spread", pl.lit(LEAST_PEER_SPREAD))
    return (
        figures.join(kinds, on="reporter_id")
        .join(peers, on=_PEERS)
        .filter(pl.col("size") >= PEER_FLOOR)
        .filter((size - pl.col("median")) / spread > PEER_SPREADS)
        .with_columns(
            pl.col("other").round(6).cast(VALUE),
            rule=pl.lit("unlike_peers"),
            other_report_id=pl.lit(""),
        )
    )


def _findings(found: pl.DataFrame, what: str) -> pl.DataFrame:
    return found.select(
        "report_id",
        "rule",
        "other_report_id",
        line="cell",
        reported="value",
        expected="other",
        cells=pl.concat_list("cell"),
        message=pl.format(f"{{}}; {what} {{}}", digits("value"), digits("other")),
    )
