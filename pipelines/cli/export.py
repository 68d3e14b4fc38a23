"""`nianbao export`: the latest release of a year, or a region's part of it, copied out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.given import ReportYear, given_settings
from pipelines.cli.usage import WrongUsageError


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(export)


def export(
    year: ReportYear,
    out: Annotated[
        Path,
        typer.Option(
            metavar="DIR", file_okay=False, help="导出到新的或空的文件夹。A new or empty folder."
        ),
    ],
    region: Annotated[
        str,
        typer.Argument(
            metavar="REGION",
            help="区域代码或名称，默认全部。Code or name of a region; all by default.",
        ),
    ] = "",
) -> None:
    """导出发布文件。Copy the latest release, or a region's part of it."""
    from upath import UPath

    from assets.published.releases import Releases
    from pipelines.behind_figures import UnknownError
    from pipelines.exporting import export_region, export_release

    home = given_settings().home
    latest = Releases(UPath(home) / "published" / str(year)).latest()
    if latest is None:
        raise WrongUsageError(
            f"{home} 中没有 {year} 年度的发布", f"{year} has no release in {home}"
        )
    if out.is_dir() and any(out.iterdir()):
        raise WrongUsageError(f"文件夹不为空：{str(out)!r}", f"not an empty folder: {str(out)!r}")
    try:
        made = export_region(latest, year, region, out) if region else export_release(latest, out)
    except UnknownError as error:
        raise WrongUsageError(str(error)) from None
    typer.echo(f"release 发布 {latest.number}: {len(made)} files 个文件 -> {out}")
