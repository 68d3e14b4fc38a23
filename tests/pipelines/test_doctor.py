"""Each check of the doctor, with the fault it is there for; and that nothing is changed by any."""

from __future__ import annotations

import fcntl
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from upath import UPath

from assets.register.start import office_start
from assets.storage.attempts import run_lock
from assets.storage.json_log import append
from pipelines import doctor
from pipelines.doctor import (
    alerts,
    clock,
    disk,
    disks,
    fonts,
    memory,
    missing_extras,
    office,
    packages,
    readers,
)
from pipelines.doctor_storage import broker, database, left_over, place, storage_checks
from pipelines.settings import Settings
from pipelines.settings_given import settings_from
from tests.pipelines.sample_home import nianbao

PASSWORD = "geheim"


def a_home(folder: Path, **given: str) -> Settings:
    names = {f"NIANBAO_{name.upper()}": value for name, value in given.items()}
    return settings_from({"NIANBAO_HOME": str(folder), **names})


def test_a_package_that_is_not_as_locked_is_named(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(
        "# by hand\npolars==0.0.1 \\\n    --hash=sha256:00\nno-such==1.0\n"
        "other==1.0 ; sys_platform == 'win32' \\\n",
        encoding="utf-8",
    )
    found = packages(lock)
    assert found.state == "warning"
    assert "(==0.0.1), no-such 无 missing (==1.0)" in found.found
    assert "other" not in found.found
    assert packages(tmp_path / "none").state == "ok"


def test_a_python_of_another_version_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor.python().state == "ok"
    monkeypatch.setattr(sys, "version_info", (3, 10, 1))
    assert doctor.python().state == "fault"


def test_a_reader_that_is_not_installed_is_told_with_its_files(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert readers().state == "ok"
    monkeypatch.setitem(sys.modules, "olefile", None)
    found = readers()
    assert (found.state, found.found) == ("warning", "缺少 missing olefile: DOC, XLS")
    assert "nianbao[office]" in found.remedy


def test_what_the_settings_need_and_is_not_installed_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "dagster_celery", None)
    assert missing_extras(a_home(tmp_path)) == []
    (found,) = missing_extras(a_home(tmp_path, broker_url="redis://127.0.0.1/0"))
    assert (found.name, found.state) == ("dagster_celery", "fault")


def test_no_chinese_font_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert fonts().state == "warning"
    program = tmp_path / "fc-list"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    assert fonts().found.startswith("无 none")
    program.write_text("#!/bin/sh\necho 宋体,SimSun\n", encoding="utf-8")
    assert (fonts().state, fonts().found) == ("ok", "宋体")


def test_a_clock_before_the_newest_archived_file_is_a_fault(tmp_path: Path) -> None:
    folder = tmp_path / "archive" / "2024" / "991121"
    folder.mkdir(parents=True)
    (folder / "20250201000000-1.warc.gz").touch()
    assert clock(a_home(tmp_path)).state == "ok"
    (folder / "29990101000000-1.warc.gz").touch()
    found = clock(a_home(tmp_path))
    assert found.state == "fault"
    assert "29990101000000" in found.found


@pytest.mark.parametrize(
    ("comfort", "least", "state"),
    [(0, 0, "ok"), (1 << 60, 0, "warning"), (1 << 60,) * 2 + ("fault",)],
)
def test_a_full_disk_is_told_before_and_when_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, comfort: int, least: int, state: str
) -> None:
    monkeypatch.setattr(doctor, "_COMFORT_BYTES", comfort)
    monkeypatch.setattr(doctor, "_LEAST_BYTES", least)
    assert disk(tmp_path / "not" / "there").state == state


def test_readers_that_do_not_fit_into_the_machine_are_told(tmp_path: Path) -> None:
    assert memory(a_home(tmp_path, workers="1", document_megabytes="64")).state == "ok"
    assert memory(a_home(tmp_path, workers="256", document_megabytes="900000")).state == "warning"


