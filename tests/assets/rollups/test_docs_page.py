"""The page of indicators says what is declared."""

from __future__ import annotations

from pathlib import Path

import pytest

from assets.rollups.definitions import definitions
from tests.assets.rollups.indicators_page import indicators_page

PAGE = Path(__file__).parents[3] / "docs" / "indicators.md"


@pytest.mark.writes_docs
def test_the_page_of_indicators_is_what_is_declared(pytestconfig: pytest.Config) -> None:
    page = indicators_page()
    if pytestconfig.getoption("--write-docs"):
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page, "`make docs` writes the page anew"


def test_the_page_has_every_definition() -> None:
    rows = [line for line in indicators_page().split("\n") if line.startswith("| `")]
    for row, each in zip(rows, definitions(), strict=True):
        assert f"<br>{each.label}<br>{each.name} | {each.definition}<br>" in row


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("`requests_per_10000`<br>", "| 2014 | 2019 |"),
        ("`disclosure_rate`<br>", "| 2019 | – |"),
        ("`review_rate`<br>", "| 2019 | 2024 |"),
        ("`normative_documents_net`<br>", "| 2021 | – |"),
        ("`reporting_rate`<br>", "| 2014 | – |"),
        ("`on_time_rate` `of_dated`<br>", "次年1月31日（政府的报告仍为3月31日） |"),
    ],
)
def test_the_years_and_breaks_of_an_indicator_are_told(start: str, end: str) -> None:
    [row] = [line for line in indicators_page().split("\n") if line.startswith(f"| {start}")]
    assert row.endswith(end)
