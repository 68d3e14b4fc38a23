"""Lists of static pages whose number a script is told: createPageHTML, countPage, Pager."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from assets.fetch.platforms.listing import MAX_PAGES, Listing, ListingPage, listing
from assets.fetch.platforms.told import says_empty, values
from assets.media.links import links

_CALL = re.compile(r"createPageHTML\s{0,5}\(([^()]{1,300})\)")
_PAGER = re.compile(r"\bPager\s{0,5}\(\s{0,9}\{([^{}]{1,500})\}")
# In a comment to the end of the line, or in one that begins in it.
_COMMENTED = re.compile(r"(?<!:)//[^\n]*\Z|<!--(?:(?!-->)[^\n])*\Z")
_FILE = re.compile(r"([^/]*?)(?:_(\d{1,6}))?\.([A-Za-z]{3,5})")
_SUFFIX = re.compile(r"""["'.](s?html?)["']""")


@dataclass(frozen=True)
class _Pager:
    """Number of pages, number of this one, and the file name of the first."""

    total: int
    current: int
    prefix: str
    suffix: str


def read(page: ListingPage) -> Listing | None:
    """The list of such a page; None where no script is told a number of pages."""
    pagers = list(_pagers(page))
    if not pagers:
        return None
    found = links(page.text, page.base)
    linked = {link.url for link in found}
    # A page may hold several lists: whichever has the reports, all are read.
    addresses = [url for pager in pagers for url in _addresses(page.base, pager, linked)]
    return listing(
        page,
        found,
        addresses,
        said=f"TRS, {max(pager.total for pager in pagers)} pages",
        says_empty=says_empty(page.text),
    )


def _addresses(url: str, pager: _Pager, linked: set[str]) -> list[str]:
    """The further pages as the first one tells them; a later page has none to add."""
    name = _FILE.fullmatch(urlsplit(url).path.rpartition("/")[2])
    if name and (name[1], name[3]) == (pager.prefix, pager.suffix) and name[2]:
        return []
    # Where the first page is number 0, the second is index_1; where it is number 1, index_2.
    from_nought = pager.current == 0 or urljoin(url, f"{pager.prefix}_1.{pager.suffix}") in linked
    numbers = range(1, pager.total) if from_nought else range(2, pager.total + 1)
    return [
        urljoin(url, f"{pager.prefix}_{number}.{pager.suffix}")
        for number in numbers[: MAX_PAGES + 1]
    ]


def _pagers(page: ListingPage) -> Iterator[_Pager]:
    told = values(page.text)
    for call in _CALL.finditer(page.text):
        if _COMMENTED.search(page.text[max(call.start() - 200, 0) : call.start()]):
            continue
        given = [_argument(each, told) for each in call[1].split(",")]
        # Some are told first in which element the numbers are to be shown.
        given = given if given[0].isdecimal() else given[1:]
        if len(given) >= 4 and given[0].isdecimal() and given[1].isdecimal():
            yield _Pager(int(given[0][:9]), int(given[1][:9]), given[2], given[3].lstrip("."))
    for call in _PAGER.finditer(page.text):
        option = values(call[1])
        if option.get("size", "").isdecimal() and {"prefix", "suffix"} <= option.keys():
            current = option.get("current", "0")
            yield _Pager(
                int(option["size"]),
                int(current) if current.isdecimal() else 0,
                option["prefix"],
                option["suffix"],
            )
    if told.get("countpage", "").isdecimal() and told.get("currentpage", "").isdecimal():
        name = _FILE.fullmatch(urlsplit(page.base).path.rpartition("/")[2])
        scripts = (node.text() for node in LexborHTMLParser(page.text).css("script"))
        suffix = next((match for each in scripts if (match := _SUFFIX.search(each))), None)
        yield _Pager(
            int(told["countpage"]),
            int(told["currentpage"]),
            name[1] if name else "index",
            name[3] if name else suffix[1] if suffix else "html",
        )


def _argument(written: str, told: dict[str, str]) -> str:
    word = written.strip()
    return word[1:-1] if word[:1] in {"'", '"'} else told.get(word.lower(), word)
