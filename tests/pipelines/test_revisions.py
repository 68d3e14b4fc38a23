"""A report published again: the latest counts, the one before is kept, what changed is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl

from assets.parsed_tables.tables import REPORTS
from assets.validated_tables.tables import FINDINGS, QUARANTINE, VALIDATED_CELLS
from samples.serve import SITE
from tests.pipelines.sample_home import SampleHome, nianbao, site_of

PAGE = "lxzrzy/zfxxgknb/2025/content_2739.html"
CELL = "requests.unavailable_not_held.natural_person"


def test_a_mended_page_is_a_new_version(sample: SampleHome, tmp_path: Path) -> None:
    home = sample.copy(tmp_path / "home")
    site = tmp_path / "site"
    shutil.copytree(SITE, site)
    before = (site / PAGE).read_text(encoding="utf-8")
    row = before.index("不掌握")
    # The first figure of the row is the one that is one too high.
    mended = before[row:].replace("&nbsp;5 ", "&nbsp;4 ", 1)
    assert mended != before[row:]
    (site / PAGE).write_text(before[:row] + mended, encoding="utf-8")
    run = ("run", "--year", "2024", "--region", "991121")
    with site_of(home, site):
        unasked = nianbao(*run, home=home.home)
        assert unasked.returncode == 0, unasked.stderr
        assert home.table(QUARANTINE, 2024).filter(reporter_id="linxi-resources").height == 1
        again = nianbao(*run, "--again", home=home.home)
    assert again.returncode == 0, again.stderr
    own = pl.col("reporter_id") == "linxi-resources"
    versions = home.table(REPORTS, 2024).filter(own).sort("version")
    assert versions["current"].to_list() == [False, True]
    former, latest = versions["report_id"]
    told = home.table(FINDINGS, 2024).filter(pl.col("rule") == "revised")
    assert told.select("report_id", "line", "reported", "calculated").rows() == [
        (latest, CELL, 4, 5)
    ]
    held = home.table(QUARANTINE, 2024).filter(own)
    assert held.select("report_id", "state").rows() == [(former, "superseded")]
    assert set(home.table(VALIDATED_CELLS, 2024).filter(own)["report_id"]) == {latest}
