"""A page's text -> its links, attachments and pictures, with the date printed beside each."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from assets.media.beside import Beside
from assets.media.places import Places, is_ornament, leads_on, link_around, shown_address

_DATE = re.compile(r"(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)日?")
_EDGE_DATE = re.compile(rf"^[\[(（]?{_DATE.pattern}[\])）]?\s|\s[\[(（]?{_DATE.pattern}[\])）]?$")
_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip|rar|png|jpe?g|gif|bmp|webp)$", re.IGNORECASE
)
# What a script opens as a page: an address with a folder, or with the ending of a page or file.
_OPENED = re.compile(
    r"""["']((?:https?://|\.{0,2}/)[^"'\s<>]{1,500}|[^"'\s<>/]{1,200}\.(?:s?html?|jsp|aspx?|pdf|docx?))["']""",
    re.IGNORECASE,
)
_IN_SCRIPT = re.compile(
    r"""["']([^"'\s<>]{1,500}\.(?:pdf|docx?|xlsx?|wps|ofd))["']""", re.IGNORECASE
)
_FRAMES = "iframe[src], embed[src], object[data]"
# A file that is served under an address without its name, and what such a link says.
_SERVES_FILES = re.compile(r"down|attach|annex|file|fujian|fj", re.IGNORECASE)
_CALLED_FILE = re.compile(r"附件|下载|全文|原文|(?:pdf|word|excel)\s*版", re.IGNORECASE)
_PAGE = re.compile(r"(?:\.s?html?|/)$", re.IGNORECASE)
_LINKS = "a[href], area[href], [onclick], option[value], [data-url], [data-href], [data-link]"
_LOOKS_LIKE_ADDRESS = re.compile(r"(?:https?:/|\.{0,2})/\S")
_MAX_UNOPENED = 100
_MAX_CALLED = 60  # characters of such a link's title
# A row or item of a list; above it other links begin.
_WITHIN_ITEM = frozenset(
    {"li", "tr", "dd", "dt", "p", "div", "td", "span", "h3", "h4", "strong", "b", "font"}
)
_OPENS = re.compile(
    r"[\[(（【]?(?:点击|在线|查看|浏览|阅读|打开|下载|详情|详细|全文|原文|附件|链接|pdf|word|html|版)+"
    r"[>»\])）】]*",
    re.IGNORECASE,
)
_HEADS = "h1, h2, h3, h4, h5, h6, [class*='title'], [class*='tit']"
_SIGNS = re.compile(r"(?<![a-z])(?:more|next|right)(?![a-z])")
_SIGN_WORDS = {"more": "更多", "next": "下一页", "right": "下一页"}
_SPACE = re.compile(r"\s+")
_SAID_TITLE = re.compile(r"\s(?:发布日期|发布时间|点击数|作者)\s?[:：]")


@dataclass(frozen=True)
class Link:
    """One link: absolute address, visible text, date printed beside it, and title.

    The title is the link's title attribute where that says more than the text; ``beside`` is what
    stands in the row or item beside the links of it, the head of its column, or the heading right
    above the list. ``itself`` is the link to a page on which it was found, made where the page is
    what was looked for.
    """

    url: str
    text: str
    date: date | None
    title: str
    itself: bool = False
    beside: str = ""


def links(html: str, base_url: str) -> list[Link]:
    """All http(s) links of a page in their order, each address and title once.

    What a script opens when an element is clicked or chosen is a link too.
    """
    tree = LexborHTMLParser(html)
    base = base_address(tree, base_url)
    dates, beside = _Dates(tree), Beside()
    found: dict[tuple[str, str], Link] = {}
    for node in tree.css(_LINKS):
        url = _address(node, base)
        if url is not None:
            link = _link(node, url, dates)
            link = _named_by(link, beside.of(node))
            found.setdefault((link.url, link.title), link)
    return list(found.values())


def unopened(html: str, base_url: str) -> list[str]:
    """What is printed on the elements that only a script opens, at an address nobody is told."""
    tree = LexborHTMLParser(html)
    base = base_address(tree, base_url)
    printed = {
        _plain(node.attributes.get("title") or node.text(separator=" ")): None
        for node in tree.css("a, button, option, [onclick]")
        if _address(node, base) is None
        and (node.tag in {"a", "button"} or node.css_first("a[href]") is None)
    }
    return [text for text in printed if 0 < len(text) <= _MAX_UNOPENED]


