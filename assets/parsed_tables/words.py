"""Telling labels from values: what a text of a cell or a line can be."""

from __future__ import annotations

import functools
import re

from expectations.forms.numbers import UNITS, is_chinese_number, is_unit, is_value

# A number in front of a label: 1. or （3）; the point of a decimal is none.
NUMBERED = re.compile(r"^\s*[(（]?\d{1,2}\s*[)）.、．﹒](?!\d)")
MAX_LABEL = 80  # characters; a longer line is a sentence
_MAX_VALUE = 30
_LABEL = re.compile(r"[㐀-鿿]")
_WORDED = re.compile(rf"[㐀-鿿]{{{max(map(len, UNITS)) + 1}}}")
_NOT_HAN = re.compile(r"[^㐀-鿿%]")
_NUMBER_AND_WORDS = re.compile(r"\d{1,2}[㐀-鿿]{2}")
_CLOSING = re.compile(r"[^()（）]*[)）]")
_ABOUT = re.compile(
    r"(?:大?约|将?近|逾|超过?|不足|不到)\s*\d[\d,.]*\s*[㐀-鿿]{0,2}(?:左右|以[上下])?"
)
_EDGES = " \t\r\n\u00a0\u3000\u00ad\u200b\u200c\u200d\u2060\ufeff"


def is_label(text: str) -> bool:
    """Whether a cell's text can be (part of) a label rather than a value."""
    return _is_short_label(text) if len(text) <= MAX_LABEL else _is_label(text)


def _is_label(text: str) -> bool:
    stripped = text.strip(_EDGES)
    if is_worded(stripped):
        return True
    if not _LABEL.search(stripped) or is_value(stripped):
        return False
    if _CLOSING.fullmatch(stripped):  # 1次） and 条） end a label whose bracket opens a line above
        return True
    if is_unit(stripped) or _NOT_HAN.sub("", stripped) in UNITS:  # 件, 条（件）, and 件6
        return False
    if not stripped[0].isdigit() or NUMBERED.match(stripped):
        return True
    return bool(_NUMBER_AND_WORDS.match(stripped))  # 1属于国家秘密 has lost the point of its number


# The same labels stand in every report.
_is_short_label = functools.lru_cache(maxsize=8192)(_is_label)
is_numeral = functools.lru_cache(maxsize=8192)(is_chinese_number)


@functools.lru_cache(maxsize=8192)
def is_about(text: str) -> bool:
    """Whether a text gives a figure that is not said for certain (约5): a value, yet no number."""
    return bool(_ABOUT.fullmatch(text.strip(_EDGES)))


def is_worded(text: str) -> bool:
    """Whether a text begins with more words than a mark or a unit has: it is neither, nor a value.

    Most lines of a page are such, and the dearer questions need not be asked of them.
    """
    return bool(_WORDED.match(text))


def is_unreadable(text: str) -> bool:
    """Whether a line is neither a label nor a sentence, but what a value cell prints illegibly."""
    if len(text) > _MAX_VALUE or is_label(text) or is_unit(text):
        return False
    return any(sign.isnumeric() or sign.isalpha() for sign in text)
