"""Decisions in the flow: one that fits brings a report back, one that does not stops its region."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from assets.fetch.tables import DOCUMENTS
from assets.parsed_tables.tables import PARSED_CELLS
from assets.rollups.tables import COVERAGE, ROLLUP_CELLS
from assets.validated_tables.tables import OUTCOMES, QUARANTINE
from tests.pipelines.sample_home import SampleHome, command

CELL = "requests.unavailable_not_held.natural_person"
RUN = ("pipelines.cli.main", "run", "--year", "2024", "--no-fetch")


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
    run = command(*RUN, "--region", "991121", home=copied.home)
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


def test_a_correction_that_does_not_fit_stops_its_region_and_year(copied: SampleHome) -> None:
    decide(copied, correction(copied, **{"from": 999}))
    before = copied.digests("published")
    run = command(*RUN, home=copied.home)
    assert run.returncode == 1
    told = "".join(run.stderr.split())
    assert "2025.yamlcorrections[0]" in told
    assert "999" in told
    # The other region is brought to its end; the year is not published over the gap.
    assert "done 完成 2024 991100" in run.stderr
    assert "notpublished" in told
    assert copied.digests("published") == before
    assert copied.table(OUTCOMES, 2024).height == 25
