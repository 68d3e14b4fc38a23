"""Heads above rows of units to cells of the form: a cell's key, or labels whose path names one."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, product

from expectations.forms.catalogue import grids
from expectations.forms.labels import normal_label
from expectations.forms.model import Edition, Heading, Table
from expectations.forms.numbers import is_unit

_KEY = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*){0,2}")
# What parts the labels that stand in one head; the form's own labels may hold such signs as well.
_BETWEEN = re.compile(r"[\s/／\\|｜>＞→·:：;；,，_()（）\[\]【】-]+|——?")
# A figure of another time, or none of the form's: what brackets hold is left out of labels.
_ANOTHER = re.compile(
    r"[(（\[【][^)）\]】]*(?:半年|季度|累计|上年|去年|上一年|同比|增长|增幅|占比|比例|[%％])"
)
_NUMERALS = re.compile(r"[一二三四五六七八九十]*")
_YEAR = re.compile(r"\s*20\d\d\s*")
_OF_ALL_COLUMNS = "申请人情况"  # stands over all columns of table 3
_UNIT_OF_ALL = re.compile(r"\s*(?:计量)?单位\s*[:：]")


@dataclass(frozen=True)
class HeadWords:
    """What a head says: a cell's key, and its labels put together, the plainest reading first."""

    key: str
    labels: tuple[str, ...]


@dataclass(frozen=True)
class FormHeads:
    """How heads name the cells of one grid of the form.

    ``tables`` are spellings of the tables, ``cells`` those of their cells with what they may mean.
    """

    grid: Edition
    tables: Mapping[str, frozenset[str]]
    cells: Mapping[str, Mapping[str, frozenset[str]]]

    def meant(self, words: HeadWords) -> frozenset[str]:
        """Keys of the cells that a head means.

        None: it is no head of this form. Several: it cannot be told which.
        """
        if words.key and words.key not in self.grid.cell_by_key:
            return frozenset()
        named = next(filter(None, map(self._named, words.labels)), frozenset[str]())
        return named | {words.key} if words.key else named

    def _named(self, label: str) -> frozenset[str]:
        return frozenset(
            key
            for table, spellings in self.tables.items()
            for each in spellings
            if label.startswith(each)
            for key in self.cells[table].get(label.removeprefix(each), ())
        )


def head_words(path: Sequence[str]) -> HeadWords:
    """What a head says whose texts are given from top to bottom."""
    texts = [text.strip() for text in path if text.strip() and not _says_unit(text)]
    keys = [text for text in texts if _KEY.fullmatch(text)]
    labels = [text for text in texts if text not in keys]
    other = any(map(_tells_another, labels))
    return HeadWords(".".join(keys), () if other else tuple(dict.fromkeys(_readings(labels))))


@functools.cache
def form_heads(*, columns_first: bool) -> tuple[FormHeads, ...]:
    """The heads of every grid of the form, the newest edition first, variants behind it.

    ``columns_first``: those that name a cell's column before its row.
    """
    ordered = sorted(grids(), key=lambda grid: (-int(grid.id), grid.variant))
    return tuple(
        FormHeads(
            grid,
            {table.id: frozenset(_of_table(table)) for table in grid.tables},
            {table.id: _of_cells(table, columns_first=columns_first) for table in grid.tables},
        )
        for grid in ordered
    )


def _of_table(table: Table) -> Iterator[str]:
    label = normal_label(table.label)
    yield from ("", label)
    if table.number:
        yield from (f"表{table.number}", f"表{table.number}{label}")


def _of_cells(table: Table, *, columns_first: bool) -> dict[str, frozenset[str]]:
    """What each spelling of a cell of the table means."""
    meant: dict[str, frozenset[str]] = {}
    for row in table.rows:
        columns = table.columns_of(row)
        for column in columns:
            key = f"{table.id}.{row.id}.{column.id}"
            named = {each for own in _spellings(column) for each in (own, _OF_ALL_COLUMNS + own)}
            if len(columns) == 1:
                named.add("")
            for of_row, of_column in product(_spellings(row), named):
                label = of_column + of_row if columns_first else of_row + of_column
                meant[label] = meant.get(label, frozenset()) | {key}
    return meant


def _spellings(heading: Heading) -> set[str]:
    """What a heading is called alone, or below some of the headings it stands under."""
    path = [normal_label(label) for label in heading.path]
    above = ["".join(some) for n in range(len(path) + 1) for some in combinations(path, n)]
    return {front + own for front, own in product(above, heading.spellings)}


def _says_unit(text: str) -> bool:
    return is_unit(text) or bool(_UNIT_OF_ALL.match(text))


def _tells_another(text: str) -> bool:
    return bool(_ANOTHER.search(text) or _YEAR.fullmatch(text))


def _readings(texts: Sequence[str]) -> Iterator[str]:
    """A head's texts as one label, the plainest reading first."""
    whole = [normal_label(text) for text in texts]
    pieces = [
        piece
        for text in texts
        for each in _BETWEEN.split(text)
        if not is_unit(each) and (piece := normal_label(each)) and not _NUMERALS.fullmatch(piece)
    ]
    for labels in (whole, pieces):
        yield "".join(labels)
        # The text of a merged cell may stand in each of the cells.
        yield "".join(label for label, _ in groupby(labels))
