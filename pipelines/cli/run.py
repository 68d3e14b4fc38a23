"""`nianbao run` and `nianbao rebuild`: the flow, with progress and a closing table."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.given import AnyYear, LatestYear, given_settings, stored_tables
from pipelines.cli.usage import WrongUsageError
from pipelines.settings import Settings

if TYPE_CHECKING:
    from dagster import DagsterInstance

    from assets.fetch.asset import Fetching
    from assets.storage.stage_tables import StageTables
    from pipelines.flow import Failed, Flow, Watch

Partitions = list[tuple[int, str]]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command()(run)
    app.command()(rebuild)


def run(  # noqa: PLR0913, PLR0917 - the options of the command
    year: LatestYear = None,
    years: Annotated[
        str,
        typer.Option(
            metavar="A-B,C",
            help="多个年度，如 2021-2025 或 2021,2023。Several report years.",
        ),
    ] = "",
    region: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE",
            help="采集区域，可多次给出，默认全部。Collection regions; all by default.",
        ),
    ] = None,
    no_fetch: Annotated[
        bool,
        typer.Option(
            "--no-fetch", help="只用存档，不访问网站。Take the archive as it is; ask no site."
        ),
    ] = False,
    again: Annotated[
        bool,
        typer.Option("--again", help="重新核对已存档的报告。Ask again for what is archived."),
    ] = False,
    retry_failed: Annotated[
        bool,
        typer.Option(
            "--retry-failed", help="只重试上次失败的。Ask only for what failed last time."
        ),
    ] = False,
    queue: Annotated[
        str,
        typer.Option(
            metavar="URL",
            help="由该服务器运行，如 http://127.0.0.1:3000。Hand the runs to this server.",
        ),
    ] = "",
    alert: Annotated[
        bool,
        typer.Option(
            "--alert", help="出错时告警。Tell of faults by the mail or webhook that is set."
        ),
    ] = False,
) -> None:
    """全流程。Fetch, read, check, sum and publish a year's reports."""
    from assets.fetch.asset import Fetching
    from pipelines.flow import known_years

    settings = given_settings()
    chosen = _years(year, years, known_years())
    if again + no_fetch + retry_failed > 1:
        raise WrongUsageError(
            "--again、--no-fetch、--retry-failed 只能给一个",
            "give one of --again, --no-fetch and --retry-failed",
        )
    fetching = Fetching(fetch=not no_fetch, again=again, only_failed=retry_failed)
    if alert:
        _require_hook(settings)
    wrong = _flow_and_faults(settings, chosen, region, fetching, queue)
    if alert and wrong:
        _alert(settings, wrong)
    raise typer.Exit(1 if wrong else 0)


def rebuild(
    year: AnyYear = None,
) -> None:
    """重建。Make all again from what is archived; nothing is fetched."""
    from pipelines.flow import FlowError, kept_partitions

    settings = given_settings()
    archived = kept_partitions(settings)
    if not archived:
        raise WrongUsageError(
            f"{settings.home} 中没有存档", f"nothing is archived in {settings.home}"
        )
    kept = [each for each in archived if year in {None, each[0]}]
    if not kept:
        others = ", ".join(str(each) for each in sorted({each for each, _ in archived}))
        raise WrongUsageError(
            f"{settings.home} 中没有 {year} 年度的存档，已有：{others}",
            f"nothing of report year {year} is archived in {settings.home}: there is {others}",
        )

    def partitions(flow: Flow) -> Partitions:
        known = flow.regions()
        again = [each for each in kept if each[1] in known]
        if not again:
            raise FlowError(
                f"所存区域均不在登记表中 nothing that is archived in {settings.home} is of a"
                f" collection region of the register, which has {', '.join(known) or 'none'}"
            )
        return again

    from assets.fetch.asset import Fetching

    wrong = _closed_flow(settings, partitions, Fetching(fetch=False))
    raise typer.Exit(1 if wrong else 0)


def flow_and_closing(
    settings: Settings, years: list[int], regions: list[str] | None, fetching: Fetching
) -> int:
    """Run the flow for these years and regions (all where None), show its end; the exit status.

    Where only what failed is to be asked for, partitions in which nothing did are left alone.
    """
    return 1 if _flow_and_faults(settings, years, regions, fetching) else 0


def _flow_and_faults(
    settings: Settings,
    years: list[int],
    regions: list[str] | None,
    fetching: Fetching,
    queue: str = "",
) -> list[str]:
    """As ``flow_and_closing``; what went wrong, a line each."""
    from pipelines.flow import FlowError
    from pipelines.standing import is_to_be_retried

    def partitions(flow: Flow) -> Partitions:
        known = flow.regions()
        if not known:
            raise FlowError(
                "登记表中没有采集区域 the register has no collection region: say `yes` in column"
                " `collection` of regions.csv, then nianbao register check"
            )
        unknown = sorted(set(regions or ()) - set(known))
        if unknown:
            named, there = ", ".join(unknown), ", ".join(known)
            raise WrongUsageError(
                f"没有采集区域 {named}；登记表中有 {there}",
                f"no collection region {named}; the register has {there}",
            )
        wanted = [(year, region) for year in years for region in regions or known]
        if not fetching.only_failed:
            return wanted
        tables = stored_tables(settings)
        return [place for place in wanted if is_to_be_retried(tables, *place)]

    return _closed_flow(settings, partitions, fetching, queue)


