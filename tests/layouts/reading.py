"""Rendered documents -> what the reader makes of them, judged many at once, and what is wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from assets.parsed_tables.report import ParsedReport, parsed_report
from assets.raw_text.read import read_document
from assets.report import cell_frame
from expectations.findings import rule
from expectations.forms.model import Edition
from expectations.verdicts import findings

Values = Mapping[str, Decimal | None]


@dataclass(frozen=True)
class Rendered:
    """A document and what it prints.

    ``readings`` has an entry for every honest way to read it, None in it for a cell that prints no
    number; it has none where the document must not be accepted. ``must_be_read``: it may not be
    refused either, and names its reporter, year and grid.
    """

    name: str
    data: bytes
    readings: tuple[Values, ...]
    must_be_read: bool = False
    reporter: str = ""
    year: int | None = None
    grid: tuple[str, str] = ("", "")


def faults(documents: Iterable[Rendered]) -> str:
    """What is wrong with each document that was not read as it should be, a line each."""
    by_name = {document.name: document for document in documents}
    parsed = {name: parsed_report(read_document(d.data)) for name, d in by_name.items()}
    critical = _critical(parsed)
    found = (_fault(by_name[name], read, critical[name]) for name, read in parsed.items())
    return "\n".join(filter(None, found))


def _critical(parsed: Mapping[str, ParsedReport]) -> dict[str, list[str]]:
    """Critical findings of each report, those of reading and those of the rules."""
    critical = {
        name: [f"{f.rule} {f.line}" for f in read.findings if f.severity == "critical"]
        for name, read in parsed.items()
    }
    frames: dict[str, list[pl.DataFrame]] = defaultdict(list)
    grids: dict[str, Edition] = {}
    for name, read in parsed.items():
        if read.edition is not None and read.cells:
            grids[read.edition.grid_id] = read.edition
            frames[read.edition.grid_id].append(cell_frame(name, read.cells))
    for grid_id, grid in grids.items():
        for row in findings(pl.concat(frames[grid_id]), grid).iter_rows(named=True):
            if rule(row["rule"]).severity == "critical":
                critical[row["report_id"]].append(f"{row['rule']} {row['line']}")
    return critical


def _fault(document: Rendered, read: ParsedReport, critical: list[str]) -> str:
    if critical or read.edition is None:
        return f"{document.name}: refused: {critical[:4]}" if document.must_be_read else ""
    if not document.readings:
        return f"{document.name}: ACCEPTED"
    wrong = [_misread(read, values) for values in document.readings]
    if all(wrong):
        return f"{document.name}: WRONG {wrong[0]}"
    if not document.must_be_read:
        return ""
    said = (read.who.reporter, read.who.year, (read.edition.id, read.edition.variant))
    if said != (document.reporter, document.year, document.grid):
        return f"{document.name}: {said!r} by the title {read.who.title!r}"
    return ""


def _misread(read: ParsedReport, values: Values) -> str:
    """Cells that differ from print: what is printed and what was read."""
    cells = {cell.key: cell.value for cell in read.cells}
    wrong = [key for key in {**values, **cells} if values.get(key) != cells.get(key)]
    return ", ".join(f"{key} {values.get(key)} read as {cells.get(key)}" for key in wrong[:4])
