"""Narrative to the units its text names as the reporting one, best evidence first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assets.parsed_tables.narrative import Narrative
from assets.parsed_tables.units import unit_of

_NAME = "(?P<name>[㐀-鿿（）()]{3,40}?)"
# Whose report it is, in the order of what the words are worth; ``own``: of the unit itself.
_PUBLISHES = re.compile(f"(?:现公布|现将|现发布|编制并公布|向社会公布){_NAME}(?=(?:关于)?20\\d\\d)")
_ITSELF = re.compile(
    f"^{_NAME}20\\d\\d年(?:度)?(?:政府|政务)?(?:信息)?公开.{{0,8}}?(?:报告|年报)(?=[(（]以下|是?(?:由|根据|依据|按照|依照))"
)
_ISSUER = re.compile(
    "(?:(?:发布|公开|编制|填报)(?:机构|单位)|发文机关|发文单位|责任部门|发布者)"
    rf"\s*[:：|]?\s*{_NAME}(?=[^㐀-鿿（）()]|$|发布|公布|生成|成文|公开|索引)"
)
_CONTACT = re.compile(
    f"(?:请|可|敬请)(?:直接|及时)?(?:与|向|同|和|联系|致电|致函){_NAME}"
    "(?=联系|咨询|反映|提出|[(（]?(?:地址|电话|联系|办公[地电时]))"
)
_COMPILED = re.compile(
    f"本(?:年度)?报告(?:系|是)?由{_NAME}(?=根据|依据|依照|按照|按|负责|编制|结合)"
)
_SOURCE = re.compile(rf"来源\s*[:：|]?\s*{_NAME}(?=[^㐀-鿿（）()]|$|发布|公布|时间|日期|作者|浏览)")
_PROSE = ((_PUBLISHES, True), (_ITSELF, True), (_CONTACT, True), (_COMPILED, False))
_MAX_SHOWN = 60
_MIN_PARAGRAPH, _MAX_PARAGRAPH = 8, 3_000
_SELVES = {
    "towns": ("镇", "乡", "街道", "街", "办", "处", "单位", "机关", "苏木"),
    "departments": ("局", "委", "厅"),
}
_SELF = re.compile("我(?P<what>[镇乡局委厅办处街]|街道|单位|机关)")
_TOWN = re.compile("(?:[镇乡]|街道)(?:人民)?(?:政府|办事处)?$")


@dataclass(frozen=True)
class NamedUnit:
    """A unit and the words that name it; ``is_own``: they call the report or telephone its own."""

    name: str
    evidence: str
    is_own: bool


def named_units(said: Narrative) -> list[NamedUnit]:
    """The units that the text names, best evidence first, each kind of evidence once."""
    prose = [text[:_MAX_PARAGRAPH] for text in said.paragraphs if len(text) > _MIN_PARAGRAPH]
    found = [_first(pattern, prose, is_own=own) for pattern, own in _PROSE[:2]]
    found.append(_first(_ISSUER, said.lines, is_own=False))
    found += [_first(pattern, prose, is_own=own) for pattern, own in _PROSE[2:]]
    found.append(_first(_SOURCE, said.lines, is_own=False, weak=True))
    found += [
        NamedUnit(name, "page metadata", is_own=False)
        for hint, value in said.metadata
        if hint == "source" and (name := _weak(unit_of(value)))
    ]
    return [unit for unit in found if unit is not None]


def _first(
    pattern: re.Pattern[str], texts: Iterable[str], *, is_own: bool, weak: bool = False
) -> NamedUnit | None:
    for text in texts:
        for match in pattern.finditer(text):
            name = unit_of(match["name"].removeprefix("关于"))
            if name := (_weak(name) if weak else name):
                return NamedUnit(name, match[0][:_MAX_SHOWN].strip(), is_own)
    return None


def _weak(name: str) -> str:
    """The name of a page's source; none where it is the government, whose portal carries all."""
    return "" if "政府" in name else name


def other_self(name: str, paragraphs: Iterable[str]) -> str:
    """What the text calls its own unit (``我委``) where that can't be the unit with this name."""
    if not _TOWN.search(name):
        return ""
    said = {match["what"]: match[0] for text in paragraphs for match in _SELF.finditer(text)}
    if any(what in said for what in _SELVES["towns"]):
        return ""
    return next((said[what] for what in _SELVES["departments"] if what in said), "")
