"""Each check of a fault run sees what it is there for."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

import polars as pl
import pytest

from tests.faults import trial
from tests.faults.home import DataHome, differences
from tests.faults.trial import ROOT, Trial
from tests.faults.website import Website

LATEST = "published/2024/latest"
PAGE = "/lxxz/duyue/202501/t20250114_2961.html"


@pytest.fixture
def home(tmp_path: Path) -> DataHome:
    """What a run leaves, one of each kind."""
    home = DataHome(tmp_path / "home")
    for folder in ("tables", LATEST, "dagster/history", "warehouse", "attempts"):
        (home.path / folder).mkdir(parents=True)
    _rows("a", 1).write_parquet(home.path / "tables" / "documents.parquet")
    (home.path / LATEST / "coverage.csv").write_text("1\n")
    (home.path / "dagster" / "dagster.yaml").write_text("{}\n")
    (home.path / "attempts" / "r1.lock").touch()
    _sql(home.warehouse, "CREATE TABLE outcomes (outcome)", "INSERT INTO outcomes VALUES ('ok')")
    runs = home.path / "dagster" / "history" / "runs.db"
    _sql(runs, "CREATE TABLE runs (status)", "INSERT INTO runs VALUES ('SUCCESS')")
    return home


def _rows(title: str, offset: int) -> pl.DataFrame:
    return pl.DataFrame({"title": [title], "warc_offset": [offset]})


def _sql(database: Path, *statements: str) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def test_homes_alike_but_for_the_archive_differ_in_nothing(home: DataHome) -> None:
    other = _copied(home)
    _rows("a", 2).write_parquet(other.path / "tables" / "documents.parquet")
    assert differences(home, other) == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (
            lambda home: _rows("b", 1).write_parquet(home / "tables" / "documents.parquet"),
            "tables/documents.parquet",
        ),
        (lambda home: (home / "tables" / "documents.parquet").unlink(), "tables/documents.parquet"),
        (
            lambda home: (home / LATEST / "coverage.csv").write_text("2\n"),
            f"{LATEST}/coverage.csv",
        ),
        (lambda home: (home / LATEST / "x.csv").touch(), f"{LATEST}/x.csv"),
        (
            lambda home: _sql(home / "warehouse" / "warehouse.sqlite", "DELETE FROM outcomes"),
            "warehouse outcomes",
        ),
        (lambda home: (home / "dagster" / "dagster.yaml").write_text(""), "dagster/dagster.yaml"),
    ],
)
def test_what_differs_is_named(
    home: DataHome, change: Callable[[Path], object], named: str
) -> None:
    other = _copied(home)
    change(other.path)
    assert differences(home, other) == [named]


def _copied(home: DataHome) -> DataHome:
    return DataHome(Path(shutil.copytree(home.path, home.path.with_name("other"))))


@pytest.mark.parametrize(
    "name",
    ["archive/1.warc.gz.open", "tables/.x.1.tmp", "published/.new-release", "warehouse/w-journal"],
)
def test_a_draft_is_left_over(home: DataHome, name: str) -> None:
    assert home.left_over() == []
    (home.path / name).parent.mkdir(exist_ok=True)
    (home.path / name).touch()
    assert home.left_over() == [name]


def test_a_lock_beyond_the_last_run_s_and_a_run_without_an_end_are_left_over(
    home: DataHome,
) -> None:
    (home.path / "attempts" / "r2.lock").touch()
    runs = home.path / "dagster" / "history" / "runs.db"
    _sql(runs, "INSERT INTO runs VALUES ('STARTED')")
    assert home.left_over() == ["attempts/r2.lock", "a run that is STARTED"]


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("raise ValueError", "a traceback"),
        ("import os; os._exit(3)", "ended with 3 without a word of ()"),
        ("import os; os.write(1, b'odd'); os._exit(3)", ""),
        ("import os; os.kill(os.getpid(), 9)", "ended by signal 9"),
        ("import os; open(os.environ['TMPDIR'] + '/x', 'w')", "left ['x']"),
        ("import subprocess; subprocess.Popen(['sleep', '60'])", "left processes"),
        ("import time; time.sleep(60)", "did not end"),
    ],
)
def test_how_a_process_must_not_end(
    home: DataHome, monkeypatch: pytest.MonkeyPatch, code: str, complaint: str
) -> None:
    monkeypatch.setattr(trial, "LIMIT_SECONDS", 3.0)
    monkeypatch.setattr(trial, "SURVIVAL_SECONDS", 0.2)
    ran = Trial(home, Website())
    ran.wait(ran.program("timeit", "-n1", "-r1", code))
    assert [complaint] * bool(complaint) == [each[: len(complaint)] for each in ran.complaints]


def test_a_status_without_the_words_for_it_is_a_complaint(home: DataHome) -> None:
    ran = Trial(home, Website())
    code = "import os; os.write(1, b'something is odd'); os._exit(1)"
    assert ran.wait(ran.program("timeit", "-n1", "-r1", code), "No space left") == 1
    assert ran.complaints[0].startswith("ended with 1 without a word of ('No space left',)")


def test_a_page_asked_for_more_often_than_by_an_undisturbed_run_is_a_complaint(
    home: DataHome,
) -> None:
    website = Website()
    address = website.origin("lxxz") + PAGE
    ran = Trial(home, website, usual=Counter({address: 1}))
    (home.path / "archive").mkdir()
    ran.expect_requests()
    with website.serving():
        urlopen(address).close()
        assert ran.asked_too_often() == []
        urlopen(address).close()
    assert ran.asked_too_often() == [f"process 1 asked 2 times for {address}, not archived"]


def test_a_program_under_a_wrong_clock_and_with_small_files() -> None:
    code = (
        "import tests.faults.disturbed as d, assets.storage.resources as r, datetime as t\n"
        "d._set_clock([t.timedelta(days=-100), t.timedelta(days=100)])\n"
        "looks = [r.utc_now() - t.datetime.now(t.timezone.utc) for _ in range(8)]\n"
        "print([round(look.total_seconds() / 86400) for look in looks])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout == f"{[-100] * 7 + [100]}\n"
