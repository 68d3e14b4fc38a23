"""Decisions in the flow: one that fits brings a report back, one that does not is loud."""

from __future__ import annotations

import json
import sqlite3
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from upath import UPath

from assets.cross_findings.tables import CROSS_FINDINGS
from assets.decisions.tables import APPLIED_DECISIONS
from assets.fetch.tables import DOCUMENTS
from assets.parsed_tables.tables import PARSED_CELLS, REPORTS
from assets.rollups.tables import COVERAGE, ROLLUP_CELLS
from assets.storage.stage_tables import StageTables
from assets.validated_tables.tables import OUTCOMES, QUARANTINE, VALIDATED_CELLS
from tests.pipelines.sample_home import SampleHome, nianbao

CELL = "requests.unavailable_not_held.natural_person"
RUN = ("run", "--year", "2024", "--no-fetch")


@pytest.fixture
def copied(sample: SampleHome, tmp_path: Path) -> SampleHome:
    return sample.copy(tmp_path / "home")


def correction(home: SampleHome, **changed: Any) -> dict[str, Any]:
    """The entry that takes one from the figure that is one too high."""
    printed = home.table(PARSED_CELLS, 2024).filter(
        pl.col("reporter_id") == "linxi-resources", pl.col("cell") == CELL
    )["value"][0]
    document = home.table(DOCUMENTS, 2024).filter(pl.col("reporter_id") == "linxi-resources")
    return {
        "reporter": "linxi-resources",
        "year": 2024,
        "cell": CELL,
        "from": int(printed),
        "to": int(printed) - 1,
        "reason": "误印 a misprint",
        "evidence": "letter of 12 March 2025",
        "author": "临溪县人民政府办公室",
        "date": "2025-03-12",
        "document_sha256": document["sha256"][0],
        **changed,
    }


def decide(home: SampleHome, entry: dict[str, Any]) -> None:
    folder = home.home / "office" / "decisions"
    folder.mkdir()
    text = yaml.safe_dump({"corrections": [entry]}, allow_unicode=True)
    (folder / "2025.yaml").write_text(text, encoding="utf-8")


def test_a_correction_brings_a_report_into_the_sums(copied: SampleHome) -> None:
    decide(copied, correction(copied))
    run = nianbao(*RUN, "--region", "991121", home=copied.home)
    assert run.returncode == 0, run.stderr
    county = pl.col("region") == "991121"
    sums = copied.table(ROLLUP_CELLS, 2024).filter(county)
    received = sums.filter(pl.col("cell") == "requests.received.total")
    # The 139 of the others and the 37 that were in quarantine, where one report stays.
    assert received.select("value", "reports_counted", "reports_quarantined").row(0) == (
        Decimal(176),
        18,
        1,
    )
    covered = copied.table(COVERAGE, 2024).filter(county)
    assert covered.select("accepted", "corrected", "quarantined").row(0) == (19, 1, 1)
    assert copied.table(QUARANTINE, 2024)["state"].to_list() == ["corrected", "open"]


def test_a_correction_that_does_not_fit_is_told_and_leaves_its_report_out(
    copied: SampleHome,
) -> None:
    decide(copied, correction(copied, **{"from": 999}))
    run = nianbao(*RUN, home=copied.home)
    assert run.returncode == 1
    told = " ".join(run.stderr.split())
    assert "2025.yaml corrections[0]" in told
    assert "not '999'" in told
    held = copied.table(QUARANTINE, 2024).filter(pl.col("reporter_id") == "linxi-resources")
    assert held.select("reasons", "state").row(0) == (["identity_broken", "decision_unfit"], "open")
    decided = copied.table(APPLIED_DECISIONS, 2024)
    assert decided.select("reporter_id", "fits").rows() == [("linxi-resources", False)]
    assert copied.table(OUTCOMES, 2024).height == 25


def test_a_decision_on_a_year_that_was_never_collected_is_told(copied: SampleHome) -> None:
    decide(copied, correction(copied, year=2042))
    run = nianbao(*RUN, "--region", "991121", home=copied.home)
    assert run.returncode == 0, run.stderr
    assert "2025.yaml corrections[0]: 'linxi-resources', 2042" in run.stderr


def test_what_was_decided_is_marked_in_every_table_downstream(copied: SampleHome) -> None:
    decide(copied, correction(copied))
    run = nianbao(*RUN, "--region", "991121", home=copied.home)
    assert run.returncode == 0, run.stderr
    own = pl.col("reporter_id") == "linxi-resources"
    cell = copied.table(VALIDATED_CELLS, 2024).filter(own, pl.col("cell") == CELL)
    assert cell.select("corrected", "as_published").rows() == [(True, False)]
    assert copied.table(OUTCOMES, 2024).filter(own)["decision"].to_list() == ["corrected"]
    counted = copied.table(ROLLUP_CELLS, 2024).filter(pl.col("reports_corrected") > 0)
    assert set(counted["cell"]) == {CELL}
    assert set(counted["region"]) == {"991121", "991100"}
    with sqlite3.connect(copied.home / "warehouse.sqlite") as warehouse:
        states = warehouse.execute(
            "select was, state from v1_quarantine_history where reporter_id = 'linxi-resources'"
            " order by position"
        ).fetchall()
        decided = warehouse.execute(
            "select cell, author, fits from v1_applied_decisions"
        ).fetchall()
    assert states == [("", "open"), ("open", "corrected")]
    assert decided == [(CELL, "临溪县人民政府办公室", 1)]


def test_the_year_after_is_compared_and_published_again(copied: SampleHome) -> None:
    """Last year's side of a comparison changes when that year is judged anew."""
    place = {"year": 2024, "region": "991121"}
    tables = StageTables(UPath(copied.home) / "tables")
    before = tables.read(CROSS_FINDINGS, **place)
    tables.write(CROSS_FINDINGS, before.clear(), **place)
    run = nianbao("run", "--year", "2023", "--no-fetch", "--region", "991121", home=copied.home)
    assert run.returncode == 0, run.stderr
    assert tables.read(CROSS_FINDINGS, **place).equals(before)
    assert "done 完成 2024 publish" in run.stderr


def test_a_look_ahead_tells_what_a_decision_will_change(copied: SampleHome) -> None:
    same = nianbao("diff", "--json", home=copied.home)
    assert (same.returncode, same.stdout) == (0, "")
    fees = correction(
        copied, reporter="linxi-finance", cell="disclosure.fees.amount", **{"from": 0, "to": 1}
    )
    cells = copied.table(PARSED_CELLS, 2024).filter(
        pl.col("reporter_id") == "linxi-finance", pl.col("cell") == "disclosure.fees.amount"
    )
    reports = copied.table(REPORTS, 2024).filter(pl.col("reporter_id") == "linxi-finance")
    printed = f"{cells['value'][0].normalize():f}"
    decide(copied, {**fees, "from": printed, "document_sha256": reports["tables_sha256"][0]})
    stored = copied.digests("tables")
    ran = nianbao("diff", "--year", "2024", "--json", home=copied.home)
    (change,) = (json.loads(line) for line in ran.stdout.splitlines())
    assert ran.returncode == 1
    assert (change["reporter_id"], change["change"]) == ("linxi-finance", "value")
    assert (change["was"], change["becomes"]) == (printed, "1")
    assert copied.digests("tables") == stored
