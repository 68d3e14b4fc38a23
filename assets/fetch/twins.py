"""Links to one report under several addresses -> the one to take, and those beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from assets.fetch.dated import published
from assets.fetch.titles import plain
from assets.media.links import Link
from assets.media.shells import FOR_PHONES

_FORMS = ("html", "pdf", "doc", "docx", "wps", "ofd", "xls", "xlsx", "zip", "rar")
# What tells a title from the same title in another form: （PDF版）, 附件1：….doc, [置顶].
_FORM_WORDS = re.compile(
    r"\.(?:pdf|docx?|xlsx?|wps|ofd|s?html?)$|(?<=[(\[【])\w{2,4}版(?=[)\]】])|附件\d*|置顶|new|\W|_",
    re.IGNORECASE,
)


def twins(links: Iterable[Link], year: int, *, of_one_unit: bool) -> Iterator[tuple[Link, ...]]:
    """The links in groups that are one report each; first in each the one to take.

    One report is what has one address but for the scheme; of what is surely ``of_one_unit``, too,
    what has the same title and day, or the same title as a page and as its file, or the same path
    on two hosts. The page goes first, then a PDF, then what else there is.
    """
    is_twin = _are_one if of_one_unit else _have_one_address
    groups: list[list[Link]] = []
    for link in sorted(links, key=lambda link: _order(link, year)):
        same = (group for group in groups if any(is_twin(link, other) for other in group))
        group = next(same, None)
        if group is None:
            groups.append([link])
        else:
            group.append(link)
    yield from map(tuple, groups)


def _order(link: Link, year: int) -> tuple[object, ...]:
    form = _form(link)
    rank = _FORMS.index(form) if form in _FORMS else 0
    core, text = _core(link), plain(link.title)
    # Such a page shows that year's report tomorrow too.
    asked = link.itself and str(year) not in urlsplit(link.url).query
    for_phones = bool(FOR_PHONES.search(link.url))
    return (
        rank,
        asked,
        for_phones,
        len(text) - len(core),
        link.url,
        link.title,
        str(link.date),
        link.text,
    )


def _have_one_address(link: Link, other: Link) -> bool:
    # A page at which the year is asked for shows the same report under several addresses.
    shown_twice = link.itself and other.itself and _core(link) == _core(other)
    return shown_twice or link.url.partition("://")[2] == other.url.partition("://")[2]


def _are_one(link: Link, other: Link) -> bool:
    if _have_one_address(link, other):
        return True
    if _core(link) != _core(other):
        return False
    days = {published(link), published(other)}
    forms_differ = _form(link) != _form(other)
    if len(days) == 2:
        return None in days and forms_differ
    return days != {None} or forms_differ or _place(link) == _place(other)


def _core(link: Link) -> str:
    return _FORM_WORDS.sub("", plain(link.title))


def _form(link: Link) -> str:
    ending = urlsplit(link.url).path.rpartition("/")[2].rpartition(".")[2].lower()
    return ending if ending in _FORMS else "html"


def _place(link: Link) -> str:
    """The address but for the host, which a site for phones has another."""
    parts = urlsplit(link.url)
    return f"{parts.path}?{parts.query}"
