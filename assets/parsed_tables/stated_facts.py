"""A number and the words around it to the fact it states; words to noughts. One pattern a fact."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assets.parsed_tables.counts import Count

_CASES = frozenset({"件", "件次", "宗", "起", "份", "条", "例", "次"})
_DECISIONS = frozenset({"件", "件次", "宗", "起", "例"})
_DOCUMENTS = frozenset({"件", "份", "个", "项"})
ITEMS = frozenset({"条", "件", "份", "篇", "个", "项", "次", "期"})
_MONEY = frozenset({"元", "万元", "亿元"})
_FILL = (
    r"(?:的)?(?:总数|总量|数量|件数|案件|事项)?"
    r"(?:共计|总计|合计|累计|共|总|计|达到|达|为|是|有|了|数)*[:：]?$"
)
_LAST_YEAR = "(?:上一?年度?|去年|上年末)"
_NEXT_YEAR = r"(?:下一?年度?|次年|明年|20\d\d年度?)"
_REQUEST = (
    "(?:(?:政府)?信息(?:依申请)?公开的?(?:申请|信件)|(?:政府)?信息依申请公开|依申请公开(?:政府)?(?:信息)?的?(?:申请|信件|事项)?"
    "|公开(?:政府)?(?:信息)?的?申请|申请)"
)
_FROM_WHOM = (
    "(?:申请人|公民|法人|群众|公众|社会|个人|市民|各类|各种|有效|新增|书面"
    "|和|、|其他组织|或|的|提出)*"
)
_RECEIVE = "(?:收到|受理|接到|接收|新收|收悉)"
_ANSWER = "(?:办理答复|办结答复|办结|答复|回复|办复)"
_ADVERBS = (
    "(?:并|且|目前|均|已|已经|全部|共|累计|按时|按期|依法|及时|当年|本年度?|全年|年内|办"
    "|我[局办镇委街])*"
)
_DOCUMENT = "(?:行政)?规范性文件"
_ISSUE = "(?:制定出台|制定印发|制定发布|新制定|新制发|新出台|制发|制定|出台|印发)"
_REPEAL = "(?:清理废止|宣布失效|废止)(?:和失效|或失效)?"
_DISCLOSE = "(?:主动公开|对外公开|公开|公开发布|发布)"


@dataclass(frozen=True)
class _Fact:
    """A fact: the words that end directly in front of its number, and the units it comes in.

    ``context`` must occur in the section's heading or the sentence, ``never`` not in front of the
    number.
    """

    name: str
    words: re.Pattern[str]
    units: frozenset[str]
    context: re.Pattern[str]
    never: re.Pattern[str]


def _fact(name: str, words: str, units: frozenset[str], context: str, never: str) -> _Fact:
    patterns = (re.compile(pattern) for pattern in (words, context, never or "$^"))
    ending, about, not_about = patterns
    return _Fact(name, ending, units, about, not_about)


_ABOUT_DISCLOSURE = "信息公开|政务公开|依申请公开|公开申请|公开政府信息|主动公开"
_ABOUT_REQUESTS = (
    "申请公开|公开申请|公开的申请|公开信息申请|信息公开.{0,12}申请|公开政府信息.{0,6}申请"
)
_PARTLY = (
    "其中|包含|网上|网络|在线|信函|邮寄|邮件|传真|当面|现场|窗口|电话|自然人|法人|企业|较|同比|增加|减少"
    "|下属|所属|各部门|各单位|复议|诉讼|每"
)
_OTHER_MAIL = "建议|提案|信箱|留言|热线|信访|咨询|投诉|来信|举报|意见|复议|诉讼|工单|网民"
_OTHER_DISPUTES = "审理|受理|办理|审结|办结|代理|应诉|指导|收到|维持|纠正|撤|其中|较|同比|增加|减少"
_SHOWN = "公开|公示|发布|信息|项目|事项|清单|目录|较|同比|增加|减少|其中|依据|不予"
_FACTS = (
    _fact(
        "requests_received",
        f"{_RECEIVE}了?{_FROM_WHOM}{_REQUEST}{_FILL}|{_REQUEST}(?:共|累计|总)*{_RECEIVE}{_FILL}",
        _CASES,
        _ABOUT_REQUESTS,
        _PARTLY,
    ),
    _fact(
        "requests_carried_in",
        f"(?:{_LAST_YEAR}(?:遗留|结转|转入|延续)(?:至?(?:今年|本年度?))?(?:办理|处理)?"
        f"|结转{_LAST_YEAR})(?:的)?{_REQUEST}?{_FILL}",
        _CASES,
        _ABOUT_REQUESTS,
        "复议|诉讼|资金",
    ),
    _fact(
        "requests_carried_out",
        f"结转(?:至|到)?{_NEXT_YEAR}度?(?:继续)?(?:办理|处理|答复)?的?{_REQUEST}?{_FILL}",
        _CASES,
        _ABOUT_REQUESTS,
        "复议|诉讼|资金",
    ),
    _fact(
        "requests_handled",
        f"^{_ADVERBS}(?:{_ANSWER}了?(?:{_FROM_WHOM}{_REQUEST})?|{_REQUEST}{_ADVERBS}{_ANSWER}){_FILL}",
        _CASES,
        _ABOUT_REQUESTS,
        _PARTLY,
    ),
    _fact("reviews", f"行政复议(?:申请|案)?{_FILL}", _CASES, _ABOUT_DISCLOSURE, _OTHER_DISPUTES),
    _fact("lawsuits", f"行政诉讼案?{_FILL}", _CASES, _ABOUT_DISCLOSURE, _OTHER_DISPUTES),
    _fact(
        "normative_documents_issued",
        f"{_ISSUE}了?{_DOCUMENT}{_FILL}",
        _DOCUMENTS,
        _DOCUMENT,
        "其中|较|解读|代",
    ),
    _fact(
        "normative_documents_repealed",
        f"{_REPEAL}了?{_DOCUMENT}{_FILL}|^(?:并|同时|本年)?{_REPEAL}{_FILL}",
        _DOCUMENTS,
        _DOCUMENT,
        "其中|较|拟",
    ),
    _fact(
        "normative_documents_in_force",
        f"现行有效的?{_DOCUMENT}{_FILL}|^现行有效{_FILL}",
        _DOCUMENTS,
        _DOCUMENT,
        "其中|较",
    ),
    _fact(
        "licences",
        f"行政许可(?:处理)?(?:决定|办件)?{_FILL}",
        _DECISIONS,
        "",
        _SHOWN,
    ),
    _fact("penalties", f"行政处罚(?:处理)?(?:决定|办件)?{_FILL}", _DECISIONS, "", _SHOWN),
    _fact("coercive_measures", f"行政强制(?:处理)?(?:决定)?{_FILL}", _DECISIONS, "", _SHOWN),
    _fact(
        "processing_fee_cases",
        f"(?:信息处理费|收费){_FILL}",
        frozenset({"件", "笔", "起"}),
        "信息处理费",
        "标准|办法|每",
    ),
    _fact(
        "processing_fee_amount",
        f"(?:信息处理费|收费|费用)(?:金额)?{_FILL}|^(?:收费|共)?金额{_FILL}",
        _MONEY,
        "信息处理费",
        "标准|办法|每",
    ),
    _fact(
        "administrative_fees_amount",
        f"行政事业性收费(?:收入|金额)?{_FILL}",
        _MONEY,
        "",
        "标准|其中|较|减免|免征",
    ),
    _fact(
        "items_disclosed",
        f"{_DISCLOSE}了?(?:各类|各项|各种|相关|有关)*(?:政府|政务|公开)信息{_FILL}"
        f"|主动公开了?(?:各类|各项|各种)*(?:政府|政务)?(?:信息|条目)?{_FILL}"
        f"|{_DISCLOSE}了?(?:各类|各项|各种)*信息{_FILL}",
        ITEMS,
        "",
        "依申请|不予|予以|部分公开|解读|回应|其中|包括|较|同比|增加|减少|下属|指导|每",
    ),
)
_BEHIND = (
    ("requests_carried_in", re.compile(f"^(?:申请)?(?:为|是|系)?{_LAST_YEAR}(?:遗留|结转|转入)")),
    (
        "requests_carried_out",
        re.compile(f"^(?:申请)?(?:将|需|按规定|依法|正在办理)?(?:结转|顺延)(?:至|到)?{_NEXT_YEAR}"),
    ),
)
# Objects that a sentence may give one number to (均为0件, 各1件).
_OBJECTS = {
    "行政复议": "reviews",
    "行政诉讼": "lawsuits",
    "行政许可": "licences",
    "行政处罚": "penalties",
    "行政强制": "coercive_measures",
}
_EACH = re.compile("(?:[各均](?:为|是)?|分别为|都(?:为|是))$")
_BY_NAME = {fact.name: fact for fact in _FACTS}
_WORD_ENDS = "(?:的?(?:情况|情形|案件|事项|件|信件|行为|现象)){0,2}(?=$|[，,；;）)、])"
_NONE = "(?:未曾|没有|未|无|尚未)"
_NO_REQUESTS = re.compile(
    f"(?<!如)(?<!若)(?<!凡)(?<!对)(?:{_NONE}(?:收到|接到|受理|接收|新收|产生|新增|有)(?:过|任何|到)*"
    f"|(?:^|[，,：:年度局办委镇道会位关处])无(?:新收|新增)?)"
    f"(?P<what>(?:公民|法人|群众|公众|任何|、|和|的|其他组织|或|书面){{0,6}}{_REQUEST}){_WORD_ENDS}"
)
_NO_DISPUTES = re.compile(
    f"(?<!如)(?<!若){_NONE}(?:发生|出现|产生|收到|有|涉及|存在|被|引起|引发)*(?P<what>[^，,。]{{0,30}}?"
    f"(?:行政复议|行政诉讼)(?:申请|案)?(?:(?:、|和|及|或|与|以及|及其)(?:被?提起)?(?:的)?(?:行政诉讼|行政复议))?)"
    f"{_WORD_ENDS}"
)
_NO_FEE = re.compile(
    f"{_NONE}(?:向[^，,]{{0,12}})?(?:收取|产生|发生|存在|涉及)(?:过|任何)*[^，,。]{{0,14}}信息处理费(?:用)?{_WORD_ENDS}"
    "|信息处理费(?:用)?(?:的)?(?:收取)?(?:情况)?[:：为]?无$"
)


def fact_of(count: Count, earlier: str, context: str) -> Iterator[str]:
    """The facts a number states.

    ``earlier`` is what the sentence says in front of it, ``context`` the whole sentence behind the
    heading of its section.
    """
    for name, words in _BEHIND:
        if words.search(count.behind) and _BY_NAME[name].context.search(context):
            yield name
            return
    named = [name for word, name in _OBJECTS.items() if word in count.before]
    if len(named) > 1:
        yield from _of_several(count, named, context)
        return
    for fact in _FACTS:
        if count.unit not in fact.units or not fact.words.search(count.before):
            continue
        if fact.never.search(count.before) or not fact.context.search(context):
            continue
        if fact.name == "requests_handled" and _OTHER_MAIL_WORDS.search(earlier):
            continue
        if fact.name.startswith("normative") and _is_of_regulations(earlier):
            continue
        yield fact.name
        return


_OTHER_MAIL_WORDS = re.compile(_OTHER_MAIL)


def _of_several(count: Count, named: list[str], context: str) -> Iterator[str]:
    """One number for several objects: for each of them, or nothing of any; else for none."""
    each = _EACH.search(count.before)
    if "分别" in count.before or not (each or count.value == 0):
        return
    for name in named:
        fact = _BY_NAME[name]
        fits = count.unit in fact.units and fact.context.search(context)
        if fits and not fact.never.search(count.before):
            yield name


def _is_of_regulations(earlier: str) -> bool:
    """Whether the object spoken of last is not normative documents (废止 alone names none)."""
    others = max(earlier.rfind(word) for word in ("规章", "政策文件", "制度"))
    return earlier.rfind("规范性文件") < others


def noughts(sentence: str, context: str) -> Iterator[str]:
    """The facts of which a sentence says in words that there were none."""
    if (match := _NO_REQUESTS.search(sentence)) and _BY_NAME["requests_received"].context.search(
        context
    ):
        yield "requests_received"
    if (match := _NO_DISPUTES.search(sentence)) and _BY_NAME["reviews"].context.search(context):
        yield from (_OBJECTS[word] for word in ("行政复议", "行政诉讼") if word in match["what"])
    if _NO_FEE.search(sentence):
        yield "processing_fee_amount"
