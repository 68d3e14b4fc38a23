"""The same archive run through one process and through the distributed form, and what differs."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from upath import UPath

from assets.storage.archive import Archive
from benchmarks.country import YEAR, country, write_archive, write_register
from samples.serve import prepared_office, serve_site
from tests.distributed.form import Form
from tests.pipelines.sample_home import ROOT, free_port
from tests.system.test_postgresql import View, views

# What is made of the archive of a year.
_MADE = (
    *("tables/*.parquet", f"tables/*/year={YEAR}.parquet", f"tables/*/year={YEAR}/*"),
    *(f"{folder}/{YEAR}/**/*" for folder in ("evidence", "data_docs")),
    *(f"published/{YEAR}/latest/{depth}" for depth in ("*", "*/*")),
)
# What happened, and when: a run that was killed has more to tell.
_LOGS = {"v1_quarantine_history"}


def run_sample(home: Path) -> None:
    """Fetch and run the regions of the sample within one process."""
    with serve_site(port=free_port()) as base:
        prepared_office(home / "office", base)
        _run(home)


def run_country(home: Path, reports: int) -> None:
    """Run a country of so many synthetic reports within one process."""
    nation = country(reports)
    write_register(nation, home / "office" / "register")
    write_archive(nation, Archive(UPath(home / "archive")), lambda: datetime.now(UTC))
    _run(home, "--no-fetch")


def run_distributed(form: Form) -> subprocess.CompletedProcess[str]:
    """The year run from the archive through the form's queue."""
    return _finished(form.environment("client"), "--no-fetch", "--queue", form.server)


def differences(form: Form, home: Path) -> tuple[int, list[str]]:
    """How many files and views were compared, and those that are not the same on both sides.

    The server's sensors may have begun to work at other years.
    """
    here, there = (_digests(Path(str(each))) for each in (home, form.home))
    rows = _rows(f"sqlite:///{home / 'warehouse.sqlite'}")
    filled = _rows(form.given["NIANBAO_WAREHOUSE_URL"])
    files = [name for name in sorted({*here, *there}) if here.get(name) != there.get(name)]
    differing = [name for name in sorted({*rows, *filled}) if rows.get(name) != filled.get(name)]
    return len(here) + len(rows), files + differing


def _digests(home: Path) -> dict[str, str]:
    """Digest of every file that is made of the register and of the year's archive."""
    digests = {}
    for pattern in _MADE:
        files = [file for file in home.glob(pattern) if file.is_file()]
        assert files, f"{home} holds nothing of {pattern}"
        for file in files:
            digests[str(file.relative_to(home))] = hashlib.sha256(file.read_bytes()).hexdigest()
    return digests


def _rows(warehouse: str) -> dict[str, View]:
    """The rows of the year in each view; all of them where they are of no year."""
    found = {}
    for name, (columns, counted) in views(warehouse).items():
        if name in _LOGS:
            continue
        year = columns.index("year") if "year" in columns else None
        of_the_year = {r: n for r, n in counted.items() if year is None or r[year] == YEAR}
        found[name] = columns, Counter(of_the_year)
    return found


def _run(home: Path, *arguments: str) -> None:
    given = {"NIANBAO_HOME": str(home), "NIANBAO_FETCH_DELAY": "0"}
    done = _finished({**os.environ, **given}, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr


def _finished(environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """A run of the year, however long it takes."""
    return subprocess.run(
        [sys.executable, "-m", "pipelines.cli.main", "run", "--year", str(YEAR), *arguments],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
