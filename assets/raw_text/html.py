"""HTML to document: block elements become lines, innermost tables become grids."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from assets.raw_text.document import MAX_CELLS, Document, Grid, GridCell, TooLargeError
from assets.raw_text.text import with_grids
from expectations.forms.labels import RAISED_CLOSE, RAISED_OPEN

_SKIPPED = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "select",
        "option",
        "button",
        "svg",
        "iframe",
        "head",
    }
)
_BLOCK = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt"),
        *("fieldset", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html"),
        *("li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th"),
        *("thead", "tr", "ucapcontent", "ul"),
    }
)
# What stands raised or struck out beside a figure is not part of it.
_APART = frozenset({"sup", "sub", "s", "del", "strike"})
_STYLED_APART = re.compile(
    r"vertical-align\s*:\s*(?:super|sub|text-top)|text-decoration[^;]{0,60}line-through",
    re.IGNORECASE,
)
_SHOWN = frozenset({"input", "img"})
_UNREAD = "\ufffc"  # an image in a cell prints something, if nothing that can be read
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NESTING = re.compile(
    r"<(/?)(?:div|span|font|section|table|ul|ol|blockquote|b|i|em)\b", re.IGNORECASE
)
_SPACES = re.compile(r"[ \t\r\n]+")
_MAX_SPAN = 100
_MAX_DEPTH = 400
_META_HINTS = {
    "articletitle": "title",
    "title": "title",
    "pubdate": "published",
    "publishdate": "published",
    "contentsource": "source",
    "source": "source",
}


def html_document(text: str, encoding: str = "") -> Document:
    """Document of an HTML text. Raises TooLargeError past the limits of size and depth."""
    if _unclosed(text) > _MAX_DEPTH:  # counted first: parsing takes the square of the depth
        raise TooLargeError(f"elements nested more than {_MAX_DEPTH} deep")
    tree = LexborHTMLParser(text)
    root = tree.body or tree.root
    blocks = with_grids(_flow(root)) if root is not None else ()
    heading = next((h for h in tree.css("h1") if h.text(strip=True)), None)
    title = tree.css_first("title")
    return Document(
        kind="html",
        encoding=encoding,
        title=_line(heading.text() if heading else title.text() if title else ""),
        blocks=blocks,
        hints=tuple(_hints(tree)),
    )


def _unclosed(text: str) -> int:
    """A depth that the page's nesting elements reach at least, whatever else they hold."""
    depth = deepest = 0
    for closing in _NESTING.findall(text):
        depth += -1 if closing else 1
        deepest = max(deepest, depth)
    return deepest


