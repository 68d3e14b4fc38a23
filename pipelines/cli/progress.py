"""Progress of a flow on the terminal: bars for all runs, the present one's stages, and fetching."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column

from assets.fetch.progress import fetched_of
from pipelines.cli.fetch_bars import FetchBars
from pipelines.flow import Failed, Said, Task, Watch

STAGE_LABELS = {
    "register": "登记表",
    "decisions": "人工决定",
    "fetch": "采集",
    "raw_text": "文本",
    "parsed_tables": "读取",
    "validated_tables": "核查",
    "outcomes": "报告结果",
    "cross_findings": "跨报告比对",
    "evidence": "核查页",
    "rollups": "汇总",
    "work_list": "待处理清单",
    "release": "发布文件",
    "warehouse": "数据仓库",
}


class Bars(Watch):
    """Shows a flow on standard error; without a terminal, one line a finished run."""

    def __init__(self) -> None:
        # Dagster catches what is printed during a stage; the bars go past it.
        self._out = os.fdopen(os.dup(sys.stderr.fileno()), "w", encoding="utf-8")
        self._console = Console(file=self._out)
        self._progress = Progress(
            TextColumn("{task.description}", table_column=Column(no_wrap=True)),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            # What does not fit is cut, never the bars.
            TextColumn(
                "{task.fields[text]}",
                table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis"),
                markup=False,
            ),
            console=self._console,
            expand=True,
            disable=not self._console.is_terminal,
        )
        self._all = self._progress.add_task("partitions 分区", total=None, text="")
        self._one = self._progress.add_task("", total=None, text="", visible=False)
        self._fetching = FetchBars(self._progress)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()
        self._out.close()

    def planned(self, tasks: Collection[Task]) -> None:
        self._progress.update(self._all, total=len(tasks))

    def began(self, task: Task, stages: int) -> None:
        self._progress.reset(
            self._one, total=stages, description=_named(task), text="", visible=True
        )

    def said(self, said: Said) -> None:
        stage = f"{said.stage} {STAGE_LABELS.get(said.stage, '')}"
        fetched = fetched_of(said.text)
        if fetched is not None:
            self._fetching.show(fetched)
        elif said.event in {"ended", "failed"}:
            self._fetching.clear()
            self._progress.advance(self._one)
        elif said.event == "began":
            self._progress.update(self._one, text=stage)
        elif said.text:
            self._progress.update(self._one, text=f"{stage} {said.text}")

    def ended(self, task: Task, failed: Failed | None) -> None:
        self._progress.update(self._one, visible=False)
        if task.year:
            self._progress.advance(self._all)
        if failed is not None:
            # Why is said once, at the end, where it is not scrolled away.
            self._console.print(f"[red]failed 失败[/] {_named(task)}")
        elif not self._console.is_terminal and task.year:
            self._console.print(f"done 完成 {_named(task)}")


def _named(task: Task) -> str:
    names = {"take_register": "register 登记表", "publish": "publish 汇总发布", "collect": ""}
    return " ".join(filter(None, (str(task.year or ""), task.region, names.get(task.job, ""))))
