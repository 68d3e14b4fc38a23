"""The page and the index as a whole: complete, escaped, the same each time, and never empty."""

from __future__ import annotations

import itertools
import re
from datetime import date

import pytest
from selectolax.lexbor import LexborHTMLParser

from assets.published.page.beside import Beside
from assets.published.page.index import entry, index_page
from assets.published.page.page import region_page
from assets.published.region_year import RegionYear
from tests.assets.published.page.made import (
    UNITS,
    below,
    cells,
    county,
    coverage,
    definitions,
    indicators,
    reconciliation,
    series,
    unit_indicators,
    units,
)
from tests.hostile import ATTACKS

BESIDE = Beside(workbook="政府信息公开统计表.xlsx", document="政府信息公开统计表.docx")


def full() -> RegionYear:
    return county(
        indicators=indicators([("disclosure_rate", 93, 181)]),
        unit_indicators=unit_indicators([(name, "review_rate", 3, 40) for name in UNITS]),
        reconciliation=reconciliation({"requests.received.total": (190, 186)}),
        series=series({"requests.received.total": {2022: 90, 2023: 100, 2024: 186}}),
    )


def parsed(region: RegionYear) -> LexborHTMLParser:
    return LexborHTMLParser(region_page(region, definitions(), BESIDE).decode())


def test_the_same_region_gives_the_same_bytes() -> None:
    assert region_page(full(), definitions(), BESIDE) == region_page(full(), definitions(), BESIDE)


