"""`nianbao figure` over the sample region: a sum, and the reports behind it."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner
from upath import UPath
from warcio.archiveiterator import ArchiveIterator

from assets.register.tables import REGIONS, REPORTERS
from assets.rollups.tables import ROLLUP_CELLS, SERIES
from assets.storage.schema import VALUE, TableSpec
from assets.storage.stage_tables import StageTables
from assets.validated_tables.tables import VALIDATED_CELLS
from pipelines.cli.main import app
from tests.pipelines.sample_home import ROOT, SampleHome

RECEIVED = "requests.received.total"
COUNTY = "991121"
HEADING_AND_ROWS = (slice(3), slice(3, None))
STANDINGS = {
    "counted": "计入 counted",
    "blank": "空白 blank",
    "absent": "无此指标 absent",
    "quarantined": "隔离 quarantined",
    "missing": "缺失 missing",
}


def lines(sample: SampleHome, *arguments: str, **environment: str) -> list[str]:
    settings = {"NIANBAO_HOME": str(sample.home), "COLUMNS": "20", **environment}
    ran = CliRunner().invoke(app, ["figure", *arguments], env=settings)
    assert ran.exit_code == 0, ran.output
    return ran.output.splitlines()


def called(sample: SampleHome, *arguments: str, **environment: str) -> tuple[int, str]:
    settings = {"NIANBAO_HOME": str(sample.home), "COLUMNS": "400", **environment}
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
        assert found["is_current"]


def test_a_sum_without_any_number_is_current_too(sample: SampleHome) -> None:
    row = sample.table(ROLLUP_CELLS, 2024).filter(reports_counted=0).row(0, named=True)
    found = figure(sample, "2024", row["region"], row["cell"])
    assert (found["value"], found["is_current"]) == (None, True)


def test_each_report_is_told_with_its_place_and_the_others_with_the_reason(
    sample: SampleHome,
) -> None:
    found = figure(sample, "2024", COUNTY, RECEIVED)
    assert (found["unit"], found["maturity"]) == ("件", "provisional")
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


@pytest.mark.parametrize(
    ("year", "cell", "cells"), [("2024", RECEIVED, 1), ("2018", "requests.granted.total", 2)]
)
def test_a_figure_is_led_to_the_archived_bytes_it_was_read_from(
    sample: SampleHome, year: str, cell: str, cells: int
) -> None:
    reports = figure(sample, year, COUNTY, cell)["reports"]
    values = sample.table(VALIDATED_CELLS, int(year))
    for report in reports:
        printed = report["printed"]
        assert len(printed) == (cells if report["said"] in {"counted", "blank"} else 0)
        for each in printed:
            row = values.filter(report_id=report["report_id"], cell=each["cell"])
            assert (each["token"], each["place"]) == (row["token"].item(), row["place"].item())
            with (sample.home / "archive" / each["warc_file"]).open("rb") as stream:
                stream.seek(each["warc_offset"])
                record = next(ArchiveIterator(stream))
                assert record.rec_headers["WARC-Target-URI"] == each["url"]
                body = record.content_stream().read()
            assert hashlib.sha256(body).hexdigest() == each["sha256"]
    assert any(report["printed"] for report in reports)


def test_the_trace_is_of_the_file_that_holds_the_tables(sample: SampleHome) -> None:
    reports = figure(sample, "2024", COUNTY, RECEIVED)["reports"]
    files = [r for r in reports if r["printed"] and r["printed"][0]["url"] != r["address"]]
    assert any(report["printed"][0]["url"].endswith(".docx") for report in files)


def test_in_a_pipe_each_report_is_a_line_with_its_addresses_whole(sample: SampleHome) -> None:
    found = figure(sample, "2024", COUNTY, RECEIVED)
    heading, rows = (lines(sample, "2024", COUNTY, RECEIVED)[part] for part in HEADING_AND_ROWS)
    assert heading[-1].startswith(f"{found['value']} 件  暂定 provisional  计入 counted")
    assert heading[-1].endswith(f"缺失 missing {found['counts']['reports_missing']}")
    for report, row in zip(found["reports"], rows, strict=True):
        unit, says, standing, source = row.split("\t")
        assert unit.startswith(f"{report['name']} {report['reporter_id']}")
        assert says == (report["value"] or "—")
        assert standing.startswith(STANDINGS[report["said"]])
        assert report["why"] in standing
        assert source == f"{report['address']} {report['evidence']}".strip()


@pytest.mark.parametrize("terminal", [{}, {"FORCE_COLOR": "1", "TERM": "xterm"}])
def test_a_person_reads_the_same(sample: SampleHome, terminal: dict[str, str]) -> None:
    status, told = called(sample, "2024", COUNTY, RECEIVED, **terminal)
    assert ("source 出处" in told) == bool(terminal)
    found = figure(sample, "2024", COUNTY, RECEIVED)
    assert status == 0
    assert f"{found['value']} 件" in told
    assert f"计入 counted {found['counts']['reports_counted']}" in told
    assert "本年新收政府信息公开申请数量 / 总计" in told
    for report in found["reports"]:
        assert report["name"] in told
        assert STANDINGS[report["said"]] in told
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
    ("year", "cell", "key"),
    [
        ("2018", "收到申请数/统计数", "statistics.requests_received.value"),
        ("2024", "其他处理/自然人", "requests.other_handling.natural_person"),
    ],
)
def test_a_total_has_its_labels_before_the_rows_it_sums(
    sample: SampleHome, year: str, cell: str, key: str
) -> None:
    assert figure(sample, year, COUNTY, cell)["cell"] == key


@pytest.mark.parametrize(
    ("variable", "key"),
    [
        (RECEIVED, "statistics.requests_received.value"),
        ("requests.granted.total", "requests.granted.total"),
        ("disputes.review.upheld", "statistics.reviews_upheld.value"),
    ],
)
def test_a_comparable_variable_leads_to_the_cell_of_that_year(
    sample: SampleHome, variable: str, key: str
) -> None:
    found = figure(sample, "2018", COUNTY, variable)
    [value] = sample.table(SERIES, 2018).filter(region=COUNTY, variable=variable)["value"]
    assert (found["cell"], Decimal(found["value"])) == (key, value)


@pytest.fixture
def copy(sample: SampleHome, tmp_path: Path) -> SampleHome:
    return sample.copy(tmp_path / "home")


def test_a_region_has_the_name_it_had_that_year(copy: SampleHome) -> None:
    regions = copy.table(REGIONS)
    county = pl.col("code") == COUNTY
    now = regions.filter(county).with_columns(name=pl.lit("临溪区"), valid_from=pl.lit(2025))
    until_then = pl.when(county).then(2024).otherwise("valid_to")
    write(copy, REGIONS, regions.with_columns(valid_to=until_then).vstack(now.cast(REGIONS.schema)))
    assert figure(copy, "2024", "临溪县", RECEIVED)["region_name"] == "临溪县"
    assert called(copy, "2024", "临溪区", RECEIVED)[0] == 2


def test_a_region_that_came_to_the_register_later_is_not_known_yet(copy: SampleHome) -> None:
    regions = copy.table(REGIONS)
    added = regions.filter(code=COUNTY).with_columns(code=pl.lit("991199"), name=pl.lit("新设县"))
    write(copy, REGIONS, regions.vstack(added))
    status, told = called(copy, "2024", "新设县", RECEIVED)
    assert status == 2
    assert "no such region '新设县'" in told


def test_of_regions_of_one_name_each_is_told_with_where_it_lies(copy: SampleHome) -> None:
    regions = copy.table(REGIONS)
    write(copy, REGIONS, regions.with_columns(name=pl.lit("鼓楼区")))
    parent = regions.filter(code=COUNTY)["parent"].item()
    assert parent
    _, told = called(copy, "2024", "鼓楼区", RECEIVED)
    assert "several regions '鼓楼区'" in told
    assert f"{COUNTY} 鼓楼区 in 鼓楼区" in told


def test_a_reporter_that_left_the_register_is_still_behind_its_sum(copy: SampleHome) -> None:
    before = figure(copy, "2024", COUNTY, RECEIVED)["reports"]
    write(copy, REPORTERS, copy.table(REPORTERS).clear())
    after = figure(copy, "2024", COUNTY, RECEIVED)["reports"]
    assert [r["reporter_id"] for r in after] == [r["reporter_id"] for r in before]
    assert {r["name"] for r in after} == {r["reporter_id"] for r in before}


def test_a_sum_older_than_its_reports_is_told(copy: SampleHome) -> None:
    assert figure(copy, "2024", COUNTY, RECEIVED)["is_current"]
    assert "合计早于" not in called(copy, "2024", COUNTY, RECEIVED)[1]
    cells = copy.table(VALIDATED_CELLS, 2024)
    for (region,), rows in cells.partition_by("collection_region", as_dict=True).items():
        changed = rows.with_columns(value=(pl.col("value") + 1).cast(VALUE))
        write(copy, VALIDATED_CELLS, changed, year=2024, region=region)
    assert not figure(copy, "2024", COUNTY, RECEIVED)["is_current"]
    assert "合计早于" in called(copy, "2024", COUNTY, RECEIVED)[1]


MEANT = "是否为 did you mean"
MISSPELT = "'requests.recieved.total' in 2024"


def write(home: SampleHome, spec: TableSpec, frame: pl.DataFrame, **partition: Any) -> None:
    StageTables(UPath(home.home) / "tables").write(spec, frame, **partition)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("2031", COUNTY, RECEIVED), "there is 2018, 2023, 2024"),
        (("2024", "991120", RECEIVED), f"{COUNTY} 临溪县"),
        (
            ("2024", "临西县", RECEIVED),
            f"no such region '临西县' that year {MEANT} {COUNTY} 临溪县",
        ),
        (
            ("2024", COUNTY, "requests.recieved.total"),
            f"no such cell {MISSPELT} {MEANT} {RECEIVED}",
        ),
        (
            ("2024", COUNTY, "予以公开"),
            f"several cells '予以公开' in 2024 {MEANT} requests.granted.total",
        ),
        (("2024", COUNTY, "部份公开/总计"), f"{MEANT} requests.partially_granted.total"),
        (("2024", COUNTY, "statistics.requests_received.value"), f"{MEANT} {RECEIVED}"),
        (
            ("2018", COUNTY, "requests.recieved.total"),
            f"{MEANT} statistics.requests_received.value",
        ),
        (("2024", COUNTY, "收到申请"), f"{MEANT} {RECEIVED}"),
        (("2018", COUNTY, "收到申请"), f"{MEANT} statistics.requests_received.value"),
    ],
)
def test_what_is_unknown_is_refused_and_the_nearest_is_named_first(
    sample: SampleHome, arguments: tuple[str, ...], told: str
) -> None:
    status, printed = called(sample, *arguments)
    assert status == 2
    assert told in printed


def test_it_starts_without_dagster() -> None:
    loaded = "import sys, pipelines.behind_figures; print('dagster' in sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "False"
