"""The figures, bars, lines, strips, gaps and notes of a page."""

from __future__ import annotations

import base64
import csv
import io
import re
from decimal import Decimal

import polars as pl
import pytest

from assets.published.page.download import figures_csv
from assets.published.page.drawing import WIDTH
from assets.published.page.figures import Figures, of_indicator, printed, share, signed
from assets.published.page.gaps import cell_words, reconciled
from assets.published.page.key_figures import GRANTED_SHARE, key_figures
from assets.published.page.notes import counted, notes
from assets.published.page.quality import covered, measures
from assets.published.page.spread import spreads, standings
from assets.published.page.structure import structure
from assets.published.page.trend import trends
from assets.published.page.words import CAUSES, COUNTED_IN, KINDS, LEVELS, MATURITY, Words
from assets.published.region_year import PUBLISHING
from assets.register import columns
from assets.rollups.definitions import indicator_definitions
from assets.rollups.tables import INDICATORS, RECONCILIATION
from expectations.forms import catalogue
from tests.assets.published.page.made import (
    FIGURES,
    UNITS,
    cells,
    county,
    coverage,
    definitions,
    indicators,
    reconciliation,
    series,
    unit_indicators,
)

OLD = {
    "statistics.requests_received.value": 40,
    "statistics.answered_granted.value": 20,
    "statistics.answered_not_existing.value": 5,
    "statistics.reviews_upheld.value": 2,
    "statistics.lawsuits_corrected.value": 1,
    # What the bridge sums over these rows says the same once more.
    "requests.granted.total": 20,
    "requests.unavailable_not_held.total": 5,
    "disputes.litigation.corrected": 1,
}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "—"),
        (Decimal("0.000000"), "0"),
        (Decimal("1234567.000000"), "1,234,567"),
        (Decimal("24252.311082"), "24,252.311082"),
        (Decimal("-8.500000"), "-8.5"),
        (100, "100"),
    ],
)
def test_a_number_is_printed_exactly(value: Decimal | int | None, text: str) -> None:
    assert printed(value) == text


def test_differences_shares_and_units_are_printed() -> None:
    assert [signed(each) for each in (3, 0, -1200)] == ["+3", "0", "−1,200"]
    assert [share(1, 8), share(0, 8), share(1, 0), share(None, 8)] == ["12.5%", "0.0%", "", ""]
    assert [share(1, 16), share(3, 16)] == ["6.3%", "18.8%"]
    assert of_indicator(Decimal("6.250000"), "%") == "6.3%"
    assert of_indicator(Decimal("51.381215"), "%") == "51.4%"
    assert of_indicator(Decimal("15.416667"), "件/万人") == "15.42"
    assert of_indicator(None, "%") == "—"


def test_key_figures_are_those_of_the_year() -> None:
    region = county(indicators=indicators([(GRANTED_SHARE, 93, 181)]))
    found = {each.label.zh: each.value for each in key_figures(Figures(region), definitions())}
    assert found == {
        "收到申请": "186",
        "办结申请": "181",
        "公开率": "51.4%",
        "结转下年度": "19",
        "行政复议": "18",
        "行政诉讼": "6",
        "行政许可决定": "48,210",
        "行政处罚决定": "3,127",
    }


def test_key_figures_of_an_older_form_are_those_it_has() -> None:
    region = county(year=2016, cells=cells(OLD, 2016))
    found = key_figures(Figures(region), definitions())
    assert [(each.label.zh, each.value) for each in found] == [("收到申请", "40")]


def test_a_share_of_a_small_number_is_no_more_than_that() -> None:
    region = county(indicators=indicators([(GRANTED_SHARE, 9, 18)]))
    found = next(each for each in key_figures(Figures(region), definitions()) if "%" in each.value)
    assert found.change.caution
    assert found.change.words.zh == "小样本（分母 18），仅供参考"


def test_the_share_shown_is_defined() -> None:
    defined = indicator_definitions().select("indicator", "variant").rows()
    assert (GRANTED_SHARE, "") in defined


