"""Where crossing broken lines place the error, for known single and double errors."""

from __future__ import annotations

import random
from collections.abc import Callable

import polars as pl
import pytest

from expectations.forms import catalogue
from expectations.verdicts import findings, report_findings
from samples.synthetic import random_cells

CellsOf = Callable[..., pl.DataFrame]
FORM = catalogue.edition("2021")


def keys(table: str) -> list[str]:
    return [cell.key for cell in FORM.cells if cell.table == table]


@pytest.mark.parametrize("slip", [1, 100])
def test_each_wrong_cell_of_the_requests_table_is_the_one_suspect(
    cells_of: CellsOf, slip: int
) -> None:
    truth = random_cells(FORM, random.Random(7))
    broken = pl.concat(
        cells_of(FORM, truth | {key: truth[key] + slip}, report_id=key) for key in keys("requests")
    )
    found = findings(broken, FORM)
    assert found["report_id"].n_unique() == 175
    assert set(found["rule"]) == {"identity_broken"}
    wrong = found.filter(pl.col("suspects") != pl.concat_list("report_id"))
    assert wrong.rows() == []


def test_each_wrong_cell_of_the_disputes_table_is_among_its_rows_suspects(
    cells_of: CellsOf,
) -> None:
    truth = random_cells(FORM, random.Random(7))
    for key in keys("disputes"):
        (finding,) = report_findings(cells_of(FORM, truth | {key: truth[key] + 2}), FORM)
        assert key in finding.suspects
        assert set(finding.suspects) <= set(finding.cells)


def test_a_cell_that_would_fall_below_nought_is_no_suspect(cells_of: CellsOf) -> None:
    (finding,) = report_findings(cells_of(FORM, {"disputes.review.upheld": 2}), FORM)
    # Only the total can rise and only the 2 can fall; the other noughts cannot.
    assert finding.suspects == ("disputes.review.upheld", "disputes.review.total")


def test_two_wrong_cells_are_where_the_broken_lines_cross(cells_of: CellsOf) -> None:
    wrong = {"requests.granted.natural_person": 1, "requests.declined_repeat.other": 3}
    found = report_findings(cells_of(FORM, wrong), FORM)
    assert len(found) == 4
    suspects = {cell for finding in found for cell in finding.suspects}
    assert set(wrong) <= suspects
    # Two rows cross two columns.
    assert len(suspects) == 4


def test_two_wrong_cells_of_one_row_are_both_suspected(cells_of: CellsOf) -> None:
    wrong = {"requests.granted.natural_person": 1, "requests.granted.other": 3}
    found = report_findings(cells_of(FORM, wrong), FORM)
    assert {cell for finding in found for cell in finding.suspects} == set(wrong)


def test_errors_in_two_tables_are_placed_apart(cells_of: CellsOf) -> None:
    wrong = {"requests.granted.natural_person": 1, "disputes.review.total": 1}
    placed = {f.line: f.suspects for f in report_findings(cells_of(FORM, wrong), FORM)}
    assert placed["requests.applicants.granted"] == ("requests.granted.natural_person",)
    assert "disputes.review.total" in placed["disputes.results.review"]


def test_lines_that_do_not_cross_keep_all_their_cells(cells_of: CellsOf) -> None:
    wrong = {"disputes.review.total": 1, "disputes.litigation_direct.total": 2}
    for finding in report_findings(cells_of(FORM, wrong), FORM):
        assert set(finding.suspects) == set(finding.cells)


def test_an_error_behind_a_blank_total_is_found(cells_of: CellsOf) -> None:
    wrong = {"requests.granted.natural_person": 1, "requests.granted.total": None}
    found = report_findings(cells_of(FORM, wrong), FORM)
    broken = {f.line: f.suspects for f in found if f.suspects}
    assert broken == {
        "requests.outcomes.natural_person": ("requests.granted.natural_person",),
        "requests.outcomes.total": ("requests.granted.natural_person",),
    }
