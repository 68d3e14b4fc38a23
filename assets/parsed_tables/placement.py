"""Tokens of a row to its columns: every way they can stand, and the one that holds."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from assets.parsed_tables.segment import Segment, Token

# One token a column, None where the column is blank without a cell of its own in print.
Placement = tuple[Token | None, ...]

_MAX_SHORT = 2  # blanks without a cell that may be placed in one row


def placements(segment: Segment, width: int, *, closed: bool = False) -> list[Placement]:
    """Every way the segment's tokens can fill ``width`` columns; empty when there is none.

    ``closed``: what follows the segment is the next row of its table.

    Cells are never split, joined or reordered. In grids, blank cells beyond the width are pads of
    spanned labels, standing together before or after the figures. In lines, blank cells have lost
    their line: line distances tell where, else every position is possible.
    """
    tokens = segment.tokens
    if segment.blanks_printed:
        return _in_grid(tokens, width)
    if len(tokens) == width:
        return [tokens]
    if len(tokens) > width:
        return []
    by_distance = _by_distance(segment, width, closed=closed)
    if by_distance is not None:
        return [by_distance]
    if not tokens or width - len(tokens) > _MAX_SHORT:
        return []
    return [
        tuple(_spread(tokens, kept, width))
        for kept in itertools.combinations(range(width), len(tokens))
    ]


def _spread(tokens: tuple[Token, ...], kept: tuple[int, ...], width: int) -> Iterator[Token | None]:
    at = dict(zip(kept, tokens, strict=True))
    return (at.get(column) for column in range(width))


def _in_grid(tokens: tuple[Token, ...], width: int) -> list[Placement]:
    if any(token.rowspan > 1 and token.text.strip() for token in tokens):
        return []  # a figure over several rows belongs to none of them
    if len(tokens) == width:
        return [tokens]
    if len(tokens) < width:
        expanded = tuple(token for token in tokens for _ in range(token.colspan))
        # A figure over several columns belongs to none of them; a blank one is as many blanks.
        spanning = any(token.colspan > 1 and token.text.strip() for token in tokens)
        return [expanded] if len(expanded) == width and not spanning else []
    pads = len(tokens) - width
    found: list[Placement] = []
    for start in range(pads + 1):
        outside = (*tokens[:start], *tokens[start + width :])
        inside = tokens[start : start + width]
        if all(not token.text.strip() for token in outside) and not _same(inside, found):
            found.append(inside)
    # Pads stand on one side: a window in the middle is possible only where both ends are as well.
    return found


def _same(placement: Placement, others: list[Placement]) -> bool:
    texts = _texts(placement)
    return any(_texts(other) == texts for other in others)


def _texts(placement: Placement) -> list[str]:
    return [token.text.strip() if token else "" for token in placement]


def _by_distance(segment: Segment, width: int, *, closed: bool) -> Placement | None:
    """Placement by line distances, where blank cells left empty lines; None where none did."""
    usual = segment.usual_gap
    if segment.style != "lines" or not usual:
        return None
    # A distance below the usual one is that of cells around a page's end.
    blanks = [max(gap - usual, 0) / segment.blank_gap for gap in segment.gaps]
    before, after = blanks[:-1], blanks[-1]
    trailing = width - len(segment.tokens) - sum(before)
    # Behind a table's last row any number of lines may be empty: they tell of no blank cell.
    behind = after if closed else 0
    if any(count % 1 for count in before) or trailing not in (0, behind):
        return None
    placed: list[Token | None] = []
    for token, count in zip(segment.tokens, before, strict=True):
        placed.extend([None] * int(count))
        placed.append(token)
    return (*placed, *([None] * int(trailing)))