def test_results_add_up_to_what_was_handled() -> None:
    charts = {each.id: each for each in structure(Figures(county()))}
    rows = [(row[0].zh, *row[1:]) for row in charts["results"].rows]  # type: ignore[union-attr]
    assert rows == [
        ("予以公开", "71", "39.2%"),
        ("部分公开", "22", "12.2%"),
        ("不予公开", "13", "7.2%"),
        ("无法提供", "58", "32.0%"),
        ("不予处理", "9", "5.0%"),
        ("其他处理", "8", "4.4%"),
        ("合计", str(FIGURES["requests.handled_total.total"]), ""),
    ]
    assert charts["results"].told.zh.startswith("共 181 件：予以公开 71 件（39.2%），")
    assert charts["applicants"].told.en.startswith("186 in all: Natural persons 150 (80.6%), ")


def test_disputes_keep_what_nobody_printed_apart_from_nought() -> None:
    chart = next(each for each in structure(Figures(county())) if each.id == "disputes")
    assert [row[1:] for row in chart.rows] == [
        ("9", "3", "4", "2", "18"),
        ("1", "—", "—", "—", "1"),
        ("4", "—", "—", "1", "5"),
    ]
    assert "行政复议 18 件（结果维持 9，结果纠正 3，其他结果 4，尚未审结 2）" in chart.told.zh


def test_the_older_form_is_shown_by_its_own_rows() -> None:
    charts = {
        each.id: each for each in structure(Figures(county(year=2016, cells=cells(OLD, 2016))))
    }
    assert set(charts) == {"results", "disputes"}
    assert (
        charts["results"].told.zh
        == "共 25 件：同意公开 20 件（80.0%），申请信息不存在 5 件（20.0%）"
    )
    assert (
        charts["disputes"].told.en == "Administrative review 2 (Upheld 2); Lawsuits 1 (Corrected 1)"
    )


@pytest.mark.parametrize("figures", [{}, dict.fromkeys(FIGURES, 0)], ids=["none", "nought"])
def test_nothing_is_drawn_of_nothing(figures: dict[str, int]) -> None:
    assert structure(Figures(county(cells=cells(figures)))) == ()


def test_a_trend_names_its_breaks_and_keeps_to_the_years_that_are_known() -> None:
    variable = "disputes.review.total"
    years = {2019: 3, 2020: None, 2021: 8, 2022: 4, 2023: 5, 2024: 9}
    (chart,) = trends(
        Figures(county(series=series({variable: years}, {2019: "新格式", 2024: "复议前置"})))
    )
    assert [row[0] for row in chart.rows] == ["2019", "2021", "2022", "2023", "2024"]
    assert [(note.zh, note.en, note.original) for note in chart.notes] == [
        ("2024 年起口径变化：", "Break from 2024 on: ", "复议前置")
    ]
    assert chart.told.zh.endswith("2024 年 9。2024 年起口径变化，与之前不可比")
    assert [row[3] for row in chart.rows] == ["", "", "", "", Words("", "", "复议前置")]
    # 2019 stands alone, 2021 to 2023 are joined, 2024 stands alone.
    assert chart.svg.count("L") == 2


def test_a_break_in_years_that_nobody_knows_is_told_all_the_same() -> None:
    received = {2018: 69, 2023: 174, 2024: 139}
    frame = series({"requests.received.total": received}, {2019: "新格式"})
    (chart,) = trends(Figures(county(series=frame)))
    assert [(note.zh, note.original) for note in chart.notes] == [("2019 年起口径变化：", "新格式")]
    assert [bool(row[3]) for row in chart.rows] == [False, True, False]
    assert "2019 年起口径变化" in chart.told.zh


def test_one_year_has_no_trend() -> None:
    assert trends(Figures(county(series=series({"requests.received.total": {2024: 3}})))) == ()


def test_a_trend_of_noughts_is_drawn() -> None:
    lines = {"requests.received.total": {2023: 0, 2024: 0}}
    (chart,) = trends(Figures(county(series=series(lines))))
    assert "NaN" not in chart.svg