def test_an_office_without_register_or_with_a_faulty_one_is_told(tmp_path: Path) -> None:
    settings = a_home(tmp_path)
    assert office(settings).state == "warning"
    assert "nianbao init" in office(settings).remedy
    for name, content in office_start().items():
        path = tmp_path / "office" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    assert (office(settings).state, office(settings).remedy[:2]) == ("warning", "填写")
    with (tmp_path / "office" / "register" / "regions.csv").open("a", encoding="utf-8") as file:
        file.write("991121,临溪县,village,,yes,,,\n")
    found = office(settings)
    assert found.state == "fault"
    assert "regions.csv" in found.found


@pytest.mark.parametrize(
    "name", ["decisions/2024.yaml", "season.yaml"], ids=["decisions", "season"]
)
def test_decisions_and_season_are_read_too(tmp_path: Path, name: str) -> None:
    register = tmp_path / "office" / "register"
    register.mkdir(parents=True)
    for file, line in {
        "regions.csv": "code,name,level,parent,collection,valid_from,valid_to,successor\n"
        "991121,临溪县,county,,yes,,,\n",
        "reporters.csv": "reporter_id,name,kind,level,region,scope,valid_from,valid_to,aliases\n"
        "a,临溪县教育局,department,county,991121,unit,,,\n",
        "sources.csv": "reporter_id,year,kind,address,platform,local\n"
        "a,,listing,https://www.example.gov.cn/a/,plain_list,\n",
    }.items():
        (register / file).write_text(line, encoding="utf-8")
    sound = office(a_home(tmp_path))
    assert (sound.state, sound.found) == ("ok", "单位 reporters 1, 决定 decisions 0")
    faulty = tmp_path / "office" / name
    faulty.parent.mkdir(exist_ok=True)
    faulty.write_text("nonsense: [1]\n", encoding="utf-8")
    found = office(a_home(tmp_path))
    assert found.state == "fault"
    assert faulty.name in found.found


def test_a_file_where_a_folder_should_be_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("no folder", encoding="utf-8")
    found = place("home", "数据目录", str(tmp_path / "home" / "data"))
    assert found.state == "fault"
    assert str(tmp_path / "home" / "data") in found.found
    assert found.remedy


def test_a_folder_that_is_not_there_yet_is_not_made(tmp_path: Path) -> None:
    assert "not made yet" in place("home", "数据目录", str(tmp_path / "a" / "b")).found
    assert list(tmp_path.iterdir()) == []


def test_another_store_is_tried_and_left_as_it_was() -> None:
    assert place("home", "数据目录", "memory://doctor").state == "ok"
    assert not UPath("memory://doctor").exists() or not list(UPath("memory://doctor").iterdir())
    assert place("home", "数据目录", "nosuchstore://bucket").state == "fault"


def test_a_database_that_does_not_answer_is_a_fault_without_its_password() -> None:
    found = database("runs", "运行历史库", f"postgresql+psycopg://u:{PASSWORD}@127.0.0.1:1/x")
    assert found.state == "fault"
    assert "127.0.0.1" in found.found
    assert PASSWORD not in found.found


def test_a_file_that_is_no_database_is_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "a ?#%.sqlite"
    url = f"sqlite:///{tmp_path / 'warehouse.sqlite'}"
    assert "not made yet" in database("warehouse", "数据仓库", url).found
    assert list(tmp_path.iterdir()) == []
    file.write_bytes(b"nonsense" * 1000)
    file.rename(tmp_path / "warehouse.sqlite")
    assert database("warehouse", "数据仓库", url).state == "fault"


