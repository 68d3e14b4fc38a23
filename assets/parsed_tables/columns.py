"""Printed column heads against the form's: the order in which a table prints its columns."""

from __future__ import annotations

import re
from itertools import pairwise

from assets.parsed_tables.heads import Heads, heads_above, money_in, names_column
from assets.parsed_tables.placement import Placement
from assets.parsed_tables.row_labels import FormRow
from assets.parsed_tables.row_reading import RowReading
from assets.parsed_tables.segment import Segment
from assets.raw_text.document import Document, Grid
from expectations.findings import Finding
from expectations.forms.labels import normal_label, simplified
from expectations.forms.model import MONEY_UNITS, Column, Table

_YEAR = re.compile(r"20\d\d(?=\s*年)")
_NO_HEADS = Heads()
_UNIT_ALONE = ("", "单位", "单位元", "单位万元", "单位亿元", "元", "万元", "亿元")
_STEM = 2  # characters of a head that survive when it is cut


def column_findings(
    table: Table,
    document: Document,
    printed_above: list[tuple[RowReading, Heads]],
    readings: dict[FormRow, RowReading],
) -> list[Finding]:
    """Findings on the heads of a table; none where they stand as in the form.

    Heads out of order, of other columns than the form's or in another unit are critical: a figure
    under another head is another figure. Heads that are lost are a warning: the order is the
    form's, and totals hold it at its ends.
    """
    own = [reading for row, reading in readings.items() if row.table.id == table.id]
    findings: list[Finding] = []
    printed = False
    # The heads that stand over a row may stand some rows above it, and lack some of its columns.
    above, lacking = _NO_HEADS, False
    for reading, heads in printed_above:
        form_row = reading.form_row
        if form_row.table.id != table.id:
            above, lacking = _NO_HEADS, False
            continue
        columns = table.columns_of(form_row.row)
        # What stands between two rows is heads only where it names some columns, or no rows.
        opens = form_row.row.id == table.rows[0].id or _named(heads.label, columns) >= min(
            len(columns), 2
        )
        if opens or (heads.row is not above.row and _is_head_row(heads.row, table)):
            above, lacking = heads, 0 < _stated(heads.label, columns) < len(columns)
        if len(columns) > 1 and _are_years(heads):
            message = f"{form_row.row.label}: {reading.texts!r} under {heads.texts[-1]!r}"
            findings.append(Finding("columns_unknown", form_row.key, message))
        places = _places(heads.label, columns) if len(columns) > 1 and opens else []
        printed = printed or bool(places)
        # Lines of a text layer print a head of two rows below one of its neighbours.
        in_grid = reading.segment.blanks_printed and opens
        if places != sorted(places) or (in_grid and not _paths_follow(heads, columns)):
            message = f"{table.label}: heads in another order: {heads.label!r}"
            findings.append(Finding("columns_unknown", form_row.key, message))
        block = document.blocks[reading.segment.block]
        if isinstance(block, Grid) and not (
            _fits(reading, above.row, block) and (_is_anchored(reading) or not lacking)
        ):
            message = f"{form_row.row.label}: {reading.texts!r} under heads {above.texts!r}"
            findings.append(Finding("columns_unknown", form_row.key, message))
        findings += _unit_findings(reading, above)
    if own and any(len(table.columns_of(row)) > 1 for row in table.rows) and not printed:
        message = f"{table.label}: no column heads are printed"
        findings.append(Finding("columns_assumed", table.id, message))
    return findings


def _paths_follow(heads: Heads, columns: tuple[Column, ...]) -> bool:
    """Whether the heads over several columns stand behind those of the columns before them."""
    labels = [normal_label(text) for text in heads.texts]
    for column, following in pairwise(columns):
        if column.path or not following.path:
            continue
        first = [n for n, label in enumerate(labels) if label in column.spellings]
        over = [n for n, label in enumerate(labels) if label == normal_label(following.path[0])]
        if first and over and over[0] < first[0]:
            return False
    return True


