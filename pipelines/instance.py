"""Dagster's own home: its configuration, and runs whose process is gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
from upath import UPath

from assets.storage.attempts import is_abandoned, run_lock
from assets.storage.paths import in_turn, replace_file
from pipelines.settings import Settings

_LIVE = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]

# Fetching is one run at a time, or a host would be asked twice as often as each run means to;
# publishing too, as a year is put in place as a whole.
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
        # Whole or not at all: half of it would stay.
        replace_file(UPath(configuration), _CONFIGURATION.encode())
    return folder


@contextmanager
def opened_instance(settings: Settings) -> Iterator[dg.DagsterInstance]:
    """The instance that command line and UI share, runs of killed processes settled first."""
    folder = prepared_home(settings)
    # Two programs that make its databases at the same moment spoil them for ever.
    with in_turn(UPath(folder)):
        opened = dg.DagsterInstance.from_config(str(folder))
    with opened as instance:
        settle_killed_runs(instance, settings.attempts)
        yield instance


def settle_killed_runs(instance: dg.DagsterInstance, attempts: Path) -> list[str]:
    """Ids of the runs whose process is gone, now marked as failed and their pool slots free.

    Otherwise the UI would show them as running for ever, and nobody could fetch any more.
    """
    settled = []
    live = {run.run_id: run for run in instance.get_runs(dg.RunsFilter(statuses=_LIVE))}
    for run_id, run in live.items():
        lock = run_lock(attempts, run_id)
        if is_abandoned(lock):
            instance.report_run_failed(run, "its process ended before it did")
            instance.event_log_storage.free_concurrency_slots_for_run(run_id)
            settled.append(run_id)
    for lock in attempts.glob(run_lock(Path(), "*").name):
        if is_abandoned(lock) and (lock.stem not in live or lock.stem in settled):
            lock.unlink(missing_ok=True)
    return settled
