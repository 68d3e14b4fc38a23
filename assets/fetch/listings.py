"""Listing pages -> their links and whether the list goes on; one function a site platform."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from assets.media.links import Link, links

_PAGE_COUNT = re.compile(
    r"(?:createPageHTML\(\s*|(?:countPage|totalPage|pageCount)\s*=\s*[\"']?|共\s*)(\d{1,9})(?!\d)"
    r"(?=\s*[,;\"')]|\s*页|\s*$)",
    re.IGNORECASE | re.MULTILINE,
)
_ONWARD = frozenset({"下一页", "下页", "尾页", "末页", "下一页>", ">", ">>", "»"})
_ONWARD_BY_SCRIPT = re.compile(r"<a\b[^<>]*>\s*(?:下一页|下页)\s*[>»]*\s*</a>", re.IGNORECASE)
_EMPTY = re.compile(r"暂无(?:数据|内容|信息|记录)|没有(?:找到|查询到)?相关|共\s*0\s*条")


@dataclass(frozen=True)
class Listing:
    """What a listing page holds; ``goes_on`` says why there may be more, empty when it ends.

    ``says_empty`` is the page's own word that the list has nothing in it.
    """

    links: tuple[Link, ...]
    goes_on: str
    says_empty: str


def plain_list(html: str, url: str) -> Listing:
    """A page whose links stand in its HTML, as ``ul > li > a`` or in any other way."""
    found = tuple(links(html, url))
    empty = _EMPTY.search(html)
    return Listing(found, _goes_on(html, url, found), empty[0] if empty else "")


PLATFORMS: dict[str, Callable[[str, str], Listing]] = {"plain_list": plain_list}


def _goes_on(html: str, url: str, found: tuple[Link, ...]) -> str:
    counts = [int(count) for count in _PAGE_COUNT.findall(html)]
    if counts:
        return f"{max(counts)} pages" if max(counts) > 1 else ""
    for link in found:
        if link.text in _ONWARD and link.url != url:
            return f"{link.text} {link.url}"
    script = _ONWARD_BY_SCRIPT.search(html)
    return script[0] if script else ""
