"""A count of items disclosed and the numbers behind it to its parts, each with what it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assets.parsed_tables.counts import Count
from assets.parsed_tables.stated_facts import ITEMS

_BEGINS = re.compile("其中|包括|包含|分别|[(（:：]")
# Behind the first part these open a lower level: 其中财政30条，包括预算10条.
_LOWER = re.compile("^[、,，；;]?(?:其中|包括|包含|含|分别)")
# What items touch upon may be the same items again.
_OVERLAPPING = re.compile("涉及")
_LEAD = re.compile(
    "^(?:[、,，和及与:：]|其中|包括|包含|含|分别|另有|另|为|是|有|通过|在|利用|依托)+"
)
_TRAIL = re.compile(
    "(?:(?<=[站信博台号端体报])(?:公开|发布|更新|推送|上传|刊发|公布)了?(?:政府|政务)?(?:信息)?)?"
    "(?:共计|共|计|为|有|达|了)*[:：]?$"
)
_ITEM = re.compile(r"[㐀-鿿A-Za-z“”‘’《》〈〉()（）·]{2,24}")
# A number of something done is no part of what was disclosed.
_DONE = re.compile(
    "去年|上年|同期|往年|计划|目标|收到|受理|办理|办结|答复|回复|举办|召开|开展|组织|制发|制定|培训|接待|申请|较|比|增加|减少|增长|占|解读率|浏览|阅读|关注"
)
_CHANNEL = re.compile(
    "(?:通过|在|利用|依托|借助|于)?(?P<name>[㐀-鿿“”‘’《》A-Za-z]{0,24}?(?:门户网站|网站|政府网|政务网|公众号|微信|微博"
    "|客户端|新媒体|公报|抖音|头条号?|平台|公示栏|公开栏|电子屏|APP))(?:上|中)?(?:共|累计|总|全年|及时|新增|对外|向社会|已|共计)*"
    "(?:主动公开|公开|主动发布|发布)"
)
_SEVERAL = re.compile("等|各|、|和|多种|及")
_BEFORE_CHANNEL = re.compile("^.*(?:通过|利用|依托|借助|在(?!线))")


@dataclass(frozen=True)
class Part:
    """A part of a count: what it names, as printed, and the number."""

    item: str
    count: Count


def channel(before: str) -> str:
    """The one channel that the words in front of a count limit it to; empty where none does."""
    match = _CHANNEL.search(before)
    if match is None:
        return ""
    name = _BEFORE_CHANNEL.sub("", match["name"])
    return "" if _SEVERAL.search(name) else name


def parts_of(total: Count, behind: Sequence[Count], sentence: str) -> list[Part]:
    """The parts into which the numbers behind a total break it down, all on one level.

    None where they may overlap, or one has no name.
    """
    if not behind or not _BEGINS.search(sentence, total.end, behind[0].start):
        return []
    if _OVERLAPPING.search(sentence, total.end, behind[0].start):
        return []
    level = behind[0].depth
    parts: list[Part] = []
    for count in behind:
        if count.depth > level:
            continue  # parts of a part
        item = _TRAIL.sub("", _LEAD.sub("", count.before))
        whole = count.unit in ITEMS and _ITEM.fullmatch(item)
        if count.depth < level or _DONE.search(count.before):
            break
        if parts and _LOWER.search(count.before):
            break
        if not whole:
            return []  # a part without a name: of the others nobody knows whether they are all
        parts.append(Part(item, count))
    largest = max((part.count.value for part in parts), default=total.value)
    # One as large as the whole leaves nothing for others: the parts overlap.
    if largest > total.value or (largest == total.value and len(parts) > 1):
        return []
    return list({part.item: part for part in reversed(parts)}.values())[::-1]
