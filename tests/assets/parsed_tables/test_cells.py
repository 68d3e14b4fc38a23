"""Documents to cells: printings of the tables, and what must not be read."""

import random
from collections.abc import Callable
from decimal import Decimal

import pytest

from assets.parsed_tables.cells import ParsedTables, parsed_tables
from assets.raw_text.document import Document
from assets.raw_text.html import html_document
from assets.raw_text.text import text_blocks
from expectations.forms.catalogue import edition
from expectations.forms.model import Edition
from samples.synthetic import html_page, pipe_lines, random_cells, text_lines

FORM = edition("2021")
CELLS = random_cells(FORM, random.Random(7))
LINES = text_lines(FORM, CELLS, reporter="南湖县教育局", year=2024)
PIPES = pipe_lines(FORM, CELLS, reporter="南湖县教育局", year=2024)
PAGE = html_page(FORM, CELLS, reporter="南湖县教育局", year=2024)


def _text(text: str) -> ParsedTables:
    return parsed_tables(Document("text", blocks=text_blocks(text)))


def _page(page: str) -> ParsedTables:
    return parsed_tables(html_document(page))


def _values(read: ParsedTables) -> dict[str, Decimal | None]:
    return {cell.key: cell.value for cell in read.cells}


def _rules(read: ParsedTables) -> set[str]:
    return {finding.rule for finding in read.findings}


@pytest.mark.parametrize(
    "read",
    [
        lambda: _page(PAGE),
        lambda: _text(LINES),
        lambda: _text(LINES.replace("\n\n", "\n")),
        lambda: _text(PIPES),
        lambda: _text(PIPES.replace(" | ", " |\n")),
        lambda: _text(PIPES.replace(" | ", "\n|\n")),
        lambda: _text(PIPES.replace(" | ", "\t").replace("|", "")),
        lambda: _text(PIPES.replace("|", " ")),
        lambda: _text(" ".join(PIPES.replace("|", " ").split())),
        lambda: _text(
            LINES.replace("\n0\n", "\n0\n- 4 -\n\n", 1).replace("（七）总计", "\f（七）总计")
        ),
    ],
    ids=["html", "lines", "tight", "pipes", "turns", "first", "tabs", "rows", "one line", "pages"],
)
def test_every_printing_gives_the_same_cells(read: Callable[[], ParsedTables]) -> None:
    tables = read()
    assert _values(tables) == CELLS
    assert tables.edition == FORM
    assert tables.findings == ()


def test_a_row_with_a_cell_too_many_or_too_few_is_refused() -> None:
    label = "一、本年新收政府信息公开申请数量"
    for damaged in (PIPES.replace(f"{label} |", f"{label} | 9 | 9 | 9 |"), _without_a_cell(label)):
        read = _text(damaged)
        assert not any(cell.spec.row == "received" for cell in read.cells)
        assert _rules(read) & {"wrong_cell_count", "ambiguous"}


def _without_a_cell(label: str) -> str:
    (row,) = (line for line in PIPES.split("\n") if line.startswith(label))
    return PIPES.replace(row, "|".join(row.split("|")[:5]) + "|")


def test_squashed_digits_are_no_cells() -> None:
    squashed = "\n".join(line.replace("|", "").replace(" ", "") for line in PIPES.split("\n"))
    assert all(cell.value is None for cell in _text(squashed).cells)


def test_a_text_that_lost_its_repeated_lines_is_refused() -> None:
    kept = list(dict.fromkeys(LINES.split("\n")))
    assert "lines_deduplicated" in _rules(_text("\n".join(kept)))


def test_tables_printed_again_must_print_the_same() -> None:
    assert "row_repeated" in _rules(_text(PIPES + PIPES))
    other = dict(CELLS)
    other["disclosure.licences.decisions"] += 1
    assert "two_reports" in _rules(_text(PIPES + pipe_lines(FORM, other, reporter="乙", year=2024)))


def test_a_blank_table_and_a_filled_one_are_two_reports() -> None:
    blank = text_lines(FORM, dict.fromkeys(CELLS), reporter="甲", year=2024)
    assert "two_reports" in _rules(_text(blank + LINES))


def test_a_figure_squashed_to_its_label_is_refused() -> None:
    squashed = LINES.replace("重复申请\n\n", "重复申请", 1)
    assert squashed != LINES
    assert not any(cell.spec.row == "declined_repeat" for cell in _text(squashed).cells)


def test_rows_of_a_grid_in_another_order_are_read_by_their_labels() -> None:
    rows = PIPES.split("\n")
    first = next(n for n, row in enumerate(rows) if row.startswith("2.重复申请"))
    rows[first : first + 2] = rows[first + 1], rows[first]
    assert _values(_text("\n".join(rows))) == CELLS


def test_a_second_line_of_figures_in_table_4_is_a_second_report() -> None:
    line = PIPES.rstrip("\n").split("\n")[-1]
    assert "two_reports" in _rules(_text(PIPES.rstrip("\n") + "\n" + line.replace("0", "1")))


def test_figures_of_no_row_are_left_over() -> None:
    label = "四、结转下年度继续办理"
    stray = "| 7 | 0 | 0 | 0 | 0 | 0 | 7 |"
    assert "left_over" in _rules(_text(PIPES.replace(label, f"{stray}\n{label}")))


def test_a_local_row_of_table_2_is_named_and_left_out() -> None:
    read = _text(
        PIPES.replace("第二十条第（五）项", "其他主动公开文件 | 3 | 1 | 2 |\n第二十条第（五）项", 1)
    )
    assert "extra_row" in _rules(read)
    assert _values(read) == CELLS


