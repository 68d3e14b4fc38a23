"""What `nianbao quarantine` shows: the list of reports, and one report with the ways back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assets.evidence.evidence import Evidence
from assets.evidence.files import page_file
from assets.evidence.remedies import remedy
from assets.storage.json_log import entries
from expectations.findings import rules
from expectations.forms.catalogue import edition
from expectations.names import Language, place_name
from expectations.signs import visible
from expectations.wording import STATES
from pipelines.cli.check_table import Checked, print_checked
from pipelines.cli.shown import facts, shown_rules

_HEADS = (
    "year\n年度",
    "region\n区域",
    "reporter\n单位",
    "state\n状态",
    "why\n原因",
    "first\n首要问题",
)


def print_held(rows: Iterable[Mapping[str, Any]]) -> None:
    """The reports in quarantine, a row each."""
    rows = list(rows)
    console = Console(emoji=False)
    if not rows:
        console.print("nothing is held back 没有隔离的报告")
        return
    table = Table(title=f"quarantine 隔离区: {len(rows)}", title_justify="left")
    for head in _HEADS:
        table.add_column(head, overflow="fold")
    for row in rows:
        why = "\n".join(f"{rule} {rules()[rule].label}" for rule in row["reasons"])
        table.add_row(
            str(row["year"]),
            row["collection_region"],
            _safe(f"{row['name'] or ''}\n{row['reporter_id']}"),
            f"{row['state']}\n{STATES[row['state']]['zh']}",
            why,
            _safe(_first(row)),
        )
    console.print(table)
    console.print("nianbao quarantine show REPORTER --year YEAR 查看一份报告")


def print_report(evidence: Evidence, local: Path, language: Language) -> None:
    """One report as it is stored: what is wrong, what was decided and noted, what can be done."""
    state = STATES[evidence.state][language] if evidence.state else ""
    page = local / "evidence" / str(evidence.year) / evidence.region / page_file(evidence.report_id)
    print_checked(
        Checked(
            line="",
            source=" ".join(filter(None, (evidence.title or evidence.report_id, state))),
            verdict=evidence.verdict,
            language=language,
            facts=facts(evidence),
            rules=shown_rules(evidence, language),
            page="",
        ),
        page=str(page) if page.exists() else "",
    )
    for each in evidence.sources:
        typer.echo(f"address 地址: {visible(each.address)}  archive 存档: {each.archived}")
    for decided in evidence.decided:
        what = decided.cell or "accepted as published 按原文采信"
        fits = f" — does not fit 不再适用: {decided.problem}" if decided.problem else ""
        typer.echo(visible(f"decided 已决定: {what}: {decided.author}, {decided.decided_on}{fits}"))
    for noted in entries(local / "history" / str(evidence.year) / f"{evidence.region}.jsonl"):
        if noted["report_id"] == evidence.report_id:
            typer.echo(f"history 历史: {noted['at'][:19]} {noted['was'] or '—'} → {noted['state']}")
    possible = remedy(evidence)
    commands = [*(mend.command for mend in possible.mends if mend.command), *possible.accept]
    if commands:
        typer.echo("ways back 可用命令:")
    for command in commands:
        typer.echo(f"  {command}")


def _first(row: Mapping[str, Any]) -> str:
    grid = edition(row["edition"], row["variant"]) if row["edition"] else None
    place = place_name(row["line"], grid, "zh") if row["line"] and grid else row["message"]
    return place + (f" (+{row['findings'] - 1})" if row["findings"] > 1 else "")


def _safe(text: str) -> str:
    return escape(visible(text))
