"""Printed values: numbers, blanks, marks, and what must never become a number."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.forms.labels import RAISED_CLOSE, RAISED_OPEN
from expectations.forms.numbers import is_value, printed_value

RAISED_ONE = f"{RAISED_OPEN}1{RAISED_CLOSE}"


@pytest.mark.parametrize(
    ("token", "value", "unit", "remark"),
    [
        ("0", "0", "", ""),
        (" 25\u00a0", "25", "", ""),
        ("１２", "12", "", ""),
        ("1,234,567", "1234567", "", ""),
        ("+21", "21", "", ""),
        ("－417", "-417", "", ""),
        ("24252.311082", "24252.311082", "", ""),
        ("0.00", "0.00", "", ""),
        ("251000元", "251000", "元", ""),
        ("3 件", "3", "件", ""),
        ("12²", "12", "", "²"),
        ("12①", "12", "", "①"),
        (f"12{RAISED_ONE}", "12", "", "1"),
        ("22（其中修订 16 件）", "22", "", "(其中修订 16 件)"),
        ("零", "0", "", ""),
    ],
)
def test_a_number_is_read_as_printed(token: str, value: str, unit: str, remark: str) -> None:
    printed = printed_value(token)
    assert (printed.meaning, printed.unit, printed.remark) == ("number", unit, remark)
    assert str(printed.value) == value  # the digits themselves, not only the amount


@pytest.mark.parametrize("token", ["", " ", "\u00a0", "\u3000", "\u200b\ufeff"])
def test_nothing_is_a_blank(token: str) -> None:
    assert printed_value(token).meaning == "blank"


@pytest.mark.parametrize("token", ["/", "／", "-", "—", "——", "无", "無", "*"])
def test_a_mark_is_no_number(token: str) -> None:
    printed = printed_value(token)
    assert (printed.meaning, printed.value) == ("mark", None)


@pytest.mark.parametrize(
    "token",
    [
        *(
            "1 2",
            "1\n2",
            "00",
            "012",
            "1,23",
            "12.",
            "1.2.3",
            "①",
            "²",
            "约3",
            "3-5",
            "O",
            "l2",
            "1e3",
        ),
        *("一", "12ab", "--3", "+-3", RAISED_ONE, "1" * 14, "½", "3/4", "12（", "0x1F", "１,２3"),
    ],
)
def test_what_is_not_understood_is_illegible(token: str) -> None:
    printed = printed_value(token)
    assert (printed.meaning, printed.value) == ("illegible", None)


@given(st.decimals(min_value=-(10**8), max_value=10**8, places=6))
def test_every_plain_decimal_is_read_exactly(value: Decimal) -> None:
    assert printed_value(f"{value:f}").value == value


@given(st.integers(min_value=0, max_value=10**9))
def test_separators_and_wide_digits_do_not_change_a_number(number: int) -> None:
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert printed_value(f"{number:,}").value == printed_value(wide).value == number


@given(st.integers(0, 999), st.integers(0, 999), st.sampled_from([" ", "\n", "\u3000", "\t", "|"]))
def test_two_numbers_are_never_joined(first: int, second: int, between: str) -> None:
    assert printed_value(f"{first}{between}{second}").meaning == "illegible"


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading(token: str) -> None:
    printed = printed_value(token)
    assert (printed.value is not None) == (printed.meaning == "number")
    assert is_value(token) == (printed.meaning in ("number", "mark"))
