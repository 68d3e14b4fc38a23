"""Lists whose first records stand in the page and all of them behind a search interface."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from assets.fetch.platforms.listing import MAX_PAGES, Listing, ListingPage, listing
from assets.fetch.platforms.records import Records, records
from assets.fetch.platforms.told import says_empty, values
from assets.media.links import links

_INTERFACE = re.compile(r"""["']([^"'<>\s]{0,100}/(?:fjdzapp|was5/web)/search)\b""")
_ASKED = re.compile(r"/(?:fjdzapp|was5/web)/search$")
_SIGNS = ("list2.trsapi", "fjdzapp/search")
_FIELDS = ("channelid", "sortfield", "classsql")


def read(page: ListingPage) -> Listing | None:
    """The list of such a page or answer; None for any other."""
    if _ASKED.search(urlsplit(page.base).path):
        answer = records(page.text, page.base)
        return _of_answer(page, answer) if answer else None
    return _of_page(page) if any(sign in page.text for sign in _SIGNS) else None


def _of_page(page: ListingPage) -> Listing:
    told = values(page.text)
    form = {name: _field(name, told, page.text) for name in _FIELDS}
    size, total = _count(told.get("prepage", ""), 10), _count(told.get("recordcount", ""), 0)
    known = bool(form["channelid"] and form["classsql"])
    # The page itself shows the first ones.
    count = -(-total // size) if known and total > size else 0
    named = _INTERFACE.search(page.text)
    address = urljoin(page.base, named[1] if named else "/fjdzapp/search")
    return listing(
        page,
        links(page.text, page.base),
        [_page_address(address, form, number, size) for number in range(1, count + 1)],
        said=f"search_api, {total} records",
        goes_on="" if known or 0 < total <= size else "检索参数未写明 what is searched is not told",
        says_empty=says_empty(page.text),
    )


def _of_answer(page: ListingPage, answer: Records) -> Listing:
    address, _, query = page.base.partition("?")
    form = dict(parse_qsl(query, keep_blank_values=True))
    size = _count(form.get("prepage", ""), 10)
    count = answer.pages if answer.pages is not None else -(-(answer.total or 0) // size)
    return listing(
        page,
        answer.links,
        [
            _page_address(address, form, number, size)
            for number in range(1, count + 1)[: MAX_PAGES + 1]
        ],
        said=f"search_api, {count} pages",
        says_empty="total 0" if answer.total == 0 else "",
    )


def _page_address(address: str, form: dict[str, str], number: int, size: int) -> str:
    return f"{address}?{urlencode({**form, 'page': number, 'prepage': size})}"


def _field(name: str, told: dict[str, str], text: str) -> str:
    """A field of the search as the script names it, or as it stands in a query."""
    query = re.search(rf"\b{name}=([^&\"'<>\s]{{1,200}})", text)
    return told.get(name) or (unquote(query[1]) if query else "")


def _count(text: str, otherwise: int) -> int:
    return int(text[:9]) if text.isdecimal() and int(text[:9]) else otherwise