def _hints(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for meta in tree.css("meta[name]"):
        attributes = meta.attributes
        name = _META_HINTS.get((attributes.get("name") or "").lower())
        if name and (attributes.get("content") or "").strip():
            yield name, _line(attributes["content"] or "")
    title = tree.css_first("title")
    if title is not None:
        yield "title", _line(title.text())


def _line(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def _flow(root: LexborNode) -> Iterator[str | Grid]:
    """Lines and grids under a node, in reading order."""
    line: list[str] = []
    for event in _events(root, 0, preformatted=False):
        if isinstance(event, Grid):
            if "".join(line).strip():
                yield _line("".join(line))
            line.clear()
            yield event
        elif event == "\n":
            yield _trimmed(line)
            line.clear()
        else:
            line.append(event)
    if line:
        yield _trimmed(line)


def _trimmed(parts: list[str]) -> str:
    # Tabs survive only where the source text was preformatted; they part cells there.
    return re.sub(r"[ \r\n]+", " ", "".join(parts)).strip(" \n\u00a0\u3000")


def _events(node: LexborNode, depth: int, *, preformatted: bool) -> Iterator[str | Grid]:
    """Text pieces, line ends and grids under a node."""
    if depth > _MAX_DEPTH:
        raise TooLargeError(f"elements nested more than {_MAX_DEPTH} deep")
    opened = False  # whether text stands on the current line
    for child in node.iter(include_text=True):
        if child.tag == "-text":
            pieces = list(_text_pieces(child.text_content or "", opened, preformatted))
            yield from pieces
            opened = opened or bool(pieces)
        elif child.tag in _SKIPPED or child.tag == "-comment" or _is_hidden(child):
            continue
        elif child.tag in _BLOCK or child.tag == "br":
            if opened and child.tag != "br":
                yield "\n"
            yield from _block(child, depth, preformatted=preformatted or child.tag == "pre")
            opened = False
        elif _stands_apart(child, opened):
            yield f"{RAISED_OPEN}{child.text()}{RAISED_CLOSE}"
            opened = True
        elif child.tag in _SHOWN:
            yield _shown_by(child)
            opened = True
        else:
            yield from _events(child, depth + 1, preformatted=preformatted)
            opened = True


def _shown_by(node: LexborNode) -> str:
    attributes = node.attributes
    if node.tag == "input":
        return "" if attributes.get("type") == "hidden" else attributes.get("value") or ""
    inside_cell = node.parent is not None and node.parent.tag in ("td", "th", "p", "span")
    return _UNREAD if inside_cell else ""


def _stands_apart(node: LexborNode, opened: bool) -> bool:
    """Whether an element's text is no part of the figure beside it."""
    if node.tag == "small":
        return opened and node.text(strip=True).isdigit()
    styled = _STYLED_APART.search(node.attributes.get("style") or "")
    return node.tag in _APART or bool(styled)


def _text_pieces(text: str, opened: bool, preformatted: bool) -> Iterator[str]:
    if preformatted:
        for number, part in enumerate(text.split("\n")):
            if number:
                yield "\n"
            yield part
    elif opened or text.strip(" \t\r\n"):
        yield _SPACES.sub(" ", text)


def _block(node: LexborNode, depth: int, *, preformatted: bool) -> Iterator[str | Grid]:
    """Events of a block element: it ends its last line, and an empty paragraph is a blank line."""
    if node.tag == "br":
        yield "\n"
        return
    if node.tag == "table" and not _holds_table(node):
        yield _grid(node)
        return
    last: str | Grid | None = None
    for event in _events(node, depth + 1, preformatted=preformatted):
        yield event
        last = event
    if last is None:
        if node.tag in ("p", "td", "th"):
            yield "\n"
    elif isinstance(last, str) and last != "\n":
        yield "\n"


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    return "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or ""))


def _holds_table(node: LexborNode) -> bool:
    return any(inner.mem_id != node.mem_id for inner in node.css("table"))


def _grid(table: LexborNode) -> Grid:
    rows: list[tuple[GridCell, ...]] = []
    count = 0
    for row in table.css("tr"):
        if _is_hidden(row):
            continue
        cells = tuple(
            GridCell(_cell_text(cell), _span(cell, "rowspan"), _span(cell, "colspan"))
            for cell in row.iter()
            if cell.tag in ("td", "th") and not _is_hidden(cell)
        )
        count += sum(cell.rowspan * cell.colspan for cell in cells)
        if count > MAX_CELLS:
            raise TooLargeError(f"a table of more than {MAX_CELLS} cells")
        rows.append(cells)
    return Grid(tuple(rows), "html")


def _span(cell: LexborNode, name: str) -> int:
    digits = re.match(r"\s*(\d{1,4})", cell.attributes.get(name) or "")
    # rowspan=0 means "to the end" and is treated as 1: rows are read by the cells they print.
    return min(max(int(digits[1]) if digits else 1, 1), _MAX_SPAN)


def _cell_text(cell: LexborNode) -> str:
    events = _events(cell, 0, preformatted=False)
    text = "".join(event for event in events if isinstance(event, str))
    lines = [_trimmed([line]) for line in text.split("\n")]
    return "\n".join(line for line in lines if line)
