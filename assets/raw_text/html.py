"""HTML to document: block elements become lines, innermost tables become grids."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from assets.media.depth import MAX_DEPTH, is_too_deep
from assets.raw_text.document import Document, Grid, TooLargeError
from assets.raw_text.html_plain import LINE_END, make_plain, text_lines, trimmed
from assets.raw_text.html_table import html_grid
from assets.raw_text.text import with_grids

_GRID = "\0g"
_SPACES = re.compile(r"[ \t\r\n]+")
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
    if is_too_deep(text):
        raise TooLargeError(f"elements nested more than {MAX_DEPTH} deep")
    tree = LexborHTMLParser(text)
    root = tree.body or tree.root
    title, hints = _said_of_itself(tree)
    return Document(
        kind="html",
        encoding=encoding,
        title=title,
        blocks=with_grids(_blocks(root)) if root is not None else (),
        hints=hints,
    )


def _said_of_itself(tree: LexborHTMLParser) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The page's heading, its title where it has none, and what its metadata say."""
    hints: list[tuple[str, str]] = []
    for meta in tree.tags("meta"):
        attributes = meta.attributes
        name = _META_HINTS.get((attributes.get("name") or "").lower())
        if name and (content := _line(attributes.get("content") or "")):
            hints.append((name, content))
    titles = [_line(title.text()) for title in tree.tags("title")[:1]]
    headings = (_line(heading.text()) for heading in tree.tags("h1"))
    hints += [("title", title) for title in titles]
    return next(filter(None, (*headings, *titles)), ""), tuple(hints)


def _line(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def _blocks(root: LexborNode) -> list[str | Grid]:
    """Lines and grids under a node, in reading order."""
    make_plain(root)
    blocks: list[str | Grid] = []
    grids = iter([_taken_out(table) for table in root.css("table:not(:has(table))")])
    for part in text_lines(root).split(_GRID):
        blocks += [trimmed(line) for line in part.split(LINE_END) if line]
        blocks += [grid for grid in [next(grids, None)] if grid]
    return blocks


def _taken_out(table: LexborNode) -> Grid:
    """The table's grid, a mark being left where it stood."""
    grid = html_grid(table)
    for child in table.iter(include_text=True):
        child.decompose(recursive=False)
    table.insert_child(_GRID)
    return grid
