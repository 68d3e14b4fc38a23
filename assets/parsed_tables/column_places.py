"""Printed column heads to places: in which cells of a grid's row each column of the form stands."""

from __future__ import annotations

from assets.parsed_tables.heads import heads_above, is_head_row
from assets.parsed_tables.placement import Placement
from assets.parsed_tables.row_labels import FormRow
from assets.parsed_tables.row_reading import RowReading
from assets.parsed_tables.segment import Segment
from assets.raw_text.document import Document, Grid
from expectations.forms.labels import normal_label
from expectations.forms.model import Table


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
        if heads.row is not None and is_head_row(heads.row, reading.form_row.table):
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
