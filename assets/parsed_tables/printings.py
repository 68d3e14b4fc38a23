"""Row readings to printings of the tables: one reading a row, or two reports in one document."""

from __future__ import annotations

from assets.parsed_tables.row_labels import FormRow
from assets.parsed_tables.rows import RowReading
from expectations.findings import Finding

_ANOTHER = 0.7  # share of the fullest run's rows that makes another run a printing as well
_NEAR = 60  # lines between two rows of one table printed a cell a line
_NOT_STRAY = 2  # rows read nowhere else that make a run of them more than words in a sentence

_Run = list[RowReading]


def one_reading_a_row(
    readings: list[RowReading],
) -> tuple[dict[FormRow, RowReading], list[Finding]]:
    """The reading that counts of each row, and findings on rows printed more than once.

    A run of rows is a printing of its table. Sentences and lists name single rows and counts as
    well; such runs are left out beside a fuller one.
    """
    kept: dict[FormRow, RowReading] = {}
    findings: list[Finding] = []
    for runs in _runs(readings).values():
        most = max(len(_rows(run)) for run in runs)
        printings = [run for run in runs if len(_rows(run)) >= _ANOTHER * most]
        for number, run in enumerate(printings):
            own, repeated = _within(run)
            findings += repeated
            findings += _compared(kept, own) if number else []
            kept = own | kept
        strays = [run for run in runs if len(_rows(run)) < _ANOTHER * most]
        findings += [finding for run in strays for finding in _strays(run, kept)]
    return kept, findings


def _runs(readings: list[RowReading]) -> dict[str, list[_Run]]:
    runs: dict[str, list[_Run]] = {}
    for reading in readings:
        own = runs.setdefault(reading.form_row.table.id, [])
        if not own or not _goes_on(own[-1], reading):
            own.append([])
        own[-1].append(reading)
    return runs


def _goes_on(run: _Run, reading: RowReading) -> bool:
    """Whether a reading stands in the same printing as those before it."""
    last = run[-1]
    in_order = reading.form_row.index >= last.form_row.index
    if reading.segment.blanks_printed and last.segment.block == reading.segment.block:
        # One grid may print its rows in any order, but each of them once.
        return in_order or reading.form_row not in _rows(run)
    in_lines = not reading.segment.blanks_printed and not last.segment.blanks_printed
    far = in_lines and reading.segment.block - last.segment.block > _NEAR
    return in_order and not far


def _rows(run: _Run) -> set[FormRow]:
    return {reading.form_row for reading in run}


def _within(run: _Run) -> tuple[dict[FormRow, RowReading], list[Finding]]:
    kept: dict[FormRow, RowReading] = {}
    findings: list[Finding] = []
    for reading in run:
        known = kept.get(reading.form_row)
        if known is None or _replaces(reading, known):
            kept[reading.form_row] = reading
        elif reading.placements and reading.texts and known.placements:
            findings.append(_repetition(known, reading))
    return kept, findings


def _replaces(reading: RowReading, known: RowReading) -> bool:
    """Whether a reading that prints figures stands for one of the same row that prints none."""
    if known.segment.blanks_printed and not reading.segment.blanks_printed:
        return False  # a line behind a grid is no cell of it
    prints = bool(reading.placements and reading.texts)
    return prints and not (known.placements and known.texts)


def _compared(kept: dict[FormRow, RowReading], other: dict[FormRow, RowReading]) -> list[Finding]:
    """Findings on a second printing of a table: the same figures, or another report's."""
    return [_repetition(kept[row], reading) for row, reading in other.items() if row in kept]


def _repetition(known: RowReading, reading: RowReading) -> Finding:
    row = reading.form_row
    if known.texts == reading.texts:
        message = f"{row.row.label}: printed twice with the same figures"
        return Finding("row_repeated", line=row.key, message=message)
    message = f"{row.row.label}: printed as {known.texts!r} and again as {reading.texts!r}"
    return Finding("two_reports", line=row.key, message=message)


def _strays(run: _Run, kept: dict[FormRow, RowReading]) -> list[Finding]:
    lost = [reading for reading in run if reading.texts and reading.form_row not in kept]
    if len(_rows(lost)) < _NOT_STRAY:
        return []
    return [
        Finding(
            "left_over",
            line=reading.form_row.key,
            message=f"{reading.form_row.row.label}: {reading.texts!r} away from its table",
        )
        for reading in lost
    ]
