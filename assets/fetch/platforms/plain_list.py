"""Lists whose links stand in their HTML, as ``ul > li > a`` or in any other way."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from assets.fetch.platforms.itself import itself
from assets.fetch.platforms.listing import Listing, ListingPage, is_of_host, listing
from assets.fetch.platforms.numbered import LAST, MORE, NEXT
from assets.fetch.platforms.records import records
from assets.fetch.platforms.told import page_count, record_count, says_empty
from assets.media.links import Link, absolute, frames, links, unopened

# A script that asks for what is to be listed.
_ASKED = re.compile(
    r"""(?:\burl\s{0,5}:|\baxios\.\w{1,9}\(|\bfetch\(|\.(?:get|post|getJSON)\()\s{0,5}"""
    r"""["'][^"'<>\s]{0,200}(?:list|page|channel|query)[^"'<>\s]{0,200}["']""",
    re.IGNORECASE,
)
_FILLED = "v-for="
_LOADED = re.compile(r"""\.load\(\s{0,5}["']([^"'\s<>]{1,300})["']""")
_MAX_NUMBERS = 27  # page numbers that are printed at once
_OFF = ("disable", "noclick", "nolink", "inactive")


def read(page: ListingPage) -> Listing:
    """The links of a page and the next page where one is linked, or an answer's records."""
    answer = records(page.text, page.base)
    if answer is not None:
        return listing(
            page,
            answer.links,
            said="JSON",
            goes_on=answer.rest,
            says_empty="total 0" if answer.total == 0 else "",
        )
    own = itself(page)
    found = [*([own] if own else []), *links(page.text, page.base)]
    following = [link.url for link in found if NEXT.fullmatch((link.text or link.title).strip())]
    return listing(
        page,
        found,
        [*following, *_shown_within(page)],
        said="plain_list",
        goes_on="" if following else _goes_on(page, found),
        says_empty=says_empty(page.text),
    )


def _shown_within(page: ListingPage) -> list[str]:
    """The pages of the same host that a page shows in frames, or loads into itself."""
    loaded = (absolute(path, page.base) for path in _LOADED.findall(page.text))
    framed = frames(page.text, page.base)
    return [url for url in (*framed, *loaded) if url and is_of_host(url, page.base)]


def _goes_on(page: ListingPage, found: list[Link]) -> str:
    """Why there is more than a page shows, which only a script can bring; empty where not."""
    total = page_count(page.text)
    if total > 1:
        return f"共{total}页,翻页由脚本完成 {total} pages, turned by a script"
    if any("{{" in link.title or "${" in link.title for link in found) or _FILLED in page.text:
        return "列表由脚本填写 the list is filled in by a script"
    if total == 1:
        return ""
    count = record_count(page.text)
    if count > len(found):
        return f"共{count}条,页上只有{len(found)}个链接 {count} records, {len(found)} links"
    asked = _ASKED.search(page.text)
    script = _turned_by_script(page.text) or _more_by_script(page) or (asked[0] if asked else "")
    return f"翻页由脚本完成 turned by a script: {script!r}" if script else ""


def _more_by_script(page: ListingPage) -> str:
    """What is printed on an element by which a script shows more, or page number 2."""
    printed = unopened(page.text, page.base)
    more = next((text for text in printed if MORE.fullmatch(text)), "")
    numbers = [int(text) for text in printed if text.isdecimal() and len(text) < 4]
    # With more of them it is a calendar.
    return more or ("2" if 2 in numbers and max(numbers) <= _MAX_NUMBERS else "")


def _turned_by_script(html: str) -> str:
    """The element by which a script turns to the next page; empty where none is or it is off."""
    for node in LexborHTMLParser(html).css("a, button, span[onclick], li[onclick]"):
        word = node.text().strip()
        if (NEXT.fullmatch(word) or LAST.fullmatch(word)) and not _is_off(node):
            return (node.html or "")[:200]
    return ""


def _is_off(node: LexborNode) -> bool:
    around = node.parent.attributes.get("class") if node.parent is not None else ""
    named = f"{node.attributes.get('class')} {around}".lower()
    return "disabled" in node.attributes or any(word in named for word in _OFF)