def test_a_page_has_all_its_sections_in_order() -> None:
    page = parsed(full())
    assert [node.attributes["id"] for node in page.css("main > section")] == [
        "figures",
        "reporters",
        "structure",
        "trends",
        "comparison",
        "reconciliation",
        "quality",
        "downloads",
    ]
    levels = [int(node.tag[1]) for node in page.css("h1, h2, h3")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_a_page_loads_nothing_and_runs_nothing() -> None:
    page = parsed(full())
    policy = page.css_first("meta[http-equiv=Content-Security-Policy]").attributes["content"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"
    assert page.css("script, link, img, iframe, object, form, base") == []


def test_all_that_is_said_is_said_in_both_languages() -> None:
    page = parsed(full())
    chinese, english = page.css(".zh"), page.css(".en")
    assert len(chinese) == len(english) > 100
    assert {node.attributes["lang"] for node in chinese} == {"zh-CN"}
    assert {node.attributes["lang"] for node in english} == {"en"}


def test_every_id_is_one_of_a_kind_and_every_reference_is_met() -> None:
    page = parsed(full())
    ids = [node.attributes["id"] for node in page.css("[id]")]
    assert len(ids) == len(set(ids))
    for attribute in ("aria-labelledby", "for"):
        for node in page.css(f"[{attribute}]"):
            assert set((node.attributes[attribute] or "").split()) <= set(ids)


def test_downloads_and_the_release_are_linked() -> None:
    page = parsed(full())
    assert [node.attributes["href"] for node in page.css(".downloads a")][:2] == [
        BESIDE.workbook,
        BESIDE.document,
    ]
    links = [node.attributes["href"] for node in page.css("footer a")]
    assert "../../SHA256SUMS" in links


def test_the_regions_above_that_have_a_page_are_linked() -> None:
    page = parsed(county(above=(("", "某省"), ("991100", "泽安市"))))
    links = [(node.attributes["href"], node.text()) for node in page.css(".above a")[1:]]
    assert links == [("../991100/index.html", "泽安市")]
    assert [node.text() for node in page.css(".above bdi")] == ["某省", "泽安市"]


def test_without_files_beside_it_a_page_offers_none() -> None:
    page = LexborHTMLParser(region_page(full(), definitions(), Beside()).decode())
    (only,) = page.css(".downloads a")
    assert (only.attributes["href"] or "").startswith("data:text/csv")


def test_final_and_provisional_are_told_with_their_reason() -> None:
    assert parsed(full()).css_first(".badge.provisional .zh").text().startswith("暂定：")
    final = county(coverage=coverage(maturity="final", maturity_reason="deadline"))
    told = parsed(final).css_first(".badge.final .zh").text()
    assert told == "最终：法定期限已过，各单位均已查找，隔离报告均已处置"


@pytest.mark.parametrize(
    ("revision", "told"),
    [(0, "已核定：王某，2025-04-02"), (2, "核定后第 2 次修订（王某，2025-04-02 核定）")],
)
def test_a_sign_off_and_what_came_after_it_are_told(revision: int, told: str) -> None:
    signed = {"revision": revision, "signed_by": "王某", "signed_on": date(2025, 4, 2)}
    region = county(revision=signed)
    assert parsed(region).css(".badges .badge")[-1].css_first(".zh").text() == told
    listed = LexborHTMLParser(index_page(2024, [entry(region)]).decode())
    assert told in listed.css_first(".tree").text()
    assert "核定" not in parsed(full()).css_first(".badges").text()


def test_ranks_are_shown_where_there_are_peers() -> None:
    def heads(**changed: object) -> list[str]:
        rows = indicators([("disclosure_rate", 93, 181)], **changed)
        page = parsed(county(indicators=rows))
        return [node.text() for node in page.css("#comparison thead .zh")]

    assert heads() == ["指标", "值", "分子 / 分母", "同级位次", "同级中位数（四分位）"]
    assert heads(rank=None) == ["指标", "值", "分子 / 分母"]
    assert heads(rank=1, peers=1) == ["指标", "值", "分子 / 分母"]


def test_a_reason_in_chinese_stands_beside_the_words_of_both_languages() -> None:
    lines = series({"requests.received.total": {2023: 1, 2024: 2}}, {2024: "换了口径"})
    page = parsed(county(series=lines))
    (note,) = page.css("#trends figure .note")
    assert note.css_first(".en").text() == "Break from 2024 on: "
    assert note.css_first(":not(.zh):not(.en)[lang=zh-CN]").text() == "换了口径"
    assert [node.text() for node in page.css("#trends td.words")] == ["换了口径"]


EMPTY = {
    "nothing accepted": county(
        units=units({"甲局": ("department", "not_found", 0)}),
        cells=cells({}, reports_counted=0),
        coverage=coverage(expected=1, found=0, accepted=0, quarantined=0, missing=1, late=0),
    ),
    "one reporter": county(units=units({"甲局": ("department", "accepted", 0)})),
    "no reporter": county(
        units=units({}), coverage=coverage(expected=0, found=0, accepted=0, missing=0)
    ),
    "no cells": county(cells=cells({}).clear()),
    "only noughts": county(cells=cells({"requests.received.total": 0})),
    "before the form of today": county(year=2016, cells=cells({}, 2016)),
}


@pytest.mark.parametrize("region", EMPTY.values(), ids=EMPTY)
def test_a_page_of_little_is_a_page(region: RegionYear) -> None:
    page = parsed(region)
    shown = {f"#{node.attributes['id']}" for node in page.css("main > section")}
    assert {node.attributes["href"] for node in page.css("nav a")} == shown
    assert {"#figures", "#reporters", "#quality", "#downloads"} <= shown
    assert not re.search(r"\bNone\b|NaN|undefined", page.body.text())  # type: ignore[union-attr]


def test_a_region_without_reports_says_that_there_are_no_figures() -> None:
    page = parsed(EMPTY["nothing accepted"])
    assert "还没有计入的报告" in page.css_first("#figures").text()
    assert page.css_first(".tile.missing .zh").text() == "缺失"


def test_whatever_a_unit_is_called_is_text() -> None:
    names = [*ATTACKS, "长" * 400]
    region = county(
        name=names[0],
        above=(("../y", names[1]),),
        units=units(dict.fromkeys(names, ("department", "not_found", 0))),
        below=below([{"region": "../x", "name": names[2], "level": "county"}]),
        reconciliation=reconciliation(
            {"requests.received.total": (1, 2)}, cause="unknown", cause_reporters=names
        ),
        unit_indicators=unit_indicators([(name, "review_rate", 3, 40) for name in names]),
        series=series({"requests.received.total": {2023: 1, 2024: 2}}, {2024: names[0]}),
    )
    page = parsed(region)
    assert page.css("script, img, iframe, meta[http-equiv=refresh], object, base") == []
    assert not any(
        name.startswith("on") or name == "style"
        for node in page.css("body *")
        for name in node.attributes
    )
    assert page.css("[id=reporters] .tile strong")[0].text() in names
    assert "\u202e" not in page.html  # type: ignore[operator]
    assert "../..%2Fx/index.html" in [node.attributes["href"] for node in page.css(".tile a")]
    assert page.css(".above a")[1].attributes["href"] == "../..%2Fy/index.html"


def test_the_index_shows_regions_as_a_tree() -> None:
    town = {"region": "991121001", "name": "镇", "level": "township"}
    regions = [
        county(
            region="991100",
            name="泽安市",
            level="prefecture",
            below=below([{"region": "991121", "name": "临溪县"}]),
        ),
        county(below=below([town])),
        county(region="992200", name="别市", level="prefecture"),
    ]
    page = LexborHTMLParser(index_page(2024, map(entry, regions)).decode())
    names = [node.text() for node in page.css(".tree > li > .region strong")]
    assert names == ["泽安市", "别市"]
    inner = page.css_first(".tree li li a")
    assert inner.attributes["href"] == "regions/991121/index.html"
    assert page.css(".tree li li li") == []
    assert "应报 7 个单位，有效 4，隔离 1，缺失 2" in page.css_first(".why").text()
    assert index_page(2024, map(entry, regions)) == index_page(2024, map(entry, regions))


def test_an_index_of_nothing_says_so() -> None:
    page = LexborHTMLParser(index_page(2024, []).decode())
    assert "没有应报的区域" in page.css_first("main").text()