def rates(values: list[tuple[int, int]]) -> list[tuple[str, str, int, int]]:
    names = list(UNITS)
    return [(names[n], "review_rate", *pair) for n, pair in enumerate(values)]


def test_a_spread_has_quartiles_of_the_units_that_can_be_compared() -> None:
    units = rates([(10, 100), (20, 100), (30, 100), (40, 100), (50, 100), (9, 10)])
    (chart,) = spreads(county(unit_indicators=unit_indicators(units)), definitions())
    assert chart.title.zh == "复议率"
    assert (
        chart.notes[0].zh
        == "可比 5 个单位，中位数 30.0%，四分位 20.0%–40.0%；小样本 1 个（空心点）"
    )
    first = chart.rows[0]
    assert first[1:3] == ("90.0%", "9 / 10")
    assert getattr(first[3], "zh", "") == "小样本"
    assert chart.rows[1][1:] == ("50.0%", "50 / 100", "2 / 5")


def test_two_units_or_small_numbers_have_no_spread() -> None:
    for pairs in ([(1, 100), (2, 100)], [(1, 10), (2, 10), (3, 10)], []):
        region = county(unit_indicators=unit_indicators(rates(pairs)))
        assert spreads(region, definitions()) == ()


def test_equal_units_have_a_spread() -> None:
    units = unit_indicators(rates([(0, 100)] * 3), unit="倍")
    (chart,) = spreads(county(unit_indicators=units), definitions())
    assert "NaN" not in chart.svg


def test_a_unit_is_named_where_the_figures_do_not_show_it() -> None:
    pairs = [(name, "licences_per_penalty", 90, 40) for name in UNITS]
    (chart,) = spreads(county(unit_indicators=unit_indicators(pairs)), definitions())
    assert (chart.title.zh, chart.title.en) == ("许可处罚比（倍）", "Licences per penalty")


def test_the_regions_own_indicators_bear_their_flags() -> None:
    rows = indicators([("review_rate", 3, 12), ("disclosure_rate", 93, 181)], uneven=True)
    first, second = standings(county(indicators=rows), definitions())
    assert (first.label.zh, first.value, first.terms) == ("公开率", "51.4%", "93 / 181")
    assert (first.rank, first.peers) == ("2 / 5", "30.0% (20.0%–40.0%)")
    assert [flag.zh for flag in second.flags] == ["小样本", "构成不一"]
    assert (second.rank, second.peers) == ("—", "—")


def test_with_no_peer_but_itself_a_region_has_no_median_and_no_rank() -> None:
    rows = indicators([("disclosure_rate", 93, 181)], peers=1, rank=1)
    (alone,) = standings(county(indicators=rows), definitions())
    assert (alone.value, alone.rank, alone.peers) == ("51.4%", "—", "—")


def test_an_indicator_that_is_no_ratio_names_no_terms() -> None:
    rows = indicators([("disclosure_rate", 15, 1)]).with_columns(
        denominator=pl.lit(None, INDICATORS.schema["denominator"])
    )
    (net,) = standings(county(indicators=rows), definitions())
    assert net.terms == "—"


def test_an_indicator_without_a_denominator_has_no_value_to_show() -> None:
    assert standings(county(indicators=indicators([("review_rate", 0, 0)])), definitions()) == ()


def test_the_largest_gaps_come_first() -> None:
    gaps = {
        "requests.received.total": (190, 186),
        "disclosure.penalties.decisions": (3000, 3127),
        "requests.granted.total": (71, 71),
    }
    rows = reconciliation(gaps, cause="missing_part", cause_reporters=["临溪县教育局", "gone"])
    found = reconciled(county(reconciliation=rows))
    assert found is not None
    assert (found.compared, found.equal, found.missing_parts) == (3, 1, 2)
    first, second = found.shown
    assert first.cell.zh == "表二「第二十条第（六）项 行政处罚」本年处理决定数量列（件）"
    assert (first.published, first.parts, first.gap, first.share) == (
        "3,000",
        "3,127",
        "−127",
        "4.2%",
    )
    assert first.reporters == ("临溪县教育局", "gone")
    assert second.gap == "+4"


