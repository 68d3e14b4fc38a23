"""What the text states beside the tables, and beside itself."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from expectations.findings import FINDINGS, Finding
from expectations.forms import catalogue
from expectations.forms.comparisons import Reading
from expectations.forms.model import Edition
from expectations.statement_findings import report_statement_findings, statement_findings
from tests.expectations.conftest import SCHEMA, CellsOf, Printed

GRIDS = pytest.mark.parametrize("grid", catalogue.grids(), ids=lambda grid: grid.grid_id)
STATED = {
    "report_id": pl.String(),
    "position": pl.Int32(),
    "fact": pl.String(),
    "item": pl.String(),
    "part_of": pl.String(),
    "value": pl.Decimal(38, 6),
    "unit": pl.String(),
    "worded": pl.Boolean(),
    "sentence": pl.String(),
}
Said = dict[str, Any]


def said(fact: str, value: Decimal | int | str, **more: object) -> Said:
    """One statement on a report's whole: 件, in sentence 3, unless said otherwise."""
    sentence = f"全年的数量为{value}件"
    plain = {"report_id": "r", "position": 3, "item": "", "part_of": "", "unit": "件"}
    return {
        **plain,
        "fact": fact,
        "value": Decimal(value),
        "worded": False,
        "sentence": sentence,
        **more,
    }


def frame(*stated: Said) -> pl.DataFrame:
    return pl.DataFrame(list(stated), schema=STATED)


def cells_with(grid: Edition, values: Mapping[str, Decimal]) -> pl.DataFrame:
    """Every cell of the grid, 0 unless given."""
    rows = [("r", cell.key, values.get(cell.key, Decimal(0)), "number") for cell in grid.cells]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def total(reading: Reading, values: Mapping[str, Decimal]) -> Decimal:
    plus = sum((values[key] for key in reading.cells), Decimal(0))
    return plus - sum((values[key] for key in reading.less), Decimal(0))


@pytest.fixture
def found(form: Edition, cells_of: CellsOf) -> Any:
    """The findings of one report of 2021: what it prints, and what it states."""

    def findings(printed: Mapping[str, Printed], *stated: Said) -> list[Finding]:
        return report_statement_findings(frame(*stated), cells_of(form, printed), form)

    return findings


RECEIVED = {
    "requests.received.total": 26,
    "requests.carried_in.total": 3,
    "requests.handled_total.total": 27,
    "requests.carried_out.total": 2,
    "requests.other_other.total": 4,
}


@pytest.mark.parametrize("value", [26, 29, 27])
def test_received_may_count_new_requests_all_or_those_handled(found: Any, value: int) -> None:
    assert found(RECEIVED, said("requests_received", value)) == []


@pytest.mark.parametrize("value", [27, 23, 24])
def test_handled_may_leave_out_other_handling_or_what_was_carried_in(
    found: Any, value: int
) -> None:
    assert found(RECEIVED, said("requests_handled", value)) == []


def test_a_count_that_no_table_makes_is_found(found: Any) -> None:
    (finding,) = found(RECEIVED, said("requests_received", 28, sentence="共收到申请28件"))
    assert finding.rule == "statement_differs"
    assert finding.severity == "warning"
    assert finding.line == "requests.received.total"
    assert (finding.reported, finding.calculated, finding.residual) == (28, 26, 2)
    assert finding.message == (
        "requests_received: the text says 28件 in '共收到申请28件', the tables 26"
    )
    assert finding.cells == (
        "requests.received.total",
        "requests.carried_in.total",
        "requests.handled_total.total",
    )


def received(value: int, sentence: str, **more: object) -> Said:
    return said("requests_received", value, sentence=sentence, **more)


def test_a_fact_stated_twice_need_agree_once(found: Any) -> None:
    wrong, right = received(1, "收到1件"), received(26, "收到26件", position=9)
    assert found(RECEIVED, wrong, right) == []
    (finding,) = found(RECEIVED, wrong, received(30, "收到30件", position=9))
    assert finding.reported == 1
    assert "1件 in '收到1件' and 30件 in '收到30件'" in finding.message


