"""The archive's files as other WARC tools read them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from upath import UPath

from assets.storage.archive import Archive
from tests.assets.storage.small_archive import closed_file, damaged, every_kind, exchange, kept

EVERY_KIND = [
    "warcinfo",
    *("request", "response", "request", "revisit"),
    *("metadata", "resource"),
    *("request", "response", "request", "response"),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    archive = Archive(UPath(tmp_path), software="tester")
    kept(archive, *every_kind())
    return closed_file(tmp_path)


def test_fastwarc_finds_every_record_with_its_digests(file: Path) -> None:
    found = []
    # A block is verified as long as it is not taken apart.
    for record in ArchiveIterator(str(file), parse_http=False):
        assert record.verify_block_digest(), record.headers
        if record.record_type == WarcRecordType.response:
            record.parse_http()
            assert record.verify_payload_digest(), record.headers
        found.append(record.headers["WARC-Type"])
    assert found == EVERY_KIND


def test_fastwarc_finds_a_record_where_the_index_says(file: Path) -> None:
    folder = file.parents[2]
    archive = Archive(UPath(folder))
    entries = {entry.url: entry for entry in archive.records(2024, "991121")}
    entry = entries["http://a.test/4"]
    with file.open("rb") as handle:
        handle.seek(entry.warc_offset)
        record = next(iter(ArchiveIterator(handle)))
    assert record.headers["WARC-Target-URI"] == entry.url
    assert record.reader.read() == b"last"


def test_fastwarc_reads_what_was_saved_from_damage(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    damaged(file, bytes(data))
    folder = file.parents[2]
    kept(Archive(UPath(folder)), exchange("http://a.test/5", b"five"))
    Archive(UPath(folder)).repaired(2024, "991121")
    saved = file.with_name(file.name.replace(".warc.gz", ".1.warc.gz"))
    found = list(ArchiveIterator(str(saved), verify_digests=True))
    assert len(found) == len(EVERY_KIND) - 1


def test_warcio_passes_it(file: Path) -> None:
    tool = [sys.executable, "-m", "warcio.cli", "check", str(file)]
    done = subprocess.run(tool, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
