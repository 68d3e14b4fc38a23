"""`nianbao source add`: a unit's answer recorded in the register, and that one report fetched."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.cli.given import LatestYear, given_settings, stored_tables

source = typer.Typer(help="来源。Where a report is to be found.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the command group to the program."""
    app.add_typer(source, name="source")


@source.command()
def add(
    reporter: Annotated[
        str,
        typer.Argument(metavar="REPORTER", help="单位编号、名称或别名。Its id, name or alias."),
    ],
    answer: Annotated[
        str,
        typer.Argument(
            metavar="URL|FILE", help="报告的网址或文件。Address of the report, or a file of it."
        ),
    ],
    year: LatestYear = None,
    listing: Annotated[
        bool,
        typer.Option(
            "--listing",
            help="网址是列表页，不是报告。The address is a page of links, not the report.",
        ),
    ] = False,
    local: Annotated[
        bool,
        typer.Option(
            "--local",
            help="网址在本机或内网。The address is on this machine or a private network.",
        ),
    ] = False,
    note: Annotated[
        str, typer.Option(metavar="TEXT", help="谁在何时告知。Who said so, and when.")
    ] = "",
    no_fetch: Annotated[
        bool,
        typer.Option(
            "--no-fetch", help="只登记，下次运行再采集。Record it only; fetch with the next run."
        ),
    ] = False,
) -> None:
    """登记来源。Record a unit's answer and fetch just that report."""
    from upath import UPath

    from assets.register.load import load_register
    from assets.register.rows import RegisterError
    from pipelines.flow import known_years
    from pipelines.sourcing import UnusableAnswerError, add_source, unit_of

    settings = given_settings()
    office = UPath(settings.office)
    chosen = year if year is not None else known_years()[-1]
    more = {"kind": "listing"} if listing else {}
    more |= {"local": "yes"} if local else {}
    more |= {"note": note} if note else {}
    try:
        unit = unit_of(load_register(office / "register"), reporter, chosen)
        added = add_source(office, unit, answer, chosen, **more)
    except (RegisterError, UnusableAnswerError) as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(2) from None
    except OSError as error:
        typer.secho(f"{office} cannot be written: {error}", fg="red", err=True)
        raise typer.Exit(1) from None
    told = f"{added.name} {added.year}, {added.kind} {added.address}"
    typer.echo(f"recorded 已登记: {told} (sources.csv row {added.row})")
    if no_fetch:
        return
    from assets.fetch.asset import Fetching
    from pipelines.cli.run import flow_and_closing
    from pipelines.standing import brought, ending

    fetching = Fetching(reporters=[added.reporter_id])
    status = flow_and_closing(settings, [added.year], [added.region], fetching)
    tables = stored_tables(settings)
    ended = ending(tables, added.year, added.reporter_id)
    if ended is not None:
        typer.echo(f"{added.name} {added.year}: {ended.told}")
        why_not = brought(tables, added.year, added.region, added.source_id)
        if why_not:
            typer.secho(f"not by what was added 并非由此来源: {why_not}", fg="red", err=True)
        status = 0 if ended.found and not why_not else 1
    raise typer.Exit(status)
