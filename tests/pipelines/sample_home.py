"""A data home of the sample region for tests to look at, and programs of the project to run."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import polars as pl
import pytest
from upath import UPath

from assets.storage.schema import TableSpec
from assets.storage.stage_tables import StageTables
from pipelines.cli.main import app
from pipelines.settings import Settings
from pipelines.settings_given import settings_from
from samples.serve import SITE, Request, serve_site

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class SampleHome:
    """A data home of the sample region, the port its site was served on, and what was printed."""

    home: Path
    port: int
    output: str

    @property
    def settings(self) -> Settings:
        return settings_from({"NIANBAO_HOME": str(self.home), "NIANBAO_FETCH_DELAY": "0"})

    def table(self, spec: TableSpec, year: int | None = None) -> pl.DataFrame:
        return StageTables(UPath(self.home) / "tables").read(spec, year=year)

    def copy(self, target: Path) -> SampleHome:
        shutil.copytree(self.home, target, symlinks=True)
        return SampleHome(target, self.port, self.output)

    def digests(self, *folders: str) -> dict[str, str]:
        """Digest of each file under these folders, by its path in the home."""
        return {
            str(path.relative_to(self.home)): hashlib.sha256(path.read_bytes()).hexdigest()
            for folder in folders
            for path in sorted((self.home / folder).rglob("*"))
            if path.is_file()
        }

    def sql(self) -> str:
        """Everything the warehouse holds, as SQL."""
        with sqlite3.connect(self.home / "warehouse.sqlite") as connection:
            return "\n".join(connection.iterdump())


@contextmanager
def site_of(
    home: SampleHome, root: Path = SITE, requests: list[Request] | None = None
) -> Iterator[None]:
    """The site of the home served where its register looks for it; tests take turns."""
    with (Path(tempfile.gettempdir()) / f"nianbao-sample-{home.port}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with serve_site(root=root, port=home.port, requests=requests):
            yield


def command(*arguments: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A program of the project run to its end, over this data home."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("NIANBAO_")}
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env={**clean, "NIANBAO_HOME": str(home), "COLUMNS": "100", **environment},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


def nianbao(*arguments: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """As `command` does, but in this process, which has imported what a run needs before."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("NIANBAO_")}
    given = {**clean, "NIANBAO_HOME": str(home), "COLUMNS": "100", **environment}
    with (
        contextlib.chdir(ROOT),
        mock.patch.dict(os.environ, given, clear=True),
        # Real files: the bars of a run write past what Dagster catches.
        tempfile.TemporaryFile("w+", encoding="utf-8") as out,
        tempfile.TemporaryFile("w+", encoding="utf-8") as told,
    ):
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(told),
            pytest.raises(SystemExit) as end,
        ):
            app(arguments, prog_name="nianbao")
        printed = [file.seek(0) or file.read() for file in (out, told)]
    return subprocess.CompletedProcess(arguments, int(end.value.code or 0), *printed)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