def frames(html: str, base_url: str) -> list[str]:
    """The addresses of the pages that a page shows in frames; no files."""
    tree = LexborHTMLParser(html)
    base = base_address(tree, base_url)
    shown = (absolute(node.attributes.get("src"), base) for node in tree.css("frame, iframe[src]"))
    return [url for url in dict.fromkeys(shown) if url and _file_address(url) is None]


def attachments(html: str, base_url: str) -> list[Link]:
    """Files a page links to, opens by script or shows in a frame, each address once.

    Those of the site around the article and of the articles before and after it are left out.
    """
    tree = LexborHTMLParser(html)
    base = base_address(tree, base_url)
    dates, places = _Dates(tree), Places()
    named = [(node, node.attributes.get("href")) for node in tree.css("a[href]")]
    for node in tree.css("[onclick], a[href^='javascript:']"):
        script = f"{node.attributes.get('onclick')} {node.attributes.get('href')}"
        named += [(node, path) for path in _IN_SCRIPT.findall(script)]
    for node in tree.css(_FRAMES):
        named.append((node, node.attributes.get("src") or node.attributes.get("data")))
    for node in tree.css("script:not([src])"):
        named += [(node, path) for path in _IN_SCRIPT.findall(node.text())]
    found: dict[str, Link] = {}
    for node, address in named:
        target = absolute(address, base)
        url = _file_address(target)
        if url is None and (target is None or not _serves_files(target)):
            continue
        if not places.is_of_article(node):
            continue
        link = _link(node, url or target or "", dates)
        if (url or _is_called_file(link)) and not leads_on(node, link.title):
            found.setdefault(link.url, link)
    return list(found.values())


def pictures(html: str, base_url: str) -> list[Link]:
    """Pictures that a page's article shows, each address once; none that adorn the site.

    A picture that is the sign of a link is not the article's; one that leads to itself is.
    """
    tree = LexborHTMLParser(html)
    base = base_address(tree, base_url)
    dates, places = _Dates(tree), Places()
    found: dict[str, Link] = {}
    for node in tree.css("img"):
        url = absolute(shown_address(node), base)
        if url is None or url in found or is_ornament(node, url) or not places.is_of_article(node):
            continue
        leads_to = absolute(link_around(node), base)
        if leads_to is None or leads_to == url:
            found[url] = _link(node, url, dates)
    return list(found.values())


def printed_date(text: str) -> date | None:
    """The first whole date in a text, as 2024-01-30, 2024/1/30 or 2024年1月30日; None without."""
    for year, month, day in _DATE.findall(text):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


def base_address(tree: LexborHTMLParser, base_url: str) -> str:
    """What the addresses of a page found at an address are relative to."""
    node = tree.css_first("base[href]")
    href = node.attributes.get("href") if node else None
    try:
        return urljoin(base_url, href) if href else base_url
    except ValueError:
        return base_url


def absolute(href: str | None, base: str) -> str | None:
    """The http(s) address that an attribute leads to, without fragment; None where it is none."""
    try:
        url = urldefrag(urljoin(base, (href or "").strip())).url
    except ValueError:
        return None
    blank = not href or href.strip().startswith("#")
    return url if url.lower().startswith(("http://", "https://")) and not blank else None


def _address(node: LexborNode, base: str) -> str | None:
    """Where a click on an element leads by its attributes or its script; None where none tells."""
    attributes = node.attributes
    named = (attributes.get(name) or "" for name in ("data-url", "data-href", "data-link", "value"))
    told = next((each for each in named if _LOOKS_LIKE_ADDRESS.match(each)), None)
    return absolute(attributes.get("href"), base) or absolute(_opened(node) or told, base)


def _opened(node: LexborNode) -> str | None:
    """The address in the script of an element; None where it has none or is about a link in it."""
    script = f"{node.attributes.get('onclick') or ''} {node.attributes.get('href') or ''}"
    match = _OPENED.search(script)
    return match[1] if match and (node.tag == "a" or node.css_first("a[href]") is None) else None


