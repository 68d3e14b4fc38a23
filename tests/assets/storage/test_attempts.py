"""The log of attempts: every start and end is a line, and nothing in it is ever rewritten."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assets.storage.attempts import Attempts, is_abandoned, last_failures, run_lock

NOON = datetime(2025, 2, 1, 4, 0, tzinfo=UTC)


def lines(folder: Path) -> list[dict[str, object]]:
    text = (folder / "2025-02.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_a_stage_that_ends_has_two_lines(tmp_path: Path) -> None:
    with Attempts(tmp_path, lambda: NOON).of("r1", "fetch", 2024, "991121"):
        (started,) = lines(tmp_path)
    assert started == {
        "at": "2025-02-01T04:00:00+00:00",
        "run": "r1",
        "stage": "fetch",
        "year": 2024,
        "region": "991121",
        "event": "started",
    }
    ended = lines(tmp_path)[1]
    assert ended.pop("seconds") is not None
    assert ended == {**started, "event": "ended"}


def test_a_stage_that_fails_says_with_what(tmp_path: Path) -> None:
    attempt = Attempts(tmp_path, lambda: NOON).of("r1", "rollups", 2024, None)
    with pytest.raises(ValueError, match="disk"), attempt:
        raise ValueError("no room on the disk")
    assert lines(tmp_path)[1]["event"] == "failed"
    assert lines(tmp_path)[1]["error"] == "ValueError: no room on the disk"


def test_what_is_written_stays(tmp_path: Path) -> None:
    log = Attempts(tmp_path, lambda: NOON)
    with log.of("r1", "fetch", 2024, "991121"):
        pass
    before = (tmp_path / "2025-02.jsonl").read_bytes()
    with log.of("r2", "fetch", 2024, "991121"):
        pass
    assert (tmp_path / "2025-02.jsonl").read_bytes().startswith(before)


def test_a_run_holds_its_lock_until_the_next_begins(tmp_path: Path) -> None:
    log = Attempts(tmp_path, lambda: NOON)
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


def attempted(folder: Path, at: datetime, stage: str, region: str | None, error: str = "") -> None:
    with suppress(OSError), Attempts(folder, lambda: at).of("r1", stage, 2024, region):
        if error:
            raise OSError(error)


def test_what_failed_last_is_known_until_it_succeeds(tmp_path: Path) -> None:
    assert last_failures(tmp_path, 2024, ["991121"]) == []
    attempted(tmp_path, NOON, "fetch", "991121")
    attempted(tmp_path, NOON, "outcomes", "991121", "full")
    attempted(tmp_path, NOON, "fetch", "991100", "gone")
    attempted(tmp_path, NOON, "rollups", None, "of no region")
    told = ["991100 fetch: OSError: gone", "991121 outcomes: OSError: full"]
    assert last_failures(tmp_path, 2024, ["991121", "991100"]) == told
    assert last_failures(tmp_path, 2024, ["991121"]) == told[1:]
    assert last_failures(tmp_path, 2023, ["991121"]) == []
    # The log of the month after comes after.
    attempted(tmp_path, datetime(2025, 3, 1, tzinfo=UTC), "outcomes", "991121")
    assert last_failures(tmp_path, 2024, ["991121"]) == []


def test_a_stage_under_way_has_not_failed(tmp_path: Path) -> None:
    attempted(tmp_path, NOON, "fetch", "991121", "gone")
    with Attempts(tmp_path, lambda: NOON).of("r2", "fetch", 2024, "991121"):
        assert last_failures(tmp_path, 2024, ["991121"]) == []
