"""The pictures of the Dagster UI, Data Docs and evidence: where each is found and what it shows."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from assets.evidence.files import INDEX
from pipelines.settings import Settings
from samples.browser import visit

# A partition with a report that is quarantined.
YEAR, REGION, GRID = 2024, "991121", "2021"
WIDTH, HEIGHT = 1500, 1080
# A reporter whose report has one wrong figure, and its cell.
BROKEN = "临溪县自然资源和规划局"
SUSPECT = "requests.unavailable_not_held.natural_person"
PATIENCE_SECONDS = 120

_SETTLED_MS = 1500  # what is drawn on a canvas or slides into place gives no sign when it is done
_JOB = {
    "repositoryLocationName": "nianbao",
    "repositoryName": "__repository__",
    "pipelineName": "collect",
}
_LAUNCH = """
mutation ($params: ExecutionParams!) {
  launchPipelineExecution(executionParams: $params) { ... on LaunchRunSuccess { run { runId } } }
}
"""

Scene = Callable[[Page], None]


def asked(base: str, query: str, **variables: object) -> dict[str, Any]:
    """What the UI's GraphQL interface answers; RuntimeError with its errors."""
    request = urllib.request.Request(  # noqa: S310
        f"{base}/graphql",
        json.dumps({"query": query, "variables": variables}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310
        answered: dict[str, Any] = json.load(answer)
    if answered.get("errors"):
        raise RuntimeError(f"{query!r}: {answered['errors']!r}")
    found: dict[str, Any] = answered["data"]
    return found


def data_docs_page(settings: Settings) -> Path:
    """The Data Docs page of the partition the pictures show."""
    return settings.local / "data_docs" / str(YEAR) / REGION / f"{GRID}.html"


def evidence_index(settings: Settings) -> Path:
    """The list of quarantined reports of the partition the pictures show."""
    return settings.local / "evidence" / str(YEAR) / REGION / INDEX


def scenes(base: str, settings: Settings) -> dict[str, Scene]:
    """How each picture is come to, by its name; ``base`` is where the UI is served."""
    return {
        "asset_graph": lambda page: _asset_graph(page, base),
        "run": lambda page: _run(page, f"{base}/runs/{_run_of(base, f'{REGION}|{YEAR}')}"),
        "checks": lambda page: _checks(page, f"{base}/assets/validated_cells?view=checks"),
        "asset": lambda page: _asset(page, base),
        "asset_picture": lambda page: _asset_picture(page, base),
        "launchpad": lambda page: _launchpad(page, base),
        "rerun": lambda page: rerun_dialog(page, base, "outcomes"),
        "from_failure": lambda page: _from_failure(page, base),
        "data_docs": lambda page: _data_docs(page, data_docs_page(settings).as_uri()),
        "quarantine": lambda page: _quarantine(page, evidence_index(settings).as_uri()),
        "evidence": lambda page: _evidence(page, evidence_index(settings).as_uri()),
        "mending": lambda page: _mending(page, evidence_index(settings).as_uri()),
    }


def take_pictures(base: str, settings: Settings, folder: Path, names: Collection[str] = ()) -> None:
    """Write these pictures into the folder, or all of them. NoBrowserError without Chromium."""
    folder.mkdir(parents=True, exist_ok=True)
    with visit(width=WIDTH, height=HEIGHT) as visited:
        page = visited.page
        page.set_default_timeout(PATIENCE_SECONDS * 1000)
        greeted(page, base)
        for name, scene in scenes(base, settings).items():
            if not names or name in names:
                scene(page)
                page.mouse.move(WIDTH - 1, HEIGHT - 1)
                page.wait_for_timeout(_SETTLED_MS)
                page.screenshot(path=folder / f"{name}.png")


def greeted(page: Page, base: str) -> None:
    """Without the window of the first visit and without the navigation."""
    page.goto(f"{base}/asset-groups")
    page.get_by_text("Hide navigation").wait_for()
    page.wait_for_timeout(_SETTLED_MS)
    skip = page.get_by_role("button", name="Skip")
    if skip.count():
        skip.click()
    page.get_by_text("Hide navigation").click()


def rerun_dialog(page: Page, base: str, asset: str) -> None:
    """What is asked before the asset is made again for the year and region of the pictures."""
    page.goto(f"{base}/assets/{asset}?view=partitions&partition={REGION}%7C{YEAR}")
    page.get_by_text("Latest materialization").wait_for()
    page.get_by_text("dagster/row_count").wait_for()
    page.get_by_role("button", name="Materialize").first.click()
    page.get_by_role("button", name="Launch 1 run").wait_for()


def _run_of(base: str, partition: str) -> str:
    """Id of the latest run that collected the partition."""
    found = asked(base, "{runsOrError {... on Runs {results {runId jobName tags {key value}}}}}")[
        "runsOrError"
    ]["results"]
    return str(
        next(
            run["runId"]
            for run in found
            if run["jobName"] == "collect"
            and {"key": "dagster/partition", "value": partition} in run["tags"]
        )
    )


def _asset_graph(page: Page, base: str) -> None:
    """The stages as groups, beside the list of all their tables."""
    page.goto(f"{base}/asset-groups")
    groups = page.locator('[aria-label="asset_group"]')
    groups.first.wait_for()
    page.wait_for_timeout(_SETTLED_MS)
    # From top to bottom.
    page.mouse.click(WIDTH - 300, HEIGHT - 80, button="right")
    page.get_by_role("menuitem").filter(has_text="vertical orientation").click()
    page.wait_for_timeout(_SETTLED_MS)
    # From below, so that what opens does not move what is still to be opened.
    for group in reversed(groups.all()):
        place = group.bounding_box()
        if place is not None:
            page.mouse.click(place["x"] - 20, place["y"] + place["height"] / 2)
    page.get_by_text("rollup_cells").first.wait_for()


def _run(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_text("RUN_SUCCESS").first.wait_for()


def _checks(page: Page, address: str) -> None:
    """The family of rules that one report breaks, with the rules it is made of."""
    page.goto(address)
    page.get_by_text("identity", exact=True).first.click()
    page.get_by_text("failing_reports").first.wait_for()
    page.get_by_text("[Show Markdown]").first.click()
    page.get_by_text("identity_broken").first.wait_for()


def _asset(page: Page, base: str) -> None:
    """How far a year has come: what its sums say of themselves."""
    page.goto(f"{base}/assets/coverage?view=partitions&partition={YEAR}")
    page.get_by_text("found_percent").wait_for()


def _asset_picture(page: Page, base: str) -> None:
    """The same as a drawing."""
    _asset(page, base)
    page.get_by_text("[Show Markdown]").first.click()
    page.get_by_role("dialog").locator("img").wait_for()


def _launchpad(page: Page, base: str) -> None:
    """The options of fetching, explained beside them."""
    page.goto(f"{base}/locations/nianbao/jobs/collect/playground")
    page.get_by_text("All defaults expanded").wait_for()
    page.get_by_text("only_failed").first.click()


def _from_failure(page: Page, base: str) -> None:
    """A run that failed, for its options contradict each other, and how it can be run again."""
    page.goto(f"{base}/runs/{_failed_run(base)}")
    page.get_by_text("RUN_FAILURE").first.wait_for()
    page.get_by_role("button", name="Re-execute").locator("xpath=following::button[1]").click()
    page.get_by_text("From failure").first.wait_for()


def _failed_run(base: str) -> str:
    """Id of a run with contradictory options."""
    partition = {"dagster/partition": f"{REGION}|{YEAR}"}
    partition |= {"dagster/partition/region": REGION, "dagster/partition/year": str(YEAR)}
    params = {
        "selector": _JOB,
        "mode": "default",
        "runConfigData": {"ops": {"fetch": {"config": {"fetch": False, "again": True}}}},
        "executionMetadata": {
            "tags": [{"key": key, "value": value} for key, value in partition.items()]
        },
    }
    launched = asked(base, _LAUNCH, params=params)["launchPipelineExecution"]
    return str(launched["run"]["runId"])


def _data_docs(page: Page, address: str) -> None:
    """The overview and the first line that is broken."""
    page.goto(address)
    failing = page.locator("tr:has(i.fa-times)").first
    failing.scroll_into_view_if_needed()
    failing.evaluate("row => row.scrollIntoView({block: 'center'})")


def _quarantine(page: Page, address: str) -> None:
    """The reports to work through."""
    page.goto(address)
    page.locator("#reports").wait_for()


def _mending(page: Page, address: str) -> None:
    """The evidence page of a report from its head: what is wrong and what to do."""
    page.goto(address)
    page.get_by_role("link", name=BROKEN).click()
    page.locator("#mend").wait_for()


def _evidence(page: Page, address: str) -> None:
    """Its source and the statutory tables beside each other, at the wrong figure."""
    _mending(page, address)
    page.locator(f"[id='cell-{SUSPECT}'] a").click()
    page.locator("#source").evaluate("pane => pane.scrollIntoView({block: 'center'})")
