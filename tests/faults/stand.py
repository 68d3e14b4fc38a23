"""A stand for fault runs: its sites, how an undisturbed run over them goes, and run after run."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults import damage, disks, kills, locks, surroundings
from tests.faults.home import DataHome
from tests.faults.moments import Usual
from tests.faults.office import write_office
from tests.faults.trial import Trial
from tests.faults.website import Website

Fault = Callable[[Trial, random.Random, Usual], None]
# In turn, so that a few runs are many kinds; the moment and the place are drawn. What takes an
# archive needs a run before it.
FAULTS: tuple[Fault, ...] = (
    *(kills.killed, disks.full_disk, damage.cut_short, kills.worker_killed),
    *(kills.killed, locks.warehouse_locked, surroundings.clock_set, damage.flipped_byte),
    *(kills.killed, locks.dagster_locked, disks.small_files, surroundings.sites_away),
    *(kills.killed, damage.index_damaged, surroundings.decisions_written, locks.two_at_once),
    *(kills.killed, disks.full_disk),
)
_AFTER_A_RUN = {
    *(damage.cut_short, damage.flipped_byte, damage.index_damaged),
    locks.dagster_locked,
}
_SHARE_AFTER_A_RUN = 0.25


@dataclass(frozen=True)
class Result:
    """What came of the run with this seed; it went well where there are no complaints.

    ``ends`` are the exit statuses of its processes, or that they were killed.
    """

    seed: int
    fault: str
    what: str
    seconds: float
    ends: tuple[str, ...]
    complaints: tuple[str, ...]

    def __str__(self) -> str:
        ended = "; ".join(self.complaints) if self.complaints else "ok"
        told = f"{self.fault}: {self.what}; ended {', '.join(self.ends)}; {self.seconds:.0f} s"
        again = f"; again: make faults SEED={self.seed} N=1" if self.complaints else ""
        return f"{self.seed} {told}: {ended}{again}"


class Stand:
    """Runs one after the other; each begins with an empty home, or with that of a whole run."""

    def __init__(self, folder: Path, website: Website) -> None:
        self._folder = folder
        self._website = website
        self._whole = DataHome(folder / "undisturbed")
        write_office(self._whole.path / "office", website)
        trial = Trial(self._whole, website)
        began = time.monotonic()
        _undisturbed(trial)
        seconds = time.monotonic() - began
        self._usual = Usual(
            seconds,
            self._whole.stage_seconds(),
            website.requests(),
            {place: self._whole.size(place) for place in disks.PLACES},
            max(file.stat().st_size for file in self._whole.path.rglob("*") if file.is_file()),
        )
        # A second run: what is asked for whenever there is a run.
        _undisturbed(trial)
        self._asked = website.asked(1)
        self._asked_ever = website.asked(2)

    def result(self, seed: int) -> Result:
        """Make the run of this seed."""
        chance = random.Random(seed)
        fault = FAULTS[seed % len(FAULTS)]
        after_a_run = fault in _AFTER_A_RUN or chance.random() < _SHARE_AFTER_A_RUN
        self._website.reset()
        home = DataHome(self._folder / f"run-{seed}")
        if after_a_run:
            shutil.copytree(self._whole.path, home.path)
        else:
            shutil.copytree(self._whole.path / "office", home.path / "office")
        trial = Trial(home, self._website, self._asked, self._asked_ever)
        trial.note("after a run" if after_a_run else "from nothing")
        began = time.monotonic()
        try:
            fault(trial, chance, self._usual)
            trial.brought_to_its_end()
            trial.judged(self._whole)
        finally:
            trial.clear()
        return Result(
            seed,
            fault.__name__,
            ", ".join(trial.notes),
            time.monotonic() - began,
            tuple(trial.ends),
            tuple(trial.complaints),
        )


@contextmanager
def opened_stand(folder: Path) -> Iterator[Stand]:
    """A stand with its sites served until the block ends; everything is kept in the folder."""
    website = Website()
    with website.serving():
        yield Stand(folder, website)


def _undisturbed(trial: Trial) -> None:
    process = trial.started()
    if trial.wait(process) != 0:
        raise RuntimeError(f"a run without a fault fails: {process.said()}")
