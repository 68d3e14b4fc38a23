"""Lists asked for by POST /getFileListByCodeId with the channel that the page names."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urljoin

from assets.fetch.platforms.listing import MAX_PAGES, Listing, ListingPage, listing
from assets.fetch.platforms.records import Records, records
from assets.fetch.platforms.told import says_empty, values
from assets.media.links import links
from assets.storage.addresses import posted_address, split_post

_INTERFACE = "getFileListByCodeId"
_SIZE = 20


def read(page: ListingPage) -> Listing | None:
    """The list of such a page or answer; None for any other."""
    if _INTERFACE not in page.text and _INTERFACE not in page.url:
        return None
    answer = records(page.text, page.base)
    return _of_page(page) if answer is None else _of_answer(page, answer)


def _of_page(page: ListingPage) -> Listing:
    told = values(page.text)
    form = {
        "codeId": told.get("codeid", ""),
        "channelId": told.get("channelid", ""),
        "page": "1",
        "size": str(_SIZE),
        "relateSubChannels": told.get("relatesubchannels", "true"),
    }
    known = bool(form["channelId"] or form["codeId"])
    return listing(
        page,
        links(page.text, page.base),
        [posted_address(urljoin(page.base, f"/{_INTERFACE}"), urlencode(form))] if known else [],
        said=f"file_list, channel {form['channelId']!r}",
        goes_on="" if known else "栏目编号未写明 the channel is not told",
        says_empty="" if known else says_empty(page.text),
    )


def _of_answer(page: ListingPage, answer: Records) -> Listing:
    form = dict(parse_qsl(split_post(page.url)[1] or "", keep_blank_values=True))
    size = int(form["size"]) if form.get("size", "").isdecimal() else 0
    # A server may give fewer records a page than it is asked for.
    if form.get("page") == "1" and 0 < answer.count < min(size, answer.total or 0):
        size = answer.count
    count = -(-(answer.total or 0) // size) if size else 0
    pages = [
        posted_address(page.base, urlencode({**form, "page": number}))
        for number in range(1, count + 1)[: MAX_PAGES + 1]
    ]
    return listing(
        page,
        answer.links,
        pages,
        said=f"file_list, {answer.total} records",
        goes_on="" if answer.total is not None else "总数未写明 the number of records is not told",
        says_empty="total 0" if answer.total == 0 else "",
    )
