"""The whole flow over the sample region: its figures are those a person adds up from the pages."""

from __future__ import annotations

import sqlite3
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from upath import UPath

from assets.fetch.tables import DOCUMENTS
from assets.parsed_tables.tables import REPORTS
from assets.raw_text.document import Grid
from assets.raw_text.read import read_document
from assets.rollups.tables import COVERAGE, RECONCILIATION, ROLLUP_CELLS
from assets.storage.archive import Archive
from assets.validated_tables.tables import FINDINGS, OUTCOMES, QUARANTINE, VALIDATED_CELLS
from samples.truth import ReportTruth, report_truths
from tests.pipelines.sample_home import SampleHome

COUNTY, PREFECTURE = "991121", "991100"
RECEIVED = "requests.received.total"

# Added up by hand from what the pages print, reporter by reporter in the register's order.
COVERAGE_BY_HAND = {
    # (region, year): expected, found, accepted, with warnings, quarantined, missing, late
    (COUNTY, 2018): (11, 11, 11, 1, 0, 0, 0),
    (PREFECTURE, 2018): (13, 13, 13, 1, 0, 0, 0),
    (COUNTY, 2023): (22, 22, 22, 1, 0, 0, 0),
    (PREFECTURE, 2023): (25, 25, 25, 1, 0, 0, 0),
    # Transport never published, health's page is gone, resources' figures break an identity, and
    # the supply cooperative's PDF prints another figure than its page.
    (COUNTY, 2024): (22, 20, 18, 3, 2, 2, 1),
    (PREFECTURE, 2024): (25, 23, 21, 3, 2, 2, 1),
}
SUMS_BY_HAND: list[tuple[str, int, str, str, tuple[int, int, int, int, int]]] = [
    # region, year, cell, sum, reports: counted, blank, absent, quarantined, missing
    # 812+164+305+221+258+190+346+133+97+126; the county's own 4127 is not among them
    (COUNTY, 2018, "statistics.disclosed_total.value", "2652", (10, 0, 0, 0, 0)),
    # and the office of the prefecture, 2404
    (PREFECTURE, 2018, "statistics.disclosed_total.value", "5056", (11, 0, 0, 0, 0)),
    # 16 of the office, blank at 鹿鸣岭, nought elsewhere
    (COUNTY, 2018, "statistics.channel_gazette.value", "16", (9, 1, 0, 0, 0)),
    # 24+5+7+3+5+5+41+22+1+6+2+21+0+10 of the county's units, 8+4+4+1+3+0+2 of the townships
    (COUNTY, 2023, RECEIVED, "174", (21, 0, 0, 0, 0)),
    # and 82+25
    (PREFECTURE, 2023, RECEIVED, "281", (23, 0, 0, 0, 0)),
    # 30+6+10+3+5+19+3+3+25+9 and 5+4+7+2+3+1+4; not the 37 and the 0 in quarantine
    (COUNTY, 2024, RECEIVED, "139", (17, 0, 0, 2, 2)),
    # and 90+29
    (PREFECTURE, 2024, RECEIVED, "258", (19, 0, 0, 2, 2)),
    # 1+1+1+3+3+3+6+1+1, blank at 云栌
    (COUNTY, 2024, "requests.received.enterprise", "20", (16, 1, 0, 2, 2)),
    # 1+1+1+1; housing prints the three rows as one
    (COUNTY, 2024, "requests.other_other.total", "4", (16, 0, 1, 2, 2)),
    # (2+3+1) not corrected, 1 fee unpaid, 4 other, and housing's single row of 3
    (COUNTY, 2024, "requests.other_handling.total", "14", (17, 0, 0, 2, 2)),
    # 302.915+49.25+0.284, in 万元
    (COUNTY, 2024, "disclosure.fees.amount", "352.449", (17, 0, 0, 2, 2)),
]
GAPS_BY_HAND = [
    # region, year, cell; sum of the parts, the region's own figure, gap; parts missing
    ((COUNTY, 2024, RECEIVED), ("139", "186", "47"), 4),
    ((PREFECTURE, 2024, RECEIVED), ("258", "358", "100"), 4),
    ((COUNTY, 2023, RECEIVED), ("174", "176", "2"), 0),
    ((COUNTY, 2024, "disclosure.fees.amount"), ("352.449", "1350.369", "997.92"), 4),
]
MISSING = {
    ("linxi-transport", 2024): "not_published",
    ("linxi-health", 2024): "gone",
}


def only(frame: pl.DataFrame, **values: object) -> dict[str, Any]:
    found = frame.filter(*(pl.col(name) == value for name, value in values.items()))
    assert found.height == 1, (values, found.height)
    return found.row(0, named=True)


