"""A season is checked when it is read, an office may have its own, and the docs show it."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from pipelines.definitions import definitions
from pipelines.flow import FlowError, Watch, opened_flow
from pipelines.season import SeasonError, default_text, season_in, season_of
from pipelines.settings_given import settings_from
from tests.pipelines.sample_home import free_port, nianbao
from tests.pipelines.season_page import with_windows

PAGE = Path(__file__).parents[2] / "docs" / "season.md"
OWN = """\
timezone: Asia/Shanghai
windows:
  - name: towns
    label: 乡镇
    about: the towns
    cron: 30 7 * 3 1-5
    only: [township]
    running: true
"""


def faults(text: str) -> str:
    with pytest.raises(SeasonError) as raised:
        season_in("own.yaml", text)
    return str(raised.value)


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("cron: 30 7 * 3 1-5", "cron: 30 7 31 2 *", "towns, cron: is no time of five parts"),
        ("cron: 30 7 * 3 1-5", "cron: daily", "'daily'"),
        ("only: [township]", "only: [towns]", "windows[0] towns, only, 0: is none of government"),
        ("only: [township]", "onyl: [township]", "windows[0] towns, onyl: is no key"),
        ("running: true", "running: perhaps", "'perhaps'"),
        ("about: the towns", "years: [1]", "windows[0] towns, about: is missing"),
        ("about: the towns", "about: x\n    years: [1]", "years, 0"),
        ("about: the towns", "about: x\n    years: [0, 0]", "years: names a year twice"),
        ("about: the towns", "about: x\n    years: [-90]", "years, 0"),
        ("about: the towns", "about: x\n    due: yes", "towns, due"),
        ("about: the towns", "about: x\n    due: 'off'", "towns, due"),
        (
            "    only: [township]\n",
            "    job: take_register\n    years: [-3]\n",
            "years means nothing to the job 'take_register'",
        ),
        ("about: the towns", "about: x\n    job: fetch", "job"),
        (
            "about: the towns",
            "about: x\n    job: publish",
            "only means nothing to the job 'publish'",
        ),
        ("name: towns", "name: The Towns", "'The Towns'"),
        ("label: 乡镇", "label: 乡镇\n    label: 镇", "duplicate key"),
        ("timezone: Asia/Shanghai", "timezone: Asia/Beijing", "timezone: is no time zone"),
        ("windows:", "window:", "own.yaml: windows: is missing"),
        (OWN, "- a list", "must have the keys timezone and windows"),
        (OWN, "a: [", "own.yaml: not YAML"),
    ],
)
def test_a_fault_is_told_with_file_entry_key_and_value(was: str, becomes: str, told: str) -> None:
    said = faults(OWN.replace(was, becomes))
    assert said.startswith("own.yaml: ")
    assert told in said


def test_no_two_windows_go_by_one_name() -> None:
    assert "stands twice: 'towns'" in faults(OWN + OWN[OWN.index("  - name") :])


def test_every_fault_is_told_at_once() -> None:
    said = faults(OWN.replace("Asia/Shanghai", "x").replace("township", "y"))
    assert len(said.splitlines()) == 2


def test_an_office_switches_and_changes_its_season_without_code(tmp_path: Path) -> None:
    settings = settings_from({"NIANBAO_HOME": str(tmp_path)})
    assert [each.name for each in season_of(settings).windows][:2] == ["yearly", "late_reports"]
    own = tmp_path / "office" / "season.yaml"
    own.parent.mkdir()
    own.write_text(OWN, encoding="utf-8")
    (schedule,) = definitions(settings).schedules or ()
    assert isinstance(schedule, dg.ScheduleDefinition)
    assert (schedule.name, schedule.cron_schedule) == ("towns", "30 7 * 3 1-5")
    assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING
    another = tmp_path / "another.yaml"
    another.write_text(OWN.replace("name: towns", "name: others"), encoding="utf-8")
    named = settings_from({"NIANBAO_HOME": str(tmp_path), "NIANBAO_SEASON": str(another)})
    assert [each.name for each in season_of(named).windows] == ["others"]


def test_nothing_starts_under_a_faulty_season(tmp_path: Path) -> None:
    own = tmp_path / "office" / "season.yaml"
    own.parent.mkdir()
    own.write_text("windows: []", encoding="utf-8")
    settings = settings_from({"NIANBAO_HOME": str(tmp_path)})
    with pytest.raises(FlowError, match=r"season\.yaml: timezone: is missing"):
        opened_flow(settings, Watch()).__enter__()
    ran = nianbao("ui", "--port", str(free_port()), home=tmp_path)
    assert ran.returncode == 2
    assert "timezone: is missing" in " ".join(ran.stderr.replace("│", " ").split())


@pytest.mark.parametrize("name", ["register_rows", "years_beside_each_other"])
def test_no_window_goes_by_the_name_of_a_sensor(tmp_path: Path, name: str) -> None:
    own = tmp_path / "office" / "season.yaml"
    own.parent.mkdir()
    own.write_text(OWN.replace("name: towns", f"name: {name}"), encoding="utf-8")
    with pytest.raises(SeasonError, match=f"is that of a sensor: '{name}'"):
        definitions(settings_from({"NIANBAO_HOME": str(tmp_path)}))


@pytest.mark.writes_docs
def test_the_page_shows_the_windows_there_are(pytestconfig: pytest.Config) -> None:
    page = with_windows(PAGE.read_text(encoding="utf-8"), season_in("season.yaml", default_text()))
    if pytestconfig.getoption("--write-docs"):
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page, "`make docs` writes the page anew"


def test_the_season_on_the_page_can_be_read() -> None:
    text = PAGE.read_text(encoding="utf-8")
    example = text.partition("```yaml\n")[2].partition("```")[0]
    assert [each.name for each in season_in("the page", example).windows] == ["towns_in_march"]
