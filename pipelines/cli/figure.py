"""`nianbao figure`: a sum and every report behind it, down to the page it was published on."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.cli.given import ReportYear, given_settings, stored_tables
from pipelines.cli.usage import WrongUsageError

if TYPE_CHECKING:
    from decimal import Decimal

    from rich.table import Table

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
_MATURITY = {"final": "最终 final", "provisional": "暂定 provisional"}
_COVERS = {"unit": "", "own_level": "本级 own level", "region_wide": "全区域 region-wide"}
_MARKS = {"corrected": "已更正 corrected", "as_published": "按原文采信 as published"}


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(figure)


def figure(
    year: ReportYear,
    region: Annotated[
        str,
        typer.Argument(metavar="REGION", help="区域代码或名称。Code or name of the region."),
    ],
    cell: Annotated[
        str,
        typer.Argument(
            metavar="CELL",
            help="指标代码或名称，如 予以公开/总计。Key of the cell or comparable variable, or its"
            " labels.",
        ),
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="一个 JSON 对象。One JSON object.")
    ] = False,
) -> None:
    """数字溯源。A region's sum, and what each report behind it says.

    状态 2：没有该年度、区域或指标，并列出相近的。Status 2: no such year, region or cell; near ones
    are named.
    """
    from upath import UPath

    from pipelines import behind_figures

    settings = given_settings()
    try:
        found = behind_figures.figure(
            stored_tables(settings), UPath(settings.shared) / "evidence", year, region, cell
        )
    except behind_figures.UnknownError as error:
        raise WrongUsageError(str(error)) from None
    if as_json:
        typer.echo(json.dumps(dataclasses.asdict(found), ensure_ascii=False, default=_plain))
    else:
        _print(found)


def _print(found: Figure) -> None:
    """A table for who looks at it; a line a report, with tabs between its fields, in a pipe."""
    from rich.console import Console

    console = Console(emoji=False)
    for line in _heading(found):
        console.print(line, highlight=False, soft_wrap=True)
    if console.is_terminal:
        console.print(_table(found))
    else:
        for report in found.reports:
            typer.echo("\t".join(" ".join(field) for field in _fields(report)))


def _heading(found: Figure) -> Iterator[str]:
    from rich.markup import escape

    value = "—" if found.value is None else f"{_plain(found.value)} {found.unit}"
    counts = "  ".join(f"{words} {found.counts[name]}" for name, words in _COUNTS.items())
    yield f"{found.year} {escape(found.region_name)} {found.region}"
    yield f"{escape(found.label)}  [dim]{found.cell}[/]"
    yield f"[bold]{value}[/]  {_MATURITY[found.maturity]}  {counts}"
    if not found.is_current:
        yield f"[yellow]{_OUTDATED}[/]"


def _table(found: Figure) -> Table:
    from rich.markup import escape
    from rich.table import Table

    table = Table()
    for head in ("unit 单位", "says 数字", "standing 状态", "source 出处"):
        table.add_column(head, overflow="fold")
    for report in found.reports:
        unit, *others = _fields(report)
        table.add_row(escape(" ".join(unit)), *(escape("\n".join(field)) for field in others))
    return table


def _fields(report: dict[str, Any]) -> Iterator[list[str]]:
    """Unit, number, standing and source of a report, each in its parts."""
    marks = (words for mark, words in _MARKS.items() if report[mark])
    said = _COUNTS[f"reports_{report['said']}"]
    # Free text, in which a line break would end the report's line.
    name, why = (" ".join(report[text].split()) for text in ("name", "why"))
    for parts in (
        (name, report["reporter_id"], _COVERS[report["covers"]]),
        ("—" if report["value"] is None else _plain(report["value"]),),
        (said, why, *marks),
        (report["address"], report["evidence"]),
    ):
        yield list(filter(None, parts))


def _plain(number: Decimal) -> str:
    from expectations.wording import plain

    return plain(number)