def test_gaps_with_a_likely_cause_come_first_and_counts_before_money() -> None:
    unknown = {
        "disclosure.fees.amount": (90_000, 4),
        "requests.received.total": (190, 186),
        "requests.granted.total": (90, 71),
    }
    likely = reconciliation({"requests.carried_in.total": (15, 14)}, cause="missing_part")
    rows = reconciliation(unknown).vstack(likely)
    found = reconciled(county(reconciliation=rows))
    assert found is not None
    assert [gap.gap for gap in found.shown] == ["+1", "+19", "+4", "+89,996"]


def test_without_an_own_report_nothing_is_reconciled() -> None:
    assert reconciled(county()) is None


def test_sums_of_several_cells_are_called_as_the_bridge_calls_them() -> None:
    assert cell_words("disputes.litigation.total", 2024).zh == "行政诉讼·总计"


def test_measures_are_those_of_the_coverage() -> None:
    found = {each.label.zh: (each.count, each.share) for each in measures(coverage(found=6))}
    nothing = Words("", "")
    assert found["应报"] == ("7", nothing)
    assert found["有效"] == ("4", Words("占应报 7 个单位的 57.1%", "57.1% of 7 expected"))
    # One of the six found bears no date.
    assert found["按时"] == ("4", Words("占有公布日期的 5 份的 80.0%", "80.0% of 5 with a date"))
    assert found["勾稽错误"] == ("3", nothing)
    assert measures(coverage(expected=0, found=0))[1].share == nothing
    assert covered(coverage()).zh == (
        "应报 7 个单位，有效 4 份（占应报 57.1%），隔离 1 份，缺失 2 份"
    )


def test_every_measure_has_an_english_name_and_every_unit_of_a_form_too() -> None:
    assert len({each.label.en for each in measures(coverage())}) == len(measures(coverage()))
    units = {cell.unit for edition in catalogue.editions() for cell in edition.cells}
    assert units <= set(COUNTED_IN)


def test_the_notes_name_who_is_left_out() -> None:
    told = [note.zh for note in notes(county())]
    assert told[0] == "缺失、未计入 2 个单位：临溪县教育局、鹿鸣岭镇人民政府。"
    assert told[1] == "隔离、未计入 1 个单位：临溪县自然资源和规划局。"
    assert any("只作核对" in note for note in told)
    assert not any("区域报告代表" in note for note in told)


def test_the_notes_tell_of_stand_ins_blanks_and_reports_as_published() -> None:
    region = county(
        cells=cells(FIGURES, reports_region_wide=2, reports_blank=1),
        coverage=coverage(as_published=1),
    )
    told = "".join(note.zh for note in notes(region))
    assert "2 份区域报告代表整个区域计入" in told
    assert f"全部 {region.cells.height} 项指标（含统计表中不列示的）中，" in told
    assert "留空不作零" in told
    assert "1 份报告勾稽不符" in told


def test_the_figures_are_carried_as_a_csv_file() -> None:
    download = figures_csv(county())
    content = base64.b64decode(download.address.partition("base64,")[2]).decode("utf-8-sig")
    rows = {row["cell"]: row for row in csv.DictReader(io.StringIO(content))}
    assert set(rows) == set(county().cells["cell"])
    received = rows["requests.received.total"]
    assert (received["value"], received["unit"], received["reports_counted"]) == ("186", "件", "3")
    assert rows["requests.refused_internal_affairs.total"]["value"] == ""
    assert download.name == "991121-2024.csv"


def test_every_word_of_the_tables_is_known() -> None:
    assert set(MATURITY) == {("final", "complete"), ("final", "deadline"), ("provisional", "")}
    assert set(PUBLISHING) < set(LEVELS)
    assert set(KINDS) == set(columns.KINDS)
    told = next(column for column in RECONCILIATION.columns if column.name == "cause").description
    assert set(CAUSES) <= set(re.findall(r"\w+", told))


