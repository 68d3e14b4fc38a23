"""What `nianbao quarantine` shows: the list of reports, and one report with the ways back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from upath import UPath

from assets.evidence.evidence import Evidence
from assets.evidence.files import page_file
from assets.evidence.remedies import remedy
from assets.storage.json_log import entries
from expectations.findings import rules
from expectations.forms.catalogue import edition
from expectations.names import Language, place_name
from expectations.signs import visible
from expectations.wording import STATES, VERDICTS
from pipelines.cli.check_table import Checked, print_checked
from pipelines.cli.shown import facts, shown_rules

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_SAID = {
    "zh": {
        "source": "地址：{}  存档：{}",
        "decided": "已决定：{}：{}，{}",
        "accepted": "按原文采信",
        "unfit": "——不再适用：{}",
        "history": "历史：{}（北京时间） {} → {}",
        "ways": "可用命令：",
        "or": "或 ",
        "and": "并 ",
        "": "",
    },
    "en": {
        "source": "address: {}  archive: {}",
        "decided": "decided: {}: {}, {}",
        "accepted": "accepted as published",
        "unfit": " - does not fit: {}",
        "history": "history: {} (Beijing) {} → {}",
        "ways": "ways back:",
        "or": "or ",
        "and": "and ",
        "": "",
    },
}


def print_held(rows: Iterable[Mapping[str, Any]]) -> None:
    """The reports in quarantine, a row each; the ids that commands ask for are never broken."""
    rows = list(rows)
    console = Console(emoji=False)
    if not rows:
        console.print("nothing is held back 没有隔离的报告")
        return
    table = Table(title=f"quarantine 隔离区: {len(rows)}", title_justify="left", show_lines=True)
    longest = max(len(row["reporter_id"]) for row in rows)
    table.add_column("report 报告", overflow="fold", min_width=longest)
    table.add_column("why 原因", overflow="fold")
    for row in rows:
        state = f"{row['state']} {STATES[row['state']]['zh']}"
        place = f"{row['year']} {row['collection_region']}"
        why = (f"{rule} {rules()[rule].label}" for rule in row["reasons"])
        table.add_row(
            _safe("\n".join(filter(None, (row["name"], row["reporter_id"], place, state)))),
            _safe("\n".join((*why, _first(row)))),
        )
    console.print(table)
    console.print("nianbao quarantine show REPORTER --year YEAR 查看一份报告")


def print_report(evidence: Evidence, shared: UPath, language: Language) -> None:
    """One report as it is stored: what is wrong, what was decided and noted, what can be done."""
    state = STATES[evidence.state][language] if evidence.state else ""
    place = (str(evidence.year), evidence.region)
    page = shared.joinpath("evidence", *place, page_file(evidence.report_id))
    print_checked(
        Checked(
            line="",
            source=" ".join(filter(None, (evidence.title or evidence.report_id, state))),
            verdict=evidence.verdict,
            verdict_words=VERDICTS[evidence.verdict][language],
            language=language,
            facts=facts(evidence, language),
            rules=shown_rules(evidence, language),
            page="",
        ),
        page=str(page) if page.exists() else "",
    )
    said = _SAID[language]
    for each in evidence.sources:
        typer.echo(said["source"].format(visible(each.address), each.archived))
    for decided in evidence.decided:
        what = decided.cell or said["accepted"]
        unfit = said["unfit"].format(decided.problem) if decided.problem else ""
        told = said["decided"].format(what, decided.author, decided.decided_on)
        typer.echo(visible(told + unfit))
    year, region = place
    for noted in entries(shared / "history" / year / f"{region}.jsonl"):
        if noted["report_id"] == evidence.report_id:
            at = datetime.fromisoformat(noted["at"]).astimezone(_SHANGHAI)
            was = STATES[noted["was"]][language] if noted["was"] else "—"
            now = STATES[noted["state"]][language]
            typer.echo(said["history"].format(f"{at:%Y-%m-%d %H:%M}", was, now))
    if any(decided.problem for decided in evidence.decided):
        typer.echo("先更新或删去不再适用的决定 renew the entry that does not fit, or take it out")
    possible = remedy(evidence)
    commands = [(said[mend.joined], mend.command) for mend in possible.mends if mend.command]
    commands += [("", command) for command in possible.accept]
    if commands:
        typer.echo(said["ways"])
    for joined, command in commands:
        typer.echo(f"  {joined}{command}")


def _first(row: Mapping[str, Any]) -> str:
    grid = edition(row["edition"], row["variant"]) if row["edition"] else None
    place = place_name(row["line"], grid, "zh") if row["line"] and grid else row["message"]
    return place + (f" (+{row['findings'] - 1})" if row["findings"] > 1 else "")


def _safe(text: str) -> str:
    return escape(visible(text))