def test_coverage_is_that_of_the_pages(sample: SampleHome) -> None:
    table = sample.table(COVERAGE)
    names = ("expected", "found", "accepted", "with_warnings", "quarantined", "missing", "late")
    found = {
        (region, year): tuple(only(table, region=region, year=year)[name] for name in names)
        for region, year in COVERAGE_BY_HAND
    }
    assert found == COVERAGE_BY_HAND


def test_a_region_is_final_once_nobody_is_missing(sample: SampleHome) -> None:
    table = sample.table(COVERAGE)
    assert only(table, region=COUNTY, year=2023)["maturity_reason"] == "complete"
    # Two are in quarantine.
    assert only(table, region=COUNTY, year=2024)["maturity"] == "provisional"


@pytest.mark.parametrize(("region", "year", "cell", "total", "reports"), SUMS_BY_HAND)
def test_sums_are_those_of_the_pages(
    sample: SampleHome,
    region: str,
    year: int,
    cell: str,
    total: str,
    reports: tuple[int, int, int, int, int],
) -> None:
    row = only(sample.table(ROLLUP_CELLS), region=region, year=year, cell=cell)
    assert row["value"] == Decimal(total)
    kinds = ("counted", "blank", "absent", "quarantined", "missing")
    assert tuple(row[f"reports_{kind}"] for kind in kinds) == reports


@pytest.mark.parametrize(("place", "figures", "missing"), GAPS_BY_HAND)
def test_a_regions_own_report_stands_beside_the_sum(
    sample: SampleHome, place: tuple[str, int, str], figures: tuple[str, str, str], missing: int
) -> None:
    region, year, cell = place
    row = only(sample.table(RECONCILIATION), region=region, year=year, cell=cell)
    assert (row["parts"], row["published"], row["gap"]) == tuple(map(Decimal, figures))
    assert row["missing_parts"] == missing


def test_everybody_without_a_report_has_a_reason(sample: SampleHome) -> None:
    ended = sample.table(OUTCOMES).filter(~pl.col("outcome").is_in(["accepted", "quarantined"]))
    found = {(row["reporter_id"], row["year"]): row for row in ended.iter_rows(named=True)}
    assert {key: row["outcome"] for key, row in found.items()} == MISSING
    assert all(row["reason"] for row in found.values())


def test_two_reports_are_quarantined(sample: SampleHome) -> None:
    table = sample.table(QUARANTINE).sort("reporter_id")
    assert list(table.select("reporter_id", "year", "state").iter_rows()) == [
        ("linxi-resources", 2024, "open"),
        ("linxi-supply", 2024, "open"),
    ]


def test_a_figure_that_breaks_sums_is_suspected(sample: SampleHome) -> None:
    row = only(sample.table(QUARANTINE), reporter_id="linxi-resources")
    assert row["reasons"] == ["identity_broken"]
    assert set(row["lines"]) == {
        "requests.outcomes.natural_person",
        "requests.applicants.unavailable_not_held",
    }
    assert row["suspects"] == ["requests.unavailable_not_held.natural_person"]


@pytest.mark.parametrize(
    "truth", report_truths(), ids=lambda truth: f"{truth.reporter_id}-{truth.year}"
)
def test_each_report_is_read_and_judged_as_its_page_says(
    sample: SampleHome, truth: ReportTruth
) -> None:
    outcome = only(sample.table(OUTCOMES), reporter_id=truth.reporter_id, year=truth.year)
    sound = truth.verdict.startswith("accepted")
    assert outcome["outcome"] == ("accepted" if sound else "quarantined")
    # 苇泽 prints no date, and a date that is not printed is not made up.
    undated = truth.reporter_id == "linxi-weize"
    assert outcome["published_on"] == (None if undated else truth.published)
    assert outcome["late"] == (None if undated else truth.late)
    report_id = outcome["report_id"]
    report = only(sample.table(REPORTS), report_id=report_id)
    assert (report["edition"], report["variant"]) == (truth.grid.id, truth.grid.variant)
    findings = sample.table(FINDINGS).filter(pl.col("report_id") == report_id)
    assert set(truth.rules) <= set(findings["rule"])
    assert bool(findings.height) == (truth.verdict != "accepted")
    cells = sample.table(VALIDATED_CELLS).filter(pl.col("report_id") == report_id)
    assert dict(cells.select("cell", "value").iter_rows()) == (truth.cells if sound else {})


def test_a_twin_with_another_figure_is_named_with_the_cell(sample: SampleHome) -> None:
    row = only(sample.table(QUARANTINE), reporter_id="linxi-supply")
    assert row["reasons"] == ["twin_differs"]
    finding = only(sample.table(FINDINGS), report_id=row["report_id"])
    assert finding["cells"] == ["disclosure.normative_documents.in_force"]
    assert "'1' and '4'" in finding["message"]


