"""`nianbao ui`: Dagster's web page and its daemon, on this machine only."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.given import given_settings
from pipelines.cli.usage import WrongUsageError

_HOST = "127.0.0.1"
_ROOT = Path(__file__).parents[2]
_GRACE_SECONDS = 15


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(ui)


def ui(
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="本机端口。Port on this machine.")
    ] = 3000,
) -> None:
    """打开 Dagster 界面。Stages, checks and runs; Ctrl-C ends it."""
    from pipelines.instance import opened_instance
    from pipelines.season import SeasonError, season_of

    if not _is_free(port):
        raise WrongUsageError(
            f"端口 {port} 已被占用：用 --port 另给一个",
            f"port {port} is taken: give another with --port",
        )
    settings = given_settings()
    try:
        season_of(settings)
    except SeasonError as error:
        raise WrongUsageError("年度日程有误", str(error)) from None
    with opened_instance(settings):
        pass  # runs of killed processes are settled before they are shown
    where = ["-w", str(_ROOT / "workspace.yaml")]
    quiet = ["--log-level", "warning", "--code-server-log-level", "warning", *where]
    page = ["-h", _HOST, "-p", str(port), "--dagster-log-level", "warning"]
    programs = (["dagster_webserver", *page, *quiet], ["dagster._daemon", "run", *quiet])
    environment = {**os.environ, **settings.environment()}
    signal.signal(signal.SIGTERM, _interrupt)
    typer.echo(f"Starting the Dagster UI 正在启动 http://{_HOST}:{port} (Ctrl-C ends it)")
    with _running(programs, environment) as processes:
        try:
            _watch(processes, port)
        except KeyboardInterrupt:
            raise typer.Exit from None
    typer.secho("The web page or the daemon ended by itself, see above.", fg="red", err=True)
    raise typer.Exit(1)


def _watch(processes: list[subprocess.Popen[bytes]], port: int) -> None:
    """Wait until one of them ends; say when the page can be opened."""
    told = False
    while all(process.poll() is None for process in processes):
        if not told and _answers(port):
            typer.echo(f"The Dagster UI is up 已就绪 http://{_HOST}:{port}")
            told = True
        time.sleep(0.5)


@contextlib.contextmanager
def _running(
    programs: Iterable[list[str]], environment: dict[str, str]
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """The programs of this environment, asked to end at last, and made to if they do not."""
    processes = [
        subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", *program], env=environment, cwd=_ROOT, start_new_session=True
        )
        for program in programs
    ]
    try:
        yield processes
    finally:
        for process in processes:
            process.send_signal(signal.SIGINT)
        for process in processes:
            try:
                process.wait(_GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                # Its own children too: it was started as the leader of a group.
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError:
            return False
    return True


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{_HOST}:{port}/server_info", timeout=1):
            return True
    except OSError:
        return False
