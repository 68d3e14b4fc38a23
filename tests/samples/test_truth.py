"""The sample pages, their truth and the register agree with each other and with the form."""

from __future__ import annotations

import csv
import html
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import docx
import pdfplumber
import pytest
from docx.oxml.ns import qn

from expectations.forms.model import Line
from samples.serve import OFFICE, ORIGIN, SITE
from samples.truth import ReportTruth, report_truths, silences

FIGURE = re.compile(r"[+-]?\d+(\.\d+)?")
YEARS = (2018, 2023, 2024)


def register(name: str) -> list[dict[str, str]]:
    with (OFFICE / "register" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def page_text(truth: ReportTruth) -> str:
    """Text of the page or of its file, one cell a line or between pipes."""
    if truth.file:
        texts = pdf_texts if truth.file.endswith(".pdf") else docx_texts
        return "\n".join(texts(SITE / truth.file))
    encoding = "gbk" if truth.page.startswith("lxjyj/") else "utf-8"
    text = (SITE / truth.page).read_text(encoding=encoding)
    text = re.sub(r"</?(span|o:p|font|b|strong|style|meta)\b[^>]*>", "", text)
    return html.unescape(re.sub(r"<[^>]+>", "\n", text))


def pdf_texts(path: Path) -> list[str]:
    """What the cells of a PDF's tables print."""
    with pdfplumber.open(path) as pdf:
        tables = [table for page in pdf.pages for table in page.extract_tables()]
    return [text for table in tables for row in table for text in row if text]


def docx_texts(path: Path) -> list[str]:
    """What the cells of a DOCX file's tables print."""
    cells = docx.Document(str(path)).element.body.iter(qn("w:tc"))
    return ["".join(text.text or "" for text in cell.iter(qn("w:t"))) for cell in cells]


def printed_figures(truth: ReportTruth) -> list[Decimal]:
    pieces = re.split(r"[\n|]", page_text(truth))
    return [Decimal(piece.strip()) for piece in pieces if FIGURE.fullmatch(piece.strip())]


def residual(line: Line, cells: dict[str, Decimal | None]) -> Decimal:
    def total(keys: tuple[str, ...]) -> Decimal:
        return sum((cells.get(key) or Decimal(0) for key in keys), Decimal(0))

    return total(line.target) - total(line.terms)


def is_evaluable(line: Line, truth: ReportTruth) -> bool:
    return all(key in truth.cells for key in line.cells)


@pytest.mark.parametrize("truth", report_truths(), ids=lambda truth: truth.page)
def test_page_prints_the_figures_of_its_truth_in_grid_order(truth: ReportTruth) -> None:
    assert printed_figures(truth) == [v for v in truth.cells.values() if v is not None]


@pytest.mark.parametrize("truth", report_truths(), ids=lambda truth: truth.page)
def test_only_the_lines_declared_broken_do_not_close(truth: ReportTruth) -> None:
    open_lines = [
        line.id
        for line in truth.grid.lines
        if is_evaluable(line, truth) and residual(line, truth.cells)
    ]

    assert open_lines == list(truth.broken)
    wrong = bool(truth.broken) or "twin_differs" in truth.rules
    assert (truth.verdict == "quarantined") == wrong


def test_carried_out_of_a_year_is_carried_in_by_the_next() -> None:
    by_reporter = {(truth.reporter_id, truth.year): truth.cells for truth in report_truths()}
    columns = ("natural_person", "enterprise", "legal_service", "total")
    followed = 0
    for (reporter_id, year), cells in by_reporter.items():
        later = by_reporter.get((reporter_id, year + 1))
        if later is None:
            continue
        followed += 1
        for column in columns:
            carried_in = later[f"requests.carried_in.{column}"] or 0
            assert cells[f"requests.carried_out.{column}"] == carried_in, (reporter_id, column)
    assert followed > 20


def test_every_valid_reporter_has_a_report_or_a_reason_in_every_year() -> None:
    expected = {
        (reporter["reporter_id"], year)
        for reporter in register("reporters")
        for year in YEARS
        if int(reporter["valid_from"] or 0) <= year <= int(reporter["valid_to"] or 9999)
    }
    reports = [(truth.reporter_id, truth.year) for truth in report_truths()]
    silent = [(silence.reporter_id, silence.year) for silence in silences()]

    assert Counter(reports + silent) == Counter(expected)


def test_every_awkward_case_is_there() -> None:
    truths = report_truths()

    assert {(t.grid.id, t.grid.variant) for t in truths} == {
        ("2014", ""),
        ("2019", ""),
        ("2021", ""),
        ("2021", "single_other_handling"),
    }
    quarantined = [t.reporter_id for t in truths if t.verdict == "quarantined"]
    assert quarantined == ["linxi-resources", "linxi-supply"]
    assert [t.reporter_id for t in truths if t.file] == ["linxi-development", "linxi-emergency"]
    assert [t.reporter_id for t in truths if t.late] == ["linxi-culture"]
    blanks = {(t.reporter_id, t.year): sum(v is None for v in t.cells.values()) for t in truths}
    assert {key: count for key, count in blanks.items() if count} == {
        ("linxi-luming", 2018): 46,
        ("linxi-yanchi", 2024): 1,
        ("linxi-yunlu", 2024): 25 * 5,
    }
    assert len({t.layout for t in truths}) == 17


def test_the_county_report_is_near_the_sum_of_its_parts_but_not_equal() -> None:
    year_truths = [t for t in report_truths() if t.year == 2024 and "linxi-" in t.reporter_id]
    (own,) = [t for t in year_truths if t.reporter_id == "linxi-government"]
    parts = sum(
        t.cells["requests.received.total"] or 0
        for t in year_truths
        if t is not own and t.verdict != "quarantined"
    )
    published = own.cells["requests.received.total"]
    assert published is not None
    assert 0 < published - parts < published / 3


def test_register_has_every_kind_and_a_region_for_every_reporter() -> None:
    regions = {region["code"]: region for region in register("regions")}
    reporters = register("reporters")
    county = [r for r in reporters if r["region"].startswith("991121")]
    kinds = Counter(reporter["kind"] for reporter in county)

    assert {code for code, region in regions.items() if region["collection"] == "yes"} == {
        "991100",
        "991121",
    }
    assert all(region["parent"] in regions or not region["parent"] for region in regions.values())
    assert all(reporter["region"] in regions for reporter in reporters)
    assert len({reporter["reporter_id"] for reporter in reporters}) == len(reporters)
    assert kinds == {
        "government": 1,
        "office": 1,
        "department": 12,
        "township": 5,
        "subdistrict": 2,
        "functional_zone": 1,
        "institution": 1,
    }
    assert len(reporters) - len(county) == 3


def test_sources_point_at_pages_of_the_site_all_but_one() -> None:
    sources = register("sources")
    reporters = {reporter["reporter_id"] for reporter in register("reporters")}
    missing = [
        source["reporter_id"]
        for source in sources
        if not (SITE / source["address"].removeprefix(f"{ORIGIN}/")).is_file()
    ]

    assert {source["reporter_id"] for source in sources} == reporters
    assert missing == ["linxi-health"]
    assert {s["reporter_id"] for s in sources if s["kind"] == "listing"} == {
        "linxi-civil-affairs",
        "linxi-transport",
    }
    assert {source["local"] for source in sources} == {"yes"}


@pytest.mark.parametrize(
    ("reporter_id", "file", "differs"),
    [
        ("linxi-zone", "lxkfq/zfxxgknb/2025/P020250126_2887.pdf", {}),
        (
            "linxi-supply",
            "linxi/zwgk/nb/202501/P020250109_2591.pdf",
            {"disclosure.normative_documents.in_force": Decimal(4)},
        ),
    ],
)
def test_a_page_has_a_twin_that_prints_the_same_but_what_is_said(
    reporter_id: str, file: str, differs: dict[str, Decimal]
) -> None:
    (truth,) = [t for t in report_truths() if (t.reporter_id, t.year) == (reporter_id, 2024)]
    printed = [Decimal(text) for text in pdf_texts(SITE / file) if FIGURE.fullmatch(text)]
    assert printed == list({**truth.cells, **differs}.values())
    assert Path(file).name in (SITE / truth.page).read_text(encoding="utf-8")


def test_listing_links_to_the_reports_it_is_the_only_way_to() -> None:
    for reporter_id, folder in (
        ("linxi-civil-affairs", "lxmzj/zfxxgk/nb"),
        ("linxi-transport", "lxjtj/xxgk/ndbg"),
    ):
        listing = (SITE / folder / "index.html").read_text(encoding="utf-8")
        pages = [t.page for t in report_truths() if t.reporter_id == reporter_id]
        assert pages
        assert all(page.removeprefix(f"{folder}/") in listing for page in pages)
        assert listing.count("年政府信息公开工作年度报告</a>") > len(pages)


def test_one_site_is_gbk_throughout_and_says_so() -> None:
    pages = sorted((SITE / "lxjyj").rglob("*.html"))

    assert len(pages) == 3
    for page in pages:
        with pytest.raises(UnicodeDecodeError):
            page.read_text(encoding="utf-8")
        assert "charset=gb2312" in page.read_text(encoding="gbk")


def test_the_site_is_small() -> None:
    assert sum(file.stat().st_size for file in SITE.rglob("*") if file.is_file()) < 1_500_000
