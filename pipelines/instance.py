"""Dagster's own home: its configuration, where it keeps its runs, those whose process is gone."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import sqlalchemy as sa
import yaml
from sqlalchemy.engine import make_url
from upath import UPath

from assets.storage.attempts import attempts_folder, is_abandoned, is_taken_over, run_lock
from assets.storage.paths import in_turn, replace_file
from pipelines.settings import Settings, variable_of

_LIVE = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]

# Fetching is one run at a time, or a host would be asked twice as often as each run means to;
# publishing too, as a year is put in place as a whole. A partition is made by one run at a time.
_CONFIGURATION = """\
# Written once; what is changed here stays.
telemetry:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 2
    tag_concurrency_limits:
      - key: dagster/partition
        value:
          applyLimitPerUniqueValue: true
        limit: 1
  pools:
    granularity: op
    default_limit: 1
run_monitoring:
  enabled: true
  poll_interval_seconds: 10
  free_slots_after_run_end_seconds: 10
"""
# What a configuration of before is given too, unless it has a section of that name.
_ADDED = {
    # Shown to whoever opens the UI first, and nothing an office needs.
    "nux": "nux:\n  enabled: false\n",
    # Sensors look every minute, and mostly see nothing.
    "retention": "retention:\n  sensor:\n    purge_after_days:\n      skipped: 1\n",
}
_SETTLED = "# From here on this file is written by the settings of the installation.\n"
# Dagster's own driver for PostgreSQL is another than ours; the password lies in no file.
_STORAGE_VARIABLE = "DAGSTER_POSTGRES_URL"
_STORAGE = {"storage": {"postgres": {"postgres_url": {"env": _STORAGE_VARIABLE}}}}
_BROKER = {"env": variable_of("broker_url")}
_WORKERS = {
    "run_launcher": {
        "module": "pipelines.launcher",
        "class": "WorkerLauncher",
        "config": {"broker": _BROKER, "backend": _BROKER},
    },
    # A run is begun again where its process was killed, not where a stage of it failed.
    "run_retries": {"enabled": True, "max_retries": 5, "retry_on_asset_or_op_failure": False},
}
# The same number in every program that makes Dagster's tables.
_TURN = int.from_bytes(b"dagster")
_PATIENCE_SECONDS = 60


def prepared_home(settings: Settings) -> Path:
    """Dagster's home, with its configuration in it.

    What people wrote in the configuration stays; the end of it follows the settings.
    """
    folder = settings.dagster_home
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "dagster.yaml"
    found = configuration.read_text(encoding="utf-8") if configuration.exists() else ""
    written = found.partition(_SETTLED)[0] or _CONFIGURATION
    for name, section in _ADDED.items():
        if not re.search(f"^{name}:", written, re.MULTILINE):
            written = f"{written.rstrip()}\n{section}"
    sections = {
        **(_STORAGE if settings.dagster_url else {}),
        **(_WORKERS if settings.broker_url else {}),
    }
    if sections:
        written = f"{written.rstrip()}\n{_SETTLED}{yaml.safe_dump(sections)}"
    if written != found:
        # Whole or not at all: half of it would stay.
        replace_file(UPath(configuration), written.encode())
    return folder


def storage_environment(settings: Settings) -> dict[str, str]:
    """What a process needs beside the settings to open the instance; it may hold a password."""
    return {
        **({_STORAGE_VARIABLE: _storage_url(settings)} if settings.dagster_url else {}),
        **({variable_of("broker_url"): settings.broker_url} if settings.broker_url else {}),
    }


@contextmanager
def opened_instance(settings: Settings) -> Iterator[dg.DagsterInstance]:
    """The instance that command line and UI share, runs of killed processes settled first.

    The variables it needs are set in this process, and thus in those it starts. OSError or
    DBAPIError where Dagster's runs cannot be kept.
    """
    folder = prepared_home(settings)
    os.environ.update(storage_environment(settings))
    with _tables_made_in_turn(settings):
        opened = dg.DagsterInstance.from_config(str(folder))
    with opened as instance:
        settle_killed_runs(instance, settings)
        yield instance


@contextmanager
def _tables_made_in_turn(settings: Settings) -> Iterator[None]:
    """Two programs that make Dagster's tables at the same moment spoil them for ever."""
    if not settings.dagster_url:
        with in_turn(UPath(settings.dagster_home)):
            yield
        return
    engine = sa.create_engine(
        _storage_url(settings),
        poolclass=sa.NullPool,
        connect_args={"connect_timeout": _PATIENCE_SECONDS},
    )
    # The turn ends with the connection, however this program ends.
    with engine.connect() as connection:
        connection.execute(sa.select(sa.func.pg_advisory_lock(_TURN)))
        yield


def _storage_url(settings: Settings) -> str:
    url = make_url(settings.dagster_url).set(drivername="postgresql+psycopg2")
    return url.render_as_string(hide_password=False)


def settle_killed_runs(instance: dg.DagsterInstance, settings: Settings) -> list[str]:
    """Ids of the runs whose process is gone, now marked as failed and their pool slots free.

    Otherwise the UI would show them as running for ever, and nobody could fetch any more. Only
    runs of this machine are looked at, and only those no other machine has taken up since.
    """
    settled = []
    live = {run.run_id: run for run in instance.get_runs(dg.RunsFilter(statuses=_LIVE))}
    for lock in settings.attempts.glob(run_lock(Path(), "*").name):
        if not is_abandoned(lock):
            continue
        run = live.get(lock.stem)
        if run and not is_taken_over(attempts_folder(settings.home, settings.local), lock):
            instance.report_run_failed(run, "its process ended before it did")
            instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
            settled.append(run.run_id)
        lock.unlink(missing_ok=True)
    return settled
