"""`nianbao finalize`: the figures of a region and year signed off."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.cli.given import ReportYear, given_settings
from pipelines.cli.recorded import Author, Reason, faults_told, office_folder, record_entry, why
from pipelines.cli.usage import WrongUsageError


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(finalize)


def finalize(
    year: ReportYear,
    region: Annotated[
        str, typer.Argument(metavar="REGION", help="区域代码或名称。Code or name of the region.")
    ],
    reason: Reason,
    author: Author,
    despite: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="暂定时仍核定的理由。Why, where it is provisional."),
    ] = None,
) -> None:
    """核定区域年度。Sign off a region's figures of a year.

    此后的变动记为带编号的修订。What changes later is a numbered revision.
    """
    from upath import UPath

    from assets.decisions.load import load_decisions
    from pipelines.behind_figures import UnknownError
    from pipelines.finalizing import NotFinalError, sign_off

    published = UPath(given_settings().home) / "published"
    with faults_told():
        decisions = load_decisions(office_folder() / "decisions")
        try:
            name, entry = sign_off(
                published, decisions, year, region, despite, **why(reason, author)
            )
        except (UnknownError, NotFinalError) as error:
            raise WrongUsageError(str(error)) from None
        record_entry(entry)
    told = f"{name} {entry.region} {year}, release 发布 {entry.release}"
    typer.secho(f"signed off 已核定: {told}", fg="green")
    typer.echo(f"next 下一步: nianbao run --no-fetch --year {year}  (the next release tells of it)")
