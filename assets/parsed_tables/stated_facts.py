"""A number and the words around it to the fact it states. One pattern a fact."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from assets.parsed_tables.counts import Count

_CASES = frozenset({"件", "件次", "宗", "起", "份", "条", "例", "次"})
_DECISIONS = frozenset({"件", "件次", "宗", "起", "例"})
_DOCUMENTS = frozenset({"件", "份", "个", "项"})
ITEMS = frozenset({"条", "件", "份", "篇", "个", "项", "次", "期"})
_MONEY = frozenset({"元", "万元", "亿元"})
_FILL = (
    r"(?:的)?(?:总数|总量|数量|件数|案件|事项|量)?"
    r"(?:共计|总计|合计|累计|共|总|计|达到|达|为|是|有|了|数)*[:：]?$"
)
_LAST_YEAR = "(?:上一?年度?|去年|上年末)"
_NEXT_YEAR = r"(?:下一?年度?|次年|明年|20\d\d年度?)"
REQUEST = (
    "(?:(?:政府)?信息(?:依申请)?公开的?(?:申请表?|信件)|(?:政府)?信息依申请公开"
    "|依申请公开(?:政府)?(?:信息)?的?(?:申请表?|信件|事项|件)?"
    "|公开(?:政府)?(?:信息)?的?申请|申请(?:公开|获取)(?:政府)?信息|申请)"
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
DOCUMENT = "(?:行政)?规范性文件"
ISSUE = "(?:制定出台|制定印发|制定发布|新制定|新制发|新出台|制发|制定|出台|印发)"
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


ABOUT_DISCLOSURE = "信息公开|政务公开|依申请公开|公开申请|公开政府信息|主动公开"
ABOUT_REQUESTS = (
    "申请公开|公开申请|公开的申请|公开信息申请|信息公开.{0,12}申请|公开政府信息.{0,6}申请"
    "|申请获取(?:政府)?信息"
)
_PARTLY = (
    "其中|包含|网上|网络|在线|信函|邮寄|邮件|传真|当面|现场|窗口|电话|自然人|法人|企业|较|同比|增加|减少"
    "|平台|渠道|热线|公民|各部门|各单位|复议|诉讼|每"
)
# In full they are all who may apply, and no part of them.
_ALL_APPLICANTS = re.compile("公民、?法人(?:和|或者?|及|与|、)其他组织")
_OTHER_MAIL = re.compile(
    "建议|提案|信箱|留言|热线|信访|咨询|投诉|来信|举报|意见|复议|诉讼|工单|网民"
)
_OTHER_DISPUTES = (
    "审理|受理|办理|审结|办结|代理|应诉|指导|收到|维持|纠正|撤|其中|较|同比|增加|减少|新增|新收"
)
_SHOWN = (
    "公开|公示|发布|信息|项目|事项|清单|目录|较|同比|增加|减少|其中|依据|不予"
    "|网上|在线|平台|窗口|通过"
)
# What is decided, not what is done about a decision: to examine, withdraw or lessen it.
_DECIDED = (
    r"(?:^|[、，,：:和及与年月日度局委镇乡道厅院站所队会府\s]|作出了?|做出了?|办理了?|办结|实施了?|完成|核发"
    r"|颁发|下达|执行|(?<!立案)查处|开展|共|计|总|累计|全年|各类|各项|依法|有|涉及|发生)"
)
_FACTS = (
    _fact(
        "requests_received",
        f"{_RECEIVE}了?{_FROM_WHOM}{REQUEST}{_FILL}|{REQUEST}(?:共|累计|总)*{_RECEIVE}{_FILL}",
        _CASES,
        ABOUT_REQUESTS,
        _PARTLY,
    ),
    _fact(
        "requests_carried_in",
        f"(?:{_LAST_YEAR}(?:遗留|结转|转入|延续)(?:(?:至|到)?(?:今年|本年度?|20\\d\\d年度?))?(?:办理|处理)?"
        f"|结转{_LAST_YEAR})(?:的)?{REQUEST}?{_FILL}",
        _CASES,
        ABOUT_REQUESTS,
        "复议|诉讼|资金",
    ),
    _fact(
        "requests_carried_out",
        f"结转(?:至|到)?{_NEXT_YEAR}度?(?:继续)?(?:办理|处理|答复)?的?{REQUEST}?{_FILL}",
        _CASES,
        ABOUT_REQUESTS,
        "复议|诉讼|资金",
    ),
    _fact(
        "requests_handled",
        f"^{_ADVERBS}(?:{_ANSWER}了?(?:{_FROM_WHOM}{REQUEST})?|{REQUEST}{_ADVERBS}{_ANSWER}){_FILL}",
        _CASES,
        ABOUT_REQUESTS,
        _PARTLY,
    ),
    _fact("reviews", f"行政复议(?:申请|案)?{_FILL}", _CASES, ABOUT_DISCLOSURE, _OTHER_DISPUTES),
    _fact("lawsuits", f"行政诉讼案?{_FILL}", _CASES, ABOUT_DISCLOSURE, _OTHER_DISPUTES),
    _fact(
        "normative_documents_issued",
        f"{ISSUE}了?{DOCUMENT}{_FILL}",
        _DOCUMENTS,
        DOCUMENT,
        "其中|较|解读|代|会同|联合",
    ),
    _fact(
        "normative_documents_repealed",
        f"{_REPEAL}了?{DOCUMENT}{_FILL}|^(?:并|同时|本年)?{_REPEAL}{_FILL}",
        _DOCUMENTS,
        DOCUMENT,
        "其中|较|拟|累计",
    ),
    _fact(
        "normative_documents_in_force",
        f"现行有效的?{DOCUMENT}{_FILL}|^现行有效{_FILL}",
        _DOCUMENTS,
        DOCUMENT,
        "其中|较",
    ),
    _fact(
        "licences",
        f"{_DECIDED}行政许可(?:处理)?(?:决定|办件)?{_FILL}",
        _DECISIONS,
        "",
        _SHOWN,
    ),
    _fact(
        "penalties",
        f"{_DECIDED}行政处罚(?:处理)?(?:决定|办件)?{_FILL}",
        _DECISIONS,
        "",
        _SHOWN,
    ),
    _fact(
        "coercive_measures",
        f"{_DECIDED}行政强制(?:处理)?(?:决定)?{_FILL}",
        _DECISIONS,
        "",
        _SHOWN,
    ),
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
        "标准|其中|较|[代免减退缓欠]|入库|上缴",
    ),
    _fact(
        "items_disclosed",
        f"{_DISCLOSE}了?(?:各类|各项|各种|相关|有关)*(?:政府|政务|公开)信息{_FILL}"
        f"|主动公开了?(?:各类|各项|各种)*(?:政府|政务)?(?:信息|条目)?{_FILL}"
        f"|{_DISCLOSE}了?(?:各类|各项|各种)*信息{_FILL}",
        ITEMS,
        "",
        "申请|收到|受理|不予|予以|部分公开|解读|回应|其中|包括|较|同比|增加|减少|下属|指导|每",
    ),
)
_WHOLE_BEHIND = re.compile(f"^{_FROM_WHOM}{REQUEST}(?:案件|事项)?$")
# 12件涉及征地的申请 are some of the applications.
_ALL_OR_NONE_BEHIND = re.compile(f"{_WHOLE_BEHIND.pattern}|^(?!.*申请)")
# A number between what was done and what it was done to: 收到12件申请.
_BETWEEN = (
    ("requests_received", re.compile(f"{_RECEIVE}了?{_FILL}"), _WHOLE_BEHIND),
    ("requests_handled", re.compile(f"^{_ADVERBS}{_ANSWER}了?{_FILL}"), _WHOLE_BEHIND),
)
# Said of the year with no verb: 2023年政府信息公开申请量为12件.
_NAMED_ALONE = re.compile(
    r"\s*(?:20\d\d年度?|本年度?|今年|全年|当年|[我本](?:机关|单位|[局办委厅院镇乡])|共)*"
    "(?:(?:政府)?信息(?:依申请)?公开的?申请|依申请公开(?:申请|事项))" + _FILL
)
_BEHIND = (
    ("requests_carried_in", re.compile(f"^(?:申请)?(?:为|是|系)?{_LAST_YEAR}(?:遗留|结转|转入)")),
    (
        "requests_carried_out",
        re.compile(f"^(?:申请)?(?:将|需|按规定|依法|正在办理)?(?:结转|顺延)(?:至|到)?{_NEXT_YEAR}"),
    ),
)
# Objects that a sentence may give one number to (均为0件, 各1件).
OBJECTS = {
    "行政复议": "reviews",
    "行政诉讼": "lawsuits",
    "行政许可": "licences",
    "行政处罚": "penalties",
    "行政强制": "coercive_measures",
}
_CLAUSE = re.compile("[，,；;（(]")
_PUBLISHED = re.compile("公开|公布|公示|公告")
_LISTED = re.compile("其中|包括|包含|抽查|评查")
_OF_APPLICANTS = frozenset({"requests_received", "requests_handled"})
_OF_DECISIONS = frozenset({"licences", "penalties", "coercive_measures"})
_EACH = re.compile("(?:[各均](?:为|是)?|分别为|都(?:为|是))$")
_BY_NAME = {fact.name: fact for fact in _FACTS}


def fact_of(count: Count, earlier: str, context: str) -> Iterator[str]:
    """The facts a number states.

    ``earlier`` is what the sentence says in front of it, ``context`` the whole sentence behind the
    heading of its section.
    """
    named = [name for word, name in OBJECTS.items() if word in count.before]
    if len(named) > 1:
        yield from _of_several(count, named, context)
        return
    stated = (
        name for name in _named(count, earlier) if _states(_BY_NAME[name], count, earlier, context)
    )
    yield from islice(stated, 1)


def _named(count: Count, earlier: str) -> Iterator[str]:
    """The facts whose words stand around a number, the surest first."""
    for name, words in _BEHIND:
        if words.search(count.behind):
            yield name
    for name, words, what in _BETWEEN:
        if words.search(count.before) and what.search(count.behind):
            yield name
    if _NAMED_ALONE.match(_CLAUSE.split(earlier)[-1]):
        yield "requests_received"
    for fact in _FACTS:
        if fact.words.search(count.before):
            yield fact.name


def _states(fact: _Fact, count: Count, earlier: str, context: str) -> bool:
    """Whether a number with a fact's words states the fact, and no part or other side of it."""
    if not (count.unit in fact.units or (not count.unit and count.value == 0)):
        return False
    if fact.never.search(_ALL_APPLICANTS.sub("", count.before)) or not fact.context.search(context):
        return False
    if fact.name in _OF_APPLICANTS and not _ALL_OR_NONE_BEHIND.search(count.behind):
        return False
    if fact.name == "requests_handled" and _OTHER_MAIL.search(earlier):
        return False
    clause = _CLAUSE.split(earlier)[-1]
    if fact.name.startswith("normative"):
        return not _is_of_regulations(earlier) and not _PUBLISHED.search(clause)
    return not (fact.name in _OF_DECISIONS and _LISTED.search(clause))


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
