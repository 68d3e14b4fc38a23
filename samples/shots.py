"""`make shots`: the sample region run and shown by the Dagster UI, and the pictures taken of it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from assets.evidence.files import INDEX
from assets.fetch.asset import Fetching
from assets.published.page.beside import PAGE
from assets.published.region_files import DOCUMENT, WORKBOOK
from pipelines.cli.run import flow_and_closing
from pipelines.settings import Settings, settings_from
from samples.browser import NoBrowserError, visit
from samples.page_shots import take_page_pictures
from samples.run import YEARS, sample_settings
from samples.serve import prepared_office, serve_site
from samples.statutory_shots import take_statutory_pictures

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
# A partition with a report that is quarantined.
YEAR, REGION, GRID = 2024, "991121", "2021"
WIDTH, HEIGHT = 1500, 1080
# A reporter whose report has one wrong figure, and its cell.
BROKEN = "临溪县自然资源和规划局"
SUSPECT = "requests.unavailable_not_held.natural_person"

_PATIENCE_SECONDS = 120
_SETTLED_MS = 1500  # what is drawn on a canvas or slides into place gives no sign when it is done


def sample_run(home: Path) -> Settings:
    """Run the sample region into an empty data home; RuntimeError when the flow fails."""
    settings = sample_settings(settings_from({"NIANBAO_HOME": str(home)}))
    with serve_site(port=0) as base:
        prepared_office(Path(settings.office), base)
        if flow_and_closing(settings, list(YEARS), None, Fetching()):
            raise RuntimeError("the sample region did not run to its end")
    return settings


@contextlib.contextmanager
def served_ui(settings: Settings) -> Iterator[str]:
    """The address at which `nianbao ui` shows the data home; its processes end with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "pipelines.cli.main", "ui", "--port", str(port)],
        env={**os.environ, **settings.environment()},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not _has_loaded(base):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the UI did not come up at {base}")
            time.sleep(0.5)
        yield base
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def asked(base: str, query: str) -> dict[str, Any]:
    """What the UI's GraphQL interface answers; RuntimeError with its errors."""
    request = urllib.request.Request(  # noqa: S310
        f"{base}/graphql",
        json.dumps({"query": query}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=_PATIENCE_SECONDS) as answer:  # noqa: S310
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


def take_pictures(base: str, settings: Settings, folder: Path) -> None:
    """Write every picture of the documents into the folder. NoBrowserError without Chromium."""
    folder.mkdir(parents=True, exist_ok=True)
    run = _run_of(base, f"{REGION}|{YEAR}")
    scenes: dict[str, Callable[[Page], None]] = {
        "asset_graph": lambda page: _asset_graph(page, base),
        "run": lambda page: _run(page, f"{base}/runs/{run}"),
        "checks": lambda page: _checks(page, f"{base}/assets/validated_cells?view=checks"),
        "data_docs": lambda page: _data_docs(page, data_docs_page(settings).as_uri()),
        "quarantine": lambda page: _quarantine(page, evidence_index(settings).as_uri()),
        "evidence": lambda page: _evidence(page, evidence_index(settings).as_uri()),
        "mending": lambda page: _mending(page, evidence_index(settings).as_uri()),
    }
    with visit(width=WIDTH, height=HEIGHT) as visited:
        page = visited.page
        page.set_default_timeout(_PATIENCE_SECONDS * 1000)
        page.goto(f"{base}/asset-groups")
        _tidied(page)
        for name, scene in scenes.items():
            scene(page)
            page.mouse.move(WIDTH - 1, HEIGHT - 1)
            page.wait_for_timeout(_SETTLED_MS)
            page.screenshot(path=folder / f"{name}.png")


def _has_loaded(base: str) -> bool:
    """Whether the UI answers and knows the assets."""
    try:
        return bool(asked(base, "{assetNodes {id}}")["assetNodes"])
    except OSError:
        return False


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


def _tidied(page: Page) -> None:
    """Without the window of the first visit and the navigation, the graph from top to bottom."""
    page.get_by_text("Hide navigation").wait_for()
    page.wait_for_timeout(_SETTLED_MS)
    skip = page.get_by_role("button", name="Skip")
    if skip.count():
        skip.click()
    page.get_by_text("Hide navigation").click()
    page.mouse.click(WIDTH - 300, HEIGHT - 80, button="right")
    page.get_by_role("menuitem").filter(has_text="vertical orientation").click()


def _asset_graph(page: Page, base: str) -> None:
    """The stages as groups, beside the list of all their tables."""
    page.goto(f"{base}/asset-groups")
    groups = page.locator('[aria-label="asset_group"]')
    groups.first.wait_for()
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


def main() -> int:
    """Retake every picture; the exit status."""
    with tempfile.TemporaryDirectory(prefix="nianbao-") as home:
        settings = sample_run(Path(home))
        try:
            with served_ui(settings) as base:
                take_pictures(base, settings, PICTURES)
            folder = Path(settings.home) / "published" / str(YEAR) / "latest" / "regions" / REGION
            take_page_pictures(folder / PAGE, PICTURES)
            take_statutory_pictures(
                (folder / WORKBOOK).read_bytes(), (folder / DOCUMENT).read_bytes(), PICTURES
            )
        except NoBrowserError as error:
            print(error, file=sys.stderr)
            return 1
    for picture in sorted(PICTURES.glob("*.png")):
        print(f"{picture.name} {picture.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
