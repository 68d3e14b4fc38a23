"""What is pruned is old and stands for nothing that is there; everything else stays."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from pipelines.instance import opened_instance
from pipelines.retention import remove, unwanted
from pipelines.settings import Settings
from pipelines.settings_given import settings_from
from tests.pipelines.sample_home import nianbao

NOW = datetime.now(UTC)
LATER = NOW + timedelta(days=400)
PARTS = dg.StaticPartitionsDefinition(["2023", "2024"])


@dg.asset
def whole() -> None:
    pass


@dg.asset(partitions_def=PARTS)
def yearly() -> None:
    pass


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_from({"NIANBAO_HOME": str(tmp_path / "home")})


@pytest.fixture
def instance(settings: Settings) -> Iterator[dg.DagsterInstance]:
    with opened_instance(settings) as opened:
        yield opened


def run(instance: dg.DagsterInstance, asset: dg.AssetsDefinition, part: str | None = None) -> str:
    return dg.materialize([asset], instance=instance, partition_key=part).run_id


def aged(path: Path, days: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    moment = (NOW - timedelta(days=days)).timestamp()
    os.utime(path, (moment, moment))
    return path


def test_old_runs_go_but_for_those_that_made_what_is_there(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    first, earlier = run(instance, whole), run(instance, yearly, "2023")
    needed = {run(instance, whole), run(instance, yearly, "2024"), run(instance, yearly, "2023")}
    assert unwanted(settings, instance, NOW) == []
    found = unwanted(settings, instance, LATER)
    gone = [each for each in found if each.run]
    assert {each.run for each in gone} == {first, earlier}
    assert all(each.bytes > 0 for each in gone)
    events = settings.dagster_home / "history" / "runs"
    assert (events / f"{first}.db").exists()
    for each in found:
        remove(each, instance)
    assert {each.run_id for each in instance.get_runs()} == needed
    assert not list(events.glob(f"{first}*"))
    assert instance.get_materialized_partitions(yearly.key) == {"2023", "2024"}
    latest = instance.get_latest_materialization_event(whole.key)
    assert latest is not None
    assert latest.run_id in needed
    again = unwanted(settings, instance, LATER)
    assert [each for each in again if each.run] == []


def test_nothing_goes_where_all_is_to_be_kept(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    run(instance, whole)
    run(instance, whole)
    aged(settings.logs / "runs-2020-01-01.log", 1000)
    always = settings.model_copy(update={"keep_runs_days": 0, "keep_logs_days": 0})
    assert unwanted(always, instance, LATER) == []
    assert len(unwanted(settings, instance, LATER)) > 1


def test_a_run_that_goes_on_stays(settings: Settings, instance: dg.DagsterInstance) -> None:
    going = instance.create_run_for_job(
        dg.define_asset_job("x").resolve(asset_graph=dg.Definitions([whole]).resolve_asset_graph())
    )
    assert unwanted(settings, instance, LATER) == []
    instance.report_run_failed(going)
    assert [each.run for each in unwanted(settings, instance, LATER)] == [going.run_id]


def test_logs_and_what_runs_printed_go_after_their_days(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    old = {
        aged(settings.logs / "runs-2020-01-01.log", 91),
        aged(settings.dagster_home / "storage" / "a" / "compute_logs" / "x.out", 91).parent,
    }
    os.utime(settings.dagster_home / "storage" / "a" / "compute_logs", (0, 0))
    aged(settings.logs / "runs-2026-01-01.log", 89)
    aged(settings.logs / "note.txt", 1000)
    found = unwanted(settings, instance, NOW)
    assert {path for each in found for path in each.paths} == old
    for each in found:
        remove(each, instance)
    assert sorted(path.name for path in settings.logs.iterdir()) == [
        "note.txt",
        "runs-2026-01-01.log",
    ]


def test_drafts_of_killed_programs_go_and_the_archive_never(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    draft = aged(settings.local / "tables" / "reports" / ".991121.parquet.tmp", 2)
    aged(settings.local / "tables" / "reports" / ".991100.parquet.tmp", 0)
    aged(settings.local / "archive" / "2024" / "991121" / ".x.tmp", 1000)
    aged(settings.local / "published" / "2024" / "1" / "datapackage.json", 1000)
    aged(settings.local / "tables" / "reports" / "991121.parquet", 1000)
    found = unwanted(settings, instance, NOW)
    assert [each.paths for each in found] == [(draft,)]
    remove(found[0], instance)
    remove(replace(found[0]), instance)  # somebody else was first
    assert not draft.exists()


def test_what_goes_meanwhile_is_as_if_it_were_not_there(
    settings: Settings, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = settings.local / "tables" / "reports"
    here, gone = aged(tables / ".a.tmp", 2), aged(tables / ".b.tmp", 2)
    (found,) = [each for each in unwanted(settings, instance, NOW) if gone in each.paths]
    look = Path.lstat

    def goes(path: Path) -> os.stat_result:
        if path == gone:
            path.unlink(missing_ok=True)
        return look(path)

    monkeypatch.setattr(Path, "lstat", goes)
    assert [each.paths for each in unwanted(settings, instance, NOW)] == [(here,)]
    assert found.bytes == 0


def test_drafts_are_looked_for_in_a_home_apart_from_the_local_folder(tmp_path: Path) -> None:
    apart = {"NIANBAO_HOME": str(tmp_path / "home"), "NIANBAO_LOCAL": str(tmp_path / "local")}
    drafts = {
        aged(tmp_path / "home" / "tables" / "outcomes" / ".year=2024.parquet.77.tmp", 2),
        aged(tmp_path / "local" / "evidence" / ".2024.parquet.old", 2),
    }
    settings = settings_from(apart)
    with opened_instance(settings) as opened:
        found = unwanted(settings, opened, NOW)
    assert {path for each in found for path in each.paths} == drafts


def test_the_command_says_what_goes_and_takes_it_away_only_if_told(tmp_path: Path) -> None:
    log = aged(tmp_path / "logs" / "runs-2020-01-01.log", 91)
    log.write_text("line\n", encoding="utf-8")
    aged(log, 91)
    tried = nianbao("prune", "--dry-run", home=tmp_path)
    assert tried.stdout.splitlines() == [
        "将清除 would be removed: 日志 log runs-2020-01-01.log",
        "将清除 would be removed: 1 项 in all, bytes 字节 5",
    ]
    assert log.exists()
    kept = nianbao("prune", home=tmp_path, NIANBAO_KEEP_LOGS_DAYS="92")
    assert kept.stdout == "已清除 removed: 0 项 in all, bytes 字节 0\n"
    gone = nianbao("prune", home=tmp_path)
    assert "已清除 removed: 日志 log runs-2020-01-01.log" in gone.stdout
    assert not log.exists()
