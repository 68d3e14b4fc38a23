"""The quarantine's commands over the sample region: what they show, write and refuse."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import Result
from typer.testing import CliRunner

from pipelines.cli.main import app
from tests.pipelines.sample_home import SampleHome

CELL = "requests.unavailable_not_held.natural_person"
WHY = ("--reason", "误印", "--evidence", "来函", "--author", "张")


@pytest.fixture(scope="module")
def home(sample: SampleHome, tmp_path_factory: pytest.TempPathFactory) -> SampleHome:
    """A home of this module's own; its decisions are cleared after each test."""
    return sample.copy(tmp_path_factory.mktemp("quarantine") / "home")


@pytest.fixture(autouse=True)
def no_decisions(home: SampleHome) -> None:
    for path in (home.home / "office" / "decisions").glob("*"):
        path.unlink()


def quarantine(home: SampleHome, *arguments: str) -> tuple[int, str]:
    """Exit status, and what was printed, in one line."""
    ran = invoked(home, *arguments)
    return ran.exit_code, " ".join(ran.output.replace("│", " ").split())


def invoked(home: SampleHome, *arguments: str) -> Result:
    settings = {"NIANBAO_HOME": str(home.home), "COLUMNS": "400"}
    return CliRunner().invoke(app, ["quarantine", *arguments], env=settings)


def recorded(home: SampleHome, year: int = 2024) -> Any:
    path = home.home / "office" / "decisions" / f"{year}.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def history_of(home: SampleHome, reporter: str) -> list[dict[str, Any]]:
    """What is noted of a reporter's report of 2024."""
    path = home.home / "history" / "2024" / "991121.jsonl"
    noted = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [each for each in noted if each["report_id"].startswith(f"{reporter}:")]


def test_the_list_tells_who_is_held_and_why(home: SampleHome) -> None:
    status, told = quarantine(home, "list")
    assert status == 0
    assert "quarantine 隔离区: 2" in told
    assert "identity_broken 勾稽关系不符" in told
    assert "twin_differs" in told
    assert "linxi-resources" not in quarantine(home, "list", "--rule", "twin_differs")[1]
    assert "没有隔离的报告" in quarantine(home, "list", "--year", "2023")[1]
    assert quarantine(home, "list", "--year", "2031")[0] == 2
    assert quarantine(home, "list", "--rule", "nothing")[0] == 2
    assert "没有隔离的报告" in quarantine(home, "list", "--state", "corrected")[1]
    assert "没有隔离的报告" in quarantine(home, "list", "--region", "991100")[1]


def test_the_list_in_json_has_an_object_a_report(home: SampleHome) -> None:
    rows = [json.loads(line) for line in invoked(home, "list", "--json").stdout.splitlines()]
    assert [(row["reporter_id"], row["reasons"], row["state"]) for row in rows] == [
        ("linxi-resources", ["identity_broken"], "open"),
        ("linxi-supply", ["twin_differs"], "open"),
    ]


