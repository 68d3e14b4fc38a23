"""Releases stay as they are, whatever comes after them and whenever a writer was killed."""

from __future__ import annotations

import hashlib
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from s3fs import S3FileSystem
from upath import UPath

from assets.published.release import content_digest, write_release
from assets.published.releases import Releases, years_of
from assets.rollups.tables import ROLLUP_CELLS
from assets.storage.paths import names_below

YEAR = 2024


def with_sum(frames: dict[str, pl.DataFrame], value: int) -> dict[str, pl.DataFrame]:
    """The tables with another sum in every cell."""
    cells = frames["rollup_cells"].with_columns(
        value=pl.lit(Decimal(value)).cast(pl.Decimal(38, 6))
    )
    return {**frames, "rollup_cells": cells}


def content(folder: UPath) -> dict[str, str]:
    """Digest of every file by its path in the folder."""
    return {
        path.path.removeprefix(f"{folder.path}/"): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def sums(folder: UPath) -> set[Decimal | None]:
    """The sums that a release, or the latest, tells."""
    data = (folder / "parquet" / f"{ROLLUP_CELLS.name}.parquet").read_bytes()
    return set(pl.read_parquet(data)["value"])


@pytest.fixture
def published(place: UPath) -> UPath:
    return place


def test_the_same_tables_are_released_once(published, frames):
    first = write_release(published, YEAR, frames)
    assert (first.number, first.new, first.held) == (1, True, ())
    before = content(published)
    again = write_release(published, YEAR, frames)
    assert (again.number, again.new, again.folder) == (1, False, first.folder)
    assert again.digest == first.digest == content_digest(Releases(published / "2024").latest())
    assert content(published) == before


def test_other_tables_are_the_next_release_and_the_one_before_stays(published, frames):
    write_release(published, YEAR, frames)
    first = content(published / "2024" / "1")
    second = write_release(published, YEAR, with_sum(frames, 7))
    assert (second.number, second.new) == (2, True)
    assert content(published / "2024" / "1") == first
    assert sums(published / "2024" / "latest") == sums(published / "2024" / "2") == {Decimal(7)}
    # What was, once more: it is a release of its own.
    third = write_release(published, YEAR, frames)
    assert third.number == 3
    assert Releases(published / "2024").numbers() == [1, 2, 3]
    assert sums(published / "2024" / "latest") == sums(published / "2024" / "1")
    assert years_of(published) == [YEAR]


def test_the_same_tables_after_the_same_releases_give_the_same_bytes(tmp_path, bucket, frames):
    made = []
    for place in (UPath(tmp_path / "one"), bucket):
        for value in (1, 2, 3):
            write_release(place, YEAR, with_sum(frames, value))
        made.append([content(place / "2024" / name) for name in ("1", "2", "3", "latest")])
    linked, copied = made
    assert linked == copied
    assert linked[2] == linked[3]
    assert linked[1] != linked[2]


def test_a_release_cannot_be_written_to(tmp_path, frames):
    made = write_release(UPath(tmp_path), YEAR, frames)
    modes = {path.stat().st_mode & 0o222 for path in made.folder.rglob("*") if path.is_file()}
    assert modes == {0}


def test_every_byte_of_a_release_is_durable_before_it_has_its_number(tmp_path, frames, monkeypatch):
    """A loss of power leaves no numbered folder with empty files."""
    done, put, sync, rename = set(), [], os.fsync, Path.rename

    def noted(handle):
        done.add(os.fstat(handle).st_ino)
        sync(handle)

    def renamed(place, target):
        if place.name == ".new-release":
            put[:] = [path for path in (place, *place.rglob("*")) if path.stat().st_ino not in done]
            put.append(target.name)
        rename(place, target)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(Path, "rename", renamed)
    write_release(UPath(tmp_path), YEAR, frames)
    assert put == ["1"]


def test_the_latest_is_a_link_that_moves_with_the_home(tmp_path, frames):
    write_release(UPath(tmp_path / "home"), YEAR, frames)
    (tmp_path / "home").rename(tmp_path / "elsewhere")
    latest = tmp_path / "elsewhere" / "2024" / "latest"
    assert latest.is_symlink()
    assert (latest / "datapackage.json").exists()
    write_release(UPath(tmp_path / "elsewhere"), YEAR, with_sum(frames, 7))
    assert str(latest.readlink()) == "2"


def test_a_home_copied_without_links_gets_its_link_back(tmp_path, frames):
    write_release(UPath(tmp_path), YEAR, frames)
    latest = tmp_path / "2024" / "latest"
    latest.unlink()
    latest.mkdir()
    (latest / "datapackage.json").write_text("{}")
    assert not write_release(UPath(tmp_path), YEAR, frames).new
    assert str(latest.readlink()) == "1"


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("releases_before", [0, 1])
def test_killed_between_the_folder_and_the_latest(published, frames, releases_before, monkeypatch):
    for value in range(releases_before):
        write_release(published, YEAR, with_sum(frames, value))

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Releases, "_point", killed)
        with pytest.raises(Killed):
            write_release(published, YEAR, with_sum(frames, 7))
    latest = published / "2024" / "latest"
    assert latest.exists() == bool(releases_before)
    again = write_release(published, YEAR, with_sum(frames, 7))
    assert (again.number, again.new) == (releases_before + 1, False)
    assert sums(latest) == {Decimal(7)}


