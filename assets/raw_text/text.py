"""Plain text to lines and grids: pipe and tab rows are another way to print a grid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from assets.raw_text.document import MAX_CELLS, Grid, GridCell, TooLargeError

_RULE = frozenset(" \t\u3000|:+=-")  # what a line is drawn with between the rows of a table
_PAGE_MARK = re.compile(
    r"^\s*(?:\f|[-—–－﹣·•]\s*[0-9０-９]{1,3}\s*[-—–－﹣·•]|第\s*\d{1,3}\s*页.*|P(?:age|\.)\s*\d{1,3}\b.*)\s*$",
    re.IGNORECASE,
)
_MIN_ALTERNATING = 60  # lines with a pipe: table 3 alone has more than two hundred cells
_MAX_ROW = 400  # characters; a longer line with tabs in it is a paragraph
_BLANKS = re.compile(r"[ \u00a0\u3000]+")


def text_blocks(text: str) -> tuple[str | Grid, ...]:
    """Lines and grids of a plain text, in reading order. Blank lines are kept as empty lines."""
    return with_grids(
        text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\f\n").split("\n")
    )


def with_grids(lines: Iterable[str | Grid]) -> tuple[str | Grid, ...]:
    """The blocks with runs of pipe or tab rows put together as grids, page marks left out."""
    return tuple(_gathered(_alternating(_unrolled(_without_page_marks(lines)))))


def _without_page_marks(blocks: Iterable[str | Grid]) -> list[str | Grid]:
    """The blocks without page marks and the blank lines around them, which part no cells."""
    kept: list[str | Grid] = []
    at_page_end = False
    for block in blocks:
        if isinstance(block, str) and _PAGE_MARK.match(block):
            while kept and isinstance(kept[-1], str) and not kept[-1].strip():
                kept.pop()
            at_page_end = True
        elif not at_page_end or not isinstance(block, str) or block.strip():
            kept.append(block)
            at_page_end = False
    return kept


def _unrolled(blocks: list[str | Grid]) -> list[str | Grid]:
    """The blocks, a line that holds whole tables being cut at its blanks."""
    unrolled: list[str | Grid] = []
    for block in blocks:
        words: list[str] = []
        if isinstance(block, str) and len(block) > _MIN_ALTERNATING and "|" not in block:
            words = _BLANKS.split(block)
        if sum(word.isdigit() for word in words) >= _MIN_ALTERNATING:
            unrolled.extend(words)
        else:
            unrolled.append(block)
    return unrolled


def _alternating(blocks: list[str | Grid]) -> list[str | Grid]:
    """The blocks, a text in which cells and pipes take turns being put together as one grid.

    Some pages print a cell and its pipe on lines of their own, so that the ends of rows are lost;
    such a grid has the style ``cells`` and one cell a row.
    """
    piped = [n for n, line in enumerate(blocks) if isinstance(line, str) and "|" in line]
    lone = sum(sum(bool(cell) for cell in _pipe_cells(str(blocks[n]))) <= 1 for n in piped)
    if len(piped) < _MIN_ALTERNATING or lone < 0.8 * len(piped):
        return blocks
    # A pipe on a line of its own parts the cells on the lines around it; behind a cell, it ends it.
    ending = len(piped) > 0.9 * (piped[-1] - piped[0])
    first, last = max(piped[0] - 1, 0), piped[-1] + (1 if ending else 2)
    run = [block for block in blocks[first:last] if isinstance(block, str)]
    cells = [
        "\n".join(line.strip() for line in part.split("\n") if line.strip())
        for part in "\n".join(run).split("|")
    ]
    if ending:
        cells.pop()
    if len(cells) > MAX_CELLS:
        raise TooLargeError(f"a table of more than {MAX_CELLS} cells")
    grid = Grid(tuple((GridCell(cell),) for cell in cells), "cells")
    return [*blocks[:first], grid, *blocks[last:]]


def _gathered(blocks: Iterable[str | Grid]) -> Iterator[str | Grid]:
    rows: list[tuple[str, ...]] = []
    style = ""
    waiting: list[str] = []  # blank lines inside a run of rows
    for block in blocks:
        cells, found = _cells(block, style if rows else "") if isinstance(block, str) else ((), "")
        if found and (not rows or found == style):
            rows.append(cells)
            style = found
            waiting.clear()
            continue
        if rows and isinstance(block, str) and (not block.strip() or _is_rule(block)):
            waiting.append(block)
            continue
        if rows:
            yield _grid(rows, style)
            rows = []
        yield from waiting
        waiting.clear()
        if found:
            rows, style = [cells], found
        else:
            yield block
    if rows:
        yield _grid(rows, style)
    yield from waiting


def _is_rule(line: str) -> bool:
    return "---" in line and _RULE.issuperset(line)


def _cells(line: str, around: str) -> tuple[tuple[str, ...], str]:
    """Cells of a row printed on one line and how it was printed; no cells for any other line.

    ``around`` is how the rows before it were printed, empty where there are none.
    """
    if "|" in line:
        if _is_rule(line):
            return (), ""
        return _pipe_cells(line), "pipes"
    # A line indented by tabs is a row only among rows.
    if "\t" in (line if around == "tabs" else line.strip()) and len(line) < _MAX_ROW:
        return tuple(
            _BLANKS.sub(" ", cell).strip() for cell in line.strip("\n").split("\t")
        ), "tabs"
    return (), ""


def _pipe_cells(line: str) -> tuple[str, ...]:
    return tuple(_BLANKS.sub(" ", cell).strip() for cell in line.split("|"))


def _grid(rows: list[tuple[str, ...]], style: str) -> Grid:
    """The rows as a grid, without the empty cells outside of pipes that border every row.

    TooLargeError past the limit of cells.
    """
    if sum(map(len, rows)) > MAX_CELLS:
        raise TooLargeError(f"a table of more than {MAX_CELLS} cells")
    first = 1 if style == "pipes" and all(not row[0] for row in rows) else 0
    # A pipe ends a cell: what follows the last one is a cell only where some row prints it.
    last = -1 if style == "pipes" and all(not row[-1] for row in rows) else None
    return Grid(tuple(tuple(GridCell(text) for text in row[first:last]) for row in rows), style)
