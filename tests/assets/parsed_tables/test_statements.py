"""Counts that sentences state, and the sentences that state none."""

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.parsed_tables.counts import counts
from assets.parsed_tables.narrative import narrative
from assets.parsed_tables.statements import Statement, statements
from assets.parsed_tables.tables import STATEMENTS
from assets.parsed_tables.whose_count import Whose
from assets.raw_text.document import Document, Grid, GridCell

YEAR = 2023


def _stated(*lines: str | Grid, kind: str = "html") -> tuple[Statement, ...]:
    return statements(narrative(Document(kind, blocks=lines)), YEAR)


def _facts(*lines: str, kind: str = "html") -> dict[str, str]:
    return {
        f"{each.fact}{'/' if each.item else ''}{each.item}": f"{each.value}{each.unit}"
        for each in _stated(*lines, kind=kind)
    }


@pytest.mark.parametrize(
    ("sentence", "facts"),
    [
        (
            "2023年，我局共收到政府信息公开申请12件，上年结转2件，办结13件，结转下年度继续办理1件。",
            {
                "requests_received": "12件",
                "requests_carried_in": "2件",
                "requests_handled": "13件",
                "requests_carried_out": "1件",
            },
        ),
        (
            "全年收到依申请公开14件（其中网络申请4件，信件申请10件），已办结12件，2件结转下年办理。",
            {
                "requests_received": "14件",
                "requests_handled": "12件",
                "requests_carried_out": "2件",
            },
        ),
        (
            "收到信息公开申请7件，办理答复8件（其中1件为去年结转）。",
            {
                "requests_received": "7件",
                "requests_handled": "8件",
                "requests_carried_in": "1件",
            },
        ),
        ("因政府信息公开引起的行政复议案件9件。", {"reviews": "9件"}),
        (
            "因政府信息公开被申请行政复议0件，被提起行政诉讼1件。",
            {"reviews": "0件", "lawsuits": "1件"},
        ),
        (
            "行政复议、行政诉讼各1件，均因政府信息公开引起。",
            {"reviews": "1件", "lawsuits": "1件"},
        ),
        (
            "政府信息公开行政复议和行政诉讼均为0起。",
            {"reviews": "0起", "lawsuits": "0起"},
        ),
        (
            "制发行政规范性文件12件，废止7件，现行有效52件。",
            {
                "normative_documents_issued": "12件",
                "normative_documents_repealed": "7件",
                "normative_documents_in_force": "52件",
            },
        ),
        (
            "全年办理行政许可1,120件，作出行政处罚决定12件，实施行政强制0件，行政事业性收费3.5万元。",
            {
                "licences": "1120件",
                "penalties": "12件",
                "coercive_measures": "0件",
                "administrative_fees_amount": "3.5万元",
            },
        ),
        (
            "2023年收取政府信息公开信息处理费2件，金额1200元。",
            {"processing_fee_cases": "2件", "processing_fee_amount": "1200元"},
        ),
        ("全年收取信息处理费0.12万元。", {"processing_fee_amount": "0.12万元"}),
        (
            "共收到政府信息公开申请十二件，办结两件。",
            {"requests_received": "12件", "requests_handled": "2件"},
        ),
        ("共收到政府信息公开申请２１件。", {"requests_received": "21件"}),
        ("2023年1月至12月，主动公开政府信息1.2万条。", {"items_disclosed": "12000条"}),
        ("今年收到政府信息公开申请8件，去年收到12件。", {"requests_received": "8件"}),
        ("去年收到公开申请12件，今年收到公开申请8件。", {"requests_received": "8件"}),
        ("全年共收到12件政府信息公开申请。", {"requests_received": "12件"}),
        (
            "收到12份信息公开申请，答复8件公开申请。",
            {"requests_received": "12份", "requests_handled": "8件"},
        ),
        ("2023年政府信息公开申请量为12件。", {"requests_received": "12件"}),
        ("政府信息公开申请共12件，其中网络8件。", {"requests_received": "12件"}),
        ("我局2023年度政府信息公开申请数为0。", {"requests_received": "0"}),
        ("共收到申请公开政府信息12件。", {"requests_received": "12件"}),
        ("共收到申请获取政府信息12件。", {"requests_received": "12件"}),
        ("共收到依申请公开件12件。", {"requests_received": "12件"}),
        ("收到信息公开申请表12份。", {"requests_received": "12份"}),
        ("共收到政府信息公开申请壹拾捌件。", {"requests_received": "18件"}),
        ("收到公民、法人和其他组织的信息公开申请12件。", {"requests_received": "12件"}),
        ("因信息公开引起的行政复议为0，行政诉讼为零。", {"reviews": "0", "lawsuits": "0"}),
        ("全年行政事业性收费为0。", {"administrative_fees_amount": "0"}),
        ("2022年结转政府信息公开申请3件。", {"requests_carried_in": "3件"}),
        ("2022年度结转至2023年政府信息公开申请3件。", {"requests_carried_in": "3件"}),
        ("结转至2024年政府信息公开申请3件。", {"requests_carried_out": "3件"}),
        ("本年度行政许可12件，查处行政处罚3件。", {"licences": "12件", "penalties": "3件"}),
    ],
)
def test_a_sentence_states_its_counts(sentence: str, facts: dict[str, str]) -> None:
    assert _facts(sentence) == facts


