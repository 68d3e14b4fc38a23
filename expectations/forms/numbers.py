"""Printed value -> number, blank, mark or illegible. Digits are never split, joined or guessed."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from expectations.forms.labels import RAISED_CLOSE, RAISED_OPEN

Meaning = Literal["number", "blank", "mark", "illegible"]

_SIMPLIFIED_UNITS = {
    **{unit: unit for unit in ("亿元", "万元", "元", "人次", "件次", "件", "条", "次", "篇", "个")},
    **{unit: unit for unit in ("人", "项", "份", "宗", "起", "部", "册", "%")},
    "億元": "亿元",
    "萬元": "万元",
    "條": "条",
    "個": "个",
    "項": "项",
    "冊": "册",
}
UNITS = frozenset(_SIMPLIFIED_UNITS)
YUAN = {"元": 1, "万元": 10**4, "亿元": 10**8}  # what a unit of money is worth

# Full-width forms only: NFKC would also turn a footnote ① or ² into digits.
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，＋－−﹣％（）［］", "0123456789.,+---%()[]")
_MARKS = frozenset(
    {"/", "//", "／", "\\", "＼", "-", "--", "---", "－", "﹣", "—", "——", "–", "―", "一一"}
    | {"~", "～", "*", "无", "無", "N/A", "n/a"}
)
# Signs that show nothing, and where raised text stood: harmless round a figure, a doubt inside it.
_UNSEEN = (
    *map(chr, (*range(0x200B, 0x200F), 0x202A, 0x202C, 0x202D, *range(0x2060, 0x2065))),
    *("\u2066", "\u2068", "\u2069", "\ufeff", "\u00ad", RAISED_CLOSE),
)
# These turn what stands behind them round: 21 behind \u202e shows 12.
_TURNING = re.compile("[\u200f\u061c\u202b\u202e\u2067]")
_BLANKS = tuple(sign for sign in map(chr, range(0x3001)) if sign.isspace())
_EDGES = "".join((*_BLANKS, *_UNSEEN))
_GAP = f"[{re.escape(_EDGES)}]*"
_UNIT = rf"(?P<unit>{'|'.join(map(re.escape, _SIMPLIFIED_UNITS))})?"
_NUMBER = re.compile(
    r"(?P<number>[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)"
    rf"{_GAP}{_UNIT}{_GAP}(?P<remark>.*)",
    re.DOTALL,
)
_CHINESE = str.maketrans(
    "〇○壹贰貳叁叄參肆伍陆陸柒捌玖拾佰仟萬億兩", "零零一二二三三三四五六六七八九十百千万亿两"
)
_CHINESE_NUMBER = re.compile(rf"(?P<number>[零一二三四五六七八九十百千万亿两]+){_GAP}{_UNIT}")
# 两 is said before 百千万亿 or of things on its own, and nowhere else in a number.
_TWO = re.compile(r"两(?=[百千万亿])|^两$")
_BRACKETED_REMARK = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|[注註]\s*[0-9]{0,2}$")
_FOOTNOTE = re.compile(r"[¹²³⁰-₉①-⓿❶-➓※*†‡]+")
_RAISED_REMARK = re.compile(f"{RAISED_OPEN}.*?{RAISED_CLOSE}", re.DOTALL)
_ZERO = frozenset({"零", "〇"})
# The longest figure met has eight digits; a longer one is a row whose cells ran together.
_MAX_DIGITS = 12
_MAX_NUMERALS = 30
_MAX_DECIMALS = 6  # more than any report prints, and what the tables keep


@dataclass(frozen=True)
class PrintedValue:
    """What a cell prints: ``value`` is set only where ``meaning`` is number.

    ``unit`` is a unit printed in the cell, ``remark`` what was set aside (footnote marks,
    bracketed remarks); both are empty where the cell prints none. ``chinese``: the number is
    written in Chinese numerals, which count things and are no amount of money.
    """

    meaning: Meaning
    value: Decimal | None = None
    unit: str = ""
    remark: str = ""
    chinese: bool = False


@functools.lru_cache(maxsize=4096)
def printed_value(token: str) -> PrintedValue:
    """Meaning of a cell's text. Never raises: what is not understood is illegible."""
    remark = "".join(_RAISED_REMARK.findall(token)).strip(RAISED_OPEN + RAISED_CLOSE)
    text = _RAISED_REMARK.sub(RAISED_CLOSE, token).strip(_EDGES)
    if not text:
        return PrintedValue("illegible" if remark else "blank", remark=remark)
    if text in _MARKS:
        return PrintedValue("mark", remark=remark)
    if text in _ZERO:
        return PrintedValue("number", Decimal(0), remark=remark)
    number = _chinese_number(text) if is_chinese_number(text) else _number(text)
    if number is None or _TURNING.search(text):
        return PrintedValue("illegible", remark=remark)
    return replace(number, remark=" ".join(part for part in (number.remark, remark) if part))


