"""A short page that has nothing to say but a few words: a firewall's, a login, a missing page's."""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from assets.fetch.listings import GENERIC, ListingPage, read_listing
from assets.media.links import attachments, pictures
from assets.media.shells import leads_to

_MOST_SAID = 300  # characters
_MOST_LINKS = 5
# With more of these there is no need to look closer.
_TAGS = re.compile(r"<(?:a|td)\b", re.IGNORECASE)
_MOST_TAGS = 40
_NO_TEXT = "script, style, noscript, template, title, head"
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_STATUS = frozenset({"400", "401", "403", "404", "405", "500", "502", "503"})
_REPORT = re.compile(r"年报|年度报告|工作报告|情况报告")
# Links of a list, whatever else it has.
_LISTED = re.compile(r"公开|20\d\d")
_ALERT = re.compile(r"alert\s{0,5}\(\s{0,5}[\"']([^\"']{1,200})")


@dataclass(frozen=True)
class Bare:
    """The few words of a page: those it shows, and all of them with those of title and script.

    ``leads_on`` says that it sends its reader elsewhere, or has a list that a script will show.
    """

    shown: str
    words: str
    leads_on: bool


def bare(page: str, url: str) -> Bare | None:
    """The words of a short page that has nothing else; None where it has something to say.

    Something is whatever a report may be: a title that names one, a table of figures, a file, a
    picture, a text; and what leads to one: links of a list.
    """
    if len(_TAGS.findall(page)) > _MOST_TAGS:
        return None
    tree = LexborHTMLParser(page)
    title = _text(tree.css_first("title"))
    asides = [_text(node) for node in tree.css("noscript")] + _ALERT.findall(page)
    for node in tree.css(_NO_TEXT):
        node.decompose()
    shown = _text(tree.body)
    if (
        len(shown) > _MOST_SAID
        or _REPORT.search(f"{title} {shown}")
        or any(_is_figure(_text(node)) for node in tree.css("td"))
        or _has_list(tree)
        or attachments(page, url)
        or pictures(page, url)
    ):
        return None
    words = " ".join((title, shown, *asides)).strip()
    return Bare(shown or words, words, _leads_on(page, url))


def _has_list(tree: LexborHTMLParser) -> bool:
    links = tree.css("a[href]")
    return len(links) > _MOST_LINKS or any(_LISTED.search(_text(link)) for link in links)


def _leads_on(page: str, url: str) -> bool:
    if leads_to(page, url) is not None:
        return True
    found = read_listing(ListingPage(page, url, 0), "")
    return found.said != GENERIC or bool(found.pages or found.goes_on or found.says_empty)


def _is_figure(text: str) -> bool:
    return bool(_FIGURE.fullmatch(text)) and text not in _STATUS


def _text(node: LexborNode | None) -> str:
    return " ".join(node.text(separator=" ").split()) if node is not None else ""
