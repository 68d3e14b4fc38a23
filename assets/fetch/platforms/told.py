"""What a listing page says of itself: values of its scripts, how many pages, that it is empty."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

_PAIR = re.compile(
    r"""["']?(?<![\w.])([A-Za-z_]\w{0,40})["']?\s{0,9}[:=]\s{0,9}"""
    r"""(?:'([^'<>\n]{0,500})'|"([^"<>\n]{0,500})"|(-?\d{1,9})\b(?!\.\d))"""
)
_COUNTED = ("totalpage", "totalpages", "pagecount", "pagecounts", "countpage", "contenpage")
_PRINTED = re.compile(
    r"共\s{0,3}(\d{1,9})\s{0,3}页|(?<![\d/])\d{1,6}\s?/\s?(\d{1,9})\s{0,3}页"
    r"|总页数\s?[:：]?\s?(\d{1,9})"
)
_RECORDS = re.compile(r"共(?:有|计)?\s{0,3}(\d{1,9})\s{0,3}条|总(?:记录|条)数\s?[:：]?\s?(\d{1,9})")
# How scripts that turn pages are told the number of records, and of those on a page.
_SHARES = (
    *(("count", "limit"), ("totaldata", "showdata"), ("totalcount", "pagesize")),
    *(("totalrecord", "pagesize"), ("recordcount", "pagesize"), ("total", "pagesize")),
)
_EMPTY = re.compile(
    r"暂无(?:相关)?(?:数据|内容|信息|记录|文章)|没有(?:找到|查询到)?相关|共\s{0,3}0\s{0,3}条"
)
_BROUGHT = re.compile(
    r"""\$\.(?:ajax|getJSON|post|get)\(|\baxios\b|\bfetch\(|XMLHttpRequest"""
    r"""|src=["']?[^"'\s<>]{0,200}?(?:list|data|page)[^"'\s<>/]{0,50}\.js"""
)
# What a page shows only when its script finds nothing.
_HIDDEN = (
    "script, style, template, noscript, textarea, [hidden], [v-if], [v-else], [v-show], [ng-if],"
    " [ng-show], [ms-if], [ms-visible], [x-show], [style*='display:none'], [style*='display: none']"
)


def values(script: str) -> dict[str, str]:
    """The first value of each name that a script sets, as ``var name = 3`` or ``name: 'x'``.

    Names are in lower case.
    """
    found: dict[str, str] = {}
    for match in _PAIR.finditer(script):
        value = next((group for group in match.groups()[1:] if group is not None), "")
        found.setdefault(match[1].lower(), value)
    return found


def page_count(html: str) -> int:
    """How many pages a list has by the page's scripts or by what it prints; 0 when not told."""
    told = values(html)
    counts = [told[name] for name in _COUNTED if told.get(name, "").isdecimal()]
    for records, shown in _SHARES:
        whole, part = told.get(records, ""), told.get(shown, "")
        if whole.isdecimal() and part.isdecimal() and int(part):
            counts.append(str(-(-int(whole) // int(part))))
    if "页" in html:
        counts += ["".join(found) for found in _PRINTED.findall(shown_text(html))]
    return max(map(int, counts), default=0)


def record_count(html: str) -> int:
    """How many records a list has by what the page prints; 0 when it does not."""
    if "条" not in html and "记录" not in html:
        return 0
    found = _RECORDS.findall(shown_text(html))
    return max((int(first or second) for first, second in found), default=0)


def says_empty(html: str) -> str:
    """The page's own word that there is nothing in its list; empty where it has none.

    It is also what a page shows until a script has brought the list.
    """
    if not _EMPTY.search(html) or _BROUGHT.search(html):
        return ""
    match = _EMPTY.search(shown_text(html))
    return match[0] if match else ""


def shown_text(html: str) -> str:
    """The text of a page without scripts and what is hidden."""
    tree = LexborHTMLParser(html)
    for node in tree.css(_HIDDEN):
        node.decompose()
    return tree.body.text(separator=" ") if tree.body is not None else ""