@pytest.mark.parametrize("first", [True, False])
def test_killed_while_a_release_is_sent_to_storage(frames, first, bucket, monkeypatch):
    published = bucket
    if not first:
        write_release(published, YEAR, with_sum(frames, 1))
    copy, sent = shutil.copyfileobj, []

    def cut(*given: object) -> None:
        sent.append(given)
        if len(sent) == 5:
            raise Killed
        copy(*given)

    with monkeypatch.context() as patch:
        patch.setattr("assets.published.releases.shutil.copyfileobj", cut)
        with pytest.raises(Killed):
            write_release(published, YEAR, with_sum(frames, 7))
    releases = Releases(published / "2024")
    assert releases.numbers() == ([] if first else [1])
    number = 1 if first else 2
    assert (releases.folder / str(number)).exists()
    again = write_release(published, YEAR, frames)
    assert (again.number, again.new) == (number, True)
    assert content(releases.folder / str(number)) == content(releases.folder / "latest")


def test_a_store_that_fails_for_a_moment_loses_no_file(bucket, frames, monkeypatch):
    ask, failed = S3FileSystem._call_s3, []

    async def fails_once(self, method, *given, **named):
        if method == "head_object" and named["Key"].endswith("2/csv/coverage.csv") and not failed:
            failed.append(method)
            raise OSError("SlowDown: please reduce your request rate")
        return await ask(self, method, *given, **named)

    write_release(bucket, YEAR, frames)
    monkeypatch.setattr(S3FileSystem, "_call_s3", fails_once)
    with suppress(OSError):
        write_release(bucket, YEAR, with_sum(frames, 7))
    write_release(bucket, YEAR, with_sum(frames, 7))
    assert failed
    folder = bucket / "2024"
    assert content(folder / "latest") == content(folder / "2")
    assert "csv/coverage.csv" in content(folder / "latest")


def test_a_release_that_did_not_arrive_whole_has_no_descriptor(bucket, frames, monkeypatch):
    write_release(bucket, YEAR, frames)

    def all_but_one(folder: UPath) -> list[str]:
        return [name for name in names_below(folder) if name != "csv/coverage.csv"]

    with monkeypatch.context() as patch:
        patch.setattr("assets.published.releases.names_below", all_but_one)
        with pytest.raises(OSError, match=r"2024/2: .* did not arrive: csv/coverage\.csv"):
            write_release(bucket, YEAR, with_sum(frames, 7))
    assert Releases(bucket / "2024").numbers() == [1]


def test_killed_while_the_latest_is_copied_in_storage(frames, bucket):
    published = bucket
    write_release(published, YEAR, frames)
    latest = published / "2024" / "latest"
    before = content(latest)
    (latest / "datapackage.json").unlink()
    (latest / "csv" / "coverage.csv").unlink()
    (latest / "csv" / "withdrawn.csv").write_text("old")
    assert not write_release(published, YEAR, frames).new
    assert content(latest) == before


def test_what_killed_writers_left_is_cleared(tmp_path, frames):
    write_release(UPath(tmp_path), YEAR, frames)
    folder = tmp_path / "2024"
    (folder / ".new-release" / "csv").mkdir(parents=True)
    (folder / ".new-release" / "csv" / "half.csv").write_text("1")
    (folder / ".latest.tmp").symlink_to("9")
    # Half a release has no descriptor: it is none.
    (folder / "csv").mkdir()
    (folder / "csv" / "coverage.csv").write_text("old")
    (folder / "datapackage.json").write_text("{}")
    write_release(UPath(tmp_path), YEAR, frames)
    assert sorted(path.name for path in folder.iterdir()) == ["1", "latest"]


def test_a_failure_leaves_nothing_behind(tmp_path, frames, monkeypatch):
    def fails(*_: object) -> None:
        raise OSError("no space left on device")

    write_release(UPath(tmp_path), YEAR, frames)
    before = content(UPath(tmp_path))
    monkeypatch.setattr("assets.published.release.write_csv", fails)
    with pytest.raises(OSError, match="no space"):
        write_release(UPath(tmp_path), YEAR, with_sum(frames, 7))
    assert content(UPath(tmp_path)) == before
    assert sorted(path.name for path in (tmp_path / "2024").iterdir()) == ["1", "latest"]


def test_writers_at_the_same_time_take_turns(tmp_path, frames):
    def written(value: int) -> int:
        return write_release(UPath(tmp_path), YEAR, with_sum(frames, value)).number

    with ThreadPoolExecutor(3) as pool:
        numbers = dict(zip(range(3), pool.map(written, range(3)), strict=True))
    assert sorted(numbers.values()) == [1, 2, 3]
    for value, number in numbers.items():
        assert sums(UPath(tmp_path / "2024" / str(number))) == {Decimal(value)}
    newest = next(value for value, number in numbers.items() if number == 3)
    assert sums(UPath(tmp_path / "2024" / "latest")) == {Decimal(newest)}


def test_years_without_a_release_are_none(tmp_path):
    assert years_of(UPath(tmp_path / "nothing")) == []
    (tmp_path / "2023").mkdir()
    (tmp_path / "notes").mkdir()
    assert years_of(UPath(tmp_path)) == []