def _number(text: str) -> PrintedValue | None:
    match = _NUMBER.fullmatch(text.translate(_FULL_WIDTH))
    if match is None or not _is_remark(match["remark"]):
        return None
    whole, _, fraction = match["number"].lstrip("+-").replace(",", "").partition(".")
    # 00 or 012 is two cells run together or a code, but no count.
    run_together = len(whole) > 1 and whole.startswith("0")
    if run_together or len(whole) > _MAX_DIGITS or len(fraction) > _MAX_DECIMALS:
        return None
    return PrintedValue(
        "number",
        Decimal(match["number"].replace(",", "")),
        unit=_SIMPLIFIED_UNITS.get(match["unit"], ""),
        remark=match["remark"].strip(),
    )


def _is_remark(text: str) -> bool:
    rest = _FOOTNOTE.sub("", _BRACKETED_REMARK.sub("", text)).strip()
    return not rest


def is_value(token: str) -> bool:
    """Whether a token standing on its own can be the content of a value cell.

    A Chinese numeral is none: on its own, it numbers a heading.
    """
    printed = printed_value(token)
    return printed.meaning in ("number", "mark") and not printed.chinese


@functools.lru_cache(maxsize=4096)
def is_unit(text: str) -> bool:
    """Whether a text names nothing but units: 件, 条（件）."""
    named = [part for part in re.split(r"[()（）/、]+", "".join(text.split())) if part]
    closed = sum(map(text.count, "(（")) == sum(map(text.count, ")）"))  # 次） ends a longer text
    return bool(named) and closed and all(part in UNITS for part in named)


def is_chinese_number(text: str) -> bool:
    """Whether a text is made of Chinese numerals and a unit; not whether they make a number."""
    return bool(_CHINESE_NUMBER.fullmatch(text.strip(_EDGES).translate(_CHINESE)))


def _chinese_number(text: str) -> PrintedValue | None:
    """Number that a text of Chinese numerals spells out in full.

    None where it is spoken (一百二), a row of digits (二〇二三) or no number, and for 一 alone,
    which is how a dash is often typed.
    """
    match = _CHINESE_NUMBER.fullmatch(text.translate(_CHINESE))
    value = _spelt_out(match["number"]) if match and text != "一" else None
    if match is None or value is None:
        return None
    unit = _SIMPLIFIED_UNITS.get(match["unit"], "")
    return PrintedValue("number", Decimal(value), unit=unit, chinese=True)


def _spelt_out(numeral: str) -> int | None:
    # Loading it takes longer than reading a report, and few reports need it.
    import cn2an  # type: ignore[import-untyped]  # noqa: PLC0415

    normal = re.sub("^一十", "十", _TWO.sub("二", numeral))
    if len(normal) > _MAX_NUMERALS:
        return None
    try:
        value = int(cn2an.cn2an(normal, "strict"))
        return value if cn2an.an2cn(value) == normal and value < 10**_MAX_DIGITS else None
    except (ValueError, KeyError, IndexError):
        return None
