"""The examples of docs/examples over the sample region: one answer in SQL, Polars and pandas."""

from __future__ import annotations

import hashlib
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

from assets.published.tables import IN_WAREHOUSE
from assets.published.views import labelled_views
from assets.rollups.tables import COVERAGE, INDICATORS, SERIES
from assets.storage.warehouse import Warehouse
from samples.run import YEARS
from samples.truth import report_truths, silences
from tests.pipelines.sample_home import ROOT, SampleHome
from tests.postgresql import POSTGRESQL, rows, running_server, shown

EXAMPLES = ROOT / "docs" / "examples"
REGION, YEAR, RECEIVED = "991121", 2024, "requests.received.total"
# Of its region, so no part of it.
CONTROL = "linxi-government"

Rows = list[tuple[str | None, ...]]


def functions(name: str) -> dict[str, Any]:
    return runpy.run_path(str(EXAMPLES / name))


def queries() -> dict[str, str]:
    text = (EXAMPLES / "queries.sql").read_text(encoding="utf-8")
    parts = re.split(r"^-- (\w+): .*\n", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def plain(value: Any) -> str | None:
    """A value as any of the three may show it, in one way."""
    if pd.isna(value):
        return None
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(int(value)) if isinstance(value, bool) else str(value)


def plainly(frame: pl.DataFrame | pd.DataFrame) -> Rows:
    given = frame.rows() if isinstance(frame, pl.DataFrame) else frame.astype(object).to_numpy()
    return [tuple(plain(value) for value in row) for row in given]


def asked(home: SampleHome, file: str) -> dict[str, Rows]:
    """The answers of one file's functions by topic."""
    found = functions(file)
    published = home.home / "published"
    whole = {
        name: found[name](published, YEAR, REGION)
        for name in ("region_sums", "coverage", "missing", "indicators")
    }
    series = found["series"](published, REGION, RECEIVED)
    behind = found["behind"](published, YEAR, REGION, RECEIVED)
    return {
        name: plainly(each) for name, each in {**whole, "series": series, "behind": behind}.items()
    }


@pytest.fixture(scope="module")
def by_polars(sample: SampleHome) -> dict[str, Rows]:
    return asked(sample, "with_polars.py")


@pytest.fixture(scope="module")
def by_pandas(sample: SampleHome) -> dict[str, Rows]:
    return asked(sample, "with_pandas.py")


@pytest.fixture(scope="module", params=["sqlite", POSTGRESQL])
def by_sql(request: pytest.FixtureRequest, sample: SampleHome) -> Iterator[dict[str, Rows]]:
    def answers(url: str) -> dict[str, Rows]:
        return {
            name: [tuple(plain(value) for value in row) for row in rows(url, sql)]
            for name, sql in queries().items()
        }

    if request.param == "sqlite":
        yield answers(f"sqlite:///{sample.home / 'warehouse.sqlite'}")
        return
    with running_server() as server:
        url = shown(server.new_database())
        fill(url, sample)
        yield answers(url)


def fill(url: str, home: SampleHome) -> None:
    """The published tables of all years put into another database."""
    warehouse = Warehouse(url, IN_WAREHOUSE, labelled_views())
    for spec in IN_WAREHOUSE:
        files = sorted((home.home / "published").glob(f"*/latest/parquet/{spec.name}.parquet"))
        frames = [spec.empty(), *(pl.read_parquet(file) for file in files)]
        warehouse.replace(spec, pl.concat(frames).unique(spec.key))
    warehouse.close()


def accepted_parts() -> list[Decimal | None]:
    """What the sample pages print as the county's new requests, one a report that counts."""
    return [
        truth.cells[RECEIVED]
        for truth in report_truths()
        if truth.year == YEAR
        and truth.verdict != "quarantined"
        and truth.reporter_id.startswith("linxi-")
        and truth.reporter_id != CONTROL
    ]


@pytest.mark.parametrize(
    "topic", ["region_sums", "coverage", "missing", "series", "indicators", "behind"]
)
def test_polars_and_pandas_give_the_same(by_polars, by_pandas, topic):
    assert by_polars[topic] == by_pandas[topic] != []


def test_a_column_added_to_every_table_changes_no_answer(
    sample: SampleHome, tmp_path: Path, by_polars: dict[str, Rows], by_pandas: dict[str, Rows]
) -> None:
    home = sample.copy(tmp_path / "home")
    release = home.home / "published" / str(YEAR) / "1"
    descriptor = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        path = release / resource["path"]
        path.chmod(0o644)
        if resource["format"] == "parquet":
            pl.read_parquet(path).select(pl.lit("x").alias("added"), pl.all()).write_parquet(path)
            continue
        resource["schema"]["fields"].insert(0, {"name": "added", "type": "string"})
        names, *lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
        text = f"added,{names}" + "".join(f"x,{line}" for line in lines)
        path.write_text(text, encoding="utf-8-sig", newline="")
    (release / "datapackage.json").chmod(0o644)
    (release / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    assert asked(home, "with_polars.py") == by_polars
    assert asked(home, "with_pandas.py") == by_pandas


@pytest.mark.parametrize("topic", ["region_sums", "coverage", "missing", "series", "indicators"])
def test_sql_gives_the_same(by_sql, by_polars, topic):
    assert by_sql[topic] == by_polars[topic]


def test_a_sum_is_what_the_pages_print(by_polars):
    printed = accepted_parts()
    [received] = [row for row in by_polars["region_sums"] if row[0] == RECEIVED]
    assert received == (RECEIVED, "本年新收政府信息公开申请数量", "总计", "139", "件", "17", "2")
    assert (sum(filter(None, printed)), len(printed)) == (139, 17)


def test_who_is_missing_is_who_the_pages_leave_out(by_polars):
    silent = {(each.reporter_id, each.outcome) for each in silences() if each.year == YEAR}
    quarantined = {
        (truth.reporter_id, truth.verdict)
        for truth in report_truths()
        if truth.year == YEAR and truth.verdict == "quarantined"
    }
    assert {(row[0], row[2]) for row in by_polars["missing"]} == silent | quarantined


def test_the_coverage_is_the_table_s(by_polars, sample):
    columns = ("expected", "accepted", "quarantined", "missing", "late", "maturity")
    below = sample.table(COVERAGE, YEAR).filter(pl.col("region").str.starts_with(REGION))
    assert [row[1:] for row in by_polars["coverage"]] == plainly(below.select(columns))
    assert by_polars["coverage"][0][:5] == ("临溪县", "22", "18", "2", "2")


def test_the_series_has_every_year_and_its_breaks(by_polars, sample):
    columns = ("year", "edition", "value", "unit", "comparable_since", "break_reason")
    lines = pl.concat([sample.table(SERIES, year) for year in YEARS])
    own = lines.filter(region=REGION, variable=RECEIVED).sort("year").select(columns)
    assert by_polars["series"] == plainly(own)
    assert [row[:3] for row in by_polars["series"]][-1] == ("2024", "2021", "139")
    assert len({row[4] for row in by_polars["series"]}) > 1


def test_the_indicators_are_the_table_s(by_polars, sample):
    columns = ("variant", "value", "unit", "numerator", "denominator", "small_number", "rank")
    own = sample.table(INDICATORS, YEAR).filter(region=REGION)
    shown_rows = sorted((row[1:8] for row in by_polars["indicators"]), key=str)
    assert shown_rows == sorted(plainly(own.select(columns)), key=str)
    assert all(row[0] for row in by_polars["indicators"])


def test_a_sum_leads_to_the_archived_bytes(by_polars, by_sql, sample):
    behind = by_polars["behind"]
    assert sorted(row[1] for row in behind) == sorted(map(plain, accepted_parts()))
    # Both name the document in which the figure stands: unit, address, digest, place.
    named = [(row[0], *row[4:]) for row in behind]
    assert named == [(row[0], *row[2:]) for row in by_sql["behind"]]
    archived_bytes = functions("check_bytes.py")["archived_bytes"]
    for _, _, token, _, _, sha256, file, offset in behind:
        found = archived_bytes(sample.home / "archive", file, int(offset))
        assert hashlib.sha256(found).hexdigest() == sha256
        assert token.encode() in found or found.startswith((b"%PDF", b"PK", b"\xd0\xcf"))


def test_digests_tell_a_whole_release_from_a_damaged_one(sample, tmp_path):
    damaged_files = functions("check_bytes.py")["damaged_files"]
    release = tmp_path / "release"
    shutil.copytree(sample.home / "published" / str(YEAR) / "latest", release)
    assert damaged_files(release) == []
    (release / "parquet" / "regions.parquet").unlink()
    text = (release / "csv" / "coverage.csv").read_bytes()
    for changed in ("csv/coverage.csv", "changes.md"):
        (release / changed).chmod(0o644)
    (release / "csv" / "coverage.csv").write_bytes(text.replace(b",22,", b",23,", 1))
    (release / "changes.md").write_text("x")
    assert damaged_files(release) == ["changes.md", "csv/coverage.csv", "parquet/regions.parquet"]


def test_documents_that_the_archive_lost_or_spoiled_are_named(sample, tmp_path):
    damaged_documents = functions("check_bytes.py")["damaged_documents"]
    release = sample.home / "published" / str(YEAR) / "latest"
    archive = tmp_path / "archive"
    shutil.copytree(sample.home / "archive", archive)
    assert damaged_documents(release, archive) == []
    documents = pl.read_parquet(release / "parquet" / "documents.parquet")
    lost, spoiled, cut = documents["warc_file"].unique().sort()[:3]
    (archive / lost).unlink()
    for name, change in ((spoiled, lambda data: data[:-40] + b"x" * 40), (cut, lambda _: b"")):
        (archive / name).chmod(0o644)
        (archive / name).write_bytes(change((archive / name).read_bytes()))
    found = damaged_documents(release, archive)
    assert {line.split()[0] for line in found} == {lost, spoiled, cut}
    assert len(found) < documents.height


def test_the_content_digest_is_what_the_documented_line_prints(sample):
    release = sample.home / "published" / str(YEAR) / "latest"
    content = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))["release"]
    lines = set()
    for page in ("releases.md", "contract.md"):
        text = (ROOT / "docs" / page).read_text(encoding="utf-8")
        lines |= set(re.findall(r"^grep .*SHA256SUMS.*$", text, flags=re.MULTILINE))
    [line] = lines
    for locale in ("C", "C.UTF-8"):
        printed = subprocess.run(
            ["/bin/sh", "-c", line],
            cwd=release,
            env={"LC_ALL": locale, "PATH": os.environ["PATH"]},
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        assert printed.stdout.split()[0] == content["content"]


@pytest.mark.parametrize(
    ("file", "arguments", "words"),
    [
        ("with_polars.py", ["published", str(YEAR), REGION], "溪左街道"),
        ("with_pandas.py", ["published", str(YEAR), REGION], "溪左街道"),
        ("check_bytes.py", [f"published/{YEAR}/latest", "."], ""),
    ],
)
def test_the_examples_run_as_programs(sample, file, arguments, words):
    done = subprocess.run(
        [sys.executable, EXAMPLES / file, *arguments],
        cwd=sample.home,
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONUTF8": "1"},
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert words in done.stdout
