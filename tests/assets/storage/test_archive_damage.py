"""Damaged files: nothing wrong is ever read, all that is whole is saved, and it is said."""

from __future__ import annotations

import gzip
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from upath import UPath

from assets.storage.archive import Archive
from assets.storage.warc import ArchiveError, Failure, payload_digest
from assets.storage.warc_reader import members
from tests.assets.storage.small_archive import (
    PLACE,
    START,
    closed_file,
    damaged,
    every_kind,
    exchange,
    kept,
    unpacked,
)


def addresses(archive: Archive) -> list[str]:
    return [entry.url for entry in archive.records(*PLACE)]


def starts(file: Path) -> list[int]:
    with file.open("rb") as handle:
        return [offset for offset, _, _ in members(handle)]


def test_a_file_cut_short_is_saved_when_the_partition_is_written(tmp_path: Path) -> None:
    kept(Archive(UPath(tmp_path)), exchange("http://a.test/1"), exchange("http://a.test/2", b"two"))
    file = closed_file(tmp_path)
    records, cut = unpacked(file), file.read_bytes()[:-20]
    damaged(file, cut)
    kept(Archive(UPath(tmp_path)), exchange("http://a.test/3", b"three"))
    # The second record was lost with the cut; the next file is read after what was saved.
    fresh = Archive(UPath(tmp_path))
    assert addresses(fresh) == ["http://a.test/1", "http://a.test/3"]
    assert file.with_name(file.name + ".damaged").read_bytes() == cut
    saved = file.with_name(file.name.replace(".warc.gz", ".1.warc.gz"))
    # Its answer was cut, the request before it was not.
    assert unpacked(saved) == records[:-1]
    assert saved.stat().st_mode & 0o222 == 0
    assert fresh.checked(*PLACE).problems == []


def test_the_writer_says_what_was_saved_and_what_is_lost(tmp_path: Path) -> None:
    archive = Archive(UPath(tmp_path))
    kept(archive, *every_kind())
    file = closed_file(tmp_path)
    damaged(file, file.read_bytes()[:-20])
    writer = kept(Archive(UPath(tmp_path)))
    (line,) = writer.salvaged
    assert line.startswith(f"2024/991121/{file.name}: damaged, kept as ")
    assert "5 whole records" in line
    assert line.endswith("bytes lost with 'http://a.test/4'")
    assert kept(Archive(UPath(tmp_path))).salvaged == ()


def test_a_file_cut_between_two_records_is_noticed(tmp_path: Path) -> None:
    kept(Archive(UPath(tmp_path)), exchange("http://a.test/1"), exchange("http://a.test/2", b"two"))
    file = closed_file(tmp_path)
    damaged(file, file.read_bytes()[: starts(file)[3]])
    with pytest.raises(ArchiveError, match=r"1\.warc\.gz: \d+ bytes, but \d+ when it was closed"):
        Archive(UPath(tmp_path)).records(*PLACE)
    (line,) = kept(Archive(UPath(tmp_path))).salvaged
    assert "1 whole records" in line
    assert "'http://a.test/2'" in line


def test_a_file_of_which_nothing_is_whole_is_kept_and_stops_nobody(tmp_path: Path) -> None:
    kept(Archive(UPath(tmp_path)), exchange("http://a.test/1"))
    damaged(closed_file(tmp_path), b"")
    kept(Archive(UPath(tmp_path)), exchange("http://a.test/2", b"two"))
    fresh = Archive(UPath(tmp_path))
    assert addresses(fresh) == ["http://a.test/2"]
    assert len(list(tmp_path.rglob("*.warc.gz.damaged"))) == 1
    assert fresh.checked(*PLACE).problems == []


def test_a_file_damaged_again_is_saved_again_and_none_is_overwritten(tmp_path: Path) -> None:
    kept(Archive(UPath(tmp_path)), *(exchange(f"http://a.test/{n}", b"%d" % n) for n in range(3)))
    for left in (2, 1):
        file = closed_file(tmp_path)
        last = Archive(UPath(tmp_path)).records(*PLACE)[-1]
        damaged(file, file.read_bytes()[: last.warc_offset + 20])
        kept(Archive(UPath(tmp_path)))
        assert addresses(Archive(UPath(tmp_path))) == [f"http://a.test/{n}" for n in range(left)]
    assert closed_file(tmp_path).name.endswith("-1.2.warc.gz")
    assert len(list(tmp_path.rglob("*.warc.gz.damaged"))) == 2