def test_the_sums_say_how_many_reports_they_lack() -> None:
    assert counted(county()).zh == "合计计入 4 份报告，应计入 7 份，尚缺 3 份，合计因此不全。"
    control = pl.when(pl.col("name") == "临溪县财政局").then(None).otherwise("covers")
    apart = county().units.with_columns(covers=control)
    said = counted(county(units=apart)).zh
    assert said.startswith("合计计入 3 份报告，应计入 6 份")
    assert said.endswith("应报 7 个单位中，1 个的报告只作核对，不计入合计。")
    whole = county().units.filter(pl.col("standing") == "accepted")
    assert counted(county(units=whole)).zh == "合计计入 4 份报告，应计入的均已计入。"


def test_a_line_over_other_reports_says_so() -> None:
    def notes_of(counted: dict[int, int]) -> list[str]:
        lines = series({"requests.received.total": {2023: 174, 2024: 139}}, counted=counted)
        (line,) = trends(Figures(county(series=lines)))
        return [note.zh for note in line.notes]

    assert notes_of({2023: 21, 2024: 17}) == ["各年计入的报告数不同：2023 年 21 份，2024 年 17 份"]
    assert notes_of({2023: 17, 2024: 17}) == []


def test_shares_of_little_or_of_parts_that_do_not_add_up_are_told() -> None:
    def notes_of(**figures: int) -> list[str]:
        sums = {f"requests.received.{name}": value for name, value in figures.items()}
        (chart,) = structure(Figures(county(cells=cells(sums))))
        return [note.zh for note in chart.notes]

    assert notes_of(total=40, natural_person=38, other=2) == []
    assert notes_of(natural_person=40) == []
    assert notes_of(total=4, natural_person=4) == ["总数不足 30，占比仅供参考"]
    assert notes_of(total=50, natural_person=40) == [
        "各类之和 40 与总计 50 不一致，占比按各类之和计算"
    ]


def test_figures_below_nought_draw_no_bar() -> None:
    below_nought = {
        "requests.received.natural_person": -5,
        "requests.granted.total": -5,
        "requests.partially_granted.total": 10,
        "disputes.review.upheld": 10,
        "disputes.review.other": -8,
    }
    charts = structure(Figures(county(cells=cells(below_nought))))
    assert [chart.id for chart in charts] == ["results", "disputes"]
    for chart in charts:
        # Of two figures one is drawn, from one end to the other.
        (drawn,) = re.findall(r'<path d="M(\d+),\d+h(\d+)v16', chart.svg)
        assert drawn == ("0", str(WIDTH))
    assert "有报告的数字为负，占比不可用" in [note.zh for note in charts[0].notes]
    fallen = series({"requests.received.total": {2023: -9, 2024: -1}})
    (line,) = trends(Figures(county(series=fallen)))
    assert "-9" in line.svg


def test_an_unknown_cause_says_how_many_units_lack_and_money_its_unit() -> None:
    money = "disclosure.fees.amount"
    found = reconciled(county(reconciliation=reconciliation({money: (9, 4)})))
    assert found is not None
    (gap,) = found.shown
    assert gap.cause.zh == "原因不明（缺 2 个单位）"
    assert gap.cell.zh.endswith("（万元）")


def test_the_form_of_2014_has_key_figures_of_its_own() -> None:
    old = {
        "statistics.requests_received.value": 40,
        "statistics.requests_closed.value": 38,
        "statistics.disclosed_total.value": 2652,
    }
    found = key_figures(Figures(county(year=2016, cells=cells(old, 2016))), definitions())
    assert [(each.label.zh, each.value, each.unit.zh) for each in found] == [
        ("收到申请", "40", "件"),
        ("办结申请", "38", "件"),
        ("主动公开信息", "2,652", "条"),
    ]
