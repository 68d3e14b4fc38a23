"""A page of a list that is itself a report -> the link to it, by what the page says of itself."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from assets.fetch.platforms.listing import ListingPage
from assets.fetch.platforms.told import shown_text
from assets.media.links import Link, printed_date

_REPORT = re.compile(r"年报|年度报告|工作报告")
_YEAR = re.compile(r"20\d\d")
# What a report says of the time it tells of.
_PERIOD = re.compile(r"(20\d\d)\s?年\s?1\s?月\s?1\s?日.{0,20}?12\s?月\s?31\s?日")
_PUBLISHED = re.compile(r"(?:发布|成文|公开|发文)(?:日期|时间)[\s:：]{0,5}(20.{0,20})")
# Where a page prints its title, the surest first.
_HEADS = ("meta[name='ArticleTitle']", "h1", "h2", "h3", "[class*='title'], [id*='title']", "title")


def itself(page: ListingPage, *, kept_there: bool = False) -> Link | None:
    """The page as a link with the title it shows; None where it does not print a report.

    ``kept_there`` where nothing but a report stands at such an address: then a title of a year is
    enough, and the tables may be a file.
    """
    if not kept_there and "<table" not in page.text.lower():
        return None
    text = shown_text(page.text)
    period, published = _PERIOD.search(text), _PUBLISHED.search(text)
    tree = LexborHTMLParser(page.text)
    heads = (
        " ".join((node.attributes.get("content") or node.text()).split())
        for selector in _HEADS
        for node in tree.css(selector)
    )
    title = next((head for head in heads if len(head) < 100 and _REPORT.search(head)), "")
    of_a_year = period is not None or (kept_there and _YEAR.search(title))
    if not title or not of_a_year:
        return None
    if period is not None and not _YEAR.search(title):
        title = f"{title} {period[1]}年度"
    day = printed_date(published[1]) if published else None
    return Link(page.base, title, day, title, itself=True)
