"""Two readings of one report: what counts as a difference, and how much."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.parsed_tables.twins import Differences, differences, twin_findings
from expectations.findings import rule


def cell(token: str, *, name: str = "t.r.c", confidence: float = 1.0) -> dict[str, Any]:
    number = token.removeprefix("-").isdigit()
    meaning = "number" if number else {"": "blank", "/": "mark"}.get(token, "illegible")
    value = Decimal(token) if number else None
    printed = {"cell": name, "value": value, "token": token, "meaning": meaning}
    return {**printed, "confidence": confidence}


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("5", "5", ""),
        ("5", "6", "figures"),
        ("5", "", "figures"),
        ("/", "5", "figures"),
        ("", "0", "blanks"),
        ("0", "/", "blanks"),
        ("", "/", ""),
        ("5", "5?", "unsure"),
        ("5?", "5?", "unsure"),
    ],
)
def test_a_difference_is_told_by_what_both_print(one: str, other: str, kind: str) -> None:
    expected = Differences(**{kind: ("t.r.c",)}) if kind else Differences()
    assert differences([cell(one)], [cell(other)]) == expected
    assert differences([cell(other)], [cell(one)]) == expected


def test_a_figure_made_out_by_eye_proves_nothing_against_a_printed_one() -> None:
    found = differences([cell("5")], [cell("6", confidence=0.9)])
    assert found == Differences(unsure=("t.r.c",))


def test_only_cells_that_both_print_are_compared() -> None:
    one = [cell("1", name="t.a.c"), cell("2", name="t.b.c")]
    assert differences(one, [cell("3", name="t.b.c"), cell("4", name="t.x.c")]) == Differences(
        figures=("t.b.c",)
    )


def test_findings_name_the_cells_and_both_values() -> None:
    one = [cell("5", name="t.a.c"), cell("0", name="t.b.c"), cell("7", name="t.c.c")]
    other = [cell("6", name="t.a.c"), cell("", name="t.b.c"), cell("1?", name="t.c.c")]
    found = twin_findings(differences(one, other), one, other, ("page", "nb.pdf"))
    assert [(each.rule, each.severity, each.cells) for each in found] == [
        ("twin_differs", "critical", ("t.a.c",)),
        ("twin_blank", "warning", ("t.b.c",)),
        ("twin_unread", "warning", ("t.c.c",)),
    ]
    assert found[0].message == "'page' and 'nb.pdf' print t.a.c: '5' and '6'"
    assert found[0].line == "nb.pdf"


def test_a_message_stays_short_however_much_differs() -> None:
    one = [cell(str(number), name=f"t.r{number}.c") for number in range(1, 201)]
    other = [cell("0", name=each["cell"]) for each in one]
    (found,) = twin_findings(differences(one, other), one, other, ("page", "nb.pdf"))
    assert len(found.cells) == 200
    assert found.message.endswith("; 190 more")
    assert len(found.message) < 600


TOKENS = st.sampled_from(["", "/", "0", "3", "-3", "?"])


@given(st.lists(st.tuples(TOKENS, TOKENS), max_size=8))
def test_no_difference_of_figures_is_passed_over(pairs: list[tuple[str, str]]) -> None:
    one = [cell(a, name=f"t.r{number}.c") for number, (a, _) in enumerate(pairs)]
    other = [cell(b, name=f"t.r{number}.c") for number, (_, b) in enumerate(pairs)]
    found = differences(one, other)
    named = {*found.figures, *found.blanks, *found.unsure}
    differing = {
        here["cell"]
        for here, there in zip(one, other, strict=True)
        if here["value"] != there["value"]
    }
    assert differing <= named
    assert rule("twin_differs").severity == "critical"
