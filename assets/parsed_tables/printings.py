"""Row readings to printings of the tables: one reading a row, or two reports in one document."""

from __future__ import annotations

from itertools import pairwise

from assets.parsed_tables.row_labels import FormLabels, FormRow
from assets.parsed_tables.row_reading import RowReading
from assets.parsed_tables.rows import Unmatched
from assets.parsed_tables.segment import Segment
from assets.parsed_tables.words import MAX_LABEL
from expectations.findings import Finding
from expectations.forms.numbers import printed_value

_ANOTHER = 0.7  # share of the fullest run's rows that makes another run a printing as well
_NEAR = 60  # lines between two rows of one table printed a cell a line
_LOCAL_GAP = 3  # local rows that a local form may leave out between two others
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
    beside: list[_Run] = []
    for runs in _runs(readings).values():
        most = max(len(_rows(run)) for run in runs)
        printings = [run for run in runs if len(_rows(run)) >= _ANOTHER * most]
        for number, run in enumerate(printings):
            own, repeated = _within(run)
            findings += repeated
            findings += _compared(kept, own) if number else []
            kept = own | kept
        beside += [run for run in runs if len(_rows(run)) < _ANOTHER * most]
    return kept, [*findings, *(finding for run in beside for finding in _strays(run, kept))]


def _runs(readings: list[RowReading]) -> dict[str, list[_Run]]:
    runs: dict[str, list[_Run]] = {}
    table = ""
    for reading in readings:
        own = runs.setdefault(reading.form_row.table.id, [])
        in_table = reading.form_row.table.id == table
        if not own or not _goes_on(own[-1], reading, in_table=in_table):
            own.append([])
        own[-1].append(reading)
        table = reading.form_row.table.id
    return runs


def _goes_on(run: _Run, reading: RowReading, *, in_table: bool) -> bool:
    """Whether a reading stands in the same printing as those before it.

    ``in_table``: no row of another table stands between them.
    """
    last = run[-1]
    in_order = reading.form_row.index >= last.form_row.index
    if reading.segment.blanks_printed != last.segment.blanks_printed:
        return False  # lines around a grid are text
    if reading.segment.blanks_printed:
        # One grid may print its rows in any order, but each of them once.
        same_grid = last.segment.block == reading.segment.block
        return in_order or (same_grid and reading.form_row not in _rows(run))
    if not in_table and reading.form_row in _rows(run):
        return False  # a sentence further down names a row again
    near = reading.segment.block - last.segment.block <= _NEAR
    return in_order and near and _may_follow(reading.form_row, last.form_row)


def _may_follow(row: FormRow, last: FormRow) -> bool:
    """Whether a row can stand behind another in lines: a local row needs those it belongs to."""
    skipped = row.index - last.index - 1
    return skipped < (_LOCAL_GAP if last.row.optional else 1) or not row.row.optional


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
    if known.segment.blanks_printed:
        # A line behind a grid is no cell of it, nor fills another grid's row the blanks printed.
        other_grid = known.segment.block != reading.segment.block
        if not reading.segment.blanks_printed or (other_grid and known.segment.tokens):
            return False
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
    """Findings on rows that are printed away from their table, and are no words of a sentence."""
    grids = {reading.segment.block for reading in kept.values() if reading.segment.blanks_printed}
    printed = [reading for reading in run if reading.texts]
    lost = [reading for reading in printed if reading.form_row not in kept]
    # Within a grid of the form even a single one is no sentence.
    within = [reading for reading in printed if reading.segment.block in grids]
    if len(_rows(lost)) < _NOT_STRAY:
        lost = [reading for reading in within if reading.form_row not in kept]
    return [
        *(
            Finding(
                "left_over",
                line=reading.form_row.key,
                message=f"{reading.form_row.row.label}: {reading.texts!r} away from its table",
            )
            for reading in lost
        ),
        *(
            _repetition(kept[reading.form_row], reading)
            for reading in within
            if reading.form_row in kept
        ),
    ]


def left_over(
    unmatched: list[Unmatched], kept: dict[FormRow, RowReading], labels: FormLabels
) -> list[Finding]:
    """Findings on figures that stand among the rows of a table and belong to none of them."""
    findings = []
    for segment, after, _ in unmatched:
        table = _table_around(segment, after, kept, labels)
        if table is None:
            continue
        label = segment.parts[-1] if segment.parts else ""
        numbers = [t.text for t in segment.tokens if printed_value(t.text).meaning == "number"]
        # In lines, a figure behind a group's label may be that of a row which lost its place.
        if labels.is_row(segment.parts):
            extra = False  # a row that is printed again
        elif labels.is_group(segment.parts) or labels.is_head(segment.parts):
            extra = segment.blanks_printed
        else:
            last = max(row.index for row in kept if row.table.id == table)
            extra = bool(label) and (table == "disclosure" or after >= last)
        findings.append(
            Finding(
                "extra_row" if extra else "left_over",
                line=f"{table}.{segment.tokens[0].place}",
                message=f"{label!r} prints {numbers!r}, which belong to no row of the form",
            )
        )
    return findings


def _table_around(
    segment: Segment, after: int, kept: dict[FormRow, RowReading], labels: FormLabels
) -> str | None:
    """Table between whose first and last row a segment stands; the one before it, of several."""
    blocks: dict[str, list[int]] = {}
    for row, reading in kept.items():
        blocks.setdefault(row.table.id, []).append(reading.segment.block)
    around = [t for t, found in blocks.items() if min(found) <= segment.block <= max(found)]
    before = labels.rows[after].table.id if after >= 0 else ""
    return before if before in around else next(iter(around), None)


def lost_rows(
    found: list[Segment], kept: dict[FormRow, RowReading], labels: FormLabels
) -> list[Finding]:
    """Findings on labels among the rows of a table whose figure is not understood.

    A row of a local form may be missing, so nothing else would tell that it was printed.
    """
    findings = []
    for segment in found:
        for part, behind in pairwise((*segment.parts, "")):
            if len(part) > MAX_LABEL or not labels.loses_figure(part, behind, kept):
                continue
            if _table_around(segment, -1, kept, labels) is not None:
                message = f"{part!r} and {behind!r} hold a figure that is not understood"
                findings.append(Finding("left_over", line=part, message=message))
    return findings
