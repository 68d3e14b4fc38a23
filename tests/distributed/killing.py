"""Kills the worker that is within a stage, once for each stage, and starts it again."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import dagster as dg

from pipelines.instance import opened_instance
from pipelines.leases import holder
from pipelines.settings_given import settings_from
from tests.distributed.form import Form

_POLL_SECONDS = 0.1
_DOWN_SECONDS = 2.0
_MOST_OF_A_RUN = 4
_OF_STEPS = {
    dg.DagsterEventType.STEP_START,
    dg.DagsterEventType.STEP_SUCCESS,
    dg.DagsterEventType.STEP_FAILURE,
}


@dataclass(frozen=True)
class Kill:
    """A worker that was killed within a stage of a run."""

    stage: str
    run: str
    partition: str
    at: float


@contextmanager
def killing(form: Form, stages: Iterable[str]) -> Iterator[list[Kill]]:
    """While this goes on, a worker is killed in each of the stages; those that were."""
    over = threading.Event()
    kills: list[Kill] = []
    thread = threading.Thread(target=_kill_in_each, args=(form, list(stages), kills, over))
    thread.start()
    try:
        yield kills
    finally:
        over.set()
        thread.join()


def _kill_in_each(form: Form, stages: list[str], kills: list[Kill], over: threading.Event) -> None:
    settings = settings_from(form.environment("watcher"))
    with opened_instance(settings) as instance:
        hit: Counter[str] = Counter()
        while stages and not over.wait(_POLL_SECONDS):
            for run in instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED])):
                stage = stage_of(instance, run.run_id)
                root = run.root_run_id or run.run_id
                # A run that is killed over and over would use up its retries.
                if stage not in stages or hit[root] == _MOST_OF_A_RUN:
                    continue
                held = holder(settings.broker_url, run.run_id)
                machine = form.kill_worker_of(int(held.split()[1])) if held else None
                if machine is None:
                    continue
                # Over before it was killed: another run is killed in this stage.
                if stage_of(instance, run.run_id) == stage:
                    stages.remove(stage)
                    hit[root] += 1
                    partition = run.tags.get("dagster/partition", "")
                    kills.append(Kill(stage, run.run_id, partition, time.time()))
                time.sleep(_DOWN_SECONDS)
                form.start(*machine.split("-"))


def stage_of(instance: dg.DagsterInstance, run: str) -> str | None:
    """The stage a run is within, by its events."""
    entries = instance.all_logs(run, of_type=_OF_STEPS)
    last = entries[-1].dagster_event if entries else None
    began = last is not None and last.event_type is dg.DagsterEventType.STEP_START
    return last.step_key if last is not None and began else None
