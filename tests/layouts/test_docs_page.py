"""The page of layouts says what the reader does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.layouts.docs_page import layouts_page

PAGE = Path(__file__).parents[2] / "docs" / "layouts.md"


@pytest.mark.writes_docs
def test_the_page_of_layouts_is_what_the_reader_does(pytestconfig: pytest.Config) -> None:
    page = layouts_page()
    if pytestconfig.getoption("--write-docs"):
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page, "`make docs` writes the page anew"
