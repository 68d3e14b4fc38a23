"""Lines to titles: the unit and the report year that the title of a report names."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FIRST_YEAR, _LAST_YEAR = 2008, 2099
_HAN_DIGITS = str.maketrans("〇○零一二三四五六七八九０１２３４５６７８９", "0001234567890123456789")
_YEAR = r"(?:20\d\d|二[〇○零Oo0]\s*[〇○零一二三四五六七八九Oo0]{2})"
_SUBJECT = r"(?:政府)?(?:信息|政务)(?:信息)?公开"
_KIND = r"(?:工作)?(?:的)?(?:年度)?(?:工作)?(?:报告|年报|情况报告)"
_PATTERNS = (
    # 〈单位〉〈年〉年政府信息公开工作年度报告, and the same with the year elsewhere or missing.
    re.compile(rf"(?P<name>.*?)(?P<year>{_YEAR})\s*年?(?:度)?(?:的)?{_SUBJECT}.{{0,6}}?{_KIND}"),
    re.compile(rf"(?P<year>{_YEAR})\s*年(?:度)?(?P<name>.{{2,40}}?){_SUBJECT}.{{0,6}}?{_KIND}"),
    re.compile(rf"(?P<name>.*?){_SUBJECT}(?:工作)?(?P<year>{_YEAR})\s*年?(?:度)?{_KIND}"),
    re.compile(rf"(?P<name>.*?)(?:关于)?{_SUBJECT}(?:工作)?(?:年度|年报).{{0,6}}"),
)
_CRUMBS = re.compile(r"^.*[>＞»›|]\s*")
_LEAD = re.compile(
    r"^(?:附原文下载|附件\d*|附|原文|标题|当前位置|题目)[:：]?|^【[^】]*】|^\[[^\]]*\]"
    r"|^关于(?:公布|发布|印发|报送)?|^(?:现公布|现将)|^[《“\"•·◆■●>]+"
)
_TAIL = re.compile(r"(?:关于(?:公布|发布|报送)?|\d{4}年?|[-_—\s,，:：])+$")
_ABOUT_TEXT = re.compile(r"[,，;；]|根据|依据|按照|编制|如对")
_ORGAN = re.compile(
    "(?:政府|办公[室厅]|委员会|管委会|管理处|办事处|街道|[镇乡局厅委办院部署会站队所处社]|中心|公司|学校|集团)$"
)
_MAX_TITLE = 90
_MAX_NAME = 40


@dataclass(frozen=True)
class Title:
    """A title as printed on one line, with the unit and the year it names, where it does."""

    text: str
    name: str
    year: int | None


def is_organ(name: str) -> bool:
    """Whether a name ends like that of an agency or a unit of government."""
    return bool(_ORGAN.search(name)) and len(name) <= _MAX_NAME


def title_in(text: str, line_before: str = "") -> Title | None:
    """The title that a line is; None for any other line.

    A title without a unit takes the one that stands alone on the line before.
    """
    line = "".join(_CRUMBS.sub("", text).split())
    line = _LEAD.sub("", _LEAD.sub("", line))
    if not 6 <= len(line) <= _MAX_TITLE or "。" in line:
        return None
    for pattern in _PATTERNS:
        match = pattern.match(line)
        if match is None:
            continue
        groups = match.groupdict()
        name = clean_name(groups["name"])
        if len(name) > _MAX_NAME or _ABOUT_TEXT.search(name):
            return None
        above = clean_name("".join(line_before.split()))
        about = _ABOUT_TEXT.search(above) or re.search(_SUBJECT, above)
        if not name and is_organ(above) and not about:
            name = above
        return Title(line.rstrip('》】]”"'), name, _year(groups.get("year")))
    return None


def best_title(titles: list[Title]) -> Title | None:
    """The title that tells most: unit and year before either alone, the first of equals."""

    def told(title: Title) -> int:
        return 2 * bool(title.year) + bool(title.name) + is_organ(title.name)

    return max(titles, key=told, default=None)


def clean_name(name: str) -> str:
    """A unit's name without the words and signs that lead up to it or follow it."""
    name = _TAIL.sub("", _LEAD.sub("", name)).strip("《》【】“”\"'：:、,，-—_ ")
    for opening, closing in ("（）", "()"):
        if name.count(opening) != name.count(closing):
            name = name.strip(opening + closing)
    if name in ("政府", "政务", "本级政府", "人民"):  # the subject of the report, not a unit
        return ""
    # 政府信息公开 behind a government's name is printed with one 政府 as often as with two.
    return f"{name}政府" if name.endswith("人民") else name


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    digits = re.sub("[Oo]", "0", "".join(text.split())).translate(_HAN_DIGITS)
    year = int(digits) if digits.isdigit() and len(digits) == 4 else 0
    return year if _FIRST_YEAR <= year <= _LAST_YEAR else None
