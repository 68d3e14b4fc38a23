"""The log of attempts: the one place for run ids and clock times, appended to, never rewritten."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from assets.storage.json_log import append, entries


@dataclass(frozen=True)
class Attempts:
    """JSON Lines under a folder of this machine, a file a month.

    Each line has ``at`` (UTC), ``run``, ``stage``, ``year``, ``region`` and ``event``: started,
    ended (with ``seconds``) or failed (with ``seconds`` and ``error``).
    """

    folder: Path
    clock: Callable[[], datetime]

    @contextmanager
    def of(self, run: str, stage: str, year: int | None, region: str | None) -> Iterator[None]:
        """Note that a stage starts, and how it ends. A killed one has a start and no end."""
        hold_run(self.folder, run)
        what = {"run": run, "stage": stage, "year": year, "region": region}
        self._append({**what, "event": "started"})
        began = time.monotonic()
        try:
            yield
        except BaseException as error:
            took = round(time.monotonic() - began, 3)
            text = f"{type(error).__name__}: {error}"
            self._append({**what, "event": "failed", "seconds": took, "error": text})
            raise
        took = round(time.monotonic() - began, 3)
        self._append({**what, "event": "ended", "seconds": took})

    def _append(self, entry: dict[str, object]) -> None:
        moment = self.clock()
        line = {"at": moment.isoformat(), **entry}
        append(self.folder / f"{moment:%Y-%m}.jsonl", [line])


def last_failures(folder: Path, year: int, regions: Collection[str]) -> list[str]:
    """Stages of these regions and year whose last attempt failed, each with its error.

    A stage that is under way, or was killed, has not failed: whoever runs it next makes it anew.
    """
    errors: dict[tuple[str, str], str | None] = {}
    for log in sorted(folder.glob("*.jsonl")):
        for entry in entries(log):
            if entry["year"] == year and entry["region"] in regions:
                errors[entry["region"], entry["stage"]] = entry.get("error")
    return [f"{' '.join(place)}: {error}" for place, error in sorted(errors.items()) if error]


def run_lock(folder: Path, run: str) -> Path:
    """The file whose lock the process of a run holds to its end."""
    return folder / f"{run}.lock"


def is_abandoned(lock: Path) -> bool:
    """Whether the run of this lock was held and its process is gone."""
    try:
        with lock.open() as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (FileNotFoundError, BlockingIOError):
        return False
    return True


# The lock of the run this process is in: the system takes it back when the process ends.
_held: dict[Path, IO[str]] = {}


def hold_run(folder: Path, run: str) -> None:
    """Hold the lock of the run that this process begins; that of the run before is given up."""
    lock = run_lock(folder, run)
    if lock in _held:
        return
    for former in list(_held):
        _held.pop(former).close()
        former.unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    handle = lock.open("w")
    fcntl.flock(handle, fcntl.LOCK_EX)
    _held[lock] = handle
