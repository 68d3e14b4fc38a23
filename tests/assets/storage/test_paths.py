"""Files replaced whole: by several writers, over what a killed one left, and never by half."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from upath import UPath

from assets.storage import paths
from assets.storage.paths import names_below, replace_file

ROOT = Path(__file__).parents[3]


def test_a_draft_that_a_killed_program_left_becomes_the_next_ones(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys\n"
        "from upath import UPath\n"
        "from assets.storage import paths\n"
        "paths.os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)\n"
        "paths.replace_file(UPath(sys.argv[1]), b'half')\n"
    )
    target = tmp_path / "index.html"
    run = subprocess.run([sys.executable, "-c", program, str(target)], cwd=ROOT, check=False)
    assert run.returncode == -signal.SIGKILL
    assert [path.name for path in tmp_path.iterdir()] == [".index.html.tmp"]
    replace_file(UPath(target), b"whole")
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
    assert target.read_bytes() == b"whole"


def test_writers_at_the_same_time_leave_one_whole_file(tmp_path: Path) -> None:
    target = tmp_path / "index.html"
    contents = [bytes([65 + number]) * 50_000 for number in range(8)]

    def write(content: bytes) -> None:
        for _ in range(20):
            replace_file(UPath(target), content)

    threads = [threading.Thread(target=write, args=(content,)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert target.read_bytes() in contents
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]


def test_what_fails_leaves_the_file_as_it_was_and_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "index.html"
    replace_file(UPath(target), b"before")

    def full(_: int) -> None:
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as patched:
        patched.setattr(paths.os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            replace_file(UPath(target), b"after")
    assert target.read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]


def test_the_names_below_a_folder_are_those_of_its_files(place: UPath) -> None:
    assert names_below(place / "2024") == []
    for name in ("b.csv", "a/c.csv", "a/b/.x"):
        file = place / "2024" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x")
    assert names_below(place / "2024") == ["a/b/.x", "a/c.csv", "b.csv"]
