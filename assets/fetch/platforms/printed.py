"""What a page of a list prints beside its links: what it is about, and what has no address."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator
from itertools import islice

from selectolax.lexbor import LexborHTMLParser

from assets.fetch.platforms.listing import ListingPage
from assets.media import links as media
from assets.media.links import Link

_REPORTS = re.compile(r"年报|年度报告")
# Where a page says what it is a list of.
_HEADS = (
    "title, h1, h2, [class*='position'], [class*='crumb'], [class*='location'], [class*='weizhi']"
)
_MAX_HEAD = 100
# The words for a report, and how far its title may reach around them.
_REPORT = re.compile(r"年报|年度报告|年度.{0,8}报告|工作报告")
_BEFORE = re.compile(r"[^<>\"'`\\{}\n\r\t]{0,60}$")
_BEHIND = re.compile(r"[^<>\"'`\\{}\n\r\t]{0,30}")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_MAX_PRINTED = 2_000


def is_of_reports(text: str) -> bool:
    """Whether a page's title, heading or path says that annual reports are listed."""
    if not _REPORTS.search(text):
        return False
    heads = (node.text().strip() for node in LexborHTMLParser(text).css(_HEADS))
    return any(len(head) <= _MAX_HEAD and _REPORTS.search(head) for head in heads)


def unopened(page: ListingPage, links: Collection[Link]) -> tuple[str, ...]:
    """What a page prints that may be a report or lead to one, at no address that is told.

    These are elements that only a script opens, and titles of reports in text and scripts.
    """
    is_data = page.text.lstrip().startswith(("{", "["))
    titles = {title for link in links for title in (link.title, link.text)}
    clicked = [] if is_data else media.unopened(page.text, page.base)
    printed = [*clicked, *islice(_titles(page.text), _MAX_PRINTED)]
    return tuple(dict.fromkeys(text for text in printed if text not in titles))


def _titles(text: str) -> Iterator[str]:
    text = html.unescape(_ESCAPED.sub(lambda match: chr(int(match[1], 16)), text))
    for match in _REPORT.finditer(text):
        before = _BEFORE.search(text[max(match.start() - 60, 0) : match.start()])
        behind = _BEHIND.match(text[match.end() : match.end() + 30])
        yield f"{before[0] if before else ''}{match[0]}{behind[0] if behind else ''}".strip()
