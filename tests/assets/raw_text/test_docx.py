"""What a DOCX file shows becomes lines and grids; what it does not show is left out."""

from __future__ import annotations

import pytest

from assets.media.kind import kind_of
from assets.raw_text.document import Document, Grid
from assets.raw_text.read import read_document
from expectations.forms.numbers import printed_value
from tests.assets.raw_text.office_files import (
    STRICT_WORD,
    WORD_TYPE,
    cell,
    docx,
    paragraph,
    run,
    table,
    zipped,
)

RAISED = '<w:vertAlign w:val="superscript"/>'
INSERTED = '<w:ins w:id="1">{}</w:ins>'
FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
CODE = "<w:r><w:instrText>{}</w:instrText></w:r>"


def read(body: str, **options: str) -> Document:
    document = read_document(docx(body, **options))
    assert document.problem == ""
    return document


def cell_text(*inside: str, **options: str) -> str:
    """Text of a cell that holds these runs."""
    (grid,) = read(table(cell(paragraph(*inside)) + cell(paragraph(run("甲")))), **options).grids
    return grid.rows[0][0].text


def spans(grid: Grid) -> list[list[tuple[str, int, int]]]:
    return [[(cell.text, cell.rowspan, cell.colspan) for cell in row] for row in grid.rows]


def test_paragraphs_and_tables_stand_in_their_order() -> None:
    body = paragraph(run("一")) + table(cell(paragraph(run("二")))) + paragraph(run("三"))
    first, grid, last = read(body).blocks
    assert (first, last) == ("一", "三")
    assert isinstance(grid, Grid)
    assert grid.style == "docx"


def test_merged_cells_are_printed_once_with_their_spans() -> None:
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    wide = '<w:gridSpan w:val="2"/>'
    empty = paragraph()
    body = table(
        cell(paragraph(run("组")), down) + cell(paragraph(run("5"))) + cell(paragraph(run("6"))),
        cell(empty, on) + cell(paragraph(run("7")), wide),
        cell(empty, on) + cell(empty) + cell(paragraph(run("8"))),
    )
    (grid,) = read(body).grids
    assert spans(grid) == [
        [("组", 3, 1), ("5", 1, 1), ("6", 1, 1)],
        [("7", 1, 2)],
        [("", 1, 1), ("8", 1, 1)],
    ]


def test_a_cell_that_goes_on_under_none_is_a_cell_of_its_own() -> None:
    body = table(cell(paragraph(run("1"))), cell(paragraph(run("2")), "<w:vMerge/>"))
    (grid,) = read(body).grids
    assert spans(grid) == [[("1", 1, 1)], [("2", 1, 1)]]


def test_a_layout_table_becomes_lines_round_the_tables_in_it() -> None:
    inner = table(cell(paragraph(run("规章"))) + cell(paragraph(run("3"))))
    body = table(cell(paragraph(run("指南"))) + cell(paragraph(run("年报")) + inner + "<w:p/>"))
    document = read(body)
    assert [line for line in document.lines if line] == ["指南", "年报"]
    assert [spans(grid) for grid in document.grids] == [[[("规章", 1, 1), ("3", 1, 1)]]]


@pytest.mark.parametrize(
    "looks",
    [
        RAISED,
        '<w:vertAlign w:val="subscript"/>',
        "<w:strike/>",
        "<w:dstrike/>",
        '<w:position w:val="8"/>',
        '<w:rStyle w:val="up"/>',
        '<w:rStyle w:val="upper"/>',
    ],
)
def test_digits_that_stand_apart_are_no_part_of_a_figure(looks: str) -> None:
    styles = (
        f'<w:style w:type="character" w:styleId="up"><w:rPr>{RAISED}</w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="upper"><w:basedOn w:val="up"/></w:style>'
    )
    value = printed_value(cell_text(run("12"), run("2", looks), styles=styles))
    assert (value.value, value.remark) == (12, "2")


def test_a_note_that_is_counted_by_itself_is_a_remark() -> None:
    value = printed_value(cell_text(run("12"), '<w:r><w:footnoteReference w:id="1"/></w:r>'))
    assert (value.value, value.remark) == (12, "*")


@pytest.mark.parametrize(
    "inside",
    [
        run("12") + run("7", "<w:vanish/>"),
        run("12") + run("7", "<w:webHidden/><w:vanish w:val='1'/>"),
        run("12") + f"<w:del w:id='1'>{run('7')}</w:del>",
        f"<w:moveFrom w:id='1'>{run('7')}</w:moveFrom>" + run("12"),
        run("1") + INSERTED.format(run("2")),
        run("1") + f"<w:smartTag><w:customXml>{run('2')}</w:customXml></w:smartTag>",
        f"<w:sdt><w:sdtPr/><w:sdtContent>{run('12')}</w:sdtContent></w:sdt>",
        f'<w:fldSimple w:instr="DOCPROPERTY a 5">{run("12")}</w:fldSimple>',
        f"<w:hyperlink>{run('12')}</w:hyperlink>",
        FIELD.format("begin")
        + CODE.format(" =3+9 ")
        + FIELD.format("separate")
        + run("12")
        + FIELD.format("end"),
        FIELD.format("begin")
        + run("IF ")
        + FIELD.format("begin")
        + CODE.format("PAGE")
        + FIELD.format("separate")
        + run("9")
        + FIELD.format("end")
        + FIELD.format("separate")
        + run("12")
        + FIELD.format("end"),
        "<mc:AlternateContent><mc:Choice>" + run("12") + "</mc:Choice>"
        "<mc:Fallback>" + run("12") + "</mc:Fallback></mc:AlternateContent>",
        "<w:r><w:t>1</w:t><w:softHyphen/><w:t>2</w:t><w:lastRenderedPageBreak/></w:r>",
    ],
)
def test_only_what_is_shown_is_read(inside: str) -> None:
    assert cell_text(inside) == "12"


