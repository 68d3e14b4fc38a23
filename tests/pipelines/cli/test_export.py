"""What is copied out of the sample region's releases, and what is refused."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

import polars as pl
from click.testing import Result
from typer.testing import CliRunner
from upath import UPath

from assets.published.change_tables import CHANGE_TABLES
from assets.published.release import content_digest
from assets.published.releases import Releases
from assets.published.tables import PUBLISHED
from pipelines.cli.main import app
from pipelines.exporting import export_release
from tests.pipelines.sample_home import SampleHome

COUNTY = "991121"


def export(sample: SampleHome, *arguments: str) -> Result:
    settings = {"NIANBAO_HOME": str(sample.home), "COLUMNS": "400"}
    return CliRunner().invoke(app, ["export", *arguments], env=settings)


def rows(out: Path, table: str) -> list[dict[str, str]]:
    with (out / "csv" / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_whole_release_is_copied(sample: SampleHome, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = export(sample, "2024", "--out", str(out))
    assert done.exit_code == 0, done.output
    latest = sample.home / "published" / "2024" / "1"
    files = {path.relative_to(latest) for path in latest.rglob("*") if path.is_file()}
    assert {path.relative_to(out) for path in out.rglob("*") if path.is_file()} == files
    assert f"release 发布 1: {len(files)} files" in done.stdout
    assert is_whole(out)


def is_whole(out: Path) -> bool:
    check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    return subprocess.run(check, cwd=out, capture_output=True, check=False).returncode == 0


def test_a_region_is_exported_with_all_below_it(sample: SampleHome, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = export(sample, "2024", COUNTY, "--out", str(out))
    assert done.exit_code == 0, done.output
    tables = {spec.name for spec in (*PUBLISHED, *CHANGE_TABLES)}
    for kind in ("csv", "parquet"):
        assert {path.name for path in (out / kind).iterdir()} == {f"{t}.{kind}" for t in tables}
    released = sample.home / "published" / "2024" / "latest" / "parquet"
    sums = pl.read_parquet(released / "rollup_cells.parquet")
    exported = rows(out, "rollup_cells")
    own = sums.filter(pl.col("region").str.starts_with(COUNTY))
    assert 0 < own.height < sums.height
    assert [(row["region"], row["cell"]) for row in exported] == own.select("region", "cell").rows()
    here = {row["reporter_id"] for row in rows(out, "reporters")}
    reporters = pl.read_parquet(released / "reporters.parquet")
    wanted = reporters.filter(pl.col("region").str.starts_with(COUNTY))["reporter_id"]
    assert here == set(wanted)
    assert here < set(reporters["reporter_id"])
    for table in ("outcomes", "validated_cells", "reports", "quarantine"):
        found = {row["reporter_id"] for row in rows(out, table)}
        assert found
        assert found <= here
    assert {row["code"] for row in rows(out, "regions")} == set(own["region"])
    assert len(rows(out, "cells")) == pl.read_parquet(released / "cells.parquet").height
    assert pl.read_parquet(out / "parquet" / "rollup_cells.parquet").equals(own)


def test_a_region_s_part_is_laid_out_as_the_release_and_names_it(
    sample: SampleHome, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert export(sample, "2024", "临溪县", "--out", str(out)).exit_code == 0
    assert is_whole(out)
    files = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    summed = (out / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert {line[66:] for line in summed} == files - {"SHA256SUMS"}
    latest = Releases(UPath(sample.home / "published" / "2024")).latest()
    assert latest is not None
    content = json.loads((out / "datapackage.json").read_text(encoding="utf-8"))
    assert content["release"] == {"year": 2024, "number": 1, "content": content_digest(latest)}
    assert content["region"] == {"code": COUNTY, "name": "临溪县"}
    for resource in content["resources"]:
        data = (out / resource["path"]).read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
    page = out / "regions" / COUNTY / "index.html"
    links = [unquote(each) for each in re.findall(r'href="([^"#:]+)"', page.read_text("utf-8"))]
    above = "../991100/index.html"
    dead = [link for link in links if not (page.parent / link).exists() and link != above]
    assert all("/evidence/" in link for link in dead)
    assert {"../../index.html", "../../changes.md", "../../SHA256SUMS"} <= set(links)


def test_a_city_s_part_has_the_pages_of_its_counties(sample: SampleHome, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert export(sample, "2024", "991100", "--out", str(out)).exit_code == 0
    assert {path.name for path in (out / "regions").iterdir()} == {"991100", COUNTY}


def test_documents_are_those_that_its_reports_were_read_from(
    sample: SampleHome, tmp_path: Path
) -> None:
    assert export(sample, "2024", COUNTY, "--out", str(tmp_path / "out")).exit_code == 0
    reports, cells, documents = (
        rows(tmp_path / "out", table) for table in ("reports", "validated_cells", "documents")
    )
    found = {row["document_id"] for row in documents}
    assert {row["document_id"] for row in (*reports, *cells)} <= found
    assert {row["tables_document_id"] for row in reports} - {""} <= found
    tables = sample.home / "published" / "2024" / "latest" / "parquet"
    known = pl.read_parquet(tables / "documents.parquet")
    assert 0 < len(found) < known["document_id"].n_unique()


def test_a_region_that_has_another_code_today_has_its_series(
    sample: SampleHome, tmp_path: Path
) -> None:
    home = sample.copy(tmp_path / "home")
    path = home.home / "published" / "2024" / "1" / "parquet" / "series.parquet"
    whole = pl.read_parquet(path)
    own = pl.col("region") == COUNTY
    merged = whole.filter(own).with_columns(
        region=pl.lit("990002"), codes=pl.lit([COUNTY, "990003"], pl.List(pl.String))
    )
    renamed = whole.with_columns(region=pl.when(own).then(pl.lit("990001")).otherwise("region"))
    path.chmod(0o644)
    pl.concat([renamed, merged]).write_parquet(path)
    assert export(home, "2024", COUNTY, "--out", str(tmp_path / "out")).exit_code == 0
    found = {row["region"] for row in rows(tmp_path / "out", "series")}
    assert "990001" in found
    assert not found & {"990002", "991100"}


def test_the_descriptor_of_a_release_is_copied_last(sample: SampleHome, tmp_path: Path) -> None:
    latest = Releases(UPath(sample.home / "published" / "2024")).latest()
    assert latest is not None
    assert export_release(latest, tmp_path / "out")[-1].name == "datapackage.json"


def test_files_of_the_region_are_copied(sample: SampleHome, tmp_path: Path) -> None:
    home = sample.copy(tmp_path / "home")
    folder = home.home / "published" / "2024" / "1" / "regions" / COUNTY / "pages"
    folder.mkdir(parents=True)
    (folder / "表.html").write_text("<p>", encoding="utf-8")
    assert export(home, "2024", COUNTY, "--out", str(tmp_path / "out")).exit_code == 0
    copy = tmp_path / "out" / "regions" / COUNTY / "pages" / "表.html"
    assert copy.read_text(encoding="utf-8") == "<p>"


def test_what_is_not_there_is_not_exported(sample: SampleHome, tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    for arguments, words in (
        (("2024", "临西县", "--out", out), "did you mean 991121 临溪县 in 泽安市"),
        (("2009", "--out", out), "2009 has no release"),
        (("2024", "999999", "--out", out), "no such region '999999' that year"),
    ):
        refused = export(sample, *arguments)
        assert refused.exit_code == 2
        assert words in refused.stderr
    (tmp_path / "out").mkdir(exist_ok=True)
    (tmp_path / "out" / "mine.txt").touch()
    refused = export(sample, "2024", "--out", out)
    assert refused.exit_code == 2
    assert "not an empty folder" in refused.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]
