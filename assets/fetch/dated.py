"""A link -> the year its report may be of, and by what that is known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from assets.fetch.titles import title_read
from assets.media.links import Link, printed_date

BY_TITLE, BY_DATE, BY_FOLDER = 2, 1, 0
_BY = {
    BY_TITLE: "标题年度 year in the title",
    BY_DATE: "发布日期 date",
    BY_FOLDER: "栏目年度 year of the folder",
}
# A report is due in the first months of the year after its own; what appears from this month on
# may be a late one, and from the other an early one of the year itself.
_LATE, _EARLY = 7, 11
# The day on which content systems file an article: t20240120_7, /art/2024/1/20/, /202401/.
_FILED = re.compile(
    r"/t(20\d\d)(\d\d)(\d\d)_|/(20\d\d)/(\d{1,2})/(\d{1,2})/|/(20\d\d)-?(\d\d)[-/]?(\d\d)/"
    r"|/(20\d\d)-?(\d\d)()/"
)


@dataclass(frozen=True)
class YearTold:
    """The years that a link's report may be of, the likeliest first; none where nothing tells."""

    years: tuple[int, ...]
    by: int = BY_FOLDER
    said: str = ""

    @property
    def evidence(self) -> str:
        """By what the year is known, in words."""
        return f"{_BY[self.by]} {self.said}"


def year_told(link: Link, folder_year: int | None) -> YearTold:
    """What a link tells by its title, else by the date of publication, else by its folder."""
    named = title_read(link.title).years
    if named:
        return YearTold(named, BY_TITLE, "-".join(map(str, dict.fromkeys((named[0], named[-1])))))
    day = published(link)
    if day is None:
        return YearTold((folder_year,) if folder_year else (), said=str(folder_year))
    late = (day.year - 1, day.year) if day.month >= _EARLY else (day.year - 1,)
    if folder_year is not None and folder_year in late:
        return YearTold((folder_year,), said=f"{folder_year}, {day}")
    # One of the year before may be later still.
    years = (*late, day.year - 2) if day.month >= _LATE else late
    return YearTold(years, BY_DATE, str(day))


def published(link: Link) -> date | None:
    """The day printed beside a link or in its title, else the one its address is filed under."""
    return link.date or printed_date(link.title) or _filed(link.url)


def _filed(url: str) -> date | None:
    match = _FILED.search(urlsplit(url).path)
    if match is None:
        return None
    year, month, day = (each for each in match.groups() if each is not None)
    try:
        return date(int(year), int(month), int(day or 1))
    except ValueError:
        return None
