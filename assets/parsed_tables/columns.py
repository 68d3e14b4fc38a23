"""Printed column heads against the form's: what speaks against the figures below them."""

from __future__ import annotations

import re
from itertools import pairwise

from assets.parsed_tables.heads import Heads, is_head_row, money_in, names_column
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
        if opens or (heads.row is not above.row and is_head_row(heads.row, table)):
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


def _fits(reading: RowReading, heads: Segment | None, grid: Grid) -> bool:
    """Whether a row's figures stand under heads of its own, as far as other heads are printed."""
    segment = reading.segment
    if heads is None or heads.block != segment.block or grid.style == "cells":
        return True
    if not reading.placements:
        return True
    labels = [normal_label(cell.text) for cell in grid.rows[heads.row]]
    if len(set(labels)) == 1:
        return True  # a caption over all columns names none
    known = [not label or names_column(label, reading.form_row) for label in labels]
    if len(labels) == len(grid.rows[segment.row]):  # each cell stands under one head
        under = known[len(labels) - len(segment.tokens) :]
        own = [token for token, is_own in zip(segment.tokens, under, strict=True) if is_own]
        return all(under) or own == list(reading.placements[0])
    if _is_anchored(reading):  # each figure has its place, and the head of another one is no head
        return all(known[-reading.form_row.width :])
    first = known.index(True) if True in known else len(known)
    return all(known[first:])


def _is_anchored(reading: RowReading) -> bool:
    """Whether a row of several columns prints a figure at either end: it can stand nowhere else."""
    return reading.is_filled_at_its_ends and len(reading.placements[0]) > 1


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
