"""The log of attempts: every start and end is a line, and nothing in it is ever rewritten."""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import IO

import pytest
from upath import UPath

from assets.storage.attempts import (
    Attempts,
    hold_run,
    is_abandoned,
    is_taken_over,
    last_failures,
    run_lock,
)

NOON = datetime(2025, 2, 1, 4, 0, tzinfo=UTC)


def lines(folder: Path) -> list[dict[str, object]]:
    text = (folder / "2025-02.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_a_stage_that_ends_has_two_lines(tmp_path: Path) -> None:
    with Attempts(UPath(tmp_path), tmp_path, lambda: NOON).of("r1", "fetch", 2024, "991121"):
        (started,) = lines(tmp_path)
    assert started == {
        "at": "2025-02-01T04:00:00+00:00",
        "run": "r1",
        "by": f"{socket.gethostname()}:{os.getpid()}",
        "stage": "fetch",
        "year": 2024,
        "region": "991121",
        "event": "started",
    }
    ended = lines(tmp_path)[1]
    assert ended.pop("seconds") is not None
    assert ended == {**started, "event": "ended"}


def test_a_stage_that_fails_says_with_what(tmp_path: Path) -> None:
    attempt = Attempts(UPath(tmp_path), tmp_path, lambda: NOON).of("r1", "rollups", 2024, None)
    with pytest.raises(ValueError, match="disk"), attempt:
        raise ValueError("no room on the disk")
    assert lines(tmp_path)[1]["event"] == "failed"
    assert lines(tmp_path)[1]["error"] == "ValueError: no room on the disk"


def test_what_is_written_stays(tmp_path: Path) -> None:
    log = Attempts(UPath(tmp_path), tmp_path, lambda: NOON)
    with log.of("r1", "fetch", 2024, "991121"):
        pass
    before = (tmp_path / "2025-02.jsonl").read_bytes()
    with log.of("r2", "fetch", 2024, "991121"):
        pass
    assert (tmp_path / "2025-02.jsonl").read_bytes().startswith(before)


def test_a_run_holds_its_lock_until_the_next_begins(tmp_path: Path) -> None:
    log = Attempts(UPath(tmp_path), tmp_path, lambda: NOON)
    first, second = run_lock(tmp_path, "r1"), run_lock(tmp_path, "r2")
    with log.of("r1", "fetch", 2024, "991121"):
        pass
    assert first.exists()
    assert not is_abandoned(first)
    with log.of("r2", "fetch", 2024, "991121"):
        assert not first.exists()
        assert not is_abandoned(second)


def test_a_lock_nobody_holds_is_that_of_a_killed_run(tmp_path: Path) -> None:
    lock = run_lock(tmp_path, "r1")
    assert not is_abandoned(lock)  # never begun
    lock.touch()
    assert is_abandoned(lock)


def test_a_run_that_begins_is_never_held_for_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, said = run_lock(tmp_path, "r1"), []
    take = fcntl.flock

    def looked_at(handle: IO[str], how: int) -> None:
        if not how & fcntl.LOCK_NB:
            said.append(is_abandoned(lock))
        take(handle, how)

    monkeypatch.setattr(fcntl, "flock", looked_at)
    hold_run(tmp_path, "r1")
    assert said == [False]
    assert not is_abandoned(lock)
    assert [path.name for path in tmp_path.iterdir()] == [lock.name]


def test_a_run_is_taken_up_from_the_process_that_was_killed(tmp_path: Path) -> None:
    lock = run_lock(tmp_path, "r1")
    lock.write_text("machine:1", encoding="utf-8")
    hold_run(tmp_path, "r1")
    assert not is_abandoned(lock)
    assert lock.read_text(encoding="utf-8") == f"{socket.gethostname()}:{os.getpid()}"


@pytest.fixture
def clock() -> Callable[[], datetime]:
    moments = (NOON + timedelta(seconds=second) for second in count())
    return lambda: next(moments)


class Machine:
    """A machine that works on a home: stages it attempts, each in a run of its own."""

    def __init__(self, home: UPath, local: Path, clock: Callable[[], datetime]) -> None:
        self.attempts = Attempts(home, local, clock)
        self._runs = count()

    def attempted(self, stage: str, region: str | None, error: str = "") -> None:
        run = f"{self.attempts.locks.name}-{next(self._runs)}"
        with suppress(OSError), self.attempts.of(run, stage, 2024, region):
            if error:
                raise OSError(error)


@pytest.fixture
def machine(place: UPath, tmp_path: Path, clock: Callable[[], datetime]) -> Machine:
    return Machine(place, tmp_path / "here", clock)


def test_what_failed_last_is_known_until_it_succeeds(
    place: UPath, machine: Machine, tmp_path: Path, clock: Callable[[], datetime]
) -> None:
    assert last_failures(place, 2024, ["991121"]) == []
    machine.attempted("fetch", "991121")
    machine.attempted("outcomes", "991121", "full")
    machine.attempted("fetch", "991100", "gone")
    machine.attempted("rollups", None, "of no region")
    told = ["991100 fetch: OSError: gone", "991121 outcomes: OSError: full"]
    assert last_failures(place, 2024, ["991121", "991100"]) == told
    assert last_failures(place, 2024, ["991121"]) == told[1:]
    assert last_failures(place, 2023, ["991121"]) == []
    # Another machine makes it good.
    Machine(place, tmp_path / "there", clock).attempted("outcomes", "991121")
    assert last_failures(place, 2024, ["991121"]) == []


def test_the_log_of_the_month_after_comes_after(place: UPath, tmp_path: Path) -> None:
    for at, error in ((NOON, "full"), (datetime(2025, 3, 1, tzinfo=UTC), "")):
        Machine(place, tmp_path, lambda at=at: at).attempted("outcomes", "991121", error)  # type: ignore[misc]
    assert last_failures(place, 2024, ["991121"]) == []


def test_a_stage_under_way_has_not_failed(place: UPath, machine: Machine) -> None:
    machine.attempted("fetch", "991121", "gone")
    with machine.attempts.of("r2", "fetch", 2024, "991121"):
        assert last_failures(place, 2024, ["991121"]) == []


def test_a_run_that_another_process_went_on_with_is_taken_over(
    place: UPath, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = run_lock(machine.attempts.locks, "r1")
    with machine.attempts.of("r1", "fetch", 2024, "991121"):
        assert not is_taken_over(place, here)
    monkeypatch.setattr(socket, "gethostname", lambda: "another")
    with machine.attempts.of("r1", "fetch", 2024, "991121"):
        pass
    assert is_taken_over(place, here)


def test_a_run_without_a_stage_is_that_of_its_lock(place: UPath, tmp_path: Path) -> None:
    lock = run_lock(tmp_path, "r1")
    lock.touch()
    assert not is_taken_over(place, lock)
