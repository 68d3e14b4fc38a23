"""The table of docs/audit.md: how many reports to compare, by the interval the audit states."""

from __future__ import annotations

from pathlib import Path

from assets.audit.error_rate import report_rate
from pipelines.cli.audit_table import percent

PAGE = (Path(__file__).parents[3] / "docs" / "audit.md").read_text(encoding="utf-8")
ENDLESS = 10**9
# From where on no wrong report says: at most 10 %, 5 %, 2 %, 1 % and 0.5 % are wrong.
REPORTS = {36: 0.1, 72: 0.05, 183: 0.02, 368: 0.01, 736: 0.005}


def between(wrong: int, checked: int) -> tuple[float, float]:
    rate = report_rate(wrong, checked, ENDLESS)
    assert rate.low is not None
    assert rate.high is not None
    return rate.low, rate.high


def row(checked: int) -> str:
    _, highest = between(0, checked)
    spans = [" – ".join(map(percent, between(wrong, checked))) for wrong in (1, 3)]
    return " | ".join([f"| {checked}", percent(highest), *spans]) + " |"


def test_the_table_is_what_the_audit_states() -> None:
    section = PAGE.partition("## How many")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")][1:]
    assert rows == [row(checked) for checked in REPORTS]


def test_one_report_less_would_not_say_so_much() -> None:
    for checked, share in REPORTS.items():
        assert between(0, checked)[1] <= share < between(0, checked - 1)[1]
