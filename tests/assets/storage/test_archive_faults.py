"""A full disk, a clock set back, a second writer: nothing is lost that was said to be written."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from upath import UPath

from assets.storage import file_index, partition_files, salvage
from assets.storage.archive import Archive
from assets.storage.partition_files import ArchiveBusyError
from assets.storage.record_writer import RecordWriter
from assets.storage.warc import ArchiveError, Exchange
from tests.assets.storage.small_archive import (
    PLACE,
    START,
    clock,
    closed_file,
    damaged,
    exchange,
    kept,
)


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


class HalfWriter(RecordWriter):
    """Writes half of an answer before the disk is full."""

    def exchange(
        self, exchange: Exchange, digest: str, *, original: tuple[str, str, str] | None
    ) -> None:
        out = self._writer.out
        before = out.tell()
        super().exchange(exchange, digest, original=original)
        out.truncate((before + out.tell()) // 2)
        full()


FAULTS: dict[str, tuple[object, str, object]] = {
    "write": ("assets.storage.partition_writer.RecordWriter", "", HalfWriter),
    "fsync": (os, "fsync", full),
    "chmod": (Path, "chmod", full),
    "rename": (Path, "rename", full),
    "folder": (partition_files, "sync_folder", full),
    "index": (file_index, "replace_file", full),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_on_a_full_disk_nothing_said_to_be_written_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    archive = Archive(UPath(tmp_path))
    kept(archive, exchange("http://a.test/0", b"zero"))
    said = ["http://a.test/0"]
    stopped = False
    place, name, value = FAULTS[fault]
    try:
        with archive.writing(*PLACE, clock) as writer:
            for number in range(1, 4):
                if number == 3:
                    _broken(monkeypatch, place, name, value)
                    if fault == "write":
                        # The writer of a new file; the one that is open writes on.
                        writer.close_file()
                writer.write(exchange(f"http://a.test/{number}", b"%d" % number))
                said.append(f"http://a.test/{number}")
    except OSError as error:
        stopped = error.errno == errno.ENOSPC
    # Without its index a file is as good as with it.
    assert stopped == (fault != "index")
    monkeypatch.undo()
    fresh = Archive(UPath(tmp_path))
    kept(fresh, exchange("http://a.test/9", b"nine"))
    found = [entry.url for entry in fresh.records(*PLACE)]
    assert found[: len(said)] == said
    assert found[-1] == "http://a.test/9"
    assert set(found) - set(said) <= {"http://a.test/3", "http://a.test/9"}
    assert fresh.checked(*PLACE).problems == []


def _broken(monkeypatch: pytest.MonkeyPatch, place: object, name: str, value: object) -> None:
    if isinstance(place, str):
        monkeypatch.setattr(place, value)
    else:
        monkeypatch.setattr(place, name, value)


@pytest.mark.parametrize("broken", [(salvage, "closed"), (salvage, "set_aside"), (os, "fsync")])
def test_saving_from_damage_may_be_stopped_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: tuple[object, str]
) -> None:
    kept(Archive(UPath(tmp_path)), exchange("http://a.test/1"), exchange("http://a.test/2", b"2"))
    file = closed_file(tmp_path)
    cut = file.read_bytes()[:-20]
    damaged(file, cut)
    with monkeypatch.context() as patch:
        patch.setattr(*broken, full)
        with pytest.raises(OSError, match="No space"):
            kept(Archive(UPath(tmp_path)))
    fresh = Archive(UPath(tmp_path))
    assert len(kept(fresh).salvaged) == 1
    assert [entry.url for entry in fresh.records(*PLACE)] == ["http://a.test/1"]
    assert file.with_name(file.name + ".damaged").read_bytes() == cut
    assert fresh.checked(*PLACE).problems == []


def test_a_kill_between_permission_and_name_is_settled_by_an_ordinary_user(tmp_path: Path) -> None:
    kept(Archive(UPath(tmp_path)), exchange("http://a.test/1"))
    file = closed_file(tmp_path)
    left = file.rename(file.with_name(file.name + ".open"))
    assert left.stat().st_mode & 0o222 == 0
    modes: list[int] = []
    opened = Path.open

    def noted(path: Path, *arguments: object, **options: object) -> object:
        if path == left:
            modes.append(path.stat().st_mode & 0o200)
        return opened(path, *arguments, **options)  # type: ignore[call-overload]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "open", noted)
        assert len(Archive(UPath(tmp_path)).records(*PLACE)) == 1
    assert modes == [0o200]


@pytest.mark.parametrize("back", [timedelta(0), timedelta(days=9), timedelta(days=400)])
def test_a_clock_set_back_changes_neither_order_nor_names(tmp_path: Path, back: timedelta) -> None:
    archive = Archive(UPath(tmp_path))
    for number in range(12):
        with archive.writing(*PLACE, lambda number=number: START - back * number) as writer:
            writer.write(exchange("http://a.test/", b"%d" % number))
    fresh = Archive(UPath(tmp_path))
    bodies = [fresh.body(entry) for entry in fresh.records(*PLACE)]
    assert bodies == [b"%d" % number for number in range(12)]


def test_two_writers_of_one_folder_are_never_there_together(tmp_path: Path) -> None:
    archive = Archive(UPath(tmp_path))
    refused: list[Callable[[], object]] = [
        lambda: kept(Archive(UPath(tmp_path))),
        lambda: Archive(UPath(tmp_path)).repaired(*PLACE),
    ]
    with archive.writing(*PLACE, clock) as writer:
        writer.write(exchange("http://a.test/1"))
        for attempt in refused:
            with pytest.raises(ArchiveBusyError, match=str(os.getpid())):
                attempt()
        # What is being written is nothing left over.
        assert Archive(UPath(tmp_path)).checked(*PLACE).problems == []
    assert len(Archive(UPath(tmp_path)).records(*PLACE)) == 1


def test_two_machines_that_write_one_partition_overwrite_nothing(
    tmp_path: Path, bucket: UPath
) -> None:
    root = bucket
    here = Archive(root, spool=tmp_path / "here")
    there = Archive(root, spool=tmp_path / "there")
    with pytest.raises(ArchiveError, match="was the partition written twice"):  # noqa: PT012, SIM117
        with here.writing(*PLACE, lambda: START) as one:
            one.write(exchange("http://a.test/1", b"one"))
            with there.writing(*PLACE, lambda: START) as two:
                two.write(exchange("http://a.test/2", b"two"))
    assert [entry.url for entry in there.records(*PLACE)] == ["http://a.test/2"]
    left = closed_file(tmp_path / "here").name
    told = [problem.file for problem in here.checked(*PLACE).problems]
    assert told == [f"2024/991121/{left}"]
