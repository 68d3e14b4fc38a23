"""Division of whole numbers in a frame, exact but for one rounding, half to even."""

from __future__ import annotations

import polars as pl

from assets.storage.schema import VALUE

MICRO = 10**6
# Millionths of up to 10^22 times a factor of 10,000 and a million; no figure has so many digits.
WHOLE = pl.Int128


def millionths(value: pl.Expr) -> pl.Expr:
    """A VALUE as a whole number of millionths."""
    return value.cast(VALUE).to_physical()


def of_millionths(whole: pl.Expr) -> pl.Expr:
    """The VALUE of a whole number of millionths."""
    return whole.cast(VALUE) / MICRO


def quotient(dividend: pl.Expr, divisor: pl.Expr | int) -> pl.Expr:
    """Whole number nearest to dividend / divisor, of two the even one; the divisor is above 0."""
    floor = dividend // divisor
    twice = (dividend - floor * divisor) * 2
    up = (twice > divisor) | ((twice == divisor) & (floor % 2 == 1))
    return floor + up.cast(WHOLE)
