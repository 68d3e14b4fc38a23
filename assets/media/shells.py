"""A page that is only a shell -> the address to which it sends its reader."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from assets.media.links import absolute, base_address

_MAX_SAID = 200  # characters that a shell may show while it leads on
_MAX_LINKS = 5
_MAX_DELAY = 15  # seconds; what waits longer shows something
_MISSING = re.compile(r"404|不存在|已删除|找不到|未找到|not found|系统错误|出错", re.IGNORECASE)
_REFRESH = re.compile(
    r"\s*(\d{1,5})?(?:\.\d*)?\s*[;,]\s*url\s*=\s*[\"']?\s*([^\"']+)", re.IGNORECASE
)
_LOCATION = re.compile(
    r"(?:\blocation(?:\.href)?\s{0,5}=(?!=)\s{0,5}|\blocation\.(?:replace|assign)\s{0,5}\(\s{0,5})"
    r"""(?:"([^"<>]{1,1000})"|'([^'<>]{1,1000})')(?!\s{0,5}\+)""",
    re.IGNORECASE,
)
FOR_PHONES = re.compile(r"/(?:m|wap|mobile|h5)(?:/|$)|//(?:m|wap)\.", re.IGNORECASE)
_SHOWS_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|ofd|png|jpe?g|mp4)\b|viewer", re.IGNORECASE)
_NO_TEXT = "script, style, noscript, template, title, head"
_FRAMES = "frame[src], iframe[src]"


def leads_to(html: str, url: str) -> str | None:
    """The address to which a shell leads by refresh, script or a lone frame.

    None for a page that has something to say, that leads to itself, or to several places.
    """
    tree = LexborHTMLParser(html)
    base = base_address(tree, url)
    targets = [*_refreshes(tree), *_by_script(tree), *_frames(tree)]
    if not targets or _says_something(html):
        return None
    addresses = {address: None for target in targets if (address := absolute(target, base))}
    own = absolute(url, url)
    if own in addresses:
        return None
    several = [address for address in addresses if not FOR_PHONES.search(address)]
    found = several if len(addresses) > 1 else list(addresses)
    return found[0] if len(found) == 1 else None


def _says_something(html: str) -> bool:
    tree = LexborHTMLParser(html)
    count = len(tree.css("a[href]"))
    tables = tree.css_first("table, img, form") is not None
    for node in tree.css(_NO_TEXT):
        node.decompose()
    text = " ".join(tree.body.text(separator=" ").split()) if tree.body is not None else ""
    return count > _MAX_LINKS or tables or len(text) > _MAX_SAID or bool(_MISSING.search(text))


def _refreshes(tree: LexborHTMLParser) -> list[str]:
    found = []
    for node in tree.css("meta[http-equiv]"):
        if (node.attributes.get("http-equiv") or "").strip().lower() == "refresh":
            match = _REFRESH.match(node.attributes.get("content") or "")
            if match and int(match[1] or 0) <= _MAX_DELAY:
                found.append(match[2].strip())
    return found


def _by_script(tree: LexborHTMLParser) -> list[str]:
    scripts = [node.text() for node in tree.css("script:not([src])")]
    scripts += [node.attributes.get("onload") or "" for node in tree.css("body[onload]")]
    return [
        first or second
        for script in scripts
        for first, second in _LOCATION.findall(script[:20_000])
    ]


def _frames(tree: LexborHTMLParser) -> list[str]:
    frames = [node.attributes.get("src") or "" for node in tree.css(_FRAMES)]
    # A page that shows a file in a frame is the page of that file.
    return frames if len(frames) == 1 and not _SHOWS_FILE.search(frames[0]) else []
