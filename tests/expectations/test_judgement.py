"""The frame a suite judges: every rule has a place in it, and no null hides anything."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from expectations.findings import rules
from expectations.forms import catalogue
from expectations.forms.model import Edition
from expectations.judgement import BY_LINE, LINES_UNACCOUNTED, demands, judgement_frame

CellsOf = Callable[..., pl.DataFrame]
FORM = catalogue.edition("2021")
COLUMNS = ("upheld", "corrected", "other", "pending", "total")
NOTHING_READ = pl.DataFrame(schema={"report_id": pl.String, "rule": pl.String})


@pytest.mark.parametrize("grid", catalogue.grids(), ids=lambda grid: grid.id + grid.variant)
def test_columns_are_those_of_the_demands(cells_of: CellsOf, grid: Edition) -> None:
    frame = judgement_frame(cells_of(grid), NOTHING_READ, grid)
    assert frame.columns == ["report_id", *(demand.column for demand in demands(grid))]


@pytest.mark.parametrize("grid", catalogue.grids(), ids=lambda grid: grid.id + grid.variant)
def test_every_line_and_every_rule_within_a_report_is_demanded(grid: Edition) -> None:
    demanded = demands(grid)
    by_line = [demand for demand in demanded if demand.rule == BY_LINE]
    assert [demand.line for demand in by_line] == [line.id for line in grid.lines]
    assert all(grid.legal_basis in demand.basis for demand in by_line)
    others = {demand.rule: demand.severity for demand in demanded if demand.rule != BY_LINE}
    within = {
        rule.id: rule.severity
        for rule in rules().values()
        if rule.family != "across_reports" and rule.id != BY_LINE
    }
    assert others == {**within, LINES_UNACCOUNTED: "critical"}
    assert len(demanded) == len(grid.lines) + len(others)


def test_a_report_that_adds_up_is_all_noughts(cells_of: CellsOf) -> None:
    row = judgement_frame(cells_of(FORM), NOTHING_READ, FORM).row(0, named=True)
    assert row.pop("report_id") == "r"
    assert set(row.values()) == {0}


@pytest.mark.parametrize(
    ("printed", "absent", "broken"),
    [
        ({"disputes.review.total": 7}, [], {"disputes.results.review": 7}),
        (
            {"disputes.review.total": 7, "disputes.review.other": None},
            [],
            {"cell_missing": 1, "blank_cell": 1},
        ),
        ({"disputes.review.other": "illegible"}, [], {"illegible": 1}),
        ({"disclosure.licences.decisions": -1}, [], {"negative": 1}),
        ({}, ["disclosure.licences.decisions"], {"row_missing": 1}),
        ({"disputes.review.other": None}, [], {"blank_cell": 1}),
        ({"disputes.review.other": "mark"}, [], {"blank_cell": 1}),
        ({"disputes.review.total": None}, [], {"blank_total": 1}),
        ({"disputes.review.total": "illegible"}, [], {"illegible": 1}),
        (
            dict.fromkeys(f"disputes.review.{column}" for column in COLUMNS),
            [],
            {"blank_cell": 5, "not_evaluable": 1},
        ),
    ],
)
def test_each_break_has_its_column(
    cells_of: CellsOf,
    printed: dict[str, int | str | None],
    absent: list[str],
    broken: dict[str, int],
) -> None:
    row = judgement_frame(cells_of(FORM, printed, absent=absent), NOTHING_READ, FORM).row(
        0, named=True
    )
    del row["report_id"]
    assert {name: value for name, value in row.items() if value} == broken


def test_findings_of_reading_are_counted_by_rule(cells_of: CellsOf) -> None:
    read = pl.DataFrame(
        {"report_id": ["r", "r", "lost"], "rule": ["left_over", "blank_cell", "row_missing"]}
    )
    frame = judgement_frame(cells_of(FORM), read, FORM)
    assert frame["report_id"].to_list() == ["lost", "r"]
    assert frame["left_over"].to_list() == [0, 1]
    assert frame["blank_cell"].to_list() == [0, 1]
    assert frame["row_missing"].to_list() == [201, 0]
    assert frame[LINES_UNACCOUNTED].to_list() == [0, 0]
    assert sum(frame.null_count().row(0)) == 0


def test_recognised_cells_warn_and_need_every_line_proved(cells_of: CellsOf) -> None:
    cells = cells_of(FORM).with_columns(confidence=pl.lit(0.9))
    row = judgement_frame(cells, NOTHING_READ, FORM).row(0, named=True)
    assert (row["recognised"], row["recognition_unproved"]) == (1, 0)


@pytest.mark.parametrize("rule", ["no_such_rule", BY_LINE, "text_of_another"])
def test_a_finding_that_reading_cannot_make_is_an_error(cells_of: CellsOf, rule: str) -> None:
    read = pl.DataFrame({"report_id": ["r"], "rule": [rule]})
    with pytest.raises(ValueError, match=f"no reading finding: .*{rule}"):
        judgement_frame(cells_of(FORM), read, FORM)


def test_no_reports_make_an_empty_frame(cells_of: CellsOf) -> None:
    assert judgement_frame(cells_of(FORM).clear(), NOTHING_READ, FORM).height == 0
