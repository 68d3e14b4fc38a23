"""The page of rules says what is declared."""

from __future__ import annotations

from pathlib import Path

import pytest

from assets.cross_findings import limits
from expectations.findings import rules
from expectations.forms.catalogue import edition
from tests.rules.docs_page import rules_page

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"


@pytest.mark.writes_docs
def test_the_page_of_rules_is_what_is_declared(pytestconfig: pytest.Config) -> None:
    page = rules_page()
    if pytestconfig.getoption("--write-docs"):
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page, "`make docs` writes the page anew"


def test_the_page_has_every_rule_every_line_and_every_threshold() -> None:
    page = rules_page()
    for declared in rules().values():
        assert f"| `{declared.id}`<br>{declared.label}<br>" in page
    for line in edition("2021").lines:
        assert f"| `{line.id}` | " in page
    thresholds = [name for name in vars(limits) if name.isupper()]
    assert thresholds
    for name in thresholds:
        (row,) = (line for line in page.split("\n") if f"`{name}` = " in line)
        assert len(row.split(" | ")[-1]) > 40, f"{name} has no reason"
