"""Printed label -> normal form, so that one spelling of a label stands for all its printings.

Values are never treated here: what makes labels equal (NFKC, dropped digits and brackets) would
change figures.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Collection

from opencc import OpenCC

# Text that stood raised or lowered in print is carried between these private characters.
RAISED_OPEN, RAISED_CLOSE = "\ue000", "\ue001"

# Many labels are treated as one text, in which each begins behind a line end and holds none.
_RAISED = re.compile(f"{RAISED_OPEN}.*?{RAISED_CLOSE}")
# What NFKC may change: Han characters, digits and these signs it never does, nor joins to others.
_COMPOSED = re.compile(r"[^\n㐀-鿿0-9、。《》(),.:]+")
_BRACKETED = re.compile(r"\([^()\n]*\)|\[[^\[\]\n]*\]")
_UNCLOSED = re.compile(r"\([^()\n]*$|^[^()\n]*\)(?=.)", re.MULTILINE)
_NOT_LABEL = re.compile(r"[^㐀-鿿%\n]+")
_LEADING = re.compile(r"\n(?:其中)+")
# 一、 and 十二. number a label; 一 inside 三安全一稳定 belongs to it.
_NUMBERING = re.compile(r"\n[一二三四五六七八九十]{1,3}[、.,:]")
_MAX_LABEL = 400  # characters; a longer text is a paragraph
_MAX_KNOWN = 20_000  # labels whose normal form is remembered
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


def normal_label(printed: str) -> str:
    """Normal form of a label: simplified Han characters only.

    Brackets with what they hold, numbering, digits, blanks, punctuation and a leading 其中 are
    dropped: ``（二）部分公开（区分处理的，…）`` becomes ``部分公开``, ``其中：律师`` ``律师``.
    """
    known = _known.get(printed)
    return normal_labels((printed,))[0] if known is None else known


def normal_labels(printed: Collection[str]) -> list[str]:
    """Normal forms of many labels; new ones are found faster when they are asked for together."""
    forms = {text: _known.get(text) for text in printed}
    new = [text for text, form in forms.items() if form is None]
    if new:
        found = dict(zip(new, _normal_forms(new), strict=True))
        if len(_known) + len(found) > _MAX_KNOWN:
            _known.clear()
        _known.update(found)
        forms.update(found)
    return [forms[text] or "" for text in printed]


# The same labels stand in every report.
_known: dict[str, str] = {}


def _normal_forms(printed: Collection[str]) -> list[str]:
    """One call does for all: of each text alone, the calls would take longer than their work."""
    short = ("".join(text.split()) if len(text) <= _MAX_LABEL else "" for text in printed)
    # Some signs stand for a blank and an accent.
    text = simplified(_compatible("\n" + "\n".join(short)).replace(" ", ""))
    if "(" in text or ")" in text or "[" in text:
        text = _UNCLOSED.sub("", _without_bracketed(text))
    text = _NOT_LABEL.sub("", _NUMBERING.sub("\n", text))
    text = _LEADING.sub("\n", text)
    for word, meant in _WORDS.items():
        text = text.replace(word, meant)
    return text.split("\n")[1:]


@functools.lru_cache(maxsize=8192)
def label_end(printed: str) -> str:
    """Last two signs of a label, which it keeps however many texts are put before it.

    Empty where that can't be said, as for one sign alone; where a bracket is left open, nothing
    is kept.
    """
    label = normal_label(printed)
    return "" if len(label) < _ENDING or label[0] in _SECOND_SIGNS else label[-_ENDING:]


@functools.lru_cache(maxsize=8192)
def leaves_open(printed: str) -> bool:
    """Whether a bracket opens in the text that would take away what follows."""
    if not opens_bracket(printed):
        return False
    rest = _without_bracketed(_compatible("".join(printed.split())))
    return "(" in rest or "[" in rest


def opens_bracket(printed: str) -> bool:
    """Whether a bracket opens in the text at all."""
    text = _compatible(printed)
    return "(" in text or "[" in text


def _compatible(printed: str) -> str:
    text = _RAISED.sub("", printed) if RAISED_OPEN in printed else printed
    return _COMPOSED.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def _without_bracketed(text: str) -> str:
    for _ in range(3):  # brackets within brackets
        text = _BRACKETED.sub("", text)
    return text
