"""How far an audit is and what it states, from sheets beside what is stored."""

from __future__ import annotations

import shlex
from decimal import Decimal

import polars as pl
import pytest

from assets.audit.error_rate import cell_rate, report_rate
from assets.audit.sheet import SheetError
from assets.audit.state import (
    AuditState,
    answered_report,
    refuse_unlike_stored,
    sheet_states,
    whole_state,
    wrong_cells,
    year_states,
)
from tests.assets.audit.made import FEES, TOTAL, accepted, answer, checked, sha, sheet

STORED = accepted("甲", "乙", "丙", "丁", "戊", "己")


def only(states: list[AuditState]) -> AuditState:
    (state,) = states
    return state


def test_nothing_drawn_states_nothing() -> None:
    whole = whole_state([], STORED)
    assert year_states([], STORED) == []
    assert (whole.sampled, whole.checked, whole.reports.share) == (0, 0, None)
    assert wrong_cells([], STORED, {}) == []


def test_a_sheet_says_what_is_left_in_the_order_of_drawing() -> None:
    half = sheet(answer("丁"), checked("甲"), answer("乙"), answer("丙", document_sha256="0" * 64))
    (state,) = sheet_states([half], STORED)
    assert (state.drawn, state.checked, state.outdated, state.left) == (4, 1, 1, ("丁", "乙"))


def test_the_rates_are_of_what_was_checked() -> None:
    state = only(
        year_states([sheet(checked("甲"), checked("乙", FEES, TOTAL), answer("丙"))], STORED)
    )
    assert (state.year, state.accepted, state.sampled) == (2024, 6, 3)
    assert (state.checked, state.left, state.outdated) == (2, 1, 0)
    assert state.reports == report_rate(1, 2, 6)
    assert state.cells == cell_rate([(0, 200), (2, 200)], whole=False)
    assert (state.in_part, state.uneven) == (0, False)


@pytest.mark.parametrize(
    "stored",
    [
        pytest.param(STORED.filter(pl.col("reporter_id") != "乙"), id="no longer accepted"),
        pytest.param(
            STORED.with_columns(
                document_sha256=pl.when(reporter_id="乙")
                .then(pl.lit(sha("new")))
                .otherwise("document_sha256")
            ),
            id="published again",
        ),
        pytest.param(
            STORED.with_columns(year=pl.when(reporter_id="乙").then(2023).otherwise("year")),
            id="of another year",
        ),
    ],
)
def test_an_answer_about_what_has_changed_is_kept_out_of_the_rate(stored: pl.DataFrame) -> None:
    sheets = [sheet(checked("甲"), checked("乙", FEES))]
    state = only(year_states(sheets, stored))
    assert (state.sampled, state.checked, state.outdated) == (2, 1, 1)
    assert (state.reports.wrong, state.cells.wrong) == (0, 0)
    assert wrong_cells(sheets, stored, {}) == []
    assert answered_report(2024, sheets[0].reports[1], stored) is None
    assert answered_report(2024, sheets[0].reports[0], stored) == "甲:2024:x"


def test_an_answer_holds_where_the_report_has_another_id_but_the_same_tables() -> None:
    stored = STORED.with_columns(report_id=pl.col("report_id") + "2")
    assert only(year_states([sheet(checked("甲"))], stored)).checked == 1


def test_everything_checked_is_the_rate_itself() -> None:
    stored = accepted("甲", "乙")
    state = only(year_states([sheet(checked("甲"), checked("乙", FEES))], stored))
    assert (state.reports.low, state.reports.high) == (0.5, 0.5)
    assert (state.cells.low, state.cells.high) == (1 / 400, 1 / 400)


def test_a_report_of_two_sheets_counts_once_with_all_that_was_found() -> None:
    first = sheet(checked("甲", FEES), checked("乙"))
    second = sheet(checked("甲", FEES, TOTAL), answer("乙"), answer("丙"), file="2024-18.yaml")
    state = only(year_states([first, second], STORED))
    assert (state.sampled, state.checked, state.left) == (3, 2, 1)
    assert state.reports == report_rate(1, 2, 6)
    assert state.cells == cell_rate([(2, 200), (0, 200)], whole=False)
    found = wrong_cells([first, second], STORED, {})
    assert sorted(each.cell for each in found) == [FEES, TOTAL]


