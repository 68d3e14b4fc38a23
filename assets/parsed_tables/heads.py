"""Segments to heads: what stands printed above the rows of a table, and the units it names."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from assets.parsed_tables.row_labels import FormRow
from assets.parsed_tables.row_reading import RowReading
from assets.parsed_tables.segment import Segment
from expectations.forms.labels import normal_label, simplified
from expectations.forms.model import Table

_MAX_HEADS = 40  # texts above a row; before them stands what was said of other things
_OTHER_PERIOD = re.compile("半年|季度|累计|上年|去年|上一年|同比")
_MONEY = re.compile(r"(?:[(（][^()（）]{0,8}?|单位[:：]?|数量|金额)(?P<unit>亿元|万元|元)")


class Heads(NamedTuple):
    """The texts above a row since the row before it, and the last row of heads in its own grid.

    ``label`` is all texts in normal form.
    """

    texts: tuple[str, ...] = ()
    label: str = ""
    row: Segment | None = None


def heads_above(
    found: Iterable[Segment], readings: Iterable[RowReading]
) -> Iterator[tuple[RowReading, Heads]]:
    """Each reading with its heads, in printed order."""
    by_segment = {id(reading.segment): reading for reading in readings}
    texts: list[str] = []
    row: Segment | None = None
    for segment in found:
        reading = by_segment.get(id(segment))
        if reading is None:  # a head that begins with a digit (2016年度) stands among the tokens
            texts += [*segment.parts, *(token.text for token in segment.tokens)]
            if len(segment.parts) > 1 and not any(t.text.strip() for t in segment.tokens):
                row = segment
            continue
        texts += segment.parts[:-1]
        in_grid = row is not None and row.block == segment.block and segment.blanks_printed
        heads = tuple(texts[-_MAX_HEADS:])
        label = "".join(map(normal_label, heads))
        yield reading, Heads(heads, label, row if in_grid else None)
        texts.clear()


@functools.lru_cache(maxsize=8192)  # the same heads stand above every row of a table
def names_column(label: str, row: FormRow) -> bool:
    """Whether a head in normal form names one of the row's columns, in whole or in part."""
    spellings = (label for c in row.columns for label in (*c.spellings, *map(normal_label, c.path)))
    return any(
        label in spelling
        or (spelling in label and not _OTHER_PERIOD.search(label.replace(spelling, "")))
        for spelling in spellings
    )


def is_head_row(heads: Segment | None, table: Table) -> bool:
    """Whether a row of labels without figures is none of labels that belong to rows below it."""
    groups = {normal_label(label) for row in table.rows for label in row.path}
    return heads is not None and groups.isdisjoint(map(normal_label, heads.parts))


def money_in(printed: str) -> str:
    """The unit of money that a label or head names beside its words; empty where it names none."""
    match = _MONEY.search(simplified("".join(printed.split())))
    return match["unit"] if match else ""