def _file_address(url: str | None) -> str | None:
    """The address of the file behind a link, also behind a viewer's; None for other links."""
    if url is None:
        return None
    parts = urlsplit(url)
    if _FILE.search(parts.path):
        return url
    for _, value in parse_qsl(parts.query):
        if _FILE.search(value):
            # A viewer is told a path, a download page a name.
            return absolute(value, url) if "/" in value else url
    return None


def _serves_files(url: str) -> bool:
    parts = urlsplit(url)
    return bool(_SERVES_FILES.search(f"{parts.path}?{parts.query}")) and not _PAGE.search(
        parts.path
    )


def _is_called_file(link: Link) -> bool:
    called = link.title[:_MAX_CALLED]
    return bool(_FILE.search(link.title) or _CALLED_FILE.search(called))


def _link(node: LexborNode, url: str, dates: _Dates) -> Link:
    text = "" if node.tag == "script" else _plain(node.text(separator=" "))
    edge = _EDGE_DATE.search(text)
    inner = printed_date(edge[0]) if edge else None
    if inner is not None:
        text = _EDGE_DATE.sub("", text).strip()
    # A card: heading, summary and date within one link.
    head = node.css_first(_HEADS) if len(text) > _MAX_CALLED else None
    text = (_plain(head.text(separator=" ")) if head is not None else "") or text
    image = node.css_first("img[alt]")
    said = node.attributes.get("title") or (image.attributes.get("alt") if image else "") or ""
    # Some titles are a whole sheet: 标题, 发布日期, 点击数.
    said = _SAID_TITLE.split(_plain(said).removeprefix("标题:").removeprefix("标题："))[0].strip()
    title = (
        said if _is_cut(text) and len(said) > 4 and not _is_cut(said) else max(text, said, key=len)
    )
    return Link(url, text, inner or dates.beside(node), title or _sign(node))


class _Dates:
    """The dates printed beside a page's links; each element is looked at a few times at most."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._found: dict[int, date | None] = {}
        # Where all links in an element lead; None where they differ.
        self._only: dict[int, str | None] = {}
        for link in tree.css("a[href], [onclick]"):
            target = _target(link)
            item = link.parent
            while item is not None:
                first = item.mem_id not in self._only
                if not first and self._only[item.mem_id] in {None, target}:
                    # What is above has been told so already.
                    break
                self._only[item.mem_id] = target if first else None
                item = item.parent

    def beside(self, node: LexborNode) -> date | None:
        """Date in the list item or row of the link, as far as no other link stands in it."""
        target = _target(node)
        around, item = node, node.parent
        for _ in range(4):
            if item is None or item.tag not in _WITHIN_ITEM:
                break
            if self._only.get(item.mem_id, target) != target:
                break
            around, item = item, item.parent
        if around.mem_id not in self._found:
            self._found[around.mem_id] = printed_date(_plain(around.text(separator=" ")))
        return self._found[around.mem_id]


def _named_by(link: Link, beside: str) -> Link:
    """A link with what stands beside it, which is the title of one that is called 查看 or 下载."""
    if beside and _OPENS.fullmatch(link.title):
        return replace(link, title=beside)
    return replace(link, beside=beside)


def _sign(node: LexborNode) -> str:
    """What a link without words is by the name of its picture or class: more.gif, icon-right."""
    named = " ".join(
        f"{each.attributes.get('class') or ''} {each.attributes.get('src') or ''}"
        for each in (node, *node.css("img, i, span, em"))
    )
    match = _SIGNS.search(named.lower())
    return _SIGN_WORDS[match[0]] if match else ""


def _is_cut(text: str) -> bool:
    return text.endswith(("…", "...", "。。。", "··"))


def _target(node: LexborNode) -> str:
    """What tells two links apart: the address, and the script of those that all have the same."""
    href = node.attributes.get("href") or ""
    blank = href.startswith(("#", "javascript:")) or not href
    return f"{href} {node.attributes.get('onclick') or ''}" if blank else href


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text).strip()