def test_the_revision_of_a_schema_is_shown(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.sqlite'}"
    with sqlite3.connect(tmp_path / "x.sqlite") as connection:
        connection.execute("CREATE TABLE a (b)")
    assert "no schema version" in database("warehouse", "数据仓库", url).found
    with sqlite3.connect(tmp_path / "x.sqlite") as connection:
        connection.execute("CREATE TABLE alembic_version (version_num)")
        connection.execute("INSERT INTO alembic_version VALUES ('0007')")
    assert "版本 schema 0007" in database("warehouse", "数据仓库", url).found


def test_what_a_killed_process_left_is_told(tmp_path: Path) -> None:
    settings = a_home(tmp_path)
    settings.attempts.mkdir()
    assert left_over(settings).state == "ok"
    held, ended, killed = (run_lock(settings.attempts, run) for run in ("held", "ended", "killed"))
    log = [{"run": run, "event": "started"} for run in ("held", "ended", "killed")]
    append(UPath(settings.attempts / "2025-02.jsonl"), [*log, {"run": "ended", "event": "ended"}])
    ended.touch()
    with held.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        assert left_over(settings).state == "ok"
        killed.touch()
        assert left_over(settings).found == "1: killed"
    folder = tmp_path / "archive" / "2024" / "991121"
    folder.mkdir(parents=True)
    (folder / ".lock").touch()
    (folder / "20250201000000-1.warc.gz.open").touch()
    assert "2024/991121/20250201000000-1.warc.gz.open" in left_over(settings).found


def test_nothing_is_changed_by_the_checks(tmp_path: Path) -> None:
    (tmp_path / "office").mkdir()
    settings = a_home(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    found = [*doctor.machine_checks(settings), *storage_checks(settings)]
    assert sorted(tmp_path.rglob("*")) == before
    assert len({check.name for check in found}) == len(found) > 10
    for check in found:
        assert check.label
        assert not check.label.isascii()
        assert bool(check.remedy) == (check.state != "ok"), check


def test_the_command_ends_with_a_status_and_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder", encoding="utf-8")
    program = [sys.executable, "-m", "pipelines.cli.main", "doctor"]
    given = {"NIANBAO_HOME": str(tmp_path / "data"), "NIANBAO_LOCAL": str(tmp_path / "local")}
    ran = subprocess.run(
        program, env=given, capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert ran.returncode == 1, ran.stderr
    assert f"故障 fault  数据目录 home: {tmp_path}/data" in ran.stdout
    assert "    → " in ran.stdout


def test_nobody_to_be_told_of_failures_is_a_warning(tmp_path: Path) -> None:
    assert alerts(a_home(tmp_path)).state == "warning"
    told = alerts(a_home(tmp_path, alert_webhook="http://hook.test/robot?key=geheim"))
    assert told.state == "ok"
    assert told.found.startswith("hook.test")
    assert PASSWORD not in told.found


def test_a_trial_alert_is_sent_where_it_is_asked_for(
    tmp_path: Path, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/robot").respond_with_data("ok")
    settings = {"NIANBAO_ALERT_WEBHOOK": httpserver.url_for("/robot")}
    assert not any("trial" in line for line in nianbao("doctor", home=tmp_path, **settings).stdout)
    assert httpserver.log == []
    told = nianbao("doctor", "--alert", home=tmp_path, **settings)
    assert "试发告警 trial alert: 已送达 taken" in told.stdout
    assert len(httpserver.log) == 1
    httpserver.expect_request("/refused").respond_with_data("no", status=500)
    settings = {"NIANBAO_ALERT_WEBHOOK": httpserver.url_for("/refused")}
    told = nianbao("doctor", "--alert", home=tmp_path, **settings)
    assert told.returncode == 1
    assert "未送达 not taken" in told.stdout


def test_a_queue_that_does_not_answer_is_a_fault_without_its_password(tmp_path: Path) -> None:
    url = f"redis://:{PASSWORD}@127.0.0.1:1/0"
    found = broker(url)
    assert found.state == "fault"
    assert found.found.startswith("redis://127.0.0.1:1/0: ConnectionError")
    assert PASSWORD not in found.found
    assert "broker" in {check.name for check in storage_checks(a_home(tmp_path, broker_url=url))}


def test_every_disk_that_is_written_to_is_looked_at(tmp_path: Path) -> None:
    apart = {"NIANBAO_HOME": "/dev/shm/none", "NIANBAO_LOCAL": str(tmp_path)}
    found = [check.found for check in disks(settings_from(apart))]
    same = tmp_path.stat().st_dev == Path("/dev/shm").stat().st_dev
    assert len(found) == (1 if same else 2)
    assert same or any(each.startswith("/dev/shm: ") for each in found)
    assert len(list(disks(a_home(tmp_path)))) == 1


def test_a_log_of_attempts_with_a_strange_line_is_no_crash(tmp_path: Path) -> None:
    settings = a_home(tmp_path)
    run_lock(settings.attempts, "r1").parent.mkdir(parents=True, exist_ok=True)
    run_lock(settings.attempts, "r1").touch()
    append(UPath(settings.attempts / "2026-11-23.jsonl"), [{"strange": True}])
    assert left_over(settings).state in {"ok", "warning"}