def test_a_flipped_bit_is_named_with_the_command_that_helps(tmp_path: Path) -> None:
    archive = Archive(UPath(tmp_path))
    kept(archive, *every_kind())
    before = {entry.url: entry for entry in archive.records(*PLACE)}
    file = closed_file(tmp_path)
    data = bytearray(file.read_bytes())
    place = before["http://a.test/1"].warc_offset
    data[place + 100] ^= 1
    damaged(file, bytes(data))
    told = rf"{file.name} at {place}: .*'nianbao archive repair --year 2024 --region 991121' saves"
    with pytest.raises(ArchiveError, match=told):
        archive.body(before["http://a.test/1"])
    # Others are read as before.
    assert archive.body(before["http://a.test/4"]) == b"last"
    (line,) = Archive(UPath(tmp_path)).repaired(*PLACE)
    assert "bytes lost with 'http://a.test/1'" in line
    after = {entry.url: entry for entry in Archive(UPath(tmp_path)).records(*PLACE)}
    assert after["http://a.test/2"].problem == "revisit_lost"
    assert before.keys() - after.keys() == {"http://a.test/1"}
    with pytest.raises(ArchiveError, match="is not in the archive"):
        archive.body(before["http://a.test/4"])
    # What is asked for again is kept again, and serves the revisit too.
    fresh = Archive(UPath(tmp_path))
    kept(fresh, exchange("http://a.test/1", b"same" * 30))
    found = {entry.url: entry for entry in fresh.records(*PLACE)}
    assert found["http://a.test/2"].problem == ""
    assert fresh.body(found["http://a.test/2"]) == b"same" * 30


def test_a_form_whose_request_is_lost_is_no_answer_of_the_plain_address(tmp_path: Path) -> None:
    kept(Archive(UPath(tmp_path)), *every_kind())
    file = closed_file(tmp_path)
    before = {entry.url: entry for entry in Archive(UPath(tmp_path)).records(*PLACE)}
    answer = before["http://a.test/list#post:col=1&page=2"].warc_offset
    request = max(start for start in starts(file) if start < answer)
    data = bytearray(file.read_bytes())
    data[request + 40] ^= 0xFF
    damaged(file, bytes(data))
    Archive(UPath(tmp_path)).repaired(*PLACE)
    fresh = Archive(UPath(tmp_path))
    found = {entry.url: entry for entry in fresh.records(*PLACE)}
    assert "http://a.test/list" not in found
    assert found["http://a.test/list#post:"].problem == "request_lost"
    assert fresh.checked(*PLACE).problems == []


def test_a_lost_request_takes_no_revisit_of_its_answer_along(tmp_path: Path) -> None:
    kept(
        Archive(UPath(tmp_path)),
        exchange("http://a.test/list#post:col=1", b"rows" * 50),
        exchange("http://a.test/2", b"rows" * 50),
    )
    file = closed_file(tmp_path)
    data = bytearray(file.read_bytes())
    data[starts(file)[1] + 40] ^= 0xFF
    damaged(file, bytes(data))
    Archive(UPath(tmp_path)).repaired(*PLACE)
    fresh = Archive(UPath(tmp_path))
    lost, revisit = fresh.records(*PLACE)
    assert (lost.problem, revisit.problem) == ("request_lost", "")
    assert fresh.body(revisit) == b"rows" * 50


def test_a_payload_changed_with_its_block_digest_is_no_record(tmp_path: Path) -> None:
    archive = Archive(UPath(tmp_path))
    kept(archive, exchange("http://a.test/1", b"the figure is 218"), exchange("http://a.test/2"))
    file = closed_file(tmp_path)
    changed = []
    for record in unpacked(file):
        head, _, rest = record.partition(b"\r\n\r\n")
        other = rest.replace(b"218", b"219")
        before, after = (payload_digest(each[:-4], "sha1").encode() for each in (rest, other))
        changed.append(head.replace(before, after) + b"\r\n\r\n" + other)
    damaged(file, b"".join(gzip.compress(each) for each in changed))
    (problem,) = [each for each in archive.checked(*PLACE).problems if "digest" in each.text]
    assert problem.text.startswith("payload is not that of its digest 'sha256:")
    Archive(UPath(tmp_path)).repaired(*PLACE)
    assert addresses(Archive(UPath(tmp_path))) == ["http://a.test/2"]


def test_a_damaged_file_never_takes_the_place_of_another(tmp_path: Path) -> None:
    kept(Archive(UPath(tmp_path)), exchange("http://a.test/1"))
    file = closed_file(tmp_path)
    aside = file.with_name(file.name + ".damaged")
    aside.write_bytes(b"an earlier one")
    damaged(file, file.read_bytes()[:-20])
    kept(Archive(UPath(tmp_path)))
    assert aside.read_bytes() == b"an earlier one"
    assert aside.with_name(aside.name + "+").exists()


def test_a_page_that_holds_a_record_is_never_taken_for_one(tmp_path: Path) -> None:
    other = tmp_path / "other"
    kept(Archive(UPath(other)), exchange("http://forged.test/", b"forged"))
    forged = closed_file(other).read_bytes()
    home = tmp_path / "home"
    # Among what cannot be packed, so that its bytes stand in the file as they are.
    noise = Random(1).randbytes(40_000)
    body = noise + forged + noise[::-1]
    kept(Archive(UPath(home)), exchange("http://a.test/1", body), exchange("http://a.test/2"))
    file = closed_file(home)
    data = bytearray(file.read_bytes())
    place = data.index(forged)
    data[place - 30] ^= 0xFF
    damaged(file, bytes(data))
    Archive(UPath(home)).repaired(*PLACE)
    assert addresses(Archive(UPath(home))) == ["http://a.test/2"]


