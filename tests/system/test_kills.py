"""SIGKILL in each stage: what is there stays whole, and the next run ends in the same tables."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from samples.serve import prepared_office, serve_site
from tests.pipelines.sample_home import ROOT, SampleHome, command, free_port

pytestmark = pytest.mark.system

STAGES = (
    "register",
    "decisions",
    "fetch",
    "raw_text",
    "parsed_tables",
    "validated_tables",
    "outcomes",
    "rollups",
    "release",
    "warehouse",
)
RUN = ("pipelines.cli.main", "run", "--year", "2024", "--region", "991121")


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    port = free_port()
    with serve_site(port=port):
        yield port


@pytest.fixture(scope="module")
def undisturbed(port: int, tmp_path_factory: pytest.TempPathFactory) -> SampleHome:
    home = tmp_path_factory.mktemp("undisturbed")
    prepared_office(home / "office", f"http://127.0.0.1:{port}")
    run = command(*RUN, home=home, NIANBAO_FETCH_DELAY="0")
    assert run.returncode == 0, run.stderr
    return SampleHome(home, port, run.stdout)


def test_a_run_killed_in_every_stage_is_taken_up_again(
    undisturbed: SampleHome, port: int, tmp_path: Path
) -> None:
    home = SampleHome(tmp_path, port, "")
    prepared_office(tmp_path / "office", f"http://127.0.0.1:{port}")
    for number, stage in enumerate(STAGES):
        killed_in(stage, home.home, delay=number % 3 * 0.07)
        for table in (home.home / "tables").rglob("*.parquet"):
            pl.read_parquet(table)
    run = command(*RUN, home=home.home, NIANBAO_FETCH_DELAY="0")
    assert run.returncode == 0, run.stderr
    # The archives tell of other moments, and documents and releases tell of the archive.
    told = ("tables/documents/",)
    assert without(home.digests("tables"), told) == without(undisturbed.digests("tables"), told)
    assert rolled_up(home) == rolled_up(undisturbed)
    # From its own archive everything is made as it is.
    ended = home.digests("tables", "published")
    rebuilt = command("pipelines.cli.main", "rebuild", home=home.home)
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert home.digests("tables", "published") == ended
    assert leftovers(home.home) == []


def killed_in(stage: str, home: Path, delay: float) -> None:
    """Start a run and kill it, with all it started, once it has been in a stage for a while."""
    before = started(home, stage)
    environment = {**os.environ, "NIANBAO_HOME": str(home), "NIANBAO_FETCH_DELAY": "0"}
    process = subprocess.Popen(
        [sys.executable, "-m", *RUN],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    end = time.monotonic() + 120
    while started(home, stage) == before:
        assert process.poll() is None, f"ended before {stage}"
        assert time.monotonic() < end
        time.sleep(0.005)
    time.sleep(delay)
    os.killpg(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL


def started(home: Path, stage: str) -> int:
    """How often a stage has begun, by the log of attempts."""
    lines = [
        line
        for file in (home / "attempts").glob("*.jsonl")
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    entries = [json.loads(line) for line in lines if line.endswith("}")]
    return sum((entry["stage"], entry["event"]) == (stage, "started") for entry in entries)


def leftovers(home: Path) -> list[str]:
    """Files and folders that only a killed run leaves: drafts, open archives, locks of runs."""
    kept = [path for path in home.rglob("*") if "dagster" not in path.parts]
    return [
        str(path)
        for path in kept
        if path.suffix in {".tmp", ".open"} or ".new-" in path.name or path.name.endswith(".old")
    ]


def without(digests: dict[str, str], prefixes: tuple[str, ...]) -> dict[str, str]:
    return {path: digest for path, digest in digests.items() if not path.startswith(prefixes)}


_TOLD = {
    *("datapackage", "SHA256SUMS", "reports", "documents"),
    *("changes", "changed_reports", "changed_figures"),
}


def rolled_up(home: SampleHome) -> dict[str, str]:
    """The latest release, without what tells when it was fetched, and what was released before."""
    latest = home.digests("published/2024/latest")
    return without(latest, tuple(path for path in latest if Path(path).stem in _TOLD))
