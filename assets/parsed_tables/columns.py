"""Printed column heads against the form's: the order in which a table prints its columns."""

from __future__ import annotations

import itertools

from assets.parsed_tables.row_labels import FormRow
from assets.parsed_tables.rows import RowReading
from assets.parsed_tables.segments import Segment
from assets.raw_text.document import Document, Grid, GridCell
from expectations.findings import Finding
from expectations.forms.labels import normal_label
from expectations.forms.model import Column, Table

_STEM = 2  # characters of a head that survive when it is cut


def column_findings(
    table: Table, found: list[Segment], readings: dict[FormRow, RowReading]
) -> list[Finding]:
    """Findings on the heads of a table with several columns; none where they stand as in the form.

    Heads out of order are critical: a figure under another head is another figure. Heads that
    are lost are a warning: the order is the form's, and totals hold it at its ends.
    """
    own = {row.row.id: reading for row, reading in readings.items() if row.table.id == table.id}
    findings: list[Finding] = []
    printed = False
    blocks = [
        list(rows)
        for columns, rows in itertools.groupby(table.rows, key=table.columns_of)
        if len(columns) > 1
    ]
    for rows in blocks:
        first = next((own[row.id] for row in rows if row.id in own), None)
        if first is None:
            continue
        columns = table.columns_of(rows[0])
        heads = _heads_before(first.segment, found, readings)
        for path in {label for column in columns for label in column.path}:
            heads = heads.replace(normal_label(path), "")
        places = [_place(column, columns, heads) for column in columns if not column.calculated]
        places = [place for place in places if place >= 0]
        printed = printed or bool(places)
        if places != sorted(places):
            message = f"{table.label}: heads in another order: {heads!r}"
            findings.append(Finding("columns_unknown", f"{table.id}.{rows[0].id}", message))
    if own and blocks and not printed:
        message = f"{table.label}: no column heads are printed"
        findings.append(Finding("columns_assumed", table.id, message))
    return findings


def _heads_before(first: Segment, found: list[Segment], readings: dict[FormRow, RowReading]) -> str:
    """Labels printed between the rows before the table and its first row, in normal form."""
    segments_of_rows = {id(reading.segment) for reading in readings.values()}
    heads: list[str] = []
    for segment in found:
        if segment is first:
            heads.extend(segment.parts)
            break
        if id(segment) in segments_of_rows:
            heads.clear()
        else:
            heads.extend(segment.parts)
    return "".join(normal_label(head) for head in heads[-40:])


def _place(column: Column, columns: tuple[Column, ...], heads: str) -> int:
    """Where the column's head stands in the heads; -1 where it is lost."""
    labels = [normal_label(label) for label in (column.label, *column.aliases)]
    stem = labels[0][:_STEM]
    if sum(normal_label(other.label).startswith(stem) for other in columns) == 1:
        labels.append(stem)
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
    matrix = grid.expanded()
    _, number, _ = (int(part) for part in reading.segment.tokens[0].place.split(":"))
    cells = grid.rows[number][-len(reading.segment.tokens) :]
    places = [
        next(n for n, cell in enumerate(matrix[number]) if cell is wanted) for wanted in cells
    ]
    heads = [_head(matrix[:number], place) for place in places]
    order = []
    for column in table.columns:
        label = normal_label(column.label)
        fits = [n for n, head in enumerate(heads) if head.endswith(label)]
        if len(fits) != 1:
            return None
        order.append(fits[0])
    return order if len(set(order)) == len(order) else None


def _head(rows: list[list[GridCell | None]], place: int) -> str:
    cells: list[GridCell] = []
    for row in rows:
        cell = row[place] if place < len(row) else None
        if cell is not None and all(cell is not known for known in cells):
            cells.append(cell)
    return "".join(normal_label(cell.text) for cell in cells)
