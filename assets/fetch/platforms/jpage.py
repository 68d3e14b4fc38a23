"""Lists whose records a page holds as XML, the rest behind dataproxy.jsp in windows of records."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from urllib.parse import urlencode, urljoin

from assets.fetch.platforms.listing import MAX_PAGES, Listing, ListingPage, listing
from assets.fetch.platforms.told import says_empty, values
from assets.media.depth import is_too_deep
from assets.media.links import links
from assets.storage.addresses import posted_address, split_post

_PROXY = "dataproxy.jsp"
_BEFORE_PROXY = re.compile(r"""[^"'<>\s()]*$""")
_TOTAL = re.compile(
    r"<totalrecord>\s{0,9}(\d{1,9})\s{0,9}</totalrecord>|totalRecord\D{1,9}(\d{1,9})"
)
_NEXT = re.compile(r"""<nextgroup>.{0,99}?href=["']([^"'<>]{1,2000})["']""", re.DOTALL)
_FORM = re.compile(r"(?:ajaxParam|param_\w{1,20}|param)\s{0,5}[:=]\s{0,5}\{([^{}]{1,3000})\}")
_HIDDEN = re.compile(
    r"""<input\b[^<>]{0,300}?\bname=["']?(\w{1,40})["']?[^<>]{0,300}?\bvalue=["']([^"'<>]{0,500})"""
)
# What the records of a list are asked by; a page's form holds them whatever else it has.
_COLUMN = frozenset({"columnid", "unitid", "webid"})
_STORE = re.compile(r"(?:dataStore|InitData\w{0,20})\s{0,5}[:=]\s{0,5}\[(?=\s{0,99}[\"'])")
_STRING = re.compile(r"""\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*(,?)""", re.DOTALL)
_BEGINS_STORE = re.compile(r"<datastore>")
_MAX_STORES = 20
_ANSWER = re.compile(r"\s{0,99}(?:<\?xml[^<>]{0,99}>)?\s{0,99}<datastore>")
_MAX_RECORDS = 5_000
_WINDOW = re.compile(r"\b(startrecord|endrecord)=(\d{1,9})")


def read(page: ListingPage) -> Listing | None:
    """The list of a page with such records, or of an answer that has the next ones."""
    if _PROXY not in page.text and _PROXY not in page.url:
        return None
    records = list(islice(_records(page.text), _MAX_RECORDS))
    held = "".join(records)
    stores = _stores(page)
    totals = [total for store in stores if (total := _total(store.text)) is not None]
    pages, goes_on = _pages_of(stores) if len(stores) > 1 else _pages(page, len(records))
    if is_too_deep(held):
        held, goes_on = "", "记录嵌套过深 records are nested too deep"
    around = [] if _is_answer(page) else links(page.text, page.base)
    return listing(
        page,
        dict.fromkeys([*links(held, page.base), *around]),
        pages,
        said=f"jpage, {sum(totals) if totals else None} records",
        goes_on=goes_on,
        says_empty=says_empty(page.text) or ("totalrecord 0" if totals and not sum(totals) else ""),
    )


def _stores(page: ListingPage) -> list[ListingPage]:
    """The parts of a page that hold a list of records each, with the script that follows it."""
    starts = [match.start() for match in islice(_BEGINS_STORE.finditer(page.text), _MAX_STORES)]
    if len(starts) < 2:
        return [page]
    ends = (*starts[1:], len(page.text))
    return [
        replace(page, text=page.text[start:end]) for start, end in zip(starts, ends, strict=True)
    ]


def _pages_of(stores: list[ListingPage]) -> tuple[list[str], str]:
    """What is to be asked of all the lists of a page; which one has the reports nobody knows."""
    found = [_pages(store, sum(1 for _ in _records(store.text))) for store in stores]
    pages = [address for addresses, _ in found for address in addresses]
    return pages, next((goes_on for _, goes_on in found if goes_on), "")


