"""Rows of padded grids among their fellows: figures stand where those of the other rows do.

A grid may print blank cells in front of the figures or behind them, for labels that span several
columns and for columns of its own. Which blank cells are pads, the rows of a grid tell together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator

from assets.parsed_tables.row_reading import RowReading
from assets.parsed_tables.segment import SPANNED

_Fellows = tuple[int, str, int]  # block, table and width of the rows that are printed alike


def among_their_fellows(readings: list[RowReading]) -> list[RowReading]:
    """The readings, those of padded grids placed as the others of their grid are, or nowhere."""
    return list(_without_shifted(_settled(readings)))


def _settled(readings: list[RowReading]) -> list[RowReading]:
    """The readings, rows that leave their place open standing where rows sure of theirs stand."""
    padded = [reading for reading in readings if _has_pads(reading)]
    unique = [reading for reading in padded if len(reading.placements) == 1 and reading.texts]
    sure = _common_places(
        (_fellows(reading), reading) for reading in unique if reading.is_filled_at_its_ends
    )
    # Where labels span columns, pads stand on one side, and any row without a choice tells which.
    told = _common_places(
        (reading.segment.block, reading) for reading in unique if reading.segment.style in SPANNED
    )
    return [
        _placed(reading, *places)
        if _has_pads(reading)
        and (places := sure.get(_fellows(reading)) or told.get(reading.segment.block))
        else reading
        for reading in readings
    ]


def _common_places(
    readings: Iterable[tuple[Hashable, RowReading]],
) -> dict[Hashable, tuple[set[int], set[int]]]:
    """How many cells stand in front of the figures of such rows, and how many behind."""
    places: dict[Hashable, tuple[set[int], set[int]]] = {}
    for fellows, reading in readings:
        chosen = reading.placements[0]
        start = next(
            place
            for place in range(_pads(reading) + 1)
            if reading.segment.tokens[place : place + len(chosen)] == chosen
        )
        before, behind = places.setdefault(fellows, (set(), set()))
        before.add(start)
        behind.add(_pads(reading) - start)
    return places


def _placed(reading: RowReading, starts: set[int], behinds: set[int]) -> RowReading:
    """The reading at the place that its fellows have in common, if they have one."""
    pads, width, tokens = _pads(reading), reading.form_row.width, reading.segment.tokens
    common = set(starts) if len(starts) == 1 else {pads - behind for behind in behinds}
    if len(common) != 1:
        return reading
    (start,) = common
    outside = (*tokens[: max(start, 0)], *tokens[start + width :])
    fits = 0 <= start <= pads and not any(token.text.strip() for token in outside)
    return reading._replace(placements=[tokens[start : start + width]] if fits else [])


def _without_shifted(readings: list[RowReading]) -> Iterator[RowReading]:
    """The readings, a row with a cell more or less than its fellows and a blank at an end nowhere.

    The blank may be a pad, or stand in for the cell that was lost, and the figures have moved.
    """
    usual_width = _most_common((_fellows(r), r.segment.row_width) for r in readings)
    usual_count = _most_common((_fellows(r), len(r.segment.tokens)) for r in readings)
    for reading in readings:
        fellows = _fellows(reading)
        odd = reading.segment.row_width != usual_width[fellows] and (
            _has_pads(reading) or len(reading.segment.tokens) != usual_count[fellows]
        )
        ends_blank = len(reading.placements) == 1 and not reading.is_filled_at_its_ends
        if odd and ends_blank and reading.texts and reading.segment.blanks_printed:
            yield reading._replace(placements=[])
        else:
            yield reading


def _most_common(counted: Iterable[tuple[_Fellows, int]]) -> dict[_Fellows, int]:
    counts: defaultdict[_Fellows, Counter[int]] = defaultdict(Counter)
    for fellows, number in counted:
        counts[fellows][number] += 1
    return {fellows: count.most_common(1)[0][0] for fellows, count in counts.items()}


def _fellows(reading: RowReading) -> _Fellows:
    return reading.segment.block, reading.form_row.table.id, reading.form_row.width


def _pads(reading: RowReading) -> int:
    return len(reading.segment.tokens) - reading.form_row.width


def _has_pads(reading: RowReading) -> bool:
    return reading.segment.blanks_printed and bool(reading.placements) and _pads(reading) > 0
