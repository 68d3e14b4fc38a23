"""Lines to titles: the unit and the report year that a title names, and of what kind it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assets.parsed_tables.units import MAX_NAME, clean_name, is_organ

_FIRST_YEAR, _LAST_YEAR = 2008, 2099
_HAN_DIGITS = str.maketrans("〇○零Oo一二三四五六七八九", "00000123456789")
_YEAR = r"(?:20\d\d|二[〇○零Oo0][〇○零一二三四五六七八九Oo0]{2})"
_YEARS = re.compile(rf"(?P<year>{_YEAR})(?:年度(?!假区)|年|度)?")
_SUBJECT = re.compile(
    "(?:(?:政府|政务)?信息(?:主动|依申请)?公开|政务(?:信息)?公开|法定主动公开内容)(?:和政务公开)?(?:工作)?"
)
_KIND = re.compile(
    "年度(?:工作)?(?:情况)?(?:的)?报告|年报|工作(?:情况)?(?:的)?报告|情况(?:的)?报告|报告|年度$"
)
# What some units report on together with disclosure.
_BESIDE = re.compile(
    "(?:(?:推进)?法治政府建设|依法行政|政务公开|政务服务|电子政务|网站建设|政府网站)(?:工作)?(?:情况)?"
    "(?:暨|和|与|及|、)$"
)
_ABOUT_TEXT = re.compile(
    r"[,，;；!！?？]|根据|依据|按照|编制|如对|如有|做好|推进|开展|进一步|组织|落实"
)
_NAMES_NO_UNIT = re.compile(
    "^(?:做好|报送|编制|组织|开展|上报|填报|填写|本[级市县区单机]|我[局委办镇])|门户网|网站"
)
_PARTS = re.compile(r"\s*[>＞»›|｜_]+\s*|\s+[-—–]+\s+|(?<=[㐀-鿿）)])[-—–]+(?=[㐀-鿿\d])")
_PUBLISHED_BEHIND = re.compile(
    r"\s*[\[【(（]?\s*(?:(?:发布|公布|发文|更新)(?:日期|时间)?[:：]?\s*)?"
    r"20\d\d[-年/.]\d{1,2}[-月/.]\d{1,2}日?.{0,12}$"
)
_LINKED = re.compile(
    r"^\s*[(（【\[]?\s*(?:上|下)一?[篇条页]|^相关|^[\[【(（]?20\d\d-\d{1,2}-\d{1,2}"
)
_LISTED_BEHIND = re.compile(
    r"(?<![:：期间\s])\s*[\[(（]?\s*20\d\d[-/.]\d{1,2}[-/.]\d{1,2}\s*[\])）]?\s*$"
)
_NAMED_BEHIND = re.compile(r"(?:报告|年报)[(（](?P<name>[㐀-鿿]{3,30})[)）]$")
_SITE = re.compile(r"^.{0,30}(?:门户网站|信息网|政务网|官网)[-—_:：]?")
_NUMBER_OF_NOTICE = re.compile(r"^(?:[公通]告)?[〔\[【(（]20\d\d年?[〕\]】)）](?:第?\d{1,4}号)?")
# A notice that publishes the report of a unit and a year carries it.
_PUBLISHING = re.compile("^关于(?:公布|发布|公开)|^公告")
_FILE_NAME = re.compile(r"\.(?:docx?|pdf|xlsx?|wps|zip|rar|ofd)$", re.IGNORECASE)
_ENDING = frozenset("告报度")  # one of them stands in what kind of report a title names
_MAX_LINE = 270
_MAX_TITLE = 90
_MAX_BETWEEN = 16  # characters between what a title is about and what kind of report it is

_KINDS = (
    ("part_of_year", r"半年|季度|[0-9一二三四五六七八九十]月份|\d月?[-—~至]\d{1,2}月"),
    (
        "comparison",
        rf"对比|比对|比较|逐年|历年|近[一二三四五]年|两年|{_YEAR}年?[-—~至、和与]{_YEAR}",
    ),
    ("interpretation", "图解|解读|一图|读懂|图说|长图|图示"),
    ("guide", "指南|须知|流程|制度|办法|规定"),
    ("catalogue", "目录|清单"),
    ("form", "格式|模板|范本|样表|样式"),
    ("plan", "要点|计划|安排|方案"),
    ("summary", "总结|小结|自查"),
    ("opinion", "征集|调查|评议"),
    ("notice", "通知|公告|通报|函$|通告"),
    ("statistics", "统计(?!局)|说明"),
)
_KIND_WORDS = tuple((kind, re.compile(words)) for kind, words in _KINDS)


@dataclass(frozen=True)
class Title:
    """A title as printed on one line, with the unit and the year it names, where it does.

    ``is_link``: the line leads to another page.
    """

    text: str
    name: str
    year: int | None
    is_link: bool = False

    @property
    def kind(self) -> str:
        kind = title_kind(self.text, self.name)
        publishes = kind == "notice" and self.name and self.year and _PUBLISHING.search(self.text)
        return "report" if publishes else kind


def title_in(text: str) -> Title | None:
    """The title that a line is; None for any other line."""
    if len(text) > _MAX_LINE or not ("开" in text and _ENDING & set(text)):
        return None
    is_link = bool(_LINKED.search(text))
    undated = _PUBLISHED_BEHIND.sub("", text) if "20" in text else text
    line = _of_the_report(undated)
    if not line or "。" in line:
        return None
    found = _subject(line)
    if found is None:
        return None
    behind = line[found.end() :]
    before = _BESIDE.sub("", _without_lead(line[: found.start()]))
    years = {_number(year) for year in _YEARS.findall(before + "|" + behind)}
    name = _name(before)
    if not name and (named := _NAMED_BEHIND.search(line)) and is_organ(named["name"]):
        name = named["name"]
    if len(name) > MAX_NAME or _ABOUT_TEXT.search(name):
        return None
    year = years.pop() if len(years) == 1 else None
    # The day behind a title in a list is that of the page it leads to.
    return Title(_shown(line), name, year, is_link or bool(_LISTED_BEHIND.search(text)))


def _subject(line: str) -> re.Match[str] | None:
    """What a title is about: the last words for it with a kind of report behind them."""
    for subject in reversed(list(_SUBJECT.finditer(line))):
        kind = _KIND.search(line, subject.end(), subject.end() + _MAX_BETWEEN + 6)
        if kind is not None and kind.start() - subject.end() <= _MAX_BETWEEN:
            return subject
    return None


def title_kind(text: str, name: str = "") -> str:
    """What a title says the document is; ``report`` where it names nothing else."""
    said = _FILE_NAME.sub("", text.replace(name, "") if name else text)
    return next((kind for kind, words in _KIND_WORDS if words.search(said)), "report")


def years_in(text: str) -> set[int]:
    """The years a line names."""
    return {year for found in _YEARS.findall(text) if (year := _number(found))}


def is_year_alone(text: str) -> bool:
    """Whether a line is a year and nothing else."""
    return bool(_YEARS.fullmatch("".join(text.split())))


def _of_the_report(text: str) -> str:
    """The part of a line that tells of the report, without crumbs, site names and blanks."""
    if _LINKED.search(text):
        text = re.sub("^.{0,6}?[:：]", "", text)
    parts = [part for part in _PARTS.split(text) if part]
    told = [part for part in parts if _SUBJECT.search("".join(part.split()))]
    if not told:
        return ""
    # Crumbs of a path end with the page; the name of a site stands before its page or behind it.
    best = max(told, key=lambda part: (bool(years_in("".join(part.split()))), told.index(part)))
    line = "".join(best.split())
    return line if 6 <= len(line) <= _MAX_TITLE else ""


def _without_lead(line: str) -> str:
    return _NUMBER_OF_NOTICE.sub("", _SITE.sub("", line))


def _name(before: str) -> str:
    """The unit that the words before the subject of a title name."""
    name = clean_name(before)
    years = list(_YEARS.finditer(name))
    if years and not name[: years[0].start()].strip("（(["):
        name = name[years[0].end() :]  # 2023年〈单位〉
    elif years:
        name = name[: years[0].start()]  # 〈单位〉2023年
    name = clean_name(name.rstrip("度的关于（(") if years else name)
    name = _BESIDE.sub("", name)
    return "" if _NAMES_NO_UNIT.search(name) else name


def _shown(line: str) -> str:
    return re.sub(r"^(?:[\d一二三四五六七八九十]{1,2}[、.．]|[《〈“「『\"])+", "", line).rstrip(
        '》〉】]”"」』'
    )


def _number(text: str) -> int | None:
    digits = text.translate(_HAN_DIGITS)
    year = int(digits) if digits.isdecimal() and len(digits) == 4 else 0
    return year if _FIRST_YEAR <= year <= _LAST_YEAR else None
