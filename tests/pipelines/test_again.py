"""Running again, rebuilding and rerunning one partition: the same bytes, and nothing fetched."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import polars as pl
import pytest
from upath import UPath

from assets.partitions import partition_key
from assets.storage.stage_tables import StageTables
from assets.validated_tables.tables import QUARANTINE
from pipelines.definitions import definitions
from pipelines.flow import Flow, Watch, kept_partitions, opened_flow
from pipelines.instance import opened_instance
from samples.serve import Request
from tests.pipelines.sample_home import SampleHome, nianbao, site_of

# What follows from archive, register and decisions alone. Fetching again is an attempt of its own.
MADE = ("tables", "published", "data_docs")
FETCHED = ("tables/documents/", "tables/fetch_outcomes/")


@pytest.fixture
def copied(sample: SampleHome, tmp_path: Path) -> SampleHome:
    return sample.copy(tmp_path / "home")


@pytest.fixture
def flow(copied: SampleHome) -> Iterator[Flow]:
    with opened_flow(copied.settings, Watch()) as opened:
        yield opened


def test_running_twice_changes_nothing(copied: SampleHome, flow: Flow) -> None:
    before, sql = copied.digests(*MADE), copied.sql()
    asked: list[Request] = []
    with site_of(copied, requests=asked):
        assert flow.run(kept_partitions(copied.settings)) == []
    after = copied.digests(*MADE)
    changed = {path for path in before | after if before.get(path) != after.get(path)}
    assert {path for path in changed if not path.startswith(FETCHED)} == set()
    assert copied.sql() == sql
    # Only what is still missing is asked for: the page that is gone, and the listing without 2024.
    assert {request.path for request in asked} == {
        "/robots.txt",
        "/lxwjj/zfxxgknb/2025/content_8841.html",
        "/lxjtj/xxgk/ndbg/index.html",
    }


def test_a_rebuild_makes_everything_again(sample: SampleHome, tmp_path: Path) -> None:
    home = tmp_path / "home"
    for kept in ("archive", "office", "history"):
        shutil.copytree(sample.home / kept, home / kept)
    run = nianbao("rebuild", home=home)
    assert run.returncode == 0, run.stdout + run.stderr
    rebuilt = SampleHome(home, sample.port, run.stdout)
    assert rebuilt.digests(*MADE) == sample.digests(*MADE)
    assert rebuilt.sql() == sample.sql()


def test_one_partition_is_judged_again_without_fetching(copied: SampleHome) -> None:
    place = {"year": 2024, "region": "991121"}
    tables = StageTables(UPath(copied.home) / "tables")
    archived, before = copied.digests("archive"), copied.digests("tables")
    # As after a repair of the reader: what is there is not what would be made now.
    tables.write(QUARANTINE, QUARANTINE.empty(), **place)
    with opened_instance(copied.settings) as instance:
        result = _job(copied, "judge_again").execute_in_process(
            instance=instance, partition_key=partition_key(2024, "991121")
        )
        assert result.success
        (record,) = instance.fetch_materializations(dg.AssetKey("quarantine"), limit=1).records
    assert isinstance(record.partition_key, dg.MultiPartitionKey)
    assert copied.digests("tables") == before
    assert copied.digests("archive") == archived


def test_the_ui_may_rerun_any_stage_of_a_partition(copied: SampleHome) -> None:
    before = copied.digests("tables")
    judged = ["findings", "validated_cells", "quarantine", "applied_decisions"]
    stages = [*judged, "outcomes"]
    with opened_instance(copied.settings) as instance:
        result = _job(copied, "collect").execute_in_process(
            instance=instance,
            partition_key=partition_key(2024, "991121"),
            asset_selection=[dg.AssetKey(stage) for stage in stages],
        )
    assert result.success
    assert copied.digests("tables") == before


def test_checks_say_what_failed_and_who(copied: SampleHome) -> None:
    with opened_instance(copied.settings) as instance:
        result = _job(copied, "judge_again").execute_in_process(
            instance=instance, partition_key=partition_key(2024, "991121")
        )
    checks = {check.check_name: check for check in result.get_asset_check_evaluations()}
    assert {name: check.passed for name, check in checks.items()} == {
        "reading": False,
        "identity": False,
        "completeness": True,
        "values": True,
        "who_and_when": True,
        "narrative": True,
        "decisions": True,
        "judged_twice": True,
        "decisions_fit": True,
        "across_reports": False,
    }
    identity = checks["identity"]
    assert identity.severity == dg.AssetCheckSeverity.WARN
    assert identity.metadata["examined"].value == 20
    assert identity.metadata["failing"].value == 1
    (failing,) = identity.metadata["failing_reports"].value  # type: ignore[misc, union-attr]
    assert str(failing).startswith("linxi-resources:2024:")
    assert "identity&#95;broken" in str(identity.metadata["rules"].value)
    (twin,) = checks["reading"].metadata["failing_reports"].value  # type: ignore[misc, union-attr]
    assert str(twin).startswith("linxi-supply:2024:")


def test_a_stage_does_not_take_a_missing_table_for_an_empty_one(copied: SampleHome) -> None:
    (copied.home / "tables" / "raw_text" / "year=2024" / "region=991121.parquet").unlink()
    with opened_instance(copied.settings) as instance:
        result = _job(copied, "judge_again").execute_in_process(
            instance=instance,
            partition_key=partition_key(2024, "991121"),
            raise_on_error=False,
        )
    assert not result.success
    assert pl.read_parquet(
        copied.home / "tables" / "reports" / "year=2024" / "region=991121.parquet"
    ).height


def _job(home: SampleHome, name: str) -> dg.JobDefinition:
    return definitions(home.settings).resolve_job_def(name)
