"""Sheets with a row a unit: where their heads and rows are, and the row of one unit.

A band is a run of rows of heads, one of which names the column of the units, and the rows below.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assets.raw_text.document import GridCell
from assets.raw_text.sheet import MAX_PRESENT, Place, PrintedSheet
from expectations.forms.labels import normal_label
from expectations.forms.numbers import printed_value

_MAX_HEADS = 5  # rows of heads: four of labels, and one of keys or units
_OF_UNITS = frozenset(
    {
        *("单位", "单位名称", "报送单位", "填报单位", "报告单位", "上报单位", "各单位", "行政机关"),
        *("机关名称", "行政机关名称", "部门", "部门名称", "单位部门", "部门单位", "机构名称"),
        *("名称", "单位全称", "责任单位", "公开单位", "发布单位", "编制单位"),
    }
)
_OF_UNITS_IN_ENGLISH = frozenset({"unit", "name", "reporter", "reporter_id"})
# Totals name no unit, whatever they add up.
_TOTAL = re.compile("(?:合计|总计|小计|汇总|平均|共计)(?:数|值)?$")
_LETTER = re.compile("[㐀-鿿A-Za-z]")
_LONGEST = 20  # signs of the head of a column of units
_MAX_BANDS = 100
_WIDEST = 40  # columns that a head reaches over without being merged


@dataclass(frozen=True)
class Head:
    """The head of a column: its texts from top to bottom, and the address of the lowest.

    ``under`` are the texts where those of heads further left, which are not merged, reach over it
    as well; empty where none may.
    """

    column: int
    texts: tuple[str, ...]
    under: tuple[str, ...]
    address: str


@dataclass(frozen=True)
class Band:
    """Rows of units below heads; ``units`` has the place of the name in each of the rows.

    ``above`` are the lines above the heads.
    """

    sheet: PrintedSheet
    heads: tuple[Head, ...]
    units: tuple[Place, ...]
    above: tuple[str, ...]

    def unit(self, place: Place) -> str:
        """The unit as its row names it."""
        return self.sheet.rows[place[0]][place[1]].text


def bands(sheet: PrintedSheet) -> list[Band]:
    """The bands of a sheet from top to bottom, whatever their heads name.

    A sheet where more seem to head units than in any office's workbook is a list, and has none.
    """
    places = list(_units_heads(sheet))
    if len(places) > _MAX_BANDS or len(places) * len(sheet.columns) > MAX_PRESENT:
        return []
    found = [(_rows(sheet, place), place[1]) for place in places]
    tops = sorted({rows[0] for rows, _ in found})
    ends = dict(pairwise([*tops, max(sheet.rows, default=0) + 1]))
    bands = []
    for rows, column in found:
        beside = [other for same, other in found if same == rows]
        heads = tuple(_head(sheet, rows, each) for each in _columns(sheet, column, beside))
        below = range(rows[-1] + 1, ends[rows[0]])
        units = tuple(_units(sheet, below, column, heads))
        if units:
            bands.append(Band(sheet, heads, units, tuple(_lines(sheet, rows[0]))))
    return bands


def _units_heads(sheet: PrintedSheet) -> Iterator[Place]:
    """Places of the heads of columns of units; beside figures, 部门 is what kind a unit is of."""
    for row in sorted(sheet.rows):
        cells = sheet.rows[row]
        found = [
            column
            for column, cell in cells.items()
            if cell.rowspan <= _MAX_HEADS and _is_of_units(cell.text)
        ]
        if found and not any(map(_prints_number, cells.values())):
            yield from ((row, column) for column in found)


def _prints_number(cell: GridCell) -> bool:
    return printed_value(cell.text).meaning == "number"


def _is_of_units(text: str) -> bool:
    if len(text) > _LONGEST:
        return False
    return normal_label(text) in _OF_UNITS or text.strip().lower() in _OF_UNITS_IN_ENGLISH


def _rows(sheet: PrintedSheet, place: Place) -> list[int]:
    """The rows of heads around that of a column of units."""
    row, column = place
    rows = [row]
    while len(rows) < sheet.rows[row][column].rowspan:
        rows.append(_beside(sheet, rows[-1], 1))
    while len(rows) < _MAX_HEADS and _is_head_row(
        sheet, above := _beside(sheet, rows[0], -1), column
    ):
        rows.insert(0, above)
    while len(rows) < _MAX_HEADS and _is_head_row(
        sheet, below := _beside(sheet, rows[-1], 1), column
    ):
        rows.append(below)
    return rows


def _beside(sheet: PrintedSheet, row: int, step: int) -> int:
    """The next visible row upwards or downwards."""
    row += step
    while row in sheet.hidden_rows:
        row += step
    return row


def _is_head_row(sheet: PrintedSheet, row: int, column: int) -> bool:
    """Whether a row beside heads goes on with them: labels alone, and none in the units' column.

    One text over one column is none: such are the words 单位：件 at a table's corner.
    """
    found = sheet.cell(row, column)
    if found is not None and found[1].text:
        return False
    cells = [cell for cell in sheet.rows.get(row, {}).values() if cell.text]
    if len(cells) == 1 and cells[0].colspan == 1:
        return False
    return (
        bool(cells)
        and all(_LETTER.search(cell.text) for cell in cells)
        and not any(map(_prints_number, cells))
    )


def _columns(sheet: PrintedSheet, column: int, beside: Sequence[int]) -> list[int]:
    """The columns up to the next one of units; the first one has those before it too."""
    last = min((other for other in beside if other > column), default=None)
    first = column if min(beside) < column else -1
    return [
        each
        for each in sheet.columns
        if each > first and each != column and (last is None or each < last)
    ]


def _head(sheet: PrintedSheet, rows: Sequence[int], column: int) -> Head:
    texts: dict[Place, str] = {}
    under: dict[Place, str] = {}
    for row in rows:
        found = sheet.cell(row, column)
        if found is not None and found[1].text:
            texts[found[0]] = under[found[0]] = found[1].text
        elif row != rows[-1] and (group := _group(sheet, row, column, rows[-1])) is not None:
            under[group[0]] = group[1].text
    lowest = next(reversed(texts), (rows[-1], column))
    reached = tuple(under.values()) if texts and under != texts else ()
    return Head(column, tuple(texts.values()), reached, sheet.address(lowest))


def _group(sheet: PrintedSheet, row: int, column: int, last: int) -> tuple[Place, GridCell] | None:
    """The nearest head to the left in a row, where it does not go down to the figures itself."""
    for left in range(column - 1, max(column - _WIDEST, 0) - 1, -1):
        found = sheet.cell(row, left)
        if found is not None and found[1].text:
            below = sheet.cell(last, left)
            return found if below is not None and below[0] != found[0] and below[1].text else None
    return None


def _lines(sheet: PrintedSheet, end: int) -> Iterator[str]:
    """The texts that stand alone in their rows, down to a row."""
    for row in sorted(row for row in sheet.rows if row < end):
        texts = [cell.text for cell in sheet.rows[row].values() if cell.text]
        if len(texts) == 1:
            yield texts[0]


def _units(
    sheet: PrintedSheet, rows: Iterable[int], column: int, heads: Sequence[Head]
) -> Iterator[Place]:
    """Places of the units' names: those of totals and of rows without anything beside are none."""
    seen: set[Place] = set()
    for row in rows:
        found = sheet.cell(row, column) if row in sheet.rows else None
        if found is None or not found[1].text or found[0] in seen:
            continue
        seen.add(found[0])
        others = (sheet.cell(row, head.column) for head in heads)
        beside = any(other and other[0] != found[0] and other[1].text for other in others)
        if beside and not _TOTAL.search(normal_label(found[1].text)):
            yield found[0]
