"""What the identities protect: every cell of tables 3 and 4, and none of table 2."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.parsed_tables.report import ParsedReport, parsed_report
from assets.raw_text.document import Document, Grid
from assets.raw_text.read import read_document
from assets.report import cell_frame
from expectations.findings import Finding, verdict
from expectations.forms.catalogue import edition
from expectations.verdicts import report_findings
from samples.serve import SITE
from samples.truth import report_truths

FORM = edition("2021")
UNPROTECTED = [cell.key for cell in FORM.cells if cell.table == "disclosure"]
PROTECTED = [cell.key for cell in FORM.cells if cell.table != "disclosure"]


def _accepted_page() -> Document:
    truth = next(
        truth
        for truth in report_truths()
        if truth.grid == FORM and truth.verdict == "accepted" and truth.layout == "nested"
    )
    return read_document((SITE / truth.page).read_bytes())


PAGE = _accepted_page()
READ = parsed_report(PAGE)
CELLS = {cell.key: cell for cell in READ.cells}


def _findings(report: ParsedReport) -> list[Finding]:
    assert report.edition is not None
    return [*report.findings, *report_findings(cell_frame("page", report.cells), report.edition)]


def _misprinted(key: str, text: str) -> Document:
    """The page with one cell printing something else."""
    block, row, column = (int(part) for part in CELLS[key].place.split(":"))
    grid = PAGE.blocks[block]
    assert isinstance(grid, Grid)
    rows = [list(cells) for cells in grid.rows]
    rows[row][column] = rows[row][column]._replace(text=text)
    misprinted = replace(grid, rows=tuple(tuple(cells) for cells in rows))
    return replace(PAGE, blocks=(*PAGE.blocks[:block], misprinted, *PAGE.blocks[block + 1 :]))


def test_the_page_itself_is_accepted() -> None:
    assert verdict(_findings(READ)) == "accepted"
    assert (len(PROTECTED), len(UNPROTECTED)) == (190, 10)


@given(st.sampled_from(PROTECTED), st.integers(1, 10**6))
def test_any_other_number_in_a_protected_cell_is_caught(key: str, delta: int) -> None:
    value = CELLS[key].value
    assert value is not None
    found = _findings(parsed_report(_misprinted(key, str(value + delta))))
    broken = {finding.line for finding in found if finding.rule == "identity_broken"}
    assert verdict(found) == "quarantined"
    assert broken == {line.id for line in FORM.lines if key in line.cells}
    assert any(key in finding.suspects for finding in found)


@pytest.mark.parametrize("key", PROTECTED)
def test_every_protected_cell_stands_in_a_line(key: str) -> None:
    value = CELLS[key].value
    assert value is not None
    found = _findings(parsed_report(_misprinted(key, str(value + 1))))
    assert verdict(found) == "quarantined"
    assert {f.line for f in found if f.rule == "identity_broken"}


@pytest.mark.parametrize("key", UNPROTECTED)
def test_the_unprotected_cells_are_named_in_the_docs(key: str) -> None:
    value = CELLS[key].value
    assert value is not None
    found = _findings(parsed_report(_misprinted(key, str(value + 1))))
    assert verdict(found) == "accepted"  # no identity of the form sees it
    docs = Path(__file__).parents[1] / "docs" / "unprotected.md"
    assert f"`{key}`" in docs.read_text(encoding="utf-8")
