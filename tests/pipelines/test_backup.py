"""A copy of a home is whole or none, and a home made of it gives the same tables and releases."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import sqlite3
import tarfile
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pipelines import backup, backup_form, restoring
from pipelines.backup import backed_up
from pipelines.backup_form import MANIFEST, BackupError
from pipelines.restoring import places_outside, restored
from pipelines.settings import Settings
from pipelines.settings_given import settings_from
from tests.pipelines.sample_home import ROOT, SampleHome, nianbao


def written(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A small home in which something is being written."""
    home = tmp_path / "home"
    archive = home / "archive" / "2024" / "991121"
    written(archive / "20250201000000-1.warc.gz", "records").chmod(0o444)
    for name in ("20250201000000-2.warc.gz.open", ".lock", "20250201000000-2.warc.gz.saving"):
        written(archive / name, "being written")
    written(home / "attempts" / "2025-02.jsonl", '{"run": 1}\n{"run": 2}\n{"ru')
    written(home / "attempts" / "some-run.lock", "machine:1")
    written(home / "history" / "2024" / "991121.jsonl", '{"at": 1}\n')
    written(home / "office" / "register" / "regions.csv", "code\n")
    written(home / "office" / ".git" / "HEAD", "ref")
    year = home / "published" / "2024"
    written(year / "1" / "datapackage.json", "{}").chmod(0o444)
    written(year / "held" / "datapackage.json", "{}")
    written(year / ".new-release" / "datapackage.json", "{")
    (year / "latest").symlink_to("1")
    written(home / "tables" / "reports" / "2024" / "991121.parquet", "table")
    written(home / "dagster" / "dagster.yaml", "telemetry:")
    written(home / "dagster" / "storage" / "a-run" / "compute_logs", "printed")
    written(home / "logs" / "runs.log", "line")
    with closing(sqlite3.connect(home / "dagster" / "runs.db")) as connection, connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE runs (id)")
        connection.execute("INSERT INTO runs VALUES ('kept')")
    with closing(sqlite3.connect(home / "warehouse.sqlite")) as connection, connection:
        connection.execute("CREATE TABLE reports (id)")
    return settings_from({"NIANBAO_HOME": str(home)})


COPIED = {
    "archive/2024/991121/20250201000000-1.warc.gz",
    "attempts/2025-02.jsonl",
    "dagster/dagster.yaml",
    "dagster/runs.db",
    "history/2024/991121.jsonl",
    "office/register/regions.csv",
    "published/2024/1/datapackage.json",
}
TABLES = {"tables/reports/2024/991121.parquet", "warehouse.sqlite"}


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["copy", "copy.tar"])
@pytest.mark.parametrize("with_tables", [False, True])
def test_what_cannot_be_made_again_is_copied_as_it_was(
    settings: Settings, tmp_path: Path, name: str, with_tables: bool
) -> None:
    made = backed_up(settings, tmp_path / name, with_tables=with_tables)
    wanted = COPIED | (TABLES if with_tables else set())
    assert set(made.files) == wanted
    home = tmp_path / "new" / "home"
    assert restored(tmp_path / name, home) == made
    assert files(home) == wanted
    assert (home / "published" / "2024" / "latest").readlink() == Path("1")
    assert (home / "attempts" / "2025-02.jsonl").read_text() == '{"run": 1}\n{"run": 2}\n'
    archived = home / "archive/2024/991121/20250201000000-1.warc.gz"
    assert archived.stat().st_mode & 0o777 == 0o444
    with closing(sqlite3.connect(home / "dagster" / "runs.db")) as connection:
        assert connection.execute("SELECT * FROM runs").fetchall() == [("kept",)]


