"""Reports read from pictures: accepted only where every identity line closes, with a warning."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from expectations.findings import Finding, verdict
from expectations.forms.model import Edition
from expectations.judgement import judgement_frame
from expectations.verdicts import report_findings

CellsOf = Callable[..., pl.DataFrame]
NOTHING_READ = pl.DataFrame(schema={"report_id": pl.String, "rule": pl.String})


def _recognised(cells: pl.DataFrame, *keys: str, confidence: float = 0.7) -> pl.DataFrame:
    """The cells, those named (all, where none is) having been recognised."""
    chosen = pl.col("cell").is_in(keys) if keys else pl.lit(value=True)
    return cells.with_columns(confidence=pl.when(chosen).then(confidence).otherwise(1.0))


def _by_rule(found: list[Finding]) -> dict[str, Finding]:
    return {finding.rule: finding for finding in found}


def _counted(cells: pl.DataFrame, form: Edition) -> int:
    frame = judgement_frame(cells, NOTHING_READ, form)
    return int(frame["recognition_unproved"].item())


def test_a_recognised_report_that_closes_is_accepted_with_a_warning(
    form: Edition, cells_of: CellsOf
) -> None:
    cells = _recognised(cells_of(form))
    found = report_findings(cells, form)
    assert verdict(found) == "accepted_with_warnings"
    finding = _by_rule(found)["recognised"]
    assert "0.7" in finding.message
    unseen = [cell.key for cell in form.cells if cell.table == "disclosure"]
    assert sorted(finding.cells) == sorted(unseen)
    assert _counted(cells, form) == 0


def test_one_recognised_cell_makes_the_report_recognised(form: Edition, cells_of: CellsOf) -> None:
    cells = _recognised(cells_of(form), "requests.received.total", confidence=0.9)
    found = report_findings(cells, form)
    assert [finding.rule for finding in found] == ["recognised"]
    assert found[0].cells == ()


def test_an_open_line_leaves_the_recognition_unproved(form: Edition, cells_of: CellsOf) -> None:
    cells = _recognised(cells_of(form, {"requests.received.total": 1}))
    assert "recognition_unproved" in _by_rule(report_findings(cells, form))
    assert _counted(cells, form) > 0


def test_a_line_without_a_figure_leaves_it_unproved(form: Edition, cells_of: CellsOf) -> None:
    line = form.lines[0]
    blank = dict.fromkeys(line.cells)
    cells = _recognised(cells_of(form, blank))
    found = report_findings(cells, form)
    assert verdict(found) == "quarantined"
    assert "recognition_unproved" in _by_rule(found)
    assert _counted(cells, form) >= 1


@pytest.mark.parametrize("named", [True, False])
def test_a_report_of_characters_needs_no_proof(
    form: Edition, cells_of: CellsOf, *, named: bool
) -> None:
    cells = cells_of(form, dict.fromkeys(form.lines[0].cells))
    if named:
        cells = cells.with_columns(confidence=pl.lit(1.0))
    rules = _by_rule(report_findings(cells, form))
    assert not {"recognised", "recognition_unproved"} & rules.keys()
    assert _counted(cells, form) == 0
