"""`nianbao init`: the start of an office's own folder, to be filled in."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(init)


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="要建立的机关目录。The office's folder to begin.")
    ],
) -> None:
    """建立机关目录。Begin an office's folder; nothing is overwritten."""
    from assets.register.start import office_start
    from pipelines import season
    from pipelines import settings as settings_file
    from pipelines.settings_texts import settings_start

    texts = {settings_file.FILE: settings_start(), season.FILE: season.default_text()}
    contents = {**office_start(), **{name: text.encode() for name, text in texts.items()}}
    start = {folder / name: content for name, content in contents.items()}
    if there := [str(path) for path in start if path.exists()]:
        typer.secho(f"已存在 is there already: {', '.join(there)}", fg="red", err=True)
        raise typer.Exit(2)
    for path, content in start.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        typer.echo(f"已写入 written {path}")
    typer.echo("下一步 next:")
    place = folder.absolute()
    typer.echo(f"  export NIANBAO_REGION_DIR={shlex.quote(str(place))}")
    typer.echo(f"  export NIANBAO_HOME={shlex.quote(str(place.with_name(place.name + '-data')))}")
    typer.echo(
        "  nianbao register import FILE --within CODE   导入区划 regions from official codes"
    )
    typer.echo("  nianbao register check                       检查登记表 what is still missing")
    typer.echo("  nianbao run                                  全流程 the latest report year")
