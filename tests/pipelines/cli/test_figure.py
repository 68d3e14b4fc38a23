"""`nianbao figure` over the sample region: a sum, and the reports behind it."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from assets.rollups.tables import ROLLUP_CELLS
from pipelines.cli.main import app
from tests.pipelines.sample_home import ROOT, SampleHome

RECEIVED = "requests.received.total"
COUNTY = "991121"


def called(sample: SampleHome, *arguments: str) -> tuple[int, str]:
    settings = {"NIANBAO_HOME": str(sample.home), "COLUMNS": "400"}
    ran = CliRunner().invoke(app, ["figure", *arguments], env=settings)
    return ran.exit_code, " ".join(ran.output.replace("│", " ").split())


def figure(sample: SampleHome, *arguments: str) -> dict[str, Any]:
    status, printed = called(sample, *arguments, "--json")
    assert status == 0, printed
    return dict(json.loads(printed))


def rolled(sample: SampleHome, year: int) -> pl.DataFrame:
    return sample.table(ROLLUP_CELLS, year).filter(region=COUNTY)


@pytest.mark.parametrize("year", [2018, 2024])
def test_the_reports_add_up_to_every_sum(sample: SampleHome, year: int) -> None:
    rows = rolled(sample, year).filter(pl.col("reports_counted") > 0)
    for row in rows.sample(12, seed=year).iter_rows(named=True):
        found = figure(sample, str(year), COUNTY, row["cell"])
        counted = [r for r in found["reports"] if r["said"] == "counted"]
        assert sum(Decimal(r["value"]) for r in counted) == row["value"] == Decimal(found["value"])
        said = [r["said"] for r in found["reports"]]
        for word in ("counted", "blank", "absent", "quarantined", "missing"):
            assert said.count(word) == row[f"reports_{word}"] == found["counts"][f"reports_{word}"]


def test_each_report_is_told_with_its_place_and_the_others_with_the_reason(
    sample: SampleHome,
) -> None:
    found = figure(sample, "2024", COUNTY, RECEIVED)
    assert (found["unit"], found["maturity"]) == ("件", "final")
    by_word: dict[str, list[dict[str, Any]]] = {}
    for report in found["reports"]:
        by_word.setdefault(report["said"], []).append(report)
    for report in by_word["counted"]:
        assert report["address"].startswith("http://127.0.0.1")
        assert report["report_id"].startswith(report["reporter_id"])
        assert report["why"] == ""
    values = [Decimal(report["value"]) for report in by_word["counted"]]
    assert values == sorted(values, reverse=True)
    for report in by_word["quarantined"]:
        assert report["why"].split()[0] in {"勾稽关系不符", "页面与附件数字不一致"}
        assert "<html" in Path(report["evidence"]).read_text(encoding="utf-8")
    for report in by_word["missing"]:
        assert report["why"]
        assert (report["value"], report["evidence"]) == (None, "")


def test_a_person_reads_the_same(sample: SampleHome) -> None:
    status, told = called(sample, "2024", COUNTY, RECEIVED)
    found = figure(sample, "2024", COUNTY, RECEIVED)
    assert status == 0
    assert f"{found['value']} 件" in told
    assert f"计入 counted {found['counts']['reports_counted']}" in told
    assert "本年新收政府信息公开申请数量 / 总计" in told
    for report in found["reports"]:
        assert report["name"] in told
        assert report["address"] in told


@pytest.mark.parametrize(
    "cell",
    [
        "本年新收政府信息公开申请数量/总计",
        "收到和处理政府信息公开申请情况 / 本年新收政府信息公开申请数量 / 总计",
    ],
)
def test_a_cell_may_be_called_by_its_labels(sample: SampleHome, cell: str) -> None:
    assert figure(sample, "2024", "临溪县", cell)["cell"] == RECEIVED


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("2031", COUNTY, RECEIVED), "2024"),
        (("2024", "991120", RECEIVED), COUNTY),
        (("2024", "临西县", RECEIVED), "临溪县"),
        (("2024", COUNTY, "requests.recieved.total"), RECEIVED),
        (("2024", COUNTY, "予以公开"), "requests.granted.total"),
        (("2024", COUNTY, "部份公开/总计"), "部分公开"),
    ],
)
def test_what_is_unknown_is_refused_and_near_ones_are_named(
    sample: SampleHome, arguments: tuple[str, ...], named: str
) -> None:
    status, told = called(sample, *arguments)
    assert status == 2
    assert named in told


def test_it_starts_without_dagster() -> None:
    loaded = "import sys, pipelines.behind_figures; print('dagster' in sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "False"
