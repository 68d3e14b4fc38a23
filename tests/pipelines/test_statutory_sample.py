"""The sample county's published tables: read as reports, both files are cell for cell its sums."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import docx
import polars as pl
import pytest
from typer.testing import CliRunner

from assets.published.region_files import DOCUMENT, WORKBOOK
from assets.rollups.tables import ROLLUP_CELLS
from pipelines.cli.main import app
from tests.assets.published.statutory_files import as_printed, printed, read_back
from tests.pipelines.sample_home import SampleHome

COUNTY = "991121"


def published(sample: SampleHome, year: int, name: str) -> Path:
    return sample.home / "published" / str(year) / "latest" / "regions" / COUNTY / name


def sums(sample: SampleHome, year: int) -> dict[str, Decimal | None]:
    rows = sample.table(ROLLUP_CELLS, year).filter(pl.col("region") == COUNTY)
    return dict(rows.select("cell", "value").iter_rows())


@pytest.mark.parametrize("name", [WORKBOOK, DOCUMENT])
@pytest.mark.parametrize(
    ("year", "variant"),
    # In 2024 one of the counted reports prints 其他处理 in a single row, in 2023 one is in the
    # form of 2019.
    [(2018, ""), (2023, "single_other_handling"), (2024, "single_other_handling")],
)
def test_the_county_reads_back_as_its_sums(
    sample: SampleHome, year: int, variant: str, name: str
) -> None:
    report = read_back(published(sample, year, name).read_bytes())

    assert report.verdict == "accepted", report.findings
    who = report.parsed.who
    assert (who.reporter, who.year, report.parsed.scope) == ("临溪县", year, "region_wide")
    grid = report.parsed.edition
    assert grid is not None
    assert grid.variant == variant
    cells, expected = printed(report), sums(sample, year)
    assert set(cells) >= {cell.key for cell in grid.cells if not cell.optional}
    assert as_printed(cells) == as_printed({key: expected[key] for key in cells})


def test_the_notes_say_whose_reports_the_county_lacks(sample: SampleHome) -> None:
    lines = [each.text for each in docx.Document(str(published(sample, 2024, DOCUMENT))).paragraphs]
    (said,) = [line for line in lines if "覆盖情况" in line]
    # As added up by hand in test_sample_region.py: 21 units, two in quarantine and two missing.
    assert "应汇总21个单位的报告，其中计入17份、因错误隔离2份、缺失2份。" in said
    assert "隔离的有临溪县自然资源和规划局、临溪县供销合作社联合社。" in said
    assert "缺失的有临溪县卫生健康局、临溪县交通运输局。" in said


@pytest.mark.parametrize("name", [WORKBOOK, DOCUMENT])
def test_the_command_takes_the_file_for_the_countys_report(sample: SampleHome, name: str) -> None:
    ran = CliRunner().invoke(app, ["check", "--json", str(published(sample, 2024, name))])

    said = json.loads(ran.stdout, parse_float=Decimal, parse_int=Decimal)
    assert ran.exit_code == 0
    assert (said["reporter"], said["year"]) == ("临溪县", 2024)
    expected = sums(sample, 2024)
    assert as_printed(said["cells"]) == as_printed({key: expected[key] for key in said["cells"]})
