"""Answers in JSON -> the links of their records, whatever an interface calls title and address."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from assets.media.links import Link, printed_date

_TITLES = ("titleHtml", "title", "doctitle", "_doctitle", "docTitle", "realtitle", "name")
_ADDRESSES = ("post_url", "url", "docpuburl", "chnldocurl", "infourl", "visiturl", "link", "href")
_DATES = (
    *("publishedTimeStr", "display_publish_time", "docreltime", "pubdate", "publishDate"),
    *("infodate", "created_at", "create_time", "date", "time"),
)
# Whose a record is.
_UNITS = ("publisher", "deptname", "deptName", "department", "orgname", "orgName", "source")
_TOTALS = (
    "total",
    "totalCount",
    "totalcount",
    "recordCount",
    "totalRecord",
    "totalrecord",
    "post_count",
    "totalElements",
)
_PAGES = ("pageCount", "totalPages", "totalPage", "pages")
# As many records as are asked for at a time.
_WHOLE_PAGES = frozenset({10, 15, 20, 25, 30, 50, 100})
_MAX_NODES = 200_000
_SHANGHAI = timedelta(hours=8)
# Seconds that a publication may be told in: from 2000 on, and below what are milliseconds.
_SECONDS = range(946_684_800, 1 << 33)


@dataclass(frozen=True)
class Records:
    """The links of an answer, the number of its records and what it tells of the whole list.

    ``rest`` says why that may have more.
    """

    links: tuple[Link, ...]
    count: int
    total: int | None
    pages: int | None
    rest: str = ""


def records(text: str, base: str) -> Records | None:
    """The records of a JSON answer; None where the text is no JSON."""
    body = text.strip()
    if not body.startswith(("{", "[")):
        # An answer may be wrapped into the call of a function.
        start, end = body.find("({"), body.rfind("})")
        body = body[start + 1 : end + 1] if 0 < start < 80 and body[:1].isalpha() else ""
    try:
        data = json.loads(body) if body else None
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict | list):
        return None
    objects = list(_objects(data))
    found = {link: None for each in objects if (link := _link(each, base))}
    count = sum(1 for each in objects if _first(each, _ADDRESSES) and _first(each, _TITLES))
    total, pages = _number(objects, _TOTALS), _number(objects, _PAGES)
    return Records(tuple(found), count, total, pages, _rest(objects, count, total, pages))


def _rest(objects: list[dict[str, Any]], count: int, total: int | None, pages: int | None) -> str:
    if (total or 0) > count:
        return f"{total} records"
    if (pages or 0) > 1:
        return f"{pages} pages"
    if any(each.get("hasNextPage") is True or each.get("last") is False for each in objects):
        return "hasNextPage"
    if total is None and pages is None and count in _WHOLE_PAGES:
        return f"总数未写明 the number of records is not told, {count} are given"
    return ""


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    """All objects of an answer, the outer ones first."""
    waiting = [data]
    for taken in range(_MAX_NODES):
        if taken == len(waiting):
            return
        node = waiting[taken]
        if isinstance(node, dict):
            yield node
        inner = node.values() if isinstance(node, dict) else node
        waiting += [each for each in inner if isinstance(each, dict | list)]


def _link(record: dict[str, Any], base: str) -> Link | None:
    title, address = _first(record, _TITLES), _first(record, _ADDRESSES)
    if not title or not address:
        return None
    try:
        url = urljoin(base, address.strip())
    except ValueError:
        return None
    if not url.lower().startswith(("http://", "https://")):
        return None
    words = " ".join(LexborHTMLParser(title).text(separator="").split()) if "<" in title else title
    return Link(url.partition("#")[0], words, _date(record), words, beside=_first(record, _UNITS))


def _date(record: dict[str, Any]) -> date | None:
    for name in _DATES:
        value = record.get(name)
        if isinstance(value, str) and (printed := printed_date(value)):
            return printed
        if isinstance(value, str) and value.isdecimal() and len(value) in {10, 13}:
            value = int(value)
        if isinstance(value, int):
            seconds = value if value in _SECONDS else value // 1000
            if seconds in _SECONDS:
                return (datetime.fromtimestamp(seconds, UTC) + _SHANGHAI).date()
    return None


def _first(record: dict[str, Any], names: tuple[str, ...]) -> str:
    return next((each for name in names if isinstance(each := record.get(name), str) and each), "")


def _number(objects: list[dict[str, Any]], names: tuple[str, ...]) -> int | None:
    for each in objects:
        for name in names:
            if str(each.get(name, "")).isdecimal():
                return int(str(each[name])[:9])
    return None
