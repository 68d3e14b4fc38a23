"""Reporter, report year and dates, as documents state them."""

import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.parsed_tables.narrative import narrative
from assets.parsed_tables.scope import scope_of
from assets.parsed_tables.who_and_when import WhoAndWhen, who_and_when
from assets.raw_text.document import Document, Grid, GridCell

OWN = "南湖县教育局2023年政府信息公开工作年度报告"
BODY = "2023年，我局按照要求做好公开工作，现将有关情况报告如下，请予监督并提出意见和建议。"


def _read(
    *lines: str | Grid, title: str = "", hints: tuple[tuple[str, str], ...] = ()
) -> WhoAndWhen:
    return who_and_when(narrative(Document("text", title=title, blocks=lines, hints=hints)))


def _row(*texts: str) -> Grid:
    return Grid((tuple(GridCell(text) for text in texts),), "html")


@pytest.mark.parametrize(
    "lines",
    [
        ("南湖县教育局", "2023年政府信息公开工作年度报告"),
        ("南湖县教育局", "2023年", "政府信息公开工作年度报告"),
        ("南湖县教育局2023年", "政府信息公开工作年度报告"),
        ("南湖县教育局2023年政府信息公开工作", "年度报告"),
        ("2023年政府信息公开工作年度报告", "正文", OWN),
        ("首页", "政府信息公开年报", OWN),
        ("上一篇：南湖县教育局2022年政府信息公开工作年度报告", OWN),
        (OWN, "下一篇：南湖县教育局2024年政府信息公开工作年度报告"),
    ],
)
def test_a_title_may_stand_on_several_lines_or_among_others(lines: tuple[str, ...]) -> None:
    who = _read("索引号 1234", *lines, BODY)
    assert (who.reporter, who.year, who.year_evidence) == ("南湖县教育局", 2023, "title")
    assert who.is_named_by_title


@pytest.mark.parametrize("place", ["before", "behind"])
def test_the_title_of_the_page_wins_over_a_list_of_others(place: str) -> None:
    others = [
        "南湖县民政局2024年政府信息公开工作年度报告",
        "南湖县财政局2022年政府信息公开工作年度报告",
    ]
    lines = [*others, OWN, BODY] if place == "before" else [OWN, BODY, *others]
    who = _read(*lines, title=f"{OWN}_南湖县人民政府")
    assert (who.reporter, who.year) == ("南湖县教育局", 2023)


def test_of_several_titles_above_the_text_the_one_it_speaks_of_counts() -> None:
    other = "南湖县民政局2022年政府信息公开工作年度报告"
    who = _read(OWN, other, BODY, "如有疑问，请与南湖县教育局办公室联系（电话：0000-1234567）。")
    assert (who.reporter, who.year) == ("南湖县教育局", 2023)


@pytest.mark.parametrize("place", [0, 2])
def test_of_several_titles_above_the_text_that_of_the_stated_year_counts(place: int) -> None:
    lines = [OWN, "首页"]
    lines.insert(place, "南湖县教育局2022年政府信息公开工作年度报告")
    who = _read(*lines, "所列数据的统计期限自2023年1月1日起至2023年12月31日止，欢迎查阅。", BODY)
    assert (who.reporter, who.year) == ("南湖县教育局", 2023)


def test_a_title_without_a_unit_takes_none_from_reports_on_other_years() -> None:
    who = _read(
        "南湖县民政局2022年政府信息公开工作年度报告", "2023年政府信息公开工作年度报告", BODY
    )
    assert (who.reporter, who.year) == ("", 2023)


def test_a_title_behind_the_text_counts_where_the_period_agrees() -> None:
    period = "所列数据的统计期限自{}年1月1日起至{}年12月31日止，报告全文在网站上公布，欢迎查阅。"
    who = _read("发布时间：2024-01-22", period.format(2023, 2023), OWN)
    assert (who.reporter, who.reporter_evidence) == ("南湖县教育局", "behind the text")
    assert not who.is_named_by_title
    who = _read("发布时间：2024-01-22", period.format(2022, 2022), OWN)
    assert (who.reporter, who.year) == ("", 2022)


@pytest.mark.parametrize(
    ("line", "reporter"),
    [
        ("如有疑问，请与南湖县教育局办公室联系（电话：0000-1234567）。", "南湖县教育局"),
        ("如有疑问，请与南湖县教育局政策法规科联系。", "南湖县教育局"),
        ("如有疑问，请与青石街道办事处党政综合办公室联系。", "青石街道办事处"),
        ("如有疑问，请与南湖县人民政府办公室联系。", "南湖县人民政府办公室"),
        ("如有疑问，请与南湖县政府信息公开办联系。", ""),
        ("发布机构：南湖县教育局", "南湖县教育局"),
        ("发布机构：南湖县人民政府门户网站", ""),
        ("来源：南湖县人民政府", ""),
        ("来源：南湖县教育局 发布时间：2024-01-20", "南湖县教育局"),
        ("根据要求，现公布南湖县教育局2023年政府信息公开工作年度报告。", "南湖县教育局"),
        ("根据要求，现公布我局2023年政府信息公开工作年度报告。", ""),
    ],
)
def test_a_title_without_a_unit_leaves_it_to_the_text(line: str, reporter: str) -> None:
    who = _read("2023年政府信息公开工作年度报告", line)
    assert who.reporter == reporter
    assert not who.is_named_by_title
    if reporter:
        assert reporter in who.reporter_evidence


