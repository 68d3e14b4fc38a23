"""`nianbao status`: who has reported and who has not, from the tables alone."""

from __future__ import annotations

import dataclasses
import json
from typing import Annotated

import typer

from pipelines.cli.given import AnyYear, given_settings, stored_tables
from pipelines.cli.usage import nothing_collected


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(status)


def status(
    year: AnyYear = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="每年度一行 JSON。One JSON object a year, one a line.")
    ] = False,
) -> None:
    """覆盖情况。Who has published, who is missing, and why."""
    from rich.console import Console

    from pipelines.cli.closing import show_standings
    from pipelines.standing import standings

    settings = given_settings()
    tables = stored_tables(settings)
    known = standings(tables)
    found = [each for each in known if year in {None, each.year}]
    if not found:
        why = nothing_collected(settings.home, year, [each.year for each in known])
        typer.secho("\n".join(why), fg="red", err=True)
        raise typer.Exit(1)
    if as_json:
        for each in found:
            typer.echo(json.dumps(dataclasses.asdict(each), ensure_ascii=False))
    else:
        show_standings(Console(), found, whole=True, title=f"coverage 覆盖情况 {settings.home}")