@pytest.mark.parametrize(
    ("sentence", "facts"),
    [
        ("2023年未收到政府信息公开申请。", ["requests_received"]),
        ("2023年度，我办未收到依申请公开事项。", ["requests_received"]),
        ("本年度无政府信息公开申请。", ["requests_received"]),
        ("未发生因政府信息公开引起的行政复议、行政诉讼。", ["reviews", "lawsuits"]),
        ("2023年没有因政府信息公开被申请行政复议的情况。", ["reviews"]),
        ("我单位2023年无收取信息处理费情况。", ["processing_fee_amount"]),
        ("本年度未收取信息处理费。", ["processing_fee_amount"]),
        ("本年度没有公民提出政府信息公开申请。", ["requests_received"]),
        ("本单位2023年无行政复议、行政诉讼案件。", ["reviews", "lawsuits"]),
        ("本年未制发行政规范性文件。", ["normative_documents_issued"]),
    ],
)
def test_nought_may_be_said_in_words(sentence: str, facts: list[str]) -> None:
    said = _stated(sentence)
    assert [each.fact for each in said] == facts
    assert all(each.worded and not each.value and not each.unit for each in said)


@pytest.mark.parametrize(
    "sentence",
    [
        "较上年增加12件信息公开申请。",
        "收到政府信息公开申请同比增长20%。",
        "收到政府信息公开申请较去年增加12件。",
        "2022年收到政府信息公开申请12件。",
        "去年收到政府信息公开申请12件。",
        "2023年上半年收到政府信息公开申请6件。",
        "2024年，计划主动公开政府信息100条。",
        "力争主动公开政府信息100条。",
        "自条例施行以来累计收到政府信息公开申请300件。",
        "截至2023年底，累计主动公开政府信息12000条。",
        "收到政府信息公开申请约12件。",
        "主动公开各类政府信息5500余条。",
        "主动公开政府信息100条以上。",
        "通过网络收到政府信息公开申请8件。",
        "收到政府信息公开申请，其中自然人申请8件。",
        "收到政府信息公开申请12 345件。",
        "收到政府信息公开申请1,23件。",
        "政府信息公开行政复议、行政诉讼共3件。",
        "2023年政府信息公开行政复议、行政诉讼分别为1件、2件。",
        "受理行政复议案件12件，均与政府信息公开有关。",
        "制发规章1件，废止2件。",
        "解读规范性文件12件。",
        "公开行政许可信息12条，公示行政处罚结果5件。",
        "行政许可事项120项，行政处罚事项300项。",
        "信息处理费收费标准为每件100元。",
        "向申请人收取信息处理费100元/件。",
        "办理人大建议12件，答复12件，做好信息公开申请工作。",
        "收到县长信箱来信183条，答复183条，与信息公开申请无关。",
        "收到群众低保申请12件。",
        "如未收到政府信息公开申请，应当说明。",
        "没有收到政府信息公开申请的单位有5个。",
        "主动公开政府信息5个方面。",
        "行政许可2023年改为网上办理。",
        "主动公开政府信息第3条、第4条。",
        "未收到涉及行政复议的投诉。",
        "联系电话：0518-88888888，可申请公开。",
        "2023年5月，收到政府信息公开申请1件。",
        "全年共办结12件涉及征地的政府信息公开申请。",
        "收到3件要求公开账目的政府信息公开申请。",
        "12345平台收到政府信息公开申请12件。",
        "未收到法人提出的政府信息公开申请。",
        "行政执法无行政复议、行政诉讼案件。",
        "网上办理行政许可500件，新办行政许可100件。",
        "对30件政府信息公开申请案卷进行评查。",
        "公文属性：依申请公开30件，不予公开10件。",
        "收到公民申请公开的信件申请12件。",
        "收到政府信息公开申请12件（自然人）、3件（企业）。",
        "累计废止规范性文件20件。",
        "公开现行有效规范性文件45件、废止规范性文件12件。",
        "撤销行政许可决定2件，减轻行政处罚5件。",
        "简易程序行政处罚案件20件，立案查处行政处罚案件60件。",
        "抽查案卷，其中行政处罚20件、行政许可30件。",
        "受理行政许可1250件。",
        "代收行政事业性收费500万元，免收行政事业性收费30万元。",
        "新收政府信息公开行政复议案件4件，上年结转1件，共5件。",
        "未发生行政复议败诉案件，没有不服行政处罚的行政复议案件。",
        "政府信息公开申请数为零点五件。",
    ],
)
def test_what_is_no_fact_of_the_year_is_left_out(sentence: str) -> None:
    assert _facts(sentence) == {}


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        ("主动公开政府信息104条，其中网站90条、微信14条。", {"网站": 90, "微信": 14}),
        ("主动公开政府信息104条（政府网站90条，公众号14条）。", {"政府网站": 90, "公众号": 14}),
        (
            "公开政府信息104条，其中公文类信息90条（含通知3条，公告2条），村（居）务公开14条。",
            {"公文类信息": 90, "村（居）务公开": 14},
        ),
        ("主动公开政府信息104条，其中网站90条，举办培训2次。", {"网站": 90}),
        ("主动公开政府信息104条，其中网站190条。", {}),
        ("主动公开政府信息104条，微信14条。", {}),
        ("公开政府信息104条，其中重点领域90条，包括财政80条、教育60条。", {"重点领域": 90}),
        ("公开政府信息104条，其中全文电子化104条，公文14条。", {}),
        ("公开政府信息104条，内容涉及：财政90条、预算60条。", {}),
    ],
)
def test_items_disclosed_are_broken_down(sentence: str, parts: dict[str, int]) -> None:
    total, *broken = [each for each in _stated(sentence) if each.fact == "items_disclosed"]
    assert (total.value, total.item, total.part_of) == (Decimal(104), "", "")
    assert {each.item: each.value for each in broken} == parts
    assert {each.part_of for each in broken} <= {"items_disclosed"}
    assert {each.position for each in broken} <= {total.position}


