"""`make shots`: the sample region run and shown by the Dagster UI, and the pictures taken of it.

`python -m samples.shots NAME...` takes only these.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterator
from pathlib import Path

from assets.fetch.asset import Fetching
from assets.published.page.beside import PAGE
from assets.published.region_files import DOCUMENT, WORKBOOK
from pipelines.cli.run import flow_and_closing
from pipelines.settings import Settings
from pipelines.settings_given import settings_from
from samples.browser import NoBrowserError
from samples.page_shots import take_page_pictures
from samples.run import YEARS, sample_settings
from samples.serve import prepared_office, serve_site
from samples.statutory_shots import take_statutory_pictures
from samples.ui_shots import PATIENCE_SECONDS, REGION, YEAR, asked, scenes, take_pictures

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
_PAGES = ("region_page", "region_page_phone")
_STATUTORY = ("statutory_workbook", "statutory_document")


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
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not _has_loaded(base):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the UI did not come up at {base}")
            time.sleep(0.5)
        yield base
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _has_loaded(base: str) -> bool:
    """Whether the UI answers and knows the assets."""
    try:
        return bool(asked(base, "{assetNodes {id}}")["assetNodes"])
    except OSError:
        return False


def main(names: Collection[str]) -> int:
    """Retake these pictures, or every one; the exit status."""
    of_ui = scenes("", settings_from({})).keys()
    known = {*of_ui, *_PAGES, *_STATUTORY}
    if unknown := set(names) - known:
        print(f"no such picture: {sorted(unknown)!r}; there are {sorted(known)}", file=sys.stderr)
        return 2
    wanted = set(names) or known
    with tempfile.TemporaryDirectory(prefix="nianbao-") as home:
        settings = sample_run(Path(home))
        folder = Path(settings.home) / "published" / str(YEAR) / "latest" / "regions" / REGION
        try:
            if wanted & of_ui:
                with served_ui(settings) as base:
                    take_pictures(base, settings, PICTURES, wanted)
            if wanted & set(_PAGES):
                take_page_pictures(folder / PAGE, PICTURES)
            if wanted & set(_STATUTORY):
                workbook, document = folder / WORKBOOK, folder / DOCUMENT
                take_statutory_pictures(workbook.read_bytes(), document.read_bytes(), PICTURES)
        except NoBrowserError as error:
            print(error, file=sys.stderr)
            return 1
    for picture in sorted(PICTURES.glob("*.png")):
        print(f"{picture.name} {picture.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
