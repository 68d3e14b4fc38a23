"""Of a workbook with many units, one is read: its sheet, or its row under heads in any order."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.parsed_tables.report import ParsedReport, parsed_report
from assets.raw_text.document import document_from_json, document_json
from assets.raw_text.read import read_document
from assets.raw_text.texts import text_of
from expectations.forms.catalogue import edition
from expectations.forms.model import Edition
from samples.synthetic import random_cells
from tests.layouts.as_units_workbook import BOOKS, path_of, write_rows
from tests.layouts.as_workbook import Habits, Xlsx, table_below
from tests.layouts.printed import Cell, printed_tables

FORMS = (("2021", ""), ("2019", ""), ("2014", ""), ("2021", "single_other_handling"))
EDUCATION = "临溪县教育局|县教育局"
FORM = edition("2021")
KEYS = [cell.key for cell in FORM.cells]
RECEIVED = "requests.received.total"


def figures(form: Edition, seed: int) -> dict[str, float]:
    return {key: float(value) for key, value in random_cells(form, random.Random(seed)).items()}


def read(data: bytes, part: str) -> ParsedReport:
    return parsed_report(read_document(data, part=part))


def values_of(report: ParsedReport) -> dict[str, float | None]:
    return {c.key: None if c.value is None else float(c.value) for c in report.cells}


def rules_of(report: ParsedReport) -> set[str]:
    return {finding.rule for finding in report.findings}


@settings(max_examples=60, deadline=None)
@given(
    form_id=st.sampled_from(FORMS),
    levels=st.integers(min_value=0, max_value=4),
    kind=st.sampled_from(sorted(BOOKS)),
    sheets=st.integers(min_value=1, max_value=3),
    rng=st.randoms(use_true_random=False),
)
def test_a_row_is_read_whatever_the_order_of_its_columns(
    form_id: tuple[str, str], levels: int, kind: str, sheets: int, rng: random.Random
) -> None:
    form = edition(*form_id)
    units = {
        name: figures(form, rng.randrange(10**6))
        for name in ("县财政局", "1.临溪县教育局", "临溪县民政局")
    }
    keys = [cell.key for cell in form.cells]
    rng.shuffle(keys)
    book = BOOKS[kind]()
    # An old workbook has 256 columns.
    parts = [keys[n::sheets] for n in range(sheets)]
    for number, part in enumerate(parts, 1):
        book.sheet(f"汇总{number}")
        write_rows(book, form, units, part, levels=levels)
    report = read(book.content(), EDUCATION)
    assert values_of(report) == units["1.临溪县教育局"]
    assert report.edition is not None
    assert (report.edition.id, report.edition.variant) == form_id
    assert [f for f in report.findings if f.severity == "critical"] == []
    assert (report.who.reporter, report.who.year) == ("临溪县教育局", 2023)


def book_of_rows(
    units: Mapping[str, Mapping[str, str | float]], *, keys: Sequence[str] = KEYS, levels: int = 2
) -> Xlsx:
    book = Xlsx()
    book.sheet("汇总")
    write_rows(book, FORM, units, keys, levels=levels)
    return book


def book_of_sheets(figures_by_title: Mapping[str, Mapping[str, float]], year: int = 2023) -> bytes:
    """A workbook with the statutory form on a sheet a unit."""
    book = Xlsx()
    for title, cells in figures_by_title.items():
        book.sheet(title)
        book.put(0, 0, f"{year}年政府信息公开工作年度报告")
        row = 2
        for table in printed_tables(FORM, {key: f"{value:g}" for key, value in cells.items()}):
            rows = [list(line) for line in table.rows]
            row = 1 + table_below(book, rows, (row, 1), Habits())
    return book.content()


def write_table(book: Xlsx, rows: Sequence[Sequence[str | float]], top: int = 0) -> None:
    for row, cells in enumerate(rows, top):
        for column, value in enumerate(cells):
            book.put(row, column, value)


def messages(report: ParsedReport, rule: str) -> str:
    return "\n".join(finding.message for finding in report.findings if finding.rule == rule)


@pytest.mark.parametrize(
    ("title", "part"),
    [
        ("临溪县教育局", EDUCATION),
        ("县教育局", EDUCATION),
        ("教育局", EDUCATION),
        ("3.教育局", EDUCATION),
        ("教育局 (2)", EDUCATION),
        ("（3）教育局", EDUCATION),
        ("03 教育局", EDUCATION),
        ("三、教育局", EDUCATION),
        ("臨溪縣教育局", EDUCATION),
        ("泽安市临溪县教育局", EDUCATION),
        ("柳湾镇", "临溪县柳湾镇人民政府"),
        ("东关街道", "临溪县东关街道办事处"),
        ("政府办", "临溪县人民政府办公室"),
        ("区教育局", "泽安市临溪区教育局"),
        ("表3", "表3|临溪县教育局"),
        (
            "临溪县互联网信息办公室和大数据发展服务中心以及政务公开和政务服",
            "临溪县互联网信息办公室和大数据发展服务中心以及政务公开和政务服务管理局",
        ),
    ],
)
def test_the_sheet_of_a_unit_is_read(title: str, part: str) -> None:
    sheets = {"县财政局": figures(FORM, 1), title: figures(FORM, 2), "民政局": figures(FORM, 3)}
    report = read(book_of_sheets(sheets), part)
    assert values_of(report) == sheets[title]
    assert [f for f in report.findings if f.severity == "critical"] == []


@pytest.mark.parametrize(
    ("titles", "said"),
    [
        (("财政局", "民政局"), "no sheet and no row"),
        (("教育局", "3.教育局"), "more than one sheet"),
        (("教育局", "教育局 (2)"), "more than one sheet"),
        (("开发区教育局", "临溪县开发区教育局"), "no sheet and no row"),
        (("永和县教育局", "市教育局"), "no sheet and no row"),
        (("教育局汇总", "局"), "no sheet and no row"),
    ],
)
def test_where_no_sheet_or_several_are_the_units_none_is_read(
    titles: tuple[str, ...], said: str
) -> None:
    data = book_of_sheets({title: figures(FORM, n) for n, title in enumerate(titles)})
    document = read_document(data, part=EDUCATION)
    assert said in document.problem
    assert document.blocks == ()
    assert all(repr(title) in document.problem for title in titles)


def test_a_unit_of_another_place_is_not_taken_for_its_namesake() -> None:
    data = book_of_sheets({"永和县教育局": figures(FORM, 1)})
    assert read_document(data, part="临溪县教育局|教育局").problem


def test_the_sheet_the_register_names_goes_before_one_with_the_units_name() -> None:
    sheets = {"教育局": figures(FORM, 1), "教育局 (2)": figures(FORM, 2)}
    report = read(book_of_sheets(sheets), f"教育局 (2)|{EDUCATION}")
    assert values_of(report) == sheets["教育局 (2)"]


def test_a_long_list_of_sheets_is_cut_in_the_message() -> None:
    data = book_of_sheets({f"第{n}中学": {} for n in range(30)})
    problem = read_document(data, part=EDUCATION).problem
    assert "'第19中学' and 10 more" in problem


def test_a_hidden_sheet_is_not_the_units() -> None:
    book = Xlsx()
    book.sheet("财政局")
    book.put(0, 0, "一句话")
    book.sheet("教育局", hidden=True)
    book.put(0, 0, "一句话")
    assert "no sheet" in read_document(book.content(), part=EDUCATION).problem


@pytest.mark.parametrize("data", ["年报".encode(), b"<html><table><tr><td>1</td></tr></table>"])
def test_a_file_that_is_no_workbook_is_no_units(data: bytes) -> None:
    assert "no workbook" in read_document(data, part=EDUCATION).problem


@pytest.mark.parametrize(
    ("units", "said"),
    [
        (("财政局", "民政局"), "no row of"),
        (("教育局", "县教育局", "临溪县教育局 "), ""),
        (("教育局", "2.教育局"), "more than one row"),
        (("临溪县教育局", "临溪县教育局"), "more than one row"),
    ],
)
def test_exactly_one_row_is_the_units(units: tuple[str, ...], said: str) -> None:
    document = read_document(_rows_of(units), part=EDUCATION)
    assert bool(document.problem) == bool(said)
    assert said in document.problem


def _rows_of(names: Sequence[str]) -> bytes:
    """Rows of these names, which may be alike."""
    book = Xlsx()
    book.sheet("汇总")
    write_table(book, [("单位", *KEYS)])
    write_table(book, [(name, *figures(FORM, n).values()) for n, name in enumerate(names)], top=1)
    return book.content()


def test_totals_are_no_unit() -> None:
    document = read_document(_rows_of(("县教育局", "合计", "全县总计")), part="临溪县民政局")
    assert "合计" not in document.problem
    assert "总计" not in document.problem


def test_a_value_stays_what_it_prints() -> None:
    cells: dict[str, str | float] = {**figures(FORM, 5), RECEIVED: "约5"}
    cells["disclosure.licences.decisions"] = "12件"
    cells["disclosure.fees.amount"] = ""
    report = read(book_of_rows({"教育局": cells}).content(), EDUCATION)
    tokens = {cell.key: (cell.token, cell.printed.meaning) for cell in report.cells}
    assert tokens[RECEIVED] == ("约5", "illegible")
    assert tokens["disclosure.licences.decisions"] == ("12件", "number")
    assert tokens["disclosure.fees.amount"] == ("", "blank")


def test_a_cell_that_no_head_names_is_missing_with_its_row() -> None:
    keys = [key for key in KEYS if key not in (RECEIVED, "disputes.review.upheld")]
    report = read(book_of_rows({"教育局": figures(FORM, 5)}, keys=keys).content(), EDUCATION)
    read_rows = {cell.key.rpartition(".")[0] for cell in report.cells}
    assert {"requests.received", "disputes.review"}.isdisjoint(read_rows)
    assert "requests.carried_in" in read_rows


@pytest.mark.parametrize("value", [7, "约7", "无此项"])
def test_a_head_that_means_no_cell_is_told(value: str | float) -> None:
    book = book_of_rows({"教育局": figures(FORM, 5)})
    at = 2 + len(KEYS)
    book.merge(1, at, Cell("", 1, 2), "主动公开政府信息数", "General")
    book.put(3, at, value)
    report = read(book.content(), EDUCATION)
    assert values_of(report) == figures(FORM, 5)
    assert repr(str(value)) in messages(report, "extra_row")
    assert "主动公开政府信息数" in messages(report, "extra_row")


def test_columns_beside_the_figures_are_none_of_the_form() -> None:
    book = book_of_rows({"教育局": figures(FORM, 5)})
    beside: list[tuple[str, str | float]] = [
        ("备注", "第3次报送"),
        ("联系电话", 87654321),
        ("填报日期", "2024-01-12"),
    ]
    for column, (head, value) in enumerate(beside, 2 + len(KEYS)):
        book.merge(1, column, Cell("", 1, 2), head, "General")
        book.put(3, column, value)
    report = read(book.content(), EDUCATION)
    assert values_of(report) == figures(FORM, 5)
    assert rules_of(report) == set()


def test_a_head_that_may_mean_two_cells_means_neither() -> None:
    keys = [key for key in KEYS if not key.startswith("disputes.litigation")]
    book = book_of_rows({"教育局": figures(FORM, 5)}, keys=keys)
    book.merge(1, 2 + len(keys), Cell("", 1, 2), "行政诉讼 结果维持", "General")
    book.put(1, 3 + len(keys), RECEIVED)
    book.put(2, 3 + len(keys), "上年结转政府信息公开申请数量/总计")
    book.put(3, 3 + len(keys), 5)
    report = read(book.content(), EDUCATION)
    assert "may mean" in messages(report, "left_over")
    assert "disputes.litigation_direct.upheld" not in values_of(report)


def test_a_cell_printed_twice_is_read_where_both_print_the_same() -> None:
    def with_another(value: float) -> ParsedReport:
        book = book_of_rows({"教育局": {**figures(FORM, 5), RECEIVED: 4}}, levels=0)
        book.put(1, 2 + len(KEYS), RECEIVED)
        book.put(2, 2 + len(KEYS), value)
        return read(book.content(), EDUCATION)

    assert values_of(with_another(4))[RECEIVED] == 4
    assert rules_of(with_another(4)) == set()
    assert RECEIVED not in values_of(with_another(6))
    assert "'4' in 汇总!" in messages(with_another(6), "two_reports")


def test_a_figure_over_several_cells_is_none_of_theirs() -> None:
    report = read(_merged_over_two_rows(), EDUCATION)
    assert "several cells" in messages(report, "left_over")
    assert RECEIVED not in values_of(report)


def _merged_over_two_rows() -> bytes:
    book = Xlsx()
    book.sheet("汇总")
    for column, text in enumerate(("单位", *KEYS)):
        book.put(0, column, text)
    for row, name in enumerate(("县教育局", "县民政局"), 1):
        book.put(row, 0, name)
        for column, (key, value) in enumerate(figures(FORM, 3).items(), 1):
            if key != RECEIVED:
                book.put(row, column, value)
    book.merge(1, 1 + KEYS.index(RECEIVED), Cell("", 1, 2), 8, "General")
    return book.content()


@pytest.mark.parametrize(
    ("head", "rule"), [("本年收费金额（元）", "unit_mismatch"), ("本年收费金额（万元）", "")]
)
def test_a_head_in_another_unit_of_money_is_told(head: str, rule: str) -> None:
    keys = [key for key in KEYS if key != "disclosure.fees.amount"]
    book = book_of_rows({"教育局": figures(FORM, 5)}, keys=keys)
    book.put(1, 2 + len(keys), "行政事业性收费")
    book.put(2, 2 + len(keys), head)
    book.put(3, 2 + len(keys), 3)
    report = read(book.content(), EDUCATION)
    assert values_of(report)["disclosure.fees.amount"] == 3
    assert rules_of(report) == ({rule} if rule else set())


@pytest.mark.parametrize("head", ["本年处理决定数量（上年）", "本年处理决定数量（同比%）"])
def test_figures_of_another_time_are_not_the_years(head: str) -> None:
    keys = [key for key in KEYS if key != "disclosure.licences.decisions"]
    book = book_of_rows({"教育局": figures(FORM, 5)}, keys=keys)
    book.put(1, 2 + len(keys), "行政许可")
    book.put(2, 2 + len(keys), head)
    book.put(3, 2 + len(keys), 3)
    report = read(book.content(), EDUCATION)
    assert "disclosure.licences.decisions" not in values_of(report)
    assert "extra_row" in rules_of(report)


@pytest.mark.parametrize(
    ("title", "year", "rules"),
    [
        ("2023年政府信息公开工作年度报告统计表", 2023, set()),
        ("二〇二三年度数据", 2023, set()),
        ("2023年数据（2024年1月15日）", 2023, set()),
        ("2023年上半年政府信息公开工作报告汇总表", 2023, {"not_a_report"}),
        ("2023年1-6月数据", None, {"year_unknown"}),
        ("2022年、2023年数据", None, {"year_unknown"}),
        ("各单位数据", None, {"year_unknown"}),
    ],
)
def test_the_title_above_the_rows_is_that_of_each(
    title: str, year: int | None, rules: set[str]
) -> None:
    book = book_of_rows({"教育局": figures(FORM, 5)})
    book.put(0, 0, title)
    report = read(book.content(), EDUCATION)
    assert report.who.reporter == "教育局"
    assert report.who.year == year
    assert {f.rule for f in report.findings if f.severity == "critical"} == rules


def test_each_figure_of_a_row_has_its_address() -> None:
    book = book_of_rows({"财政局": figures(FORM, 1), "教育局": figures(FORM, 2)}, levels=0)
    book.hide_row(2)
    book.hide_column(0)
    document = read_document(book.content(), part=EDUCATION)
    places = {cell.key: document.sheet_cell(cell.place) for cell in parsed_report(document).cells}
    assert len(places) == len(KEYS)
    assert places[KEYS[0]] == "汇总!C4"
    assert places[KEYS[1]] == "汇总!D4"
    assert places[KEYS[-1]] == "汇总!GT4"


def test_each_figure_of_a_sheet_has_its_address() -> None:
    book = Xlsx()
    book.sheet("1.教育局")
    book.put(0, 0, "规章")
    book.put(0, 1, 77)
    book.put(0, 2, 5)
    book.put(1, 0, "行政许可")
    book.put(1, 1, 77)
    book.put(1, 2, 6)
    book.merge(2, 0, Cell("", 2), "行政处罚", "General")
    book.put(2, 2, 7)
    book.put(3, 0, "行政强制")
    book.merge(3, 1, Cell("", 2), 8, "General")
    book.hide_row(0)
    book.hide_column(1)
    book.put(5, 0, "说明\n共9件")
    document = read_document(book.content())
    at = {
        cell.text: document.sheet_cell(f"{block}:{row}:{column}")
        for block, grid in enumerate(document.blocks)
        if not isinstance(grid, str)
        for row, cells in enumerate(grid.rows)
        for column, cell in enumerate(cells)
    }
    assert at == {
        "行政许可": "'1.教育局'!A2",
        "6": "'1.教育局'!C2",
        "行政处罚": "'1.教育局'!A3",
        "7": "'1.教育局'!C3",
        "行政强制": "'1.教育局'!A4",
        "8": "'1.教育局'!B4",  # whose corner is hidden
    }
    line = document.blocks.index("共9件")
    assert (
        document.sheet_cell(f"{line}:0:0") == document.sheet_cell(f"{line}:0:1") == "'1.教育局'!A6"
    )
    assert document.sheets == ["1.教育局"]
    assert document_from_json(document_json(document)) == document


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("财政局", "财政局!A1"),
        ("Sheet1", "Sheet1!A1"),
        ("财政局 (2)", "'财政局 (2)'!A1"),
        ("甲'乙", "'甲''乙'!A1"),
        ("2023", "'2023'!A1"),
        ("AB12", "'AB12'!A1"),
        ("R1C1", "'R1C1'!A1"),
        ("甲!乙", "'甲!乙'!A1"),
    ],
)
@pytest.mark.parametrize("kind", BOOKS)
def test_an_address_is_that_a_spreadsheet_shows(title: str, named: str, kind: str) -> None:
    book = BOOKS[kind]()
    book.sheet(title)
    book.put(0, 0, "一句话")
    document = read_document(book.content())
    assert document.sheet_cell("0:0:0") == named
    assert document.sheets == [title]
    assert document_from_json(document_json(document)) == document


def test_documents_of_other_kinds_have_no_addresses() -> None:
    document = read_document("行政许可 | 5 |".encode())
    assert document.sheet_cell("0:0:1") == ""
    assert "addresses" not in document_json(document)


@pytest.mark.parametrize("titles", [("教育局", "财政局"), ("1.教育局", "2.财政局")])
def test_a_workbook_of_many_sheets_is_no_one_report(titles: tuple[str, ...]) -> None:
    alike = dict.fromkeys(titles, figures(FORM, 1))
    assert "two_reports" in rules_of(read(book_of_sheets(alike), ""))
    differing = {title: figures(FORM, n) for n, title in enumerate(titles)}
    assert "two_reports" in rules_of(read(book_of_sheets(differing), ""))


def test_a_workbook_of_many_rows_is_no_one_report() -> None:
    book = book_of_rows({"财政局": figures(FORM, 1), "教育局": figures(FORM, 2)})
    report = read(book.content(), "")
    assert "'财政局', '教育局'" in messages(report, "two_reports")


def test_a_copy_of_a_sheet_is_the_same_report() -> None:
    alike = dict.fromkeys(("教育局", "教育局 (2)"), figures(FORM, 1))
    assert "two_reports" not in rules_of(read(book_of_sheets(alike), ""))


def test_a_sheet_with_rows_of_units_may_be_named_by_the_register() -> None:
    book = book_of_rows({"财政局": figures(FORM, 1), "教育局": figures(FORM, 2)})
    book.sheet("草稿")
    write_rows(book, FORM, {"教育局": figures(FORM, 3)}, KEYS)
    report = read(book.content(), f"汇总|{EDUCATION}")
    assert values_of(report) == figures(FORM, 2)
    assert "two_reports" in rules_of(read(book.content(), EDUCATION))


def test_other_lists_of_units_are_no_reports() -> None:
    book = book_of_rows({"财政局": figures(FORM, 1), "教育局": figures(FORM, 2)})
    book.sheet("通讯录")
    write_table(book, [("单位", "电话"), ("教育局", 87654321), ("教育局", 87654322)])
    assert values_of(read(book.content(), EDUCATION)) == figures(FORM, 2)


def test_bands_below_each_other_make_one_report() -> None:
    book = Xlsx()
    book.sheet("汇总")
    units = {"财政局": figures(FORM, 1), "教育局": figures(FORM, 2)}
    top = 0
    for table in FORM.tables:
        keys = [key for key in KEYS if key.startswith(f"{table.id}.")]
        write_rows(book, FORM, units, keys, levels=3, top=top)
        top += 9
    assert values_of(read(book.content(), EDUCATION)) == units["教育局"]


def test_heads_that_are_not_merged_reach_to_the_right() -> None:
    book = Xlsx()
    book.sheet("汇总")
    book.put(1, 0, "单位")
    last = ""
    for column, key in enumerate(KEYS, 1):
        row, head = path_of(FORM, key, 2)
        if row != last:
            book.put(0, column, row)
        last = row
        book.put(1, column, head)
        book.put(2, column, figures(FORM, 4)[key])
    book.put(2, 0, "教育局")
    assert values_of(read(book.content(), EDUCATION)) == figures(FORM, 4)


def test_columns_may_stand_over_rows() -> None:
    book = Xlsx()
    book.sheet("汇总")
    book.put(0, 0, "单位")
    book.put(2, 0, "教育局")
    for column, key in enumerate(KEYS, 1):
        row, head = path_of(FORM, key, 2)
        book.put(0, column, head)
        book.put(1, column, row)
        book.put(2, column, figures(FORM, 4)[key])
    assert values_of(read(book.content(), EDUCATION)) == figures(FORM, 4)


def test_a_list_of_words_that_may_head_units_has_no_rows_of_units() -> None:
    book = Xlsx()
    book.sheet("a")
    write_table(book, [("单位", "部门")] * 3_000)
    assert "no sheet and no row" in read_document(book.content(), part=EDUCATION).problem


def test_the_kind_of_a_unit_heads_no_units() -> None:
    book = book_of_rows({"财政局": figures(FORM, 1), "教育局": figures(FORM, 2)})
    for row, text in enumerate(("单位类别", "", "部门", "部门"), 1):
        book.put(row, 2 + len(KEYS), text)
    report = read(book.content(), EDUCATION)
    assert values_of(report) == figures(FORM, 2)
    assert rules_of(report) == set()


def test_the_text_of_a_units_part_is_kept() -> None:
    data = book_of_rows({"财政局": figures(FORM, 1), "教育局": figures(FORM, 2)}).content()
    kept = text_of(data, "", EDUCATION)
    assert kept["problem"] is None
    assert kept["title"] == read_document(data, part=EDUCATION).title
    assert "no row" in str(text_of(data, "", "临溪县民政局")["problem"])


def test_a_head_of_another_year_leaves_the_year_unknown() -> None:
    keys = [key for key in KEYS if key != "disclosure.licences.decisions"]
    book = book_of_rows({"教育局": figures(FORM, 5)}, keys=keys)
    book.put(1, 2 + len(keys), "行政许可")
    book.put(2, 2 + len(keys), "本年处理决定数量（2022年）")
    book.put(3, 2 + len(keys), 3)
    assert "year_unknown" in rules_of(read(book.content(), EDUCATION))


def test_a_column_of_years_tells_the_year() -> None:
    book = book_of_rows({"教育局": figures(FORM, 5)})
    book.put(0, 0, "各单位数据")
    book.merge(1, 2 + len(KEYS), Cell("", 1, 2), "报告年度", "General")
    book.put(3, 2 + len(KEYS), 2022)
    assert read(book.content(), EDUCATION).who.year == 2022


def test_a_unit_over_several_rows_is_refused() -> None:
    book = Xlsx()
    book.sheet("汇总")
    write_table(book, [("单位", *KEYS)])
    write_table(book, [("", *figures(FORM, n).values()) for n in (1, 2)], top=1)
    book.merge(1, 0, Cell("", 1, 2), "教育局", "General")
    assert "several rows" in read_document(book.content(), part=EDUCATION).problem


def test_a_workbook_with_the_row_of_one_unit_is_its_report() -> None:
    report = read(book_of_rows({"县教育局": figures(FORM, 5)}).content(), "")
    assert (report.who.reporter, report.who.year) == ("县教育局", 2023)
    assert values_of(report) == figures(FORM, 5)
