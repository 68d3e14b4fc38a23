"""The benchmark of the suites: what it states, and that its plain Polars judges the same rules."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from benchmarks.validation import SHARE_BROKEN, failing_by_polars, measured
from expectations.forms import catalogue
from expectations.judgement import judgement_frame
from expectations.suites import validate
from samples.synthetic import broken_frame, synthetic_frame

FORM = catalogue.edition("2021")
ROOT = Path(__file__).parents[2]
NOTHING_READ = pl.DataFrame(schema={"report_id": pl.String, "rule": pl.String})


def test_a_run_states_what_it_took() -> None:
    figures = measured(60)
    assert set(figures) == {"reports", "seconds", "peak_mb", "ratio_to_polars", "page_seconds"}
    assert figures["reports"] == 60
    assert min(figures["seconds"], figures["peak_mb"], figures["ratio_to_polars"]) > 0


def test_the_last_line_is_one_object() -> None:
    command = [sys.executable, "-m", "benchmarks.validation", "--reports", "20", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1])["reports"] == 20


def test_a_twentieth_of_the_reports_is_broken() -> None:
    assert len(broken_frame(FORM, 100, 0, share=SHARE_BROKEN)[1]) == 5


@pytest.mark.parametrize(
    ("cell", "value", "meaning", "failing"),
    [
        ("disputes.review.upheld", 10**6, "number", True),
        ("disclosure.licences.decisions", "1.5", "number", True),
        ("disclosure.licences.decisions", -1, "number", True),
        ("disclosure.licences.decisions", None, "illegible", True),
        ("disclosure.licences.decisions", None, "absent", True),
        ("disclosure.licences.decisions", 10**6, "number", False),
        ("disclosure.licences.decisions", None, "blank", False),
        ("requests.received.total", None, "blank", False),
    ],
)
def test_plain_polars_fails_whom_the_suite_fails(
    cell: str, value: int | str | None, meaning: str, *, failing: bool
) -> None:
    cells = synthetic_frame(FORM, 3, 5, magnitude=900).unpivot(
        index="report_id", variable_name="cell", value_name="value"
    )
    hit = (pl.col("report_id") == "synthetic-000001") & (pl.col("cell") == cell)
    cells = cells.with_columns(
        pl.when(hit)
        .then(pl.lit(value).cast(cells.schema["value"]))
        .otherwise("value")
        .alias("value"),
        pl.when(hit).then(pl.lit(meaning)).otherwise(pl.lit("number")).alias("meaning"),
    ).filter(pl.col("meaning") != "absent")
    frame = judgement_frame(cells, NOTHING_READ, FORM)
    by_suite = validate(frame, FORM, docs_dir=None, run_name="three").failing_reports
    assert by_suite == ({"synthetic-000001"} if failing else set())
    assert set(failing_by_polars(cells, FORM)) == by_suite
