"""What a title says beside the year -> the known names in it, and the words that are none."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from assets.fetch.titles import plain

_MAX_READ = 1 << 14
# Between these stand names and other words.
_BETWEEN = re.compile(
    r"\.(?:pdf|docx?|xlsx?|wps|ofd|s?html?)$|政府信息公开|信息公开|政务公开|年报|年度|关于|[^\w]|_",
    re.IGNORECASE,
)
# Words round a report's title that say nothing of whose it is, nor that it is something else.
_EMPTY = re.compile(
    r"(?:(?:正式|文字|图文|网络|网页|pdf|word|公开|盖章|签章|扫描|电子|最终|完整|[更改]新)版"
    r"|工作|总结|情况|全年|报告|公布|发布|印发|公开|公示|公告|置顶|本级|机关|全文|附件|下载|扫描件"
    r"|来源|发布机构|发布单位|公开单位|点击|查看|浏览|打开|详情|详细"
    r"|[终定]稿|[更改]正|修订|更新|修改|重新|年|度|的|图|new|政府系统|政府|全[省市县区旗镇乡]|管委会|\d|版(?=$|\d))++",
    re.IGNORECASE,
)
# An unknown organisation is called so, and what stands behind a name is a part of it or below it.
ORGANISATION = re.compile(
    r"(?:[局委办厅部处科室所站院校馆园队会社场厂组省市州盟县区旗镇乡村]|中心|公司|集团|街道|学|银行"
    r"|医院|单位|机构|政府|基地)$"
)
# A class of units is called by these words alone: 县直部门, 各乡镇(街道), 市县(区), 直属单位.
# Every site leads to 政府机构 and 机构职能, which hold no reports.
CLASS = re.compile(
    r"(?!(?:政府)?(?:机构|机关)?$)"
    r"(?:各|全|所有|所辖|下属|下辖|其他|有关|相关|及|和|与|[省市州盟区县旗乡镇街道地]|设区|级|本级|直"
    r"|属|直属|直管|政府|组成|职能|派出|垂管|垂直管理|双管|驻|部门|单位|机构|机关|委办局|局委办|企业"
    r"|事业|企事业|场|开发区|园区|功能区|管委会)+(?<!职能)(?<!事业)(?<!地)"
)
# Two ways to print one name.
_SAME_NAME = (
    *((re.compile("街道办(?:事处)?(?!公)"), "街道"), (re.compile("人民政府"), "政府")),
    *((re.compile("办公[室厅]"), "办"), (re.compile("管理委员会"), "管委会")),
    *((re.compile("委员会"), "委"), (re.compile("区管委会$"), "区")),
)
# Signs that stand for names while a title is taken apart: letters that no title has.
_FIRST_SIGN, _SIGNS = 0x12000, 0x80
_SIGN = re.compile(r"[\U00012000-\U0001207f]")


@dataclass(frozen=True)
class Mention:
    """A known name in a title, with the signs that stand right before and behind it."""

    name: str
    before: str
    behind: str

    @property
    def text(self) -> str:
        return f"{self.before}{self.name}{self.behind}"

    @property
    def is_of_another(self) -> bool:
        """Whether what stands behind makes it another organisation: 丙县财政局国库中心."""
        return bool(ORGANISATION.search(self.behind))


@dataclass(frozen=True)
class Reading:
    """The known names in a title, none of them within another, and the words that are none.

    ``leading`` are those of the words that stand before the first name.
    """

    mentions: tuple[Mention, ...]
    leading: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def organisations(self) -> tuple[str, ...]:
        """What names an organisation that nobody knows."""
        unknown = (each.text for each in self.mentions if each.is_of_another)
        return (*unknown, *(word for word in self.words if ORGANISATION.search(word)))

    @property
    def unknown(self) -> tuple[str, ...]:
        """What is not understood: the words, and names with something round them."""
        named = (each.text for each in self.mentions if each.before or each.behind)
        return (*named, *self.words) or tuple(each.text for each in self.mentions)

    @property
    def unit(self) -> str:
        """What the title calls the unit, whoever that is; empty where it says none."""
        named = [*(each.text for each in self.mentions), *self.organisations, *self.words]
        return named[0] if named else ""

    @property
    def whole(self) -> str:
        """All that it says of units: (丙县)财政局."""
        return "".join((*(each.text for each in self.mentions), *self.words))

    @property
    def is_of_class(self) -> bool:
        """Whether it is about a class of units, as 县直部门."""
        behind = (each.behind for each in self.mentions)
        return any(CLASS.fullmatch(word) for word in (*behind, *self.words))


class Names:
    """All known names; what stands in a title is looked up in them once."""

    def __init__(self, names: Collection[str]) -> None:
        self._by_start: dict[str, list[str]] = {}
        for name in {printed_name(each) for each in names}:
            if len(name) > 1:
                self._by_start.setdefault(name[:2], []).append(name)
        for starting in self._by_start.values():
            starting.sort(key=len, reverse=True)
        self._read: dict[str, Reading] = {}

    def reading(self, rest: str) -> Reading:
        """What a title says beside its year."""
        if rest not in self._read:
            if len(self._read) >= _MAX_READ:
                self._read.clear()
            self._read[rest] = self._reading(_one_print(rest))
        return self._read[rest]

    def without(self, text: str) -> str:
        """A title's text without known names, in which any word may stand."""
        return _SIGN.sub("|", self._signed(_one_print(text))[0])

    def _reading(self, text: str) -> Reading:
        signed, names = self._signed(text)
        mentions: list[Mention] = []
        words: list[str] = []
        leading = 0
        for part in _BETWEEN.split(signed):
            # A name that stands right before another is the place of that: 乙市丙县财政局.
            before, sign, behind = part.rpartition(_last_sign(part))
            if not sign:
                words.append(part)
                continue
            if not mentions:
                leading = len(list(filter(_tells, words)))
            before = _SIGN.sub(lambda match: names[ord(match[0]) - _FIRST_SIGN], before)
            name = names[ord(sign) - _FIRST_SIGN]
            mentions.append(Mention(name, _telling(before), _telling(behind)))
        told = tuple(filter(_tells, words))
        return Reading(tuple(mentions), told[:leading], told)

    def _signed(self, text: str) -> tuple[str, list[str]]:
        """A text with one sign in the place of each known name, and the names of the signs."""
        text = _SIGN.sub("", text)
        names: list[str] = []
        signed, position = "", 0
        for start, end in self._spans(text):
            signed += text[position:start] + chr(_FIRST_SIGN + len(names) % _SIGNS)
            names.append(text[start:end])
            position = end
        return signed + text[position:], names

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the longest known names stand; of two that overlap the later one."""
        found: list[tuple[int, int]] = []
        for start in range(len(text) - 1):
            for name in self._by_start.get(text[start : start + 2], ()):
                if text.startswith(name, start):
                    end = start + len(name)
                    if not found or end > found[-1][1]:
                        while found and found[-1][1] > start:
                            found.pop()
                        found.append((start, end))
                    break
        yield from found


@lru_cache(maxsize=1 << 16)
def printed_name(name: str) -> str:
    """A name as it is looked up: 丙县人民政府 and 丙县 are one."""
    text = _one_print(re.sub(r"\W|_", "", plain(name)))
    place = text.removesuffix("政府")
    return place if len(place) > 1 else text


@lru_cache(maxsize=1 << 2)
def names_of(names: frozenset[str]) -> Names:
    """The names of a partition; all its reporters share what was read by them."""
    return Names(names)


def _one_print(text: str) -> str:
    for printed, name in _SAME_NAME:
        text = printed.sub(name, text)
    return text


def _last_sign(part: str) -> str:
    found = _SIGN.findall(part)
    return found[-1] if found else chr(_FIRST_SIGN)


def _tells(word: str) -> bool:
    return bool(word) and not _EMPTY.fullmatch(word)


def _telling(word: str) -> str:
    return word if _tells(word) else ""
