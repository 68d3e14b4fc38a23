"""Indicators worked out from the figures of anything that has them: a region, a report."""

from __future__ import annotations

import functools
import operator
from collections.abc import Sequence

import polars as pl

from assets.rollups.definitions import Indicator, variable_of
from assets.rollups.exact import MICRO, WHOLE, millionths, of_millionths, quotient
from assets.rollups.peers import SPREAD, beside_peers

_IN_MILLIONTHS = ("numerator", "denominator", "value", *SPREAD)


def ratios(
    entities: pl.DataFrame, figures: pl.DataFrame, chosen: Sequence[Indicator]
) -> pl.DataFrame:
    """One row per ``entity`` and indicator: the ratio columns of INDICATORS, but for ``uneven``.

    ``entities`` names those to give and what each is compared ``among``; ``figures`` has one row
    per ``entity`` and ``variable`` with its ``value``. A side with a term that is null or has no
    row is null, and the value with it; it is null too where the denominator is not above 0.
    ``chosen`` is not empty.
    """
    variables = pl.Enum(list(dict.fromkeys(name for each in chosen for name in each.variables)))
    wide = (
        figures.select(
            "entity",
            # Names as numbers: millions of rows are laid out in half the time.
            variable=pl.col("variable").cast(variables, strict=False),
            value=millionths(pl.col("value")),
        )
        .filter(pl.col("variable").is_not_null())
        .pivot(on="variable", on_columns=variables.categories, index="entity", values="value")
    )
    of_each = entities.join(wide, on="entity", how="left", maintain_order="left")
    rows = pl.concat([beside_peers(_ratio(of_each, each)) for each in chosen])
    return rows.with_columns(of_millionths(pl.col(name)).alias(name) for name in _IN_MILLIONTHS)


def _ratio(of_each: pl.DataFrame, indicator: Indicator) -> pl.DataFrame:
    numerator, denominator = _sum(indicator.numerator), _sum(indicator.denominator)
    value = numerator * pl.lit(indicator.factor, WHOLE)
    if indicator.denominator:
        value = pl.when(denominator > 0).then(quotient(value * MICRO, denominator))
    small = (denominator < indicator.small_number * MICRO).fill_null(value=False)
    return of_each.select(
        "entity",
        "among",
        indicator=pl.lit(indicator.id),
        variant=pl.lit(indicator.variant),
        numerator=numerator,
        denominator=denominator,
        value=value,
        unit=pl.lit(indicator.unit),
        small_number=small,
        comparable=value.is_not_null() & ~small & indicator.ranked,
    )


def _sum(terms: Sequence[str]) -> pl.Expr:
    """The signed terms added up, null where one is; null without terms."""
    signed = (pl.col(variable_of(term)) * (-1 if term.startswith("-") else 1) for term in terms)
    return functools.reduce(operator.add, signed) if terms else pl.lit(None, WHOLE)
