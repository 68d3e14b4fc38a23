"""The work list: every report, the quickest to mend first, narrowed by state, region and rule."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from assets.evidence.evidence import Evidence
from assets.evidence.index import index_page
from assets.evidence.remedies import Effort, remedy
from assets.evidence.work_item import WorkItem, items_json, kept_items, work_item
from expectations.findings import rules
from tests.assets.evidence.searched import silent
from tests.assets.evidence.taken import Taken, assert_safe
from tests.hostile import ATTACKS

LIVE = "http://www.lx.gov.cn/a.html"


def item(**values: object) -> WorkItem:
    usual = {
        "region": "991121",
        "region_name": "临溪县",
        "report_id": "r",
        "reporter": "临溪县民政局",
        "year": 2024,
        "state": "open",
        "reasons": ("identity_broken",),
        "effort": Effort(0, 1),
        "address": LIVE,
        "letter": True,
    }
    return WorkItem(**(usual | values))  # type: ignore[arg-type]


def shown(*items: WorkItem) -> Taken:
    links = (item.page_link for item in items)
    letters = (item.letter_link for item in items)
    lives = (item.live_link for item in items)
    to_rules = ("rules.html", *(f"rules.html#rule-{rule_id}" for rule_id in rules()))
    return assert_safe(index_page(items), (*links, *letters, *lives, *to_rules))


def test_an_item_is_made_of_the_evidence(broken: Evidence) -> None:
    evidence = replace(broken, region="991121", region_name="临溪县", reasons=("identity_broken",))
    made = work_item(evidence, remedy(evidence).effort, letter=True)

    assert (made.reporter, made.year, made.state) == ("临溪县自然资源和规划局", 2024, "open")
    assert (made.region, made.region_name) == ("991121", "临溪县")
    assert (made.reasons, made.effort.words["zh"]) == (("identity_broken",), "改 1 格即相符")


def test_the_quickest_to_mend_comes_first_and_what_is_settled_last() -> None:
    words = shown(
        item(reporter="甲", state="corrected"),
        item(reporter="乙", effort=Effort(4), reasons=("unreadable",)),
        item(reporter="丙", effort=Effort(0, 2)),
        item(reporter="丁", effort=Effort(3, 9)),
        item(reporter="戊", effort=Effort(0, 1)),
        item(reporter="己", effort=Effort(3, 2)),
    ).spaced

    places = [words.index(f"{name} 2024") for name in "戊丙己丁乙甲"]
    assert places == sorted(places)
    assert "6 份报告" in words
    assert "待处理 open 5" in words
    assert "核对 9 格" in words


def test_each_report_leads_to_its_page_letter_live_address_and_rules() -> None:
    held = item(reasons=("row_missing", "identity_broken"))
    taken = shown(held, item(report_id="s", letter=False, state="superseded"))

    assert held.page_link in taken.links
    assert held.letter_link in taken.links
    assert LIVE in taken.links
    assert "rules.html#rule-row_missing" in taken.links
    assert [link for link in taken.links if link.startswith("letters/")] == [held.letter_link]


def test_rows_carry_what_the_list_is_narrowed_by() -> None:
    page = index_page(
        [
            item(reporter="甲", reasons=("row_missing", "identity_broken")),
            item(reporter="乙", region="991122", region_name="泽安县", state="superseded"),
        ]
    )
    taken = Taken(page)

    rows = [a["class"] for tag, a in taken.tags if tag == "tr" and "class" in a]
    assert rows == ["state-0 region-0 rule-0 rule-1", "state-1 region-1 rule-1"]
    chosen = {a["id"]: a["name"] for tag, a in taken.tags if tag == "input"}
    assert set(chosen.values()) == {"state", "region", "rule"}
    checked = [a["id"] for tag, a in taken.tags if tag == "input" and "checked" in a]
    assert checked == ["state-all", "region-all", "rule-all"]
    styled = set(re.findall(r"body:has\(#(\S+):checked\)", page))
    assert styled == {name for name in chosen if not str(name).endswith("-all")}


def test_an_empty_list_says_so() -> None:
    assert "没有待处理的报告" in shown().text
    assert "没有缺报的单位" in shown().text


def test_missing_reports_stand_below_with_their_letters_and_the_call_list() -> None:
    missing = [silent(folder="991121/"), silent(reporter_id="b", folder="991121/")]
    missing += [silent(collection_name="泽安县", reporter="泽安县教育局", folder="991122/")]
    links = (*(each.letter_link for each in missing), "call_list.xlsx", "rules.html")
    letters = ("991121/reminders.html", "991122/reminders.html")
    taken = assert_safe(index_page([], missing), (*links, *letters))

    assert set(links) | set(letters) <= set(taken.links)
    assert taken.links.count("991121/reminders.html") == 1
    for said in ("缺报单位 Missing reports 3", "泽安县教育局 临溪县人民政府 页面已失效 gone"):
        assert said in taken.spaced


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_of_the_register_leads_elsewhere(attack: str) -> None:
    names = ("collection_name", "region_name", "reporter_id", "reporter", "parent")
    each = silent(**dict.fromkeys(names, attack))
    links = (each.letter_link, "call_list.xlsx", "reminders.html", "rules.html")
    assert_safe(index_page([], [each]), links)


@pytest.mark.parametrize("attack", ATTACKS)
def test_neither_names_nor_ids_nor_addresses_lead_elsewhere(attack: str) -> None:
    hostile = item(
        reporter=attack, report_id=attack, region=attack, region_name=attack, address=attack
    )
    taken = shown(hostile)

    assert all(re.fullmatch(r"[a-z]+/[A-Za-z0-9-]+\.html|rules\.html.*", s) for s in taken.links)


def test_entries_are_kept_as_they_are(hostile: Evidence, broken: Evidence) -> None:
    items = [
        work_item(hostile, remedy(hostile).effort, letter=False),
        work_item(broken, remedy(broken).effort, letter=True),
    ]
    kept = kept_items(items_json(items), "991121/")
    assert [replace(each, folder="") for each in kept] == items
    assert kept[1].page_link == f"991121/{items[1].page_link}"
    assert kept[1].letter_link == f"991121/{items[1].letter_link}"
