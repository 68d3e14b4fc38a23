"""Reports beside the register: another unit, another year, too late."""

from __future__ import annotations

from datetime import date

import pytest

from assets.validated_tables.register_rules import (
    power_findings,
    register_findings,
    same_unit,
)
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


REGULATIONS = "disclosure.regulations"


@pytest.mark.parametrize(
    ("level", "kind", "power"),
    [
        ("country", "department", True),
        ("province", "government", True),
        ("prefecture", "office", True),
        ("prefecture", "department", False),
        ("county", "government", False),
        ("county", "office", False),
        ("township", "township", False),
        ("county", "department", False),
    ],
)
def test_regulations_need_the_power_to_make_them(level: str, kind: str, power: bool) -> None:
    reports = Reports()
    figures: dict[str, int | None] = {
        f"{REGULATIONS}.issued": 1,
        f"{REGULATIONS}.repealed": 0,
        f"{REGULATIONS}.in_force": 6,
    }
    report = reports.add("a", figures)
    reports.reporters[0] |= {"level": level, "kind": kind}
    given = reports.given()
    rules = power_findings(given.parsed_cells, given.reporters)
    cells = [f"{REGULATIONS}.issued", f"{REGULATIONS}.in_force"]
    message = f"a {kind} of {level} level prints issued 1, in_force 6"
    assert rows(rules, "report_id", "rule", "line", "message", "cells") == (
        [] if power else [(report, "regulations_without_power", REGULATIONS, message, cells)]
    )


def test_no_regulations_need_no_power() -> None:
    reports = Reports()
    reports.add("nought", {})
    reports.add("blank", {f"{REGULATIONS}.in_force": None})
    reports.add("documents", {"disclosure.normative_documents.in_force": 3})
    reports.add("no tables", None)
    given = reports.given()
    assert power_findings(given.parsed_cells, given.reporters).is_empty()


def test_each_report_without_power_is_found_by_itself() -> None:
    reports = Reports()
    expected = [reports.add(name, {f"{REGULATIONS}.in_force": 2}) for name in ("a", "b")]
    given = reports.given()
    rules = power_findings(given.parsed_cells, given.reporters)
    assert rows(rules, "report_id") == [(report,) for report in expected]


def found(reports: Reports) -> list[tuple[object, ...]]:
    given = reports.given()
    due = dict.fromkeys(given.reporters["reporter_id"], date(2025, 1, 31))
    return rows(register_findings(given.reports, given.reporters, due), "report_id", "rule")
