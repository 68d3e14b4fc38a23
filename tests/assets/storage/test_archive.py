"""The archive: what was fetched comes back, and nothing is lost when a process dies."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import signal
import subprocess
import sys
import zlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from upath import UPath
from warcio.archiveiterator import ArchiveIterator

from assets.storage.archive import Archive
from assets.storage.content_coding import decoded_body
from assets.storage.partition_files import ArchiveBusyError
from assets.storage.paths import local_path
from assets.storage.warc import ArchiveError, Exchange, Failure, LocalFile
from tests.assets.storage.small_archive import (
    PLACE,
    START,
    clock,
    closed_file,
    damaged,
    exchange,
    kept,
    unpacked,
)


@pytest.fixture
def archive(place: UPath, tmp_path: Path) -> Archive:
    spool = tmp_path / "spool" if local_path(place) is None else None
    return Archive(place, spool=spool, software="tester")


def test_what_was_written_is_read_back(archive: Archive) -> None:
    kept(archive, exchange("http://a.test/1", "年报".encode()))
    (entry,) = archive.records(*PLACE)
    assert (entry.url, entry.final_url, entry.status) == ("http://a.test/1", "http://a.test/1", 200)
    assert entry.media_type == "text/html"
    assert entry.fetched_at == START
    assert entry.sha256 == hashlib.sha256("年报".encode()).hexdigest()
    assert entry.size == 6
    assert entry.problem == ""
    assert entry.warc_file.startswith("2024/991121/20250120")
    assert archive.body(entry) == "年报".encode()
    assert archive.records(2023, "991121") == []


def test_a_body_is_kept_as_sent_and_read_unpacked(archive: Archive) -> None:
    packed = gzip.compress(b"x" * 5000)
    headers = (("Content-Encoding", "gzip"), ("Content-Type", "text/plain"))
    kept(archive, exchange("http://a.test/z", packed, headers=headers))
    (entry,) = archive.records(*PLACE)
    assert archive.body(entry) == b"x" * 5000
    assert entry.size == 5000
    data = (archive.root / entry.warc_file).read_bytes()
    payloads = [
        record.raw_stream.read()
        for record in ArchiveIterator(io.BytesIO(data))
        if record.rec_type == "response"
    ]
    assert payloads == [packed]


def test_redirects_are_records_of_their_own_and_followed(archive: Archive) -> None:
    location = ("Location", "/new?%E9%A1%B5=1")
    moved = exchange("http://a.test/old", b"", status=301, reason="Moved", headers=(location,))
    kept(archive, moved, exchange("http://a.test/new?%E9%A1%B5=1", b"here"))
    first, second = archive.records(*PLACE)
    assert (first.url, first.final_url) == ("http://a.test/old", "http://a.test/new?%E9%A1%B5=1")
    assert first.status == 200
    assert archive.body(first) == archive.body(second) == b"here"


def test_a_redirect_whose_target_never_answered_says_so(archive: Archive) -> None:
    moved = exchange("http://a.test/old", b"", status=302, headers=(("Location", "http://b.test"),))
    kept(archive, moved)
    assert archive.records(*PLACE)[0].problem == "redirect_lost"
    kept(archive, moved, Failure("http://b.test/", "no_answer", "refused", START))
    entry = archive.records(*PLACE)[1]
    assert (entry.url, entry.problem, entry.error) == (
        "http://a.test/old",
        "no_answer",
        "refused",
    )


def test_the_same_payload_is_kept_once(archive: Archive) -> None:
    kept(archive, exchange("http://a.test/1", b"same" * 100))
    kept(archive, exchange("http://a.test/2", b"same" * 100), exchange("http://a.test/3", b"other"))
    one, two, three = archive.records(*PLACE)
    assert (one.warc_file, one.warc_offset) == (two.warc_file, two.warc_offset)
    assert two.url == "http://a.test/2"
    assert archive.body(two) == b"same" * 100
    assert three.warc_file != one.warc_file


def test_not_modified_leads_to_what_is_archived(archive: Archive) -> None:
    kept(archive, exchange("http://a.test/1", b"list", headers=(("ETag", '"7"'),)))
    (entry,) = archive.records(*PLACE)
    kept(
        archive,
        exchange("http://a.test/1", b"", status=304, headers=(), unchanged=entry.digest),
    )
    again = archive.records(*PLACE)[1]
    assert (again.status, again.etag, archive.body(again)) == (200, '"7"', b"list")


def test_trouble_is_told_by_the_archive_alone(archive: Archive) -> None:
    kept(
        archive,
        Failure("http://a.test/1", "no_answer", "connection\nrefused", START),
        exchange("http://a.test/2", b"half", truncated="disconnect"),
        exchange("http://a.test/3", b"not gzip", headers=(("Content-Encoding", "gzip"),)),
    )
    silent, cut, odd = archive.records(*PLACE)
    assert (silent.problem, silent.error, silent.status) == (
        "no_answer",
        "connection refused",
        None,
    )
    assert (cut.problem, cut.error) == ("truncated", "disconnect: 4 of 4 bytes came")
    assert odd.problem == "undecodable"


def test_a_local_file_is_a_resource(archive: Archive) -> None:
    kept(archive, LocalFile("file:///answers/a.docx", b"PK", START))
    (entry,) = archive.records(*PLACE)
    assert (entry.status, entry.final_url) == (None, "file:///answers/a.docx")
    assert archive.body(entry) == b"PK"


def test_closed_files_are_read_only_and_nothing_empty_is_left(tmp_path: Path) -> None:
    archive = Archive(UPath(tmp_path))
    kept(archive)
    assert list(tmp_path.rglob("*.warc.gz*")) == []
    kept(archive, exchange("http://a.test/1"))
    file = closed_file(tmp_path)
    assert file.stat().st_mode & 0o222 == 0


def test_files_are_read_in_the_order_written_though_the_clock_is_set_back(tmp_path: Path) -> None:
    archive = Archive(UPath(tmp_path))
    for number, moment in enumerate((START, START - timedelta(days=9))):
        with archive.writing(2024, "1", lambda moment=moment: moment) as writer:
            writer.write(exchange(f"http://a.test/{number}"))
    assert [entry.url[-1] for entry in archive.records(2024, "1")] == ["0", "1"]


def test_a_second_writer_is_refused(archive: Archive) -> None:
    with (
        archive.writing(*PLACE, clock),
        pytest.raises(ArchiveBusyError, match=str(os.getpid())),
        archive.writing(*PLACE, clock),
    ):
        pass


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from upath import UPath
from assets.storage.archive import Archive
from assets.storage.warc import Exchange
moment = datetime(2025, 1, 20, tzinfo=UTC)
root, spool = sys.argv[1:]
archive = Archive(UPath(root), spool=Path(spool))
with archive.writing(2024, "991121", lambda: moment) as writer:
    for number in range(100000):
        url = f"http://a.test/{number}"
        body = (str(number) * 3000).encode()
        writer.write(Exchange(url, (), 200, "OK", (), body, moment))
        print(number, flush=True)
"""


