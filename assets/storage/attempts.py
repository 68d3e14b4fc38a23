"""The log of attempts: the one place for run ids and clock times; and which process holds a run."""

from __future__ import annotations

import fcntl
import os
import socket
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from upath import UPath

from assets.storage.json_log import append, entries_in
from assets.storage.paths import local_path, read_files


def attempts_folder(home: str, local: Path) -> UPath:
    """Where the log lies: in the home where that is a URL, so that every machine knows it."""
    return UPath(home if "://" in home else local) / "attempts"


@dataclass(frozen=True)
class Attempts:
    """JSON Lines: a file a month in a local folder, in object storage a file a run, by its year.

    Each line has ``at`` (UTC), ``run``, ``by`` (machine and process), ``stage``, ``year``,
    ``region`` and ``event``: started, ended (with ``seconds``) or failed (with ``seconds`` and
    ``error``). ``locks`` is a folder of this machine.
    """

    folder: UPath
    locks: Path
    clock: Callable[[], datetime]

    @contextmanager
    def of(self, run: str, stage: str, year: int | None, region: str | None) -> Iterator[None]:
        """Note that a stage starts, and how it ends. A killed one has a start and no end."""
        hold_run(self.locks, run)
        what = {"run": run, "by": _this_process(), "stage": stage, "year": year, "region": region}
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
        if local_path(self.folder) is not None:
            log = self.folder / f"{moment:%Y-%m}.jsonl"
        else:
            # Nothing can be appended there: each file has the one writer that its run is.
            log = self.folder / str(entry["year"]) / f"{entry['run']}.jsonl"
        append(log, [{"at": moment.isoformat(), **entry}])


def last_failures(folder: UPath, year: int, regions: Collection[str]) -> list[str]:
    """Stages of these regions and year whose last attempt failed, each with its error.

    A stage that is under way, or was killed, has not failed: whoever runs it next makes it anew.
    """
    errors: dict[tuple[str, str], str | None] = {}
    for entry in _entries(folder, f"{year}/*.jsonl"):
        if entry["year"] == year and entry["region"] in regions:
            errors[entry["region"], entry["stage"]] = entry.get("error")
    return [f"{' '.join(place)}: {error}" for place, error in sorted(errors.items()) if error]


def _entries(folder: UPath, files: str) -> list[dict[str, Any]]:
    """All entries in their order; of object storage, those of these files in order of time."""
    local = local_path(folder) is not None
    logs = sorted(folder.glob("*.jsonl" if local else files), key=str)
    found = [entry for data in read_files(logs) for entry in entries_in(data)]
    return found if local else sorted(found, key=lambda entry: str(entry["at"]))


def run_lock(folder: Path, run: str) -> Path:
    """The file whose lock the process of a run holds to its end."""
    return folder / f"{run}.lock"


def is_abandoned(lock: Path) -> bool:
    """Whether the run of this lock was held and its process is gone."""
    try:
        with lock.open() as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Whoever goes on with the run has put its own lock in place of this one.
            return os.path.samestat(lock.stat(), os.fstat(handle.fileno()))
    except (FileNotFoundError, BlockingIOError):
        return False


def is_taken_over(folder: UPath, lock: Path) -> bool:
    """Whether, as the log has it, another process went on with the run after this lock's."""
    attempts = _entries(folder, f"*/{lock.stem}.jsonl")
    by = [entry["by"] for entry in attempts if entry["run"] == lock.stem]
    return bool(by) and by[-1] != lock.read_text(encoding="utf-8")


# The lock of the run this process is in: the system takes it back when the process ends.
_held: dict[Path, IO[str]] = {}


def hold_run(folder: Path, run: str) -> None:
    """Hold the lock of the run that this process begins; that of the run before is given up."""
    lock = run_lock(folder, run)
    if lock in _held:
        return
    # A lock that nobody holds is taken for that of a killed run: while it has its name, it is held.
    for former in list(_held):
        former.unlink(missing_ok=True)
        _held.pop(former).close()
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as until_replaced:
        with suppress(FileNotFoundError):
            other = until_replaced.enter_context(lock.open())
            fcntl.flock(other, fcntl.LOCK_EX)  # another process of this run may not have ended
        draft = folder / f".{lock.name}.{os.getpid()}"
        handle = draft.open("w", encoding="utf-8")
        fcntl.flock(handle, fcntl.LOCK_EX)
        handle.write(_this_process())
        handle.flush()
        draft.replace(lock)
    _held[lock] = handle


def _this_process() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"
