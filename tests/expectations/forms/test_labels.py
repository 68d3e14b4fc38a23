"""Printed labels and their normal form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from expectations.forms import labels
from expectations.forms.catalogue import grids
from expectations.forms.labels import (
    RAISED_CLOSE,
    RAISED_OPEN,
    label_end,
    leaves_open,
    normal_label,
    normal_labels,
    simplified,
)

LABELS = sorted({row.label for grid in grids() for table in grid.tables for row in table.rows})


@pytest.mark.parametrize(
    ("printed", "normal"),
    [
        ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "部分公开"),
        ("(二) 部分公开 (区分处理的,只计这一情形,\n不计其他情形)", "部分公开"),
        ("（二）部分公开（区分处理的，只计", "部分公开"),
        ("3.危及“三安全一稳定”", "危及三安全一稳定"),
        ("其中：律师", "律师"),
        ("１．屬於國家秘密", "属于国家秘密"),
        ("3﹒政務微博名稱:,公開政府信息數", "政务微博名称公开政府信息数"),
        ("規範性檔案", "规范性文件"),
        ("數(shù)量", "数量"),
        ("本年(2023)制发件数", "本年制发件数"),
        ("本年增/减", "本年增减"),
        ("四、结转下年度继续办理", "结转下年度继续办理"),
        ("商业\u00a0\n\u3000企业", "商业企业"),
        ("⽼", "老"),
        (f"总计{RAISED_OPEN}1{RAISED_CLOSE}", "总计"),
        ("", ""),
        ("x" * 401, ""),
    ],
)
def test_a_label_has_one_normal_form(printed: str, normal: str) -> None:
    assert normal_label(printed) == normal


@given(st.sampled_from(LABELS), st.sampled_from(["", "一、", "(三)", "（3）", "7.", "12、"]))
def test_numbering_and_blanks_never_change_a_label(label: str, number: str) -> None:
    spaced = "\u3000".join(label)
    assert normal_label(number + spaced) == normal_label(label)


@given(st.sampled_from(LABELS))
def test_traditional_print_means_the_same_row(label: str) -> None:
    assert normal_label(OpenCC("s2t").convert(label)) == normal_label(label)


@given(st.text())
def test_any_text_has_a_normal_form_that_is_its_own(text: str) -> None:
    once = normal_label(text)
    assert normal_label(once) == once or once.startswith(tuple("一二三四五六七八九十其"))


def test_simplified_keeps_what_is_no_pinyin() -> None:
    assert simplified("報(bào)告(2023年)(A座)") == "报告(2023年)(A座)"


_TEXTS = st.text(alphabet="规章案件其中资讯总计一、1.:ab （）()[]［⑴", max_size=12)


@given(st.lists(_TEXTS, max_size=4), _TEXTS)
def test_what_stands_before_a_label_leaves_its_end(before: list[str], last: str) -> None:
    end = label_end(last)
    if not any(map(leaves_open, before)):
        assert normal_label("".join((*before, last))).endswith(end)


_PRINTED = st.lists(_TEXTS | st.text(max_size=8) | st.sampled_from([*LABELS, "甲\n（乙", "丙）丁"]))


@given(_PRINTED)
def test_labels_asked_for_together_are_what_each_is_alone(printed: list[str]) -> None:
    alone = []
    for text in printed:
        labels._known.clear()
        alone += normal_labels([text])
    labels._known.clear()
    assert normal_labels(printed) == alone


def test_labels_are_forgotten_and_found_again() -> None:
    many = [f"（{number}）规章{number}件" for number in range(30_000)]
    assert set(normal_labels(many)) == {"规章件"}
    assert normal_label(many[0]) == "规章件"
    assert normal_labels([*many[:2], "总计", many[0]]) == ["规章件", "规章件", "总计", "规章件"]
