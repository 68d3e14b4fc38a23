"""What the reader of a listing is given and what it gives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from assets.media.links import Link
from assets.storage.addresses import AddressError, normal_address, split_post

MAX_PAGES = 200  # of one list


@dataclass(frozen=True)
class ListingPage:
    """A page of a list: its decoded body (HTML, XML or JSON), its address, the report year sought.

    The address is the one that answered, after redirects; with its form where one was posted.
    """

    text: str
    url: str
    year: int

    @property
    def base(self) -> str:
        """The address without a posted form: what the page's own addresses are relative to."""
        return split_post(self.url)[0]


@dataclass(frozen=True)
class Listing:
    """What a page of a list holds. ``pages`` are the addresses of further pages of that list.

    ``goes_on`` says why there may be more that cannot be followed, ``says_empty`` is the page's
    own word that the list has nothing in it, ``said`` how it was read. ``unopened`` is what is
    printed without an address that could be followed, ``of_reports`` whether the page says that it
    is a list of annual reports.
    """

    links: tuple[Link, ...]
    pages: tuple[str, ...] = ()
    goes_on: str = ""
    says_empty: str = ""
    said: str = ""
    unopened: tuple[str, ...] = ()
    of_reports: bool = False


def listing(
    page: ListingPage,
    links: Iterable[Link],
    pages: Iterable[str] = (),
    *,
    said: str,
    goes_on: str = "",
    says_empty: str = "",
) -> Listing:
    """The listing with those of the addresses that are further pages and can be followed.

    They are of the page's own host, each once and at most MAX_PAGES with the page itself; a page
    that is left out is told in ``goes_on``.
    """
    further: dict[str, None] = {}
    for address in pages:
        named = _asked(address)
        if named is None or named == _asked(page.url) or named in further:
            continue
        if not is_of_host(address, page.base):
            goes_on = goes_on or f"下一页在其他网站 next page on another host: {address!r}"
        elif len(further) < MAX_PAGES - 1:
            further[named] = None
        else:
            goes_on = f"超过{MAX_PAGES}页 more than {MAX_PAGES} pages"
            break
    return Listing(tuple(links), tuple(further), goes_on, says_empty, said)


def is_of_host(address: str, base: str) -> bool:
    """Whether an address is of the host of another, under whatever scheme, with www. or without."""
    try:
        here, there = urlsplit(base), urlsplit(address)
        named = [(each.hostname or "").removeprefix("www.") for each in (here, there)]
        return named[0] == named[1] and here.port == there.port
    except ValueError:
        return False


def _asked(address: str) -> str | None:
    try:
        return normal_address(address)
    except AddressError:
        return None