@pytest.mark.parametrize("separate_spool", [False, True])
def test_a_killed_writer_loses_nothing_it_had_reported(
    tmp_path: Path, *, separate_spool: bool
) -> None:
    spool = tmp_path / ("spool" if separate_spool else "archive")
    archive = Archive(UPath(tmp_path / "archive"), spool=spool)
    for run in range(2):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path / "archive"), str(spool)],
            stdout=subprocess.PIPE,
        )
        assert process.stdout is not None
        reported = [process.stdout.readline() for _ in range(40 + run)]
        process.send_signal(signal.SIGKILL)
        reported += process.stdout.readlines()
        process.wait()
        process.stdout.close()
        (left,) = spool.rglob("*.open")
        # A cut tail, as a record that was half written would leave it.
        with left.open("ab") as handle:
            handle.write(gzip.compress(b"WARC/1.1\r\nWARC-Type: response\r\n", mtime=0)[:-9])
        urls = [entry.url for entry in archive.records(*PLACE)]
        assert len(urls) >= len([line for line in reported if line.endswith(b"\n")])
        assert all(archive.body(entry) for entry in archive.records(*PLACE)[-3:])
    assert list(tmp_path.rglob("*.open")) == []


def test_a_file_left_open_is_saved_when_the_partition_is_written_again(tmp_path: Path) -> None:
    archive = Archive(UPath(tmp_path))
    kept(archive, exchange("http://a.test/1"))
    file = closed_file(tmp_path)
    file.rename(file.with_name(file.name + ".open"))
    fresh = Archive(UPath(tmp_path))
    kept(fresh, exchange("http://a.test/2", b"two"))
    assert [entry.url for entry in fresh.records(*PLACE)] == [
        "http://a.test/1",
        "http://a.test/2",
    ]


