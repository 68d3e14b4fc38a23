"""Document to narrative facts: the counts its sentences state, each with its sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assets.raw_text.document import Document
from expectations.forms.labels import simplified

_SENTENCE_END = re.compile("[。；;！]")
_NUMBER = r"(?P<value>\d{1,9})\s*(?P<unit>件次|件|条|份|宗|起|次)"
_GAP = r"[^，,。；\d]{0,16}?"
# What is counted, and the words that say so directly in front of the number.
_FACTS = (
    ("requests_received", rf"(?:收到|受理|接到|新收)(?=[^，,。]{{0,30}}申请){_GAP}{_NUMBER}"),
    ("requests_received", rf"申请(?:事项)?(?:共|共计|总数|数量)?{_GAP}{_NUMBER}"),
    ("requests_carried_in", rf"(?:上年|去年|上年度){_GAP}结转{_GAP}{_NUMBER}"),
    ("requests_carried_out", rf"结转(?:至)?(?:下年|下一年|次年|明年){_GAP}{_NUMBER}"),
    ("requests_handled", rf"(?:办结|办理答复|已答复|答复){_GAP}{_NUMBER}"),
    ("reviews", rf"行政复议{_GAP}{_NUMBER}"),
    ("lawsuits", rf"行政诉讼{_GAP}{_NUMBER}"),
    (
        "items_disclosed",
        rf"(?:主动公开|公开政府信息|公开各类|发布政府信息|公开信息){_GAP}{_NUMBER}",
    ),
)
_PATTERNS = tuple((fact, re.compile(pattern)) for fact, pattern in _FACTS)
_MIN_SENTENCE = 12  # shorter lines are cells and headings
_MAX_SENTENCE = 1_000  # longer ones are no sentences
_DISPUTES = re.compile("复议|诉讼")


@dataclass(frozen=True)
class Statement:
    """A count stated in the text; ``position`` numbers the sentence from 0."""

    fact: str
    position: int
    value: Decimal
    unit: str
    sentence: str


def statements(document: Document) -> tuple[Statement, ...]:
    """The first number each sentence states for each fact, in the order of the text."""
    return tuple(_stated(document))


def _stated(document: Document) -> Iterator[Statement]:
    for position, sentence in enumerate(_sentences(document)):
        seen: set[str] = set()
        for fact, pattern in _PATTERNS:
            if fact in seen or (fact == "requests_received" and not _is_about_requests(sentence)):
                continue
            if match := pattern.search(sentence):
                seen.add(fact)
                yield Statement(fact, position, Decimal(match["value"]), match["unit"], sentence)


def _is_about_requests(sentence: str) -> bool:
    return "申请" in sentence and not _DISPUTES.search(sentence.partition("申请")[0])


def _sentences(document: Document) -> Iterator[str]:
    for line in document.lines:
        if len(line) < _MIN_SENTENCE:
            continue
        for sentence in _SENTENCE_END.split(simplified(" ".join(line.split()))):
            if _MIN_SENTENCE <= len(sentence) <= _MAX_SENTENCE:
                yield sentence.strip()