def test_a_hyphen_that_does_not_break_is_a_sign() -> None:
    assert cell_text("<w:r><w:noBreakHyphen/><w:t>417</w:t></w:r>") == "-417"


@pytest.mark.parametrize(
    "inside",
    [
        "<m:oMath><m:r><m:t>122</m:t></m:r></m:oMath>",
        "<w:r><w:sym w:font='Wingdings' w:char='F08C'/></w:r>",
        "<w:r><w:drawing><wp:inline/></w:drawing></w:r>",
        FIELD.format("begin") + CODE.format(r"EQ \o\ac(○,1)") + FIELD.format("end"),
        '<w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr>',
        run("1") + "<w:r><w:br/></w:r>" + run("2"),
        run("1") + "</w:p><w:p>" + run("2"),
        f"<w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr>{run('1')}</w:p><w:p>{run('2')}",
        run("1") + "<w:r><w:tab/></w:r>" + run("2"),
    ],
)
def test_what_prints_no_plain_figure_is_illegible(inside: str) -> None:
    assert printed_value(cell_text(inside)).meaning == "illegible"


def test_a_drawing_over_the_text_is_no_part_of_a_cell() -> None:
    assert cell_text("<w:r><w:drawing><wp:anchor/></w:drawing></w:r>" + run("3")) == "3"


def test_a_text_box_stands_behind_its_paragraph_once() -> None:
    box = f"<w:txbxContent>{paragraph(run('框'))}</w:txbxContent>"
    drawn = (
        "<w:r><mc:AlternateContent>"
        f"<mc:Choice><w:drawing><wp:anchor>{box}</wp:anchor></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert read(paragraph(run("文"), drawn)).blocks == ("文", "框")


def test_deleted_and_hidden_rows_are_left_out() -> None:
    rows = [
        "<w:trPr><w:del w:id='1'/></w:trPr>" + cell(paragraph(run("1"))),
        "<w:trPr><w:hidden/></w:trPr>" + cell(paragraph(run("2"))),
        cell(paragraph(run("3"))),
    ]
    (grid,) = read(table(*rows)).grids
    assert spans(grid) == [[("3", 1, 1)]]


@pytest.mark.parametrize(
    "options",
    [
        {"part": "word/文档.xml"},
        {"part": "body/main.xml"},
        {"space": STRICT_WORD},
        {"kind": "application/vnd.ms-word.document.macroEnabled.main+xml"},
    ],
)
def test_the_main_part_is_found_whatever_it_is_called(options: dict[str, str]) -> None:
    data = docx(paragraph(run("文")), **options)
    assert kind_of(data) == "docx"
    assert read_document(data).blocks == ("文",)


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY i "&c;&c;&c;&c;&c;&c;&c;&c;">]>'
)
HOSTILE = {
    "inflated": (docx("<w:p>" + " " * 40_000_000 + "</w:p>"), "inflates"),
    "elements": (docx("<w:p/>" * 500_000), "elements"),
    "deep": (docx("<w:p>" * 100_000), "elements"),
    "entities": (docx(paragraph(run("&i;")), head=LAUGHS), "document type"),
    "external entity": (
        docx(paragraph(run("&i;")), head='<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/hosts">]>'),
        "document type",
    ),
    "tables in tables": (
        docx("<w:tbl><w:tr><w:tc>" * 40 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 40),
        "nested",
    ),
    "controls in controls": (
        docx("<w:sdt><w:sdtContent>" * 90 + "<w:p/>" + "</w:sdtContent></w:sdt>" * 90),
        "nested",
    ),
    "cells": (docx(table(*[cell("<w:p/>") * 100] * 300)), "cells"),
    "spans": (docx(table(*[cell("<w:p/>", '<w:gridSpan w:val="9999"/>')] * 300)), "cells"),
    "open fields": (docx(paragraph(FIELD.format("begin") * 90_000)), "nested"),
    "a field without an end": (docx(paragraph(FIELD.format("begin"), run("12"))), "without an end"),
    "text of another file": (docx("<w:altChunk/>"), "another file"),
    "nothing": (docx("<w:p/>"), "without text"),
    "entries": (zipped({f"{n}": "" for n in range(30_000)}), "kind 'zip'"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused(name: str) -> None:
    data, problem = HOSTILE[name]
    document = read_document(data)
    assert problem in document.problem
    assert document.problem
    assert document.blocks == ()


def test_a_paragraph_of_many_runs_takes_no_square_of_time() -> None:
    (line,) = read(paragraph(*[run("年")] * 60_000)).lines
    assert line == "年" * 60_000


def test_a_cut_file_is_refused() -> None:
    data = docx(paragraph(run("文")), kind=WORD_TYPE)
    for size in range(4, len(data), 97):
        assert read_document(data[:size]).problem
