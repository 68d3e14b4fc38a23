"""The releases' commands over the sample region: what is listed, held back and let through."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import yaml
from click.testing import Result
from typer.testing import CliRunner
from upath import UPath

from assets.published.releases import Releases
from assets.rollups.tables import ROLLUP_CELLS
from assets.storage.stage_tables import StageTables
from assets.validated_tables.tables import VALIDATED_CELLS
from pipelines.cli.main import app
from pipelines.flow import Watch, opened_flow
from tests.pipelines.sample_home import ROOT, SampleHome, nianbao

COUNTY = "991121"
CELL = "requests.received.total"
WHY = ("--reason", "已逐份核对", "--author", "张")


def invoked(home: Path, *arguments: str) -> Result:
    settings = {"NIANBAO_HOME": str(home), "COLUMNS": "400"}
    return CliRunner().invoke(app, ["release", *arguments], env=settings)


@pytest.fixture(scope="module")
def held(sample: SampleHome, tmp_path_factory: pytest.TempPathFactory) -> SampleHome:
    """A home in which a reader gone wrong reads another figure out of the same page."""
    home = sample.copy(tmp_path_factory.mktemp("release") / "home")
    tables = StageTables(UPath(home.home) / "tables")
    cells = tables.read(VALIDATED_CELLS, year=2024, region=COUNTY)
    hit = (pl.col("reporter_id") == "linxi-market") & (pl.col("cell") == CELL)
    other = cells.with_columns(value=pl.when(hit).then(pl.col("value") + 1).otherwise("value"))
    tables.write(VALIDATED_CELLS, other, year=2024, region=COUNTY)
    with opened_flow(home.settings, Watch()) as flow:
        assert flow.publish(2024) is None
    return home


def received(home: SampleHome, release: str) -> Decimal:
    path = home.home / "published" / "2024" / release / "parquet" / f"{ROLLUP_CELLS.name}.parquet"
    rows = pl.read_parquet(path).filter(region=COUNTY, cell=CELL)
    return rows["value"].item()


def test_every_release_is_listed(sample: SampleHome) -> None:
    told = invoked(sample.home, "list")
    assert told.exit_code == 0
    lines = told.stdout.splitlines()
    assert all("release 发布 1" in line and line.endswith("latest 最新") for line in lines)
    rows = [json.loads(line) for line in invoked(sample.home, "list", "--json").stdout.splitlines()]
    years = [int(path.name) for path in sorted((sample.home / "published").iterdir())]
    assert [row["year"] for row in rows] == years
    assert len(years) == len(lines) > 1
    (row,) = [
        json.loads(line)
        for line in invoked(sample.home, "list", "--year", "2024", "--json").stdout.splitlines()
    ]
    assert (row["number"], row["latest"], row["held"]) == (1, True, False)
    assert row["folder"] == str(sample.home / "published" / "2024" / "1")
    assert len(row["digest"]) == 64


def test_nothing_released_is_told(tmp_path: Path) -> None:
    listed = invoked(tmp_path, "list")
    assert listed.exit_code == 1
    assert "nothing is released 尚无发布" in listed.stderr
    shown = invoked(tmp_path, "show", "2024")
    assert shown.exit_code == 2
    assert "no such release of 2024; there is none" in " ".join(shown.stderr.split())


def test_a_release_is_shown_with_its_changes(sample: SampleHome) -> None:
    shown = invoked(sample.home, "show", "2024")
    assert shown.exit_code == 0
    assert "首次发布" in shown.stdout
    assert str(sample.home / "published" / "2024" / "1") in shown.stdout
    assert invoked(sample.home, "show", "2024", "1").stdout == shown.stdout
    assert invoked(sample.home, "show", "2024", "2").exit_code == 2


def test_nothing_held_is_nothing_to_approve(sample: SampleHome) -> None:
    refused = invoked(sample.home, "approve", "2024", *WHY)
    assert refused.exit_code == 2
    assert "no release of 2024 is held back" in refused.stderr


def test_a_wrong_reading_is_held_and_shown(held: SampleHome) -> None:
    shown = invoked(held.home, "show", "2024").stdout
    assert "同一文件读出的数据不同 other figures of the same document: 1 (linxi-market)" in shown
    assert "nianbao release approve 2024" in shown
    assert CELL in shown
    row = json.loads(invoked(held.home, "show", "2024", "--json").stdout)
    assert (row["held"], row["number"]) == (True, None)
    rows = [
        json.loads(line)
        for line in invoked(held.home, "list", "--year", "2024", "--json").stdout.splitlines()
    ]
    assert [(row["number"], row["latest"]) for row in rows] == [(1, True), (None, False)]
    assert received(held, "latest") == received(held, "1") == received(held, "held") - 1


def test_a_run_over_a_held_year_says_so(held: SampleHome) -> None:
    """The stages read the page anew here, and read it right: nothing is held any more."""
    home = held.copy(held.home.with_name("run again"))
    ran = nianbao(
        *("run", "--year", "2023", "--region", COUNTY, "--no-fetch"),
        home=home.home,
    )
    assert ran.returncode == 0, ran.stderr
    ran = nianbao(
        *("run", "--year", "2024", "--region", "991100", "--no-fetch"),
        home=home.home,
    )
    assert ran.returncode == 1
    assert "release held back 发布暂缓: 2024; see nianbao release show 2024" in ran.stderr
    ran = nianbao(
        *("run", "--year", "2024", "--region", COUNTY, "--no-fetch"),
        home=home.home,
    )
    assert ran.returncode == 0, ran.stderr
    assert not (home.home / "published" / "2024" / "held").exists()
    assert [path.name for path in sorted((home.home / "published" / "2024").iterdir())] == [
        "1",
        "latest",
    ]


def test_a_person_lets_it_through(held: SampleHome) -> None:
    home = held.copy(held.home.with_name("approved"))
    candidate = received(home, "held")
    digest = json.loads(invoked(home.home, "show", "2024", "--json").stdout)["digest"]
    approved = nianbao("release", "approve", "2024", *WHY, home=home.home)
    assert approved.returncode == 0, approved.stderr
    assert "published 已发布" in approved.stdout
    assert received(home, "latest") == received(home, "2") == candidate
    assert not (home.home / "published" / "2024" / "held").exists()
    text = (home.home / "office" / "decisions" / "2024.yaml").read_text(encoding="utf-8")
    (entry,) = yaml.safe_load(text)["approvals"]
    assert (entry["content_sha256"], entry["reason"]) == (digest, "已逐份核对")
    assert (entry["year"], entry["author"]) == (2024, "张")


def test_only_what_was_looked_at_is_let_through(held: SampleHome) -> None:
    home = held.copy(held.home.with_name("looked at"))
    digest = json.loads(invoked(home.home, "show", "2024", "--json").stdout)["digest"]
    assert f"--content {digest[:12]}" in invoked(home.home, "show", "2024").stdout
    other = "0" if digest[0] != "0" else "1"
    refused = invoked(home.home, "approve", "2024", "--content", other, *WHY)
    assert refused.exit_code == 2
    assert digest in refused.stderr
    assert not (home.home / "office" / "decisions" / "2024.yaml").exists()
    approve = ("release", "approve", "2024", "--content", digest[:12])
    let_through = nianbao(*approve, *WHY, home=home.home)
    assert let_through.returncode == 0, let_through.stderr
    assert received(home, "latest") == received(home, "2")


def test_pages_of_later_years_show_a_year_as_it_was_released(
    sample: SampleHome, tmp_path: Path
) -> None:
    home = sample.copy(tmp_path / "home")
    tables = StageTables(UPath(home.home) / "tables")
    cells = tables.read(VALIDATED_CELLS, year=2023, region=COUNTY)
    hit = (pl.col("reporter_id") == "linxi-market") & (pl.col("cell") == CELL)
    other = cells.with_columns(value=pl.when(hit).then(pl.col("value") + 40_000).otherwise("value"))
    tables.write(VALIDATED_CELLS, other, year=2023, region=COUNTY)
    with opened_flow(home.settings, Watch()) as flow:
        assert flow.publish(2023) is None
    years = home.home / "published"
    assert (years / "2023" / "held").is_dir()
    assert Releases(UPath(years / "2024")).numbers() == [1]
    approved = nianbao("release", "approve", "2023", *WHY, home=home.home)
    assert approved.returncode == 0, approved.stderr
    before, now = ((years / "2024" / each / "regions" / COUNTY / "index.html") for each in "12")
    path = years / "2023" / "latest" / "parquet" / f"{ROLLUP_CELLS.name}.parquet"
    figure = f"{pl.read_parquet(path).filter(region=COUNTY, cell=CELL)['value'].item():,.0f}"
    assert figure not in before.read_text(encoding="utf-8")
    assert figure in now.read_text(encoding="utf-8")


def test_what_has_changed_since_is_not_let_through(held: SampleHome) -> None:
    home = held.copy(held.home.with_name("changed"))
    tables = StageTables(UPath(home.home) / "tables")
    cells = tables.read(VALIDATED_CELLS, year=2024, region=COUNTY)
    hit = (pl.col("reporter_id") == "linxi-market") & (pl.col("cell") == CELL)
    other = cells.with_columns(value=pl.when(hit).then(pl.col("value") + 1).otherwise("value"))
    tables.write(VALIDATED_CELLS, other, year=2024, region=COUNTY)
    approved = nianbao("release", "approve", "2024", *WHY, home=home.home)
    assert approved.returncode == 1
    assert "held again 仍暂缓" in approved.stderr
    assert received(home, "latest") == received(home, "1")


@pytest.mark.parametrize(
    "arguments", [("release", "list"), ("release", "show", "2024"), ("export", "2024", "--help")]
)
def test_reading_does_not_wait_for_dagster(sample: SampleHome, arguments: tuple[str, ...]) -> None:
    program = (
        "import sys; from pipelines.cli.main import app;"
        f"app({arguments!r}, standalone_mode=False); sys.exit('dagster' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "NIANBAO_HOME": str(sample.home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
