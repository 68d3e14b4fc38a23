"""Lists whose links stand in their HTML, as ``ul > li > a`` or in any other way."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

from assets.fetch.platforms.itself import itself
from assets.fetch.platforms.listing import Listing, ListingPage, listing
from assets.fetch.platforms.numbered import NEXT
from assets.fetch.platforms.records import records
from assets.fetch.platforms.told import page_count, says_empty
from assets.media.links import Link, links

_OFF = ("disable", "noclick", "nolink", "inactive")


def read(page: ListingPage) -> Listing:
    """The links of a page and the next page where one is linked, or an answer's records."""
    answer = records(page.text, page.base)
    if answer is not None:
        rest = (answer.total or 0) > answer.count
        return listing(
            page,
            answer.links,
            said="JSON",
            goes_on=f"{answer.total} records" if rest else "",
            says_empty="total 0" if answer.total == 0 else "",
        )
    own = itself(page)
    found = [*([own] if own else []), *links(page.text, page.base)]
    following = [link.url for link in found if _is_next(link)]
    total = page_count(page.text)
    goes_on = ""
    if not following and total > 1:
        goes_on = f"共{total}页,翻页由脚本完成 {total} pages, turned by a script"
    elif not following and total != 1 and (script := _next_by_script(page.text)):
        goes_on = f"翻页由脚本完成 turned by a script: {script!r}"
    return listing(
        page,
        found,
        following,
        said="plain_list",
        goes_on=goes_on,
        says_empty=says_empty(page.text),
    )


def _is_next(link: Link) -> bool:
    return bool(NEXT.fullmatch((link.text or link.title).strip()))


def _next_by_script(html: str) -> str:
    """The element by which a script turns to the next page; empty where none is or it is off."""
    if "下一页" not in html and "下页" not in html:
        return ""
    for node in LexborHTMLParser(html).css("a, button, span[onclick], li[onclick]"):
        if NEXT.fullmatch(node.text().strip()) and not _is_off(node):
            return (node.html or "")[:200]
    return ""


def _is_off(node: LexborNode) -> bool:
    around = node.parent.attributes.get("class") if node.parent is not None else ""
    named = f"{node.attributes.get('class')} {around}".lower()
    return "disabled" in node.attributes or any(word in named for word in _OFF)
