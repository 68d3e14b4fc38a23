"""A sentence to the facts of which it says in words that there were none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assets.parsed_tables.stated_facts import (
    ABOUT_DISCLOSURE,
    ABOUT_REQUESTS,
    DOCUMENT,
    ISSUE,
    OBJECTS,
    REQUEST,
)

_ABOUT_DISCLOSURE = re.compile(ABOUT_DISCLOSURE)
_ABOUT_REQUESTS = re.compile(ABOUT_REQUESTS)
_WORD_ENDS = "(?:的?(?:情况|情形|案件|事项|件|信件|行为|现象)){0,2}(?=$|[，,；;）)、])"
_NONE = "(?:未曾|没有|未|无|尚未)"
_NO_REQUESTS = re.compile(
    f"(?<!如)(?<!若)(?<!凡)(?<!对)(?:(?:{_NONE}(?:收到|接到|受理|接收|新收|产生|新增|有)|没有(?=公民|群众))(?:过|任何|到)*"
    f"|(?:^|[，,：:年度局办委镇道会位关处])无(?:新收|新增)?)"
    f"(?P<what>(?!法人|其他组织)(?:公民|法人|群众|公众|任何|、|和|的|其他组织|或|书面|提出){{0,7}}{REQUEST}){_WORD_ENDS}"
)
_NO_DISPUTES = re.compile(
    f"(?<!如)(?<!若){_NONE}(?:发生|出现|产生|收到|有|涉及|存在|被|引起|引发)*(?P<what>(?P<straight>(?=行政复议))?[^，,。]{{0,30}}?"
    f"(?:行政复议|行政诉讼)(?:申请|案)?(?:(?:、|和|及|或|与|以及|及其)(?:被?提起)?(?:的)?(?:行政诉讼|行政复议))?)"
    f"{_WORD_ENDS}"
)
# Of nothing but the unit and its year is said what there was not.
_UNIT_AND_YEAR = re.compile(
    r"(?:^|[，,、])(?:20\d\d|年度?|本年|全年|当年|今年|[我本](?:机关|单位|部门|[局办委厅院镇乡])|[也均亦内])*$"
)
_NO_DOCUMENTS = re.compile(f"(?<!如)(?<!若){_NONE}{ISSUE}(?:过|任何|新的?)*{DOCUMENT}{_WORD_ENDS}")
_NO_FEE = re.compile(
    f"{_NONE}(?:向[^，,]{{0,12}})?(?:收取|产生|发生|存在|涉及)(?:过|任何)*[^，,。]{{0,14}}信息处理费(?:用)?{_WORD_ENDS}"
    "|信息处理费(?:用)?(?:的)?(?:收取)?(?:情况)?[:：为]?无$"
)


def noughts(sentence: str, context: str) -> Iterator[tuple[str, int]]:
    """The facts of which a sentence says in words that there were none, and where it begins to."""
    if (match := _NO_REQUESTS.search(sentence)) and _ABOUT_REQUESTS.search(context):
        yield "requests_received", match.start()
    match = _NO_DISPUTES.search(sentence)
    if match and (_ABOUT_DISCLOSURE.search(context) or _is_of_all(match, sentence)):
        for word in ("行政复议", "行政诉讼"):
            if word in match["what"]:
                yield OBJECTS[word], match.start()
    if match := _NO_DOCUMENTS.search(sentence):
        yield "normative_documents_issued", match.start()
    if match := _NO_FEE.search(sentence):
        yield "processing_fee_amount", match.start()


def _is_of_all(match: re.Match[str], sentence: str) -> bool:
    """Whether there were no reviews at all, and so none about disclosure."""
    straight = match["straight"] is not None
    return straight and bool(_UNIT_AND_YEAR.search(sentence, 0, match.start()))
