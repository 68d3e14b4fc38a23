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
_LEADING = re.compile(r"^(?:其中)+")
# Converters of mirror sites replace whole words beside the characters.
_WORDS = {"档案": "文件", "程式": "程序", "资讯": "信息"}
_PINYIN = re.compile(r"(?<=[㐀-鿿])[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,7}[)）]")


@functools.cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def simplified(text: str) -> str:
    """The text in simplified characters, without pinyin put in brackets after a character."""
    return _PINYIN.sub("", _simplifier().convert(text))


@functools.lru_cache(maxsize=8192)
def normal_label(printed: str) -> str:
    """Normal form of a label: simplified Han characters only.

    Brackets with what they hold, numbering, digits, blanks, punctuation and a leading 其中 are
    dropped: ``（二）部分公开（区分处理的，…）`` becomes ``部分公开``, ``其中：律师`` ``律师``.
    """
    if len(printed) > 400:  # a paragraph, not a label
        return ""
    text = unicodedata.normalize("NFKC", _RAISED.sub("", printed))
    text = simplified("".join(text.split()))
    for _ in range(3):  # brackets within brackets
        text = _BRACKETED.sub("", text)
    text = _UNCLOSED.sub("", text)
    text = _without_numbering(text)
    text = _LEADING.sub("", _NOT_LABEL.sub("", text))
    for word, meant in _WORDS.items():
        text = text.replace(word, meant)
    return text


def _without_numbering(text: str) -> str:
    # 一、 and 十二. number a label; 一 inside 三安全一稳定 belongs to it.
    return re.sub(r"^[一二三四五六七八九十]{1,3}[、.,:]", "", text)
