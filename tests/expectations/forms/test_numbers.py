"""Printed values: numbers, blanks, marks, and what must never become a number."""

from decimal import Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.forms.labels import RAISED_CLOSE, RAISED_OPEN
from expectations.forms.numbers import (
    is_chinese_number,
    is_unit,
    is_value,
    printed_value,
)

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
        ("〇", "0", "", ""),
        ("＋２１", "21", "", ""),
        ("－５", "-5", "", ""),
        ("\u2212 5".replace(" ", ""), "-5", "", ""),
        ("１，２３４．５", "1234.5", "", ""),
        ("2023", "2023", "", ""),
        ("12[1]", "12", "", "[1]"),
        ("12［１］", "12", "", "[1]"),
        ("12 注1", "12", "", "注1"),
        ("12※", "12", "", "※"),
        (f"{RAISED_ONE}12", "12", "", "1"),
        ("22（其中修订16件）", "22", "", "(其中修订16件)"),
        ("\ufeff12\u200b", "12", "", ""),
        ("\u202d12\u202c", "12", "", ""),  # as pasted out of an address book
        ("12\u200b件", "12", "件", ""),
        ("1萬元", "1", "万元", ""),
        ("12.5%", "12.5", "%", ""),
    ],
)
def test_a_number_is_read_as_printed(token: str, value: str, unit: str, remark: str) -> None:
    printed = printed_value(token)
    assert (printed.meaning, printed.unit, printed.remark) == ("number", unit, remark)
    assert str(printed.value) == value  # the digits themselves, not only the amount


@pytest.mark.parametrize("token", ["", " ", "\u00a0", "\u3000", "\u200b\ufeff", " \u200b \u2060\n"])
def test_nothing_is_a_blank(token: str) -> None:
    assert printed_value(token).meaning == "blank"


@pytest.mark.parametrize("token", ["/", "／", "-", "－", "—", "——", "一一", "无", "無", "*"])
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
        *("1 234", "1\u00a0234", "1\u3000234", "1,23", "1,2345", "12,34,567", "1，23", "1、234"),
        *("1'234", "1.234,5", ".5", "5.", "0.1.2", "- 5", "—5", "±5", "5-", "(5)", "（5）"),
        *("约12", "12个左右", "12余件", "近百", "12/3", "12:3", "1e5", "1E5", "1×10", "12^2"),
        *("٣", "١٢", "१२", "𝟏𝟐", "Ⅻ", "⒓", "㊂", "12½", "1²3", "1①2", f"1{RAISED_ONE}2"),
        *("1\u200b2", "1\ufeff2", "1\u00ad2", "1\u2060,234", "-\u200b5", "1.\u200b5"),
        *("\u202e21", "\u202e21\u202c", "21\u200f", "\u206721\u2069", "12（\u202e1）"),
        *("1\u0338", "1\u0305", "12\u20dd", "1\ufe0f\u20e3", "1\u03382"),
        *("12\ue000", "12注123", "12注：含上年", "12]", "12[1", "件", "12元元"),
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
    spelt_out = printed.meaning in ("number", "mark") and not printed.chinese
    assert is_value(token) == spelt_out


@pytest.mark.parametrize(
    ("token", "value", "unit"),
    [
        ("十二", 12, ""),
        ("一十二", 12, ""),
        ("二十三件", 23, "件"),
        ("三百零五", 305, ""),
        ("三百〇五 件", 305, "件"),
        ("两", 2, ""),
        ("两件", 2, "件"),
        ("两百", 200, ""),
        ("两万零五条", 20005, "条"),
        ("九", 9, ""),
        ("十", 10, ""),
        ("一件", 1, "件"),
        ("壹佰贰拾叁", 123, ""),
        ("叁仟零伍拾", 3050, ""),
        ("貳拾萬", 200000, ""),
        ("兩千條", 2000, "条"),
        ("一亿", 10**8, ""),
    ],
)
def test_a_number_spelt_out_in_full_is_read(token: str, value: int, unit: str) -> None:
    printed = printed_value(token)
    assert (printed.meaning, printed.value, printed.unit) == ("number", value, unit)
    assert printed.chinese
    assert is_chinese_number(token)
    assert not is_value(token)  # on its own it numbers a heading


@pytest.mark.parametrize(
    "token",
    [
        *(
            "一",
            "一百二",
            "三千五",
            "两三件",
            "三五件",
            "十几",
            "几十",
            "上百",
            "百",
            "千",
            "万",
            "亿",
        ),
        *(
            "十两",
            "二十两",
            "两十",
            "一百零两",
            "二〇二三",
            "一二三",
            "十一二",
            "十百",
            "百十",
            "一百一",
        ),
        *("零五", "一百零", "一千零", "零零", "一万万", "十十", "二二", "三 五", "十\n二"),
        *(
            "负五",
            "三点五",
            "半",
            "廿三",
            "卅",
            "十二三",
            "第三",
            "三、",
            "（三）",
            "十2",
            "1十",
            "3万5千",
        ),
        *("十二（其中修订三件）", "一\u200b二", "十\u200b二", "\u202e十二"),
    ],
)
def test_a_numeral_that_is_spoken_or_no_number_is_illegible(token: str) -> None:
    printed = printed_value(token)
    assert (printed.meaning, printed.value) == ("illegible", None)


@given(st.integers(0, 10**8), st.sampled_from(["low", "up"]))
def test_every_numeral_is_that_number_or_illegible(number: int, mode: str) -> None:
    printed = printed_value(cn2an.an2cn(number, mode))
    assert printed.value == number or (number == 1 and printed.meaning == "illegible")


@given(st.text("零〇一二三四五六七八九十百千万亿两壹贰叁拾佰仟萬億兩", min_size=1, max_size=9))
def test_numerals_in_any_order_are_only_the_number_they_spell(token: str) -> None:
    printed = printed_value(token)
    if printed.value is None:
        return
    low = token.translate(str.maketrans("〇壹贰叁拾佰仟萬億兩", "零一二三十百千万亿两"))
    spelt = cn2an.an2cn(int(printed.value))
    assert low.replace("两", "二") in (spelt, f"一{spelt}" if spelt.startswith("十") else spelt)


@pytest.mark.parametrize("text", ["件", "条（件）", "条/件", " 万元 ", "人次"])
def test_units_are_known_with_their_brackets(text: str) -> None:
    assert is_unit(text)


@pytest.mark.parametrize("text", ["", "（）", "条件", "规章", "3件", "件数", "/"])
def test_what_is_more_than_units_is_none(text: str) -> None:
    assert not is_unit(text)
