"""Dagster's home: configured once, and cleared of runs whose process is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import dagster as dg
import yaml
from upath import UPath

from assets.storage.attempts import run_lock
from assets.storage.paths import in_turn
from pipelines.instance import opened_instance, prepared_home
from pipelines.settings import settings_from
from tests.pipelines.sample_home import ROOT

HANGING = """
import sys, time
from pathlib import Path
import dagster as dg
from assets.storage.attempts import Attempts
from assets.storage.resources import utc_now
from pipelines.instance import opened_instance
from pipelines.settings import settings_from

settings = settings_from({"NIANBAO_HOME": sys.argv[1]})

@dg.op(pool="fetch")
def hang(context):
    with Attempts(settings.attempts, utc_now).of(context.run.run_id, "hang", None, None):
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
import sys, time
import dagster as dg
from assets.storage.attempts import hold_run
from pipelines.instance import opened_instance
from pipelines.settings import settings_from

settings = settings_from({"NIANBAO_HOME": sys.argv[1]})

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


def test_the_configuration_is_written_once_and_then_left_alone(tmp_path: Path) -> None:
    settings = settings_from({"NIANBAO_HOME": str(tmp_path)})
    written = prepared_home(settings) / "dagster.yaml"
    content = yaml.safe_load(written.read_text(encoding="utf-8"))
    assert content["telemetry"] == {"enabled": False}
    assert content["concurrency"]["pools"]["default_limit"] == 1
    written.write_text("telemetry: {enabled: false}\n", encoding="utf-8")
    assert prepared_home(settings) / "dagster.yaml" == written
    assert written.read_text(encoding="utf-8") == "telemetry: {enabled: false}\n"


def test_a_disk_that_is_full_leaves_no_half_of_the_configuration(tmp_path: Path) -> None:
    code = (
        "import resource, sys; from pipelines.instance import prepared_home\n"
        "from pipelines.settings import settings_from\n"
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


def test_programs_make_its_databases_one_after_the_other(tmp_path: Path) -> None:
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


def test_a_killed_run_is_failed_and_its_pool_is_free_again(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", HANGING, str(tmp_path)], cwd=ROOT, stderr=subprocess.DEVNULL
    )
    settings = settings_from({"NIANBAO_HOME": str(tmp_path)})
    try:
        _wait_for(lambda: list(settings.attempts.glob("*.lock")))
        (lock,) = settings.attempts.glob("*.lock")
        with opened_instance(settings) as instance:
            # While its process lives, a run is left in peace.
            (alive,) = instance.get_runs()
            assert alive.status == dg.DagsterRunStatus.STARTED
            assert _taken(instance) == 1
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with opened_instance(settings) as instance:
        (run,) = instance.get_runs()
        assert run.status == dg.DagsterRunStatus.FAILURE
        assert lock == run_lock(settings.attempts, run.run_id)
        assert _taken(instance) == 0
    assert list(settings.attempts.glob("*.lock")) == []


def test_a_run_killed_before_its_first_stage_is_failed_too(tmp_path: Path) -> None:
    settings = settings_from({"NIANBAO_HOME": str(tmp_path)})
    with subprocess.Popen(
        [sys.executable, "-c", BEGINNING, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE
    ) as process:
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
