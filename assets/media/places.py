"""Where an element stands in a page and what for: the article, or the site around it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_AROUND_TAGS = frozenset({"nav", "header", "footer", "aside"})
# Words that begin or end a name among an element's class and id, as main-nav and footer do.
_AROUND = frozenset(
    {
        *("nav", "navbar", "menu", "header", "footer", "foot", "sidebar", "aside", "crumb"),
        *("crumbs", "breadcrumb", "banner", "logo", "related", "relate", "recommend", "share"),
        *("qrcode", "ewm", "pager", "prev", "next", "friendlink", "toolbar", "copyright"),
    }
)
_ARTICLE = frozenset({"article", "content", "detail", "zoom", "editor", "news", "body"})
_SAYS_WHETHER = frozenset({"has", "with", "no", "without"})  # page has-sidebar
_LEADS_ON = re.compile(
    r"\s*[【\[<]?\s*(?:上一?[篇条页]|下一?[篇条页]|[前后]一篇|相关(?:阅读|文章|链接|新闻|推荐))"
)
_LEADS_ON_BEFORE = re.compile(r"(?:上一?[篇条页]|下一?[篇条页]|[前后]一篇)\s*[】\]>]?\s*[:：]?\s*$")
_SHORT = frozenset({"-text", "span", "b", "strong", "em", "i", "font", "label"})
_ORNAMENTS = frozenset(
    {
        *("logo", "icon", "icons", "ico", "banner", "qr", "qrcode", "ewm", "erweima", "wx"),
        *("weixin", "wechat", "weibo", "share", "btn", "button", "arrow", "sprite", "avatar"),
        *("bg", "blank", "loading", "spacer", "dot", "close", "print", "search", "beian", "gongan"),
        *("jubao", "dzjg", "gwsy", "nav", "menu", "foot", "footer", "header", "skin", "css"),
        *("template", "templates", "theme", "themes"),
    }
)
_ORNAMENT_SAID = re.compile(
    r"二维码|扫一扫|标[识志]|徽|logo|图标|微信|微博|客户端|打印|关闭|分享|无障碍|党政机关|找错|备案|横幅",
    re.IGNORECASE,
)
_NO_PICTURE = re.compile(r"\.(?:svg|ico|cur)$", re.IGNORECASE)
_LAZY = ("data-original", "data-src", "data-lazy-src", "data-url")
_PIXELS = re.compile(r"\s*(\d{1,5})(?:\.\d*)?\s*(?:px)?\s*(?:!important)?\s*$")
_STYLED = re.compile(r"(?<![-\w])(width|height)\s*:\s*([^;]{1,20})", re.IGNORECASE)
# A table of the form does not fit into less.
_MIN_WIDTH, _MIN_HEIGHT = 200, 80
_MAX_SQUARE = 300  # a square as small as that is a code to be scanned


class Places:
    """Which elements of one page stand in its article; each element is looked at once."""

    def __init__(self) -> None:
        self._known: dict[int, bool] = {}

    def is_of_article(self, node: LexborNode) -> bool:
        """Whether no element around the node is a part of the site that every page has."""
        passed: list[int] = []
        item: LexborNode | None = node
        answer = True
        while item is not None and item.tag not in ("body", "html"):
            if item.mem_id in self._known:
                answer = self._known[item.mem_id]
                break
            passed.append(item.mem_id)
            if _is_around(item):
                answer = False
                break
            item = item.parent
        self._known.update(dict.fromkeys(passed, answer))
        return answer


def leads_on(node: LexborNode, title: str) -> bool:
    """Whether a link is one to the article before or after."""
    before = node.prev
    if before is not None and before.tag == "-text" and not (before.text_content or "").strip():
        before = before.prev
    said = before.text() if before is not None and before.tag in _SHORT else ""
    return bool(_LEADS_ON.match(title) or _LEADS_ON_BEFORE.search(said[-40:]))


def shown_address(image: LexborNode) -> str | None:
    """The address of the picture an image element shows, also where a script is to load it."""
    attributes = image.attributes
    return next((attributes[name] for name in _LAZY if attributes.get(name)), None) or (
        attributes.get("src")
    )


def link_around(image: LexborNode) -> str | None:
    """Where a click on an image leads by the link around it; None where there is none."""
    item = image.parent
    for _ in range(3):
        if item is None:
            return None
        if item.tag == "a":
            return item.attributes.get("href")
        item = item.parent
    return None


def is_ornament(image: LexborNode, url: str) -> bool:
    """Whether an image is a sign, a code or an icon by its size, its name or what it is called."""
    width, height = _declared(image, "width"), _declared(image, "height")
    if (width is not None and width < _MIN_WIDTH) or (height is not None and height < _MIN_HEIGHT):
        return True
    if width is not None and width == height and width <= _MAX_SQUARE:
        return True
    path = urlsplit(url).path
    said = f"{image.attributes.get('alt') or ''} {image.attributes.get('title') or ''}"
    named = {word.lower() for word in _WORDS.findall(path)}
    return bool(_NO_PICTURE.search(path) or _ORNAMENT_SAID.search(said) or named & _ORNAMENTS)


def _declared(image: LexborNode, name: str) -> int | None:
    """Pixels of an image's width or height, as far as the page declares any."""
    style = image.attributes.get("style") or ""
    styled = {key.lower(): value for key, value in _STYLED.findall(style)}
    match = _PIXELS.match(styled.get(name) or image.attributes.get(name) or "")
    return int(match[1]) if match else None


def _is_around(item: LexborNode) -> bool:
    if item.tag in _AROUND_TAGS:
        return True
    named = f"{item.attributes.get('class') or ''} {item.attributes.get('id') or ''}"
    names = [[word.lower() for word in _WORDS.findall(name)] for name in named.split()]
    ends = [{words[0], words[-1]} for words in names if words and words[0] not in _SAYS_WHETHER]
    begins_article = any(words and words[0] in _ARTICLE for words in names)
    return any(end & _AROUND for end in ends) and not begins_article