def _are_years(heads: Heads) -> bool:
    """Whether the text right above a row names several years: a comparison, not the form."""
    return bool(heads.texts) and len(set(_YEAR.findall(heads.texts[-1]))) > 1


def _is_head_row(heads: Segment | None, table: Table) -> bool:
    """Whether a row of labels without figures is none of labels that belong to rows below it."""
    groups = {normal_label(label) for row in table.rows for label in row.path}
    return heads is not None and groups.isdisjoint(map(normal_label, heads.parts))


def _named(heads: str, columns: tuple[Column, ...]) -> int:
    """How many of the columns the heads name in full."""
    if not heads:
        return 0
    return sum(any(label in heads for label in column.spellings) for column in columns)


def _stated(heads: str, columns: tuple[Column, ...]) -> int:
    """How many of the columns the heads name, in full or by their stem."""
    return sum(_place(column, columns, heads) >= 0 for column in columns)


def _places(heads: str, columns: tuple[Column, ...]) -> list[int]:
    """Where the heads of the columns stand that are printed, in the form's order."""
    for path in {label for column in columns for label in column.path}:
        heads = heads.replace(normal_label(path), "")
    places = (_place(column, columns, heads) for column in columns if not column.calculated)
    return [place for place in places if place >= 0]


def under_their_heads(
    document: Document, found: list[Segment], readings: dict[FormRow, RowReading]
) -> dict[FormRow, RowReading]:
    """The readings, those of grids that leave their place open standing under their heads.

    That is told where a row of heads has as many cells as the row, and names each column once.
    """
    if all(len(reading.placements) <= 1 for reading in readings.values()):
        return readings
    placed = dict(readings)
    row_of_heads: Segment | None = None
    for reading, heads in heads_above(found, readings.values()):
        if heads.row is not None and _is_head_row(heads.row, reading.form_row.table):
            row_of_heads = heads.row
        block = document.blocks[reading.segment.block]
        if len(reading.placements) > 1 and isinstance(block, Grid) and row_of_heads is not None:
            placement = _under(reading, row_of_heads, block)
            if placement is not None:
                placed[reading.form_row] = reading._replace(placements=[placement])
    return placed


def _under(reading: RowReading, heads: Segment, grid: Grid) -> Placement | None:
    segment, form_row = reading.segment, reading.form_row
    cells = grid.rows[heads.row]
    if heads.block != segment.block or len(cells) != len(grid.rows[segment.row]):
        return None
    labels = [normal_label(cell.text) for cell in cells[len(cells) - len(segment.tokens) :]]
    places = [
        [place for place, label in enumerate(labels) if label in column.spellings]
        for column in form_row.columns
    ]
    if any(len(each) != 1 for each in places):
        return None
    own = [place for (place,) in places]
    outside = (token for place, token in enumerate(segment.tokens) if place not in own)
    if any(token.text.strip() for token in outside):
        return None
    return tuple(segment.tokens[place] for place in own)


def _fits(reading: RowReading, heads: Segment | None, grid: Grid) -> bool:
    """Whether a row's figures stand under heads of its own, as far as other heads are printed."""
    segment = reading.segment
    if heads is None or heads.block != segment.block or grid.style == "cells":
        return True
    if not reading.placements:
        return True
    labels = [normal_label(cell.text) for cell in grid.rows[heads.row]]
    known = [not label or names_column(label, reading.form_row) for label in labels]
    if len(labels) == len(grid.rows[segment.row]):  # each cell stands under one head
        under = known[len(labels) - len(segment.tokens) :]
        own = [token for token, is_own in zip(segment.tokens, under, strict=True) if is_own]
        return all(under) or own == list(reading.placements[0])
    first = known.index(True) if True in known else len(known)
    return all(known[first:]) or _is_anchored(reading)


