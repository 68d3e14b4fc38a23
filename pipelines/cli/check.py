"""`nianbao check`: reports read and judged as they are, nothing stored.

Dagster and Great Expectations stay out of it, and the reading is done in worker processes: one file
answers within two seconds, and no file can end the command half-way.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from assets.workers import Lost, Workers

_READER = "pipelines.cli.checked:report_line"
_SECONDS, _MEGABYTES = 60.0, 1024
_ACCEPTED = {"accepted", "accepted_with_warnings"}
_VERDICTS = {
    "accepted": "[green]accepted 有效[/]",
    "accepted_with_warnings": "[yellow]accepted with warnings 有效，有警告[/]",
    "quarantined": "[red]quarantined 隔离[/]",
    "not_a_report": "[red]not a report 不是年报[/]",
}


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(check)


def check(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...", exists=True, help="Files, or folders whose files are taken by name."
        ),
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a file, one a line.")
    ] = False,
) -> None:
    """核查报告: do they satisfy the form? Status 0: all do; 1: some do not; 2: wrong usage."""
    files = list(_files(paths))
    if not files:
        raise typer.BadParameter(f"no file in {', '.join(map(str, paths))}")
    sound = True
    for line in _lines(files):
        report = json.loads(line)
        sound = sound and report["verdict"] in _ACCEPTED
        if as_json:
            typer.echo(line)
        else:
            _show(report)
    raise typer.Exit(0 if sound else 1)


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(entry for entry in path.rglob("*") if entry.is_file())
        else:
            yield path


def _lines(files: list[Path]) -> Iterator[str]:
    """One JSON object a file, in their order."""
    count = min(len(files), os.cpu_count() or 1)
    workers = Workers(count, seconds=_SECONDS, megabytes=_MEGABYTES)
    try:
        read = workers.results(_READER, ((str(path),) for path in files))
        for path, line in zip(files, read, strict=True):
            yield _lost(path, line.reason) if isinstance(line, Lost) else line
    finally:
        workers.close()


def _lost(path: Path, reason: str) -> str:
    from pipelines.cli.checked import report_line

    return report_line(str(path), reason)


def _show(report: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from expectations.findings import rules

    console = Console()
    console.print(f"[bold]{escape(report['source'])}[/]", soft_wrap=True)
    table = Table(show_header=False)
    form = " ".join(filter(None, (report["edition"], report["variant"]))) or "—"
    for name, value in (
        ("reporter 单位", report["reporter"] or "—"),
        ("year 年度", report["year"] or "—"),
        ("edition 版式", form),
        ("figures 指标数", sum(value is not None for value in report["cells"].values())),
    ):
        table.add_row(name, escape(str(value)))
    table.add_row("verdict 结论", _VERDICTS[report["verdict"]])
    console.print(table)
    for finding in report["findings"]:
        colour = "red" if finding["severity"] == "critical" else "yellow"
        label = rules()[finding["rule"]].label
        head = f"  [{colour}]{finding['rule']} {label}[/]"
        console.print(f"{head} {escape(finding['message'])}", soft_wrap=True)
        if finding["suspects"]:
            suspects = escape(", ".join(finding["suspects"]))
            console.print(f"    suspects 疑点: {suspects}", soft_wrap=True)
