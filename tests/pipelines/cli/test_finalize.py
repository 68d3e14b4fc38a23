"""Signing a region's year off over the sample region: recorded, refused, and told when revised."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
import yaml
from click.testing import Result
from typer.testing import CliRunner
from upath import UPath

from assets.published.change_tables import REVISIONS
from assets.published.releases import Releases
from assets.published.revisions import figures_sha256, region_figures
from assets.register.tables import REGIONS
from assets.rollups.tables import COVERAGE, ROLLUP_CELLS
from assets.storage.stage_tables import StageTables
from assets.validated_tables.tables import VALIDATED_CELLS
from pipelines.cli.main import app
from pipelines.flow import Watch, opened_flow
from tests.pipelines.sample_home import SampleHome, nianbao

COUNTY = "991121"
WHY = ("--reason", "核对无误", "--author", "张")


@pytest.fixture
def home(sample: SampleHome, tmp_path: Path) -> SampleHome:
    return sample.copy(tmp_path / "home")


def finalize(home: SampleHome, *arguments: str) -> Result:
    settings = {"NIANBAO_HOME": str(home.home), "COLUMNS": "400"}
    return CliRunner().invoke(app, ["finalize", *arguments], env=settings)


def told(result: Result) -> str:
    return " ".join(result.stderr.replace("│", " ").split())


def years_that_are(home: SampleHome, maturity: str) -> list[str]:
    coverage = home.table(COVERAGE).filter(
        pl.col("region") == COUNTY, pl.col("maturity") == maturity
    )
    return [str(year) for year in coverage["year"]]


def published(home: SampleHome, year: str) -> list[tuple[object, ...]]:
    with opened_flow(home.settings, Watch()) as flow:
        assert flow.publish(int(year)) is None
    path = home.home / "published" / year / "latest" / "parquet" / f"{REVISIONS.name}.parquet"
    return pl.read_parquet(path).select("region", "revision", "release", "signed_by").rows()


def test_a_final_year_is_signed_off_and_revised(home: SampleHome) -> None:
    year = years_that_are(home, "final")[-1]
    signed = finalize(home, year, "临溪县", *WHY)
    assert signed.exit_code == 0, signed.output
    assert f"signed off 已核定: 临溪县 {COUNTY} {year}, release 发布 1" in signed.stdout
    text = (home.home / "office" / "decisions" / f"{year}.yaml").read_text(encoding="utf-8")
    (entry,) = yaml.safe_load(text)["sign_offs"]
    latest = Releases(UPath(home.home) / "published" / year).latest()
    assert latest is not None
    figures = region_figures(
        int(year), COUNTY, latest.table(ROLLUP_CELLS), latest.table(REGIONS).collect()
    )
    assert entry["figures_sha256"] == figures_sha256(figures)
    assert (entry["region"], entry["release"], "despite" in entry) == (COUNTY, 1, False)
    assert published(home, year) == [(COUNTY, 0, 1, "张")]
    # A late report: another document, with other figures.
    tables = StageTables(UPath(home.home) / "tables")
    cells = tables.read(VALIDATED_CELLS, year=int(year), region=COUNTY)
    tables.write(VALIDATED_CELLS, cells.with_columns(pl.col("value") + 1), year=int(year),
                 region=COUNTY)  # fmt: skip
    held = published(home, year)
    assert held == [(COUNTY, 0, 1, "张")]
    refused = finalize(home, year, COUNTY, *WHY)
    assert "is held back: settle that first" in told(refused)
    approved = nianbao("release", "approve", year, *WHY, home=home.home)
    assert approved.returncode == 0, approved.stderr
    assert published(home, year) == [(COUNTY, 0, 1, "张"), (COUNTY, 1, 3, "张")]
    again = finalize(home, year, COUNTY, *WHY)
    assert again.exit_code == 2
    assert f"signed off for {year} already: {year}.yaml sign_offs[0]" in told(again)


def test_what_a_provisional_year_waits_for_is_named_with_its_command(home: SampleHome) -> None:
    folder = home.home / "published" / "2024" / "latest" / "parquet"
    rewritten(folder / "coverage.parquet", maturity=pl.lit("provisional"))
    held = told(finalize(home, "2024", COUNTY, *WHY))
    assert "open in quarantine: linxi-resources, linxi-supply" in held
    assert "nianbao quarantine show linxi-supply --year 2024" in held
    assert "not looked for" not in held
    is_health = pl.col("reporter_id") == "linxi-health"
    awaited = pl.when(is_health).then(pl.lit("not_yet")).otherwise("outcome")
    decided = pl.when(pl.col("outcome") == "quarantined").then(pl.lit("corrected"))
    rewritten(folder / "outcomes.parquet", outcome=awaited, decision=decided.otherwise("decision"))
    unsought = told(finalize(home, "2024", COUNTY, *WHY))
    named = "not looked for after the legal date: linxi-health nianbao run --year 2024"
    assert named in unsought
    assert "open in quarantine" not in unsought


def rewritten(path: Path, **columns: pl.Expr) -> None:
    """A table of a release with other values in these columns."""
    changed = pl.read_parquet(path).with_columns(**columns)
    path.chmod(0o644)
    changed.write_parquet(path)


def test_a_provisional_year_needs_a_reason(home: SampleHome) -> None:
    folder = home.home / "published" / "2024" / "latest" / "parquet"
    coverage = pl.read_parquet(folder / "coverage.parquet")
    rewritten(folder / "coverage.parquet", maturity=pl.lit("provisional"))
    refused = finalize(home, "2024", COUNTY, *WHY)
    assert refused.exit_code == 2
    row = coverage.row(by_predicate=pl.col("region") == COUNTY, named=True)
    counts = f"{row['accepted']} of {row['expected']} reports are accepted"
    assert f"临溪县 991121 is provisional for 2024: {counts}" in told(refused)
    assert not (home.home / "office" / "decisions" / "2024.yaml").exists()
    signed = finalize(home, "2024", COUNTY, *WHY, "--despite", "县交通局确无报告")
    assert signed.exit_code == 0, signed.output
    text = (home.home / "office" / "decisions" / "2024.yaml").read_text(encoding="utf-8")
    (entry,) = yaml.safe_load(text)["sign_offs"]
    assert entry["despite"] == "县交通局确无报告"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("2024", "999999"), "no such region '999999' that year"),
        (("2024", "临西县"), "did you mean 991121 临溪县 in 泽安市"),
        (("2009", COUNTY), "2009 has no release; years that have one: 2"),
        (("24", COUNTY), "must be a year such as 2024, not '24'"),
    ],
)
def test_what_is_not_there_cannot_be_signed_off(
    home: SampleHome, arguments: tuple[str, ...], words: str
) -> None:
    refused = finalize(home, *arguments, *WHY)
    assert refused.exit_code == 2
    assert words in told(refused)


def test_a_final_year_needs_no_excuse(home: SampleHome) -> None:
    year = years_that_are(home, "final")[-1]
    refused = finalize(home, year, COUNTY, *WHY, "--despite", "x")
    assert refused.exit_code == 2
    assert f"is final for {year}: there is nothing to say with --despite" in told(refused)
