"""Where a link stands in a list -> what is printed beside it there."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

_ITEMS = frozenset({"li", "tr", "dd"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "dt"})
_DAY = re.compile(
    r"[\[(（]?20\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}(?!\d)日?(?:\s*\d\d?:\d\d(?::\d\d)?)?[\])）]?"
)
_MAX_UP = 4  # elements from a link to the list whose heading is looked for
_MAX_BACK = 20  # items of one term
_MAX_ITEM, _MAX_TEXT = 1_000, 100  # characters; what is longer is no item, or says something else


class Beside:
    """What stands beside the links of one page; each item and table is looked at once."""

    def __init__(self) -> None:
        self._items: dict[int, str] = {}
        self._heads: dict[int, list[str]] = {}

    def of(self, node: LexborNode) -> str:
        """The text of a link's row or item without its links, and the head of its column.

        Else the heading right above; empty where there is none.
        """
        item = _around(node, _ITEMS)
        said = self._of_item(item) if item is not None else ""
        head = self._head(node, item) if item is not None and item.tag == "tr" else ""
        return " ".join(filter(None, (said, head))) or _heading(item or node)

    def _of_item(self, item: LexborNode) -> str:
        if item.mem_id not in self._items:
            text = _plain(item)
            if len(text) > _MAX_ITEM:
                text = ""
            for link in item.css("a") if text else ():
                text = text.replace(_plain(link), " ", 1)
            text = " ".join(_DAY.sub(" ", text).split())
            self._items[item.mem_id] = text if len(text) <= _MAX_TEXT else ""
        return self._items[item.mem_id]

    def _head(self, node: LexborNode, row: LexborNode) -> str:
        """What the first row of a link's table prints above it."""
        table = _around(row, frozenset({"table"}))
        cell = _around(node, frozenset({"td", "th"}))
        if table is None or cell is None:
            return ""
        if table.mem_id not in self._heads:
            first = table.css_first("tr")
            cells = first.css("td, th") if first is not None else []
            self._heads[table.mem_id] = [_plain(each)[:_MAX_TEXT] for each in cells]
            if first is not None and first.mem_id == row.mem_id:
                self._heads[table.mem_id] = []
        heads, position = self._heads[table.mem_id], 0
        before = cell.prev
        while before is not None and position < len(heads):
            position += before.tag in {"td", "th"}
            before = before.prev
        return heads[position] if position < len(heads) else ""


def _heading(item: LexborNode) -> str:
    """The heading that stands right before an item or its list, with nothing between."""
    around: LexborNode | None = item
    for _ in range(_MAX_UP):
        if around is None or around.tag == "body":
            break
        before = around.prev
        for _ in range(_MAX_BACK):
            if before is None or before.tag not in {"-text", "dd"}:
                break
            before = before.prev
        if before is not None and before.tag in _HEADINGS:
            return _plain(before)[:_MAX_TEXT]
        if before is not None and before.tag != around.tag:
            break
        around = around.parent
    return ""


def _around(node: LexborNode, tags: frozenset[str]) -> LexborNode | None:
    item = node.parent
    while item is not None and item.tag not in tags:
        item = item.parent
    return item


def _plain(node: LexborNode) -> str:
    return " ".join(node.text(separator=" ").split())
