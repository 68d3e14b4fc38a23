"""Sentences to dates: the period a report covers, and the day it was published."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

_DAYS_IN_WORDS = {
    word: number
    for number, word in enumerate(
        (
            *"一二三四五六七八九十",
            *(f"十{unit}" for unit in "一二三四五六七八九"),
            "二十",
            *(f"二十{unit}" for unit in "一二三四五六七八九"),
            "三十",
            "三十一",
        ),
        start=1,
    )
}
_HAN_DIGITS = str.maketrans("〇○零Oo一二三四五六七八九", "00000123456789")
# Pages lose 年, 月 and 日 (202411日, 20241231) and print digits of a year twice (202020年).
_DATE = (
    r"(?P<year>20\d\d)(?:20(?=\s*年))?\s*[年\-/.]?\s*(?P<month>\d{1,4})"
    r"(?:\s*[月\-/.]\s*(?P<day>\d{1,2}))?\s*日?"
)
_START = re.compile(_DATE)
_END = re.compile(
    r"\s*(?:\d{1,2}[:：]\d\d)?\s*(?:起|开始)?\s*[,，、]?\s*(?:至|到|[-—–―~～]+|止于)\s*(?:20\d\d年?[,，])?\s*"
    + _DATE.replace(r"(?P<year>20\d\d)", r"(?P<year>20\d\d)?")
)
_ABOUT_PERIOD = re.compile(
    "期限|时限|统计(?:周期|时间|区间|期)|报告期|起止(?:时间|日期)|数据.{0,20}[自从]"
)
_FROM = re.compile(r"(?=20\d\d\s*年?\s*1\s*月?\s*1\s*日.{0,4}[至到\-—~～])")
_YEAR = re.compile(r"20\d\d(?=\d{0,4}\s*[年月\-/.]|\d{2,4}\s*日)")
_MONTHS = re.compile(
    r"(?P<year>20\d\d)\s*年\s*1\s*月?\s*[-—–~～至到]\s*(?P<last>\d{1,2})\s*月(?!\s*\d)"
)
_MAX_STATED = 90  # characters behind the words that announce a period
_PLAIN_DATE = re.compile(
    r"(?P<year>20\d\d)\s*[-年/.]\s*(?P<month>\d{1,2})\s*[-月/.]\s*(?P<day>\d{1,2})(?!\d)"
)
_HAN_DATE = re.compile(
    r"(?P<year>二[〇○零Oo][〇○零Oo一二三四五六七八九]{2})年(?P<month>[一二三四五六七八九十]{1,2})月"
    r"(?P<day>[一二三四五六七八九十]{1,3})日"
)
_LABELS = (
    re.compile(r"(?:发布|公布|公开|发文|发稿|印发)(?:日期|时间)[\s:：|\[【(（]*(?=20|二)"),
    re.compile(r"(?<![一-鿿])(?:日期|时间)[\s:：|\[【(（]*(?=20|二)"),
    re.compile(r"(?:生成|成文|制作|更新)(?:日期|时间)[\s:：|\[【(（]*(?=20|二)"),
)
_SIGNATURE = re.compile(r"^[^\d二。,，:：]{0,40}(?=20\d\d\s*年|二[〇○零Oo])")
_MAX_SIGNED = 60
_LAST_LINES = 25
_FIRST_YEAR, _LAST_YEAR = 2008, 2099


@dataclass(frozen=True)
class Period:
    """A period as a report states it: the year it begins in, its last day, and the words."""

    year: int | None = None
    end: dt.date | None = None
    evidence: str = ""

    @property
    def is_part_of_year(self) -> bool:
        """Whether it ends within a year; the first days of the next are its own end misprinted."""
        return self.end is not None and self.end.month not in (1, 12)


def stated_period(paragraphs: Iterable[str]) -> Period:
    """The period that the figures cover, by the first sentence that states one."""
    for text in paragraphs:
        if "20" not in text:
            continue
        for announced in (*_ABOUT_PERIOD.finditer(text), *_FROM.finditer(text)):
            stated = text[announced.start() : announced.end() + _MAX_STATED].partition("。")[0]
            year = _YEAR.search(stated)
            if year is None:
                continue
            start = _START.search(stated, year.start())
            return Period(int(year[0]), _period_end(stated, start), stated.strip())
    return Period()


def _period_end(stated: str, start: re.Match[str] | None) -> dt.date | None:
    if (months := _MONTHS.search(stated)) and 1 <= int(months["last"]) <= 12:
        year, last = int(months["year"]), int(months["last"])
        return dt.date(year, last, calendar.monthrange(year, last)[1])
    end = _END.match(stated, start.end()) if start else None
    if start is None or end is None:
        return None
    return _date(end["year"] or start["year"], end["month"], end["day"])


def published(
    metadata: Iterable[tuple[str, str]], lines: tuple[str, ...]
) -> tuple[dt.date | None, str]:
    """Day of publication and what tells it: metadata, a labelled date, or the signature's date."""
    for name, value in metadata:
        if name == "published" and (date := _plain_date(value)):
            return date, "page metadata"
    dated = [line for line in lines if "20" in line or "二" in line]
    for label in _LABELS:
        for line in dated:
            if (match := label.search(line)) and (date := _date_at(line, match.end())):
                return date, line[match.start() : match.end() + 20].strip()
    return _signed(lines)


def _signed(lines: tuple[str, ...]) -> tuple[dt.date | None, str]:
    """The date that stands alone, or behind the unit, in one of the last lines."""
    for line in reversed(lines[-_LAST_LINES:]):
        match = _SIGNATURE.match(line) if len(line) <= _MAX_SIGNED else None
        if match is None:
            continue
        date = _date_at(line, match.end())
        rest = _PLAIN_DATE.sub("", _HAN_DATE.sub("", line[match.end() :]))
        if date is not None and len(rest.strip("日()（）[] ")) == 0:
            return date, line
    return None, ""


def _date_at(text: str, start: int) -> dt.date | None:
    if match := _HAN_DATE.match(text, start):
        month, day = (_DAYS_IN_WORDS.get(match[part], 0) for part in ("month", "day"))
        return _date(match["year"].translate(_HAN_DIGITS), str(month), str(day))
    match = _PLAIN_DATE.match(text, start)
    return _date(match["year"], match["month"], match["day"]) if match else None


def _plain_date(text: str) -> dt.date | None:
    match = _PLAIN_DATE.search(text)
    return _date(match["year"], match["month"], match["day"]) if match else None


def _date(year: str, month: str, day: str | None) -> dt.date | None:
    """The date, where the digits can be read in one way only."""
    pairs = [(month, day)] if day else [(month[:cut], month[cut:]) for cut in range(1, len(month))]
    dates = [date for pair in pairs if (date := _valid(int(year), *map(int, pair)))]
    return dates[0] if len(dates) == 1 else None


def _valid(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except ValueError:
        return None