def test_an_equal_twin_is_read_and_says_nothing(sample: SampleHome) -> None:
    documents = sample.table(DOCUMENTS, 2024).filter(reporter_id="linxi-zone")
    assert sorted(documents["role"]) == ["attachment", "report"]
    report = only(sample.table(REPORTS), reporter_id="linxi-zone", year=2024)
    assert report["tables_document_id"] == report["document_id"]
    assert sample.table(FINDINGS).filter(report_id=report["report_id"]).is_empty()


def test_a_figure_of_an_attachment_leads_to_the_attachment(sample: SampleHome) -> None:
    cell = only(
        sample.table(VALIDATED_CELLS), reporter_id="linxi-emergency", year=2024, cell=RECEIVED
    )
    folder = sample.home / "published" / "2024" / "latest" / "parquet"
    document = only(pl.read_parquet(folder / "documents.parquet"), document_id=cell["document_id"])
    report = only(pl.read_parquet(folder / "reports.parquet"), report_id=cell["report_id"])
    assert document["url"].endswith("/P020250115_2554.pdf")
    assert document["parent_document_id"] == report["document_id"]
    assert report["tables_document_id"] == cell["document_id"]
    assert report["tables_sha256"] == document["sha256"]
    assert report["url"].endswith("/t20250115_2554.html")
    archive = Archive(UPath(sample.home) / "archive")
    (entry,) = [each for each in archive.records(2024, COUNTY) if each.sha256 == document["sha256"]]
    block, row, column = map(int, cell["place"].split(":"))
    grid = read_document(archive.body(entry)).blocks[block]
    assert isinstance(grid, Grid)
    assert grid.rows[row][column].text == cell["token"] == "3"


def test_a_figure_leads_back_to_the_archived_page(sample: SampleHome) -> None:
    cell = only(sample.table(VALIDATED_CELLS), reporter_id="linxi-market", year=2024, cell=RECEIVED)
    report = only(sample.table(REPORTS), report_id=cell["report_id"])
    document = only(sample.table(DOCUMENTS), document_id=cell["document_id"])
    assert report["document_id"] == cell["document_id"]
    archive = Archive(UPath(sample.home) / "archive")
    entries = archive.records(2024, COUNTY)
    (entry,) = [each for each in entries if each.sha256 == document["sha256"]]
    assert (entry.warc_file, entry.warc_offset) == (
        document["warc_file"],
        document["warc_offset"],
    )
    page = archive.body(entry).decode("utf-8")
    assert cell["token"] == "25"
    assert cell["token"] in page
    assert document["url"].endswith("/lxscj/market/202501/t20250123_2850.txt")


def test_what_is_published_is_what_was_summed(sample: SampleHome) -> None:
    folder = sample.home / "published" / "2024" / "latest"
    published = pl.read_parquet(folder / "parquet" / "rollup_cells.parquet")
    assert published.equals(sample.table(ROLLUP_CELLS, 2024))
    assert (folder / "datapackage.json").is_file()
    names = {path.stem for path in (folder / "csv").iterdir()}
    assert {"coverage", "outcomes", "quarantine", "reports", "cells"} <= names


def test_the_warehouse_answers_in_sql(sample: SampleHome) -> None:
    with sqlite3.connect(sample.home / "warehouse.sqlite") as connection:
        rows = connection.execute(
            "select value, value_text from v1_rollup_cells"
            " where region = ? and year = ? and cell = ?",
            (COUNTY, 2024, "disclosure.fees.amount"),
        ).fetchall()
        years = connection.execute("select distinct year from v1_coverage order by year").fetchall()
    assert rows == [(352.449, "352.449")]
    assert [year for (year,) in years] == [2018, 2023, 2024]


def test_the_run_ends_with_a_table_of_how_it_stands(sample: SampleHome) -> None:
    lines = sample.output.splitlines()
    row = next(line for line in lines if line.startswith("│ 2024"))
    assert [part.strip() for part in row.strip("│").split("│")] == (
        ["2024", "25", "23", "21", "3", "1", "2", "2"]
    )
    assert any(
        "临溪县自然资源和规划局 (linxi-resources): identity_broken" in line for line in lines
    )
    assert any("→ nianbao quarantine show linxi-resources --year 2024" in line for line in lines)
    assert any("临溪县交通运输局 (linxi-transport): not_published" in line for line in lines)
    assert any("warehouse.sqlite" in line for line in lines)


def test_data_docs_show_the_broken_lines_and_load_nothing(sample: SampleHome) -> None:
    page = (sample.home / "data_docs" / "2024" / COUNTY / "2021.html").read_text(encoding="utf-8")
    assert "requests.applicants.unavailable_not_held" in page
    assert "linxi-resources" in page
    assert "src=" not in page
    assert "<link" not in page
