"""Random moments in the life of a run: so long after its start, in a stage, at a request."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import dataclass

from tests.faults.trial import Process, Trial

_POLL_SECONDS = 0.005
_START_SECONDS = 4.0


@dataclass(frozen=True)
class Usual:
    """How an undisturbed run goes: its seconds, those of each stage, its requests and bytes.

    ``sizes`` are the bytes below each place of the home, ``largest`` those of its largest file.
    """

    seconds: float
    stages: dict[str, float]
    requests: int
    sizes: dict[str, int]
    largest: int


@dataclass(frozen=True)
class Moment:
    """So many seconds after a stage has begun, or a request been answered, or the start."""

    seconds: float
    stage: str = ""
    request: int = 0

    def __str__(self) -> str:
        after = f"stage {self.stage}" if self.stage else f"request {self.request}"
        after = after if self.stage or self.request else "start"
        return f"{after} + {self.seconds:.3f} s"

    def awaited(self, trial: Trial, process: Process) -> bool:
        """Wait for it; False where the process ends first."""
        begun, asked = trial.home.stages_begun(), trial.website.requests()
        while process.runs():
            if self._is_there(trial, process, begun, asked):
                remaining = self.seconds - (0 if self.stage or self.request else process.seconds())
                return _slept(remaining, process)
            time.sleep(_POLL_SECONDS)
        return False

    def _is_there(self, trial: Trial, process: Process, begun: Counter[str], asked: int) -> bool:
        if self.stage:
            return trial.home.stages_begun()[self.stage] > begun[self.stage]
        if self.request:
            return trial.website.requests() >= asked + self.request
        return process.runs()


def random_moment(chance: random.Random, usual: Usual) -> Moment:
    """A stage is drawn before a moment in it, or hardly any would lie in the short ones."""
    kind = chance.choices(("start", "whole", "stage", "request"), (2, 2, 5, 2))[0]
    if kind == "start":
        return Moment(chance.uniform(0, _START_SECONDS))
    if kind == "whole":
        return Moment(chance.uniform(0, usual.seconds))
    if kind == "request":
        return Moment(chance.uniform(0, 0.05), request=chance.randint(1, usual.requests))
    stage = chance.choice(sorted(usual.stages))
    return Moment(chance.uniform(0, usual.stages[stage]), stage=stage)


def _slept(seconds: float, process: Process) -> bool:
    end = time.monotonic() + seconds
    while process.runs() and time.monotonic() < end:
        time.sleep(min(_POLL_SECONDS, max(0.0, end - time.monotonic())))
    return process.runs()
