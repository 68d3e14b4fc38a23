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
        bool, typer.Option("--json", help="One JSON object a check, one a line.")
    ] = False,
) -> None:
    """体检: versions, storage, databases, register, clock, disk, memory, fonts. Nothing is changed.

    Status 0: fit to run; 1: a fault.
    """
    from pipelines.doctor import machine_checks
    from pipelines.doctor_storage import storage_checks

    settings = given_settings()
    faults = 0
    for check in chain(machine_checks(settings), storage_checks(settings)):
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