def test_a_database_that_is_written_meanwhile_is_copied_as_at_one_moment(
    settings: Settings, tmp_path: Path
) -> None:
    file = Path(settings.home) / "dagster" / "runs.db"
    done = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(file)) as connection:
            while not done.is_set():
                with connection:
                    connection.executemany("INSERT INTO runs VALUES (?)", [("x",)] * 100)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        backed_up(settings, tmp_path / "copy")
    finally:
        done.set()
        writer.join()
    with closing(sqlite3.connect(tmp_path / "copy" / "files" / "dagster" / "runs.db")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT count(*) % 100 FROM runs").fetchone() == (1,)


def test_a_file_that_goes_meanwhile_is_left_out_and_a_lost_target_is_an_error(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = backup._files

    def one_goes(part: Any, made: Any) -> list[tuple[str, Path]]:
        found = list(listed(part, made))
        if part.name == "history":
            found[0][1].unlink()
        return found

    monkeypatch.setattr(backup, "_files", one_goes)
    assert set(backed_up(settings, tmp_path / "copy").files) == COPIED - {
        "history/2024/991121.jsonl"
    }
    monkeypatch.undo()

    def lost(*_: object) -> None:
        raise FileNotFoundError("the disk of the copy is gone")

    monkeypatch.setattr(backup_form, "write_file", lost)
    with pytest.raises(FileNotFoundError, match="disk of the copy"):
        backed_up(settings, tmp_path / "other")
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("name", ["copy", "copy.tar"])
def test_every_file_of_an_office_is_copied_whatever_it_is_called(
    settings: Settings, tmp_path: Path, name: str
) -> None:
    office = Path(settings.office)
    theirs = {"held/a.csv", "x.tmp", "y.lock", "z-wal", "z-journal", "2024/held/b.csv"}
    for each in theirs:
        written(office / each, "theirs")
    written(office / "notes.jsonl", "1\n2")
    gbk = office / os.fsdecode("公开.txt".encode("gbk"))
    written(gbk, "theirs")
    written(tmp_path / "outside" / "x", "x")
    (office / "out").symlink_to(tmp_path / "outside")
    (office / "up").symlink_to("../archive")
    (office / "beside").symlink_to("register")
    (office / "file").symlink_to(tmp_path / "outside" / "x")
    (office / "nowhere").symlink_to("gone")
    os.mkfifo(office / "pipe")
    made = backed_up(settings, tmp_path / name)
    home = tmp_path / "new"
    assert restored(tmp_path / name, home) == made
    found = files(home / "office")
    assert {*theirs, "notes.jsonl", gbk.name, "file"} <= found
    assert (home / "office" / "notes.jsonl").read_text() == "1\n2"
    assert (home / "office" / "beside").readlink() == Path("register")
    told = "\n".join(made.left_out)
    for left in ("out", "up", "nowhere", "pipe", ".git"):
        assert f"'office/{left}'" in told
        assert not os.path.lexists(home / "office" / left)


def test_a_folder_that_cannot_be_looked_at_is_an_error(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = os.scandir

    def refused(place: Any) -> Any:
        if str(place).endswith("archive/2024"):
            raise PermissionError(errno.EACCES, "Permission denied", str(place))
        return scan(place)

    monkeypatch.setattr(os, "scandir", refused)
    with pytest.raises(PermissionError, match="archive/2024"):
        backed_up(settings, tmp_path / "copy.tar")
    monkeypatch.undo()
    assert not (tmp_path / "copy.tar").exists()


def test_a_home_without_anything_is_none(tmp_path: Path) -> None:
    settings = settings_from({"NIANBAO_HOME": str(tmp_path / "hme")})
    with pytest.raises(BackupError, match=r"hme'.*is there: NIANBAO_HOME"):
        backed_up(settings, tmp_path / "copy")
    (tmp_path / "hme").mkdir()
    with pytest.raises(BackupError, match=r"hme': there is nothing"):
        backed_up(settings, tmp_path / "copy")
    assert [path.name for path in tmp_path.iterdir()] == ["hme"]
    # The office lies elsewhere: it is copied, and the mistake told.
    written(tmp_path / "office" / "register" / "regions.csv", "code\n")
    names = {"NIANBAO_HOME": str(tmp_path / "hm"), "NIANBAO_REGION_DIR": str(tmp_path / "office")}
    (said,) = backed_up(settings_from(names), tmp_path / "copy").left_out
    assert "hm': it is not there" in said


def test_of_two_backups_to_one_place_the_second_is_refused(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "copy.tar"
    steady = backup._steady

    def meanwhile(*given: Any) -> Any:
        with pytest.raises(BackupError, match="being written by another"):
            backed_up(settings, target)
        return steady(*given)

    with monkeypatch.context() as patched:
        patched.setattr(backup, "_steady", meanwhile)
        made = backed_up(settings, target)
    assert restored(target, tmp_path / "new") == made

    def put(*_: object) -> None:
        written(tmp_path / "other.tar", "of somebody else")

    monkeypatch.setattr(os, "fsync", put)
    with pytest.raises(BackupError, match="is there already"):
        backed_up(settings, tmp_path / "other.tar")
    assert (tmp_path / "other.tar").read_text() == "of somebody else"


@pytest.mark.parametrize("suffix", [".tar.gz", ".tgz", ".zip", ".TAR"])
def test_an_archive_of_another_kind_is_not_made(
    settings: Settings, tmp_path: Path, suffix: str
) -> None:
    with pytest.raises(BackupError, match=r"a folder, or a file that ends in \.tar"):
        backed_up(settings, tmp_path / f"copy{suffix}")


def test_a_full_disk_is_named_when_a_copy_is_restored(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    backed_up(settings, tmp_path / "copy")
    monkeypatch.setattr(restoring, "write_file", full)
    with pytest.raises(BackupError, match="new': No space"):
        restored(tmp_path / "copy", tmp_path / "new")


def test_a_folder_that_was_put_into_a_tar_file_later_is_a_copy(
    settings: Settings, tmp_path: Path
) -> None:
    made = backed_up(settings, tmp_path / "copy")
    with tarfile.open(tmp_path / "later.tar", "w") as tar:
        tar.add(tmp_path / "copy", arcname=".")
    assert restored(tmp_path / "later.tar", tmp_path / "new") == made


def test_what_a_restored_home_keeps_elsewhere_is_told(tmp_path: Path) -> None:
    home, old = tmp_path / "new", tmp_path / "old"
    lines = (
        f"local: {old}",
        f"warehouse_url: sqlite:///{old}/warehouse.sqlite",
        "dagster_url: postgresql+psycopg://office:geheim@db/runs",
        "season: ../season.yaml",
    )
    written(home / "season.yaml", "")
    file = written(home / "office" / "settings.yaml", "\n".join(lines))
    told = places_outside(home, {"NIANBAO_HOME": str(old), "NIANBAO_WORKERS": "1"})
    keys = ("local", "warehouse_url", "dagster_url")
    for line, (key, said) in enumerate(zip(keys, told, strict=True), start=1):
        assert said.startswith(f"{file}:{line} {key}: ")
    assert f"{old}/warehouse.sqlite" in told[1]
    assert "NIANBAO_WAREHOUSE_URL" in told[1]
    assert "geheim" not in "".join(told)
    file.unlink()
    assert places_outside(home, {}) == []
    (said,) = places_outside(home, {"NIANBAO_REGION_DIR": str(old)})
    assert said.startswith(f"NIANBAO_REGION_DIR: {old}")
    written(home / "office" / "settings.yaml", f"season: {old}/season.yaml")
    (said,) = places_outside(home, {})
    assert "season.yaml" in said


def test_an_office_of_its_own_place_comes_into_the_home(tmp_path: Path) -> None:
    home, office = tmp_path / "home", tmp_path / "office"
    written(office / "register" / "regions.csv", "code\n")
    home.mkdir()
    names = {"NIANBAO_HOME": str(home), "NIANBAO_REGION_DIR": str(office)}
    backed_up(settings_from(names), tmp_path / "copy.tar")
    restored(tmp_path / "copy.tar", tmp_path / "new")
    assert files(tmp_path / "new") == {"office/register/regions.csv"}


@pytest.mark.parametrize("name", ["copy", "copy.tar"])
def test_a_copy_that_was_interrupted_is_none(
    settings: Settings, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(backup_form.Manifest, "model_dump_json", full)
        with pytest.raises(BackupError, match=f"{name}': No space"):
            backed_up(settings, tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["home"]
    # What a killed one left, which had no time to take it away, is no hindrance.
    written(tmp_path / f".{name}.partial" / "tmp1" / "copy", "half")
    assert backed_up(settings, tmp_path / name).files
    assert {path.name for path in tmp_path.iterdir()} == {"home", name}


def test_a_copy_is_not_put_where_something_is_or_into_the_home(
    settings: Settings, tmp_path: Path
) -> None:
    with pytest.raises(BackupError, match="is there already"):
        backed_up(settings, written(tmp_path / "copy", "ours"))
    with pytest.raises(BackupError, match="lies in what is to be copied"):
        backed_up(settings, Path(settings.home) / "archive" / "copy")
    with pytest.raises(BackupError, match=r"object storage.*housekeeping"):
        backed_up(settings.model_copy(update={"home": "s3://bucket/x"}), tmp_path / "other")


@pytest.mark.parametrize("cut", [0.3, 0.9])
def test_a_tar_file_cut_short_is_refused(settings: Settings, tmp_path: Path, cut: float) -> None:
    file = tmp_path / "copy.tar"
    backed_up(settings, file)
    data = file.read_bytes().rstrip(b"\0")
    file.write_bytes(data[: int(len(data) * cut)])
    with pytest.raises(BackupError, match=r"copy\.tar is not a whole copy"):
        restored(file, tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


def test_a_copy_with_a_changed_missing_or_strange_file_is_refused(
    settings: Settings, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    backed_up(settings, copy)
    csv = copy / "files" / "office" / "register" / "regions.csv"
    for change in (lambda: csv.write_text("cod\n"), csv.unlink):
        change()
        with pytest.raises(BackupError, match=r"files/office/register/regions\.csv"):
            restored(copy, tmp_path / "new")
    csv.write_text("code\n", encoding="utf-8")
    strange = written(copy / "files" / "more.txt", "more")
    with pytest.raises(BackupError, match=r"files/more\.txt"):
        restored(copy, tmp_path / "new")
    strange.unlink()
    restored(copy, tmp_path / "new")
    (copy / MANIFEST).unlink()
    with pytest.raises(BackupError, match=r"has no manifest\.json"):
        restored(copy, tmp_path / "other")


def test_what_leads_out_of_a_copy_is_refused(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as tar:
        tar.add(written(tmp_path / "x", "x"), arcname="../../x")
    with tarfile.open(tmp_path / "b.tar", "w") as tar:
        entry = tarfile.TarInfo("files")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc"
        tar.addfile(entry)
    manifest = {"nianbao": "1", "files": {}, "links": {"latest": "/etc"}, "left_out": []}
    written(tmp_path / "empty" / MANIFEST, json.dumps(manifest))
    manifest["files"] = {"x": hashlib.sha256(b"x").hexdigest()}
    written(tmp_path / "c" / "files" / "x", "x")
    written(tmp_path / "c" / MANIFEST, json.dumps(manifest))
    refused = {"a.tar": "leads out", "b.tar": "is no file", "c": "leads out", "empty": "no file"}
    for name, told in refused.items():
        with pytest.raises(BackupError, match=told):
            restored(tmp_path / name, tmp_path / "new")
        assert list((tmp_path / "new").iterdir()) == []


def test_a_home_that_holds_something_is_let_be(settings: Settings, tmp_path: Path) -> None:
    backed_up(settings, tmp_path / "copy")
    ours = written(tmp_path / "new" / "ours", "ours")
    with pytest.raises(BackupError, match="is not empty"):
        restored(tmp_path / "copy", tmp_path / "new")
    assert ours.read_text() == "ours"
    with pytest.raises(BackupError, match="is not there"):
        restored(tmp_path / "none", tmp_path / "other")


def of(home: SampleHome, *folders: str) -> dict[str, str]:
    """Digests of all but the locks."""
    found = home.digests(*folders)
    return {name: digest for name, digest in found.items() if not name.endswith(".lock")}


def test_the_page_on_housekeeping_gives_the_same_tables_and_releases(
    sample: SampleHome, tmp_path: Path
) -> None:
    """Its lines one after the other; the home is then the restored one."""
    page = (ROOT / "docs" / "housekeeping.md").read_text(encoding="utf-8")
    shown = re.findall(r"^```sh\n(.*nianbao .*)\n```$", page, re.MULTILINE)
    told = {
        "doctor": "解释器 python",
        "backup": "已备份 backed up",
        "restore": "all whole 均完好",
        "rebuild": "done 完成 2018",
        "prune": "0 项 in all",
    }
    for line, (command, words) in zip(shown, told.items(), strict=True):
        setting, _, call = line.replace("~/", f"{tmp_path}/").rpartition("nianbao ")
        home = Path(setting.strip().partition("=")[2] or sample.home)
        # One year is enough of the three to see that it comes out the same.
        some = ["--year", "2018"] if command == "rebuild" else []
        ran = nianbao(*call.split(), *some, home=home)
        assert call.startswith(command)
        printed = ran.stdout + ran.stderr
        assert (ran.returncode, words in printed) == (0, True), printed
    again = SampleHome(tmp_path / "restored", sample.port, "")
    assert of(again, "archive", "published") == of(sample, "archive", "published")
    of_the_year = {
        name: digest
        for name, digest in of(sample, "tables").items()
        if "year=2018" in name or name.count("/") == 1
    }
    assert len(of_the_year) > 20
    assert of(again, "tables") == of_the_year
