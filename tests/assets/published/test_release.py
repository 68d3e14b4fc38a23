"""Releases as another program finds them: files, digests, descriptor."""

from __future__ import annotations

import csv
import hashlib
import json
from decimal import Decimal

import polars as pl
import pytest
from upath import UPath

from assets.published.release import write_release
from assets.published.tables import PUBLISHED
from assets.storage.schema import SchemaError

YEAR = 2024


@pytest.fixture
def release(tmp_path, frames):
    write_release(UPath(tmp_path), YEAR, frames)
    return tmp_path / str(YEAR)


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
    expected = {f"{kind}/{spec.name}.{kind}" for spec in PUBLISHED for kind in ("csv", "parquet")}
    assert bytes_of(release).keys() == expected | {"datapackage.json"}


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
    assert bytes_of(tmp_path / "again" / str(YEAR)) == before
    write_release(UPath(tmp_path), YEAR, frames)
    assert bytes_of(release) == before


def test_the_descriptor_tells_every_file_and_its_digest(release):
    content = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    for resource in content["resources"]:
        data = (release / resource["path"]).read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
    names = [resource["name"] for resource in content["resources"]]
    assert len(set(names)) == len(names) == 2 * len(PUBLISHED)


def test_the_descriptor_describes_the_columns_in_both_languages(release):
    content = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    schemas = {r["name"]: r["schema"] for r in content["resources"] if r["format"] == "csv"}
    for spec in PUBLISHED:
        schema = schemas[spec.name]
        header = list(csv_rows(release, spec.name)[0])
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
    release = tmp_path / str(YEAR)
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


def test_a_release_takes_the_place_of_the_one_before_as_a_whole(tmp_path, release, frames):
    (release / "csv" / "withdrawn.csv").write_text("old", encoding="utf-8")
    (tmp_path / "2023").mkdir()
    write_release(UPath(tmp_path), YEAR, frames)
    assert "csv/withdrawn.csv" not in bytes_of(release)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2023", "2024"]


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


def test_a_run_killed_between_the_renames_is_taken_up(tmp_path, release, frames):
    before = bytes_of(release)
    (tmp_path / ".2024.new-killed").mkdir()
    release.rename(tmp_path / ".2024.old")
    write_release(UPath(tmp_path), YEAR, frames)
    assert bytes_of(release) == before
    assert [path.name for path in tmp_path.iterdir()] == ["2024"]


def test_a_release_goes_to_object_storage_by_its_address(release, frames):
    folder = UPath("memory://bucket/published")
    write_release(folder, YEAR, frames)
    write_release(folder, YEAR, frames)
    stored = {
        path.path.partition(f"/{YEAR}/")[2]: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (folder / str(YEAR)).rglob("*")
        if path.is_file()
    }
    assert stored == bytes_of(release)
