"""The daemon in real time: a schedule of the office's own season ticks, and its run succeeds."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import dagster as dg
import pytest
from upath import UPath

from assets.storage.stage_tables import StageTables
from assets.validated_tables.tables import OUTCOMES
from expectations.forms.catalogue import edition
from pipelines.flow import Watch, known_years, opened_flow
from pipelines.instance import opened_instance
from pipelines.schedules import WINDOW_TAG
from pipelines.settings import Settings
from pipelines.settings_given import settings_from
from samples.printed import html_page
from samples.serve import serve_site
from samples.synthetic import random_cells
from tests.pipelines.sample_home import ROOT

pytestmark = pytest.mark.system

SEASON = """\
timezone: Asia/Shanghai
windows:
  - name: each_minute
    label: 每分钟
    about: to be waited for
    cron: "* * * * *"
    running: true
"""
_ENDED = (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE)
_PATIENCE = 240  # seconds; the tick comes within sixty


def test_the_daemon_ticks_and_collects(tmp_path: Path) -> None:
    year = known_years()[-1]
    (tmp_path / "site").mkdir()
    cells = random_cells(edition("2021"), random.Random(1))
    page = html_page(edition("2021"), cells, reporter="临溪县财政局", year=year)
    (tmp_path / "site" / "report.html").write_text(page, encoding="utf-8")
    with serve_site(root=tmp_path / "site", port=0) as origin:
        settings = _office(tmp_path, year, f"{origin}/report.html")
        with opened_flow(settings, Watch()):
            pass  # the register is taken over
        daemon = subprocess.Popen(
            [sys.executable, "-m", "dagster._daemon", "run", "-w", str(ROOT / "workspace.yaml")],
            cwd=ROOT,
            env={**os.environ, **settings.environment()},
            stdout=(tmp_path / "daemon.log").open("w"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            run = _first_run(settings, daemon)
        finally:
            daemon.send_signal(signal.SIGINT)
            try:
                daemon.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(daemon.pid, signal.SIGKILL)
                daemon.wait()
    assert run.status == dg.DagsterRunStatus.SUCCESS, (tmp_path / "daemon.log").read_text()
    assert (run.job_name, run.tags["dagster/partition"]) == ("collect", f"991121|{year}")
    ended = StageTables(UPath(settings.home) / "tables").read(OUTCOMES, year=year)
    assert ended.select("reporter_id", "outcome").rows() == [("linxi-finance", "accepted")]


def _office(folder: Path, year: int, address: str) -> Settings:
    office = folder / "office"
    (office / "register").mkdir(parents=True)
    files = {
        "season.yaml": SEASON,
        "register/regions.csv": (
            "code,name,level,parent,collection,valid_from,valid_to\n991121,临溪县,county,,yes,,\n"
        ),
        "register/reporters.csv": (
            "reporter_id,name,kind,level,region,scope,valid_from,valid_to,aliases\n"
            "linxi-finance,临溪县财政局,department,county,991121,unit,,,\n"
        ),
        "register/sources.csv": (
            "reporter_id,year,kind,address,platform,local\n"
            f"linxi-finance,{year},direct,{address},,yes\n"
        ),
    }
    for name, text in files.items():
        (office / name).write_text(text, encoding="utf-8")
    places = {"NIANBAO_HOME": str(folder / "home"), "NIANBAO_REGION_DIR": str(office)}
    return settings_from({**places, "NIANBAO_FETCH_DELAY": "0", "NIANBAO_WORKERS": "1"})


def _first_run(settings: Settings, daemon: subprocess.Popen[bytes]) -> dg.DagsterRun:
    """The first run of the schedule, ended."""
    of_the_window = dg.RunsFilter(tags={WINDOW_TAG: "each_minute"}, statuses=list(_ENDED))
    end = time.monotonic() + _PATIENCE
    with opened_instance(settings) as instance:
        while not (runs := instance.get_runs(of_the_window)):
            assert daemon.poll() is None
            assert time.monotonic() < end
            time.sleep(1)
    return runs[-1]
