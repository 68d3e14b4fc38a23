"""The archived source as it is shown: bounded, and always with what figures were read from."""

from __future__ import annotations

from assets.evidence.source import (
    MAX_LINES,
    MAX_SIGNS,
    LeftOut,
    Read,
    ShownGrid,
    ShownRow,
    ShownText,
    left_out,
    shown_blocks,
)
from assets.raw_text.document import Document, Grid, GridCell

NOTHING = Read(0, {}, {})


def grid(rows: int, columns: int, text: str = "0") -> Grid:
    return Grid(tuple(tuple(GridCell(text) for _ in range(columns)) for _ in range(rows)), "html")


def test_a_report_of_ordinary_length_is_shown_whole() -> None:
    document = Document("html", blocks=("一", grid(60, 10), "二"))
    blocks = shown_blocks(document, NOTHING)

    assert left_out(blocks) == 0
    assert [type(block) for block in blocks] == [ShownText, ShownGrid, ShownText]


def test_what_is_beyond_the_bounds_is_counted() -> None:
    lines = Document("html", blocks=("行",) * (MAX_LINES + 500))
    blocks = shown_blocks(lines, NOTHING)
    assert left_out(blocks) == 500
    assert blocks[-1] == LeftOut(500)

    rows = Document("html", blocks=(grid(MAX_LINES + 7, 2), "后"))
    blocks = shown_blocks(rows, NOTHING)
    assert isinstance(blocks[0], ShownGrid)
    assert blocks[0].rows[-1] == LeftOut(7)
    assert left_out(blocks) == 8

    signs = Document("html", blocks=("长" * 2_000,) * 1_000)
    shown = [block for block in shown_blocks(signs, NOTHING) if isinstance(block, ShownText)]
    assert sum(len(block.text) for block in shown) <= MAX_SIGNS


def test_long_texts_and_rows_are_cut_and_say_so() -> None:
    document = Document("html", blocks=("长" * 5_000, grid(1, 100)))
    line, table = shown_blocks(document, NOTHING)

    assert isinstance(line, ShownText)
    assert (len(line.text), line.cut) == (2_000, 3_000)
    assert isinstance(table, ShownGrid)
    (row,) = table.rows
    assert isinstance(row, ShownRow)
    assert (len(row.cells), row.left_out) == (60, 40)


def test_a_place_that_was_read_is_shown_however_long_the_document_is() -> None:
    document = Document("html", blocks=(*("行",) * 5_000, grid(3_000, 80), "7 8"))
    read = Read(3, {"5000:2999:79": "a.b.c", "5001:0:1": "a.b.d"}, {"a.b.c": "suspect"})
    _, table, line = shown_blocks(document, read)[-3:]

    assert isinstance(table, ShownGrid)
    assert table.rows[0] == LeftOut(2_999)
    assert isinstance(table.rows[1], ShownRow)
    last = table.rows[1].cells[-1]
    assert (last.keys, last.mark, last.anchors) == (
        ("a.b.c",),
        "suspect",
        ("place-3-5000-2999-79",),
    )
    assert isinstance(line, ShownText)
    assert (line.keys, line.anchors) == (("a.b.d",), ("place-3-5001-0-1",))


def test_spans_are_kept_within_bounds() -> None:
    document = Document("html", blocks=(Grid(((GridCell("x", 99_999, 99_999),),), "html"),))
    (table,) = shown_blocks(document, NOTHING)

    assert isinstance(table, ShownGrid)
    assert isinstance(table.rows[0], ShownRow)
    assert (table.rows[0].cells[0].rowspan, table.rows[0].cells[0].colspan) == (60, 60)
