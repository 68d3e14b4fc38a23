"""The asset: what a run is told to fetch, and what Dagster is told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from pytest_httpserver import HTTPServer

from assets.fetch.asset import Net, fetch
from assets.fetch.progress import Fetched, fetched_of
from assets.fetch.tables import DOCUMENTS
from assets.partitions import collection_regions, partition_key
from assets.register.tables import REPORTERS, SOURCES
from assets.storage.resources import Home
from tests.assets.fetch.archived import departments

YEAR, REGION = 2024, "991121"
REPORT = "<html><meta charset=utf-8><table><tr><td>218</td></tr></table></html>"
NAMES = ("found", "gone", "unpublished")

Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(httpserver: HTTPServer, tmp_path: Path) -> Iterator[Run]:
    """Runs the asset over three reporters; gives what Dagster was told of the documents."""
    home = Home(home=str(tmp_path), local=str(tmp_path), office=str(tmp_path), reader_version="1")
    sources = [
        {
            "source_id": name,
            "reporter_id": name,
            "year": YEAR,
            "kind": "listing" if name == "unpublished" else "direct",
            "address": httpserver.url_for(f"/{name}"),
            "platform": "plain_list" if name == "unpublished" else "",
            "local": True,
        }
        for name in NAMES
    ]
    names = {name: (f"丙县{name}局",) for name in NAMES}
    home.tables.write(REPORTERS, departments(REGION, names))
    home.tables.write(SOURCES, SOURCES.frame(sources))
    httpserver.expect_request("/robots.txt").respond_with_data("")
    httpserver.expect_request("/found").respond_with_data(REPORT, content_type="text/html")
    httpserver.expect_request("/gone").respond_with_data("no", status=404)
    listed = '<a href="/1">丙县unpublished局2023年政府信息公开工作年度报告</a>'
    httpserver.expect_request("/unpublished").respond_with_data(listed, content_type="text/html")

    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions(str(collection_regions.name), [REGION])

        def told(**config: object) -> dict[str, Any]:
            result = dg.materialize(
                [fetch],
                instance=instance,
                resources={"home": home, "net": Net(delay=0.0, contact="office@linxi.example")},
                partition_key=partition_key(YEAR, REGION),
                run_config={"ops": {"fetch": {"config": config}}},
            )
            (event,) = result.asset_materializations_for_node("fetch")[:1]
            assert event.asset_key == dg.AssetKey(DOCUMENTS.name)
            return {name: value.value for name, value in event.metadata.items()}

        yield told


def asked(site: HTTPServer) -> list[str]:
    paths = sorted(request.path for request, _ in site.log if request.path != "/robots.txt")
    site.clear_log()
    return paths


def test_only_what_failed_is_asked_for_again(run: Run, httpserver: HTTPServer) -> None:
    run(only_failed=True)
    assert asked(httpserver) == ["/found", "/gone", "/unpublished"]
    run(only_failed=True)
    assert asked(httpserver) == ["/gone"]
    run()
    assert asked(httpserver) == ["/gone", "/unpublished"]


def test_a_run_may_be_limited_to_reporters(run: Run, httpserver: HTTPServer) -> None:
    run(reporters=["found"])
    assert asked(httpserver) == ["/found"]
    run(reporters=["found"], only_failed=True)
    assert asked(httpserver) == []


def test_what_it_cost_is_told(run: Run, httpserver: HTTPServer) -> None:
    told = run()
    assert (told["requests"], told["retries"]) == (4, 0)
    assert told["bytes"] == sum(len(answer.data) for _, answer in httpserver.log)
    assert "| 200 | 3 |" in told["ended"]
    assert "| localhost | 3 | 1 | 4 | 0 |" in told["hosts"]
    assert "requests" not in run(fetch=False)


def test_each_address_is_a_line_of_the_log(
    run: Run, httpserver: HTTPServer, capfd: pytest.CaptureFixture[str]
) -> None:
    run()
    lines = [fetched_of(text) for text in capfd.readouterr().err.splitlines()]
    told = [one for one in lines if isinstance(one, Fetched)]
    assert sorted((one.url.rpartition("/")[2], one.ended) for one in told) == [
        ("found", "200"),
        ("gone", "404"),
        ("unpublished", "200"),
    ]
    agents = {request.headers["User-Agent"] for request, _ in httpserver.log}
    assert agents == {
        "nianbao/0.1 (annual reports on open government information; office@linxi.example)"
    }