@pytest.mark.parametrize("swap", [("自然人", "商业企业"), ("本年制发件数", "现行有效件数")])
def test_columns_in_another_order_are_refused_or_followed(swap: tuple[str, str]) -> None:
    first, second = swap
    swapped = PIPES.replace(first, "@").replace(second, first).replace("@", second)
    assert "columns_unknown" in _rules(_text(swapped))


def test_a_grid_whose_heads_stand_over_their_columns_is_read_by_them() -> None:
    swapped = PAGE.replace("法律服务机构", "@").replace("社会公益组织", "法律服务机构")
    read = _page(swapped.replace("@", "社会公益组织"))
    legal, social = (
        f"requests.received.{name}" for name in ("legal_service", "social_organization")
    )
    assert (_values(read)[legal], _values(read)[social]) == (CELLS[social], CELLS[legal])


def test_sentences_that_name_rows_and_counts_are_no_tables() -> None:
    sentences = (
        "行政许可 273\n行政处罚12件\n全年办理 行政许可 5 件 ， 行政处罚 12 件\n行政强制\n9\n"
    )
    read = _text(LINES.replace("\n\n", f"\n\n{sentences}\n", 2))
    assert _values(read) == CELLS
    assert "two_reports" not in _rules(read)


def test_a_cell_that_is_not_understood_is_kept_as_printed() -> None:
    read = _text(LINES.replace("行政强制\n", "行政强制\n\n约3", 1))
    (cell,) = (cell for cell in read.cells if cell.key == "disclosure.coercive_measures.decisions")
    assert cell.value is None
    assert cell.printed.meaning == "illegible"


def test_the_single_row_of_other_handling_makes_the_variant() -> None:
    variant = edition("2021", "single_other_handling")
    cells = random_cells(variant, random.Random(3))
    read = _page(html_page(variant, cells, reporter="南湖县教育局", year=2024))
    assert read.edition == variant
    assert _values(read) == cells


def test_a_page_without_statutory_labels_has_no_edition() -> None:
    assert _text("一、概述\n行政许可\n3").edition is None


def test_counts_in_chinese_numerals_are_read_and_amounts_in_them_are_not() -> None:
    read = {cell.key: cell for cell in _text(_with_value(PIPES, "行政处罚", "三百零五")).cells}
    assert read["disclosure.penalties.decisions"].value == 305
    read = {cell.key: cell for cell in _text(_with_value(PIPES, "行政事业性收费", "三百")).cells}
    assert read["disclosure.fees.amount"].printed.meaning == "illegible"


def _with_value(text: str, label: str, value: str) -> str:
    row = next(line for line in text.split("\n") if line.startswith(f"{label} |"))
    return text.replace(row, f"{label} | {value} |{'|'.join(row.split('|')[2:])}")


LEVELS = edition("2014", "levels")
SHORT = edition("2014", "cumulative")


def _local(grid: Edition, seed: int = 1) -> tuple[dict[str, Decimal], str]:
    cells = random_cells(grid, random.Random(seed), magnitude=300)
    return cells, pipe_lines(grid, cells, reporter="甲县", year=2016)


@pytest.mark.parametrize("grid", [LEVELS, SHORT], ids=lambda grid: grid.variant)
def test_a_local_form_of_columns_is_told_by_its_heads(grid: Edition) -> None:
    cells, text = _local(grid)
    read = _text(text)
    assert read.edition == grid
    assert _values(read) == cells
    assert read.findings == ()


@pytest.mark.parametrize("place", ["县", "市"])
def test_the_levels_are_named_after_the_place(place: str) -> None:
    cells, text = _local(LEVELS)
    named = text.replace("区政府统计数", f"{place}政府统计数").replace("区直", f"{place}直")
    assert named != text
    assert _values(_text(named)) == cells


@pytest.mark.parametrize("grid", [LEVELS, SHORT], ids=lambda grid: grid.variant)
def test_columns_of_a_local_form_in_another_order_are_refused_or_followed(grid: Edition) -> None:
    first, second = (column.label for column in grid.table("statistics").columns[:2])

    def swapped(text: str) -> str:
        return text.replace(first, "@").replace(second, first).replace("@", second)

    cells, text = _local(grid)
    assert "columns_unknown" in _rules(_text(swapped(text)))
    assert "columns_unknown" in _rules(_text(swapped(text.replace("年度", "2016年度"))))
    read = _values(_page(swapped(html_page(grid, cells, reporter="甲县", year=2016))))
    ids = [column.id for column in grid.table("statistics").columns[:2]]
    turned = {ids[0]: ids[1], ids[1]: ids[0]}
    for key, value in cells.items():
        row, _, column = key.rpartition(".")
        assert read[f"{row}.{turned.get(column, column)}"] == value


def test_a_word_of_a_local_form_in_the_text_does_not_make_one() -> None:
    national = edition("2014")
    cells = random_cells(national, random.Random(2))
    text = pipe_lines(national, cells, reporter="甲县", year=2016)
    read = _text(f"历年累计公开信息三千条。\n{text}")
    assert (read.edition, _values(read)) == (national, cells)


def test_figures_of_one_column_under_the_heads_of_three_are_refused() -> None:
    national = edition("2014")
    cells = random_cells(national, random.Random(2))
    text = pipe_lines(national, cells, reporter="甲县", year=2016)
    heads = " | ".join(column.label for column in LEVELS.table("statistics").columns)
    read = _text(text.replace("统计数 |", f"{heads} |", 1))
    assert read.edition == LEVELS
    assert "wrong_cell_count" in _rules(read)
