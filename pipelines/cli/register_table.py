"""What `nianbao register check` shows: who is expected, what changed, what may not be meant so."""

from __future__ import annotations

from itertools import groupby

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assets.register.columns import EXCEPTIONS, KINDS, LEVELS
from assets.register.overview import DOUBTS, Change, Overview
from expectations.signs import visible


def show_overview(console: Console, seen: Overview, title: str) -> None:
    """The regions, a row a collection region with its reporters, and the lists below."""
    console.print(_expected(seen, title))
    levels = (f"{word} {LEVELS[word][0]} {count}" for word, count in seen.levels.items())
    _say(console, f"regions 区划 {seen.year}: {', '.join(levels)}")
    _show_changes(console, "regions that ended 终止的区划", seen.ended_regions)
    _show_changes(console, "reporters that ended 终止的单位", seen.ended_reporters)
    if seen.exceptions:
        console.print("[bold]exceptions in force 生效的例外[/]")
    for each in seen.exceptions:
        words = ", ".join(f"{word} {EXCEPTIONS[word][0]}" for word in each.exceptions)
        _say(console, f"  row {each.position}: {words}: {each.address}: {each.note}")
    for kind, doubts in groupby(seen.doubts, key=lambda doubt: doubt.kind):
        console.print(f"[bold yellow]{escape(DOUBTS[kind])}[/]")
        for doubt in doubts:
            _say(console, f"  {doubt.about}")


def _expected(seen: Overview, title: str) -> Table:
    table = Table(title=f"{escape(title)}\nexpected 应报 {seen.year}", title_justify="left")
    table.add_column("region\n采集区域")
    table.add_column("expected\n应报", justify="right")
    table.add_column("kinds\n类别")
    for each in seen.expected:
        kinds = ", ".join(f"{kind} {KINDS[kind][0]} {n}" for kind, n in each.kinds.items())
        region = escape(visible(f"{each.region} {each.name}"))
        table.add_row(region, str(sum(each.kinds.values())), kinds)
    if len(seen.expected) > 1:
        table.add_row("all 合计", str(sum(sum(each.kinds.values()) for each in seen.expected)), "")
    return table


def _show_changes(console: Console, head: str, changes: tuple[Change, ...]) -> None:
    if changes:
        console.print(f"[bold]{head}[/]")
    for each in changes:
        into = ", ".join(each.successors) or "none 无"
        _say(console, f"  {each.identity} {each.name} → {into}")


def _say(console: Console, line: str) -> None:
    console.print(escape(visible(line)), soft_wrap=True, highlight=False)