def _pages(page: ListingPage, held: int) -> tuple[list[str], str]:
    """The addresses of the further records, or why they cannot be asked for."""
    total = _total(page.text)
    told = {match[1]: int(match[2]) for match in _WINDOW.finditer(split_post(page.url)[0])}
    if len(told) == 2:
        window = range(told["startrecord"], told["endrecord"] + 1)
        missing = min(window.stop - 1, total or 0) - window.start + 1 - held
        rest = f"少{missing}条 {missing} records of the window are missing" if missing > 0 else ""
        return _windows_behind(page.url, window, total or 0), rest
    if total is not None and held >= total:
        return [], ""
    if total is not None and (windows := _windows(page, total, held)):
        return windows, ""
    following = _NEXT.search(page.text)
    if following:
        return [urljoin(page.base, html.unescape(following[1]))], ""
    if _is_answer(page):
        return [], ""
    return [], f"其余记录的参数未写明 how the rest is asked for is not told, {total} records"


def _windows(page: ListingPage, total: int, held: int) -> list[str]:
    """Posted addresses of the windows that are not yet held; empty where no form is told."""
    form = _form(page.text)
    position = page.text.find(_PROXY)
    if not form or position < 0:
        return []
    before = _BEFORE_PROXY.search(page.text[max(position - 200, 0) : position])
    options = values(page.text)
    size = _count(options, "perpage", 15)
    window = size * _count(options, "groupsize", 3)
    address = urljoin(page.base, f"{before[0] if before else ''}{_PROXY}")
    starts = range(held // window * window + 1, total + 1, window)[: MAX_PAGES + 1]
    return [
        posted_address(
            f"{address}?startrecord={start}&endrecord={start + window - 1}&perpage={size}",
            urlencode(form),
        )
        for start in starts
    ]


def _windows_behind(url: str, window: range, total: int) -> list[str]:
    """The windows behind the one that was asked for: the same request for the records after it."""
    asked, form = split_post(url)
    found = []
    for start in range(window.stop, total + 1, len(window) or total + 1)[: MAX_PAGES + 1]:
        other = re.sub(r"\bstartrecord=\d+", f"startrecord={start}", asked)
        other = re.sub(r"\bendrecord=\d+", f"endrecord={start + len(window) - 1}", other)
        found.append(other if form is None else posted_address(other, form))
    return found if window else []


def _form(text: str) -> dict[str, str]:
    """What a page's script or its hidden fields ask the records by; empty where nothing does."""
    for match in _FORM.finditer(text):
        form = dict(_pairs(match[1]))
        if form.keys() & _COLUMN:
            return form
    hidden = dict(_HIDDEN.findall(text))
    return hidden if "columnid" in hidden else {}


def _pairs(script: str) -> Iterator[tuple[str, str]]:
    """Names as they are written, which the proxy tells apart, with their values."""
    told = values(script)
    for name in re.findall(r"""["']?\b([A-Za-z_]\w{0,40})["']?\s{0,9}:""", script):
        if name.lower() in told:
            yield name, html.unescape(told[name.lower()])


def _records(text: str) -> Iterator[str]:
    """The HTML of each record, in an element of which it can be a part."""
    for part in text.split("<record>")[1:]:
        record = part.partition("</record>")[0].strip()
        record = record.removeprefix("<![CDATA[").removesuffix("]]>").strip()
        yield _framed(html.unescape(record) if record.startswith("&lt;") else record)
    for store in _STORE.finditer(text):
        position = store.end()
        while match := _STRING.match(text, position):
            position = match.end()
            yield _framed(re.sub(r"\\(.)", r"\1", match[1] or match[2] or ""))
            if not match[3]:
                break


def _framed(record: str) -> str:
    return f"<table>{record}</table>" if record[:3].lower() == "<tr" else f"<div>{record}</div>"


def _is_answer(page: ListingPage) -> bool:
    """Whether a page holds records alone, as the proxy gives them."""
    return _PROXY in page.url or bool(_ANSWER.match(page.text))


def _total(text: str) -> int | None:
    match = _TOTAL.search(text)
    return int(match[1] or match[2]) if match else None


def _count(options: dict[str, str], name: str, otherwise: int) -> int:
    told = options.get(name, "")
    return int(told[:4]) or otherwise if told.isdecimal() else otherwise