def test_a_count_of_one_channel_is_not_the_whole() -> None:
    facts = _facts("通过县政府网站主动公开政府信息136条，政务微信公众号发布信息20条。")
    assert facts == {
        "items_disclosed/县政府网站": "136条",
        "items_disclosed/政务微信公众号": "20条",
    }


def test_a_sentence_may_run_over_lines_and_a_number_may_not() -> None:
    lines = ("2023年，我局按照规定认真办理，共收到政府信息公开", "申请12件，均按期答复。")
    assert _facts(*lines, kind="pdf") == {"requests_received": "12件"}
    cut = ("2023年，我局按照规定认真办理，共收到政府信息公开申请1", "2件，均按期答复。")
    assert _facts(*cut, kind="pdf") == {}


def test_the_heading_says_what_applications_are_meant() -> None:
    assert _facts("（二）依申请公开", "全年收到申请4件，答复4件。") == {
        "requests_received": "4件",
        "requests_handled": "4件",
    }
    assert _facts("（二）优化服务", "全年收到申请4件，答复4件。") == {}


def test_a_short_lead_is_a_heading_too() -> None:
    assert _facts("依申请公开方面。全年收到申请4件。") == {"requests_received": "4件"}
    assert _facts("依申请公开方面。全年收到申请4件。", "优化服务方面。收到申请5件。") == {
        "requests_received": "4件"
    }