def test_of_several_numbers_of_a_sentence_one_or_the_sum_need_agree(found: Any) -> None:
    sentence = "收到15件、11件"
    assert found(RECEIVED, received(15, sentence), received(26, sentence)) == []
    assert found(RECEIVED, received(15, sentence), received(11, sentence)) == []
    assert found(RECEIVED, received(15, sentence), received(11, sentence, unit="份"))
    assert found(RECEIVED, received(15, sentence), received(11, sentence, position=4))


@pytest.mark.parametrize(
    ("value", "sentence", "more"),
    [
        (35, "全年共收到申请35件，均按时答复", {}),
        (0, "本年度未收到申请", {"unit": "", "worded": True}),
    ],
)
def test_a_text_that_contradicts_itself_is_found(
    found: Any, value: int, sentence: str, more: dict[str, object]
) -> None:
    right = received(26, "2023年收到申请26件")
    (finding,) = found(RECEIVED, right, received(value, sentence, position=9, **more))
    assert (finding.rule, finding.reported, finding.calculated) == ("statement_differs", value, 26)
    assert "26件" not in finding.message


@pytest.mark.parametrize(
    "sentence",
    ["收到申请5件", "全年通过网络收到申请5件", "全年共收到其中一类申请5件", "全年受理申请5件"],
)
def test_beside_one_that_agrees_a_sentence_on_a_part_is_let_be(found: Any, sentence: str) -> None:
    right = received(26, "2023年收到申请26件")
    assert found(RECEIVED, right, received(5, sentence, position=9)) == []


def test_documents_may_be_counted_some_here_and_others_there(found: Any) -> None:
    printed = {"disclosure.normative_documents.issued": 6}
    stated = [said("normative_documents_issued", value, position=value) for value in (6, 2)]
    assert found(printed, *stated) == []


def test_nought_in_words_is_a_count(found: Any) -> None:
    nought = said("reviews", 0, unit="", worded=True, sentence="未发生行政复议")
    assert found({}, nought) == []
    (finding,) = found({"disputes.review.total": 2}, nought)
    assert (finding.reported, finding.calculated) == (0, 2)


def test_lawsuits_are_those_of_both_groups(found: Any) -> None:
    printed = {"disputes.litigation_direct.total": 2, "disputes.litigation_after_review.total": 3}
    assert found(printed, said("lawsuits", 5)) == []
    (finding,) = found(printed, said("lawsuits", 2))
    assert finding.calculated == 5


@pytest.mark.parametrize("more", [{"item": "网站"}, {"item": "其中", "part_of": "reviews"}])
def test_a_part_is_not_held_against_the_whole(found: Any, more: dict[str, str]) -> None:
    assert found(RECEIVED, said("requests_received", 5, **more)) == []


@pytest.mark.parametrize("fact", ["items_disclosed", "processing_fee_amount", "unheard_of"])
def test_a_fact_in_no_table_is_not_compared(found: Any, fact: str) -> None:
    assert found(RECEIVED, said(fact, 5)) == []


@pytest.mark.parametrize(("value", "differs"), [(1250, False), (1249, True), (1351, True)])
def test_a_number_of_ten_thousands_is_rounded(found: Any, value: int, differs: bool) -> None:
    stated = said("licences", 1300, sentence="办理行政许可0.13万件")
    assert bool(found({"disclosure.licences.decisions": value}, stated)) == differs
    assert found({"disclosure.licences.decisions": 1301}, said("licences", 1300))


def test_a_blank_total_counts_as_the_sum_of_its_parts(found: Any) -> None:
    printed: dict[str, Printed] = {
        "requests.received.total": None,
        "requests.received.natural_person": 4,
        "requests.received.enterprise": 1,
    }
    assert found(printed, said("requests_received", 5)) == []
    (finding,) = found(printed, said("requests_received", 6))
    assert finding.calculated == 5


@pytest.mark.parametrize("blank", [None, "mark", "illegible"])
def test_where_nothing_is_printed_nothing_is_compared(
    found: Any, form: Edition, blank: Printed
) -> None:
    printed = {
        cell.key: blank
        for cell in form.cells
        if cell.row == "received" or cell.key == "disclosure.licences.decisions"
    }
    assert found(printed, said("requests_received", 6), said("licences", 6)) == []