def test_a_report_is_shown_with_what_is_wrong_and_the_ways_back(
    home: SampleHome, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    status, told = quarantine(home, "show", "临溪县自然资源和规划局", "--html", str(page))
    assert status == 0
    assert "相差 1" in told
    assert f"nianbao quarantine correct linxi-resources {CELL} 4 --from 5 --year 2024" in told
    assert "nianbao quarantine accept linxi-resources --year 2024 --out" in told
    (noted,) = history_of(home, "linxi-resources")
    at = datetime.fromisoformat(noted["at"]) + timedelta(hours=8)
    assert f"历史：{at:%Y-%m-%d %H:%M}（北京时间） — → 待处理" in told
    assert "不掌握" in page.read_text(encoding="utf-8")
    english = quarantine(home, "show", "linxi-resources", "--english")[1]
    assert "differ" in english
    assert "应当" not in english
    assert f"history: {at:%Y-%m-%d %H:%M} (Beijing) — → open" in english


def test_a_correction_is_recorded_and_says_what_will_come_of_it(home: SampleHome) -> None:
    status, told = quarantine(home, "correct", "linxi-resources", CELL, "4", "--from", "5", *WHY)
    assert (status, "更正后有效" in told) == (0, True)
    assert "nianbao run --no-fetch --year 2024 --region 991121" in told
    (entry,) = recorded(home)["corrections"]
    assert (entry["cell"], entry["from"], entry["to"]) == (CELL, 5, 4)
    assert (entry["reason"], entry["evidence"], entry["author"]) == ("误印", "来函", "张")
    again = quarantine(home, "correct", "linxi-resources", CELL, "3", "--from", "5", *WHY)
    assert (again[0], "corrected already" in again[1]) == (2, True)


def test_a_correction_that_is_not_enough_says_what_is_left(home: SampleHome) -> None:
    status, told = quarantine(home, "correct", "linxi-resources", CELL, "3", "--from", "5", *WHY)
    assert (status, "仍隔离" in told, "calculated 4" in told) == (0, True, True)
    blank = quarantine(
        home, "correct", "linxi-resources", "requests.granted.other", "blank", "--from", "1", *WHY
    )
    assert blank[0] == 0, blank[1]
    assert recorded(home)["corrections"][1]["to"] is None


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("linxi-resources", CELL, "4", "--from", "6"), "prints '5'"),
        (("linxi-resources", "requests.granted.nobody", "4", "--from", "5"), "has no cell"),
        (("linxi-resources", CELL, "四", "--from", "5"), "'四'"),
        (("linxi-resources", CELL, "NaN", "--from", "5"), "'NaN'"),
        (("linxi-resources", CELL, "4", "--from", "5x"), "'5x'"),
        (("nobody", CELL, "4", "--from", "5"), "'nobody'"),
        (
            ("linxi-resources", CELL, "4", "--from", "5", "--year", "2019"),
            "there is 2023, 2024",
        ),
        (("linxi-resources", CELL, "0.0000001", "--from", "5"), "decimal places"),
    ],
)
def test_a_correction_of_nothing_that_is_there_is_refused(
    home: SampleHome, arguments: tuple[str, ...], told: str
) -> None:
    status, said = quarantine(home, "correct", *arguments, *WHY)
    assert (status, told in said) == (2, True), said
    assert not list((home.home / "office" / "decisions").glob("*"))


def test_a_negative_figure_is_no_option(home: SampleHome) -> None:
    status, said = quarantine(home, "correct", "linxi-resources", CELL, "-4", "--from", "-5", *WHY)
    assert (status, "not -5" in said) == (2, True), said


def test_an_acceptance_needs_a_broken_rule_to_count_in(home: SampleHome) -> None:
    status, _ = quarantine(home, "accept", "linxi-resources", "--in", *WHY)
    assert status == 0
    assert recorded(home)["acceptances"][0]["in_rollups"] is True
    twice = quarantine(home, "accept", "linxi-resources", "--out", *WHY)
    assert (twice[0], "accepted already" in twice[1]) == (2, True)
    sound = quarantine(home, "accept", "linxi-finance", "--in", *WHY)
    assert (sound[0], "breaks no rule" in sound[1]) == (2, True), sound[1]


def test_why_must_be_said(home: SampleHome) -> None:
    empty = ("--reason", " ", "--evidence", "来函", "--author", "张")
    status, told = quarantine(home, "accept", "linxi-resources", "--in", *empty)
    assert (status, "reason" in told) == (2, True)
    missing = quarantine(home, "accept", "linxi-resources", "--in", "--reason", "x")
    assert missing[0] == 2


def test_faulty_decisions_are_told_and_left_alone(home: SampleHome) -> None:
    folder = home.home / "office" / "decisions"
    folder.mkdir(exist_ok=True)
    (folder / "2024.yaml").write_text("corrections: [{reporter: a}]\n")
    status, told = quarantine(home, "accept", "linxi-resources", "--in", *WHY)
    assert (status, "2024.yaml corrections[0]" in told) == (1, True)
    assert (folder / "2024.yaml").read_text() == "corrections: [{reporter: a}]\n"


def test_nothing_is_decided_beside_a_decision_that_does_not_fit(home: SampleHome) -> None:
    assert quarantine(home, "correct", "linxi-resources", CELL, "4", "--from", "5", *WHY)[0] == 0
    path = home.home / "office" / "decisions" / "2024.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("from: 5", "from: 7"), "utf-8")
    status, told = quarantine(home, "accept", "linxi-resources", "--in", *WHY)
    assert (status, "2024.yaml corrections[0] does not fit any more" in told) == (2, True), told
