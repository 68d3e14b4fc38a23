"""Lists whose pages are links with a number in the address: index_2.html, 2.html, ?page=2."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from assets.fetch.platforms.listing import MAX_PAGES, Listing, ListingPage, is_of_host, listing
from assets.fetch.platforms.told import page_count, says_empty
from assets.media.links import Link, links

NEXT = re.compile(
    r"[\[(]?(?:下一页|下页|后一页|后页|next(?: page)?)\s?[>»›\])]{0,2}|>{1,2}|[»›]", re.IGNORECASE
)
# What leads from the newest of a list to the whole of it.
MORE = re.compile(
    r"[\[(+]?(?:点击)?(?:查看|加载)?(?:更多|more)(?:内容|信息)?[>»›+.\])]{0,3}", re.IGNORECASE
)
_PREVIOUS = re.compile(r"[<«‹\[(]{0,2}\s?(?:上一页|上页|前一页|前页)[\])]?")
LAST = re.compile(r"[\[(]?(?:末页|尾页|最后一?页)[\])]?")
# Four digits are a year.
_NUMBER = re.compile(r"[\[(]?第?\s?(\d{1,3})\s?页?[\])]?")
_IN_PATH = re.compile(r"(.*[/_\-A-Za-z])(\d{1,4})(\.[A-Za-z]{2,6}(?:\?.*)?|/)")
_KEYS = r"(?:\w{0,20}page\w{0,20}|pn?|pg|cur|curr|currindex)"
_IN_QUERY = re.compile(rf"([^?]*\?(?:.*&)?{_KEYS}=)(\d{{1,5}})((?:&.*)?)", re.IGNORECASE)
_IN_SCRIPT = re.compile(rf"""["']([^"'<>\s]{{0,300}}[?&]{_KEYS}=)["']\s{{0,5}}\+""", re.IGNORECASE)


@dataclass(frozen=True)
class _Numbered:
    """Addresses that differ by a number, and the number of each with the word of its link."""

    before: str
    after: str
    words: tuple[tuple[int, str], ...]

    def address(self, number: int) -> str:
        return f"{self.before}{number}{self.after}"


def read_index_n(page: ListingPage) -> Listing | None:
    """A list whose pages have a number in the file name; None where no such page is linked."""
    return _read(page, _IN_PATH, "index_n")


def read_query_pages(page: ListingPage) -> Listing | None:
    """A list whose pages have a number in the query; None where no such page is told."""
    return _read(page, _IN_QUERY, "query_pages")


def _read(page: ListingPage, pattern: re.Pattern[str], name: str) -> Listing | None:
    found = links(page.text, page.base)
    total = page_count(page.text)
    numbered = _numbered(page, found, pattern)
    addresses = _addresses(page, numbered, total) if numbered else []
    if not addresses and pattern is _IN_QUERY and total > 1:
        addresses = _told_by_script(page, total)
    if not addresses:
        return None
    first = [link.url for link in found if _leads_back(link, page.base)]
    said = f"{name}, {total or len(addresses) + 1} pages"
    return listing(page, found, first + addresses, said=said, says_empty=says_empty(page.text))


def _numbered(
    page: ListingPage, found: Iterable[Link], pattern: re.Pattern[str]
) -> _Numbered | None:
    """The commonest form of the addresses behind page numbers and next page."""
    words: dict[tuple[str, str], set[tuple[int, str]]] = {}
    for link in found:
        word = (link.text or link.title).strip()
        match = pattern.fullmatch(link.url) if _is_paging(word) else None
        if match and _is_near(match[1], page.base):
            words.setdefault((match[1], match[3]), set()).add((int(match[2]), word))
    if not words:
        return None
    before, after = max(words, key=lambda key: (len(words[key]), key))
    return _Numbered(before, after, tuple(sorted(words[before, after])))


def _addresses(page: ListingPage, numbered: _Numbered, total: int) -> list[str]:
    """All pages between the first number and the last; empty where the numbers contradict."""
    known = [number for number, _ in numbered.words]
    # How far the number in the address is ahead of the one that is printed: 0 or -1 as a rule.
    ahead = Counter(
        number - int(match[1])
        for number, word in numbered.words
        if (match := _NUMBER.fullmatch(word))
    )
    own = page.base.removeprefix(numbered.before).removesuffix(numbered.after)
    if not ahead and not own.isdecimal():
        # The first page has no number, and the next is the second.
        ahead.update(number - 2 for number, word in numbered.words if NEXT.fullmatch(word))
    if len(ahead) > 1:
        return []
    low, high = min(known), max(known)
    if ahead:
        (offset,) = ahead
        low, high = min(low, 2 + offset), max(high, total + offset)
    return [numbered.address(number) for number in range(low, high + 1)[: MAX_PAGES + 1]]


def _told_by_script(page: ListingPage, total: int) -> list[str]:
    """The pages of a list whose script puts the number behind an address."""
    own = _IN_QUERY.fullmatch(page.base)
    if own:
        start = min(int(own[2]), 1)
        numbers = range(start, start + total)[: MAX_PAGES + 1]
        return [f"{own[1]}{number}{own[3]}" for number in numbers]
    by_script = _IN_SCRIPT.search(page.text)
    if by_script is None:
        return []
    before = urljoin(page.base, by_script[1])
    return [f"{before}{number}" for number in range(2, total + 1)[: MAX_PAGES + 1]]


def _leads_back(link: Link, url: str) -> bool:
    """Whether a link is one to the page before or to the first, in the page's own folder."""
    if urlsplit(url).path.endswith("/"):
        # A folder is its own first page.
        return False
    word = (link.text or link.title).strip()
    return (word == "1" or bool(_PREVIOUS.fullmatch(word))) and _is_near(link.url, url)


def _is_near(address: str, url: str) -> bool:
    """Whether an address lies in the folder of another."""
    if not is_of_host(address, url):
        return False
    return urlsplit(address).path.startswith(urlsplit(url).path.rpartition("/")[0] + "/")


def _is_paging(word: str) -> bool:
    return any(each.fullmatch(word) for each in (_NUMBER, NEXT, _PREVIOUS, LAST))
