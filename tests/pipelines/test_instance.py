"""Dagster's home: configured once, its runs kept in files or a server, killed ones failed."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import yaml
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.scheduler.instigation import TickStatus
from upath import UPath

from assets.storage.attempts import Attempts, run_lock
from assets.storage.paths import in_turn
from assets.storage.resources import utc_now
from pipelines.flow import FlowError, Watch, opened_flow
from pipelines.instance import opened_instance, prepared_home, storage_environment
from pipelines.settings import Settings
from pipelines.settings_given import settings_from
from tests.pipelines.sample_home import ROOT
from tests.postgresql import Server, rows, running_server, shown

HANGING = """
import os, time
import dagster as dg
from upath import UPath
from assets.storage.attempts import Attempts
from assets.storage.resources import utc_now
from pipelines.instance import opened_instance
from pipelines.settings_given import settings_from

settings = settings_from(os.environ)

@dg.op(pool="fetch")
def hang(context):
    attempts = Attempts(UPath(settings.attempts), settings.attempts, utc_now)
    with attempts.of(context.run.run_id, "hang", None, None):
        print("hangs", flush=True)
        time.sleep(600)

@dg.job
def hanging():
    hang()

with opened_instance(settings) as instance:
    hanging.execute_in_process(instance=instance)
"""

# Dagster knows of the run, and none of its stages has begun.
BEGINNING = """
import os, time
import dagster as dg
from assets.storage.attempts import hold_run
from pipelines.instance import opened_instance
from pipelines.settings_given import settings_from

settings = settings_from(os.environ)

@dg.job
def nothing():
    pass

with opened_instance(settings) as instance:
    run = "11111111-1111-4111-8111-111111111111"
    hold_run(settings.attempts, run)
    instance.create_run_for_job(nothing, run_id=run)
    print("begun", flush=True)
    time.sleep(600)
"""

OPENING = """
import os
import dagster as dg
from pipelines.instance import opened_instance
from pipelines.settings_given import settings_from

@dg.job
def nothing():
    pass

with opened_instance(settings_from(os.environ)) as instance:
    instance.create_run_for_job(nothing)
"""

POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.system)


@pytest.fixture(scope="module")
def postgresql() -> Iterator[Server]:
    with running_server() as server:
        yield server


@pytest.fixture(params=["files", POSTGRESQL])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings of a new home whose runs are kept in files, or under `make system` in a server."""
    given = {"NIANBAO_HOME": str(tmp_path)}
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("postgresql")
        given["NIANBAO_DAGSTER_URL"] = shown(server.new_database())
    return settings_from(given)


def program(code: str, settings: Settings, **given: Any) -> subprocess.Popen[bytes]:
    """A program over these settings."""
    environment = {**os.environ, **settings.environment()}
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment, **given)


def test_the_configuration_is_written_once_and_then_left_alone(tmp_path: Path) -> None:
    settings = settings_from({"NIANBAO_HOME": str(tmp_path)})
    written = prepared_home(settings) / "dagster.yaml"
    content = yaml.safe_load(written.read_text(encoding="utf-8"))
    assert content["telemetry"] == content["nux"] == {"enabled": False}
    assert content["concurrency"]["pools"]["default_limit"] == 1
    ours = "telemetry: {enabled: false}\nnux: {enabled: true}\nretention: {}\n"
    written.write_text(ours, encoding="utf-8")
    assert prepared_home(settings) / "dagster.yaml" == written
    assert written.read_text(encoding="utf-8") == ours


def test_a_configuration_of_before_gets_what_came_since(tmp_path: Path) -> None:
    settings = settings_from({"NIANBAO_HOME": str(tmp_path)})
    file = prepared_home(settings) / "dagster.yaml"
    file.write_text("telemetry: {enabled: false}", encoding="utf-8")
    prepared_home(settings)
    prepared_home(settings)
    text = file.read_text(encoding="utf-8")
    assert text.startswith("telemetry: {enabled: false}\nnux:\n  enabled: false\nretention:\n")
    assert text.count("retention") == 1
    with opened_instance(settings) as instance:
        assert not instance.nux_enabled
        kept = instance.get_tick_retention_settings(InstigatorType.SENSOR)
    # Of the many ticks that saw nothing a day is enough; the others are kept as Dagster does.
    assert kept[TickStatus.SKIPPED] == 1
    assert kept[TickStatus.SUCCESS] == -1


def test_a_disk_that_is_full_leaves_no_half_of_the_configuration(tmp_path: Path) -> None:
    code = (
        "import resource, sys; from pipelines.instance import prepared_home\n"
        "from pipelines.settings_given import settings_from\n"
        "settings = settings_from({'NIANBAO_HOME': sys.argv[1]})\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "prepared_home(settings)"
    )
    refused = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "File too large" in refused.stderr
    assert list((tmp_path / "dagster").iterdir()) == []


