"""The index of a closed file: what is read of it is what the file itself tells."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from random import Random

import pytest
from upath import UPath

from assets.storage import file_index
from assets.storage.archive import Archive
from assets.storage.archive_index import ArchiveEntry
from assets.storage.paths import local_path
from tests.assets.storage.small_archive import PLACE, clock, closed_file, every_kind, exchange, kept


@pytest.fixture
def archive(place: UPath, tmp_path: Path) -> Archive:
    spool = tmp_path / "spool" if local_path(place) is None else None
    return Archive(place, spool=spool)


def read_anew(archive: Archive, tmp_path: Path) -> list[ArchiveEntry]:
    return Archive(archive.root, spool=tmp_path / "spool").records(*PLACE)


def index_file(archive: Archive) -> UPath:
    files = (archive.root / "2024" / "991121").iterdir()
    (found,) = [path for path in files if path.name.endswith(".warc.gz.index")]
    return found


def no_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_: object) -> None:
        raise AssertionError("the file was read")

    monkeypatch.setattr(file_index, "whole_parts", read)


def test_a_closed_file_is_not_unpacked_to_be_told_of(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(archive, *every_kind())
    index_file(archive).unlink()
    before = read_anew(archive, tmp_path)
    no_file_is_read(monkeypatch)
    assert read_anew(archive, tmp_path) == before
    assert [entry.url for entry in before] == [item.url for item in every_kind()]


@pytest.mark.parametrize("spoilt", ["missing", "empty", "older", "a line less", "another word"])
def test_an_index_that_cannot_be_trusted_is_made_again(
    archive: Archive, tmp_path: Path, spoilt: str
) -> None:
    kept(archive, *every_kind())
    index, before = index_file(archive), read_anew(archive, tmp_path)
    data = index.read_bytes()
    head, _, body = data.partition(b"\n")
    if spoilt == "missing":
        index.unlink()
    else:
        older = json.dumps({**json.loads(head), "format": 0}).encode()
        changed = {
            "empty": b"",
            "older": older + b"\n" + body,
            "a line less": data[: data[:-1].rindex(b"\n") + 1],
            "another word": data.replace(b"a.test/4", b"b.test/4"),
        }
        index.write_bytes(changed[spoilt])
    assert read_anew(archive, tmp_path) == before
    assert index.read_bytes() == data


def test_its_first_line_speaks_of_the_file_the_others_of_a_record_each(tmp_path: Path) -> None:
    kept(Archive(UPath(tmp_path)), exchange("http://a.test/1", b"page"))
    file = closed_file(tmp_path)
    text = file.with_name(file.name + ".index").read_text(encoding="utf-8")
    head, record = map(json.loads, text.splitlines())
    assert head["size"] == file.stat().st_size
    assert head["records"] == 1
    assert (record["url"], record["size"], record["status"]) == ("http://a.test/1", 4, 200)


def test_who_may_not_write_may_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = Archive(UPath(tmp_path))
    kept(archive, *every_kind())
    index_file(archive).unlink()

    def refused(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(file_index, "replace_file", refused)
    assert len(Archive(UPath(tmp_path)).records(*PLACE)) == 6
    assert list(tmp_path.rglob("*.index")) == []


def test_no_body_is_held_on_to(tmp_path: Path) -> None:
    bodies = [Random(number).randbytes(500_000) for number in range(20)]
    archive = Archive(UPath(tmp_path))
    tracemalloc.start()
    with archive.writing(*PLACE, clock) as writer:
        for number, body in enumerate(bodies):
            writer.write(exchange(f"http://a.test/{number}", body))
    for entry in archive.records(*PLACE):
        archive.body(entry)
    archive.checked(*PLACE)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000