def test_a_sentence_may_state_a_fact_several_times() -> None:
    text = "收到群众申请3件，单位转来，共收到政府信息公开申请5件，收到政府信息公开申请5件。"
    assert [(each.fact, each.value) for each in _stated(text)] == [
        ("requests_received", Decimal(3)),
        ("requests_received", Decimal(5)),
    ]


@pytest.mark.parametrize("sentence", ["全县收到公开申请12件。", "2023年，全县未收到公开申请。"])
@pytest.mark.parametrize(("scope", "counts"), [("unit", 0), ("region_wide", 1)])
def test_what_others_count_is_left_out(sentence: str, scope: str, counts: int) -> None:
    said = narrative(Document("html", blocks=(sentence,)))
    assert len(statements(said, YEAR, Whose("青川县人民政府", scope))) == counts


def test_tables_state_nothing_but_a_page_laid_out_by_one_does() -> None:
    row = Grid((tuple(GridCell(text) for text in ("行政许可", "12件", "", "")),), "html")
    assert _stated(row) == ()
    prose = "2023年，我局认真办理各项申请，" + "不断完善制度，" * 8 + "共收到政府信息公开申请12件。"
    (stated,) = _stated(Grid(((GridCell(f"{prose}\n附件"),),), "html"))
    assert (stated.fact, stated.value) == ("requests_received", Decimal(12))


def test_statements_are_keyed_and_quote_their_sentence() -> None:
    text = "主动公开政府信息104条，其中网站90条，网站90条；主动公开政府信息104条。"
    said = _stated(text)
    keys = {tuple(getattr(each, name) for name in STATEMENTS.key[1:]) for each in said}
    assert len(keys) == len(said) == 3
    assert all(each.sentence in text for each in said)


@given(
    st.integers(0, 9_999_999),
    st.sampled_from(["{}", "{:,}", " {} "]),
    st.sampled_from(
        [
            ("共收到政府信息公开申请{}件", "requests_received"),
            ("全年主动公开政府信息{}条", "items_disclosed"),
            ("因政府信息公开被申请行政复议{}件", "reviews"),
            ("全年办理行政许可{}件", "licences"),
            ("制发行政规范性文件{}件", "normative_documents_issued"),
        ]
    ),
    st.sampled_from(["", "，较上年增加3件", "，同比增长20%", "（去年为7件）", "，比2022年多5件"]),
)
def test_a_count_is_read_as_printed(
    value: int, printed: str, sentence: tuple[str, str], rest: str
) -> None:
    words, fact = sentence
    (stated,) = _stated(f"2023年，我局{words.format(printed.format(value))}{rest}。")
    assert (stated.fact, stated.value) == (fact, Decimal(value))


@given(st.text(alphabet="0123456789,，.、件条万 一二十收到信息公开申请其中（）", max_size=60))
def test_every_number_read_is_printed_so(text: str) -> None:
    for count in counts(text):
        assert count.value >= 0
        digits = "".join(sign for sign in text[count.start : count.end] if sign.isdigit())
        if digits and "万" not in text[count.start : count.end]:
            assert Decimal(digits) == Decimal(str(count.value).replace(".", ""))


@pytest.mark.parametrize(
    "text",
    [
        "收到政府信息公开申请" * 8_000,
        "1" * 100_000,
        "，1件" * 40_000,
        "公开1," * 30_000,
        "（" * 50_000 + "收到申请1件",
        "未收到" * 30_000 + "申请公开",
        "主动公开政府信息1条，其中" + "网站1条、" * 20_000,
        "一二三" * 30_000 + "件申请公开",
        "主动公开政府信息1条，其中网站1条。" * 5_000,
    ],
)
def test_hostile_text_is_read_in_time_of_its_length(text: str) -> None:
    began = time.process_time()
    _stated(text)
    assert time.process_time() - began < 2
