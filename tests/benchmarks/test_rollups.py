"""The benchmark of the rollups: what it states, and that DuckDB's sums are held against ours."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

import benchmarks.rollups
from assets.rollups.tables import ROLLUP_CELLS
from assets.storage.stage_tables import StageTables
from assets.validated_tables.tables import OUTCOMES, VALIDATED_CELLS
from benchmarks.country import YEAR
from benchmarks.country_year import write_country

ROOT = Path(__file__).parents[2]


def test_the_last_line_is_one_object_that_states_what_it_took() -> None:
    command = [sys.executable, "-m", "benchmarks.rollups", "--reports", "60", "--years", "2"]
    done = subprocess.run(
        [*command, "--json"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    figures = json.loads(done.stdout.splitlines()[-1])
    assert {"cells", "seconds", "peak_mb", "ratio_to_duckdb"} <= set(figures)
    assert min(figures[name] for name in ("cells", "seconds", "peak_mb", "ratio_to_duckdb")) > 0
    assert len(figures["years"]) == 2
    assert {"coverage", "reconciliation", "series", "indicators"} <= set(figures["steps"])


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> StageTables:
    return write_country(tmp_path_factory.mktemp("country"), 320, (YEAR,))


def test_the_country_has_reports_of_every_standing_and_of_several_grids(
    tables: StageTables,
) -> None:
    ended = tables.read(OUTCOMES, year=YEAR)
    assert ended.height == 320
    assert set(ended["outcome"]) == {"accepted", "quarantined", "not_published"}
    cells = tables.read(VALIDATED_CELLS, year=YEAR)
    assert cells.select("edition", "variant").n_unique() == 3
    assert cells["value"].null_count() > 0
    assert cells["corrected"].any()
    accepted = ended.filter(pl.col("outcome") == "accepted")["report_id"]
    assert set(cells["report_id"]) == set(accepted)


def test_another_table_of_sums_fails_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_this_process(step, folder, year):
        step(folder, year)
        if step is benchmarks.rollups._by_duckdb:
            tables = benchmarks.rollups._tables(folder)
            sums = tables.read(ROLLUP_CELLS, year=year)
            tables.write(ROLLUP_CELLS, sums.with_columns(pl.col("value") + 1), year=year)
        return 1.0, 1

    monkeypatch.setattr(benchmarks.rollups, "alone", in_this_process)
    with pytest.raises(AssertionError, match="DuckDB's table of sums is another"):
        benchmarks.rollups.measured(30, 1, tmp_path)
