"""Answer sheets as they are written: to be filled in, and with an answer entered."""

from __future__ import annotations

import difflib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.audit.sheet import SheetError, read_sheet
from assets.audit.writing import AnswerError, Given, recorded, sheet_text
from tests.assets.audit.made import DAY, FEES, TOTAL, answer, sheet

SHEET = sheet(answer("甲"), answer("yes", name="1e3"), answer("丙", cells=(FEES,)))
FILE = SHEET.file
TEXT = sheet_text(SHEET)
READ = {FEES: Decimal("24.000000"), TOTAL: None}
FIGURES = st.none() | st.decimals(-(10**11), 10**11, places=6, allow_nan=False)


def given_answer(**printed: Decimal | None) -> Given:
    cells = {"fees": FEES, "total": TOTAL}
    return Given({cells[name]: value for name, value in printed.items()}, "李", DAY)


def changed_lines(before: str, after: str) -> list[str]:
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return sorted(line for line in lines if line[:1] in "+-")


def test_a_sheet_is_read_as_it_was_written() -> None:
    assert read_sheet(TEXT, FILE) == SHEET
    assert sheet_text(read_sheet(TEXT, FILE)) == TEXT


def test_a_sheet_says_how_to_fill_it_in() -> None:
    head = TEXT.partition("year:")[0]
    assert all(line.startswith("#") for line in head.splitlines())
    for words in ("填写方法", "checked", "wrong_cells", f"nianbao audit record {FILE}", "null"):
        assert words in head


def test_an_answer_is_entered_and_all_else_is_kept() -> None:
    # As a person may have left it, with notes and comments of their own.
    text = TEXT.replace("note: ''", "note: '附件 2'  # 看过", 1) + "# 完\n"
    after = recorded(text, FILE, "甲", given_answer(fees=Decimal("24.1"), total=Decimal(7)), READ)
    assert changed_lines(text, after) == [
        f"+       - {{cell: {FEES}, read: 24, printed: '24.1'}}",
        f"+       - {{cell: {TOTAL}, read: null, printed: 7}}",
        "+     by: '李'",
        "+     checked: yes",
        "+     on: 2025-03-12",
        "+     wrong_cells:",
        "-     by: ''",
        "-     checked: no",
        "-     on: ''",
        "-     wrong_cells: []",
    ]
    first, *others = read_sheet(after, FILE).reports
    assert first.is_checked
    assert first.note == "附件 2"
    assert others == list(SHEET.reports[1:])


def test_a_report_that_is_right_is_entered_by_its_own_id_too() -> None:
    after = recorded(TEXT, FILE, "yes:2024:x", Given({}, "yes", DAY, "1_000"), {})
    entry = read_sheet(after, FILE).reports[1]
    assert (entry.is_checked, entry.wrong_cells, entry.by, entry.note) == (True, (), "yes", "1_000")


@given(FIGURES, FIGURES)
def test_figures_are_kept_to_the_last_digit(read: Decimal | None, printed: Decimal | None) -> None:
    if read == printed:
        return
    after = recorded(TEXT, FILE, "甲", given_answer(fees=printed), {FEES: read})
    (wrong,) = read_sheet(after, FILE).reports[0].wrong_cells
    assert (wrong.read, wrong.printed) == (read, printed)


@pytest.mark.parametrize(
    ("report", "answered", "told"),
    [
        ("丁", given_answer(), "no report '丁'; it has 甲, yes, 丙"),
        ("甲", Given({"x.y.z": None}, "李", DAY), "'甲:2024:x' has no cell 'x.y.z' to compare"),
        ("甲", given_answer(fees=Decimal(24)), "was read as 24, as it is printed"),
        ("甲", given_answer(total=None), "was read as None, as it is printed"),
        ("丙", given_answer(total=Decimal(1)), "not one of the 1 cells drawn of '丙:2024:x'"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(report: str, answered: Given, told: str) -> None:
    with pytest.raises(AnswerError) as error:
        recorded(TEXT, FILE, report, answered, READ)
    assert told in str(error.value)


def test_an_answer_is_not_overwritten() -> None:
    once = recorded(TEXT, FILE, "甲", given_answer(), READ)
    with pytest.raises(AnswerError, match="checked by '李' on 2025-03-12: to change the answer"):
        recorded(once, FILE, "甲", given_answer(), READ)


def test_nothing_is_entered_into_a_faulty_sheet() -> None:
    with pytest.raises(SheetError, match="population"):
        recorded(TEXT.replace("population: 9", "population: x"), FILE, "甲", given_answer(), READ)


def test_what_cannot_be_kept_as_it_stands_is_left_to_a_person() -> None:
    odd = "note: +1".join(TEXT.rsplit("note: ''", 1))
    with pytest.raises(AnswerError, match=r"2024-17\.yaml: enter the answer on '甲' by hand"):
        recorded(odd, FILE, "甲", given_answer(), READ)
