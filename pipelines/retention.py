"""What of a home is not wanted for ever: runs, logs, drafts. Archive and releases always are."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
from upath import UPath

from assets.storage.paths import local_path
from pipelines.settings import Settings

_ENDED = [
    dg.DagsterRunStatus.SUCCESS,
    dg.DagsterRunStatus.FAILURE,
    dg.DagsterRunStatus.CANCELED,
]
# Variables of one query; SQLite's own limit is higher.
_BATCH = 1000
# A writer that is at work is done by then.
_DRAFT_DAYS = 1
_DRAFTS = (".*.tmp", ".*.old", ".*.new-*")


@dataclass(frozen=True)
class Unwanted:
    """A run or a file that is older than it is to be kept; ``run`` is empty for files alone."""

    what: str
    paths: tuple[Path, ...]
    run: str = ""

    @property
    def bytes(self) -> int:
        """What its files take."""
        files = (file for path in self.paths for file in (path, *_below(path)))
        facts = (found for file in files if (found := _fact(file)))
        return sum(fact.st_size for fact in facts if stat.S_ISREG(fact.st_mode))


def unwanted(settings: Settings, instance: dg.DagsterInstance, now: datetime) -> list[Unwanted]:
    """Everything that may go at this moment; nothing is changed.

    Runs that ended longer ago than ``keep_runs_days``, but for those that made what is there now:
    Dagster knows from their events which partitions are made and of what. What runs printed and log
    files, after ``keep_logs_days``. Drafts that a killed program left a day ago.
    """
    found: list[Unwanted] = []
    if settings.keep_runs_days:
        found += _runs(settings, instance, now - timedelta(days=settings.keep_runs_days))
    if settings.keep_logs_days:
        going = {each.run for each in found}
        found += _logs(settings, going, now - timedelta(days=settings.keep_logs_days))
    return [*found, *_drafts(settings, now - timedelta(days=_DRAFT_DAYS))]


def remove(each: Unwanted, instance: dg.DagsterInstance) -> None:
    """Take it away; what is gone already is no fault."""
    if each.run:
        instance.delete_run(each.run)
    for path in each.paths:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _runs(settings: Settings, instance: dg.DagsterInstance, before: datetime) -> Iterator[Unwanted]:
    filters = dg.RunsFilter(statuses=_ENDED, updated_before=before)
    old = {record.dagster_run.run_id: record for record in instance.get_run_records(filters)}
    needed = _that_made_what_is_there(instance) if old else set()
    history = settings.dagster_home / "history" / "runs"
    for run_id, record in old.items():
        if run_id not in needed:
            printed = settings.dagster_home / "storage" / run_id
            # Its events, in a file of its own where they are in SQLite.
            events = tuple(history.glob(f"{run_id}.db*"))
            what = f"运行 run {run_id} {record.dagster_run.job_name}"
            yield Unwanted(what, (printed, *events), run_id)


def _that_made_what_is_there(instance: dg.DagsterInstance) -> set[str]:
    """Ids of the runs of the latest materialization of each asset and partition."""
    made = dg.DagsterEventType.ASSET_MATERIALIZATION
    runs = set()
    for key in instance.all_asset_keys():
        latest = instance.get_latest_materialization_event(key)
        if latest:
            runs.add(latest.run_id)
        by_partition = instance.event_log_storage.get_latest_storage_id_by_partition(key, made)
        for ids in _batches(sorted(by_partition.values())):
            filters = dg.AssetRecordsFilter(asset_key=key, storage_ids=ids)
            found = instance.fetch_materializations(filters, limit=len(ids))
            runs.update(record.run_id for record in found.records)
    return runs


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _BATCH):
        yield ids[start : start + _BATCH]


def _logs(settings: Settings, going: set[str], before: datetime) -> Iterator[Unwanted]:
    """Log files, and what runs printed but for those that go themselves."""
    for path in sorted(settings.logs.glob("*.log")):
        if _is_before(path, before):
            yield Unwanted(f"日志 log {path.name}", (path,))
    for path in sorted(settings.dagster_home.glob("storage/*/compute_logs")):
        if path.parent.name not in going and _is_before(path, before):
            yield Unwanted(f"输出 output of run {path.parent.name}", (path,))


def _drafts(settings: Settings, before: datetime) -> Iterator[Unwanted]:
    home = local_path(UPath(settings.home)) or settings.local
    folders = (home / "tables", settings.local / "data_docs", settings.local / "evidence")
    for path in (path for folder in folders for path in sorted(_below(folder))):
        if any(map(path.match, _DRAFTS)) and _is_before(path, before):
            yield Unwanted(f"残留 left over {path.name}", (path,))


def _below(folder: Path) -> Iterator[Path]:
    """All files and folders in a folder, but for what goes meanwhile: a run may be at work."""
    for place, folders, files in os.walk(folder):
        yield from (Path(place, name) for name in (*folders, *files))


def _is_before(path: Path, moment: datetime) -> bool:
    fact = _fact(path)
    return fact is not None and datetime.fromtimestamp(fact.st_mtime, UTC) < moment


def _fact(path: Path) -> os.stat_result | None:
    """What the system says of it; None where it is gone."""
    with suppress(FileNotFoundError):
        return path.lstat()
    return None
