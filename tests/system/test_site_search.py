"""The documentation opened from a disk: its search finds, and asks nobody outside."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from samples.browser import visit
from tests.docs.test_site import built

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(
        not (shutil.which("chromium") or shutil.which("chromium-browser")),
        reason="needs Debian's package chromium",
    ),
]


def test_the_search_of_pages_on_a_disk_finds_chinese_words(tmp_path: Path) -> None:
    with visit() as visited:
        page = visited.page
        page.goto((built(tmp_path) / "index.html").as_uri())
        field = page.locator(".md-search__input")
        field.click()
        field.fill("隔离区")
        field.press("End")  # the search waits for a key
        found = page.locator(".md-search-result__item a")
        found.first.wait_for(timeout=60_000)
        assert "quarantine.html" in {
            str(link.get_attribute("href")).partition("?")[0].rpartition("/")[2]
            for link in found.all()
        }
    assert (visited.errors, visited.outside) == ([], [])
