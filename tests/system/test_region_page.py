"""The page of a region's year and the index in a real browser, at the size of a phone and wide."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pdfplumber
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from assets.published.page.beside import Beside
from assets.published.page.index import entry, index_page
from assets.published.page.page import region_page
from assets.published.region_year import RegionYear
from samples.browser import Visit, visit
from tests.assets.published.page.made import (
    UNITS,
    below,
    county,
    definitions,
    indicators,
    reconciliation,
    series,
    unit_indicators,
    units,
)
from tests.hostile import ATTACKS

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(
        not (shutil.which("chromium") or shutil.which("chromium-browser")),
        reason="needs Debian's package chromium",
    ),
]

WIDE, PHONE = (1200, 900), (360, 740)
A4 = (595, 842)  # points
SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
ORIGINAL = "https://linxi.test/zfxxgk/2024.html"


def full(names: list[str]) -> RegionYear:
    """A county with every section of the page, whose units are called by these names."""
    kinds = list(UNITS.values())
    reporters = {name: kinds[number % len(kinds)] for number, name in enumerate(names)}
    years = range(2019, 2025)
    variables = ("requests.received.total", "requests.granted.total", "disputes.review.total")
    return county(
        name=names[0],
        above=(("991100", names[-1]),),
        units=units(reporters),
        below=below([{"region": "991121", "name": names[0], "level": "county"}]),
        indicators=indicators([("disclosure_rate", 93, 181), ("review_rate", 3, 12)]),
        unit_indicators=unit_indicators(
            [(name, "disclosure_rate", 20 + number, 40) for number, name in enumerate(names)]
        ),
        reconciliation=reconciliation(
            {"requests.received.total": (190, 186)}, cause="missing_part", cause_reporters=names[:2]
        ),
        series=series(
            {each: {year: 100 + year % 7 for year in years} for each in variables},
            {2024: "".join(names[:1])},
        ),
    )


def page_of(region: RegionYear) -> bytes:
    names = region.units["reporter_id"].to_list()
    beside = Beside(
        dict.fromkeys(names, "../../evidence/page.html"),
        dict.fromkeys(names, ORIGINAL),
        "政府信息公开统计表.xlsx",
        "政府信息公开统计表.docx",
    )
    return region_page(region, definitions(), beside, names[:1])


@contextmanager
def opened(content: bytes, folder: Path, size: tuple[int, int]) -> Iterator[Visit]:
    """A visit to a page of this content."""
    file = folder / "index.html"
    file.write_bytes(content)
    with visit(width=size[0], height=size[1]) as visited:
        visited.page.on("dialog", lambda dialog: visited.errors.append(dialog.message))
        visited.page.goto(file.as_uri())
        visited.page.wait_for_load_state("networkidle")
        yield visited


@pytest.fixture(scope="module")
def usual() -> bytes:
    return page_of(full(list(UNITS)))


@pytest.fixture(scope="module")
def hostile() -> bytes:
    return page_of(full([*ATTACKS, "长" * 300, "x" * 300]))


@pytest.fixture(scope="module")
def overview() -> bytes:
    regions = [
        county(
            region="991100", name=ATTACKS[0], below=below([{"region": "991121", "name": "临溪县"}])
        ),
        county(),
    ]
    return index_page(2024, [entry(region) for region in regions])


def sticks_out(page: Page) -> bool:
    sizes = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    return bool(sizes[0] > sizes[1])


@SIZES
@pytest.mark.parametrize("name", ["usual", "hostile", "overview"])
def test_a_page_is_quiet_keeps_to_itself_and_is_accessible(
    name: str, request: pytest.FixtureRequest, tmp_path: Path, size: tuple[int, int]
) -> None:
    with opened(request.getfixturevalue(name), tmp_path, size) as visited:
        page = visited.page
        for language in ("chinese", "english"):
            page.locator(f"label[for={language}]").click()
            page.locator("details").evaluate_all("all => all.forEach(each => each.open = true)")
            assert not sticks_out(page), language
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
        assert "政府信息公开工作年度报告汇总" in page.title()
        assert page.evaluate("document.scripts.length") == 0

    assert (visited.outside, visited.errors) == ([], [])


@SIZES
def test_the_language_is_switched_by_the_keyboard(
    usual: bytes, tmp_path: Path, size: tuple[int, int]
) -> None:
    with opened(usual, tmp_path, size) as visited:
        page = visited.page
        heading = page.locator("#figures h2")
        address = page.url
        assert heading.inner_text() == "主要数字"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "chinese"
        page.keyboard.press("ArrowRight")
        assert page.evaluate("document.activeElement.id") == "english"
        assert heading.inner_text() == "Key figures"
        labels = page.locator("#results svg text:visible").all_text_contents()
        assert "Granted" in labels
        assert "予以公开" not in labels
        page.keyboard.press("ArrowLeft")
        assert heading.inner_text() == "主要数字"
        assert page.url == address


def test_the_skip_link_and_every_section_are_reached(usual: bytes, tmp_path: Path) -> None:
    with opened(usual, tmp_path, WIDE) as visited:
        page = visited.page
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        targets = [link.get_attribute("href") or "" for link in page.locator("nav a").all()]
        assert len(targets) == len(set(targets)) > 5
        for target in targets:
            assert page.locator(target).count() == 1, target


@SIZES
def test_tables_of_charts_are_read_whole(
    usual: bytes, tmp_path: Path, size: tuple[int, int]
) -> None:
    with opened(usual, tmp_path, size) as visited:
        page = visited.page
        for language in ("chinese", "english"):
            page.locator(f"label[for={language}]").click()
            page.locator("figure details").evaluate_all("all => all.forEach(e => e.open = true)")
            numbers = page.locator("figure thead th, figure td:not(.words)")
            lines = numbers.evaluate_all("""all => all.map(cell => {
                const inside = document.createRange();
                inside.selectNodeContents(cell);
                return new Set([...inside.getClientRects()].map(box => box.top)).size;
            })""")
            assert len(lines) > 30
            assert max(lines) == 1, language
            hidden = page.locator("figure .scroll").evaluate_all(
                "all => all.filter(box => box.scrollWidth > box.clientWidth).length"
            )
            assert size != WIDE or hidden == 0, language


def test_a_chart_is_told_without_being_seen(usual: bytes, tmp_path: Path) -> None:
    with opened(usual, tmp_path, WIDE) as visited:
        images = visited.page.get_by_role("img")
        assert images.count() == visited.page.locator("figure").count() > 3
        told = visited.page.get_by_role("img", name="办理结果").aria_snapshot()
        assert told.startswith('- img "办理结果 共 181 件：予以公开 71 件（39.2%），')
        assert "Granted" not in told


@pytest.mark.parametrize("name", ["usual", "hostile", "overview"])
def test_a_page_prints_on_sheets_of_a4(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with opened(request.getfixturevalue(name), tmp_path, PHONE) as visited:
        printed = visited.page.pdf(prefer_css_page_size=True)

    with pdfplumber.open(io.BytesIO(printed)) as sheets:
        assert {(round(sheet.width), round(sheet.height)) for sheet in sheets.pages} == {A4}
        for sheet in sheets.pages:
            words = sheet.extract_words()
            assert all(0 < word["x0"] < word["x1"] < sheet.width for word in words)


def test_only_the_links_it_was_given_lead_out(hostile: bytes, tmp_path: Path) -> None:
    with opened(hostile, tmp_path, WIDE) as visited:
        links = {link.get_attribute("href") or "" for link in visited.page.locator("a").all()}
    beyond = {link for link in links if not link.startswith(("#", "../", "data:text/csv"))}
    assert beyond == {ORIGINAL, "政府信息公开统计表.xlsx", "政府信息公开统计表.docx"}
