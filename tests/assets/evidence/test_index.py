"""The work list: every report by region and by each rule it breaks."""

from __future__ import annotations

from dataclasses import replace

from assets.evidence.evidence import Evidence
from assets.evidence.index import WorkItem, index_page, work_item
from tests.assets.evidence.taken import assert_safe
from tests.hostile import ATTACKS


def item(**values: object) -> WorkItem:
    usual = {
        "region": "991121",
        "region_name": "临溪县",
        "report_id": "r",
        "reporter": "临溪县民政局",
        "year": 2024,
        "state": "open",
        "reasons": ("identity_broken",),
        "suspects": 3,
        "page": "991121/r.html",
    }
    return WorkItem(**(usual | values))  # type: ignore[arg-type]


def test_an_item_is_made_of_the_evidence(broken: Evidence) -> None:
    made = work_item(broken, "991121", "临溪县", "r.html")

    assert (made.reporter, made.year, made.state) == ("临溪县自然资源和规划局", 2024, "open")
    assert (made.reasons, made.suspects) == (("identity_broken",), 1)


def test_reports_stand_under_their_region_and_their_rules() -> None:
    items = [
        item(reporter="乙", reasons=("row_missing", "identity_broken"), page="b.html"),
        item(reporter="甲", state="corrected", page="a.html"),
        item(reporter="丙", region="991122", region_name="泽安县", page="c.html"),
    ]
    taken = assert_safe(index_page(items), ("a.html", "b.html", "c.html"))

    words = taken.spaced
    assert "3 份报告" in words
    assert "待处理 open 2" in words
    by_region, _, by_rule = words.partition("按规则")
    # Open ones first.
    places = [
        by_region.index(name) for name in ("临溪县", "乙 2024", "甲 2024", "泽安县", "丙 2024")
    ]
    assert places == sorted(places)
    assert by_rule.count("乙 2024") == 2
    assert by_rule.index("缺行") < by_rule.index("勾稽关系不符")
    assert {"rule-row_missing", "rule-identity_broken"} <= set(taken.ids)
    assert taken.links.count("b.html") == 3


def test_an_empty_list_says_so() -> None:
    assert "没有待处理的报告" in assert_safe(index_page([])).text


def test_neither_names_nor_files_lead_elsewhere() -> None:
    for attack in ATTACKS:
        hostile = item(reporter=attack, report_id=attack, page=attack, region_name=attack)
        assert_safe(index_page([hostile]), (hostile.link,))
        assert ":" not in hostile.link
        assert not hostile.link.startswith("/")
    assert replace(item(), page="//outside.invalid/x").link == "outside.invalid/x"