def _is_anchored(reading: RowReading) -> bool:
    """Whether a row of several columns prints a figure at either end: it can stand nowhere else."""
    if not reading.placements or len(reading.placements[0]) == 1:
        return False
    first, last = reading.placements[0][0], reading.placements[0][-1]
    return bool(first and last and first.text.strip() and last.text.strip())


def _of_column(column: Column, heads: Heads) -> list[str]:
    """The heads that name a column, each with what stands behind it in brackets or as its unit."""
    found: list[str] = []
    for text, behind in pairwise((*heads.texts, "")):
        if any(each in normal_label(text) for each in column.spellings):
            goes_on = normal_label(behind) in _UNIT_ALONE
            found.append(f"{text}{behind}" if goes_on else text)
    return found


def _unit_findings(reading: RowReading, heads: Heads) -> list[Finding]:
    """A finding where a label, a head or a unit's column names another unit than the form's."""
    table, row = reading.form_row.table, reading.form_row.row
    found = []
    for column in reading.form_row.columns:
        unit = row.unit or column.unit or table.unit
        if unit not in MONEY_UNITS:
            continue
        last = reading.segment.parts[-1] if reading.segment.parts else ""
        said = [money for text in (last, *_of_column(column, heads)) if (money := money_in(text))]
        own = simplified("".join(reading.segment.unit.split()))
        said += [own] if own in MONEY_UNITS else []
        if other := next((each for each in said if each != unit), None):
            key = f"{reading.form_row.key}.{column.id}"
            message = f"{row.label} printed in {other}, a figure of {unit}"
            found.append(Finding("unit_mismatch", key, message, (key,)))
    return found


def _place(column: Column, columns: tuple[Column, ...], heads: str) -> int:
    """Where the column's head stands in the heads; -1 where it is lost."""
    stem = column.spellings[0][:_STEM]
    is_own = sum(other.spellings[0].startswith(stem) for other in columns) == 1
    labels = (*column.spellings, stem) if is_own else column.spellings
    return max((heads.rfind(label) for label in labels if label in heads), default=-1)


def printed_order(
    table: Table, document: Document, readings: dict[FormRow, RowReading]
) -> list[int] | None:
    """For each column of the form, its place among the value cells, where a grid's heads tell all.

    None where they don't name every column once: the order is then the form's, and
    ``column_findings`` says whether the heads speak against it.
    """
    for row, reading in readings.items():
        if row.table.id != table.id or row.width != len(table.columns):
            continue
        block = document.blocks[reading.segment.block]
        if (
            isinstance(block, Grid)
            and block.style == "html"
            and len(reading.segment.tokens) == row.width
        ):
            return _order_by_position(table, block, reading)
    return None


def _order_by_position(table: Table, grid: Grid, reading: RowReading) -> list[int] | None:
    matrix = grid.places
    tokens = reading.segment.tokens
    _, number, _ = (int(part) for part in tokens[0].place.split(":"))
    first = len(grid.rows[number]) - len(tokens)
    places = [matrix[number].index((number, first + n)) for n in range(len(tokens))]
    heads = [_head(grid, matrix[:number], place) for place in places]
    order = []
    for column in table.columns:
        fits = [n for n, head in enumerate(heads) if head.endswith(column.spellings)]
        if len(fits) != 1:
            return None
        order.append(fits[0])
    # Where spans are wrong, heads and figures do not line up, and another order is not meant.
    aligned = len({len(row) for row in matrix[: number + 1] if len(row) > 1}) == 1
    distinct = len(set(order)) == len(order)
    return order if distinct and (aligned or order == sorted(order)) else None


def _head(grid: Grid, rows: list[list[tuple[int, int] | None]], place: int) -> str:
    cells = dict.fromkeys(row[place] for row in rows if place < len(row))
    return "".join(normal_label(grid.rows[cell[0]][cell[1]].text) for cell in cells if cell)
