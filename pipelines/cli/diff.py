"""`nianbao diff`: what a new reader, edition, rule or decision would change, before it does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.cli.given import (
    AnyRegion,
    AnyYear,
    given_settings,
    stored_archive,
    stored_tables,
)
from pipelines.cli.usage import WrongUsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.settings import Settings

Row = dict[str, Any]
_HEADS = (
    *("year 年度", "region 区域", "reporter 单位", "change 变动"),
    *("cell 指标", "was 原", "becomes 现"),
)
_CHANGES = {
    "value": "数值变动",
    "cell_gone": "不再有此格",
    "cell_new": "新增此格",
    "report_out": "报告不再有效",
    "report_in": "报告转为有效",
}


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(diff)


def diff(
    year: AnyYear = None,
    region: AnyRegion = "",
    as_json: Annotated[
        bool,
        typer.Option("--json", help="每项变动一行 JSON。One JSON object a change, one a line."),
    ] = False,
) -> None:
    """比较变动。What a run would change in accepted reports.

    逐格列出，不保存任何结果。Cell by cell; nothing is stored.

    状态 0：无变动；1：有变动。Status 0: nothing; 1: something.
    """
    settings = given_settings()
    rows = list(_changes(settings, year, region))
    if as_json:
        for row in rows:
            figures = {name: _plain(row[name]) for name in ("was", "becomes")}
            typer.echo(json.dumps({**row, **figures}, ensure_ascii=False))
    else:
        _print(rows)
    raise typer.Exit(1 if rows else 0)


def _changes(settings: Settings, year: int | None, region: str) -> Iterator[Row]:
    from upath import UPath

    from assets.decisions.load import DecisionsError
    from assets.validated_tables.tables import VALIDATED_CELLS
    from assets.workers import Workers
    from pipelines.differences import partition_changes

    tables = stored_tables(settings)
    kept = [(part.year, part.region) for part in tables.partitions(VALIDATED_CELLS)]
    places = [each for each in kept if year in {None, each[0]} and region in {"", each[1]}]
    if not places:
        raise WrongUsageError(
            f"没有这一年度或区域；{settings.home} 中有 {kept}",
            f"no such year or region among {kept} in {settings.home}",
        )
    archive = stored_archive(settings)
    workers = Workers(
        settings.workers,
        seconds=settings.document_seconds,
        megabytes=settings.document_megabytes,
    )
    try:
        for place in places:
            found = partition_changes(
                tables, archive, UPath(settings.office), place, workers.results
            )
            for row in found.to_dicts():
                yield {"year": place[0], "collection_region": place[1], **row}
    except DecisionsError as error:
        typer.secho(f"in {settings.office}/decisions:\n{error}", fg="red", err=True)
        raise typer.Exit(2) from None
    finally:
        workers.close()


def _print(rows: list[Row]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(emoji=False)
    if not rows:
        console.print("重新运行不改变任何有效数字 a run would change nothing in accepted reports")
        return
    table = Table(title=f"changes 变动: {len(rows)}", title_justify="left")
    for head in _HEADS:
        table.add_column(head, overflow="fold")
    for row in rows:
        figures = (_plain(row["was"]), _plain(row["becomes"]))
        table.add_row(
            str(row["year"]),
            row["collection_region"],
            row["reporter_id"],
            f"{row['change']} {_CHANGES[row['change']]}",
            escape(row["cell"]),
            *("—" if each is None else each for each in figures),
        )
    console.print(table)


def _plain(figure: Any) -> str | None:
    from expectations.wording import plain

    return None if figure is None else plain(figure)
