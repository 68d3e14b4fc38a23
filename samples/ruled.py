"""Cells of a table to where they stand on paper, whether that is a picture or a page of PDF."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

PAD, LEADING = 0.35, 1.35  # in heights of a character
_UNBROKEN = re.compile(r"[+-]?[0-9０-９][0-9０-９.,．，]*|—+")  # what stays on one line
_WORD = re.compile(rf"{_UNBROKEN.pattern}|.")


class PrintedCell(Protocol):
    """What is needed of a cell to set it."""

    @property
    def text(self) -> str: ...
    @property
    def columns(self) -> int: ...
    @property
    def rows(self) -> int: ...


TableRows: TypeAlias = Sequence[Sequence[PrintedCell]]
Block: TypeAlias = "str | TableRows"


@dataclass
class Placed:
    """A cell with its first column and row, and the lines its text is broken into."""

    cell: PrintedCell
    column: int
    row: int
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Laid:
    """A table set in its width: where columns and rows begin, and the last of each ends."""

    placed: list[Placed]
    across: list[float]
    down: list[float]


def laid_out(rows: TableRows, width: float, size: float, measured: Callable[[str], float]) -> Laid:
    """The table set in a width; ``size`` is the height of a character, ``measured`` a text's width.

    Columns of labels are wide, as an author draws them; a row is as high as its fullest cell.
    """
    placed = list(_placed(rows))
    across = _column_edges(placed, width, size, measured)
    for each in placed:
        inner = across[each.column + each.cell.columns] - across[each.column] - 2 * PAD * size
        each.lines = broken(each.cell.text, inner, measured)
    return Laid(placed, across, _row_edges(placed, len(rows), size))


def broken(text: str, width: float, measured: Callable[[str], float]) -> list[str]:
    """The text in lines no wider than that."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in _WORD.findall(paragraph):
            if line and measured(line + word) > width:
                lines.append(line)
                line = ""
            line += word
        lines.append(line)
    return lines


def _placed(rows: TableRows) -> Iterator[Placed]:
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            taken |= {
                (number + down, column + across)
                for down in range(cell.rows)
                for across in range(cell.columns)
            }
            yield Placed(cell, column, number)


def _column_edges(
    placed: list[Placed], width: float, size: float, measured: Callable[[str], float]
) -> list[float]:
    """What is left beside the longest figure of each column is shared out by need."""
    count = max(each.column + each.cell.columns for each in placed)
    least = [2 * size] * count
    needs = [2.0] * count
    for each in placed:
        words = _UNBROKEN.findall(each.cell.text)
        longest = max(map(measured, words), default=0.0) + (2 * PAD + 0.2) * size
        need = min(len(each.cell.text), 16) / each.cell.columns
        for column in range(each.column, each.column + each.cell.columns):
            needs[column] = max(needs[column], need)
            least[column] = max(least[column], longest / each.cell.columns)
    rest = max(width - sum(least), 0.0)
    edges = [0.0]
    for need, own in zip(needs, least, strict=True):
        edges.append(edges[-1] + own + rest * need / sum(needs))
    return [edge * width / edges[-1] for edge in edges]


def _row_edges(placed: list[Placed], count: int, size: float) -> list[float]:
    tops = [0.0]
    for number in range(count):
        bottom = tops[-1] + (LEADING + 2 * PAD) * size
        for each in placed:
            if each.row + each.cell.rows == number + 1:
                need = (len(each.lines) * LEADING + 2 * PAD) * size
                bottom = max(bottom, tops[each.row] + need)
        tops.append(bottom)
    return tops
