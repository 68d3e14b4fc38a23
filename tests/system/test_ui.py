"""`nianbao ui`: the graph, the runs of the command line, a rerun from the page, and a clean end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from pipelines.season import season_of
from samples.serve import PORT_VARIABLE
from tests.pipelines.sample_home import ROOT, SampleHome, command, free_port

pytestmark = pytest.mark.system

LAUNCH = """
mutation ($params: ExecutionParams!) {
  launchPipelineExecution(executionParams: $params) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
  }
}
"""
RUNS = "{ runsOrError { ... on Runs { results { runId jobName status } } } }"
GRAPH = """
{ repositoriesOrError { ... on RepositoryConnection { nodes {
    location { name } assetGroups { groupName } schedules { name }
} } } }
"""
REEXECUTE = """
mutation ($params: ReexecutionParams!) {
  launchPipelineReexecution(reexecutionParams: $params) {
    ... on LaunchRunSuccess { run { runId } }
  }
}
"""
STEPS = """
query ($id: ID!) { runOrError(runId: $id) { ... on Run { stepStats { stepKey status } } } }
"""
STALE = """
query ($assets: [AssetKeyInput!], $partition: String) {
  assetNodes(assetKeys: $assets) { assetKey { path } staleStatus(partition: $partition) }
}
"""
STATUS = "query ($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }"


class Page:
    """The web page's own questions."""

    def __init__(self, port: int) -> None:
        self._address = f"http://127.0.0.1:{port}/graphql"

    def ask(self, query: str, **variables: object) -> Any:
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(
            self._address, data=body, headers={"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["data"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> SampleHome:
    folder, port = tmp_path_factory.mktemp("home"), free_port()
    run = command("samples.run", home=folder, **{PORT_VARIABLE: str(port)})
    assert run.returncode == 0, run.stderr
    return SampleHome(folder, port, run.stdout)


@pytest.fixture
def served(home: SampleHome, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], Page]]:
    port, said = free_port(), tmp_path / "said"
    with said.open("wb") as terminal:
        process = subprocess.Popen(
            [sys.executable, "-m", "pipelines.cli.main", "ui", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "NIANBAO_HOME": str(home.home)},
            stdout=terminal,
            stderr=terminal,
            start_new_session=True,
        )
    page = Page(port)
    try:
        _wait_for(lambda: _location(page) == ["nianbao"], seconds=120)
        _wait_for(lambda: "已就绪" in said.read_text(encoding="utf-8"), seconds=10)
        lines = said.read_text(encoding="utf-8").splitlines()
        assert [f"http://127.0.0.1:{port}" in line for line in lines] == [True, True], lines
        yield process, page
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def test_it_shows_the_graph_and_runs_and_reruns_a_partition(
    home: SampleHome, served: tuple[subprocess.Popen[bytes], Page]
) -> None:
    process, page = served
    (repository,) = page.ask(GRAPH)["repositoriesOrError"]["nodes"]
    assert {group["groupName"] for group in repository["assetGroups"]} == {
        "register",
        "decisions",
        "fetch",
        "raw_text",
        "parsed_tables",
        "validated_tables",
        "cross_findings",
        "evidence",
        "rollups",
        "published",
    }
    windows = {window.name for window in season_of(home.settings).windows}
    assert {schedule["name"] for schedule in repository["schedules"]} == windows
    runs = page.ask(RUNS)["runsOrError"]["results"]
    assert sorted(run["jobName"] for run in runs) == (
        ["collect"] * 6 + ["publish"] * 3 + ["take_register"]
    )

    before, archived = home.digests("tables"), home.digests("archive")
    assert _ended(page, _launched(page, "judge_again", year="2024", region="991121")) == "SUCCESS"
    assert home.digests("tables") == before
    assert home.digests("archive") == archived
    assert _stale(page, "991121|2024", "validated_cells", "evidence") == []
    assert _stale(page, "2024", "rollup_cells", "release", "warehouse") == []

    _runs_a_failed_partition_from_where_it_failed(page, home)

    children = psutil.Process(process.pid).children(recursive=True)
    assert len(children) >= 2
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    _, alive = psutil.wait_procs(children, timeout=45)
    assert alive == []


def _runs_a_failed_partition_from_where_it_failed(page: Page, home: SampleHome) -> None:
    faulty = home.home / "office" / "decisions" / "faulty.yaml"
    faulty.parent.mkdir(exist_ok=True)
    faulty.write_text("corrections: 7\n", encoding="utf-8")
    failed = _launched(page, "judge_again", year="2024", region="991121")
    assert _ended(page, failed) == "FAILURE"
    faulty.unlink()

    params = {"parentRunId": failed, "strategy": "FROM_FAILURE"}
    answer = page.ask(REEXECUTE, params=params)["launchPipelineReexecution"]
    again = answer["run"]["runId"]
    assert _ended(page, again) == "SUCCESS"
    assert _steps(page, failed)["parsed_tables"] == "SUCCESS"
    assert _steps(page, again) == dict.fromkeys(
        ("validated_tables", "outcomes", "cross_findings", "evidence"), "SUCCESS"
    )


def test_a_port_that_is_taken_is_wrong_usage(tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        run = command("pipelines.cli.main", "ui", "--port", port, home=tmp_path)
    assert run.returncode == 2
    assert port in run.stderr


def _launched(page: Page, job: str, **partition: str) -> str:
    """Id of a run that is launched as the page launches it."""
    tags = {f"dagster/partition/{name}": key for name, key in partition.items()}
    tags["dagster/partition"] = "|".join(partition[name] for name in sorted(partition))
    params = {
        "selector": {
            "repositoryLocationName": "nianbao",
            "repositoryName": "__repository__",
            "pipelineName": job,
        },
        "mode": "default",
        "runConfigData": {},
        "executionMetadata": {
            "tags": [{"key": key, "value": value} for key, value in tags.items()]
        },
    }
    launched = page.ask(LAUNCH, params=params)["launchPipelineExecution"]
    assert launched["__typename"] == "LaunchRunSuccess", launched
    return str(launched["run"]["runId"])


def _ended(page: Page, run_id: str) -> str:
    """The status in which a run ends."""
    status = ""

    def ended() -> bool:
        nonlocal status
        status = page.ask(STATUS, id=run_id)["runOrError"]["status"]
        return status in {"SUCCESS", "FAILURE", "CANCELED"}

    _wait_for(ended, seconds=120)
    return status


def _steps(page: Page, run_id: str) -> dict[str, str]:
    """How each step of a run ended that began."""
    stats = page.ask(STEPS, id=run_id)["runOrError"]["stepStats"]
    return {step["stepKey"]: step["status"] for step in stats}


def _stale(page: Page, partition: str, *assets: str) -> list[tuple[str, str]]:
    """Those of the assets that are not fresh, and what they are."""
    keys = [{"path": [asset]} for asset in assets]
    nodes = page.ask(STALE, assets=keys, partition=partition)["assetNodes"]
    found = [(node["assetKey"]["path"][0], node["staleStatus"]) for node in nodes]
    assert {asset for asset, _ in found} == set(assets)
    return [(asset, status) for asset, status in found if status != "FRESH"]


def _location(page: Page) -> list[str]:
    try:
        nodes = page.ask(GRAPH)["repositoriesOrError"].get("nodes", [])
    except OSError:
        return []
    return [node["location"]["name"] for node in nodes]


def _wait_for(condition: Any, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.5)
