"""Where crossing broken lines place the error, for known single, double and greater errors."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterable
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.forms import catalogue
from expectations.forms.model import Edition
from expectations.suspects import Crossings
from expectations.verdicts import findings, report_findings
from samples.synthetic import random_cells

CellsOf = Callable[..., pl.DataFrame]
FORM = catalogue.edition("2021")


def keys(table: str) -> list[str]:
    return [cell.key for cell in FORM.cells if cell.table == table]


def suspected(printed: dict[str, Decimal], grid: Edition = FORM) -> set[str]:
    """The suspects of all broken lines of a report together."""
    left_over = {
        line.id: sum(printed[key] for key in line.target) - sum(printed[key] for key in line.terms)
        for line in grid.lines
    }
    found = Crossings.of(grid).suspects(left_over, printed)
    return {key for suspects in found.values() for key in suspects}


def full_report() -> dict[str, Decimal]:
    """A report in which every figure of tables 3 and 4 is 2 or more."""
    columns = FORM.table("requests").columns
    printed = dict.fromkeys((cell.key for cell in FORM.cells), Decimal(2))
    sums = {"handled_total": 42, "carried_out": 2, "received": 40, "carried_in": 4}
    for row in FORM.table("requests").rows:
        for column in columns:
            times = len(columns) - 1 if column.calculated else 1
            printed[f"requests.{row.id}.{column.id}"] = Decimal(sums.get(row.id, 2) * times)
    totals = {key: Decimal(8) for key in keys("disputes") if key.endswith(".total")}
    return printed | totals


def nearly_empty_report() -> dict[str, Decimal]:
    """A report of one request, which was granted."""
    rows = ("received", "granted", "handled_total")
    figures = {f"requests.{row}.{who}": 1 for row in rows for who in ("natural_person", "total")}
    return {cell.key: Decimal(figures.get(cell.key, 0)) for cell in FORM.cells}


REPORTS = {
    "nearly empty": nearly_empty_report(),
    "full": full_report(),
    "random": random_cells(FORM, random.Random(7)),
    "busy": random_cells(FORM, random.Random(8), magnitude=5_000),
}


@pytest.mark.parametrize(
    ("report", "change"),
    [
        *itertools.product(REPORTS, [1, 7, 100, -1]),
        *itertools.product(["full", "random", "busy"], [-2]),
    ],
)
def test_each_wrong_cell_of_the_requests_table_is_the_one_suspect(
    cells_of: CellsOf, report: str, change: int
) -> None:
    printed = REPORTS[report]
    wrong = {key: printed[key] + change for key in keys("requests") if printed[key] + change >= 0}
    broken = pl.concat(
        cells_of(FORM, printed | {key: value}, report_id=key) for key, value in wrong.items()
    )
    found = findings(broken, FORM)
    assert set(found["report_id"]) == set(wrong)
    assert set(found["rule"]) == {"identity_broken"}
    misplaced = found.filter(pl.col("suspects") != pl.concat_list("report_id"))
    assert misplaced.rows() == []


def test_each_of_the_175_cells_is_changed_up_and_down() -> None:
    assert len(keys("requests")) == 175
    assert min(full_report()[key] for key in keys("requests")) == 2


@given(st.data())
def test_up_to_three_wrong_cells_of_the_requests_table_are_caught_and_up_to_two_suspected(
    data: st.DataObject,
) -> None:
    printed = random_cells(FORM, random.Random(data.draw(st.integers(0, 2**32))), magnitude=9)
    some = st.lists(st.sampled_from(keys("requests")), min_size=1, max_size=3, unique=True)
    wrong = {
        key: printed[key] + data.draw(st.integers(-int(printed[key]), 12).filter(bool))
        for key in data.draw(some)
    }
    found = suspected(printed | wrong)
    assert found
    assert len(wrong) > 2 or set(wrong) <= found


def cell(row: str, column: str) -> str:
    return f"requests.{row}.{column}"


def corners(rows: Iterable[str], columns: Iterable[str]) -> set[str]:
    return {cell(row, column) for row, column in itertools.product(rows, columns)}


COLUMNS = [column.id for column in FORM.table("requests").columns]
OUTCOMES = next(each.terms for each in FORM.identities if each.id == "requests.outcomes")
TWO = ("granted", "declined_repeat")
WHO = ("natural_person", "other")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({("granted", "other"): 1, ("granted", "total"): 5}, None, id="one row"),
        pytest.param({("granted", "other"): 1, ("received", "other"): 5}, None, id="one column"),
        pytest.param({("granted", "other"): 1, ("received", "total"): 5}, None, id="crossing"),
        pytest.param(
            {("granted", "other"): 3, ("declined_repeat", "natural_person"): 3},
            None,
            id="crossing alike, where the other two corners would fall below nought",
        ),
        pytest.param(
            {("granted", "other"): 1, ("declined_repeat", "natural_person"): 1},
            corners(TWO, WHO),
            id="crossing alike",
        ),
        pytest.param(
            {("granted", "other"): 1, ("declined_repeat", "natural_person"): -1},
            None,
            id="crossing against each other",
        ),
        pytest.param(
            {("granted", "other"): 1, ("granted", "natural_person"): -1},
            corners(OUTCOMES, WHO),
            id="one row, cancelling: any outcome may be that row",
        ),
        pytest.param(
            {("received", "other"): 1, ("received", "natural_person"): -1},
            corners(["received", "carried_in", "carried_out"], WHO),
            id="one row of the balance, cancelling",
        ),
        pytest.param(
            {("granted", "other"): 1, ("declined_repeat", "other"): -1},
            corners(TWO, COLUMNS),
            id="one column, cancelling: any column may be that one",
        ),
        pytest.param(
            {
                ("granted", "other"): 1,
                ("declined_repeat", "total"): 2,
                ("received", "enterprise"): 3,
            },
            corners(["granted", "declined_repeat", "received"], ["other", "total", "enterprise"])
            - {cell(row, "enterprise") for row in TWO}
            - {cell("received", column) for column in ("other", "total")},
            id="three errors: where broken lines cross",
        ),
    ],
)
def test_known_errors_of_several_cells(
    changes: dict[tuple[str, str], int], expected: set[str] | None
) -> None:
    """The wrong cells and no other are suspected, unless it is said which are."""
    printed = full_report()
    wrong = {cell(*place): printed[cell(*place)] + change for place, change in changes.items()}
    found = suspected(printed | wrong)
    assert found == (set(wrong) if expected is None else expected)
    assert set(wrong) <= found


def test_two_errors_that_cancel_in_a_row_of_the_disputes_table_are_not_seen() -> None:
    wrong = {"disputes.review.upheld": Decimal(3), "disputes.review.corrected": Decimal(1)}
    assert suspected(full_report() | wrong) == set()


def test_four_errors_at_the_corners_of_a_rectangle_are_not_seen() -> None:
    printed = full_report()
    slips = dict(zip(itertools.product(TWO, WHO), (1, -1, -1, 1), strict=True))
    wrong = {cell(*place): printed[cell(*place)] + slip for place, slip in slips.items()}
    assert suspected(printed | wrong) == set()


@pytest.mark.parametrize("grid", catalogue.grids(), ids=lambda grid: grid.id + grid.variant)
def test_each_wrong_cell_in_an_identity_of_any_edition_is_suspected(grid: Edition) -> None:
    printed = random_cells(grid, random.Random(9))
    for key in {key for line in grid.lines for key in line.cells}:
        assert key in suspected(printed | {key: printed[key] + 3}, grid)


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


def test_errors_in_two_tables_are_placed_apart(cells_of: CellsOf) -> None:
    wrong = {"requests.granted.natural_person": 1, "disputes.review.total": 1}
    placed = {f.line: f.suspects for f in report_findings(cells_of(FORM, wrong), FORM)}
    assert placed["requests.applicants.granted"] == ("requests.granted.natural_person",)
    assert "disputes.review.total" in placed["disputes.results.review"]


def test_errors_in_lines_that_do_not_cross_are_placed_apart(cells_of: CellsOf) -> None:
    wrong = {"disputes.review.upheld": 1, "disputes.litigation_direct.total": 2}
    review, direct = report_findings(cells_of(FORM, wrong), FORM)
    assert review.suspects == ("disputes.review.upheld", "disputes.review.total")
    assert set(direct.suspects) == set(direct.cells)


def test_an_error_behind_a_blank_total_is_found(cells_of: CellsOf) -> None:
    wrong = {"requests.granted.natural_person": 1, "requests.granted.total": None}
    found = report_findings(cells_of(FORM, wrong), FORM)
    broken = {f.line: f.suspects for f in found if f.suspects}
    assert broken == {
        "requests.outcomes.natural_person": ("requests.granted.natural_person",),
        "requests.outcomes.total": ("requests.granted.natural_person",),
    }
