"""Faults that end processes: the whole group, the program alone, one of its workers."""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import suppress

from tests.faults.moments import Usual, random_moment
from tests.faults.trial import Trial


def killed(trial: Trial, chance: random.Random, usual: Usual) -> None:
    """SIGKILL to all processes, or to the program alone, up to three times in a row."""
    for _ in range(chance.choices((1, 2, 3), (6, 3, 2))[0]):
        moment = random_moment(chance, usual)
        alone = chance.random() < 0.25
        trial.note(f"{'program' if alone else 'group'} at {moment}")
        process = trial.started()
        if not moment.awaited(trial, process):
            trial.wait(process)
            continue
        if alone:
            process.kill_alone()
            trial.leaves_nobody(process)
        else:
            process.kill_all()
        trial.is_whole()


def worker_killed(trial: Trial, chance: random.Random, usual: Usual) -> None:
    """SIGKILL to a process in which a document is read."""
    stage = chance.choice(("raw_text", "parsed_tables"))
    delay, number = chance.uniform(0, usual.stages[stage]), chance.randrange(8)
    trial.note(f"worker {number} in stage {stage} + {delay:.3f} s")
    process = trial.started()
    begun = trial.home.stages_begun()[stage]
    while process.runs() and trial.home.stages_begun()[stage] == begun:
        time.sleep(0.005)
    time.sleep(delay)
    workers = process.workers()
    if workers:
        with suppress(ProcessLookupError):
            os.kill(workers[number % len(workers)], signal.SIGKILL)
    trial.wait(process)
