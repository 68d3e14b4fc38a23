"""Labels and the tokens printed after them."""

import pytest

from assets.parsed_tables.segments import Segment, is_label, segments
from assets.raw_text.document import Document
from assets.raw_text.html import html_document
from assets.raw_text.text import text_blocks


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
    "text", ["", "0", "/", "无", "件", "12件", "22（其中修订 16 件）", "3", "件6"]
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
