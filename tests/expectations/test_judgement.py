"""The frame a suite judges: every critical rule has a place in it, and no null hides anything."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from expectations.findings import rules
from expectations.forms import catalogue
from expectations.judgement import BY_LINE, LINES_ACCOUNTED, judgement_frame

CellsOf = Callable[..., pl.DataFrame]
FORM = catalogue.edition("2021")
NOTHING_READ = pl.DataFrame(schema={"report_id": pl.String, "rule": pl.String})
CRITICAL = [rule.id for rule in rules().values() if rule.severity == "critical"]


def test_columns_are_the_lines_and_the_other_critical_rules(cells_of: CellsOf) -> None:
    frame = judgement_frame(cells_of(FORM), NOTHING_READ, FORM)
    assert frame.columns == [
        "report_id",
        *(line.id for line in FORM.lines),
        LINES_ACCOUNTED,
        *(rule for rule in CRITICAL if rule != BY_LINE),
    ]


def test_a_report_that_adds_up_is_all_noughts(cells_of: CellsOf) -> None:
    row = judgement_frame(cells_of(FORM), NOTHING_READ, FORM).row(0, named=True)
    assert (row.pop("report_id"), row.pop(LINES_ACCOUNTED)) == ("r", 42)
    assert set(row.values()) == {0}


@pytest.mark.parametrize(
    ("printed", "absent", "broken"),
    [
        ({"disputes.review.total": 7}, [], {"disputes.results.review": 7}),
        ({"disputes.review.total": 7, "disputes.review.other": None}, [], {"cell_missing": 1}),
        ({"disputes.review.other": "illegible"}, [], {"illegible": 1}),
        ({"disclosure.licences.decisions": -1}, [], {"negative": 1}),
        ({}, ["disclosure.licences.decisions"], {"row_missing": 1}),
        ({"disputes.review.other": None}, [], {}),
        ({"disputes.review.total": None}, [], {}),
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
    assert row.pop(LINES_ACCOUNTED) == 42
    del row["report_id"]
    assert {name: value for name, value in row.items() if value} == broken


def test_findings_of_reading_are_counted_by_rule(cells_of: CellsOf) -> None:
    read = pl.DataFrame(
        {"report_id": ["r", "r", "lost"], "rule": ["left_over", "blank_cell", "row_missing"]}
    )
    frame = judgement_frame(cells_of(FORM), read, FORM)
    assert frame["report_id"].to_list() == ["lost", "r"]
    assert frame["left_over"].to_list() == [0, 1]
    assert frame["row_missing"].to_list() == [201, 0]
    assert frame[LINES_ACCOUNTED].to_list() == [42, 42]


@pytest.mark.parametrize("rule", ["no_such_rule", BY_LINE])
def test_a_finding_that_reading_cannot_make_is_an_error(cells_of: CellsOf, rule: str) -> None:
    read = pl.DataFrame({"report_id": ["r"], "rule": [rule]})
    with pytest.raises(ValueError, match=f"no reading finding: .*{rule}"):
        judgement_frame(cells_of(FORM), read, FORM)


def test_no_reports_make_an_empty_frame(cells_of: CellsOf) -> None:
    assert judgement_frame(cells_of(FORM).clear(), NOTHING_READ, FORM).height == 0
