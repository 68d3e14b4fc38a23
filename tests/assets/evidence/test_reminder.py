"""The letter that asks for a report: by what law, where was looked, what is asked; all as text."""

from __future__ import annotations

import datetime as dt

import pytest

from assets.evidence.letter import Sender
from assets.evidence.missing import NEVER_LOOKED, Looked
from assets.evidence.reminder import FOUND, reminders
from tests.assets.evidence.searched import AT, silent
from tests.assets.evidence.taken import assert_safe
from tests.hostile import ATTACKS

SENDER = Sender("临溪县人民政府办公室", contact="0990-7654321", number="临政办函〔2025〕4号")
LIVE = ("http://www.lx.gov.cn/a.html", "http://www.lx.gov.cn/2024/b.html")


def test_it_says_by_what_law_where_was_looked_and_what_is_asked(day: dt.date) -> None:
    letter = assert_safe(reminders([silent()], SENDER, day, dt.date(2025, 3, 14)), LIVE)

    words = " ".join(letter.text.split())
    for said in (
        "临政办函〔2025〕4号",
        "关于请公布2024年度政府信息公开工作年度报告的函",
        "临溪县卫生健康局：",
        "根据政府信息公开条例(国务院令第711号)第四十九条",
        "应当于2025年1月31日前向社会公布",
        FOUND["gone"],
        "http://www.lx.gov.cn/a.html2025-02-20 14:30页面已不存在（404）",
        "上一年度报告的地址为：http://www.lx.gov.cn/2024/b.html",
        "请按统一格式编制并尽快公布",
        "请将公布该报告的网页地址告知我单位",
        "请先将报告文件发送我单位",
        "请于2025年3月14日前回复",
        "联系方式：0990-7654321",
        "临溪县人民政府办公室2025年3月4日",
    ):
        assert said in words
    assert set(letter.links) == set(LIVE)


def test_without_a_date_there_is_room_for_one() -> None:
    taken = assert_safe(reminders([silent()], Sender("")), LIVE)
    assert taken.spaced.endswith("（发函单位） 年 月 日")
    assert "前回复" not in taken.text


def test_a_unit_without_a_source_is_told_that_no_address_is_known() -> None:
    taken = assert_safe(reminders([silent(looked=(), former_address="")], SENDER))
    assert "登记表中没有地址" in taken.text
    assert "查找情况如下" not in taken.text
    assert "上一年度报告" not in taken.text


def test_answers_are_told_in_chinese_each_once() -> None:
    answers = (
        "访问被拒绝 refused: HTTP 403: http://x.test/1",
        "访问被拒绝 refused: HTTP 403: http://x.test/2",
        "没有应答 no answer: no_answer: HTTP 500 never came",
        "an answer in no Chinese",
    )
    places = (Looked("files/a.pdf", None, (NEVER_LOOKED,)), Looked("http://x.test/", AT, answers))
    letter = reminders([silent(looked=places, former_address="")], SENDER)
    words = assert_safe(letter, ("http://x.test/",)).spaced

    assert "files/a.pdf — 尚未查阅" in words
    assert "访问被拒绝（403）；没有应答（500）；an answer in no Chinese" in words


@pytest.mark.parametrize("outcome", FOUND)
def test_every_outcome_has_its_words(outcome: str) -> None:
    assert FOUND[outcome] in assert_safe(reminders([silent(outcome=outcome)], SENDER), LIVE).text


def test_all_letters_stand_in_one_file_each_on_its_own_sheet() -> None:
    names = ("甲局", "乙局", "丙局")
    page = reminders([silent(reporter=name) for name in names], SENDER)
    taken = assert_safe(page, LIVE)

    places = [taken.text.index(f"{name}：") for name in names]
    assert places == sorted(places)
    assert sum(tag == "article" for tag, _ in taken.tags) == 3
    assert "article + article { break-before: page; }" in page


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_in_a_letter_is_more_than_text(attack: str, day: dt.date) -> None:
    hostile = silent(
        reporter=attack,
        basis=attack,
        former_address=attack,
        looked=(Looked(attack, AT, (attack,)),),
    )
    assert_safe(reminders([hostile, hostile], Sender(attack, attack, attack), day))