def test_a_row_of_metadata_names_unit_and_day() -> None:
    who = _read(
        _row("发布机构", "南湖县教育局", "发布日期", "2024-01-09"),
        "2023年政府信息公开工作年度报告",
        BODY,
    )
    assert (who.reporter, who.published_on) == ("南湖县教育局", dt.date(2024, 1, 9))


@pytest.mark.parametrize(
    ("title", "text", "doubted"),
    [
        ("青石街道", "现公布东海县卫生健康局2023年政府信息公开工作年度报告。", True),
        ("南湖县教育局", "如有疑问，请与南湖县水利局办公室联系。", True),
        ("南湖县教育局", "如有疑问，请与东海县教育局联系。", True),
        ("青石街道", "2023年我委认真做好公开工作。", True),
        ("青石街道", "2023年我街道认真做好公开工作，配合我委。", False),
        ("南湖县教育局", "如有疑问，请与县教育局办公室联系。", False),
        ("南湖县人民政府", "如有疑问，请与南湖县人民政府办公室联系。", False),
        ("泽安市南湖县教育局", "如有疑问，请与南湖县教育局联系。", False),
        ("南湖县文化广电和旅游局", "如有疑问，请与南湖县文化广电旅游局联系。", False),
        ("南湖县行政审批局（南湖县政务服务局）", "请与南湖县政务服务局联系。", False),
    ],
)
def test_a_text_on_another_unit_is_a_doubt(title: str, text: str, doubted: bool) -> None:
    who = _read(f"{title}2023年政府信息公开工作年度报告", text)
    assert who.reporter == title
    assert bool(who.doubts) is doubted


@pytest.mark.parametrize(
    ("sentence", "year", "end"),
    [
        ("所列数据的统计期限自2024年1月1日起至2024年12月31日止。", 2024, dt.date(2024, 12, 31)),
        ("数据的统计期限自202411日起至20241231日止。", 2024, dt.date(2024, 12, 31)),
        ("统计时限为20231月1日至2023年12月31日。", 2023, dt.date(2023, 12, 31)),
        ("统计期限自2020年1月1日至202020年12月31日。", 2020, dt.date(2020, 12, 31)),
        ("统计期限自202111日起,至20211231日止。", 2021, dt.date(2021, 12, 31)),
        ("统计期限为2023年1月1日至12月31日。", 2023, dt.date(2023, 12, 31)),
        ("统计期限２０２３年１月１日至１２月３１日。", 2023, dt.date(2023, 12, 31)),
        ("统计期限2023.01.01-2023.12.31", 2023, dt.date(2023, 12, 31)),
        ("统计期限自2023年1月1日至2023111日。", 2023, None),  # 11 January or 1 November
        ("统计期限为2023年度。", 2023, None),
    ],
)
def test_the_stated_period_tells_the_year(sentence: str, year: int, end: dt.date | None) -> None:
    who = _read("政府信息公开工作年度报告", sentence)
    assert (who.year, who.period_year, who.year_evidence) == (year, year, "period")
    assert who.period_end == end
    assert not who.is_part_of_year


def test_a_period_broken_over_two_lines_is_read() -> None:
    who = _read("报告中所列数据统计期限自 2023 年 1 月 1 日", "起至 2023 年 6 月 30 日止。")
    assert who.period_end == dt.date(2023, 6, 30)


@given(
    st.dates(dt.date(2009, 1, 1), dt.date(2030, 12, 31)),
    st.sampled_from(["{}年{}月{}日", "{}{}月{}日", "{}年{}{}日", "{}{}{}", "{}-{}-{}", "{}/{}/{}"]),
)
def test_the_end_of_a_period_is_read_as_printed_or_not_at_all(day: dt.date, printed: str) -> None:
    end = printed.format(day.year, day.month, day.day)
    who = _read(f"数据统计期限自{day.year}年1月1日起至{end}止。")
    assert who.period_end in (day, None)


