"""The distributed form on this machine: database, queue, storage, server and two workers.

Server and workers are started by the very lines of their systemd units.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import requests
from upath import UPath

from tests import postgresql, s3
from tests.distributed.broker import running_broker
from tests.pipelines.sample_home import ROOT, free_port

DEPLOY = ROOT / "deploy"
WORKERS = ("1", "2")
_PATIENCE_SECONDS = 180


@dataclass
class Form:
    """Where its parts are, and the processes of its server and workers by name."""

    folder: Path
    buckets: Path
    port: int
    given: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def home(self) -> UPath:
        """The data home, as the storage keeps it in a folder of this machine."""
        return UPath(self.buckets / self.given["NIANBAO_HOME"].removeprefix("s3://"))

    @property
    def server(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self, machine: str) -> dict[str, str]:
        """The variables of a program on a machine; they share no folder but the office's."""
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("NIANBAO_", "DAGSTER_"))}
        return {
            **clean,
            **self.given,
            "NIANBAO_LOCAL": str(self.folder / machine),
            "DAGSTER_DISABLE_TELEMETRY": "yes",
        }

    def start(self, unit: str, name: str) -> None:
        """Start what a systemd unit starts, as its machine."""
        machine = f"{unit}-{name}"
        command = exec_start(unit, name)
        if unit == "server":
            command[-1] = str(self.port)
        with (self.folder / f"{machine}.log").open("ab") as log:
            self.processes[machine] = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment(machine),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill_worker_of(self, pid: int) -> str | None:
        """SIGKILL to the worker that has this process, and all it started; its machine, if any."""
        for machine, process in self.processes.items():
            if machine.startswith("worker") and pid in {each.pid for each in _tree(process.pid)}:
                kill(process)
                return machine
        return None

    def wait_until_up(self) -> None:
        end = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < end:
            ended = [name for name, each in self.processes.items() if each.poll() is not None]
            assert not ended, (ended, [self.log(name) for name in ended])
            try:
                requests.get(f"{self.server}/server_info", timeout=1)
            except requests.RequestException:
                time.sleep(0.5)
            else:
                if all(" ready." in self.log(f"worker-{name}") for name in WORKERS):
                    return
        raise AssertionError({name: self.log(name) for name in self.processes})

    def log(self, machine: str) -> str:
        return (self.folder / f"{machine}.log").read_text(encoding="utf-8", errors="replace")


@contextmanager
def running_form(folder: Path, home: Path) -> Iterator[Form]:
    """The form over new servers, with archive and office of this data home.

    Its settings are those of deploy/nianbao.env.
    """
    with ExitStack() as stack:
        databases = stack.enter_context(postgresql.running_server())
        storage = stack.enter_context(s3.running_server())
        given = {
            "NIANBAO_HOME": storage.new_place(),
            "NIANBAO_REGION_DIR": str(home / "office"),
            "NIANBAO_LOCAL": "",
            "NIANBAO_WORKERS": settings_file()["NIANBAO_WORKERS"],
            "NIANBAO_WAREHOUSE_URL": postgresql.shown(databases.new_database()),
            "NIANBAO_DAGSTER_URL": postgresql.shown(databases.new_database()),
            "NIANBAO_BROKER_URL": stack.enter_context(running_broker()),
            **storage.environment,
        }
        assert set(given) == set(settings_file())
        form = Form(folder, storage.folder, free_port(), given)
        try:
            shutil.copytree(home / "archive", Path(str(form.home)) / "archive")
            form.start("server", "0")
            for name in WORKERS:
                form.start("worker", name)
            yield form
        finally:
            for process in form.processes.values():
                kill(process)


def exec_start(unit: str, name: str) -> list[str]:
    """What the unit starts, with the program of this repository."""
    [path] = DEPLOY.glob(f"nianbao-{unit}*.service")
    [line] = [
        line.removeprefix("ExecStart=")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("ExecStart=")
    ]
    program, *arguments = shlex.split(line.replace("%i", name))
    assert program == "/opt/nianbao/.venv/bin/nianbao"
    return [str(Path(sys.executable).parent / "nianbao"), *arguments]


def settings_file(name: str = "nianbao.env") -> dict[str, str]:
    """The variables of a file of deploy/."""
    lines = (DEPLOY / name).read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL to the process and all it started."""
    for each in _tree(process.pid):
        try:
            each.kill()
        except psutil.NoSuchProcess:
            continue
    process.wait()


def _tree(pid: int) -> list[psutil.Process]:
    try:
        parent = psutil.Process(pid)
        return [*parent.children(recursive=True), parent]
    except psutil.NoSuchProcess:
        return []
