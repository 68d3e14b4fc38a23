"""Printed label -> normal form, so that one spelling of a label stands for all its printings.

Values are never treated here: what makes labels equal (NFKC, dropped digits and brackets) would
change figures.
"""

from __future__ import annotations

import functools
import re
import unicodedata

from opencc import OpenCC

# Text that stood raised or lowered in print is carried between these private characters.
RAISED_OPEN, RAISED_CLOSE = "\ue000", "\ue001"

_RAISED = re.compile(f"{RAISED_OPEN}.*?{RAISED_CLOSE}", re.DOTALL)
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_UNCLOSED = re.compile(r"\([^()]*$|^[^()]*\)(?=.)")
_NOT_LABEL = re.compile(r"[^㐀-鿿%]+")
_LEADING = re.compile(r"(?:其中)+")
_NUMBERING = re.compile(r"[一二三四五六七八九十]{1,3}[、.,:]")
# Converters of mirror sites replace whole words beside the characters.
_WORDS = {"档案": "文件", "程式": "程序", "资讯": "信息"}
_SECOND_SIGNS = frozenset(word[-1] for word in _WORDS)
_ENDING = 2
_PINYIN = re.compile(r"(?<=[㐀-鿿])[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,7}[)）]")


@functools.cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def simplified(text: str) -> str:
    """The text in simplified characters, without pinyin put in brackets after a character."""
    simple = _simplifier().convert(text)
    return _PINYIN.sub("", simple) if "(" in simple or "（" in simple else simple


@functools.lru_cache(maxsize=8192)
def normal_label(printed: str) -> str:
    """Normal form of a label: simplified Han characters only.

    Brackets with what they hold, numbering, digits, blanks, punctuation and a leading 其中 are
    dropped: ``（二）部分公开（区分处理的，…）`` becomes ``部分公开``, ``其中：律师`` ``律师``.
    """
    if len(printed) > 400:  # a paragraph, not a label
        return ""
    text = simplified("".join(_compatible(printed).split()))
    if "(" in text or ")" in text or "[" in text:
        text = _UNCLOSED.sub("", _without_bracketed(text))
    text = _NOT_LABEL.sub("", _without(_NUMBERING, text))
    text = _without(_LEADING, text)
    for word, meant in _WORDS.items():
        text = text.replace(word, meant)
    return text


@functools.lru_cache(maxsize=8192)
def label_end(printed: str) -> str:
    """Last two signs of a label, which it keeps however many texts are put before it.

    Empty where that can't be said: for one sign alone, or where a bracket is left open.
    """
    label = normal_label(printed)
    if len(label) < _ENDING or label[0] in _SECOND_SIGNS or leaves_open(printed):
        return ""
    return label[-_ENDING:]


@functools.lru_cache(maxsize=8192)
def leaves_open(printed: str) -> bool:
    """Whether a bracket opens in the text that would take away what follows."""
    text = _compatible(printed)
    if "(" not in text and "[" not in text:
        return False
    rest = _without_bracketed(text)
    return "(" in rest or "[" in rest


@functools.lru_cache(maxsize=8192)
def _compatible(printed: str) -> str:
    text = _RAISED.sub("", printed) if RAISED_OPEN in printed else printed
    return unicodedata.normalize("NFKC", text)


def _without_bracketed(text: str) -> str:
    for _ in range(3):  # brackets within brackets
        text = _BRACKETED.sub("", text)
    return text


def _without(pattern: re.Pattern[str], text: str) -> str:
    # 一、 and 十二. number a label; 一 inside 三安全一稳定 belongs to it.
    begins = pattern.match(text)
    return text[begins.end() :] if begins else text
