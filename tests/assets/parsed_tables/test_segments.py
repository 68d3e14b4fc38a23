"""Labels and the tokens printed after them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.parsed_tables.segment import Segment
from assets.parsed_tables.segments import segments
from assets.parsed_tables.words import is_label
from assets.raw_text.document import Document
from assets.raw_text.html import html_document
from assets.raw_text.text import text_blocks
from expectations.forms.numbers import is_unit, is_value


def _shown(found: list[Segment]) -> list[tuple[str, list[str]]]:
    return [
        (segment.parts[-1] if segment.parts else "", [t.text for t in segment.tokens])
        for segment in found
    ]


def _text(text: str) -> list[tuple[str, list[str]]]:
    return _shown(segments(Document("text", blocks=text_blocks(text))))


@pytest.mark.parametrize(
    "text", ["规章", "1.属于国家秘密", "（七）总计", "３．其他", "2、重复申请"]
)
def test_labels(text: str) -> None:
    assert is_label(text)


@pytest.mark.parametrize(
    "text", ["", "0", "/", "无", "件", "条（件）", "12件", "22（其中修订 16 件）", "3", "件6"]
)
def test_what_is_no_label(text: str) -> None:
    assert not is_label(text)


def test_one_cell_a_line() -> None:
    assert _text("规章\n0\n1\n2\n行政许可\n3") == [("规章", ["0", "1", "2"]), ("行政许可", ["3"])]


def test_one_row_a_line() -> None:
    assert _text("规章 0 1 2\n行政许可 3") == [("规章", ["0", "1", "2"]), ("行政许可", ["3"])]


def test_numbers_in_a_sentence_are_no_cells() -> None:
    assert _text("全年办理行政许可 25 件，行政处罚 3 件")[0][1] == []


def test_a_cell_that_is_not_understood_is_a_token_not_a_label() -> None:
    assert _text("行政许可\n12ab\n行政处罚\n0") == [("行政许可", ["12ab"]), ("行政处罚", ["0"])]


def test_rows_of_grids_keep_their_blank_cells() -> None:
    page = "<table><tr><td rowspan=2>组</td><td>规章</td><td>0</td><td></td></tr></table>"
    assert _shown(segments(html_document(page))) == [("规章", ["0", ""])]


def test_a_grid_row_of_two_labels_is_two_rows() -> None:
    page = "<table><tr><td>收到申请数</td><td>2</td><td>办结数</td><td>1</td></tr></table>"
    assert _shown(segments(html_document(page))) == [("收到申请数", ["2"]), ("办结数", ["1"])]


def test_a_unit_cell_is_no_value() -> None:
    page = "<table><tr><td>收到申请数</td><td>件</td><td>2</td></tr></table>"
    assert _shown(segments(html_document(page))) == [("收到申请数", ["2"])]


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        ("| 规章 | 十二 | 二十三件 | 0 |", [("规章", ["十二", "二十三件", "0"])]),
        ("| 规章 | 件 | 一百二 |", [("规章", ["一百二"])]),
        ("| 十二 | 0 | 三 |", [("", ["十二", "0", "三"])]),
        ("| 三、办理结果 | 一 | 予以公开 | 0 |", [("予以公开", ["0"])]),
        ("| 三 | 予以公开 | 0 |", [("予以公开", ["0"])]),
        ("| 一 | 二 | 三 |", [("三", [])]),
    ],
)
def test_chinese_numerals_are_figures_behind_the_labels_of_a_row(
    row: str, shown: list[tuple[str, list[str]]]
) -> None:
    assert _text(f"{row}\n| 行政许可 | 3 |\n")[: len(shown)] == shown


def test_chinese_numerals_on_lines_are_labels() -> None:
    assert _text("三\n、\n本\n年\n度\n规章\n0") == [("规章", ["0"])]
    assert _text("行政许可\n十二\n行政处罚\n0") == [("行政处罚", ["0"])]


def test_a_unit_in_brackets_is_no_cell() -> None:
    assert _text("| 规章 | 条（件） | 3 |\n| 行政许可 | 件 | 0 |\n") == [
        ("规章", ["3"]),
        ("行政许可", ["0"]),
    ]
    assert _text("规章\n条（件）\n3") == [("规章", ["3"])]


@given(
    st.text("无一二百件次人亿元规章零条", min_size=3, max_size=3),
    st.text("无一件元12/（）() -①\u200b", max_size=8),
)
def test_what_begins_in_words_is_a_label_and_no_value(words: str, rest: str) -> None:
    assert is_label(words + rest)
    assert not is_value(words + rest)
    assert not is_unit(words + rest)
