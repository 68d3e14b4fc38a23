"""Titles as printed, with the unit, the year and the kind they name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.parsed_tables.narrative import narrative
from assets.parsed_tables.titles import title_in
from assets.parsed_tables.who_and_when import who_and_when
from assets.raw_text.document import Document

UNITS = (
    "南湖县教育局",
    "柳湾镇人民政府",
    "泽安市人民政府办公室",
    "南湖县行政审批局（南湖县政务服务管理办公室）",
    "国家税务总局南湖县税务局",
    "中共南湖县委宣传部",
    "南湖县红十字会",
    "江苏南湖经济开发区管委会",
    "南湖县地方志编纂委员会办公室",
    "南湖县统计局",
    "青石街道",
    "南湖县年丰镇人民政府",
    "长年镇人民政府",
    "南湖县委网信办",
    "泽安市政府信息公开办公室",
    "南湖县公安局交通警察大队",
    "南湖县人民政府",
)
# Titles that name unit and year, 〈单位〉 and 〈年〉 put in.
PATTERNS = (
    "{unit}{year}年政府信息公开工作年度报告",
    "{unit}{year}年度政府信息公开工作年度报告",
    "{unit}{year}年度政府信息公开报告",
    "{unit}{year}年政府信息公开工作情况报告",
    "{unit}{year}年信息公开年报",
    "{unit}{year}年政务公开工作报告",
    "{unit}{year}年法定主动公开内容年度报告",
    "{unit}{year}年法治政府建设暨政府信息公开工作年度报告",
    "{unit}法治政府建设暨{year}年政府信息公开工作年度报告",
    "{year}年{unit}政府信息公开工作年度报告",
    "{unit}关于{year}年政府信息公开工作的年度报告",
    "{unit}政府信息公开工作年度报告（{year}年）",
    "{unit}政府信息公开年度报告({year}年度)",
    "{unit}政府信息公开工作{year}年年度报告",
    "关于{unit}{year}年政府信息公开工作年度报告",
    "关于公布{unit}{year}年政府信息公开工作年度报告的公告",
    "公告第3号 {unit}{year}年政府信息公开工作年度报告",
    "第12号{unit}{year}年政府信息公开工作年度报告",
    "〔2030〕5号 {unit}{year}年政府信息公开工作年度报告",
    "《{unit}{year}年政府信息公开工作年度报告》",
    "“{unit}{year}年政府信息公开工作年度报告”",
    "【年报】{unit}{year}年政府信息公开工作年度报告",
    "附件1：{unit}{year}年政府信息公开工作年度报告.docx",
    "{year}年政府信息公开工作年度报告（{unit}）",
    "{unit}{year}年政府信息公开工作年度报告（图文版）",
)
NOISE = (
    "{}",
    "首页>政务公开>年报>{}",
    "当前位置： 首页 > 政府信息公开年报 > {}",
    "{}_泽安市人民政府",
    "{} - 政府信息公开年报 - 泽安市人民政府",
    "{}|泽安市人民政府",
    "泽安市人民政府门户网站 {}",
    "{} 发布时间：2031-01-20",
)


@given(
    st.sampled_from(UNITS),
    st.integers(2008, 2029),
    st.sampled_from(PATTERNS),
    st.sampled_from(NOISE),
    st.sampled_from(["", " ", "han", "full"]),
)
def test_unit_and_year_are_those_of_the_title_or_unknown(
    unit: str, year: int, pattern: str, noise: str, style: str
) -> None:
    digits = str(year)
    if style == "han":
        digits = digits.translate(str.maketrans("0123456789", "〇一二三四五六七八九"))
    elif style == "full":
        digits = digits.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    line = pattern.format(unit=unit, year=digits)
    if style == " ":
        line = " ".join(line)
    who = who_and_when(narrative(Document("text", blocks=(noise.format(line),))))
    if "（" in unit and pattern.endswith("（{unit}）"):
        assert (who.reporter, who.year) in ((unit, year), ("", year))
    else:
        assert (who.reporter, who.year) == (unit, year), line


@given(
    st.sampled_from(UNITS),
    st.integers(2008, 2029),
    st.sampled_from(PATTERNS),
    st.lists(st.sampled_from(list("（）《》-_>年度的关于 2报告公开县局：。")), max_size=6),
    st.integers(0, 40),
)
def test_a_damaged_title_names_no_other_year(
    unit: str, year: int, pattern: str, signs: list[str], at: int
) -> None:
    line = pattern.format(unit=unit, year=year)
    title = title_in(line[:at] + "".join(signs) + line[at:])
    printed = {int(line[n : n + 4]) for n in range(len(line) - 3) if line[n : n + 4].isdigit()}
    if "2" not in signs:
        assert title is None or title.year in {None, *printed}


@pytest.mark.parametrize(
    ("line", "name", "year"),
    [
        ("许庄街道办事處2017年度政府信息公開年度報告", "许庄街道办事处", 2017),
        ("許莊街道辦事處2017年度政府信息公開年度報(bào)告", "许庄街道办事处", 2017),
        ("南湖县教育局 2 0 2 3 年 政 府 信 息 公 开 工 作 年 度 报 告", "南湖县教育局", 2023),
        ("南湖县教育局二○二三年政府信息公开工作年度报告", "南湖县教育局", 2023),
        ("南湖市2019年政务公开工作报告", "南湖市", 2019),
        ("2022年长年镇人民政府信息公开工作年度报告", "长年镇人民政府", 2022),
        ("2023年度假区管委会政府信息公开工作年度报告", "度假区管委会", 2023),
        ("2023年政府信息公开工作年度报告", "", 2023),
        ("一、2023年政府信息公开工作年度报告", "", 2023),
        ("信息公开年报", "", None),
        ("南湖县教育局信息公开年报", "南湖县教育局", None),
        ("2023年政府信息公开工作年度报告-南湖县人民政府", "", 2023),
        ("南湖县教育局2022-2023年政府信息公开工作年度报告", "南湖县教育局", None),
    ],
)
def test_a_title_names_what_it_prints(line: str, name: str, year: int | None) -> None:
    who = who_and_when(narrative(Document("text", blocks=(line,))))
    assert (who.reporter, who.year) == (name, year)


@pytest.mark.parametrize(
    "line",
    [
        "2023年，我局主动公开政府信息12条，按照要求编制年度报告。",
        "如对本报告有疑问，请与南湖县教育局联系。",
        "六、其他需要报告的事项",
        "二、主动公开政府信息情况",
        "南湖县人民政府信息公开平台",
        "公开" * 300 + "年度报告",
    ],
)
def test_a_line_of_text_is_no_title(line: str) -> None:
    assert title_in(line) is None


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("南湖县教育局2023年政府信息公开工作年度报告", "report"),
        ("南湖县统计局2023年政府信息公开工作年度报告", "report"),
        ("南湖县教育局2023年政府信息公开工作年度报告（图文版）", "report"),
        ("南湖县教育局2023年上半年政府信息公开工作报告", "part_of_year"),
        ("南湖县教育局2023年第三季度政府信息公开工作报告", "part_of_year"),
        ("南湖县教育局2023年1-6月政府信息公开工作报告", "part_of_year"),
        ("南湖县教育局2022年与2023年政府信息公开工作年度报告对比", "comparison"),
        ("南湖县教育局2023年政府信息公开工作年度报告解读", "interpretation"),
        ("一图读懂南湖县教育局2023年政府信息公开工作年度报告", "interpretation"),
        ("关于做好2023年政府信息公开工作年度报告编制的通知", "notice"),
        ("南湖县教育局2023年政府信息公开工作总结", "summary"),
        ("南湖县教育局政府信息公开指南", "guide"),
        ("政府信息公开工作年度报告格式", "form"),
        ("南湖县2023年政府信息公开工作要点", "plan"),
        ("南湖县教育局主动公开目录", "catalogue"),
        ("2023年政府信息公开数据统计", "statistics"),
    ],
)
def test_a_title_tells_its_kind(line: str, kind: str) -> None:
    assert who_and_when(narrative(Document("text", blocks=(line,)))).kind == kind


@pytest.mark.parametrize(
    "line",
    [
        "上一篇：南湖县教育局2022年政府信息公开工作年度报告",
        "下一篇: 南湖县教育局2022年政府信息公开工作年度报告",
        "2023-01-20 南湖县教育局2022年政府信息公开工作年度报告",
        "南湖县教育局2022年政府信息公开工作年度报告 [2023-01-20]",
    ],
)
def test_a_link_to_another_report_is_no_title_of_the_page(line: str) -> None:
    who = who_and_when(narrative(Document("text", blocks=("2023年政府信息公开年报", line))))
    assert (who.reporter, who.year) == ("", 2023)
