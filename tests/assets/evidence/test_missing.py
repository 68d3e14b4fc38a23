"""Which reports are missing, under whom, and what was found where they were looked for."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from assets.evidence.missing import NEVER_LOOKED, kept_missing, missing_json
from assets.evidence.outcome_words import OUTCOMES
from assets.evidence.reminder import FOUND
from tests.assets.evidence.searched import AT, BASIS, DEADLINE, TOWN, Searched, silent
from tests.hostile import ATTACKS

SITE = "http://www.lx.gov.cn"


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_everybody_is_asked_who_has_neither_reported_nor_time_left(outcome: str) -> None:
    searched = Searched()
    searched.unit("甲局", outcome, "原因 reason")
    asked = outcome not in {"accepted", "quarantined", "not_yet"}

    assert [each.outcome for each in searched.missing()] == [outcome] * asked
    assert (outcome in FOUND) == asked


def test_what_is_known_of_a_unit_is_told() -> None:
    searched = Searched()
    searched.unit("甲局", "gone", "页面已不存在 gone", contact="李四", telephone="0990-1")
    (each,) = searched.missing()

    assert (each.reporter_id, each.reporter, each.kind) == ("甲局", "甲局", "department")
    assert (each.contact, each.telephone) == ("李四", "0990-1")
    assert (each.outcome, each.reason) == ("gone", "页面已不存在 gone")
    assert (each.deadline, each.basis, each.year) == (DEADLINE, BASIS, 2024)
    assert (each.collection_name, each.region_name) == ("临溪县", "临溪县")
    assert (each.parent, each.looked, each.former_address) == ("", (), "")


def test_the_parent_is_the_one_named_else_who_governs_the_region() -> None:
    searched = Searched()
    searched.unit("市政府", kind="government", region="991100")
    searched.unit("县政府", "not_found", kind="government")
    searched.unit("旧县政府", kind="government", valid_to=2020)
    searched.unit("县局", "not_found")
    searched.unit("青筠镇政府", "not_found", kind="township", region=TOWN)
    searched.unit("镇中学", "not_found", kind="institution", region=TOWN)
    searched.unit("中心", "not_found", kind="institution", parent="县局")

    assert {each.reporter: each.parent for each in searched.missing()} == {
        "县政府": "市政府",
        "县局": "县政府",
        "青筠镇政府": "县政府",
        "镇中学": "青筠镇政府",
        "中心": "县局",
    }


def test_a_town_that_stands_in_the_county_itself_governs_nobody() -> None:
    searched = Searched()
    searched.unit("青筠镇政府", "not_found", kind="township")
    searched.unit("县局", "not_found")
    assert {each.parent for each in searched.missing()} == {""}

    searched.unit("县政府", "not_found", kind="government")
    searched.unit("县政府乙", "not_found", kind="government")
    assert {each.reporter: each.parent for each in searched.missing()} == {
        "青筠镇政府": "县政府",
        "县局": "县政府",
        "县政府": "",
        "县政府乙": "",
    }


def test_they_stand_in_the_order_an_office_calls() -> None:
    searched = Searched()
    for name, parent in (("丙", "Y"), ("乙", "X"), ("甲", "Y"), ("丁", "X")):
        searched.unit(name, "not_found", parent=parent)
    searched.unit("X", valid_to=2000)
    searched.unit("Y", valid_to=2000)

    order = [(each.parent, each.reporter) for each in searched.missing()]
    assert order == [("X", "丁"), ("X", "乙"), ("Y", "丙"), ("Y", "甲")]


def test_every_source_of_the_year_says_when_it_answered_and_what() -> None:
    searched = Searched()
    searched.unit("甲", "not_found")
    early = AT - dt.timedelta(days=3)
    refused = "访问被拒绝 refused: HTTP 403: x"
    for path in ("never", "read", "refused", "mixed"):
        searched.source("甲", f"{SITE}/{path}", year=0, kind="listing")
    searched.source("甲", f"{SITE}/of-last-year", year=2023)
    searched.answer("甲", f"{SITE}/read", role="listing")
    searched.answer("甲", f"{SITE}/read", role="listing", fetched_at=early)
    searched.answer("甲", f"{SITE}/refused", role="listing", error=refused, fetched_at=early)
    for _ in range(2):
        searched.answer("甲", f"{SITE}/mixed", error=refused, fetched_at=AT + dt.timedelta(1))
    searched.answer("甲", f"{SITE}/mixed", role="listing")
    (each,) = searched.missing()

    assert [(place.address, place.at, place.answers) for place in each.looked] == [
        (f"{SITE}/refused", early, (refused,)),
        (f"{SITE}/read", AT, ("已查阅2页，未找到该年度报告 pages read without the report: 2",)),
        (f"{SITE}/mixed", AT + dt.timedelta(1), (refused,)),
        (f"{SITE}/never", None, (NEVER_LOOKED,)),
    ]


def test_a_file_that_is_no_report_was_found_all_the_same() -> None:
    searched = Searched()
    searched.unit("甲", "not_a_report")
    searched.source("甲", "files/a.pdf", kind="file")
    searched.answer("甲", "files/a.pdf")
    assert searched.missing()[0].looked[0].answers == ("已取得文件 a file was fetched",)


def test_of_many_failures_the_first_are_told_and_the_others_counted() -> None:
    searched = Searched()
    searched.unit("甲", "not_found")
    searched.source("甲", SITE, kind="listing")
    for number in range(9):
        searched.answer("甲", SITE, url=f"{SITE}/{number}", error=f"没有应答 {number}")
    answers = searched.missing()[0].looked[0].answers

    assert answers[:2] == ("没有应答 0", "没有应答 1")
    assert answers[5:] == ("另有4处类似情况 4 more of the kind",)


def test_last_years_address_is_its_own_or_that_of_whom_it_follows() -> None:
    searched = Searched()
    for name in ("甲", "新", "文件", "无"):
        searched.unit(name, "not_found")
    searched.unit("旧", valid_to=2023, successor="新")
    searched.unit("并入", valid_to=2023, successor="甲")
    searched.former("甲", f"{SITE}/asked", final_url=f"{SITE}/answered")
    searched.former("并入", f"{SITE}/other")
    searched.former("旧", f"{SITE}/%E6%97%A7")
    searched.former("文件", "file:///files/%E4%B9%99.docx")

    assert {each.reporter: each.former_address for each in searched.missing()} == {
        "甲": f"{SITE}/answered",
        "新": f"{SITE}/%E6%97%A7",
        "文件": "files/乙.docx",
        "无": "",
    }


def test_who_has_left_the_register_is_not_called() -> None:
    searched = Searched()
    searched.unit("甲", "not_found")
    searched.rows["reporters"].clear()
    assert searched.missing() == []


def test_entries_are_kept_as_they_are() -> None:
    entries = [silent(), silent(looked=(), contact="".join(ATTACKS), deadline=dt.date(2026, 3, 31))]
    kept = kept_missing(missing_json(entries), "991121/")

    assert [replace(each, folder="") for each in kept] == entries
    assert kept[0].letter_link == f"991121/{entries[0].letter_link}"


@pytest.mark.parametrize(
    ("reasons", "state", "asked"),
    [
        (["year_mismatch"], "open", ["another_report"]),
        (["identity_broken", "reporter_mismatch"], "open", ["another_report"]),
        (["document_shared"], "open", ["another_report"]),
        (["year_mismatch"], "superseded", []),
        (["identity_broken"], "open", []),
    ],
)
def test_whose_found_report_is_not_the_one_that_is_owed_is_asked(
    reasons: list[str], state: str, asked: list[str]
) -> None:
    searched = Searched()
    searched.unit("甲局", "quarantined", "原因 reason")
    searched.held("甲局", reasons, state)
    assert [each.outcome for each in searched.missing()] == asked
