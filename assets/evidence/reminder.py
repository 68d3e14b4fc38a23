"""Missing reports -> printable letters that ask their units for them, in Chinese."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assets.evidence.call_list import NO_ADDRESS, looked_at
from assets.evidence.letter import Sender, in_words
from assets.evidence.missing import Looked, Missing
from assets.evidence.template import rendered
from assets.pages.text import live_link

# What the search came to, as it is told the unit.
FOUND = {
    "not_published": "公布报告的栏目中未见该年度报告",
    "not_found": "未能找到报告网页",
    "ambiguous": "有多个网页同样可能是该年度报告，无法确定以哪一个为准",
    "blocked": "你单位网站拒绝访问或者要求验证，未能查阅",
    "truncated": "网页或者文件内容不完整，未能读取",
    "moved": "登记的地址已变更，现转向其他页面",
    "gone": "原网页已不存在",
    "robots_refused": "你单位网站的 robots 协议不允许查阅",
    "another_report": "所找到的是其他单位或者其他年度的报告",
    "not_a_report": "所公布的内容不是年度报告",
    "no_standard_form": "所公布的报告未采用统一格式",
    "unreadable": "所公布的网页或者文件无法读取",
}
_CHINESE = re.compile(r"[㐀-鿿]")
_STATUS = re.compile(r"\bHTTP (\d{3})\b")


@dataclass(frozen=True)
class Place:
    """A place where was looked, as a letter tells it: address, link, when and what was found."""

    address: str
    link: str
    at: str
    found: str


@dataclass(frozen=True)
class Reminder:
    """What one letter says of a missing report."""

    missing: Missing
    deadline: str
    found: str
    places: tuple[Place, ...]
    former_link: str


def reminders(
    missing: Sequence[Missing],
    sender: Sender,
    date: dt.date | None = None,
    answer_by: dt.date | None = None,
) -> str:
    """The letters as one HTML file, each on a sheet of its own when printed.

    Without a date there is room to write one in; ``answer_by`` is the day until which an answer is
    asked for.
    """
    return rendered(
        "reminders.html",
        letters=[_reminder(each) for each in missing],
        no_address=NO_ADDRESS,
        sender=sender,
        date=in_words(date) if date else "",
        answer_by=in_words(answer_by) if answer_by else "",
    )


def _reminder(missing: Missing) -> Reminder:
    return Reminder(
        missing=missing,
        deadline=in_words(missing.deadline),
        found=FOUND[missing.outcome],
        places=tuple(_place(each) for each in missing.looked),
        former_link=live_link(missing.former_address),
    )


def _place(looked: Looked) -> Place:
    found = "；".join(dict.fromkeys(map(_in_chinese, looked.answers)))
    return Place(looked.address, live_link(looked.address), looked_at(looked) or "—", found)


def _in_chinese(answer: str) -> str:
    """An answer's Chinese words, which end at its first blank, and the status it names."""
    words = answer.partition(" ")[0].rstrip(":：,，;；")
    if not _CHINESE.search(words):
        return answer
    status = _STATUS.search(answer)
    return f"{words}（{status[1]}）" if status else words
