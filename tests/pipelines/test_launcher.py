"""Runs that are handed to workers: what the settings make of Dagster's configuration."""

from __future__ import annotations

import functools
from pathlib import Path

import dagster as dg
import pytest
import yaml
from dagster._core.launcher import WorkerStatus
from typer.testing import CliRunner

from pipelines.cli.main import app
from pipelines.flow import FlowError, Watch, opened_flow
from pipelines.instance import opened_instance, prepared_home
from pipelines.launcher import WorkerLauncher
from pipelines.settings import Settings
from pipelines.settings_given import settings_from
from pipelines.submitting import QueuedFlow

BROKER = "redis://:geheim@127.0.0.1:1/0"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    # Whoever opens the instance sets it, for the rest of this process.
    monkeypatch.setenv("NIANBAO_BROKER_URL", BROKER)
    return settings_from({"NIANBAO_HOME": str(tmp_path), "NIANBAO_BROKER_URL": BROKER})


def test_a_broker_makes_runs_go_to_workers_and_its_password_lies_in_no_file(
    settings: Settings,
) -> None:
    text = (prepared_home(settings) / "dagster.yaml").read_text(encoding="utf-8")
    written = yaml.safe_load(text)
    assert written["run_launcher"]["class"] == "WorkerLauncher"
    assert written["run_retries"]["retry_on_asset_or_op_failure"] is False
    assert "geheim" not in text


def test_without_a_broker_runs_stay_here_again(settings: Settings) -> None:
    prepared_home(settings)
    folder = prepared_home(settings.model_copy(update={"broker_url": ""}))
    written = yaml.safe_load((folder / "dagster.yaml").read_text(encoding="utf-8"))
    assert not {"run_launcher", "run_retries"} & set(written)


def test_a_run_within_a_command_is_not_held_for_killed(settings: Settings) -> None:
    @dg.op
    def nothing() -> None:
        """It needs to do nothing."""

    @dg.job
    def idle() -> None:
        nothing()

    with opened_instance(settings) as instance:
        launcher = instance.run_launcher
        assert isinstance(launcher, WorkerLauncher)
        run = idle.execute_in_process(instance=instance).dagster_run
        # There is no broker to be asked.
        assert launcher.check_run_worker_health(run).status is WorkerStatus.RUNNING


def test_a_worker_without_a_broker_is_told_what_is_missing(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["worker"], env=_environment(tmp_path))
    assert done.exit_code == 2
    assert "NIANBAO_BROKER_URL" in done.output


def test_a_server_that_does_not_answer_is_named(tmp_path: Path) -> None:
    settings = settings_from(_environment(tmp_path))
    make = functools.partial(QueuedFlow, server="http://127.0.0.1:1")
    told = "no Dagster UI answers at 'http://127.0.0.1:1'"
    with pytest.raises(FlowError, match=told), opened_flow(settings, Watch(), make):
        pass


def _environment(home: Path) -> dict[str, str]:
    return {"NIANBAO_HOME": str(home), "NIANBAO_BROKER_URL": ""}
