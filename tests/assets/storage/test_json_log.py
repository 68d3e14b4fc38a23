"""Logs of JSON Lines: what is written stays, and half a line loses nothing but itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from upath import UPath

from assets.storage.json_log import append, entries


def test_entries_come_back_in_their_order(place: UPath) -> None:
    log = place / "new" / "log.jsonl"
    assert entries(log) == []
    odd = {"a": "中\n文\r\u2028\u2029\x85\x1e"}
    append(log, [{"a": 1}, odd])
    append(log, [{"a": None}])
    assert entries(log) == [{"a": 1}, odd, {"a": None}]


def test_half_a_line_is_left_out_and_spoils_nothing_after_it(tmp_path: Path) -> None:
    log = UPath(tmp_path / "log.jsonl")
    append(log, [{"a": 1}, {"a": 2}])
    cut = log.read_bytes()[:-3]
    log.write_bytes(cut)
    assert entries(log) == [{"a": 1}]
    append(log, [{"a": 3}])
    assert entries(log) == [{"a": 1}, {"a": 3}]
    assert log.read_bytes().startswith(cut)


def test_programs_side_by_side_do_not_mix_their_lines(tmp_path: Path) -> None:
    log = UPath(tmp_path / "log.jsonl")
    code = (
        "import sys; from upath import UPath; from assets.storage.json_log import append\n"
        "log, who = UPath(sys.argv[1]), sys.argv[2]\n"
        "for n in range(100): append(log, [{'who': who, 'n': n, 'x': 'x' * 999}])"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, str(log), who]) for who in "abc"]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0]
    found = entries(log)
    for who in "abc":
        assert [entry["n"] for entry in found if entry["who"] == who] == list(range(100))


def test_an_entry_for_which_there_is_no_room_is_an_error(tmp_path: Path) -> None:
    log = UPath(tmp_path / "log.jsonl")
    append(log, [{"a": 1}])
    code = (
        "import resource, sys; from upath import UPath\n"
        "from assets.storage.json_log import append\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "append(UPath(sys.argv[1]), [{'x': 'x' * 999}])"
    )
    refused = subprocess.run(
        [sys.executable, "-c", code, str(log)], capture_output=True, text=True, check=False
    )
    assert "File too large" in refused.stderr
    assert log.stat().st_size == 100
    append(log, [{"a": 2}])
    assert entries(log) == [{"a": 1}, {"a": 2}]
