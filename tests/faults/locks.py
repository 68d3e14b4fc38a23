"""Faults of company: a database that another connection holds, and two runs at once."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.faults.moments import Moment, Usual, random_moment
from tests.faults.trial import Process, Trial

_SAID = ("locked",)
_PATIENCE_SECONDS = 2


def warehouse_locked(trial: Trial, chance: random.Random, usual: Usual) -> None:  # noqa: ARG001
    """Another connection holds the warehouse, for less than a run waits or until its end."""
    shorter = chance.random() < 0.5
    seconds = chance.uniform(0, _PATIENCE_SECONDS)
    trial.note(f"for {seconds:.3f} s of the stage" if shorter else "until the run ends")
    trial.home.warehouse.parent.mkdir(exist_ok=True)
    with _locked(trial.home.warehouse):
        patience = () if shorter else ("--patience", str(_PATIENCE_SECONDS))
        process = trial.started(*patience)
        if shorter:
            Moment(seconds, stage="warehouse").awaited(trial, process)
        else:
            trial.wait(process, *_SAID)
    if shorter and trial.wait(process, *_SAID) != 0:
        trial.complaints.append("did not wait for the warehouse")


def dagster_locked(trial: Trial, chance: random.Random, usual: Usual) -> None:
    """Another connection holds one of Dagster's own databases for a while."""
    file = chance.choice(sorted((trial.home.path / "dagster").rglob("*.db")))
    moment = random_moment(chance, usual)
    seconds = chance.choice((chance.uniform(0, 3), chance.uniform(3, 20)))
    trial.note(f"{file.relative_to(trial.home.path)} for {seconds:.3f} s at {moment}")
    process = trial.started()
    if moment.awaited(trial, process):
        with _locked(file):
            _waited(process, seconds)
    trial.wait(process, *_SAID)


def two_at_once(trial: Trial, chance: random.Random, usual: Usual) -> None:
    """The same command a second time, while the first one runs."""
    # Nearly together they meet where files are made for the first time.
    moment = Moment(chance.random()) if chance.random() < 0.5 else random_moment(chance, usual)
    trial.note(f"the second at {moment}")
    first = trial.started()
    moment.awaited(trial, first)
    second = trial.started(together=True)
    trial.wait(first, "being written by process", "locked")
    trial.wait(second, "being written by process", "locked")


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Nobody else may write the database, nor read it where it has no log of its own."""
    with closing(sqlite3.connect(file, timeout=10, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield
        connection.execute("ROLLBACK")


def _waited(process: Process, seconds: float) -> None:
    end = time.monotonic() + seconds
    while process.runs() and time.monotonic() < end:
        time.sleep(0.02)
