"""The indicators are declared whole, and what is ill declared is refused."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from assets.rollups.definitions import checked, definitions, indicator_definitions
from assets.rollups.tables import COVERAGE, INDICATOR_DEFINITIONS
from expectations.forms import catalogue

WRITTEN = {
    "id": "some_rate",
    "label": "某率",
    "name": "Some rate",
    "definition": "某数占办理结果总计的百分比",
    "definition_en": "Some, of all handled",
    "numerator": ["requests.granted.total"],
    "denominator": ["requests.handled_total.total"],
}
OF_REGIONS = {"applies_to": ["regions"]}


def test_what_offices_and_researchers_ask_for_is_declared():
    assert {each.label.partition("（")[0] for each in definitions()} == {
        *("公开率", "不予公开率", "无法提供率", "不予处理率", "其他处理率", "不掌握占无法提供"),
        *("办结率", "结转率", "自然人占比", "法律服务机构占比", "争议转化率", "复议纠错率"),
        *("诉讼纠错率", "复议率", "诉讼率", "直接起诉占比", "人均申请量", "规范性文件净增"),
        *("废止率", "许可处罚比", "报告率", "按时率", "版式合规率", "有效率", "隔离率"),
        *("勾稽错误数每份", "跨年不一致每份", "雷同率"),
    }
    variants = {(each.id, each.variant) for each in definitions() if each.variant}
    assert variants == {
        ("dispute_rate", "of_received"),
        ("dispute_rate", "of_handled"),
        ("review_correction_rate", "of_all"),
        ("review_correction_rate", "of_decided"),
        ("litigation_correction_rate", "of_all"),
        ("litigation_correction_rate", "of_decided"),
        ("on_time_rate", "of_expected"),
        ("on_time_rate", "of_dated"),
    }


def test_every_term_is_a_variable_of_the_bridge_or_a_count():
    known = {variable.id for variable in catalogue.bridge().variables} | {"population"}
    known |= {f"coverage.{column.name}" for column in COVERAGE.columns}
    for each in definitions():
        assert known.issuperset(each.variables), each.id


def test_patterns_are_spelt_out():
    by_id = {each.id: each for each in definitions()}
    newest = catalogue.editions()[-1].table("requests").rows
    for indicator, start in {
        "refusal_rate": "refused_",
        "unavailability_rate": "unavailable_",
        "declined_rate": "declined_",
    }.items():
        rows = [row.id for row in newest if row.id.startswith(start)]
        assert set(by_id[indicator].numerator) == {f"requests.{row}.total" for row in rows}
    assert len(by_id["refusal_rate"].numerator) == 8


def test_the_table_holds_every_definition_in_its_order():
    table = indicator_definitions()
    assert table.schema == INDICATOR_DEFINITIONS.schema
    rows = table.sort("position").rows(named=True)
    for row, each in zip(rows, definitions(), strict=True):
        assert row["indicator"] == each.id
        assert row["variant"] == each.variant
        assert tuple(row["denominator"]) == each.denominator
        assert (row["factor"], row["unit"]) == (each.factor, each.unit)
    [net] = [row for row in rows if row["indicator"] == "normative_documents_net"]
    assert net["denominator"] == []
    assert net["numerator"][1] == "-disclosure.normative_documents.repealed"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"numerator": ["requests.grantd.total"]}, "no variable 'requests.grantd.total'"),
        ({"numerator": ["requests.unheard_*.total"]}, "no variable 'requests.unheard_"),
        ({"numerator": [""]}, "no variable ''"),
        ({"numerator": []}, "at least 1 item"),
        ({"denominator": ["coverage.level"], **OF_REGIONS}, "no variable 'coverage.level'"),
        ({"denominator": ["population"]}, "'some_rate': no unit has .'population'"),
        ({"denominator": ["coverage.expected"]}, "no unit has .'coverage.expected'"),
        ({"numerator": ["requests.g*.total", "requests.granted.total"]}, "stands 2 times"),
        (
            {"numerator": ["disputes.litigation*.total"]},
            "'disputes.litigation_direct.total' of 2019 is added 2 times",
        ),
        ({"factor": 7}, "factor"),
        ({"small_number": -1}, "small_number"),
        ({"label": ""}, "label"),
        ({"applies_to": ["towns"]}, "applies_to"),
        ({"note": "x"}, "note"),
    ],
)
def test_what_is_ill_declared_is_refused(changed, why):
    with pytest.raises(ValidationError, match=why):
        checked([WRITTEN | changed])


@pytest.mark.parametrize(
    ("other", "why"), [({}, r"\('some_rate', ''\)"), ({"variant": "b"}, "'某率'")]
)
def test_what_is_declared_twice_is_refused(other, why):
    with pytest.raises(ValueError, match=f"indicators.yaml: {why} stands 2 times"):
        checked([WRITTEN, WRITTEN | other])


def test_what_is_well_declared_is_taken():
    [only] = checked([WRITTEN | {"denominator": ["population"], **OF_REGIONS}])
    assert (only.factor, only.unit, only.small_number, only.ranked) == (100, "%", 30, True)
