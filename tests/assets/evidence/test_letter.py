"""The letter to the reporting unit: what to mend, where, and by whom it is asked."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from assets.evidence.evidence import Evidence
from assets.evidence.letter import Sender, letter, needs_letter, office_of
from assets.register.tables import REPORTERS
from expectations.findings import Finding, rules
from tests.assets.evidence.taken import assert_safe
from tests.assets.partition import REGION
from tests.hostile import ATTACKS

SENDER = Sender("临溪县人民政府办公室", contact="0990-1234567", number="临政办函〔2025〕3号")


def test_it_names_the_cells_what_they_print_and_what_to_do(broken: Evidence, day: dt.date) -> None:
    taken = assert_safe(letter(broken, SENDER, day, dt.date(2025, 3, 14)))

    words = " ".join(taken.text.split())
    for said in (
        "临溪县自然资源和规划局：",
        "《临溪县自然资源和规划局2024年政府信息公开工作年度报告》",
        "下列 2 处与统一格式不符",
        "「（七）总计」印为 30",
        "等于「（一）予以公开」至「3.其他」21 项之和 31；相差 1",
        "表三「无法提供 1.本机关不掌握相关政府信息」自然人列印为「5」",
        rules()["identity_broken"].remedy_zh,
        "请于2025年3月14日前回复",
        "临政办函〔2025〕3号",
        "0990-1234567",
        "临溪县人民政府办公室2025年3月4日",
    ):
        assert said in words


def test_errors_and_warnings_are_listed_apart(broken: Evidence, day: dt.date) -> None:
    warning = Finding("blank_cell", "requests.granted", cells=("requests.granted.enterprise",))
    taken = assert_safe(letter(replace(broken, findings=(*broken.findings, warning)), SENDER, day))
    errors, _, warnings = taken.text.partition("二、下列 1 处请一并核对")
    assert "空白" not in errors
    assert "空白：商业企业" in warnings

    taken = assert_safe(letter(replace(broken, findings=(warning,)), SENDER, day))
    assert "一、下列 1 处请一并核对" in taken.text
    assert "暂不计入汇总" not in taken.text


def test_of_no_blank_that_a_sum_needs_it_asks_for_nought(broken: Evidence, day: dt.date) -> None:
    key = "requests.granted.enterprise"
    needed = Finding("cell_missing", "requests.applicants.granted", cells=(key,))
    blank = Finding("blank_cell", "requests.granted", cells=(key,))
    taken = assert_safe(letter(replace(broken, findings=(needed, blank)), SENDER, day))
    assert "请填写实际数字；确为零的填 0。" in taken.text
    assert "请填 0" not in taken.text


def test_what_the_unit_cannot_mend_is_not_asked_of_it(broken: Evidence, day: dt.date) -> None:
    others = (Finding("year_mismatch", message="x"), Finding("published_late", message="y"))
    taken = assert_safe(letter(replace(broken, findings=others), SENDER, day))
    assert "未发现需核对的事项" in taken.text

    assert not needs_letter(["year_mismatch", "decision_unfit"])
    assert needs_letter(["year_mismatch", "row_missing"])


def test_without_a_date_there_is_room_for_one(broken: Evidence) -> None:
    taken = assert_safe(letter(broken, SENDER))
    assert taken.spaced.endswith("临溪县人民政府办公室 年 月 日")


def test_a_long_list_is_cut_and_says_so(broken: Evidence, day: dt.date) -> None:
    many = tuple(Finding("left_over", str(number), f"met {number}.") for number in range(250))
    taken = assert_safe(letter(replace(broken, findings=many), SENDER, day))

    assert "下列 250 处与统一格式不符" in taken.text
    assert "met 99." in taken.text
    assert "met 100." not in taken.text
    assert "另有 150 处同类问题" in taken.text


def test_the_office_of_the_region_writes() -> None:
    rows = [
        reporter("a-department", "department", REGION, "县民政局"),
        reporter("b-office", "office", "991121001", "街道党政办公室"),
        reporter("c-office", "office", REGION, "临溪县人民政府办公室"),
    ]
    assert office_of(REPORTERS.frame(rows), REGION) == Sender("临溪县人民政府办公室")
    assert office_of(REPORTERS.frame(rows[:2]), REGION) == Sender("")


def reporter(reporter_id: str, kind: str, region: str, name: str) -> dict[str, object]:
    return {
        "reporter_id": reporter_id,
        "name": name,
        "kind": kind,
        "level": "county",
        "region": region,
        "collection_region": REGION,
        "scope": "unit",
        "valid_from": 0,
        "valid_to": 9999,
        "aliases": [],
    }


def test_nothing_found_asks_for_nothing(broken: Evidence, day: dt.date) -> None:
    taken = assert_safe(letter(replace(broken, findings=()), SENDER, day))

    assert "未发现需核对的事项" in taken.text
    assert "请更正" not in taken.text


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_of_a_report_is_more_than_text(attack: str, broken: Evidence, day: dt.date) -> None:
    findings = (Finding("unreadable", line=attack, message=attack),)
    source = replace(broken.sources[0], address=attack)
    hostile = replace(broken, reporter=attack, title=attack, findings=findings, sources=(source,))
    assert_safe(letter(hostile, Sender(attack, attack, attack), day))
