"""Division of whole numbers, against fractions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assets.rollups.exact import WHOLE, millionths, of_millionths, quotient
from assets.storage.schema import VALUE

MOST = 10**28


@given(st.integers(-MOST, MOST), st.integers(1, MOST))
@example(5, 2)
@example(7, 2)
@example(-5, 2)
@example(-7, 2)
@example(0, 1)
def test_a_quotient_is_the_nearest_whole_number_of_two_the_even_one(dividend, divisor):
    frame = pl.DataFrame({"a": [dividend], "b": [divisor]}, schema={"a": WHOLE, "b": WHOLE})
    found = frame.select(quotient(pl.col("a"), pl.col("b"))).item()
    assert found == round(Fraction(dividend, divisor))


@pytest.mark.parametrize(("dividend", "divisor"), [(None, 3), (3, None)])
def test_nothing_divided_is_nothing(dividend, divisor):
    frame = pl.DataFrame({"a": [dividend], "b": [divisor]}, schema={"a": WHOLE, "b": WHOLE})
    assert frame.select(quotient(pl.col("a"), pl.col("b"))).item() is None


@given(st.integers(-MOST, MOST))
def test_millionths_and_back_is_the_same(whole):
    value = Decimal(whole).scaleb(-6)
    frame = pl.DataFrame({"v": [value]}, schema={"v": VALUE})
    there = frame.select(millionths(pl.col("v")))
    assert there.item() == whole
    assert there.select(of_millionths(pl.col("v"))).item() == value
