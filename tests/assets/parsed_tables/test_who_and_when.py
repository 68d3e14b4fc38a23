"""Reporter, report year and dates, as documents state them."""

import datetime as dt

import pytest

from assets.parsed_tables.who_and_when import who_and_when
from assets.raw_text.document import Document


def _of(*lines: str, title: str = "") -> Document:
    return Document("text", title=title, blocks=lines)


@pytest.mark.parametrize(
    ("line", "reporter", "year"),
    [
        ("南湖县教育局2024年政府信息公开工作年度报告", "南湖县教育局", 2024),
        ("南湖县教育局2024年度政府信息公开年度报告", "南湖县教育局", 2024),
        ("南湖县教育局 2024年度 信息公开年报", "南湖县教育局", 2024),
        ("2023年南湖县青石镇政府信息公开工作年度报告", "南湖县青石镇", 2023),
        ("南湖县教育局关于2022年政府信息公开工作的年度报告", "南湖县教育局", 2022),
        ("南湖县人民政府二〇二一年政府信息公开工作年度报告", "南湖县人民政府", 2021),
        ("许庄街道办事處2017年度政府信息公開年度報告", "许庄街道办事处", 2017),
        ("附件:《南湖县教育局2024年政府信息公开工作年度报告》", "南湖县教育局", 2024),
        ("首页>政务公开>年报>南湖县教育局2024年政府信息公开工作年度报告", "南湖县教育局", 2024),
        ("南湖市2019年政务公开工作报告", "南湖市", 2019),
        ("2022年长年镇人民政府信息公开工作年度报告", "长年镇人民政府", 2022),
        (
            "【年报】关于南湖县行政审批局（南湖县政务服务局）2022年政府信息公开年度报告",
            "南湖县行政审批局（南湖县政务服务局）",
            2022,
        ),
        ("南湖县教育局政府信息公开工作2023年年度报告", "南湖县教育局", 2023),
        ("关于公布南湖县教育局2023年政府信息公开工作年度报告的公告", "南湖县教育局", 2023),
    ],
)
def test_a_title_names_unit_and_year(line: str, reporter: str, year: int) -> None:
    who = who_and_when(_of("索引号 1234", line, "一、总体情况"))
    assert (who.reporter, who.year, who.year_evidence) == (reporter, year, "title")


def test_a_title_with_both_wins_over_one_without() -> None:
    who = who_and_when(
        _of("2024年政府信息公开工作年度报告", "正文", "南湖县教育局2024年政府信息公开工作年度报告")
    )
    assert who.reporter == "南湖县教育局"


@pytest.mark.parametrize(
    ("sentence", "year", "end"),
    [
        ("所列数据的统计期限自2024年1月1日起至2024年12月31日止。", 2024, dt.date(2024, 12, 31)),
        ("数据的统计期限自202411日起至20241231日止。", 2024, None),
        ("统计时限为20231月1日至2023年12月31日。", 2023, dt.date(2023, 12, 31)),
    ],
)
def test_the_stated_period_tells_the_year(sentence: str, year: int, end: dt.date | None) -> None:
    who = who_and_when(_of("政府信息公开工作年度报告", sentence))
    assert (who.year, who.period_year, who.year_evidence) == (year, year, "period")
    if end is not None:
        assert who.period_end == end


def test_a_publication_date_is_the_last_resort_for_the_year() -> None:
    who = who_and_when(_of("政府信息公开年度报告", "发布时间:2025-01-22 08:45"))
    assert (who.year, who.year_evidence) == (2024, "publication date")
    assert who.published_on == dt.date(2025, 1, 22)


def test_a_publication_time_is_no_period() -> None:
    who = who_and_when(_of("南湖县教育局2023年政府信息公开工作年度报告", "发布时间：2024年1月20日"))
    assert who.period_year is None


@pytest.mark.parametrize(
    ("line", "reporter"),
    [
        ("如有疑问，请与南湖县教育局办公室联系（电话：0000-1234567）。", "南湖县教育局"),
        ("如有疑问，请与南湖县人民政府办公室联系。", "南湖县人民政府办公室"),
        ("发布机构：南湖县教育局", "南湖县教育局"),
    ],
)
def test_a_title_without_a_unit_leaves_it_to_the_text(line: str, reporter: str) -> None:
    assert who_and_when(_of("2024年政府信息公开工作年度报告", line)).reporter == reporter


@pytest.mark.parametrize(
    "title",
    [
        "关于做好2024年政府信息公开工作年度报告编制的通知",
        "南湖县教育局政府信息公开指南",
    ],
)
def test_other_kinds_of_documents_are_told(title: str) -> None:
    assert who_and_when(_of(title)).is_other_kind


@pytest.mark.parametrize(
    "lines",
    [
        ("南湖县2024年上半年政府信息公开工作报告",),
        ("南湖县2024年第三季度政府信息公开情况统计报告",),
        ("南湖县2024年政府信息公开工作报告", "统计期限自2024年1月1日至2024年6月30日。"),
    ],
)
def test_a_report_on_part_of_a_year_is_told(lines: tuple[str, ...]) -> None:
    assert who_and_when(_of(*lines)).is_part_of_year
