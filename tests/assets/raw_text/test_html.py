"""HTML to lines and grids."""

import pytest

from assets.raw_text.document import Grid, TooLargeError, document_from_json, document_json
from assets.raw_text.html import html_document
from expectations.forms.labels import RAISED_CLOSE, RAISED_OPEN


def _texts(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows]


def test_blocks_become_lines_and_innermost_tables_grids() -> None:
    page = """
      <div><table><tr><td>a</td><td>
        <table><tr><th colspan="2">head</th></tr><tr><td>1</td><td>2</td></tr></table>
      </td></tr></table></div><p>b<b>c</b> d</p>e<br>f"""
    first, grid, *rest = html_document(page).blocks
    assert (first, rest) == ("a", ["bc d", "e", "f"])
    assert isinstance(grid, Grid)
    assert _texts(grid) == [["head"], ["1", "2"]]
    assert grid.rows[0][0].colspan == 2


def test_text_cut_into_spans_is_joined_and_paragraphs_are_kept_apart() -> None:
    page = """<table><tr><td><span>一、本年</span><span>新收</span>&nbsp;</td>
      <td><p>1</p><p>2</p></td><td><o:p>&nbsp;</o:p></td><td>3<br></td></tr></table>"""
    (grid,) = html_document(page).grids
    assert _texts(grid) == [["一、本年新收", "1\n2", "", "3"]]


@pytest.mark.parametrize(
    "raised",
    [
        "<sup>1</sup>",
        "<del>1</del>",
        '<span style="vertical-align: super">1</span>',
        '<span style="text-decoration:line-through">1</span>',
    ],
)
def test_raised_and_struck_digits_stay_apart(raised: str) -> None:
    (grid,) = html_document(f"<table><tr><td>12{raised}</td></tr></table>").grids
    assert _texts(grid) == [[f"12{RAISED_OPEN}1{RAISED_CLOSE}"]]


def test_a_field_shows_its_value_and_an_image_is_no_blank() -> None:
    cells = '<td><input value="12"></td><td><img src="a.png"></td><td><input type="hidden"></td>'
    (grid,) = html_document(f"<table><tr>{cells}</tr></table>").grids
    field, image, hidden = _texts(grid)[0]
    assert (field, bool(image), hidden) == ("12", True, "")


@pytest.mark.parametrize(
    "hidden",
    ['<p style="display: none">9</p>', "<script>9</script>", "<p hidden>9</p>", "<!-- 9 -->"],
)
def test_what_a_reader_does_not_see_is_not_read(hidden: str) -> None:
    assert list(html_document(f"<p>a</p>{hidden}<p>b</p>").lines) == ["a", "b"]


def test_an_empty_paragraph_is_a_blank_line() -> None:
    assert list(html_document("<p>a</p><p>&nbsp;</p><p>b</p>").lines) == ["a", "", "b"]


def test_rows_printed_with_pipes_or_tabs_are_grids() -> None:
    document = html_document("<p>规章 | 0 | | ||</p><pre>规章\t1\t\n行政许可\t2</pre>")
    pipes, tabs = document.grids
    assert (pipes.style, _texts(pipes)) == ("pipes", [["规章", "0", "", "", ""]])
    assert (tabs.style, _texts(tabs)) == ("tabs", [["规章", "1", ""], ["行政许可", "2"]])


def test_missing_end_tags_do_not_move_cells() -> None:
    (grid,) = html_document("<table><tr><td>a<td>1<tr><td>b<td>2</table>").grids
    assert _texts(grid) == [["a", "1"], ["b", "2"]]


def test_the_heading_is_the_title_and_metadata_are_hints() -> None:
    page = '<title>t</title><meta name="PubDate" content="2025-01-02 08:00"><h1> 标 题 </h1>'
    document = html_document(page)
    assert document.title == "标 题"
    assert ("published", "2025-01-02 08:00") in document.hints


def test_a_page_larger_than_any_report_is_refused() -> None:
    with pytest.raises(TooLargeError, match="deep"):
        html_document("<div>" * 1000 + "x")
    row = "<tr>" + "<td>1</td>" * 300 + "</tr>"
    with pytest.raises(TooLargeError, match="cells"):
        html_document(f"<table>{row * 100}</table>")


def test_a_document_survives_its_json() -> None:
    document = html_document("<h1>t</h1><p>a</p><table><tr><td rowspan=2>1</td></tr></table>")
    assert document_from_json(document_json(document)) == document


def test_spans_are_expanded_to_positions() -> None:
    page = """<table><tr><td rowspan=2>a</td><td colspan=2>b</td></tr>
      <tr><td>c</td><td>d</td></tr></table>"""
    (grid,) = html_document(page).grids
    assert grid.places == [[(0, 0), (0, 1), (0, 1)], [(0, 0), (1, 0), (1, 1)]]


def test_a_comment_parts_no_text_and_a_caption_is_no_cell() -> None:
    page = """<p>20<!-- cut -->24</p><table><caption>c</caption>
      <tr><td>1<!-- x -->2</td><td><span>3</span><span> </span><span>4</span></td></tr></table>"""
    document = html_document(page)
    (grid,) = document.grids
    assert list(document.lines) == ["2024"]
    assert _texts(grid) == [["12", "3 4"]]


def test_preformatted_text_keeps_its_lines_and_blank_lines_end_where_they_are_printed() -> None:
    assert list(html_document("<pre>a\n\n  b\n</pre>c<br><br>d<p>e</p><br>").lines) == [
        *("a", "", "b", "", "c", "", "d", "e", "")
    ]
