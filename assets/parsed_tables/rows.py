"""Segments to row readings: which row of the form a printed row is, and how its cells can stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from assets.parsed_tables.placement import Placement, placements
from assets.parsed_tables.row_labels import FormLabels, FormRow
from assets.parsed_tables.segments import Segment, Token


class RowReading(NamedTuple):
    """One printed row: the form's row, and every way its tokens can stand in its columns.

    ``placements`` is empty when the tokens fit in no way. ``lost_cells`` tells that no cell at all
    is printed behind the label, so that its blank may as well be a loss.
    """

    form_row: FormRow
    segment: Segment
    placements: list[Placement]
    damaged_label: bool = False
    lost_cells: bool = False

    @property
    def texts(self) -> list[str]:
        return [token.text.strip() for token in self.segment.tokens if token.text.strip()]


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
            reading = _reading(piece, form_row)
            if not reading.placements and not piece.tokens:
                continue  # a head that is spelled like the label of a row
            readings.append(reading)
            if reading.placements:
                after, table = form_row.index, form_row.table.id
    readings = _with_pads_on_one_side(readings)
    return _with_damaged_labels(RowReadings(readings, unmatched), labels)


def _with_pads_on_one_side(readings: list[RowReading]) -> list[RowReading]:
    """The readings, rows that leave their pads' side open following the others of their grid."""
    sides: dict[int, set[str]] = {}
    for reading in readings:
        if side := _side_of_pads(reading):
            sides.setdefault(reading.segment.block, set()).add(side)
    settled = []
    for reading in readings:
        known = sides.get(reading.segment.block, set())
        if len(reading.placements) > 1 and reading.segment.blanks_printed and len(known) == 1:
            tokens, width = reading.segment.tokens, reading.form_row.width
            placement = tokens[:width] if known == {"behind"} else tokens[-width:]
            settled.append(reading._replace(placements=[placement]))
        else:
            settled.append(reading)
    return _without_shifted(settled)


def _without_shifted(readings: list[RowReading]) -> list[RowReading]:
    """The readings, a row that lost a cell and filled it up with a pad fitting nowhere.

    Rows of a padded grid have as many cells as its others; where one has fewer and a blank at the
    end of its figures, the blank is a pad and the figures have moved.
    """
    widths: dict[tuple[int, str], Counter[int]] = {}
    for reading in readings:
        if _has_pads(reading):
            widths.setdefault(_grid_part(reading), Counter())[reading.segment.row_width] += 1
    return [
        reading._replace(placements=[])
        if _has_pads(reading)
        and _ends_blank(reading)
        and reading.segment.row_width < widths[_grid_part(reading)].most_common(1)[0][0]
        else reading
        for reading in readings
    ]


def _has_pads(reading: RowReading) -> bool:
    segment = reading.segment
    return segment.blanks_printed and len(segment.tokens) > reading.form_row.width


def _grid_part(reading: RowReading) -> tuple[int, str]:
    return reading.segment.block, reading.form_row.table.id


def _ends_blank(reading: RowReading) -> bool:
    if not reading.texts or len(reading.placements) != 1 or not reading.segment.blanks_printed:
        return False
    first, last = reading.placements[0][0], reading.placements[0][-1]
    return not (first and first.text.strip()) or not (last and last.text.strip())


def _side_of_pads(reading: RowReading) -> str:
    """Side on which a row's pads can only stand; empty where it prints none or leaves it open."""
    tokens, width = reading.segment.tokens, reading.form_row.width
    if not reading.segment.blanks_printed or len(tokens) <= width or len(reading.placements) != 1:
        return ""
    if not any(token.text.strip() for token in tokens):
        return ""
    if reading.placements[0] == tokens[:width]:
        return "behind"
    return "before" if reading.placements[0] == tokens[-width:] else ""


def _matched(
    segment: Segment, labels: FormLabels, after: int, table: str
) -> Iterator[tuple[Segment, FormRow | None]]:
    """The segment cut where rows end: lines that print a label and no value are rows as well."""
    if not segment.blanks_printed:
        for end in range(1, len(segment.parts)):
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
    tokens = (Token(behind, f"{segment.block}:0:0"),) if labels.is_unknown(behind) else ()
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


def _reading(segment: Segment, form_row: FormRow) -> RowReading:
    fits = placements(segment, form_row.width)
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
            reading = _reading(other.segment, row)._replace(damaged_label=True)
            readings.insert(other.place + inserted, reading)
        else:
            unmatched.append(other)
    return RowReadings(readings, unmatched)
