"""Faults of the surroundings: the clock, the sites, the office's folder being written."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.moments import Usual, random_moment
from tests.faults.office import DECISIONS
from tests.faults.trial import Trial

_DAY = 86400.0


def clock_set(trial: Trial, chance: random.Random, usual: Usual) -> None:
    """The clock is set back and forth, in a run and between that one and the next."""
    shifts = [
        chance.choice((-1, 1))
        * chance.choice((1.0, 3600.0, 30 * _DAY, 300 * _DAY))
        * chance.random()
        for _ in range(chance.randint(1, 4))
    ]
    killed, moment = chance.random() < 0.5, random_moment(chance, usual)
    told = ", ".join(f"{shift:+.0f}" for shift in shifts)
    trial.note(f"wrong by {told} s" + (f", group killed at {moment}" if killed else ""))
    process = trial.started(*(f"--clock={shift}" for shift in shifts))
    if killed and moment.awaited(trial, process):
        trial.kill(process)
    else:
        trial.wait(process)


def sites_away(trial: Trial, chance: random.Random, usual: Usual) -> None:
    """All connections are torn down, from a request on, for a while or until the run ends."""
    request = chance.randint(0, usual.requests - 1)
    seconds = chance.choice((chance.uniform(0, 4), 60.0))
    trial.note(f"after {request} requests for {seconds:.3f} s")
    trial.website.away_after(request)
    process = trial.started()
    ends = threading.Timer(usual.seconds / 4 + seconds, trial.website.come_back)
    ends.start()
    trial.wait(process, "nothing found", "no longer fit")
    ends.cancel()
    trial.website.come_back()


def decisions_written(trial: Trial, chance: random.Random, usual: Usual) -> None:  # noqa: ARG001
    """The decisions are being written, as by an editor that saves without care."""
    pause = chance.uniform(0.001, 0.2)
    trial.note(f"saved in halves every {pause:.3f} s")
    with _being_written(trial.home.path / "office" / DECISIONS, pause):
        trial.wait(trial.started(), "decisions")


@contextmanager
def _being_written(file: Path, pause: float) -> Iterator[None]:
    """Half of the file, then all of it, again and again; a copy beside it comes and goes."""
    whole = file.read_bytes()
    beside = file.with_name(f"{file.name}~")
    ended = threading.Event()

    def write() -> None:
        while not ended.wait(pause):
            file.write_bytes(whole[: len(whole) // 2])
            beside.write_bytes(whole)
            ended.wait(pause)
            file.write_bytes(whole)
            beside.unlink()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        ended.set()
        writer.join()
