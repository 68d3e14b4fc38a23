"""Names of units as printed: which words name one, which unit an inner office belongs to."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

MAX_NAME = 40
_MIN_NAME = 3

_ORGAN = re.compile(
    "(?:政府|办公[室厅]|办事处|委员会|管委会|街道|[镇乡局厅委办院部署会站队所处社苏木]|中心|公司|学校|集团"
    "|开发区|园区|新区|景区)(?:[（(][^（）()]{2,30}[）)])?$"
)
_NO_UNIT = re.compile(
    "网站|官网|门户|平台|频道|栏目|[我本该贵各]|上级|有关|相关|以及|联系|人大代表"
)
_LEAD = re.compile(
    r"^(?:(?:附件|附|原文|标题|题目|名称|信息名称|公告|当前位置)\d*\s*[:：]|附原文下载[:：]?|附件\d*"
    r"|【[^】]*】|\[[^\]]*\]|[〔\[【(（]20\d\d[〕\]】)）]|第?[\d一二三四五六七八九十〇零]{1,6}号|[\d一二三四五六七八九十]{1,2}[、.．]|[公通]告(?=第|\d)"
    r"|一图(?:读懂|看懂|解读)?|图解|图说|解读|关于(?:公布|发布|印发|报送|公开)?|现?(?:公布|发布|将)|[《〈“‘「『\"'•·◆■●>、:：\-—.]+)"
)
_TAIL = re.compile(r"(?:关于(?:公布|发布|报送)?|\d{4}年?度?|的|[-_—\s,，:：《〈“‘「『\"'])+$")
_SUBJECTS = ("政府", "政务", "本级政府", "人民", "本单位", "本机关", "年度", "工作")
_SIGNS = "《》〈〉【】“”‘’「」『』\"':：、,，-—_ "
# 办公室 of a bureau answers the telephone for it; that of a government is a unit of its own.
_OFFICE = re.compile(
    "^(?P<unit>.+?(?:政府(?:办公[室厅])?|管委会|办事处|街道|[局厅院署镇乡]|委(?!员)|总社|中心|公司))"
    "(?P<inner>(?:政府|党政|综合|行政|政务|信息|公开|政策|法规|法制|秘书|宣传|人事|文秘|党委|机关|工作"
    "|领导小组|和|与)*(?:办公[室厅]|[办科股室处]|中心))$"
)
_GOVERNMENT_OFFICE = frozenset({"办公室", "办公厅", "办"})
_SAME = (("人民政府", "政府"), ("办公厅", "办"), ("办公室", "办"), ("街道办事处", "街道"))
_COMMON = re.compile(
    "政府|委员会|管理|监督|中心|办公室|服务|工作|综合|[市县区省州旗镇乡局委办和与及]"
)
_PLACE = re.compile("^.{2,9}?(?:省|市|县|自治[区州县旗]|区|州|旗)(?=.{2})")


def is_organ(name: str) -> bool:
    """Whether a name ends like that of an agency or a unit of government."""
    return (
        _MIN_NAME <= len(name) <= MAX_NAME
        and bool(_ORGAN.search(name))
        and not _NO_UNIT.search(name)
    )


def clean_name(name: str) -> str:
    """A unit's name without the words and signs that lead up to it or follow it."""
    while (shorter := _LEAD.sub("", name)) != name:
        name = shorter
    name = _TAIL.sub("", name).strip(_SIGNS)
    if name[:1] in "（(" and name[-1:] in "）)":
        name = name[1:-1]
    for opening, closing in ("（）", "()"):
        if name.count(opening) != name.count(closing):
            name = name.strip(opening + closing)
    if name in _SUBJECTS:  # the subject of the report, not a unit
        return ""
    # 政府信息公开 behind a government's name is printed with one 政府 as often as with two.
    return f"{name}政府" if name.endswith("人民") else name


def unit_of(name: str) -> str:
    """The unit that a name in a text stands for; empty where it is no unit that reports.

    An inner office stands for its bureau. That of a government stands for itself, and what only
    looks after disclosure (``县政府信息公开办``) for none.
    """
    name = clean_name(name)
    match = _OFFICE.match(name)
    if match is None:
        return name if is_organ(name) else ""
    unit, inner = match["unit"], match["inner"]
    if unit.endswith("政府"):
        return name if inner in _GOVERNMENT_OFFICE and is_organ(name) else ""
    return unit if is_organ(unit) else ""


@functools.lru_cache(maxsize=4096)
def short_form(name: str) -> str:
    """A name in the shortest words it goes by, to be looked for in another."""
    for long, short in _SAME:
        name = name.replace(long, short)
    return re.sub(r"[（(].*?[）)]|\s", "", name)


def may_be_same(name: str, other: str) -> bool:
    """Whether two names may be of one unit: one is part of the other, or of its office."""
    one, two = sorted((short_form(name), short_form(other)), key=len)
    return one in two or one.removesuffix("办") in two


def is_clearly_another(name: str, other: str) -> bool:
    """Whether two names have nothing to do with each other beyond the place they share."""
    if may_be_same(name, other):
        return False
    place, other_place = _PLACE.match(name), _PLACE.match(other)
    if place and other_place and place[0][-1] == other_place[0][-1]:
        apart = place[0] not in other and other_place[0] not in name
    else:
        apart = False
    one, two = _task(name), _task(other)
    return apart or bool(one and two and 2 * len(one & two) < min(len(one), len(two)))


def _task(name: str) -> set[str]:
    """The characters that tell what a unit is for, or where it is."""
    short = short_form(name)
    return set(_COMMON.sub("", _PLACE.sub("", short)))


def distinct(names: Iterable[str]) -> list[str]:
    """The names, those left out that are part of a fuller one."""
    known = list(dict.fromkeys(filter(None, names)))
    return [
        name
        for name in known
        if not any(
            name != other
            and short_form(name) in short_form(other)
            and len(short_form(name)) < len(short_form(other))
            for other in known
        )
    ]