def test_a_payload_that_is_not_its_digests_is_named(tmp_path: Path) -> None:
    archive = Archive(UPath(tmp_path))
    kept(archive, exchange("http://a.test/1", b"the figure is 218"))
    (entry,) = archive.records(*PLACE)
    file = closed_file(tmp_path)
    changed = [part.replace(b"figure is 218", b"figure is 219") for part in unpacked(file)]
    packed = [gzip.compress(part) for part in changed]
    damaged(file, b"".join(packed))
    file.with_name(file.name + ".index").unlink()
    offset = len(packed[0]) + len(packed[1])
    told = rf"1\.warc\.gz at {offset}: (no whole record: )?block is not that of its digest"
    with pytest.raises(ArchiveError, match=told):
        Archive(UPath(tmp_path)).records(*PLACE)
    with pytest.raises(ArchiveError, match=told):
        archive.body(replace(entry, warc_offset=offset))


def test_a_body_is_not_given_for_that_of_another_record(tmp_path: Path) -> None:
    archive = Archive(UPath(tmp_path))
    kept(archive, exchange("http://a.test/1", b"one"), exchange("http://a.test/2", b"two"))
    one, two = archive.records(*PLACE)
    with pytest.raises(ArchiveError, match=r"body of 'http://a\.test/1' is not that of its digest"):
        archive.body(replace(one, warc_offset=two.warc_offset))


def test_a_closed_file_cut_short_is_named_by_who_reads(tmp_path: Path) -> None:
    archive = Archive(UPath(tmp_path))
    kept(archive, exchange("http://a.test/1", b"first"), exchange("http://a.test/2", b"second"))
    file = closed_file(tmp_path)
    damaged(file, file.read_bytes()[:-20])
    with pytest.raises(ArchiveError, match=r"1\.warc\.gz: \d+ bytes, but \d+ when it was closed"):
        Archive(UPath(tmp_path)).records(*PLACE)
    file.with_name(file.name + ".index").unlink()
    with pytest.raises(ArchiveError, match=r"1\.warc\.gz at \d+: no whole record: the file ends"):
        Archive(UPath(tmp_path)).records(*PLACE)


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(b"body", mtime=0) + gzip.compress(b" and more", mtime=0)),
        ("gzip", gzip.compress(b"body and more", mtime=0) + b"\0\0\0"),
        ("deflate", zlib.compress(b"body and more")),
        ("deflate", zlib.compress(b"body and more")[2:-4]),
        ("deflate, gzip", gzip.compress(zlib.compress(b"body and more"), mtime=0)),
        ("identity", b"body and more"),
        ("", b"body and more"),
        ("UTF-8", b"body and more"),
        ("none, x-gzip", gzip.compress(b"body and more", mtime=0)),
    ],
)
def test_bodies_are_unpacked(encoding: str, packed: bytes) -> None:
    assert decoded_body(packed, encoding) == b"body and more"


@pytest.mark.parametrize(
    ("encoding", "packed", "message"),
    [
        ("gzip", gzip.compress(b"0" * 100_000, mtime=0), "more than 5000 bytes"),
        ("gzip", gzip.compress(b"body", mtime=0)[:-5], "ends too early"),
        ("gzip", b"plain", "does not unpack"),
        ("br", b"plain", "'br' is not known"),
    ],
)
def test_bodies_that_do_not_unpack_are_refused(encoding: str, packed: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        decoded_body(packed, encoding, limit=5000)


def packed(url: str, *encoding: str, **changes: object) -> Exchange:
    headers = tuple(("Content-Encoding", each) for each in encoding)
    body = gzip.compress(b"report" * 50, mtime=0)
    return exchange(url, body, headers=headers, **changes)


@pytest.mark.parametrize("turned", [False, True])
def test_the_same_bytes_under_another_coding_are_another_body(tmp_path: Path, turned: bool) -> None:
    items = [packed("http://a.test/raw"), packed("http://a.test/good", "gzip")]
    archive = Archive(UPath(tmp_path))
    kept(archive, *(reversed(items) if turned else items))
    kept(archive, packed("http://a.test/same", "x-gzip"))
    found = {entry.url[14:]: entry for entry in Archive(UPath(tmp_path)).records(*PLACE)}
    assert archive.body(found["good"]) == archive.body(found["same"]) == b"report" * 50
    assert archive.body(found["raw"]) == items[0].body
    assert found["same"].warc_offset == found["good"].warc_offset
    assert not archive.checked(*PLACE).problems


def test_what_did_not_change_is_what_came_last_of_the_address(tmp_path: Path) -> None:
    archive = Archive(UPath(tmp_path))
    kept(archive, packed("http://a.test/raw"), packed("http://a.test/good", "gzip"))
    digest = archive.records(*PLACE)[0].digest
    same = {"status": 304, "headers": (), "unchanged": digest}
    kept(archive, exchange("http://a.test/good", b"", **same))
    assert archive.body(archive.records(*PLACE)[-1]) == b"report" * 50