def _closed_flow(
    settings: Settings,
    partitions: Callable[[Flow], Partitions],
    fetching: Fetching,
    queue: str = "",
) -> list[str]:
    """Run the flow, here or through a queue, and show its end; what went wrong comes last."""
    from rich.console import Console
    from upath import UPath

    from pipelines.cli.closing import show_places, show_standings
    from pipelines.cli.progress import Bars
    from pipelines.flow import FlowError, opened_flow
    from pipelines.standing import standing, waiting_decisions

    try:
        with Bars() as bars, opened_flow(settings, bars, _kind(queue)) as flow:
            wanted = partitions(flow)
            failures = flow.run(wanted, fetching)
    except FlowError as error:
        typer.secho(str(error), fg="red", err=True)
        return [str(error)]
    console = Console()
    if not wanted:
        console.print("nothing failed 没有失败的采集: there is nothing to ask for again")
        return []
    tables = stored_tables(settings)
    regions = sorted({region for _, region in wanted})
    ended = [
        standing(tables, year, regions=regions) for year in sorted({year for year, _ in wanted})
    ]
    show_standings(console, ended, whole=False, title=f"regions 采集区域 {', '.join(regions)}")
    show_places(console, settings)
    years = [each.year for each in ended]
    wrong = [
        *(_silent(tables, years, regions) if fetching.fetch else []),
        *_failed(failures),
        *_held(settings, years),
        *_unfit(tables, wanted),
    ]
    for line in wrong:
        typer.secho(line, fg="red", err=True)
    for line in waiting_decisions(tables, UPath(settings.office)):
        typer.secho(f"not applied 尚未适用: {line} has not been judged", fg="yellow", err=True)
    return wrong


def _kind(queue: str) -> Callable[[Settings, DagsterInstance, Watch], Flow]:
    """What makes a flow: in this process, or where a server's address is given in its queue."""
    if not queue:
        from pipelines.flow import Flow

        return Flow
    from pipelines.submitting import QueuedFlow

    return functools.partial(QueuedFlow, server=queue)


def _silent(tables: StageTables, years: list[int], regions: list[str]) -> list[str]:
    """The regions of which no report was found."""
    from pipelines.standing import silent_regions

    silent = [
        f"{region} {year}" for year in years for region in silent_regions(tables, year, regions)
    ]
    said = "nothing found 未找到任何报告: no site answered with a report for"
    return [f"{said} {', '.join(silent)}; see missing above"] if silent else []


def _failed(failures: list[Failed]) -> list[str]:
    """Each reason once, with the runs that failed for it."""
    places: dict[str, list[str]] = {}
    for failed in failures:
        place = " ".join(filter(None, (str(failed.task.year), failed.task.region)))
        places.setdefault(failed.reason, []).append(place)
    return [f"failed 失败 {', '.join(at)}: {reason}" for reason, at in places.items()]


def _held(settings: Settings, years: list[int]) -> list[str]:
    """The years whose next release a gate holds back."""
    from upath import UPath

    from assets.published.releases import Releases

    published = UPath(settings.home) / "published"
    held = [year for year in years if Releases(published / str(year)).held()]
    return [f"release held back 发布暂缓: {year}; see nianbao release show {year}" for year in held]


def _unfit(tables: StageTables, wanted: Partitions) -> list[str]:
    """The decisions that are not applied, under a line that says so."""
    from pipelines.standing import unfit_decisions

    unfit = [line for year, region in wanted for line in unfit_decisions(tables, year, region)]
    head = ["decisions that no longer fit 不再适用的人工决定:"] if unfit else []
    return [*head, *(f"  {line}" for line in unfit)]


def _require_hook(settings: Settings) -> None:
    from pipelines.alerts import is_configured

    if not is_configured(settings):
        raise WrongUsageError(
            "没有告警对象：设置 NIANBAO_ALERT_WEBHOOK，或 NIANBAO_ALERT_MAIL 和 NIANBAO_SMTP_URL",
            "nobody is to be told: set NIANBAO_ALERT_WEBHOOK, or NIANBAO_ALERT_MAIL and"
            " NIANBAO_SMTP_URL",
        )


def _alert(settings: Settings, wrong: list[str]) -> None:
    from pipelines.alerts import Alert, tell

    if not tell(
        settings, Alert("nianbao run 未能全部完成 did not all go well", {}, "\n".join(wrong))
    ):
        typer.secho("alert not taken 告警未送达", fg="red", err=True)


def _years(year: int | None, span: str, known: list[int]) -> list[int]:
    """The years that are meant, oldest first. WrongUsageError for one that cannot be collected."""
    if year is not None and span:
        raise WrongUsageError("--year 和 --years 只能给一个", "give --year or --years, not both")
    latest = known[-1] if year is None else year
    chosen = _spanned(span) if span else [latest]
    unknown = [each for each in chosen if each not in known]
    if unknown:
        raise WrongUsageError(
            f"年度 {unknown[0]!r} 不能采集：可采集 {known[0]} 至 {known[-1]}；次年 2 月 1 日起列入",
            f"report year {unknown[0]!r} cannot be collected: {known[0]} to {known[-1]} can; a year"
            " appears on 1 February after it",
        )
    return chosen


def _spanned(text: str) -> list[int]:
    """The years of a list such as ``2019,2021-2023``. WrongUsageError for what is none."""
    found: set[int] = set()
    for part in text.split(","):
        match = re.fullmatch(r"\s*([0-9]{4})(?:-([0-9]{4}))?\s*", part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if first > last:
            raise WrongUsageError(
                f"--years 应为 2021-2024 或 2021,2023 这样的年度，而不是 {part!r}",
                f"--years takes years and spans such as 2021-2024 or 2021,2023, not {part!r}",
            )
        found.update(range(first, last + 1))
    return sorted(found)