def test_a_blank_in_another_reading_counts_as_nothing(found: Any, form: Edition) -> None:
    printed = {cell.key: None for cell in form.cells if cell.row in ("carried_in", "handled_total")}
    (finding,) = found({**printed, "requests.received.total": 4}, said("requests_received", 6))
    assert finding.calculated == 4


def test_a_cell_that_is_not_printed_is_not_compared(form: Edition, cells_of: CellsOf) -> None:
    cells = cells_of(form, absent=["disclosure.licences.decisions"])
    assert report_statement_findings(frame(said("licences", 6)), cells, form) == []


@pytest.mark.parametrize(
    ("printed", "value", "unit"),
    [
        ("12.34", "12.34", "万元"),
        ("12.34", "12.3", "万元"),
        ("12.34", "123400", "元"),
        ("12.34", "123441.5", "元"),
        ("12.34", "12", "万元"),
        ("0", "40", "元"),
        ("12", "12.4", "万元"),
        ("31234", "3", "亿元"),
        ("0", "0", ""),
    ],
)
def test_money_is_compared_as_far_as_the_coarser_figure_tells(
    found: Any, printed: str, value: str, unit: str
) -> None:
    stated = said("administrative_fees_amount", value, unit=unit)
    assert found({"disclosure.fees.amount": Decimal(printed)}, stated) == []


@pytest.mark.parametrize(
    ("printed", "value", "unit", "reported"),
    [
        ("123400", "12.34", "万元", "12.34"),
        ("12.34", "12.5", "万元", "12.5"),
        ("12.34", "13", "万元", "13"),
        ("12.34", "0.1", "亿元", "1000"),
        ("12.34", "0", "亿元", "0"),
        ("12.34", "133400", "元", "13.34"),
        ("12.34", "12.34", "元", "0.001234"),
        ("5", "0", "", "0"),
    ],
)
def test_money_that_differs_is_found_in_the_unit_of_the_cell(
    found: Any, printed: str, value: str, unit: str, reported: str
) -> None:
    stated = said("administrative_fees_amount", value, unit=unit)
    (finding,) = found({"disclosure.fees.amount": Decimal(printed)}, stated)
    assert finding.reported == Decimal(reported)
    assert f"the text says {value}{unit} in" in finding.message


@pytest.mark.parametrize("unit", ["元", "万元", "亿元"])
def test_an_amount_beyond_all_reason_is_found_like_others(found: Any, unit: str) -> None:
    stated = said("administrative_fees_amount", 10**20, unit=unit)
    (finding,) = found({"disclosure.fees.amount": 1}, stated)
    assert finding.reported == 10**20 * {"元": 1, "万元": 10**4, "亿元": 10**8}[unit] // 10**4


@pytest.mark.parametrize(
    ("value", "differs"), [(215, False), (213, False), (40, False), (253, False), (214, True)]
)
def test_items_disclosed_may_be_those_of_a_channel_in_2014(value: int, differs: bool) -> None:
    grid = catalogue.edition("2014")
    values = {
        "statistics.disclosed_total.value": Decimal(215),
        "statistics.channel_website.value": Decimal(213),
        "statistics.channel_wechat.value": Decimal(40),
    }
    stated = frame(said("items_disclosed", value, unit="条"))
    found = report_statement_findings(stated, cells_with(grid, values), grid)
    assert [finding.calculated for finding in found] == ([215] if differs else [])


@GRIDS
@settings(max_examples=30)
@given(data=st.data())
def test_every_reading_of_every_fact_is_accepted_and_nothing_else(
    grid: Edition, data: st.DataObject
) -> None:
    numbers = st.integers(0, 40).map(Decimal)
    needed = sorted(
        {key for each in grid.accepted_readings.values() for one in each for key in one.all_cells}
    )
    values = dict(zip(needed, data.draw(st.lists(numbers, min_size=99, max_size=99)), strict=False))
    fact = data.draw(st.sampled_from(sorted(grid.accepted_readings)))
    totals = [total(reading, values) for reading in grid.accepted_readings[fact]]
    assume(min(totals) >= 0)
    cells = cells_with(grid, values)
    unit = grid.cell_by_key[grid.accepted_readings[fact][0].cells[0]].unit
    for accepted in totals:
        stated = frame(said(fact, accepted, unit=unit))
        assert statement_findings(stated, cells, grid).is_empty()
    other = data.draw(numbers.filter(lambda number: number not in totals))
    (finding,) = report_statement_findings(frame(said(fact, other, unit=unit)), cells, grid)
    assert (finding.reported, finding.calculated) == (other, totals[0])
    assert finding.line in finding.cells
    assert set(finding.cells) <= grid.cell_by_key.keys()


