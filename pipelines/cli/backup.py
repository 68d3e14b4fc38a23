"""`nianbao backup` and `nianbao restore`: a data home copied whole, and made of a copy again."""

from __future__ import annotations

import os
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
        Path,
        typer.Argument(
            metavar="FILE.tar|FOLDER",
            help="备份文件或文件夹，须尚不存在。What is to be made; not there yet.",
        ),
    ],
    with_tables: Annotated[
        bool,
        typer.Option(
            "--with-tables",
            help="连同数据表和 SQLite 数据仓库。Also the tables and the warehouse in SQLite.",
        ),
    ] = False,
) -> None:
    """备份。Copy archive, office, releases and history.

    备份时可以运行。A run may go on meanwhile.

    数据表、页面和数据仓库可由运行重新生成，不在其中。
    Tables, pages and the warehouse are left out: a run makes them again.
    """
    from pipelines.backup import backed_up
    from pipelines.backup_form import BackupError

    try:
        made = backed_up(given_settings(), target, with_tables=with_tables)
    except (BackupError, OSError) as error:
        _refuse(error)
    for said in made.left_out:
        typer.secho(f"未含 left out: {said}", fg="yellow")
    typer.echo(f"已备份 backed up: {target}, files 文件 {len(made.files)}")


def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE.tar|FOLDER", help="一份备份。A backup.")],
    into: Annotated[
        Path,
        typer.Option(
            metavar="HOME", help="新的数据目录，须为空或尚不存在。The new home; empty or not there."
        ),
    ],
) -> None:
    """恢复。A data home out of a backup, every file verified."""
    import shlex

    from pipelines.backup_form import BackupError
    from pipelines.restoring import places_outside, restored

    try:
        made = restored(source, into)
    except (BackupError, OSError) as error:
        _refuse(error)
    typer.echo(f"已恢复 restored: {into}, files 文件 {len(made.files)}, all whole 均完好")
    for said in places_outside(into, os.environ):
        typer.secho(f"注意，不在新目录内 note, outside the new home: {said}", fg="yellow")
    typer.echo("下一步 next:")
    typer.echo(f"  export NIANBAO_HOME={shlex.quote(str(into.absolute()))}")
    typer.echo("  nianbao rebuild   重建 tables, pages and the warehouse")


def _refuse(error: Exception) -> NoReturn:
    typer.secho(str(error), fg="red", err=True)
    raise typer.Exit(1)
