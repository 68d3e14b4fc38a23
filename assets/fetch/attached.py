"""A report's page -> the files that may hold its report, in the page's order, as many as are asked.

Pictures are asked for only where the page itself does not print the form: many reports show charts.
"""

from __future__ import annotations

import functools
import re
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from assets.media.depth import is_too_deep
from assets.media.links import Link, attachments, pictures
from expectations.forms.catalogue import grids
from expectations.forms.labels import normal_label, simplified

MAX_FILES = 10
MAX_PICTURES = 20
_MAX_PAGE = 2_000_000  # characters, without the pictures written into the page itself
_MAX_LINKS = 20_000
_INLINE = re.compile(r"data:[\w/+.;-]{0,60},[\w+/=%]{200,}")
_LINK = re.compile(r"<(?:a|img|iframe|embed|object)\s", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|bmp|webp)$", re.IGNORECASE)
# What every page of a site links to.
_OF_THE_SITE = ("指南", "目录")
_NOT_HAN = re.compile(r"[^㐀-鿿]+")
_MIN_LABEL = 4  # shorter labels stand in any text
# Of a form's row labels; a sentence names a few of them, a page that prints the tables nearly all.
_SHARE_PRINTED = 0.6


def attached(page: str, url: str) -> tuple[Link, ...]:
    """The files of a page's article and, where it prints no form, its pictures; none twice.

    None of a page that is larger, or nested deeper, than those of honest sites.
    """
    page = _INLINE.sub("", page)
    if len(page) > _MAX_PAGE or len(_LINK.findall(page)) > _MAX_LINKS or is_too_deep(page):
        return ()
    files = [
        file
        for file in attachments(page, url)
        if not any(word in file.title for word in _OF_THE_SITE)
    ]
    linked = [file for file in files if _PICTURE.search(urlsplit(file.url).path)]
    others = [file for file in files if file not in linked]
    known = {file.url for file in files}
    shown = [picture for picture in pictures(page, url) if picture.url not in known]
    if shown and prints_form(page):
        shown = []
    return (*others[:MAX_FILES], *(linked + shown)[:MAX_PICTURES])


def prints_form(page: str) -> bool:
    """Whether most rows of one edition's form are named in a page's text."""
    tree = LexborHTMLParser(page)
    text = _NOT_HAN.sub("", simplified(tree.body.text() if tree.body else ""))
    return any(
        sum(label in text for label in labels) >= _SHARE_PRINTED * len(labels)
        for labels in _row_labels()
    )


@functools.cache
def _row_labels() -> tuple[frozenset[str], ...]:
    found = (
        frozenset(normal_label(row.label) for table in grid.tables for row in table.rows)
        for grid in grids()
    )
    return tuple(
        frozenset(label for label in labels if len(label) >= _MIN_LABEL) for labels in found
    )