def whole(value: int, **more: object) -> Said:
    return said("items_disclosed", value, **{"unit": "条", "sentence": "公开信息，其中：", **more})


def part(value: int, item: str, **more: object) -> Said:
    return whole(value, **{"item": item, "part_of": "items_disclosed", **more})


def test_parts_that_make_more_than_their_whole_are_found(found: Any) -> None:
    sentence = "公开信息104条，其中：公文90份、公告48条"
    parts = [part(90, "公文", unit="份"), part(48, "公告")]
    stated = [{**each, "sentence": sentence} for each in (whole(104), *parts)]
    (finding,) = found({}, *stated)
    assert finding.rule == "breakdown_differs"
    assert (finding.line, finding.cells) == ("", ())
    assert (finding.reported, finding.calculated) == (104, 138)
    assert finding.message == (
        f"items_disclosed: the text says 104条, its parts 90 + 48 make 138, in '{sentence}'"
    )
    assert found({}, *reversed(stated)) == [finding]


def test_a_whole_of_one_channel_is_a_whole(found: Any) -> None:
    assert found({}, whole(10, item="政府网站"), part(9, "公文"), part(2, "公告"))


@pytest.mark.parametrize(
    "stated",
    [
        [whole(138), part(90, "公文"), part(48, "公告")],
        [whole(200), part(90, "公文"), part(48, "公告")],
        [whole(80), part(90, "公文")],
        [part(90, "公文"), part(48, "公告")],
        [whole(104), part(90, "公文", position=4), part(48, "公告", position=4)],
        [whole(104), whole(90, item="网站"), part(90, "公文"), part(48, "公告")],
        [whole(104), part(90, "政府网站"), part(48, "微信公众号")],
        [whole(104), part(90, "政府网站"), part(48, "公告")],
        [whole(104), part(90, "公文"), part(48, "公报目录", unit="期")],
    ],
    ids=[
        *("equal", "some", "one", "no whole", "another sentence", "two wholes", "channels"),
        *("a channel", "issues"),
    ],
)
def test_a_breakdown_that_may_be_right_is_let_be(found: Any, stated: list[Said]) -> None:
    assert found({}, *stated) == []


@given(st.lists(st.integers(0, 500), min_size=2, max_size=8), st.integers(0, 3000))
def test_a_breakdown_is_found_where_its_sum_is_more(parts: list[int], stated: int) -> None:
    grid = catalogue.edition("2021")
    named = [part(value, f"第{number}类") for number, value in enumerate(parts)]
    found = report_statement_findings(frame(whole(stated), *named), cells_with(grid, {}), grid)
    assert bool(found) == (sum(parts) > stated)


def test_many_reports_at_once_each_by_itself(form: Edition, cells_of: CellsOf) -> None:
    printed = {"requests.received.total": 4}
    cells = pl.concat([cells_of(form, printed, report_id=report) for report in ("a", "b", "c")])
    stated = frame(
        said("requests_received", 4, report_id="a"),
        said("requests_received", 5, report_id="b"),
        said("requests_received", 6, report_id="c"),
        said("reviews", 6, report_id="c"),
        said("requests_received", 7, report_id="in another grid"),
        whole(1, report_id="in another grid"),
        part(1, "公文", report_id="in another grid"),
        part(2, "公告", report_id="in another grid"),
    )
    found = statement_findings(stated, cells, form)
    assert found.schema == FINDINGS
    assert found.select("report_id", "line").rows() == [
        ("b", "requests.received.total"),
        ("c", "requests.received.total"),
        ("c", "disputes.review.total"),
    ]


def test_a_report_that_states_nothing_has_no_finding(form: Edition, cells_of: CellsOf) -> None:
    found = statement_findings(frame(), cells_of(form), form)
    assert found.is_empty()
    assert found.schema == FINDINGS
