"""What `nianbao audit state` shows: how far each sheet is, the error rate, what to correct."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assets.audit.error_rate import Rate
from assets.audit.state import AuditState, SheetState, Wrong
from expectations.signs import visible

_MOST = 5  # reports left that are named
_ESTIMATED = (
    "95 % 区间: 报告用 Clopper-Pearson 精确区间，按总体无限计，偏于保守；"
    "指标用 Korn-Graubard 区间，计入同一报告的指标互不独立。"
    " Reports: the exact interval, as if drawn from endlessly many, which is on the safe side;"
    " cells: widened because the cells of one report are not independent."
)
_KNOWN = (
    "有效报告全部核对的，区间即为一点: 是实际差错率，不是估计。"
    " Where every accepted report was compared the interval is the point: nothing is estimated."
)
_IN_PART = (
    "部分报告只核对了抽取的指标，其余指标可能还有错: 报告差错率偏低，请看指标差错率。"
    " Of some reports only some cells were compared: their rate is a lower bound, go by the cells."
)
_UNEVEN = (
    "各部分抽取比例不同: 合计差错率只说明已核对的报告，不代表全部有效报告。"
    " Not all reports had the same chance to be drawn: the rate speaks of those compared."
)


def show_audit(
    console: Console,
    sheets: Iterable[SheetState],
    years: Sequence[AuditState],
    whole: AuditState,
    wrong: Sequence[Wrong],
) -> None:
    """The sheets, the error rate of each year and of all, and the command for each wrong cell."""
    states = [*years, whole] if len(years) > 1 else years
    _show_sheets(console, sheets)
    _show_rates(console, states)
    for remark in remarks(states):
        console.print(escape(remark), soft_wrap=True)
    if wrong:
        console.print("[bold]wrong cells 有错的指标[/]")
    for each in wrong:
        _show_wrong(console, each)


def remarks(states: Sequence[AuditState]) -> list[str]:
    """What has to be known to read the rates of these states."""
    checked = [each for each in states if each.checked]
    holds = {
        _ESTIMATED: any(each.reports.low != each.reports.high for each in checked),
        _KNOWN: any(each.cells.low == each.cells.high for each in checked),
        _IN_PART: any(each.in_part for each in checked),
        _UNEVEN: any(each.uneven for each in checked),
    }
    return [words for words, told in holds.items() if told]


def _show_sheets(console: Console, sheets: Iterable[SheetState]) -> None:
    table = Table(title="audit 抽查", title_justify="left")
    table.add_column("sheet\n答卷")
    for head in ("drawn\n抽取", "checked\n已核对", "outdated\n文件已变", "left\n待核对"):
        table.add_column(head, justify="right")
    table.add_column("next\n接下来")
    for each in sheets:
        counts = (each.drawn, each.checked, each.outdated, len(each.left))
        more = f" … {len(each.left) - _MOST} more" if len(each.left) > _MOST else ""
        left = escape(", ".join(each.left[:_MOST]) + more)
        table.add_row(escape(each.file), *map(str, counts), left)
    console.print(table)


def _show_rates(console: Console, states: Sequence[AuditState]) -> None:
    table = Table(title="error rate 差错率", title_justify="left")
    for head in ("year\n年度", "compared\n核对对象"):
        table.add_column(head, no_wrap=True)
    for head in ("wrong\n有错", "checked\n已核对", "rate\n差错率", "95 % interval\n95 % 区间"):
        table.add_column(head, justify="right", no_wrap=True)
    for each in states:
        table.add_row(_year(each), "reports 报告", *_figures(each.reports))
        table.add_row("", "cells 指标", *_figures(each.cells))
    console.print(table)
    for each in states:
        reach = f"已核对 checked {each.checked} / 抽取 sampled {each.sampled}"
        console.print(f"{_year(each)}: {reach} / 有效 accepted {each.accepted}", soft_wrap=True)


def _year(state: AuditState) -> str:
    return "all 合计" if state.year is None else str(state.year)


def _figures(rate: Rate) -> tuple[str, str, str, str]:
    counts = (f"{rate.wrong:,}", f"{rate.checked:,}")
    if rate.share is None or rate.low is None or rate.high is None:
        return (*counts, "—", "—")
    return (*counts, percent(rate.share), f"{percent(rate.low)} – {percent(rate.high)}")


def percent(share: float) -> str:
    """A share in per cent, to three figures that count."""
    return "< 0.0001 %" if 0 < share < 1e-6 else f"{share * 100:.3g} %"


def _show_wrong(console: Console, wrong: Wrong) -> None:
    read, printed = (figure or "空白 blank" for figure in (wrong.read, wrong.printed))
    who = f"{wrong.year} {wrong.name or wrong.reporter}"
    line = (
        f"  {who} {wrong.cell}: 读取 read {read}, 原文 printed {printed} ({wrong.by}, {wrong.on})"
    )
    console.print(escape(visible(line)), soft_wrap=True)
    done = wrong.command or "已更正 it has the printed figure by now"
    console.print(escape(visible(f"    {done}")), soft_wrap=True)
