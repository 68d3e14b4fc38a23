"""`nianbao doctor`: is this installation fit to run, and what is to be done where it is not."""

from __future__ import annotations

import dataclasses
import json
from itertools import chain
from typing import Annotated

import typer

from pipelines.cli.given import given_settings

_SHOWN = {
    "ok": ("好 ok", "green"),
    "warning": ("注意 warning", "yellow"),
    "fault": ("故障 fault", "red"),
}


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(doctor)


def doctor(
    as_json: Annotated[
        bool, typer.Option("--json", help="每项检查一行 JSON。One JSON object a check, one a line.")
    ] = False,
    alert: Annotated[
        bool,
        typer.Option("--alert", help="试发告警。Sends an alert to all who are to be told."),
    ] = False,
) -> None:
    """体检。Is this installation fit to run? Nothing is changed.

    版本、存储、数据库、登记表、时钟、磁盘、内存、字体。Versions, storage, databases, register,
    clock, disk, memory, fonts.

    状态 0：可以运行；1：有故障。Status 0: fit to run; 1: a fault.
    """
    from pipelines.doctor import machine_checks, sent_alert
    from pipelines.doctor_storage import storage_checks

    settings = given_settings()
    faults = 0
    sent = sent_alert(settings) if alert else ()
    for check in chain(machine_checks(settings), storage_checks(settings), sent):
        faults += check.state == "fault"
        if as_json:
            typer.echo(json.dumps(dataclasses.asdict(check), ensure_ascii=False))
            continue
        word, color = _SHOWN[check.state]
        typer.secho(word, fg=color, nl=False)
        typer.echo(f"  {check.label} {check.name}: {check.found}")
        if check.remedy:
            typer.echo(f"    → {check.remedy}")
    raise typer.Exit(1 if faults else 0)
