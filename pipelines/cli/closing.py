"""What a run and `nianbao status` end with: how each year stands, and where the results are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from upath import UPath

from assets.evidence.files import INDEX
from assets.evidence.outcome_words import OUTCOMES
from assets.published.releases import LATEST, years_of
from assets.storage.database import shown_address
from expectations.findings import rules
from pipelines.settings import Settings
from pipelines.standing import Case, Standing

_COLUMNS = (
    ("expected\n应报", "expected"),
    ("found\n已找到", "found"),
    ("accepted\n有效", "accepted"),
    ("warned\n有警告", "with_warnings"),
    ("late\n逾期", "late"),
)
_MOST = 20  # cases a list shows when it need not be whole


def show_standings(
    console: Console, standings: Iterable[Standing], *, whole: bool, title: str
) -> None:
    """A table with a row a year, then who is quarantined and who is missing, and why."""
    standings = list(standings)
    table = Table(title=title, title_justify="left")
    table.add_column("year\n年度")
    for head, _ in _COLUMNS:
        table.add_column(head, justify="right")
    table.add_column("quarantined\n隔离", justify="right")
    table.add_column("missing\n缺失", justify="right")
    for each in standings:
        counts = (str(getattr(each, name)) for _, name in _COLUMNS)
        table.add_row(str(each.year), *counts, str(len(each.quarantined)), str(len(each.missing)))
    console.print(table)
    for each in standings:
        _show_cases(console, each.year, "quarantined 隔离", each.quarantined, whole=whole)
        _show_cases(console, each.year, "missing 缺失", each.missing, whole=whole)


def show_places(console: Console, settings: Settings) -> None:
    """Where the results lie, and what to open first."""
    console.print("[italic]results 结果[/]")
    warehouse = shown_address(settings.warehouse_url)
    for name, place in (
        ("published 发布文件", f"{settings.home}/published"),
        ("warehouse 数据仓库", warehouse),
        ("evidence 核查页", f"{settings.shared}/evidence"),
        ("Data Docs 规则核查", f"{settings.shared}/data_docs"),
        ("archive 原始存档", f"{settings.home}/archive"),
        ("log 日志", str(settings.logs)),
    ):
        console.print(f"  {name}: {escape(place)}", soft_wrap=True)  # whole, to be copied
    console.print("nianbao ui 打开 Dagster 界面: the runs, their checks and every stage's tables.")
    for name, page in _first_pages(settings):
        console.print(f"open 请打开 {name}: {escape(str(page))}", soft_wrap=True)


def _first_pages(settings: Settings) -> Iterator[tuple[str, UPath]]:
    """The pages of the latest year that has a release, those that are there."""
    published = UPath(settings.home) / "published"
    for year in map(str, years_of(published)[-1:]):
        for name, page in (
            ("regions 各区域结果", published / year / LATEST / INDEX),
            ("work list 待处理报告", UPath(settings.shared) / "evidence" / year / INDEX),
        ):
            if page.exists():
                yield name, page


def _show_cases(
    console: Console, year: int, head: str, cases: tuple[Case, ...], *, whole: bool
) -> None:
    if not cases:
        return
    console.print(f"[bold]{year} {head}[/]")
    shown = cases if whole else cases[:_MOST]
    for case in shown:
        line = f"  {case.name or '—'} ({case.reporter_id}): {_why(case)}"
        if case.outcome == "quarantined":
            line += f" → nianbao quarantine show {case.reporter_id} --year {year}"
        console.print(escape(line), soft_wrap=True)
    if len(shown) < len(cases):
        console.print(f"  … {len(cases) - len(shown)} more: nianbao status 查看全部")


def _why(case: Case) -> str:
    if case.outcome == "quarantined":
        said = ", ".join(f"{rule} {rules()[rule].label}" for rule in case.reasons)
        return said or "left out by a decision 人工决定不计入汇总"
    return f"{case.outcome} {OUTCOMES[case.outcome]['zh']} — {'; '.join(case.reasons)}"
