"""Narrative to narrative facts: the counts its sentences state, each with its sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assets.parsed_tables.breakdown import Part, channel, parts_of
from assets.parsed_tables.counts import counts
from assets.parsed_tables.narrative import Narrative
from assets.parsed_tables.stated_facts import fact_of
from assets.parsed_tables.stated_noughts import noughts
from assets.parsed_tables.whose_count import UNKNOWN, Whose

_SPEAKS_OF = re.compile(
    "申请|公开|复议|诉讼|规范性文件|处理费|行政许可|行政处罚|行政强制|事业性收费"
)
_STATES = re.compile(
    r"\d|[〇零一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟]{1,9}[件条份宗起篇]|[为是]零|[未无没]"
)
_MIN_SENTENCE = 6  # shorter ones are cells and headings
_MAX_SENTENCE = 800  # longer ones are no sentences
_HEADING = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十]{1,3}[)）]"
    r"|[^，,：:\d]{2,16}(?:方面|情况)$)"
)
_MAX_HEADING = 40
# Words that put what follows into another time than the year of the report.
_OTHER_TIME = re.compile(
    "(?:去年|上一?年度?)(?!.{0,6}(?:结转|遗留|转入))|往年|同期|历年|以来|近[一二三四五两]年|每年|上半年|下半年|季度"
    r"|\d月至\d|[-—]\d{1,2}月|(?<!\d)(?:[1-9]|1[01])月[，,收受接]|月份|目标|计划|力争|预计|拟|标准|下一步|例如|假如|如果"
)
_THIS_YEAR = re.compile(r"今年|本年度?|(?P<year>20\d\d)年")
_WHOLE_YEAR = re.compile(r"1\s*月?(?:1日)?\s*[-—至到~]\s*12\s*月")
# 12件（自然人）: a number of some of the applicants.
_PART_BEHIND = re.compile(r"\s*[（(](?:自然人|公民|个人|法人|企业)[^）)\d]{0,8}[）)]")
_SO_FAR = re.compile("(?:截至|截止|至今|目前).{0,30}累计")


@dataclass(frozen=True)
class Statement:
    """A count stated in the text; ``position`` numbers the sentence from 0.

    ``item`` is the channel or kind the sentence names beside the fact, ``part_of`` the fact that
    it breaks down; both empty where it does not. ``worded``: nought said in words.
    """

    fact: str
    item: str
    part_of: str
    position: int
    value: Decimal
    unit: str
    worded: bool
    sentence: str


def statements(said: Narrative, year: int | None, whose: Whose = UNKNOWN) -> tuple[Statement, ...]:
    """The facts that the sentences state on the report year, in the order of the text.

    A sentence may state a fact several times, with other numbers; of one item the first counts.
    Approximate numbers, those of other years and parts of years, of other units, aims and
    comparisons are left out.
    """
    return tuple(_stated(said, year, whose))


def _stated(said: Narrative, year: int | None, whose: Whose) -> Iterator[Statement]:
    section = ""
    for position, sentence in enumerate(said.sentences()):
        if _HEADING.match(sentence):
            section = sentence[:_MAX_HEADING]
        if not _MIN_SENTENCE <= len(sentence) <= _MAX_SENTENCE or not _SPEAKS_OF.search(sentence):
            continue
        if not _STATES.search(sentence):
            continue
        seen: set[tuple[str, str, Decimal | None]] = set()
        for statement in _of_sentence(sentence, position, section, year, whose):
            key = (statement.fact, statement.item, None if statement.item else statement.value)
            if key not in seen:
                seen.add(key)
                yield statement


def _of_sentence(
    sentence: str, position: int, section: str, year: int | None, whose: Whose
) -> Iterator[Statement]:
    context = f"{section}：{sentence}"
    in_words = _in_words(sentence, year)
    said = list(counts(in_words))
    for number, count in enumerate(said):
        earlier = in_words[: count.start]
        if _PART_BEHIND.match(sentence, count.end) or whose.is_of_others(earlier):
            continue
        if _is_of_other_time(earlier, year):
            continue
        for fact in fact_of(count, earlier, context):
            item = channel(count.before) if fact == "items_disclosed" else ""
            yield Statement(
                fact, item, "", position, count.value, count.unit, worded=False, sentence=sentence
            )
            if fact == "items_disclosed":
                yield from _parts(sentence, position, parts_of(count, said[number + 1 :], sentence))
    if _is_of_other_time(sentence, year):
        return
    for fact, start in noughts(sentence, context):
        if not whose.is_of_others(sentence[:start]):
            yield Statement(fact, "", "", position, Decimal(0), "", worded=True, sentence=sentence)


def _in_words(sentence: str, year: int | None) -> str:
    """The sentence, of the same length, that names the years of what is carried over in words."""
    if year is None:
        return sentence
    carried_in = f"{year - 1}年度?(?P<verb>遗留|结转|转入|延续)(?:(?:至|到){year}年度?)?"
    carried_out = f"结转(?:至|到)?{year + 1}年度?"
    return re.sub(
        f"{carried_in}|{carried_out}",
        lambda found: (f"上一年度{found['verb']}" if found["verb"] else "结转下一年度").rjust(
            len(found[0])
        ),
        sentence,
    )


def _parts(sentence: str, position: int, parts: list[Part]) -> Iterator[Statement]:
    for part in parts:
        yield Statement(
            "items_disclosed",
            part.item,
            "items_disclosed",
            position,
            part.count.value,
            part.count.unit,
            worded=False,
            sentence=sentence,
        )


def _is_of_other_time(earlier: str, year: int | None) -> bool:
    """Whether what is said in front of a number puts it into another time than the year."""
    earlier = _WHOLE_YEAR.sub("", earlier)
    if _SO_FAR.search(earlier):
        return True
    named = list(_THIS_YEAR.finditer(earlier))
    if named and named[-1]["year"] and year is not None and int(named[-1]["year"]) != year:
        return not re.match(r"年度?(?:继续|办理)|.{0,4}结转", earlier[named[-1].end() - 1 :])
    return bool(_OTHER_TIME.search(earlier, named[-1].end() if named else 0))
