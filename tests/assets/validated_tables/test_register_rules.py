"""Reports beside the register: another unit, another year, too late."""

from __future__ import annotations

from datetime import date

import pytest

from assets.validated_tables.register_rules import register_findings, same_unit
from tests.assets.partition import Reports, rows

OWN = {"临溪县教育局", "县教育局"}
OTHERS = {"临溪县人民政府", "临溪县", "临溪县民政局", "泽安市教育局", "临溪县人民政府办公室"}


@pytest.mark.parametrize(
    "printed",
    ["临溪县教育局", "县教育局", "泽安市临溪县教育局", "教育局", "临溪县教育局办公室"],
)
def test_a_name_of_the_unit(printed: str) -> None:
    assert same_unit(printed, OWN, OTHERS)


@pytest.mark.parametrize(
    "printed", ["临溪县民政局", "泽安市教育局", "临溪县人民政府", "临溪县水利局", "局", "临溪县"]
)
def test_a_name_of_another(printed: str) -> None:
    assert not same_unit(printed, OWN, OTHERS)


def test_an_office_is_not_its_government() -> None:
    government = {"临溪县人民政府", "临溪县"}
    assert not same_unit("临溪县人民政府办公室", government, {"临溪县人民政府办公室"})


@pytest.mark.parametrize(
    ("printed", "rule"),
    [
        ({"reporter_printed": "b"}, "reporter_mismatch"),
        ({"reporter_printed": "某某局"}, "reporter_mismatch"),
        ({"year_printed": 2023}, "year_mismatch"),
        ({"published_on": date(2025, 2, 1)}, "published_late"),
    ],
)
def test_each_rule_speaks_alone(printed: dict[str, object], rule: str) -> None:
    reports = Reports()
    reports.add("b", None)
    report = reports.add("a", None, **printed)
    assert found(reports) == [(report, rule)]


@pytest.mark.parametrize(
    "printed",
    [
        {},
        {"reporter_printed": ""},
        {"year_printed": None},
        {"published_on": None},
        {"published_on": date(2025, 1, 31)},
    ],
)
def test_what_is_not_printed_is_not_held_against_a_report(printed: dict[str, object]) -> None:
    reports = Reports()
    reports.add("a", None, **printed)
    assert found(reports) == []


def test_names_are_compared_in_simplified_characters_without_brackets() -> None:
    reports = Reports()
    reports.add("临溪县环境保护局", None, reporter_printed="臨溪縣環境保護局（本級）")
    assert found(reports) == []


def test_a_message_names_both_sides() -> None:
    reports = Reports()
    reports.add("a", None, year_printed=2023)
    given = reports.given()
    (message,) = register_findings(given.reports, given.reporters, {})["message"]
    assert "2023" in message
    assert "2024" in message


def found(reports: Reports) -> list[tuple[object, ...]]:
    given = reports.given()
    due = dict.fromkeys(given.reporters["reporter_id"], date(2025, 1, 31))
    return rows(register_findings(given.reports, given.reporters, due), "report_id", "rule")
