"""What became of every link of a listing that looked like a report."""

from __future__ import annotations

import polars as pl
import pytest

from assets.fetch.documents import document_id
from assets.fetch.listed_links import listed_links
from assets.fetch.trails import Search, trails
from assets.register.sources import source_id
from assets.register.tables import SOURCES
from tests.assets.fetch.archived import Archived, departments

YEAR, REGION = 2024, "991121"
LISTING = "http://www.example.gov.cn/nb/"
PAGE = "<html><body><table><tr><td>218</td></tr></table></body></html>"
UNITS = {"finance": ("丙县财政局",), "water": ("丙县水利局",)}


def search() -> Search:
    sources = [
        {
            "source_id": source_id(reporter_id, 0, "listing", LISTING),
            "reporter_id": reporter_id,
            "year": 0,
            "kind": "listing",
            "address": LISTING,
            "platform": "",
            "local": False,
        }
        for reporter_id in UNITS
    ]
    return Search(YEAR, REGION, departments(REGION, UNITS), SOURCES.frame(sources))


def item(path: str, title: str) -> str:
    return f'<li><a href="{path}" title="{title}">{title}</a><span>2025-01-17</span></li>'


@pytest.fixture
def rows() -> pl.DataFrame:
    archived = Archived()
    entry = archived.page(
        LISTING,
        "<ul>"
        + item("f.html", "丙县财政局2024年政府信息公开工作年度报告")
        + item("f23.html", "丙县财政局2023年政府信息公开工作年度报告")
        + item("t.html", "一图读懂丙县财政局2024年政府信息公开年度报告")
        + item("w1.html", "丙县水利局2024年政府信息公开工作年度报告")
        + item("w2.html", "丙县水利局2024年政府信息公开工作年度报告（第二版面）")
        + item("o.html", "丁县林业局2024年政府信息公开工作年度报告")
        + item("n.html", "丙县举行春季植树活动")
        + "</ul>",
    )
    archived.page(f"{LISTING}f.html", PAGE)
    followed = [trail for each in trails(search(), archived.pages).values() for trail in each]
    found = list(listed_links(search(), followed, archived.pages))
    assert {document_id(listing) for listing, _ in found} == {document_id(entry)}
    return pl.DataFrame([row for _, row in found]).with_columns(
        name=pl.col("url").str.split("/").list.last()
    )


def row(rows: pl.DataFrame, name: str) -> dict[str, object]:
    return rows.filter(name=name).row(0, named=True)


def test_the_chosen_link_names_its_reporter_and_the_evidence(rows: pl.DataFrame) -> None:
    found = row(rows, "f.html")
    assert (found["verdict"], found["reporters"]) == ("chosen", ["finance"])
    assert "2024" in str(found["evidence"])
    assert str(found["link_date"]) == "2025-01-17"


def test_what_is_left_out_has_its_reason(rows: pl.DataFrame) -> None:
    for name, reason in (("f23.html", "another year"), ("t.html", "not a report")):
        found = row(rows, name)
        assert (found["verdict"], found["reporters"]) == ("left_out", [])
        assert reason in str(found["evidence"])


def test_a_report_of_nobody_in_the_register_is_seen(rows: pl.DataFrame) -> None:
    found = row(rows, "o.html")
    assert found["verdict"] == "left_out"
    assert "丁县林业局" in str(found["evidence"])


def test_every_link_that_looks_like_a_report_is_there_and_no_other(rows: pl.DataFrame) -> None:
    assert sorted(rows["name"]) == ["f.html", "f23.html", "o.html", "t.html", "w1.html", "w2.html"]
