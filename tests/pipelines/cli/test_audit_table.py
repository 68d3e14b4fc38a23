"""What the terminal says of an audit: the rates, and what has to be known to read them."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from assets.audit.state import sheet_states, whole_state, year_states
from pipelines.cli.audit_table import percent, remarks, show_audit
from tests.assets.audit.made import FEES, accepted, answer, checked, sheet

STORED = accepted("甲", "乙", "丙")
HALF = year_states([sheet(checked("甲"), checked("乙", FEES), answer("丙"))], STORED)
WHOLE = year_states([sheet(checked("甲"), checked("乙", FEES), checked("丙"))], STORED)
NONE = year_states([sheet(answer("甲"))], STORED)


def test_an_estimate_is_told_from_what_is_known() -> None:
    (estimated,), (known,) = remarks(HALF), remarks(WHOLE)
    assert "Clopper-Pearson" in estimated
    assert "Korn-Graubard" in estimated
    assert "nothing is estimated" in known
    assert remarks([*HALF, *WHOLE]) == [estimated, known]
    assert remarks(NONE) == []


def test_a_rate_of_some_cells_or_of_an_uneven_sample_is_not_taken_for_more() -> None:
    part = year_states([sheet(checked("甲", cells=(FEES,)))], STORED)
    assert any("lower bound" in each for each in remarks(part))
    uneven = [replace(HALF[0], uneven=True)]
    assert any("rate speaks of those compared" in each for each in remarks(uneven))


def test_years_stand_one_below_the_other_and_together() -> None:
    sheets = [
        sheet(checked("甲"), *(answer(f"r{number}") for number in range(8))),
        sheet(checked("甲"), year=2023, file="2023-1.yaml"),
    ]
    stored = accepted("甲", *(f"r{number}" for number in range(8)))
    for given, total in ((sheets[:1], False), (sheets, True)):
        out = io.StringIO()
        years, whole = year_states(given, stored), whole_state(given, stored)
        show_audit(Console(file=out, width=80), sheet_states(given, stored), years, whole, [])
        assert ("all 合计" in out.getvalue()) == total
        # Whoever goes on sees the next few reports; the list of all is in the sheet.
        assert "r4 … 3 more" in " ".join(out.getvalue().replace("│", " ").split())
        assert "…  " not in out.getvalue()


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "0 %"), (1, "100 %"), (0.5, "50 %"), (0.0123456, "1.23 %"), (1e-9, "< 0.0001 %")],
)
def test_a_share_is_shown_to_three_figures(share: float, words: str) -> None:
    assert percent(share) == words
