"""Log files: one a day, and whole lines however many processes write."""

from __future__ import annotations

import logging
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.run_log import DailyFiles

_WRITER = """
import logging, sys
from pathlib import Path
from pipelines.run_log import DailyFiles
log = logging.getLogger("x")
log.setLevel(logging.INFO)
log.addHandler(DailyFiles(Path(sys.argv[1])))
for number in range(200):
    log.info(sys.argv[2] * 10_000)
"""


def record(text: str, moment: datetime) -> logging.LogRecord:
    made = logging.LogRecord("x", logging.INFO, "", 0, text, None, None)
    made.created = moment.timestamp()
    return made


def test_each_day_has_a_file_of_its_own(tmp_path: Path) -> None:
    handler = DailyFiles(tmp_path / "logs")
    for moment in (datetime(2025, 2, 1, 23, 59, tzinfo=UTC), datetime(2025, 2, 2, tzinfo=UTC)):
        handler.emit(record(f"采集 {moment:%d} \ud800", moment))
    assert [path.name for path in sorted((tmp_path / "logs").iterdir())] == [
        "runs-2025-02-01.log",
        "runs-2025-02-02.log",
    ]
    text = (tmp_path / "logs" / "runs-2025-02-01.log").read_text(encoding="utf-8")
    assert text.endswith("INFO 采集 01 \\ud800\n")


def test_lines_of_two_processes_do_not_mix(tmp_path: Path) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path), sign]) for sign in "ab"
    ]
    assert [writer.wait(120) for writer in writers] == [0, 0]
    lines = "".join(path.read_text() for path in sorted(tmp_path.iterdir())).splitlines()
    texts = [line.rpartition(" ")[2] for line in lines]
    assert sorted(texts) == ["a" * 10_000] * 200 + ["b" * 10_000] * 200


def test_a_log_that_cannot_be_written_holds_up_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logs").write_text("no folder", encoding="utf-8")
    DailyFiles(tmp_path / "logs").handle(record("text", datetime.now(UTC)))
    assert "FileExistsError" in capsys.readouterr().err
