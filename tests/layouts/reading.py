"""Rendered documents -> what the reader makes of them, judged many at once, and what is wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
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
    refused either, and names its reporter, year and grid. ``part`` has the names of the unit whose
    report it is in a workbook of many.
    """

    name: str
    data: bytes
    readings: tuple[Values, ...]
    must_be_read: bool = False
    reporter: str = ""
    year: int | None = None
    grid: tuple[str, str] = ("", "")
    part: str = ""


@dataclass(frozen=True)
class Outcome:
    """How a document ended: the ``critical`` findings that refuse it, or what was ``misread``.

    ``said``: an accepted report names another reporter, year or grid than it prints.
    """

    critical: tuple[str, ...] = ()
    misread: str = ""
    said: str = ""

    @property
    def rules(self) -> list[str]:
        """The rules that refuse it, each once, in the order they were found."""
        return list(dict.fromkeys(finding.partition(" ")[0] for finding in self.critical))


def outcomes(documents: Iterable[Rendered]) -> Iterator[tuple[Rendered, Outcome]]:
    """Each document with how it ended."""
    by_name = {document.name: document for document in documents}
    parsed = {
        name: parsed_report(read_document(d.data, part=d.part)) for name, d in by_name.items()
    }
    critical = _critical(parsed)
    for name, read in parsed.items():
        yield by_name[name], _outcome(by_name[name], read, critical[name])


def faults(documents: Iterable[Rendered]) -> str:
    """What is wrong with each document that was not read as it should be, a line each."""
    return "\n".join(filter(None, (_fault(*ended) for ended in outcomes(documents))))


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


def _fault(document: Rendered, outcome: Outcome) -> str:
    if outcome.critical:
        refused = f"{document.name}: refused: {list(outcome.critical[:4])}"
        return refused if document.must_be_read else ""
    if outcome.misread:
        return f"{document.name}: WRONG {outcome.misread}"
    return f"{document.name}: {outcome.said}" if document.must_be_read and outcome.said else ""


def _outcome(document: Rendered, read: ParsedReport, critical: list[str]) -> Outcome:
    if critical or read.edition is None:
        return Outcome(critical=tuple(critical) or ("no_standard_form",))
    wrong = [_misread(read, values) for values in document.readings]
    said = (read.who.reporter, read.who.year, (read.edition.id, read.edition.variant))
    agrees = said == (document.reporter, document.year, document.grid)
    return Outcome(
        misread=(wrong[0] if wrong else "accepted, and must not be") if all(wrong) else "",
        said="" if agrees else f"{said!r} by the title {read.who.title!r}",
    )


def _misread(read: ParsedReport, values: Values) -> str:
    """Cells that differ from print: what is printed and what was read."""
    cells = {cell.key: cell.value for cell in read.cells}
    wrong = [key for key in {**values, **cells} if values.get(key) != cells.get(key)]
    return ", ".join(f"{key} {values.get(key)} read as {cells.get(key)}" for key in wrong[:4])
