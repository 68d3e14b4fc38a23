"""Residuals: reported - calculated; blanks stand for nothing, derived totals for blank ones."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from expectations.forms import catalogue
from expectations.forms.model import Edition
from expectations.residuals import definitions, printed_rows, residuals, wide_cells
from samples.synthetic import broken_frame, synthetic_frame

GRIDS = catalogue.grids()


def wide(**columns: int | None) -> pl.DataFrame:
    """One report; ``requests__granted__total=1`` is the cell ``requests.granted.total``."""
    return pl.DataFrame(
        {"report_id": ["r"], **{key.replace("__", "."): [v] for key, v in columns.items()}}
    )


@pytest.mark.parametrize("grid", GRIDS, ids=lambda grid: grid.id + grid.variant)
def test_closed_reports_leave_nothing_over(grid: Edition) -> None:
    left_over = residuals(synthetic_frame(grid, 20, 1), grid)
    lines = [line.id for line in grid.lines]
    assert left_over.height == 20
    assert left_over.select(lines).sum_horizontal().to_list() == [0] * 20
    assert left_over.select(pl.col(lines).null_count()).row(0) == (0,) * len(lines)


@pytest.mark.parametrize("grid", GRIDS, ids=lambda grid: grid.id + grid.variant)
def test_residuals_are_reported_minus_calculated(grid: Edition) -> None:
    frame, broken = broken_frame(grid, 40, 2, share=0.5)
    assert len(broken) == 20
    left_over = residuals(frame, grid)
    for cells, found in zip(
        frame.iter_rows(named=True), left_over.iter_rows(named=True), strict=True
    ):
        for line in grid.lines:
            reported = sum(cells[key] for key in line.target)
            assert found[line.id] == reported - sum(cells[key] for key in line.terms)
            assert found[f"{line.id}:present"] == len(line.cells)


def test_integers_and_decimals_give_the_same(form: Edition) -> None:
    frame, _ = broken_frame(form, 10, 3, share=0.5)
    counts = [cell.key for cell in form.cells if not cell.is_money]
    whole = frame.select("report_id", pl.col(counts).cast(pl.Int64))
    assert residuals(whole, form).equals(residuals(frame, form))


def test_a_blank_leaf_stands_for_nothing_and_is_not_counted(form: Edition) -> None:
    left_over = residuals(wide(disputes__review__upheld=3, disputes__review__total=4), form).row(
        0, named=True
    )
    assert left_over["disputes.results.review"] == 1
    assert left_over["disputes.results.review:present"] == 2


def test_a_line_without_a_printed_term_has_no_residual(form: Edition) -> None:
    left_over = residuals(wide(disputes__review__upheld=None), form).row(0, named=True)
    assert left_over["disputes.results.review"] is None
    assert left_over["disputes.results.review:present"] == 0


def test_a_blank_total_is_derived_from_its_printed_parts(form: Edition) -> None:
    left_over = residuals(
        wide(requests__received__natural_person=3, requests__received__other=2), form
    ).row(0, named=True)
    assert left_over["requests.received.total:derived"] == 5
    assert left_over["requests.carried_in.total:derived"] is None


def test_a_derived_total_stands_in_other_lines(form: Edition) -> None:
    left_over = residuals(
        wide(requests__received__natural_person=3, requests__carried_out__total=3), form
    ).row(0, named=True)
    assert left_over["requests.balance.total"] == 0
    assert left_over["requests.balance.total:present"] == 1


def test_a_printed_total_is_never_derived(form: Edition) -> None:
    left_over = residuals(
        wide(requests__received__natural_person=3, requests__received__total=9), form
    ).row(0, named=True)
    assert left_over["requests.received.total:derived"] is None
    assert left_over["requests.applicants.received"] == 6


def test_total_of_a_calculated_row_is_made_from_the_totals_above_it(form: Edition) -> None:
    # The row itself has lost the 4 of the natural persons.
    left_over = residuals(
        wide(requests__granted__total=4, requests__handled_total__enterprise=0), form
    ).row(0, named=True)
    assert left_over["requests.handled_total.total:derived"] == 4


def test_parts_that_are_totals_themselves_are_derived_first() -> None:
    grid = catalogue.edition("2014")
    left_over = residuals(wide(statistics__refused_privacy__value=2), grid).row(0, named=True)
    assert left_over["statistics.answered_refused.value:derived"] == 2
    assert left_over["statistics.requests_answered.value:derived"] == 2


@pytest.mark.parametrize("grid", GRIDS, ids=lambda grid: grid.id + grid.variant)
def test_every_calculated_cell_is_defined_after_its_parts(grid: Edition) -> None:
    defined = definitions(grid)
    assert {cell for cell, _ in defined} == {cell.key for cell in grid.cells if cell.is_total}
    first = {cell: place for place, (cell, _) in reversed(list(enumerate(defined)))}
    for place, (_, parts) in enumerate(defined):
        assert all(first[part] < place for part in parts if part in first)


def optional_cells(grid: Edition) -> list[str]:
    line = next(line for line in grid.lines if line.identity == "statistics.applicant_sources")
    return [key for key in line.cells if grid.cell_by_key[key].optional]


def test_a_line_over_local_rows_is_skipped_where_they_are_not_printed() -> None:
    grid = catalogue.edition("2014")
    left_over = residuals(wide(statistics__requests_received__value=7), grid).row(0, named=True)
    assert left_over["statistics.applicant_sources.value"] is None
    assert left_over["statistics.applicant_sources.value:present"] is None
    assert left_over["statistics.request_channels.value"] == 7


def test_a_line_over_local_rows_printed_blank_is_not_skipped() -> None:
    grid = catalogue.edition("2014")
    keys = ["statistics.requests_received.value", *optional_cells(grid)]
    cells = pl.DataFrame({"report_id": "r", "cell": keys, "value": [7] + [None] * (len(keys) - 1)})
    left_over = residuals(wide_cells(cells), grid, printed_rows(cells, grid)).row(0, named=True)
    assert left_over["statistics.applicant_sources.value"] == 7
    assert left_over["statistics.applicant_sources.value:present"] == 1


def test_local_rows_are_known_for_each_report_apart() -> None:
    grid = catalogue.edition("2014")
    row = optional_cells(grid)[0]
    cells = pl.DataFrame({"report_id": ["a", "b"], "cell": [row, "statistics.budget.value"]})
    printed = printed_rows(cells, grid)
    assert printed["report_id"].to_list() == ["a", "b"]
    assert printed[row.removesuffix(".value")].to_list() == [True, False]


def test_wide_cells_has_a_row_a_report_in_the_order_met() -> None:
    cells = pl.DataFrame(
        {"report_id": ["b", "a", "b"], "cell": ["x", "x", "y"], "value": [1, None, 3]}
    )
    assert wide_cells(cells).to_dicts() == [
        {"report_id": "b", "x": 1, "y": 3},
        {"report_id": "a", "x": None, "y": None},
    ]


def test_a_cell_that_stands_twice_is_an_error() -> None:
    cells = pl.DataFrame({"report_id": ["a", "a"], "cell": ["x", "x"], "value": [1, 1]})
    with pytest.raises(ValueError, match="report 'a' has cell 'x' twice"):
        wide_cells(cells)


def test_fractions_are_kept(form: Edition) -> None:
    frame = wide(disputes__review__upheld=1).with_columns(
        pl.lit(Decimal("1.000001")).alias("disputes.review.total")
    )
    assert residuals(frame, form)["disputes.results.review"].item() == Decimal("0.000001")
