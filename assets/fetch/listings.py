"""A page of a list -> its links and further pages, by its platform or by the signs it has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assets.fetch.platforms import (
    annual_report,
    file_list,
    gkmlpt,
    jpage,
    numbered,
    plain_list,
    posted_pages,
    search_api,
    trs,
)
from assets.fetch.platforms.listing import MAX_PAGES, Listing, ListingPage
from assets.fetch.platforms.printed import is_of_reports, unopened

__all__ = ["GENERIC", "MAX_PAGES", "PLATFORMS", "Adapter", "Listing", "ListingPage", "read_listing"]

GENERIC = "plain_list"

# None for a page that has none of the platform's signs.
Adapter = Callable[[ListingPage], Listing | None]

# In the order in which the generic reader looks for their signs, the surest first; plain_list takes
# whatever is left.
PLATFORMS: dict[str, Adapter] = {
    "annual_report": annual_report.read,
    "gkmlpt": gkmlpt.read,
    "jpage": jpage.read,
    "file_list": file_list.read,
    "search_api": search_api.read,
    "trs": trs.read,
    "index_n": numbered.read_index_n,
    "query_pages": numbered.read_query_pages,
    "posted_pages": posted_pages.read,
    GENERIC: plain_list.read,
}


def read_listing(page: ListingPage, platform: str) -> Listing:
    """The listing by its platform's adapter; by the signs of the page where that finds none.

    ``said`` tells when a platform that was named did not read the page.
    """
    found = _by_adapter(page, platform)
    return replace(found, unopened=unopened(page, found.links), of_reports=is_of_reports(page.text))


def _by_adapter(page: ListingPage, platform: str) -> Listing:
    adapter = PLATFORMS.get(platform)
    if adapter is not None and platform != GENERIC and (found := _read(adapter, page)) is not None:
        return found
    found = next(found for each in PLATFORMS.values() if (found := _read(each, page)) is not None)
    if platform in {"", GENERIC}:
        return found
    why = (
        f"未知平台 unknown platform {platform!r}"
        if adapter is None
        else f"页面没有该平台特征 page has no signs of {platform!r}"
    )
    return replace(found, said=f"{why}, 通用读取 read as {found.said}")


def _read(adapter: Adapter, page: ListingPage) -> Listing | None:
    """What an adapter makes of the page; where an address that it tells of is none, its links."""
    try:
        return adapter(page)
    except ValueError as error:
        if adapter is PLATFORMS[GENERIC]:
            raise
        found = PLATFORMS[GENERIC](page)
        return found and replace(found, goes_on=f"下一页地址无法使用 cannot be asked for: {error}")
