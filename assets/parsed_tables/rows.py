"""Segments to row readings: which row of the form a printed row is, and how its cells can stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from assets.parsed_tables.pads import among_their_fellows
from assets.parsed_tables.placement import placements
from assets.parsed_tables.row_labels import FormLabels, FormRow
from assets.parsed_tables.row_reading import RowReading
from assets.parsed_tables.segment import Segment, Token

# A figure that stands in the cell of its label: 行政许可（5件）, 行政许可：5.
_FIGURE = re.compile(
    r"(?:[(（:：]|\s)\s*(?!20\d\d)\d+(?:\.\d+)?\s*(?:[件条條次人个個]|万?元)?\s*[)）]?[①-⑳¹²³]*\s*$"
)


class Unmatched(NamedTuple):
    """A segment that prints numbers and means no row.

    ``after`` is the index of the form's row matched before it, ``place`` how many readings stand
    in front of it.
    """

    segment: Segment
    after: int
    place: int


@dataclass(frozen=True)
class RowReadings:
    """Readings in printed order, with the segments that print numbers and mean no row."""

    readings: list[RowReading]
    unmatched: list[Unmatched]


def row_readings(found: Iterable[Segment], labels: FormLabels) -> RowReadings:
    """Readings of every segment whose label means a row of the form."""
    readings: list[RowReading] = []
    unmatched: list[Unmatched] = []
    after, table = -1, ""
    for segment in found:
        for piece, form_row in _matched(segment, labels, after, table):
            if form_row is None:
                if piece.prints_number:
                    unmatched.append(Unmatched(piece, after, len(readings)))
                continue
            reading = _reading(piece, form_row, labels)
            if not reading.placements and not piece.tokens:
                continue  # a head that is spelled like the label of a row
            readings.append(reading)
            if reading.placements:
                after, table = form_row.index, form_row.table.id
    return _with_damaged_labels(RowReadings(among_their_fellows(readings), unmatched), labels)


def _matched(
    segment: Segment, labels: FormLabels, after: int, table: str
) -> Iterator[tuple[Segment, FormRow | None]]:
    """The segment cut where rows end: lines that print a label and no value are rows as well."""
    if not segment.blanks_printed:
        for end in labels.ends_among(segment.parts[:-1]):
            parts = segment.parts[:end]
            form_row = labels.match(parts, after, table, behind_text=False)
            if form_row is not None and _ends_here(segment, parts, labels, after, table):
                yield _row_without_value(segment, end, labels), form_row
                after, table = form_row.index, form_row.table.id
    behind_text = bool(segment.tokens)
    yield segment, labels.match(segment.parts, after, table, behind_text=behind_text)


def _row_without_value(segment: Segment, end: int, labels: FormLabels) -> Segment:
    """The row whose label ends a segment's first parts.

    What stands behind it is a label; a text that is none and holds a digit (约3) is what the row
    prints, and illegible.
    """
    behind = segment.parts[end]
    place = f"{segment.part_lines[end]}:0:0"
    tokens = (Token(behind, place),) if labels.is_unknown(behind) else ()
    gaps = (segment.part_gaps[end - 1], *(0 for _ in tokens))
    return segment._replace(
        parts=segment.parts[:end],
        tokens=tokens,
        block=segment.part_lines[end - 1],
        gaps=gaps,
        style="lines",
    )


def _ends_here(
    segment: Segment, parts: tuple[str, ...], labels: FormLabels, after: int, table: str
) -> bool:
    # A label may be the first line of a longer one: 公开 … of 公开 …（…计1条）.
    meant = labels.match(parts, after, table, behind_text=False)
    return meant != labels.match(segment.parts[: len(parts) + 1], after, table, behind_text=False)


def _reading(segment: Segment, form_row: FormRow, labels: FormLabels) -> RowReading:
    fits = placements(segment, form_row.width, closed=labels.begins(segment.following))
    if not segment.prints_figure and _FIGURE.search(segment.parts[-1]):
        return RowReading(form_row, segment, [])  # the label's cell holds the figure as well
    if fits or segment.tokens or form_row.width > 1:
        return RowReading(form_row, segment, fits)
    return RowReading(form_row, segment, [(None,)], lost_cells=True)


def _with_damaged_labels(found: RowReadings, labels: FormLabels) -> RowReadings:
    """Readings with those of damaged labels that stand, cells and all, where a row is not found."""
    readings = list(found.readings)
    unmatched: list[Unmatched] = []
    for other in found.unmatched:
        present = {reading.form_row for reading in readings}
        following = min(
            (row.index for row in present if row.index > other.after), default=len(labels.rows)
        )
        between = [row for row in labels.rows[other.after + 1 : following] if row not in present]
        parts = other.segment.parts
        row = None if labels.is_group(parts) else labels.nearest(parts, between)
        if row is not None and placements(other.segment, row.width):
            inserted = len(readings) - len(found.readings)
            reading = _reading(other.segment, row, labels)._replace(damaged_label=True)
            readings.insert(other.place + inserted, reading)
        else:
            unmatched.append(other)
    return RowReadings(readings, unmatched)
