"""Guangdong's common platform: a page names site and columns, an interface gives the articles."""

from __future__ import annotations

import json
import re

from assets.fetch.platforms.listing import MAX_PAGES, Listing, ListingPage, listing
from assets.fetch.platforms.records import Records, records
from assets.fetch.platforms.told import values
from assets.media.links import links

_ROOT = re.compile(r"(.*?/gkmlpt)(?:/|$)")
_ASKED = re.compile(r"(.*/gkmlpt/api/all/\d{1,9}\?(?:.*&)?page=)(\d{1,6})(.*)")
_COLUMNS = ("column_id", "columnid", "column", "category_id", "cate_id")
_NAMED = re.compile(
    r'"id"\s{0,5}:\s{0,5}"?(\d{1,9})"?\s{0,5},[^{}\[\]]{0,300}?"name"\s{0,5}:\s{0,5}("[^"]{1,200}")'
)
_REPORTS = re.compile(r"年报|年度报告")
_A_PAGE = 100  # articles, as the platform gives them


def read(page: ListingPage) -> Listing | None:
    """The list of such a page or answer; None for any other."""
    root = _ROOT.match(page.base)
    if root is None:
        return None
    answer = records(page.text, page.base)
    if answer is not None:
        return _of_answer(page, answer)
    site = values(page.text).get("sid", "")
    if not site:
        return None
    columns = _columns(page)
    return listing(
        page,
        links(page.text, page.base),
        [f"{root[1]}/api/all/{column}?page=1&sid={site}" for column in columns],
        said=f"gkmlpt, site {site}, columns {', '.join(columns)}",
        goes_on="" if columns else "栏目编号未写明 the column is not told by the page",
    )


def _of_answer(page: ListingPage, answer: Records) -> Listing:
    asked = _ASKED.fullmatch(page.base)
    total = answer.total or 0
    whole = asked is not None and int(asked[2]) <= 1 and 0 < answer.count < total
    count = -(-total // (answer.count if whole else _A_PAGE))
    numbers = range(1, count + 1)[: MAX_PAGES + 1]
    return listing(
        page,
        answer.links,
        [f"{asked[1]}{number}{asked[3]}" for number in numbers] if asked else [],
        said=f"gkmlpt, {total} articles",
        goes_on="" if asked or total <= answer.count else f"{total} articles",
        says_empty="total 0" if answer.total == 0 else "",
    )


def _columns(page: ListingPage) -> list[str]:
    """The column a page is of, or those of its tree that are called annual reports."""
    told = values(page.text)
    for name in _COLUMNS:
        if told.get(name, "").isdecimal() and told[name] != "0":
            return [told[name]]
    named = {number: _text(name) for number, name in _NAMED.findall(page.text)}
    return [number for number, name in named.items() if _REPORTS.search(name)]


def _text(quoted: str) -> str:
    try:
        return str(json.loads(quoted))
    except ValueError:
        return quoted