def test_a_publication_date_is_the_last_resort_for_the_year() -> None:
    who = _read("政府信息公开年度报告", "发布时间:2025-01-22 08:45")
    assert (who.year, who.year_evidence) == (2024, "publication date")


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        (("发布日期：2024-01-20 09:11",), dt.date(2024, 1, 20)),
        (("成文日期 2024年1月10日 发布日期 2024年1月20日",), dt.date(2024, 1, 20)),
        (("[ 发布日期：2024-01-20 ]",), dt.date(2024, 1, 20)),
        (("南湖县教育局", "2024年1月20日"), dt.date(2024, 1, 20)),
        (("南湖县教育局 2024年1月20日",), dt.date(2024, 1, 20)),
        (("二〇二四年一月二十日",), dt.date(2024, 1, 20)),
        (("二○二四年一月三十一日",), dt.date(2024, 1, 31)),
        (("根据条例（国务院令第711号，2019年5月15日起施行）编制。",), None),
        (("联系电话：2024-1-2012345",), None),
        (("2024年1月20日召开会议",), None),
        (("统计时间：2024-01-01",), None),
        (("发布日期：2024-13-20",), None),
    ],
)
def test_the_day_of_publication_is_labelled_or_signed(
    lines: tuple[str, ...], day: dt.date | None
) -> None:
    who = _read(OWN, BODY, *lines)
    assert who.published_on == day
    assert bool(who.published_evidence) is (day is not None)


def test_metadata_tells_the_day_first() -> None:
    who = _read(OWN, "发布日期：2024-01-20", hints=(("published", "2024-01-19 10:00:00"),))
    assert (who.published_on, who.published_evidence) == (dt.date(2024, 1, 19), "page metadata")


@pytest.mark.parametrize(
    "lines",
    [
        ("南湖县2024年上半年政府信息公开工作报告",),
        ("南湖县2024年第三季度政府信息公开情况统计报告",),
        ("南湖县2024年政府信息公开工作报告", "统计期限自2024年1月1日至2024年6月30日。"),
        ("南湖县2024年政府信息公开工作报告", "统计期限为2024年1月1日至6月30日。"),
        ("南湖县2024年政府信息公开工作报告", "统计期限自202411日起至2024630日止。"),
        ("南湖县2024年政府信息公开工作报告", "统计期限为2024年1—9月。"),
    ],
)
def test_a_report_on_part_of_a_year_is_told(lines: tuple[str, ...]) -> None:
    assert _read(*lines).is_part_of_year


def test_a_page_of_links_is_a_listing() -> None:
    links = [f"南湖县教育局{year}年政府信息公开工作年度报告" for year in range(2019, 2024)]
    assert _read("年度报告", *links, title="年度报告_南湖县教育局").kind == "listing"
    assert _read(OWN, BODY, BODY, *links, title=OWN).kind == "report"
    period = "统计期限为2023年1月1日至12月31日。"
    assert _read("政府信息公开年报", *links, period).kind == "report"


@pytest.mark.parametrize(
    ("reporter", "sentence", "scope"),
    [
        ("南湖县教育局", "本报告由南湖县教育局编制。", "unit"),
        ("南湖县教育局", "本报告综合各股室、各下属单位情况编制而成。", "unit"),
        ("南湖县人民政府", "本报告由县政府办公室编制。", "unknown"),
        ("泽安市人民政府", "由市政府办公室综合各县区政府的年度报告编制而成。", "region_wide"),
        ("泽安市", "本报告在各县、区人民政府和市政府各部门的年度报告基础上编制。", "region_wide"),
        ("泽安市人民政府办公室", "所列数据来自全市编制年度报告的单位。", "region_wide"),
        ("南湖县人民政府", "2023年，全县共受理政府信息公开申请21件。", "region_wide"),
        ("南湖县人民政府办公室", "2023年，全县共受理政府信息公开申请21件。", "unknown"),
        ("南湖县人民政府办公室", "2023年，我办受理政府信息公开申请21件。", "unit"),
        ("泽安市人民政府", "数据为市本级政府及其部门数据，另附全市情况。", "own_level"),
        ("", "本报告按照要求编制，内容真实。", "unknown"),
    ],
)
def test_the_scope_is_told_by_a_sentence(reporter: str, sentence: str, scope: str) -> None:
    said = narrative(Document("text", blocks=(sentence,)))
    read, evidence = scope_of(reporter, said)
    assert read == scope
    assert evidence in (reporter, "") or evidence in sentence


@pytest.mark.parametrize(
    "line",
    [
        "公开" * 50_000,
        "请与" * 50_000,
        "现公布" + "县" * 100_000,
        "统计期限自" + "2023" * 30_000,
        "综合各县" * 40_000,
        "南湖县政府信息公开2023年" * 15_000,
        "（" * 100_000,
        "来源：" * 40_000,
    ],
)
def test_hostile_lines_are_read_in_time_of_their_length(line: str) -> None:
    began = time.process_time()
    said = narrative(Document("text", blocks=(line, "")))
    who = who_and_when(said)
    scope_of(who.reporter, said)
    assert time.process_time() - began < 1


def test_many_hostile_lines_are_read_in_time_of_their_number() -> None:
    lines = ("南湖县教育局", "2023年政府信息公开", "工作年度报告", "发布日期：") * 5_000
    began = time.process_time()
    who_and_when(narrative(Document("text", blocks=lines)))
    assert time.process_time() - began < 5
