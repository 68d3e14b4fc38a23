"""A link's title -> what it says: of which unit and year, and whether it is a report's."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from expectations.forms.labels import simplified

_SUBJECT = re.compile(r"信息公开|政务公开")
_ANNUAL = re.compile(r"年报|年度(?:工作)?报告|年度.{0,8}报告")
_WORK_REPORT = re.compile(r"工作.{0,4}报告")
# A report that was published anew stands beside the one it replaces.
_ANEW = re.compile(r"更正|修订|[修更][改新]版|重新(?:公布|发布)")
_CUT = re.compile(r"(?:\.{2,}|。{2,}|·{2,})$")
# A cut title may end within one of these.
_ENDINGS = (
    *("政府信息公开工作年度报告", "政府信息公开年度报告", "政府信息公开年报"),
    *("信息公开工作年度报告", "信息公开年度报告", "政务公开工作年度报告", "政务公开年度报告"),
    *("工作年度报告", "年度报告", "工作情况的报告", "工作报告", "情况的报告"),
)
_SUBJECT_BEGINS = ("政府信", "信息公", "政务公")
_CHINESE_DIGITS = str.maketrans("〇○零oO一二三四五六七八九", "00000123456789")
_BRACKETED_YEAR = re.compile(r"[(\[【〔](20\d\d)[)\]】〕](?=年)")
_CHINESE_YEAR = re.compile(r"二[〇○零oO0]([〇○零oO0一二三四五六七八九]{2})(?=年)")
_DATES = re.compile(r"20\d\d年\d{1,2}月(?:\d{1,2}日)?|20\d\d([-/.])\d{1,2}\1\d{1,2}(?!\d)")
_SPAN = re.compile(
    r"(?<!\d)(20\d\d)(?:年度?)?[-—–~―至到、和与及/]{1,2}(?:(20\d\d)(?!\d)|(\d\d)(?=年))(?:年度?)?"
)
_MAX_SPAN = 20
_YEAR = re.compile(r"(?<!\d)(20\d\d)(年?)(?!\d)")
_SHORT_YEAR = re.compile(r"(?<!\d)([0-4]\d)年度?(?=政府信息|信息公开|政务公开|年报|年度|报告|工作)")
_TAG = re.compile(r"^[【\[(《<][^】\])》>]{1,20}[】\])》>]")
# 政府 in front of 信息公开 is a part of this name.
_GOVERNMENT = re.compile(r"人民政府(?=信息公开)")
_FILLING = re.compile(
    r"\.(?:pdf|docx?|xlsx?|wps|s?html?)$|政府信息公开|信息公开|政务公开|年度|年报|工作|报告|关于"
    r"|公布|发布|印发|情况|全文|附件|本级|的|更正版?|修订版?|[修更][改新]版|重新|20\d\d(?:年度?)?"
    r"|(?:正式|文字|图文|网络|pdf|word)版|[^\w]|_",
    re.IGNORECASE,
)
_NUMBERING = re.compile(r"^\d{1,3}(?=\D)|(?<=\D)\d{1,2}$")
# Two ways to print one name.
_SAME_NAME = (("街道办事处", "街道"), ("管理委员会", "管委会"), ("人民政府", "政府"))


@dataclass(frozen=True)
class Title:
    """What a title says.

    ``text`` is it in simplified characters without blanks; ``years`` the report years it names,
    several where it spans them; ``units`` what may be the unit's name in it, the likelier first,
    none where it says none; ``of_disclosure`` and ``of_a_year`` what it is about; ``anew`` that a
    report was published again, ``cut`` that the end of the title is missing.
    """

    text: str
    years: tuple[int, ...]
    units: tuple[str, ...]
    of_disclosure: bool
    of_a_year: bool
    anew: bool
    cut: bool


@lru_cache(maxsize=1 << 12)
def title_read(title: str) -> Title:
    """What a title says."""
    text = plain(title)
    whole = _CUT.sub("", text)
    cut = whole != text
    begun = _begun_ending(whole) if cut else ""
    subject = bool(_SUBJECT.search(text)) or begun.startswith(_SUBJECT_BEGINS)
    whole = whole.removesuffix(begun)
    # What stands in brackets in front may be the unit or the kind of what is listed.
    readings = (_unit(whole), _unit(_TAG.sub("", whole)))
    return Title(
        text=text,
        years=_years(text),
        units=tuple(dict.fromkeys(unit for unit in readings if unit)),
        of_disclosure=subject,
        of_a_year=bool(_ANNUAL.search(text) or (subject and (begun or _WORK_REPORT.search(text)))),
        anew=bool(_ANEW.search(text)),
        cut=cut,
    )


@lru_cache(maxsize=1 << 12)
def bare_unit(name: str) -> str:
    """What is left of a name without year, form of report and filling words.

    Names that are only printed otherwise are equal: 丙县人民政府 and 丙县.
    """
    return _unit(plain(name))


def plain(title: str) -> str:
    """A title in simplified characters, without blanks, its year in digits."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", simplified(title)))
    text = _BRACKETED_YEAR.sub(r"\1", text)
    return _CHINESE_YEAR.sub(lambda match: "20" + match[1].translate(_CHINESE_DIGITS), text)


def _unit(text: str) -> str:
    text = _SHORT_YEAR.sub("|", _SPAN.sub("|", _DATES.sub("|", text)))
    unit = _NUMBERING.sub("", _FILLING.sub("", _GOVERNMENT.sub("人民政府|", text)))
    for printed, name in _SAME_NAME:
        unit = unit.replace(printed, name)
    # The government of a place and the place are one.
    place = unit.removesuffix("政府")
    return place if len(place) > 1 else unit


def _years(text: str) -> tuple[int, ...]:
    """The report years of a title; dates in it are those of publication."""
    text = _DATES.sub("|", text)
    span = _SPAN.search(text)
    if span:
        first = int(span[1])
        last = int(span[2]) if span[2] else first // 100 * 100 + int(span[3])
        if first < last <= first + _MAX_SPAN:
            return tuple(range(first, last + 1))
    named = list(_YEAR.finditer(text))
    if not named:
        short = _SHORT_YEAR.search(text)
        return (2000 + int(short[1]),) if short else ()
    about = _SUBJECT.search(text) or _ANNUAL.search(text)
    # Of several the one that stands right before the word for the report.
    before = [match for match in named if about and match.end(1) <= about.start()]
    marked = [match for match in before or named if match[2]] or before or named
    return (int((marked[-1] if before else marked[0])[1]),)


def _begun_ending(text: str) -> str:
    """The last signs of a cut title that begin one of the usual endings; two at least."""
    begun = (
        ending[:length]
        for ending in _ENDINGS
        for length in range(len(ending), 1, -1)
        if text.endswith(ending[:length])
    )
    return max(begun, key=len, default="")
