"""A sentence to the numbers it states: value, unit, and the words on either side of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from expectations.forms.numbers import printed_value

_UNITS = "件次|人次|万元|亿元|件|条|份|宗|起|次|篇|个|项|例|期|元"
_CHINESE = "〇零一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟"
_NUMBER = re.compile(
    r"(?<!\d[,，])(?<![\d.第〔\[\u200b])(?P<digits>\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d{1,12}(?:\.\d{1,6})?)"
    rf"(?![\d.\u200b]|,\d|\s+\d)\s*(?P<times>[万亿](?!元))?(?P<about>余|多|几|左右)?\s*(?P<unit>{_UNITS})?"
    rf"|(?<![第\d{_CHINESE}万亿])(?P<words>[{_CHINESE}]{{1,9}})(?P<word_unit>件次|件|条|份|宗|起|篇)(?![件条])"
    r"|(?<=[为是])(?P<nought>零)(?![\d点])"
)
_WITHIN = re.compile(r"[(（][^()（），,：:\d]{1,10}[)）]")
_TIMES = {"万": 10_000, "亿": 100_000_000}
_BREAK = re.compile(r"[,，:：(（)）]")
# A number with one of these around is about, not exactly, what is counted.
_ABOUT_BEFORE = re.compile("(?:约|近|超过?|逾|达到?近|不少于|不低于|至少|以内)$")
_ABOUT_BEHIND = re.compile(r"^\s*(?:余|多|以上|左右|以内|以下|[%％/／])")
# Behind 12个 anything may follow that is counted instead (12个部门).
_LOOSE_UNITS = frozenset({"个", "项", "次", "期", "例"})
_CLOSED = re.compile(r"\s*(?:$|[，,。；;、：:（）()])")
_MAX_CONTEXT = 48  # characters in front of a number that say what it counts
MAX_NUMBERS = 80  # of one sentence; a longer list is a table printed as text


@dataclass(frozen=True)
class Count:
    """A number a sentence states exactly.

    ``before`` are the words in front of it, from the last comma, bracket or number; ``behind``
    those up to the next. ``start`` and ``end`` are its place in the sentence; ``depth`` counts the
    brackets it stands in.
    """

    value: Decimal
    unit: str
    before: str
    behind: str
    start: int
    end: int
    depth: int


def counts(sentence: str) -> Iterator[Count]:
    """The numbers of a sentence that are stated exactly, each with its unit."""
    matches = [m for m, _ in zip(_NUMBER.finditer(sentence), range(MAX_NUMBERS), strict=False)]
    last = depth = at = 0
    for number, match in enumerate(matches):
        start, end = match.span()
        for sign in sentence[at:start]:
            depth += (sign in "(（") - (sign in ")）")
        at = start
        before = _behind_break(sentence[max(last, start - _MAX_CONTEXT) : start])
        following = matches[number + 1].start() if number + 1 < len(matches) else len(sentence)
        behind = _BREAK.split(sentence[end : min(following, end + _MAX_CONTEXT)], maxsplit=1)[0]
        last = end
        value = _value(match)
        if value is None or _ABOUT_BEFORE.search(before) or _ABOUT_BEHIND.search(behind):
            continue
        unit = match["unit"] or match["word_unit"] or ""
        is_nought = value == 0 and before.endswith(("为", "是"))
        if not (unit or is_nought):
            continue
        if (not unit or unit in _LOOSE_UNITS) and not _CLOSED.match(sentence, end):
            continue
        yield Count(value, unit, before.strip(), behind.strip(), start, end, depth)


def _behind_break(text: str) -> str:
    # 共计：12件 and 申请共 12 件 name in front of a colon what they count.
    head = text.rstrip()
    colon = head[-1:] in ":："
    head = head.rstrip(":：")
    # Short words in brackets belong to a name: 村（居）务公开.
    masked = _WITHIN.sub(lambda found: "＃" * len(found[0]), head)
    begin = max((found.end() for found in _BREAK.finditer(masked)), default=0)
    return head[begin:] + ("：" if colon else "")


def _value(match: re.Match[str]) -> Decimal | None:
    if match["about"]:
        return None
    if match["nought"]:
        return Decimal(0)
    if match["words"]:
        printed = printed_value(match["words"])
        return printed.value
    digits = match["digits"]
    if len(digits) > 1 and digits[0] == "0" and digits[1] != ".":
        return None  # a code, a telephone number, or digits that were cut apart
    value = Decimal(digits.replace(",", ""))
    if match["times"]:
        value *= _TIMES[match["times"]]
        return Decimal(int(value)) if value == int(value) else None
    return value