def test_where_runs_are_kept_follows_the_settings_and_the_rest_stays(tmp_path: Path) -> None:
    home = {"NIANBAO_HOME": str(tmp_path)}
    url = "postgresql+psycopg://office:geheim@db/dagster"
    plain, served = settings_from(home), settings_from({**home, "NIANBAO_DAGSTER_URL": url})
    file = plain.dagster_home / "dagster.yaml"

    def content(settings: Settings) -> str:
        prepared_home(settings)
        return file.read_text(encoding="utf-8")

    content(plain)
    ours = "# ours\ntelemetry: {enabled: false}\nnux: {enabled: true}\nretention: {}"
    file.write_text(ours, encoding="utf-8")
    with_server = content(served)
    assert with_server.startswith(ours)
    assert yaml.safe_load(with_server)["telemetry"] == {"enabled": False}
    assert yaml.safe_load(with_server)["storage"] == {
        "postgres": {"postgres_url": {"env": "DAGSTER_POSTGRES_URL"}}
    }
    assert "geheim" not in with_server
    assert content(served) == with_server
    assert content(plain).strip() == ours
    assert storage_environment(plain) == {}
    assert storage_environment(served) == {
        "DAGSTER_POSTGRES_URL": "postgresql+psycopg2://office:geheim@db/dagster"
    }


def test_programs_make_its_files_one_after_the_other(tmp_path: Path) -> None:
    settings = settings_from({"NIANBAO_HOME": str(tmp_path)})
    folder = prepared_home(settings)

    def opened() -> None:
        with opened_instance(settings):
            pass

    program = threading.Thread(target=opened)
    with in_turn(UPath(folder)):
        program.start()
        program.join(2)
        assert program.is_alive()
        assert list(folder.rglob("*.db")) == []
    program.join(60)
    assert (folder / "history" / "runs.db").exists()


def test_programs_that_come_first_together_make_its_tables_once(settings: Settings) -> None:
    first = [program(OPENING, settings, stderr=subprocess.PIPE) for _ in range(2)]
    said = [each.communicate(timeout=120)[1].decode() for each in first]
    assert [each.returncode for each in first] == [0, 0], said
    assert not any("Retrying" in text for text in said)
    with opened_instance(settings) as instance:
        assert len(instance.get_runs()) == 2
    if settings.dagster_url:
        assert len(rows(settings.dagster_url, "SELECT version_num FROM alembic_version")) == 1


@pytest.mark.system
def test_a_server_that_lets_nobody_in_is_told_without_its_password(
    postgresql: Server, tmp_path: Path
) -> None:
    url = shown(postgresql.new_database().set(password="falsch"))
    settings = settings_from({"NIANBAO_HOME": str(tmp_path), "NIANBAO_DAGSTER_URL": url})
    with (
        pytest.raises(FlowError, match=r"127\.0\.0\.1.*password authentication failed") as refused,
        opened_flow(settings, Watch()),
    ):
        pass
    assert "falsch" not in str(refused.value)


@pytest.mark.system
def test_no_password_is_kept_in_the_home(postgresql: Server, tmp_path: Path) -> None:
    url = shown(postgresql.new_database())
    settings = settings_from({"NIANBAO_HOME": str(tmp_path), "NIANBAO_DAGSTER_URL": url})
    with opened_instance(settings) as instance:
        told = str(instance.get_ref().to_dict())
    assert "geheim" not in told
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in files if b"geheim" in path.read_bytes()] == []


def test_a_killed_run_is_failed_and_its_pool_is_free_again(settings: Settings) -> None:
    with program(HANGING, settings, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(lambda: list(settings.attempts.glob("*.jsonl")))
            (lock,) = settings.attempts.glob("*.lock")
            with opened_instance(settings) as instance:
                # While its process lives, a run is left in peace.
                (alive,) = instance.get_runs()
                assert alive.status == dg.DagsterRunStatus.STARTED
                assert _taken(instance) == 1
        finally:
            process.kill()
    with opened_instance(settings) as instance:
        (run,) = instance.get_runs()
        assert run.status == dg.DagsterRunStatus.FAILURE
        assert lock == run_lock(settings.attempts, run.run_id)
        assert _taken(instance) == 0
    assert list(settings.attempts.glob("*.lock")) == []


def test_a_run_of_another_machine_is_left_in_peace(settings: Settings, tmp_path: Path) -> None:
    with program(BEGINNING, settings, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        process.kill()
    (lock,) = settings.attempts.glob("*.lock")
    # Another one went on with it: so the log says, which both machines see.
    log = Attempts(UPath(settings.attempts), tmp_path / "there", utc_now)
    with log.of(lock.stem, "fetch", 2024, "991121"), opened_instance(settings) as instance:
        assert _statuses(instance) == [dg.DagsterRunStatus.NOT_STARTED]
    assert not lock.exists()


def test_a_run_killed_before_its_first_stage_is_failed_too(settings: Settings) -> None:
    with program(BEGINNING, settings, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"begun\n"
            with opened_instance(settings) as instance:
                assert _statuses(instance) == [dg.DagsterRunStatus.NOT_STARTED]
        finally:
            process.kill()
    with opened_instance(settings) as instance:
        assert _statuses(instance) == [dg.DagsterRunStatus.FAILURE]


def _statuses(instance: dg.DagsterInstance) -> list[dg.DagsterRunStatus]:
    return [run.status for run in instance.get_runs()]


def _taken(instance: dg.DagsterInstance) -> int:
    return instance.event_log_storage.get_concurrency_info("fetch").active_slot_count


def _wait_for(condition: object) -> None:
    end = time.monotonic() + 60
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.1)
