"""`nianbao backup` and `nianbao restore`: a data home copied whole, and made of a copy again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from pipelines.cli.given import given_settings


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command()(backup)
    app.command()(restore)


def backup(
    target: Annotated[
        Path, typer.Argument(metavar="FILE.tar|FOLDER", help="What is to be made; not there yet.")
    ],
    with_tables: Annotated[
        bool, typer.Option("--with-tables", help="Also the tables and the warehouse in SQLite.")
    ] = False,
) -> None:
    """备份: archive, office, releases and history of the data home; a run may go on meanwhile.

    Tables, pages and the warehouse are left out: a run makes them again.
    """
    import sqlite3

    from pipelines.backup import BackupError, backed_up

    try:
        made = backed_up(given_settings(), target, with_tables=with_tables)
    except (BackupError, OSError, sqlite3.Error) as error:
        _refuse(error)
    for said in made.left_out:
        typer.secho(f"未含 left out: {said}", fg="yellow")
    typer.echo(f"已备份 backed up: {target}, files 文件 {len(made.files)}")


def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE.tar|FOLDER", help="A backup.")],
    into: Annotated[Path, typer.Option(metavar="HOME", help="The new home; empty or not there.")],
) -> None:
    """恢复: a data home out of a backup, every file checked against its digest."""
    import shlex

    from pipelines.backup import BackupError
    from pipelines.restoring import restored

    try:
        made = restored(source, into)
    except (BackupError, OSError) as error:
        _refuse(error)
    typer.echo(f"已恢复 restored: {into}, files 文件 {len(made.files)}, all whole 均完好")
    typer.echo("下一步 next:")
    typer.echo(f"  export NIANBAO_HOME={shlex.quote(str(into.absolute()))}")
    typer.echo("  nianbao rebuild   重建 tables, pages and the warehouse")


def _refuse(error: Exception) -> NoReturn:
    typer.secho(str(error), fg="red", err=True)
    raise typer.Exit(1)
