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
            metavar="FILE...",
            readable=False,
            help="Files, or folders whose files are taken by name.",
        ),
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a file, one a line, in UTF-8.")
    ] = False,
) -> None:
    """核查报告: do they satisfy the form? Status 0: all do; 1: some do not; 2: wrong usage."""
    found = {path: list(_files(path)) for path in paths}
    sound = True
    for line in _lines([file for path in paths for file in found[path]]):
        report = json.loads(line)
        sound = sound and report["verdict"] in _ACCEPTED
        if as_json:
            typer.echo(line.encode("utf-8", "backslashreplace"))
        else:
            _show(report)
    wrong = [f"no such file: {_shown(path)}" for path in found if not os.path.lexists(path)]
    wrong += [f"no file in the folder {_shown(path)}" for path in found if not found[path]]
    for each in wrong:
        typer.secho(each, fg="red", err=True)
    raise typer.Exit(2 if wrong else 0 if sound else 1)


def _files(given: Path) -> Iterator[Path]:
    """What was given, or what lies in that folder and the folders below, by name.

    A link to a folder within it is given back as it stands, as is a folder that does not open.
    """
    waiting = [given]
    while waiting:
        path = waiting.pop()
        # Unlike the methods of Path, those of os.path answer whatever stands in the way.
        followed = path == given or not os.path.islink(path)  # noqa: PTH114
        if not (followed and os.path.isdir(path)):  # noqa: PTH112
            yield path
            continue
        try:
            waiting += sorted(path.iterdir(), reverse=True)
        except OSError:
            yield path


def _lines(files: list[Path]) -> Iterator[str]:
    """One JSON object a file, in their order."""
    count = min(len(files), os.cpu_count() or 1)
    workers = Workers(count, seconds=_SECONDS, megabytes=_MEGABYTES)
    try:
        read = workers.results(_READER, ((str(path),) for path in files))
        for path, line in zip(files, read, strict=True):
            yield _lost(workers, path, line.reason) if isinstance(line, Lost) else line
    finally:
        workers.close()


def _lost(workers: Workers, path: Path, reason: str) -> str:
    # Even the digest is taken in a worker: a file that once did not answer may not answer again.
    (line,) = workers.results(_READER, [(str(path), reason)])
    if not isinstance(line, Lost):
        return str(line)
    from pipelines.cli.checked import unread_line

    return unread_line(str(path), reason)


def _shown(path: Path) -> str:
    return os.fsencode(path).decode("utf-8", "backslashreplace")


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
