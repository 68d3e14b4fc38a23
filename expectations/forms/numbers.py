"""Printed value -> number, blank, mark or illegible. Digits are never split, joined or guessed."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
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

# Full-width forms only: NFKC would also turn a footnote ① or ² into digits.
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，＋－−﹣％（）", "0123456789.,+---%()")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_MARKS = frozenset(
    {"/", "//", "／", "\\", "＼", "-", "--", "---", "－", "﹣", "—", "——", "–", "―", "一一"}
    | {"~", "～", "*", "无", "無", "N/A", "n/a"}
)
_NUMBER = re.compile(
    r"(?P<number>[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)"
    rf"\s*(?P<unit>{'|'.join(map(re.escape, _SIMPLIFIED_UNITS))})?"
    r"\s*(?P<remark>.*)",
    re.DOTALL,
)
_BRACKETED_REMARK = re.compile(r"\([^()]*\)")
_FOOTNOTE = re.compile(r"[¹²³⁰-₉①-⓿❶-➓※*†‡]+")
_RAISED_REMARK = re.compile(f"{RAISED_OPEN}.*?{RAISED_CLOSE}", re.DOTALL)
_ZERO = frozenset({"零", "〇"})
# The longest figure met has eight digits; a longer one is a row whose cells ran together.
_MAX_DIGITS = 12
_MAX_DECIMALS = 6  # more than any report prints, and what the tables keep


@dataclass(frozen=True)
class PrintedValue:
    """What a cell prints: ``value`` is set only where ``meaning`` is number.

    ``unit`` is a unit printed in the cell, ``remark`` what was set aside (footnote marks,
    bracketed remarks); both are empty where the cell prints none.
    """

    meaning: Meaning
    value: Decimal | None = None
    unit: str = ""
    remark: str = ""


@functools.lru_cache(maxsize=4096)
def printed_value(token: str) -> PrintedValue:
    """Meaning of a cell's text. Never raises: what is not understood is illegible."""
    remark = "".join(_RAISED_REMARK.findall(token)).strip(RAISED_OPEN + RAISED_CLOSE)
    text = _INVISIBLE.sub("", _RAISED_REMARK.sub("", token)).strip()
    if not text:
        return PrintedValue("illegible" if remark else "blank", remark=remark)
    if text in _MARKS:
        return PrintedValue("mark", remark=remark)
    if text in _ZERO:
        return PrintedValue("number", Decimal(0), remark=remark)
    match = _NUMBER.fullmatch(text.translate(_FULL_WIDTH))
    if match is None or not _is_remark(match["remark"]):
        return PrintedValue("illegible", remark=remark)
    whole, _, fraction = match["number"].lstrip("+-").replace(",", "").partition(".")
    # 00 or 012 is two cells run together or a code, but no count.
    run_together = len(whole) > 1 and whole.startswith("0")
    if run_together or len(whole) > _MAX_DIGITS or len(fraction) > _MAX_DECIMALS:
        return PrintedValue("illegible", remark=remark)
    return PrintedValue(
        "number",
        Decimal(match["number"].replace(",", "")),
        unit=_SIMPLIFIED_UNITS.get(match["unit"], ""),
        remark=" ".join(part for part in (match["remark"].strip(), remark) if part),
    )


def _is_remark(text: str) -> bool:
    rest = _FOOTNOTE.sub("", _BRACKETED_REMARK.sub("", text)).strip()
    return not rest


def is_value(token: str) -> bool:
    """Whether a token standing on its own can be the content of a value cell."""
    return printed_value(token).meaning in ("number", "mark")
