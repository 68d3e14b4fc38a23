"""Bars of the fetching that goes on: what they show, and that none is left."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from assets.fetch.progress import Fetched
from pipelines.cli.fetch_bars import FetchBars


@pytest.fixture
def progress() -> Progress:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[text]}", markup=False),
    )
    console = Console(file=io.StringIO(), force_terminal=True, width=120)
    return Progress(*columns, console=console)


def fetched(host: str, **told: Any) -> Fetched:
    plain: dict[str, Any] = {
        "host": host,
        "url": f"http://{host}/[red]",
        "ended": "200",
        "done": 1,
        "wanted": 9,
        "host_done": 1,
        "host_wanted": 3,
        "seconds": 0.1,
        "size": 1,
        "tries": 1,
        "left": 75.4,
    }
    return Fetched(**{**plain, **told})


def shown(progress: Progress) -> list[tuple[str, float, float | None, str]]:
    return [
        (task.description.strip(), task.completed, task.total, task.fields["text"])
        for task in progress.tasks
    ]


def test_the_region_and_its_hosts_have_bars_with_the_time_left(progress: Progress) -> None:
    bars = FetchBars(progress)
    bars.show(fetched("a.gov.cn"))
    bars.show(fetched("b.gov.cn", done=2, host_done=2))
    assert shown(progress) == [
        ("addresses 地址", 2, 9, "left 约剩 0:01:15"),
        ("a.gov.cn", 1, 3, "200 http://a.gov.cn/[red]"),
        ("b.gov.cn", 2, 3, "200 http://b.gov.cn/[red]"),
    ]


def test_only_the_hosts_that_answered_last_are_shown_and_none_that_is_done(
    progress: Progress,
) -> None:
    bars = FetchBars(progress)
    for number in range(7):
        bars.show(fetched(f"{number}.gov.cn"))
    bars.show(fetched("4.gov.cn", host_done=3))
    assert [name for name, *_ in shown(progress)[1:]] == [
        "2.gov.cn",
        "3.gov.cn",
        "5.gov.cn",
        "6.gov.cn",
    ]


def test_no_bar_is_left_when_fetching_is_over(progress: Progress) -> None:
    bars = FetchBars(progress)
    bars.show(fetched("a.gov.cn"))
    bars.clear()
    assert shown(progress) == []
    bars.show(fetched("a.gov.cn"))
    assert len(shown(progress)) == 2
