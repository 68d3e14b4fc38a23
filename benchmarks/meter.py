"""What a flow costs, stage by stage: wall clock, processor, memory; worker processes included."""

from __future__ import annotations

import os
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from pipelines.flow import Failed, Said, Task, Watch


@dataclass
class Cost:
    """What something has taken; ``peak_mb`` is the sum of each process's own peak."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_mb: float = 0.0

    def add(self, seconds: float, cpu_seconds: float, peak_mb: float) -> None:
        """One more time of the same."""
        self.seconds += seconds
        self.cpu_seconds += cpu_seconds
        self.peak_mb = max(self.peak_mb, peak_mb)


@dataclass
class Meter(Watch):
    """Measures the stages and the runs of a flow in this process."""

    stages: dict[tuple[Task, str], Cost] = field(default_factory=lambda: defaultdict(Cost))
    runs: dict[Task, Cost] = field(default_factory=lambda: defaultdict(Cost))
    _task: Task = field(default_factory=lambda: Task(""))
    _stage_began: tuple[float, float] = (0.0, 0.0)
    _run_began: tuple[float, float] = (0.0, 0.0)

    def began(self, task: Task, stages: int) -> None:  # noqa: ARG002
        self._task, self._run_began = task, (time.perf_counter(), processor_seconds())

    def said(self, said: Said) -> None:
        if said.event == "began":
            forget_peaks()
            self._stage_began = time.perf_counter(), processor_seconds()
        elif said.event == "ended":
            self.stages[self._task, said.stage].add(*_since(self._stage_began), peak_mb())

    def ended(self, task: Task, failed: Failed | None) -> None:
        if failed is not None:
            raise RuntimeError(f"{task!r}: {failed.reason}")
        self.runs[task].add(*_since(self._run_began), peak_mb())


def processor_seconds() -> float:
    """Processor time of this process and its children, dead or alive."""
    own = os.times()
    alive = sum(sum(child.cpu_times()[:2]) for child in psutil.Process().children())
    return own.user + own.system + own.children_user + own.children_system + alive


def forget_peaks() -> None:
    """Let the peaks of memory begin anew; elsewhere than on Linux they are those of all time."""
    if sys.platform == "linux":
        for process in _family():
            Path(f"/proc/{process}/clear_refs").write_text("5", encoding="ascii")


def peak_mb() -> float:
    """Megabytes this process and its living children had resident at most, each by itself."""
    return sum(map(_peak_mb, _family()))


def _since(began: tuple[float, float]) -> tuple[float, float]:
    return time.perf_counter() - began[0], processor_seconds() - began[1]


def _family() -> list[int]:
    return [os.getpid(), *(child.pid for child in psutil.Process().children())]


def _peak_mb(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
