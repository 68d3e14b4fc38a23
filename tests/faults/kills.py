"""Faults that end processes: the whole group, the program alone, one of its workers."""

from __future__ import annotations

import os
import random
import signal
from contextlib import suppress

from tests.faults.moments import Moment, Usual, random_moment
from tests.faults.trial import Trial


def killed(trial: Trial, chance: random.Random, usual: Usual) -> None:
    """SIGKILL to all processes, or to the program alone, up to three times in a row."""
    for _ in range(chance.choices((1, 2, 3), (6, 3, 2))[0]):
        moment = random_moment(chance, usual)
        alone = chance.random() < 0.25
        trial.note(f"{'program' if alone else 'group'} at {moment}")
        process = trial.started()
        if moment.awaited(trial, process):
            trial.kill(process, alone=alone)
        else:
            trial.wait(process)


def worker_killed(trial: Trial, chance: random.Random, usual: Usual) -> None:
    """SIGKILL to a process in which a document is read."""
    stage = chance.choice(("raw_text", "parsed_tables"))
    moment = Moment(chance.uniform(0, usual.stages[stage]), stage=stage)
    number = chance.randrange(8)
    process = trial.started()
    workers = process.workers() if moment.awaited(trial, process) else []
    trial.note(f"one of {len(workers)} workers at {moment}")
    if workers:
        with suppress(ProcessLookupError):
            os.kill(workers[number % len(workers)], signal.SIGKILL)
    trial.wait(process)
