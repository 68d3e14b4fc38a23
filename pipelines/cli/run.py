"""`nianbao run` and `nianbao rebuild`: the flow, with progress and a closing table."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.given import given_settings, stored_tables, year_given
from pipelines.settings import Settings

if TYPE_CHECKING:
    from assets.fetch.asset import Fetching
    from pipelines.flow import Failed, Flow

Partitions = list[tuple[int, str]]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command()(run)
    app.command()(rebuild)


def run(
    year: Annotated[
        int | None,
        typer.Option(
            metavar="YEAR", parser=year_given, help="One report year; the latest by default."
        ),
    ] = None,
    years: Annotated[str, typer.Option(metavar="A-B", help="Several report years.")] = "",
    region: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="A collection region; all by default.")
    ] = None,
    no_fetch: Annotated[
        bool, typer.Option("--no-fetch", help="Take the archive as it is; ask no site.")
    ] = False,
    again: Annotated[
        bool,
        typer.Option("--again", help="Ask again for what is archived: has it been changed since?"),
    ] = False,
    retry_failed: Annotated[
        bool,
        typer.Option("--retry-failed", help="Ask only for what failed when it was last asked for."),
    ] = False,
) -> None:
    """全流程: fetch, read, check, sum and publish the reports of a year."""
    from assets.fetch.asset import Fetching
    from pipelines.flow import known_years

    settings = given_settings()
    chosen = _years(year, years, known_years())
    if again + no_fetch + retry_failed > 1:
        raise typer.BadParameter("give one of --again, --no-fetch and --retry-failed")
    fetching = Fetching(fetch=not no_fetch, again=again, only_failed=retry_failed)
    raise typer.Exit(flow_and_closing(settings, chosen, region, fetching))


def rebuild(
    year: Annotated[
        int | None,
        typer.Option(metavar="YEAR", parser=year_given, help="One report year; all by default."),
    ] = None,
) -> None:
    """重建: make everything again from archive, register and decisions; nothing is fetched."""
    from pipelines.flow import kept_partitions

    settings = given_settings()
    archived = kept_partitions(settings)
    if not archived:
        raise typer.BadParameter(f"nothing is archived in {settings.home}")
    kept = [each for each in archived if year in {None, each[0]}]
    if not kept:
        others = ", ".join(str(each) for each in sorted({each for each, _ in archived}))
        raise typer.BadParameter(
            f"nothing of report year {year} is archived in {settings.home}: there is {others}"
        )

    def partitions(flow: Flow) -> Partitions:
        known = set(flow.regions())
        return [each for each in kept if each[1] in known]

    from assets.fetch.asset import Fetching

    raise typer.Exit(_closed_flow(settings, partitions, Fetching(fetch=False)))


def flow_and_closing(
    settings: Settings, years: list[int], regions: list[str] | None, fetching: Fetching
) -> int:
    """Run the flow for these years and regions (all where None), show its end; the exit status.

    Where only what failed is to be asked for, partitions in which nothing did are left alone.
    """
    from pipelines.standing import is_to_be_retried

    def partitions(flow: Flow) -> Partitions:
        known = flow.regions()
        unknown = sorted(set(regions or ()) - set(known))
        if unknown:
            raise typer.BadParameter(
                f"no collection region {', '.join(unknown)}; the register has {', '.join(known)}"
            )
        wanted = [(year, region) for year in years for region in regions or known]
        if not fetching.only_failed:
            return wanted
        tables = stored_tables(settings)
        return [place for place in wanted if is_to_be_retried(tables, *place)]

    return _closed_flow(settings, partitions, fetching)


def _closed_flow(
    settings: Settings, partitions: Callable[[Flow], Partitions], fetching: Fetching
) -> int:
    from rich.console import Console
    from upath import UPath

    from pipelines.cli.closing import show_places, show_standings
    from pipelines.cli.progress import Bars
    from pipelines.flow import FlowError, opened_flow
    from pipelines.standing import (
        silent_regions,
        standing,
        unfit_decisions,
        waiting_decisions,
    )

    try:
        with Bars() as bars, opened_flow(settings, bars) as flow:
            wanted = partitions(flow)
            failures = flow.run(wanted, fetching)
    except FlowError as error:
        typer.secho(str(error), fg="red", err=True)
        return 1
    console = Console()
    if not wanted:
        console.print("nothing failed 没有失败的采集: there is nothing to ask for again")
        return 0
    tables = stored_tables(settings)
    regions = sorted({region for _, region in wanted})
    ended = [
        standing(tables, year, regions=regions) for year in sorted({year for year, _ in wanted})
    ]
    show_standings(console, ended, whole=False, title=f"regions 采集区域 {', '.join(regions)}")
    show_places(console, settings)
    silent = [
        f"{region} {each.year}"
        for each in ended
        if fetching.fetch
        for region in silent_regions(tables, each.year, regions)
    ]
    if silent:
        typer.secho(
            "nothing found 未找到任何报告: no site answered with a report for"
            f" {', '.join(silent)}; see missing above",
            fg="red",
            err=True,
        )
    _show_failures(failures)
    held = _show_held(settings, [each.year for each in ended])
    unfit = [line for year, region in wanted for line in unfit_decisions(tables, year, region)]
    if unfit:
        typer.secho("decisions that no longer fit 不再适用的人工决定:", fg="red", err=True)
    for line in unfit:
        typer.secho(f"  {line}", fg="red", err=True)
    for line in waiting_decisions(tables, UPath(settings.office)):
        typer.secho(f"not applied 尚未适用: {line} has not been judged", fg="yellow", err=True)
    return 1 if failures or silent or held or unfit else 0


def _show_failures(failures: list[Failed]) -> None:
    """Each reason once, with the runs that failed for it."""
    places: dict[str, list[str]] = {}
    for failed in failures:
        place = " ".join(filter(None, (str(failed.task.year), failed.task.region)))
        places.setdefault(failed.reason, []).append(place)
    for reason, failing in places.items():
        typer.secho(f"failed 失败 {', '.join(failing)}: {reason}", fg="red", err=True)


def _show_held(settings: Settings, years: list[int]) -> bool:
    """Whether a gate holds back the next release of one of these years; each is told."""
    from upath import UPath

    from assets.published.releases import Releases

    published = UPath(settings.home) / "published"
    held = [year for year in years if Releases(published / str(year)).held()]
    for year in held:
        told = f"release held back 发布暂缓: {year}; see nianbao release show {year}"
        typer.secho(told, fg="red", err=True)
    return bool(held)


def _years(year: int | None, span: str, known: list[int]) -> list[int]:
    """The years that are meant. BadParameter for one that cannot be collected."""
    if year is not None and span:
        raise typer.BadParameter("give --year or --years, not both")
    if span:
        match = re.fullmatch(r"(\d{4})-(\d{4})", span)
        if match is None or int(match[1]) > int(match[2]):
            raise typer.BadParameter(f"--years takes A-B, such as 2021-2024, not {span!r}")
        chosen = list(range(int(match[1]), int(match[2]) + 1))
    else:
        chosen = [year if year is not None else known[-1]]
    unknown = [each for each in chosen if each not in known]
    if unknown:
        raise typer.BadParameter(
            f"report year {unknown[0]!r} cannot be collected: {known[0]} to {known[-1]} can; a year"
            " appears on 1 February after it"
        )
    return chosen
