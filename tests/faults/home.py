"""A data home that the program under test works in: what it holds, and what must not be left."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import tempfile
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from upath import UPath

from assets.storage.archive import Archive
from assets.storage.json_log import entries
from tests.faults.office import REGION, YEAR

# Columns that tell when something was fetched, or where in the archive it came to lie.
_OF_THE_FETCHING = {"fetched_at", "warc_file", "warc_offset"}
# Published with those columns, so that their bytes differ from run to run.
_TOLD = {"datapackage.json", "SHA256SUMS", "changes.md"} | {
    f"{table}.{kind}"
    # What a disturbed run released before its last release, those that changed since tell.
    for table in ("reports", "documents", "changed_reports", "changed_figures")
    for kind in ("csv", "parquet")
}
# How often something was published, and a digest over bytes that tell of the fetching.
_OF_THE_RELEASE = {"releases": {"release", "digest"}}
# What happened, and when: a disturbed run has more to tell.
_LOGS = {"quarantine_history"}
_ENDED = {"SUCCESS", "FAILURE", "CANCELED"}


@dataclass(frozen=True)
class DataHome:
    """The folder, with the office in it and the places a disk can be mounted at."""

    path: Path

    @property
    def warehouse(self) -> Path:
        return self.path / "warehouse" / "warehouse.sqlite"

    def tables(self) -> dict[str, pl.DataFrame]:
        """Every stage table's files by their path, without columns of clock and archive."""
        return {
            str(file.relative_to(self.path)): _timeless(pl.read_parquet(file))
            for file in sorted((self.path / "tables").rglob("*.parquet"))
        }

    def published(self) -> dict[str, object]:
        """Digest of each file of the latest releases; of one that tells of the archive, True."""
        return {
            str(file.relative_to(self.path)): file.name in _TOLD or _digest(file)
            for latest in sorted((self.path / "published").glob("*/latest"))
            for file in sorted(latest.rglob("*"))
            if file.is_file()
        }

    def configuration(self) -> dict[str, str]:
        """Digest of Dagster's configuration, which is written once for all runs."""
        file = self.path / "dagster" / "dagster.yaml"
        return {"dagster/dagster.yaml": _digest(file)}

    def stored(self) -> dict[str, list[tuple[Any, ...]]]:
        """The rows of every table of the warehouse, without columns of clock and archive."""
        with closing(sqlite3.connect(self.warehouse)) as connection:
            names = [
                name
                for (name,) in connection.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
                )
                if name not in _LOGS
            ]
            return {name: _rows(connection, name) for name in names}

    def archived(self) -> set[str]:
        """Addresses of which a whole answer is in the archive, once it has been mended."""
        with tempfile.TemporaryDirectory() as folder:
            copied = Path(folder) / "archive"
            if (self.path / "archive").is_dir():
                shutil.copytree(self.path / "archive", copied)
            archive = Archive(UPath(copied))
            archive.repaired(YEAR, REGION)
            found = archive.records(YEAR, REGION)
            return {entry.url for entry in found if entry.status == 200 and not entry.problem}

    def archive_files(self) -> list[Path]:
        """The closed files of the archive."""
        return sorted((self.path / "archive").rglob("*.warc.gz"))

    def stages_begun(self) -> Counter[str]:
        """How often each stage has begun, by the log of attempts."""
        return Counter(each["stage"] for each in self._attempts() if each["event"] == "started")

    def stage_seconds(self) -> dict[str, float]:
        """How long each stage took when it last came to its end."""
        return {
            each["stage"]: each["seconds"] for each in self._attempts() if each["event"] == "ended"
        }

    def _attempts(self) -> list[dict[str, Any]]:
        files = sorted((self.path / "attempts").glob("*.jsonl"))
        return [entry for file in files for entry in entries(UPath(file))]

    def left_over(self) -> list[str]:
        """What only a disturbed run leaves: drafts, open files, locks, runs without an end."""
        found = [
            str(path.relative_to(self.path))
            for path in self.path.rglob("*")
            # A run's own log beside it is SQLite's to settle, when somebody looks at that run.
            if "dagster" not in path.parts and _is_draft(path.name)
        ]
        # The last run's own is taken away by the next one.
        locks = sorted((self.path / "attempts").glob("*.lock"))
        found += [f"attempts/{lock.name}" for lock in locks[1:]]
        unended = self.run_statuses().keys() - _ENDED
        return found + [f"a run that is {status}" for status in sorted(unended)]

    def run_statuses(self) -> Counter[str]:
        """How many of Dagster's runs are in each state."""
        with closing(sqlite3.connect(self.path / "dagster" / "history" / "runs.db")) as connection:
            return Counter(status for (status,) in connection.execute("SELECT status FROM runs"))

    def size(self, folder: str) -> int:
        """Bytes of all files below a folder."""
        files = (self.path / folder).rglob("*")
        return sum(file.stat().st_size for file in files if file.is_file())


def differences(home: DataHome, other: DataHome) -> list[str]:
    """What a home holds otherwise than another: tables, published files, warehouse."""
    found = _unlike(home.published(), other.published())
    found += _unlike(home.configuration(), other.configuration())
    found += [f"warehouse {name}" for name in _unlike(home.stored(), other.stored())]
    ours, theirs = home.tables(), other.tables()
    found += sorted(ours.keys() ^ theirs.keys())
    return found + [
        path for path in ours.keys() & theirs.keys() if not ours[path].equals(theirs[path])
    ]


def _unlike(ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    return sorted(
        key for key in ours.keys() | theirs.keys() if ours.get(key, ...) != theirs.get(key, ...)
    )


def _is_draft(name: str) -> bool:
    drafts = (".tmp", ".open", ".saving", ".old", "-journal", "-wal")
    return name.endswith(drafts) or ".new-" in name


def _timeless(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.drop(_OF_THE_FETCHING, strict=False)


def _rows(connection: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    columns = [name for _, name, *_ in connection.execute(f'PRAGMA table_info("{table}")')]
    aside = _OF_THE_FETCHING | _OF_THE_RELEASE.get(table, set())
    kept = ", ".join(f'"{name}"' for name in columns if name not in aside)
    return sorted(connection.execute(f'SELECT {kept} FROM "{table}"'), key=repr)


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
