"""A parsed page made plain: blocks, tables and shown text stay, everything else is taken out.

Afterwards one text node is one line, so that text can be asked for many elements at once.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode, create_tag

from assets.media.depth import MAX_DEPTH
from assets.raw_text.document import TooLargeError
from expectations.forms.labels import RAISED_CLOSE, RAISED_OPEN

# No text of a page holds a NUL: the parser drops it. What begins with one is a mark of ours.
LINE_END, TAB = "\0n", "\0t"
_BLANK_LINE = "\u00a0"

_SKIPPED = frozenset(
    {
        *("script", "style", "noscript", "template", "select", "option", "button", "svg"),
        *("iframe", "head", "-comment"),
    }
)
_BLOCK = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt"),
        *("fieldset", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html"),
        *("li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th"),
        *("thead", "tr", "ucapcontent", "ul", "br"),
    }
)
_KEPT_IDS = frozenset(create_tag(tag).tag_id for tag in _BLOCK - {"pre", "ucapcontent"})
_STYLED = (
    "[hidden],[style*=display i],[style*=visibility i],"
    "[style*=line-through i],[style*=vertical-align i]"
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# What stands raised or struck out beside a figure is not part of it.
_APART = frozenset({"sup", "sub", "s", "del", "strike"})
_STYLED_APART = re.compile(
    r"vertical-align\s*:\s*(?:super|sub|text-top)|text-decoration[^;]{0,60}line-through",
    re.IGNORECASE,
)
_UNREAD = "\ufffc"  # an image in a cell prints something, if nothing that can be read
_SPACES = re.compile(r"[ \t\r\n]+")


def make_plain(root: LexborNode) -> None:
    """Leave under the node only blocks, line breaks, and a text node for each line.

    Raises:
        TooLargeError: Elements are nested deeper than on any page, which takes their square.
    """
    nodes = list(root.traverse())
    for node in nodes[::MAX_DEPTH]:
        _require_shallow(node)
    styled = root.css(_STYLED)
    for node in styled:
        attributes = node.attributes
        style = attributes.get("style") or ""
        if "hidden" in attributes or _HIDDEN.search(style):
            if node.mem_id != root.mem_id:
                node.decompose()
        elif _STYLED_APART.search(style) and node.tag not in _BLOCK:
            _set_apart(node)
    inline: list[LexborNode] = []
    inline_ids: set[int] = set()  # names are asked for once: most of a page is spans
    nodes = list(root.traverse()) if styled else nodes
    for node in [node for node in nodes if node.tag_id not in _KEPT_IDS]:
        if node.tag_id in inline_ids or not _is_treated(node):
            inline_ids.add(node.tag_id)
            inline.append(node)
    for node in inline:
        node.unwrap(delete_empty=True)
    root.merge_text_nodes()


def _require_shallow(node: LexborNode) -> None:
    # Below an element as deep as this, all that follows up to twice its depth is deep as well, so
    # that it is enough to look at a node now and then.
    parent = node.parent
    for _ in range(MAX_DEPTH):
        if parent is None:
            return
        parent = parent.parent
    raise TooLargeError(f"elements nested more than {MAX_DEPTH} deep")


def _is_treated(node: LexborNode) -> bool:
    """Whether the node is more than an inline element; it is then left as what it shows."""
    tag = node.tag or ""
    if tag in _SKIPPED:
        node.decompose()
    elif tag in _APART or (tag == "small" and _is_footnote(node)):
        _set_apart(node)
    elif tag == "small":
        node.unwrap(delete_empty=True)
    elif tag == "input":
        node.replace_with(_value_of(node))
    elif tag == "img":
        node.replace_with(_UNREAD if _is_in_cell(node) else "")
    elif tag == "pre":
        _keep_lines(node)
    else:
        return tag in _BLOCK
    return True


def trimmed(line: str) -> str:
    """A line's text, blanks made single; tabs survive only from preformatted text."""
    return _SPACES.sub(" ", line).strip(" \u00a0\u3000").replace(TAB, "\t")


def text_lines(root: LexborNode) -> str:
    """The node's text, each line ended by LINE_END; a blank line is a line of one blank."""
    for node in root.css("br"):
        if not _ends_line(node):
            node.insert_before(_BLANK_LINE)
    for node in root.css("p,td,th"):
        if _is_empty(node):
            node.insert_child(_BLANK_LINE)
    return root.text(separator=LINE_END, skip_empty=True)


def _set_apart(node: LexborNode) -> None:
    node.replace_with(f"{RAISED_OPEN}{node.text()}{RAISED_CLOSE}")


def _is_footnote(small: LexborNode) -> bool:
    return _ends_line(small) and small.text(strip=True).isdigit()


def _value_of(field: LexborNode) -> str:
    attributes = field.attributes
    return "" if attributes.get("type") == "hidden" else attributes.get("value") or ""


def _is_in_cell(image: LexborNode) -> bool:
    return image.parent is not None and image.parent.tag in ("td", "th", "p", "span")


def _keep_lines(preformatted: LexborNode) -> None:
    """Make its text nodes lines of their own."""
    for node in list(preformatted.traverse(include_text=True)):
        first, *lines = (node.text_content or "").replace("\t", TAB).split("\n")
        for line in reversed(lines):
            node.insert_after(line if line.strip() else _BLANK_LINE)
            node.insert_after(node.parser.create_node("br"))
        if node.is_text_node:
            node.replace_with(first)


def _ends_line(node: LexborNode) -> bool:
    """Whether text stands before the node on its line."""
    before = node.prev
    while before is not None and before.is_empty_text_node:
        before = before.prev
    return before is not None and before.tag not in _BLOCK


def _is_empty(node: LexborNode) -> bool:
    child = node.first_child
    return child is None or (child.is_empty_text_node and child.next is None)
