"""xxgkAnnualReport.jsp: one address a unit, at which fbtime= chooses the year's report."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from assets.fetch.platforms.itself import itself
from assets.fetch.platforms.listing import Listing, ListingPage, listing
from assets.fetch.platforms.told import says_empty
from assets.media.links import links


def read(page: ListingPage) -> Listing | None:
    """The page as a report that it may be, and the pages of the years around the one sought."""
    parts = urlsplit(page.base)
    if not parts.path.endswith("/xxgkAnnualReport.jsp"):
        return None
    fields = dict(parse_qsl(parts.query, keep_blank_values=True))
    # A report is kept under its own year or that of its publication: its title tells.
    years = [
        parts._replace(query=urlencode({**fields, "fbtime": year})).geturl()
        for year in (page.year, page.year + 1)
    ]
    empty = says_empty(page.text)
    own = None if empty else itself(page, kept_there=True)
    return listing(
        page,
        [*([own] if own else []), *links(page.text, page.base)],
        years,
        said="xxgkAnnualReport",
        says_empty=empty,
    )
