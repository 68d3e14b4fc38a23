"""Releases as another program finds them: files, digests, descriptor."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
from decimal import Decimal

import polars as pl
import pytest
from upath import UPath

from assets.published.change_tables import CHANGE_TABLES
from assets.published.release import write_release
from assets.published.tables import PUBLISHED
from assets.storage.schema import SchemaError

YEAR = 2024
TABLES = (*PUBLISHED, *CHANGE_TABLES)


@pytest.fixture
def release(tmp_path, frames):
    write_release(UPath(tmp_path), YEAR, frames)
    return tmp_path / str(YEAR) / "latest"


def bytes_of(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def csv_rows(release, table):
    with (release / "csv" / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_table_stands_in_both_formats(release):
    expected = {f"{kind}/{spec.name}.{kind}" for spec in TABLES for kind in ("csv", "parquet")}
    beside = {"datapackage.json", "changes.md", "SHA256SUMS"}
    assert bytes_of(release).keys() == expected | beside


def test_parquet_reads_back_as_the_tables(release, frames):
    for spec in PUBLISHED:
        read = pl.read_parquet(release / "parquet" / f"{spec.name}.parquet")
        assert read.equals(spec.conformed(frames[spec.name]))
        assert read.schema == spec.schema


def test_equal_frames_give_equal_bytes_whatever_their_order_and_chunks(
    tmp_path, release, frames, monkeypatch
):
    before = bytes_of(release)
    shuffled = {
        name: pl.concat([part.rechunk() for part in frame.sample(
            fraction=1, shuffle=True, seed=7
        ).iter_slices(5)] or [frame], rechunk=False)
        for name, frame in frames.items()
    }  # fmt: skip
    assert shuffled["validated_cells"].n_chunks() > 1
    monkeypatch.setenv("TZ", "America/New_York")
    write_release(UPath(tmp_path / "again"), YEAR, shuffled)
    assert bytes_of(tmp_path / "again" / str(YEAR) / "1") == before
    write_release(UPath(tmp_path), YEAR, frames)
    assert bytes_of(release) == before


def test_the_descriptor_tells_every_file_and_its_digest(release):
    content = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    for resource in content["resources"]:
        data = (release / resource["path"]).read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
    names = [resource["name"] for resource in content["resources"]]
    assert len(set(names)) == len(names) == 2 * len(TABLES)


def test_the_descriptor_describes_the_columns_in_both_languages(release):
    content = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    schemas = {r["name"]: r["schema"] for r in content["resources"] if r["format"] == "csv"}
    for spec in TABLES:
        schema = schemas[spec.name]
        with (release / "csv" / f"{spec.name}.csv").open(encoding="utf-8-sig") as file:
            header = file.readline().rstrip("\n").split(",")
        assert [field["name"] for field in schema["fields"]] == header
        assert all(field["title"] and field["description"] for field in schema["fields"])
        assert schema["primaryKey"] == list(spec.key)
        for key in schema["foreignKeys"]:
            referred = schemas[key["reference"]["resource"]]
            fields = {field["name"] for field in referred["fields"]}
            assert fields.issuperset(key["reference"]["fields"])
            assert set(key["fields"]) <= set(header)
    [value] = [f for f in schemas["rollup_cells"]["fields"] if f["name"] == "value"]
    assert (value["type"], value["title"]) == ("number", "合计")
    [counted] = [f for f in schemas["rollup_cells"]["fields"] if f["name"] == "reports_counted"]
    assert (counted["unit"], counted["constraints"]) == ("report", {"required": True})


def test_numbers_are_written_plainly(release):
    rows = {
        row["cell"]: row for row in csv_rows(release, "rollup_cells") if row["region"] == "991121"
    }
    assert rows["requests.received.total"]["value"] == "200"
    assert rows["disclosure.fees.amount"]["value"] == "48504.622164"
    assert rows["disclosure.regulations.in_force"]["value"] == "-16"
    assert rows["requests.granted.total"]["value"] == ""
    assert rows["requests.granted.total"]["is_total"] == "true"


def test_times_lists_and_shares_are_written_plainly(release):
    assert csv_rows(release, "reports")[0]["fetched_at"] == "2025-02-03T04:05:06Z"
    assert csv_rows(release, "reporters")[0]["aliases"] == "甲; 乙"
    assert csv_rows(release, "validated_cells")[0]["confidence"] == "0.95"


def test_a_spreadsheet_program_opens_it_as_chinese_text(release):
    for path in (release / "csv").iterdir():
        data = path.read_bytes()
        assert data.startswith(b"\xef\xbb\xbf")
        assert data.endswith(b"\r\n")


@pytest.mark.parametrize("start", ["=1+1", "+1", "-2", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1+1"])
def test_text_is_never_run_as_a_formula(tmp_path, frames, start):
    titled = frames["reports"].with_columns(title=pl.lit(start))
    broken = frames["quarantine"].with_columns(lines=pl.lit([start, "a"], dtype=pl.List(pl.String)))
    write_release(UPath(tmp_path), YEAR, {**frames, "reports": titled, "quarantine": broken})
    release = tmp_path / str(YEAR) / "latest"
    assert {row["title"] for row in csv_rows(release, "reports")} == {f"'{start}"}
    assert csv_rows(release, "quarantine")[0]["lines"] == f"'{start}; a"
    as_it_is = pl.read_parquet(release / "parquet" / "reports.parquet")
    assert as_it_is["title"].unique().to_list() == [start]


def test_numbers_are_not_taken_for_formulas_and_marks_are(release):
    rows = csv_rows(release, "validated_cells")
    assert {row["value"] for row in rows if row["cell"].endswith("in_force")} == {"-8"}
    assert {row["token"] for row in rows if row["cell"].endswith("granted.total")} == {"'-"}


def test_a_figure_leads_to_the_archived_bytes(release):
    [cell] = [
        row
        for row in csv_rows(release, "validated_cells")
        if row["reporter_id"] == "finance" and row["cell"] == "disclosure.fees.amount"
    ]
    [report] = [
        row for row in csv_rows(release, "reports") if row["report_id"] == cell["report_id"]
    ]
    assert Decimal(cell["value"]) == Decimal("24252.311082")
    assert report["url"] == "https://gov.test/finance?from=direct"
    assert (report["warc_file"], report["warc_offset"]) == ("2024/991121.warc.gz", "17")
    assert report["sha256"].startswith("finance")


def test_a_report_without_its_document_keeps_its_row(frames):
    town = frames["reports"].filter(pl.col("reporter_id") == "town")
    assert town["url"].to_list() == [None]


def test_other_tools_check_its_digests(release):
    check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    told = subprocess.run(check, cwd=release, capture_output=True, text=True, check=True).stdout
    assert told.count(": OK\n") == len(bytes_of(release)) - 1
    (release / "changes.md").chmod(0o644)
    (release / "changes.md").write_text("other", encoding="utf-8")
    assert subprocess.run(check, cwd=release, capture_output=True, check=False).returncode == 1


def test_files_of_regions_lie_beside_the_tables(tmp_path, frames):
    files = [("index.html", b"<p>"), ("regions/991121/表.xlsx", b"PK")]
    made = write_release(UPath(tmp_path), YEAR, frames, lambda _: files)
    for name, content in files:
        assert (made.folder / name).read_bytes() == content
        assert f"  {name}\n" in (made.folder / "SHA256SUMS").read_text(encoding="utf-8")
    assert not write_release(UPath(tmp_path), YEAR, frames, lambda _: files).new
    other = [("index.html", b"<p>"), ("regions/991121/表.xlsx", b"PQ")]
    assert write_release(UPath(tmp_path), YEAR, frames, lambda _: other).number == 2


@pytest.mark.parametrize("name", ["/etc/x", "../x", "regions/../../x", "a\\b", "a\nb"])
def test_a_file_does_not_lie_outside(tmp_path, frames, name):
    with pytest.raises(ValueError, match="not a path within a release"):
        write_release(UPath(tmp_path), YEAR, frames, lambda _: [(name, b"")])
    assert not (tmp_path / str(YEAR) / "latest").exists()


def test_a_table_too_long_for_a_spreadsheet_has_no_csv(tmp_path, frames, monkeypatch):
    rows = frames["rollup_cells"].height
    monkeypatch.setattr("assets.published.release.MOST_CSV_ROWS", rows - 1)
    made = write_release(UPath(tmp_path), YEAR, frames)
    assert not (made.folder / "csv" / "rollup_cells.csv").exists()
    assert (made.folder / "csv" / "coverage.csv").exists()
    assert pl.read_parquet(str(made.folder / "parquet" / "rollup_cells.parquet")).height == rows
    content = json.loads((made.folder / "datapackage.json").read_text(encoding="utf-8"))
    resources = {resource["name"]: resource for resource in content["resources"]}
    # What refers to the table, or is referred to, finds it under its name.
    assert resources["rollup_cells"]["path"] == "parquet/rollup_cells.parquet"
    assert resources["rollup_cells"]["schema"]["primaryKey"] == ["region", "year", "cell"]
    monkeypatch.setattr("assets.published.release.MOST_CSV_ROWS", rows)
    assert not write_release(UPath(tmp_path / "other"), YEAR, frames).held
    assert (tmp_path / "other" / str(YEAR) / "1" / "csv" / "rollup_cells.csv").exists()


def test_a_streamed_table_reads_back_in_its_order(tmp_path, frames):
    cells = frames["validated_cells"]
    parts = [tmp_path / f"{number}.parquet" for number in range(3)]
    for number, part in enumerate(parts):
        cells[number * 3 : number * 3 + 3].write_parquet(part)
    streamed = pl.concat([pl.scan_parquet(part) for part in parts])
    made = [
        write_release(UPath(tmp_path / name), YEAR, {**frames, "validated_cells": streamed})
        for name in ("one", "other")
    ]
    tables = [each.folder / "parquet" / "validated_cells.parquet" for each in made]
    assert pl.read_parquet(str(tables[0])).equals(cells[:9])
    assert tables[0].read_bytes() == tables[1].read_bytes()
    with pytest.raises(SchemaError, match="validated_cells: columns are"):
        write_release(
            UPath(tmp_path), YEAR, {**frames, "validated_cells": streamed.drop("confidence")}
        )


def test_a_release_that_fails_leaves_the_one_before(tmp_path, release, frames):
    before = bytes_of(release)
    with pytest.raises(SchemaError, match="coverage: column missing"):
        write_release(
            UPath(tmp_path), YEAR, {**frames, "coverage": frames["coverage"].drop("late")}
        )
    with pytest.raises(KeyError, match="coverage"):
        write_release(
            UPath(tmp_path), YEAR, {name: f for name, f in frames.items() if name != "coverage"}
        )
    assert bytes_of(release) == before
