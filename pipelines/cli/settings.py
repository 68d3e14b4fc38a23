"""`nianbao settings`: what every setting is here, and where that was said."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from pipelines.cli.given import given_settings_and_origins


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(settings)


def settings(
    as_json: Annotated[
        bool,
        typer.Option("--json", help="每项设置一行 JSON。One JSON object a setting, one a line."),
    ] = False,
    changed: Annotated[
        bool,
        typer.Option("--changed", help="只列已更改的。Only those that are not at their default."),
    ] = False,
) -> None:
    """设置。Every setting, where it comes from and what it is.

    不显示密码。Passwords are not shown.
    """
    from pipelines.settings import Settings, variable_of
    from pipelines.settings_given import DEFAULT
    from pipelines.settings_texts import shown

    given, origins = given_settings_and_origins()
    for name, field in Settings.model_fields.items():
        value, origin, variable = shown(given, name), origins[name], variable_of(name)
        if changed and origin == DEFAULT:
            continue
        if as_json:
            entry = {
                "name": name,
                "value": value,
                "origin": origin,
                "variable": variable,
                "label": field.title,
                "description": field.description,
            }
            typer.echo(json.dumps(entry, ensure_ascii=False))
        else:
            typer.secho(f"{field.title} {name}: ", bold=True, nl=False)
            typer.echo(value or "无 none")
            where = origin if origin == variable else f"{origin}; {variable}"
            typer.echo(f"    来源 from: {where}")
            for line in str(field.description).splitlines():
                typer.echo(f"    {line}")
