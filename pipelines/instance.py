"""Dagster's own home: its configuration, and runs whose process is gone."""

from __future__ import annotations

import fcntl
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from pipelines.settings import Settings

# A run of the command line carries the id of its process, which holds the lock of that name.
PROCESS_TAG = "nianbao/process"
_LIVE = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]

# Fetching is one run at a time: two would ask one host twice as often as each means to.
_CONFIGURATION = """\
# Written once; what is changed here stays.
telemetry:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 2
  pools:
    granularity: op
    default_limit: 1
run_monitoring:
  enabled: true
  free_slots_after_run_end_seconds: 60
"""


def prepared_home(settings: Settings) -> Path:
    """Dagster's home, with its configuration in it."""
    folder = settings.dagster_home
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "dagster.yaml"
    if not configuration.exists():
        configuration.write_text(_CONFIGURATION, encoding="utf-8")
    return folder


@contextmanager
def opened_instance(settings: Settings) -> Iterator[tuple[dg.DagsterInstance, str]]:
    """The instance that command line and UI share, and the id of this process for its runs.

    Runs of killed processes are marked as failed first, or the UI would show them for ever and
    nobody could fetch any more.
    """
    home = prepared_home(settings)
    processes = home / "processes"
    processes.mkdir(exist_ok=True)
    process = uuid.uuid4().hex
    lock = processes / process
    with (
        lock.open("w") as handle,
        dg.DagsterInstance.from_config(str(home)) as instance,
    ):
        fcntl.flock(handle, fcntl.LOCK_EX)
        settle_killed_runs(instance, processes)
        try:
            yield instance, process
        finally:
            lock.unlink()


def settle_killed_runs(instance: dg.DagsterInstance, processes: Path) -> None:
    """Mark the runs of the command line whose process is gone as failed, and free their slots."""
    for run in instance.get_runs(filters=dg.RunsFilter(statuses=_LIVE)):
        process = run.tags.get(PROCESS_TAG)
        if process is not None and not _is_alive(processes / process):
            instance.report_run_failed(run, "its process ended before it did")
            instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
    for lock in processes.iterdir():
        if not _is_alive(lock):
            lock.unlink(missing_ok=True)


def _is_alive(lock: Path) -> bool:
    try:
        with lock.open() as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
