"""Lists whose pages are turned by posting a form with the page's number."""

from __future__ import annotations

import re
from urllib.parse import urlencode, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from assets.fetch.platforms.listing import MAX_PAGES, Listing, ListingPage, listing
from assets.fetch.platforms.told import page_count, says_empty
from assets.media.links import links
from assets.storage.addresses import posted_address

_NUMBER = re.compile(r"c?page(?:no|num|index|number)?|(?:cur|curr|current)page|pn", re.IGNORECASE)


def read(page: ListingPage) -> Listing | None:
    """The list of a page with such a form; None without one."""
    if "<form" not in page.text.lower():
        return None
    forms = LexborHTMLParser(page.text).css("form")
    turned = next((turned for form in forms if (turned := _turned(form, page))), None)
    total = page_count(page.text)
    if turned is None or total == 0:
        return None
    address, fields, name = turned
    return listing(
        page,
        links(page.text, page.base),
        [
            posted_address(address, urlencode({**fields, name: number}))
            for number in range(1, total + 1)[: MAX_PAGES + 1]
            # The first page is there without posting anything.
            if number > 1 or page.url != page.base
        ],
        said=f"posted_pages, {total} pages",
        says_empty=says_empty(page.text),
    )


def _turned(form: LexborNode, page: ListingPage) -> tuple[str, dict[str, str], str] | None:
    """Address and fields of a form that turns the list's pages, and the field of the number.

    It is posted to the list itself: one that leads elsewhere is a search.
    """
    if (form.attributes.get("method") or "").lower() != "post":
        return None
    address = urljoin(page.base, (form.attributes.get("action") or "").strip())
    if urlsplit(address)[:3] != urlsplit(page.base)[:3]:
        return None
    fields = {
        name: node.attributes.get("value") or ""
        for node in form.css("input[name]")
        if (name := node.attributes.get("name"))
        and (node.attributes.get("type") or "").lower() not in {"submit", "button", "image"}
    }
    number = next((name for name in fields if _NUMBER.fullmatch(name)), None)
    if number is None:
        return None
    return address if urlsplit(address).query else page.base, fields, number
