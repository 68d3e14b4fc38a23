"""`nianbao archive`: is every byte that was ever fetched still what it was, and what if not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from pipelines.cli.given import AnyRegion, AnyYear, given_settings, stored_archive
from pipelines.cli.usage import WrongUsageError

if TYPE_CHECKING:
    from assets.storage.archive import Archive
    from assets.storage.archive_check import Problem

Place = tuple[int, str]

archive = typer.Typer(
    help="存档。Check what was fetched, and save what is whole.",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    """Add the command group to the program."""
    app.add_typer(archive, name="archive")


@archive.command()
def verify(year: AnyYear = None, region: AnyRegion = "") -> None:
    """校验。Read every record of every file; a line for each fault.

    状态 0：无问题；1：有问题。Status 0: nothing is wrong; 1: something.
    """
    stored = stored_archive(given_settings())
    files = records = size = 0
    problems: list[Problem] = []
    places = _places(stored, year, region)
    with _shown_progress(sum(stored.size(*place) for place in places)) as advance:
        for place in places:
            checked = stored.checked(*place, advance)
            files, records = files + checked.files, records + checked.records
            size += checked.size
            problems += checked.problems
    for each in problems:
        typer.echo(_line(each))
    counts = f"files 文件 {files}, records 记录 {records}, bytes 字节 {size:,}"
    typer.echo(f"{counts}, problems 问题 {len(problems)}")
    raise typer.Exit(1 if problems else 0)


@archive.command()
def repair(year: AnyYear = None, region: AnyRegion = "") -> None:
    """修复。Save the whole records of damaged files.

    损坏的文件另行保留，丢失的内容由下次运行重新采集。The damaged files are kept beside them; what
    is lost is asked for again by the next run.

    状态 0：均已完好；1：有分区正在写入。Status 0: every partition is whole now; 1: one is being
    written.
    """
    from assets.storage.partition_files import ArchiveBusyError

    stored = stored_archive(given_settings())
    busy = False
    damaged = 0
    places = _places(stored, year, region)
    with _shown_progress(sum(stored.size(*place) for place in places)) as advance:
        for place in places:
            size = stored.size(*place)
            try:
                said = stored.repaired(*place)
            except ArchiveBusyError as error:
                busy, said = True, (str(error),)
            damaged += len(said)
            for line in said:
                typer.echo(_in_one_line(line))
            advance(size)
    if damaged:
        typer.echo("then 然后: nianbao run")
    else:
        typer.echo("nothing is damaged 没有损坏")
    raise typer.Exit(1 if busy else 0)


def _places(stored: Archive, year: int | None, region: str) -> list[Place]:
    """The partitions that are meant. WrongUsageError where there is none."""
    kept = stored.partitions()
    places = [each for each in kept if year in {None, each[0]} and region in {"", each[1]}]
    if not kept:
        raise WrongUsageError(f"{stored.root} 中没有存档", f"nothing is archived in {stored.root}")
    if not places:
        raise WrongUsageError(
            f"没有这一年度或区域；{stored.root} 中有 {kept}",
            f"no such year or region among {kept} in {stored.root}",
        )
    return places


@contextmanager
def _shown_progress(total: int) -> Iterator[Callable[[int], None]]:
    """To be told how many bytes more are done; shown where standard error is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=total)
        yield lambda size: progress.advance(task, size)


def _line(problem: Problem) -> str:
    place = "" if problem.offset is None else f" at {problem.offset}"
    address = f" {problem.url}" if problem.url else ""
    return _in_one_line(f"{problem.file}{place}{address}: {problem.text}")


def _in_one_line(text: str) -> str:
    """What a site wrote must not move the cursor, nor look like a line of ours."""
    from expectations.signs import visible

    return visible(text).replace("\n", "⟦U+000A⟧")
