"""The UI shows the sample's runs, its pictures can be taken, and Data Docs ask nobody outside."""

from __future__ import annotations

import itertools
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.settings import Settings
from samples.browser import Visit, visit
from samples.run import YEARS
from samples.shots import PICTURES, sample_run, served_ui
from samples.ui_shots import (
    HEIGHT,
    REGION,
    WIDTH,
    YEAR,
    asked,
    data_docs_page,
    greeted,
    rerun_dialog,
    scenes,
    take_pictures,
)

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(
        not (shutil.which("chromium") or shutil.which("chromium-browser")),
        reason="needs Debian's package chromium",
    ),
]

# Taken of other things than the UI and the pages it leads to.
OTHERS = {"region_page.png", "region_page_phone.png"}
OTHERS |= {"statutory_document.png", "statutory_workbook.png"}
ROOT = Path(__file__).parents[2]
PNG = b"\x89PNG\r\n\x1a\n"
LEAST_BYTES = 30_000  # an empty page of this size takes less than ten thousand


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return sample_run(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="module")
def base(settings: Settings) -> Iterator[str]:
    with served_ui(settings) as address:
        yield address


def assert_picture(path: Path) -> None:
    data = path.read_bytes()
    assert data.startswith(PNG)
    assert (int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) == (WIDTH, HEIGHT)
    assert len(data) > LEAST_BYTES


def opened(page: Path) -> Visit:
    """A visit to a file, after its errors and requests have been noted."""
    with visit() as visited:
        visited.page.goto(page.as_uri())
        visited.page.wait_for_load_state("networkidle")
        assert visited.page.locator("h1").inner_text()
    return visited


def test_the_ui_shows_the_assets_and_the_runs_of_the_sample(base: str) -> None:
    nodes = asked(base, "{assetNodes {assetKey {path}}}")["assetNodes"]
    found = asked(base, "{runsOrError {... on Runs {results {jobName status}}}}")
    runs = Counter((run["jobName"], run["status"]) for run in found["runsOrError"]["results"])

    assert {"documents", "parsed_cells", "validated_cells", "rollup_cells", "release"} <= {
        "/".join(node["assetKey"]["path"]) for node in nodes
    }
    assert runs == {
        ("take_register", "SUCCESS"): 1,
        ("collect", "SUCCESS"): 2 * len(YEARS),
        ("publish", "SUCCESS"): len(YEARS),
    }


def test_the_pictures_can_be_taken_again(base: str, settings: Settings, tmp_path: Path) -> None:
    take_pictures(base, settings, tmp_path)

    assert {path.stem for path in tmp_path.iterdir()} == set(scenes(base, settings))
    for path in tmp_path.iterdir():
        assert_picture(path)
    for one, other in itertools.combinations(tmp_path.iterdir(), 2):
        assert one.read_bytes() != other.read_bytes()


def test_the_pictures_of_the_documents_are_there_and_shown(base: str, settings: Settings) -> None:
    documents = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    shown = {
        name
        for document in documents
        for name in re.findall(r"pictures/(\w+\.png)", document.read_text(encoding="utf-8"))
    }
    of_ui = {f"{name}.png" for name in scenes(base, settings)}

    assert {path.name for path in PICTURES.glob("*.png")} == of_ui | OTHERS
    assert of_ui <= shown <= of_ui | OTHERS
    for name in of_ui:
        assert_picture(PICTURES / name)


def test_a_person_makes_one_stage_again_for_a_year_and_region(base: str) -> None:
    with visit(width=WIDTH, height=HEIGHT) as visited:
        page = visited.page
        page.set_default_timeout(120_000)
        greeted(page, base)
        before = _runs(base)
        rerun_dialog(page, base, "outcomes")
        page.get_by_role("button", name="Launch 1 run").click()
        page.get_by_text(re.compile("Launched run")).first.wait_for()
        (run,) = _runs(base).keys() - before.keys()
        page.goto(f"{base}/runs/{run}")
        page.get_by_text("RUN_SUCCESS").first.wait_for()

    assert _runs(base)[run] == ("SUCCESS", f"{REGION}|{YEAR}", ["outcomes"])


def test_data_docs_load_nothing_from_outside_and_log_no_error(settings: Settings) -> None:
    visited = opened(data_docs_page(settings))

    assert visited.outside == []
    assert visited.errors == []


def test_a_page_that_asks_outside_or_fails_would_be_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        '<h1>x</h1><img src="http://outside.invalid/logo.png"><script>throw Error("no")</script>',
        encoding="utf-8",
    )
    visited = opened(page)

    assert visited.outside == ["http://outside.invalid/logo.png"]
    assert any("no" in error for error in visited.errors)


def _runs(base: str) -> dict[str, tuple[str, str, list[str]]]:
    """Of each run its status, its partition and the assets it was to make."""
    query = """{runsOrError {... on Runs {results {
        runId status tags {key value} assetSelection {path}
    }}}}"""
    return {
        run["runId"]: (
            run["status"],
            next((tag["value"] for tag in run["tags"] if tag["key"] == "dagster/partition"), ""),
            ["/".join(asset["path"]) for asset in run["assetSelection"] or ()],
        )
        for run in asked(base, query)["runsOrError"]["results"]
    }
