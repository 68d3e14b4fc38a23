"""`nianbao figure`: a sum and every report behind it, down to the page it was published on."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.cli.given import given_settings, stored_tables, year_given

if TYPE_CHECKING:
    from decimal import Decimal

    from pipelines.behind_figures import Figure

_COUNTS = {
    "reports_counted": "计入 counted",
    "reports_blank": "空白 blank",
    "reports_absent": "无此指标 absent",
    "reports_quarantined": "隔离 quarantined",
    "reports_missing": "缺失 missing",
}
_OUTDATED = (
    "合计早于下列报告的最近变动，请重新运行汇总"
    " the sum was made before these reports last changed: run the rollups again"
)
_SAID = {"blank": "空白", "absent": "无此指标", "quarantined": "隔离", "missing": "缺失"}
_COVERS = {"unit": "", "own_level": "本级", "region_wide": "全区域"}
_MARKS = {"corrected": "已更正 corrected", "as_published": "按原文采信 as published"}


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(figure)


def figure(
    year: Annotated[int, typer.Argument(metavar="YEAR", parser=year_given, help="Report year.")],
    region: Annotated[str, typer.Argument(metavar="REGION", help="Code or name of the region.")],
    cell: Annotated[
        str,
        typer.Argument(metavar="CELL", help="Key of the cell, or its labels: 予以公开/总计."),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """数字溯源: a region's sum, and what each report behind it says.

    Status 2: no such year, region or cell; near ones are named.
    """
    from pipelines import behind_figures

    settings = given_settings()
    try:
        found = behind_figures.figure(
            stored_tables(settings), settings.local / "evidence", year, region, cell
        )
    except behind_figures.UnknownError as error:
        raise typer.BadParameter(str(error)) from None
    if as_json:
        typer.echo(json.dumps(dataclasses.asdict(found), ensure_ascii=False, default=_plain))
    else:
        _print(found)


def _print(found: Figure) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(emoji=False)
    value = "—" if found.value is None else f"{_plain(found.value)} {found.unit}"
    console.print(f"{found.year} {escape(found.region_name)} {found.region}", highlight=False)
    console.print(f"{escape(found.label)}  [dim]{found.cell}[/]", highlight=False)
    counts = "  ".join(f"{words} {found.counts[name]}" for name, words in _COUNTS.items())
    console.print(f"[bold]{value}[/]  {found.maturity}  {counts}", highlight=False)
    if not found.is_current:
        console.print(f"[yellow]{_OUTDATED}[/]", highlight=False)
    table = Table()
    for head in ("unit 单位", "says 数字", "standing 状态", "source 出处"):
        table.add_column(head, overflow="fold")
    for report in found.reports:
        unit = (report["name"], report["reporter_id"], _COVERS[report["covers"]])
        table.add_row(
            escape(" ".join(filter(None, unit))),
            _says(report),
            escape(_standing(report)),
            escape("\n".join(filter(None, (report["address"], report["evidence"])))),
        )
    console.print(table)


def _says(report: dict[str, Any]) -> str:
    return "—" if report["value"] is None else _plain(report["value"])


def _standing(report: dict[str, Any]) -> str:
    said = f"{_SAID[report['said']]} {report['said']}" if report["said"] in _SAID else ""
    marks = (words for mark, words in _MARKS.items() if report[mark])
    return "\n".join(filter(None, (said, report["why"], *marks)))


def _plain(number: Decimal) -> str:
    from expectations.wording import plain

    return plain(number)
