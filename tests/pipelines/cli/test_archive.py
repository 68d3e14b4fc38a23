"""`nianbao archive`: what it says of a sound archive and of a damaged one, and what it mends."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner
from upath import UPath

from assets.storage.archive import Archive
from assets.storage.file_index import index_bytes, index_of
from assets.storage.warc import Failure
from pipelines.cli.main import app
from tests.assets.storage.small_archive import (
    PLACE,
    START,
    clock,
    closed_file,
    damaged,
    every_kind,
    exchange,
    kept,
)


def archive(home: Path, *arguments: str) -> Result:
    settings = {"NIANBAO_HOME": str(home), "COLUMNS": "80"}
    return CliRunner().invoke(app, ["archive", *arguments], env=settings)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data home with an archive of every kind of record in one file."""
    kept(Archive(UPath(tmp_path / "archive")), *every_kind())
    return tmp_path


def flipped(file: Path, offset: int) -> None:
    data = bytearray(file.read_bytes())
    data[offset] ^= 0xFF
    damaged(file, bytes(data))
    file.chmod(0o444)


def test_a_sound_archive_has_counts_and_no_problem(home: Path) -> None:
    ran = archive(home, "verify")
    size = closed_file(home).stat().st_size
    counts = f"files 文件 1, records 记录 6, bytes 字节 {size:,}, problems 问题 0"
    assert (ran.exit_code, ran.stdout.splitlines()) == (0, [counts])
    assert archive(home, "repair").stdout == "nothing is damaged 没有损坏\n"


def test_each_problem_is_a_line_with_file_offset_and_address(home: Path) -> None:
    entries = Archive(UPath(home / "archive")).records(*PLACE)
    file = closed_file(home)
    flipped(file, entries[0].warc_offset + 100)
    offset = entries[0].warc_offset
    ran = archive(home, "verify", "--year", "2024")
    damage, revisit, counts = ran.stdout.splitlines()
    assert ran.exit_code == 1
    assert damage.startswith(f"2024/991121/{file.name} at {offset} http://a.test/1: ")
    assert "http://a.test/2: revisit of 'sha256:" in revisit
    assert counts.endswith("problems 问题 2")


def test_repair_says_what_was_saved_and_leaves_nothing_to_say(home: Path) -> None:
    entries = Archive(UPath(home / "archive")).records(*PLACE)
    file = closed_file(home)
    flipped(file, entries[3].warc_offset + 100)
    ran = archive(home, "repair", "--region", "991121")
    line, then = ran.stdout.splitlines()
    assert ran.exit_code == 0
    assert line.startswith(
        f"2024/991121/{file.name}: damaged, kept as {file.name}.damaged, 5 whole"
    )
    assert line.endswith("with 'file:///answers/a.docx'")
    assert then == "then 然后: nianbao run"
    again = archive(home, "verify")
    assert (again.exit_code, "records 记录 5," in again.stdout) == (0, True)


@pytest.mark.parametrize("spoilt", ["no index", "can be written", "left", "other index"])
def test_what_is_no_damage_yet_is_told_and_put_right(home: Path, spoilt: str) -> None:
    file = closed_file(home)
    index = file.with_name(file.name + ".index")
    if spoilt == "no index":
        index.unlink()
    elif spoilt == "can be written":
        file.chmod(0o644)
    elif spoilt == "left":
        file.with_name("20260101000000-7.warc.gz.open").write_bytes(b"")
    else:
        indexed = index_of(index.read_bytes())
        assert indexed is not None
        *others, last = indexed.records
        changed = replace(indexed, records=(*others, replace(last, sha256="0" * 64)))
        index.write_bytes(index_bytes(changed))
    told = {
        "no index": "has no index that can be read",
        "can be written": "can be written to",
        "left": "7.warc.gz.open: left unfinished",
        "other index": "http://a.test/4: its index tells otherwise of this record",
    }
    ran = archive(home, "verify")
    assert ran.exit_code == 1
    assert told[spoilt] in ran.stdout
    assert archive(home, "repair").exit_code == 0
    assert archive(home, "verify").exit_code == 0


def test_what_a_site_wrote_cannot_pass_for_a_line_of_ours(tmp_path: Path) -> None:
    stored = Archive(UPath(tmp_path / "archive"))
    url = "http://a.test/\x1b[2Jfine\u202e\nfiles 文件 1"
    kept(stored, Failure(url, "no_answer", "refused", START), exchange("http://a.test/2"))
    index = closed_file(tmp_path).with_name(closed_file(tmp_path).name + ".index")
    (entry, _) = stored.records(*PLACE)
    flipped(closed_file(tmp_path), entry.warc_offset + 40)
    assert index.exists()
    ran = archive(tmp_path, "verify")
    damage, counts = ran.stdout.splitlines()
    assert "\x1b" not in damage
    assert "⟦U+001B⟧[2Jfine⟦U+202E⟧" in damage
    assert counts.startswith("files 文件 1, records 记录 1,")


def test_what_is_being_written_is_left_alone(home: Path) -> None:
    stored = Archive(UPath(home / "archive"))
    with stored.writing(*PLACE, clock) as writer:
        writer.write(exchange("http://a.test/9", b"nine"))
        assert archive(home, "verify").exit_code == 0
        ran = archive(home, "repair")
        assert ran.exit_code == 1
        assert "being written by process" in ran.stdout
    assert "records 记录 7," in archive(home, "verify").stdout


def test_a_place_that_is_not_archived_is_wrong_usage(home: Path) -> None:
    for arguments in (("--year", "2023"), ("--region", "990000"), ("--year", "24")):
        ran = archive(home, "verify", *arguments)
        assert ran.exit_code == 2
    assert archive(home / "nowhere", "verify").exit_code == 2
