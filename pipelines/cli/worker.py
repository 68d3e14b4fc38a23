"""`nianbao worker`: takes runs from the queue and makes them on this machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.given import given_settings
from pipelines.cli.usage import WrongUsageError

_ROOT = Path(__file__).parents[2]


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(worker)


def worker(
    concurrency: Annotated[
        int, typer.Option(min=1, help="同时执行的运行数。Runs at a time here.")
    ] = 1,
    name: Annotated[
        str,
        typer.Option(
            help="区分本机的多个节点。Tells workers of one machine apart.", metavar="NAME"
        ),
    ] = "worker",
) -> None:
    """执行节点。Make the runs that the server hands out.

    Ctrl-C 待其完成后结束。Ctrl-C lets them end first.
    """
    from pipelines.instance import opened_instance

    settings = given_settings()
    if not settings.broker_url:
        raise WrongUsageError(
            "执行节点从 NIANBAO_BROKER_URL 领取运行：尚未设置",
            "a worker takes its runs from NIANBAO_BROKER_URL: it is not set",
        )
    with opened_instance(settings):
        pass  # runs of this machine's killed processes are settled
    program = ["celery", "-A", "pipelines.worker", "worker", "--loglevel", "INFO"]
    how = ["--queues", "dagster", "--concurrency", str(concurrency), "--hostname", f"{name}@%h"]
    os.chdir(_ROOT)
    # In this very process, so that signals reach it; nothing that was imported is forked with it.
    os.execve(  # noqa: S606
        sys.executable,
        [sys.executable, "-m", *program, *how],
        {**os.environ, **settings.environment()},
    )