def test_cells_drawn_of_a_report_are_what_counts_of_it() -> None:
    part = sheet(checked("甲", FEES, cells=(FEES, TOTAL)), cells_per_report=2)
    state = only(year_states([part], STORED))
    assert (state.in_part, state.cells.wrong, state.cells.checked) == (1, 1, 2)
    again = sheet(checked("甲", cells=(TOTAL, "requests.granted.total")), file="2024-18.yaml")
    both = only(year_states([part, again], STORED))
    assert (both.cells.wrong, both.cells.checked) == (1, 3)
    whole = only(year_states([part, sheet(checked("甲"), file="2024-18.yaml")], STORED))
    assert (whole.in_part, whole.cells.checked) == (0, 200)
    # Part of every report is not everything.
    alone = only(year_states([part], accepted("甲")))
    assert alone.cells.low != alone.cells.high


def test_years_are_stated_each_and_together() -> None:
    stored = pl.concat([STORED, accepted("甲", "乙", year=2023)])
    sheets = [
        sheet(checked("甲"), checked("乙", FEES), checked("丙")),
        sheet(checked("甲"), year=2023, file="2023-1.yaml"),
    ]
    assert [each.year for each in year_states(sheets, stored)] == [2023, 2024]
    whole = whole_state(sheets, stored)
    assert (whole.year, whole.accepted, whole.sampled, whole.checked) == (None, 8, 4, 4)
    assert whole.reports == report_rate(1, 4, 8)
    assert not whole.uneven  # half of each year
    unfinished = sheet(checked("甲"), answer("乙"), answer("丙"))
    assert whole_state([unfinished, sheets[1]], stored).uneven


def test_sheets_of_different_regions_do_not_speak_for_all() -> None:
    stored = pl.concat([STORED, accepted("庚", "辛", region="991100")])
    sheets = [
        sheet(checked("甲"), regions=("991121",)),
        sheet(checked("庚"), regions=("991100",), file="2024-18.yaml"),
    ]
    assert only(year_states(sheets, stored)).uneven
    assert only(year_states(sheets[:1], stored)).accepted == 6
    assert not only(year_states(sheets[:1], stored)).uneven


def test_a_wrong_cell_leads_to_its_correction() -> None:
    cells = [
        {"cell": FEES, "read": 24, "printed": "24.10"},
        {"cell": TOTAL, "read": 3, "printed": ""},
    ]
    sheets = [sheet(checked("甲", wrong_cells=cells))]
    first, second = wrong_cells(
        sheets, STORED, {"甲:2024:x": {FEES: Decimal(24), TOTAL: Decimal(3)}}
    )
    assert (first.name, first.read, first.printed) == ("甲局", "24", "24.1")
    assert shlex.split(first.command) == [
        *("nianbao", "quarantine", "correct", "甲", FEES, "24.1", "--from", "24"),
        *("--year", "2024", "--reason", "抽查发现读取有误"),
        *("--evidence", "audits/2024-17.yaml", "--author", "李"),
    ]
    assert (second.read, second.printed) == ("3", None)
    assert shlex.split(second.command)[5:8] == ["blank", "--from", "3"]


def test_a_wrong_cell_that_was_corrected_still_counts() -> None:
    sheets = [sheet(checked("甲", FEES))]
    (wrong,) = wrong_cells(sheets, STORED, {"甲:2024:x": {FEES: Decimal(2)}})
    assert wrong.command == ""
    assert only(year_states(sheets, STORED)).reports.wrong == 1


@pytest.mark.parametrize(
    ("figures", "changed", "told"),
    [
        ({FEES: Decimal(1)}, {"cells": 5000}, "cells: 5000, the report has 1"),
        ({TOTAL: Decimal(1)}, {"cells": 1}, f"no such cell: {FEES!r}"),
        ({FEES: Decimal(7)}, {"cells": 1}, f"{FEES}, read: '1', stored is '7'"),
    ],
)
def test_an_answer_that_is_not_about_what_is_stored_is_refused(
    figures: dict[str, Decimal | None], changed: dict[str, int], told: str
) -> None:
    sheets = [sheet(checked("甲", FEES, **changed))]
    with pytest.raises(SheetError, match="'甲:2024:x'") as refused:
        refuse_unlike_stored(sheets, STORED, {"甲:2024:x": figures})
    assert told in str(refused.value)


@pytest.mark.parametrize("today", [Decimal(1), Decimal(2)], ids=["as read", "corrected since"])
def test_an_answer_about_what_is_stored_is_taken(today: Decimal) -> None:
    sheets = [sheet(checked("甲", FEES, cells=1), answer("乙", document_sha256="0" * 64))]
    refuse_unlike_stored(sheets, STORED, {"甲:2024:x": {FEES: today}})
