"""`nianbao prune`: old runs and logs taken away, as the settings have it."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.cli.given import given_settings


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(prune)


def prune(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只列出，不清除。Only say what would be taken away.")
    ] = False,
) -> None:
    """清理。Take away old runs and logs; never archive or releases."""
    from datetime import UTC, datetime

    from pipelines.instance import opened_instance
    from pipelines.retention import remove, unwanted

    settings = given_settings()
    word = "将清除 would be removed" if dry_run else "已清除 removed"
    size = 0
    with opened_instance(settings) as instance:
        found = unwanted(settings, instance, datetime.now(UTC))
        for each in found:
            size += each.bytes
            if not dry_run:
                remove(each, instance)
            typer.echo(f"{word}: {each.what}")
    typer.echo(f"{word}: {len(found)} 项 in all, bytes 字节 {size:,}")
