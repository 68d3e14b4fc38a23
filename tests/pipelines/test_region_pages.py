"""The pages of the sample's releases: every link leads to a file, every region to its page."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import polars as pl
import pytest
from selectolax.lexbor import LexborHTMLParser

from assets.published.page.beside import INDEX, PAGE
from assets.rollups.tables import COVERAGE
from tests.pipelines.sample_home import SampleHome

YEARS = (2018, 2023, 2024)


def release(sample: SampleHome, year: int) -> Path:
    return sample.home / "published" / str(year) / "latest"


def pages(folder: Path) -> list[Path]:
    return [folder / INDEX, *sorted(folder.glob(f"regions/*/{PAGE}"))]


def targets(page: Path) -> Iterator[Path]:
    """Where the links of a page lead on this machine, but for those within the page."""
    for link in LexborHTMLParser(page.read_text()).css("a[href]"):
        href = link.attributes["href"] or ""
        if not href.startswith(("#", "data:", "http://", "https://")):
            # As a browser resolves it: by the address, whatever is behind ``latest``.
            yield Path(os.path.normpath(page.parent / unquote(href.partition("#")[0])))


@pytest.mark.parametrize("year", YEARS)
def test_every_link_leads_to_a_file(sample: SampleHome, year: int) -> None:
    folder = release(sample, year)
    for page in pages(folder):
        found = list(targets(page))
        assert [target for target in found if not target.is_file()] == [], page
        assert {folder / name for name in ("datapackage.json", "SHA256SUMS")} <= set(found)


def test_who_is_missing_or_in_quarantine_leads_to_the_evidence(sample: SampleHome) -> None:
    page = release(sample, 2024) / "regions" / "991121" / PAGE
    of_the_county = sample.home / "evidence" / "2024" / "991121"
    evidence = [target for target in targets(page) if of_the_county in target.parents]
    # Two that are missing lead to the overview, two in quarantine to a page each.
    assert evidence.count(of_the_county / "index.html") == 2
    assert len({target for target in evidence if target.parent.name == "pages"}) == 2


@pytest.mark.parametrize("year", YEARS)
def test_every_region_of_county_level_or_above_has_a_page(sample: SampleHome, year: int) -> None:
    covered = sample.table(COVERAGE, year).filter(pl.col("level") != "township")
    assert covered.height == 2
    folder = release(sample, year)
    regions = [folder / "regions" / code / PAGE for code in covered["region"].sort()]
    assert pages(folder)[1:] == regions
    assert set(regions) <= set(targets(folder / INDEX))


def test_the_page_says_how_many_reports_are_in_its_figures(sample: SampleHome) -> None:
    page = LexborHTMLParser((release(sample, 2024) / "regions/991121" / PAGE).read_text())
    said = page.css_first("#figures .covered .zh")
    # As added up by hand in test_sample_region.py: 21 units, two in quarantine and two missing.
    assert said is not None
    # The twenty-second is the county's own report.
    assert said.text() == (
        "合计计入 17 份报告，应计入 21 份，尚缺 4 份，合计因此不全。"
        "应报 22 个单位中，1 个的报告只作核对，不计入合计。"
    )
