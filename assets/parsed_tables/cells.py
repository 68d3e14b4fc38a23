"""Document to cells: every printed figure of the statutory tables in its cell, or why it is not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from assets.parsed_tables.column_places import printed_order, under_their_heads
from assets.parsed_tables.columns import column_findings
from assets.parsed_tables.heads import heads_above
from assets.parsed_tables.parsed_cell import ParsedCell, form_cells, value_findings
from assets.parsed_tables.placement import Placement
from assets.parsed_tables.printings import left_over, lost_rows, one_reading_a_row
from assets.parsed_tables.resolution import resolution
from assets.parsed_tables.row_labels import FormRow, edition_of, form_labels
from assets.parsed_tables.row_reading import RowReading
from assets.parsed_tables.rows import row_readings
from assets.parsed_tables.segment import Segment
from assets.parsed_tables.segments import segments
from assets.parsed_tables.side_by_side import SideBySide, side_by_side
from assets.raw_text.document import Document, Grid
from expectations.findings import Finding
from expectations.forms.catalogue import edition as edition_by_id
from expectations.forms.labels import normal_labels
from expectations.forms.model import Edition

_MAX_LABEL = 100  # characters; a longer text is a sentence, whatever labels it quotes
_SAMPLE = 30  # short lines from which their all being different tells of a damaged copy


@dataclass(frozen=True)
class ParsedTables:
    """Cells of one report in the edition's grid, and what was found wrong while reading.

    ``edition`` is None, and there are no cells, where no edition's labels are printed.
    ``layout`` is how most rows were printed: html, pipes, tabs, cells, lines or rows.
    """

    edition: Edition | None
    cells: tuple[ParsedCell, ...]
    findings: tuple[Finding, ...]
    layout: str = ""


@dataclass(frozen=True)
class _Printed:
    """What stands in print: a reading a row, the table set side by side, and findings on both."""

    segments: list[Segment]
    rows: dict[FormRow, RowReading]
    beside: SideBySide
    findings: list[Finding]


def parsed_tables(document: Document) -> ParsedTables:
    """The statutory tables of a document. Never raises for anything a document may hold."""
    base = edition_of(_normal_text(document))
    if base is None:
        return ParsedTables(None, (), ())
    printed = _printed(document, base)
    grid = _grid_of(base, printed.rows)
    above = list(heads_above(printed.segments, printed.rows.values()))
    resolved = resolution(_candidates(printed, grid, document), grid)
    cells = tuple(form_cells(grid, resolved.chosen, resolved.inferred))
    findings = [
        *printed.findings,
        *_row_findings(printed.rows, grid),
        *(
            finding
            for table in grid.tables
            for finding in column_findings(table, document, above, printed.rows)
        ),
        *resolved.findings,
        *value_findings(cells),
    ]
    styles = Counter(reading.segment.style for reading in printed.rows.values())
    layout = styles.most_common(1)[0][0] if styles else ""
    return ParsedTables(grid, cells, tuple(findings), layout)


def _normal_text(document: Document) -> str:
    texts: list[str] = []
    for block in document.blocks:
        if isinstance(block, Grid):
            texts.extend(cell.text for row in block.rows for cell in row)
        else:
            texts.append(block)
    texts = [text for text in texts if not text.isdigit()]
    labels = zip(texts, normal_labels(texts), strict=True)
    return "".join(label for text, label in labels if len(text) < _MAX_LABEL)


def _printed(document: Document, base: Edition) -> _Printed:
    found = segments(document)
    labels = form_labels(base.id, base.variant)
    beside = SideBySide()
    for table in base.tables:
        if table.layout == "side_by_side":
            beside = side_by_side(found, table)
    used = {id(segment) for segment in beside.segments}
    rest = [segment for segment in found if id(segment) not in used]
    read = row_readings(rest, labels)
    rows, repeated = one_reading_a_row(read.readings)
    rows = under_their_heads(document, rest, rows)
    findings = [*beside.findings, *repeated, *left_over(read.unmatched, rows, labels)]
    findings += lost_rows(rest, rows, labels)
    if _is_deduplicated(found, document):
        message = "no two lines of the text are alike"
        findings.append(Finding("lines_deduplicated", message=message))
    return _Printed(rest, rows, beside, findings)


def _is_deduplicated(found: list[Segment], document: Document) -> bool:
    """Whether the text is a copy that kept each distinct line once."""
    lines = [line.strip() for line in document.lines if line.strip()]
    short = [line for line in lines if len(line) <= _SAMPLE]
    styles = {segment.style for segment in found if segment.tokens}
    return styles == {"lines"} and len(short) >= _SAMPLE and len(set(short)) == len(short)


def _grid_of(base: Edition, rows: dict[FormRow, RowReading]) -> Edition:
    """The edition, or the variant whose own rows are printed where the edition's are not."""
    printed = {row.key for row, reading in rows.items() if reading.placements}
    for variant in base.variants:
        if variant.telltales:
            continue
        added = {f"{insertion.table}.{insertion.row.id}" for insertion in variant.add_rows}
        removed = {f"{table}.{row}" for table, rows in variant.remove_rows.items() for row in rows}
        if added <= printed and not removed & printed:
            return edition_by_id(base.id, variant.id)
    return base


def _candidates(printed: _Printed, grid: Edition, document: Document) -> dict[str, list[Placement]]:
    """Every way each row of the grid can stand, by ``table.row``, in the form's column order."""
    candidates: dict[str, list[Placement]] = {}
    for table in grid.tables:
        if table.layout == "side_by_side":
            for row_id, fits in printed.beside.rows.items():
                candidates[f"{table.id}.{row_id}"] = fits
            continue
        order = printed_order(table, document, printed.rows)
        own = {row.id for row in table.rows}
        for row, reading in printed.rows.items():
            if row.table.id != table.id or row.row.id not in own or not reading.placements:
                continue
            candidates[row.key] = [
                tuple(fit[place] for place in order) if order else fit for fit in reading.placements
            ]
    return candidates


def _row_findings(rows: dict[FormRow, RowReading], grid: Edition) -> list[Finding]:
    """Findings on rows whose cells fit in no way, and on labels that were guessed."""
    keys = {f"{cell.table}.{cell.row}" for cell in grid.cells}
    found = []
    for row, reading in rows.items():
        if row.key not in keys:
            if reading.segment.prints_number:
                message = f"{row.row.label} prints {reading.texts!r} beside the rows it sums up"
                found.append(Finding("extra_row", line=row.key, message=message))
            continue
        if reading.damaged_label:
            message = f"{reading.segment.parts[-1]!r} read as {row.row.label}"
            found.append(Finding("label_damaged", line=row.key, message=message))
        if not reading.placements and reading.segment.tokens:
            message = f"{row.row.label}: {reading.texts!r} for {row.width} cells"
            found.append(Finding("wrong_cell_count", line=row.key, message=message))
    return found