def test_an_archive_elsewhere_is_saved_too(tmp_path: Path, bucket: UPath) -> None:
    root = bucket
    kept(Archive(root, spool=tmp_path), exchange("http://a.test/1"), exchange("http://a.test/2"))
    folder = root / "2024" / "991121"
    (file,) = [path for path in folder.iterdir() if path.name.endswith(".warc.gz")]
    file.write_bytes(file.read_bytes()[:-20])
    kept(Archive(root, spool=tmp_path), exchange("http://a.test/3", b"three"))
    fresh = Archive(root, spool=tmp_path)
    assert addresses(fresh) == ["http://a.test/1", "http://a.test/3"]
    assert sorted(path.name.partition(".")[2] for path in folder.iterdir()) == [
        "1.warc.gz",
        "1.warc.gz.index",
        "warc.gz",
        "warc.gz.damaged",
        "warc.gz.damaged.index",
        "warc.gz.index",
    ]
    assert fresh.checked(*PLACE).problems == []
    assert list(tmp_path.rglob("*.warc.gz*")) == []


def test_records_after_damage_in_a_file_left_open_are_not_cut_off(tmp_path: Path) -> None:
    kept(Archive(UPath(tmp_path)), *every_kind())
    file = closed_file(tmp_path)
    place = starts(file)[2]
    data = bytearray(file.read_bytes())
    data[place + 50] ^= 0xFF
    file.unlink()
    file.with_name(file.name + ".index").unlink()
    file.with_name(file.name + ".open").write_bytes(data + gzip.compress(b"WARC/1.1")[:-3])
    (line,) = kept(Archive(UPath(tmp_path))).salvaged
    assert "5 whole records" in line
    assert addresses(Archive(UPath(tmp_path)))[-1] == "http://a.test/4"


@dataclass(frozen=True)
class Small:
    """An archive of one file with every kind of record: where it is, and its records."""

    folder: Path
    data: bytes
    records: dict[int, bytes]
    addresses: frozenset[str]

    def untouched(self, changed: bytes) -> list[bytes]:
        """The records whose bytes are in a damaged copy as they were."""
        ends = [*self.records, len(self.data)][1:]
        return [
            record
            for (start, record), end in zip(self.records.items(), ends, strict=True)
            if self.data[start:end] == changed[start:end]
        ]


@cache
def small() -> Small:
    folder = Path(tempfile.mkdtemp())
    archive = Archive(UPath(folder))
    kept(archive, *every_kind())
    file = closed_file(folder)
    with file.open("rb") as handle:
        records = {offset: data for offset, _, data in members(handle)}
    return Small(folder, file.read_bytes(), records, frozenset(addresses(archive)))


@given(
    cut=st.none() | st.floats(0, 1),
    flips=st.lists(st.tuples(st.floats(0, 1), st.integers(1, 255)), max_size=3),
    indexed=st.booleans(),
)
def test_after_any_damage_what_is_left_is_what_was_written(
    cut: float | None, flips: list[tuple[float, int]], *, indexed: bool
) -> None:
    data = small().data
    changed = bytearray(data[: int(len(data) * cut)] if cut is not None else data)
    for place, bits in flips:
        if changed:
            changed[int((len(changed) - 1) * place)] ^= bits
    check_saved(bytes(changed), indexed=indexed)


def check_saved(changed: bytes, *, indexed: bool) -> None:
    """Damage the small archive so, repair it, and hold what is left against what was written."""
    with tempfile.TemporaryDirectory() as home:
        shutil.copytree(small().folder, home, dirs_exist_ok=True)
        file = closed_file(Path(home))
        damaged(file, changed)
        if not indexed:
            file.with_name(file.name + ".index").unlink()
        Archive(UPath(home)).repaired(*PLACE)
        left = [record for path in Path(home).rglob("*.warc.gz") for record in unpacked(path)]
        # In their order and none invented; what the damage did not touch is there.
        assert left == [record for record in small().records.values() if record in left]
        lost = [each for each in small().untouched(changed) if each not in left]
        assert [each for each in lost if tells_something(each)] == []
        fresh = Archive(UPath(home))
        assert fresh.checked(*PLACE).problems == []
        for entry in fresh.records(*PLACE):
            assert entry.url in small().addresses or entry.problem == "request_lost"
            if entry.sha256 and not entry.problem:
                fresh.body(entry)


def tells_something(record: bytes) -> bool:
    return not any(b"WARC-Type: " + kind in record for kind in (b"request", b"warcinfo"))


def test_a_failure_keeps_its_address_whoever_wrote_it(tmp_path: Path) -> None:
    archive = Archive(UPath(tmp_path))
    url = "http://a.test/\r\nWARC-Type: response\r\n\r\n\udc80"
    kept(archive, Failure(url, "no_answer", "x\r\nproblem: \udc80", START))
    (entry,) = archive.records(*PLACE)
    assert entry.problem == "no_answer"
    assert entry.url.startswith("http://a.test/%20WARC-Type:%20response")
    assert archive.checked(*PLACE).problems == []
