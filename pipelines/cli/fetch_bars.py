"""How fetching goes on: a bar for the region's addresses, one for each host that answered last."""

from __future__ import annotations

from datetime import timedelta

from rich.progress import Progress, TaskID

from assets.fetch.progress import Fetched

_MOST_HOSTS = 5


class FetchBars:
    """Bars of one region's fetching in a display that has others as well."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._region: TaskID | None = None
        self._hosts: dict[str, TaskID] = {}  # the one that answered last stands last

    def show(self, one: Fetched) -> None:
        """One address is done with."""
        if self._region is None:
            self._region = self._progress.add_task("  addresses 地址", total=None, text="")
        self._progress.update(
            self._region,
            completed=one.done,
            total=one.wanted,
            text=f"left 约剩 {timedelta(seconds=round(one.left))}",
        )
        bar = self._hosts.pop(one.host, None)
        if one.host_done == one.host_wanted:
            self._remove(bar)
            return
        if bar is None and len(self._hosts) == _MOST_HOSTS:
            self._remove(self._hosts.pop(next(iter(self._hosts))))
        bar = bar if bar is not None else self._progress.add_task("", total=None, text="")
        self._hosts[one.host] = bar
        self._progress.update(
            bar,
            description=f"    {one.host}",
            completed=one.host_done,
            total=one.host_wanted,
            text=f"{one.ended} {one.url}",
        )

    def clear(self) -> None:
        """Fetching is over."""
        for bar in (self._region, *self._hosts.values()):
            self._remove(bar)
        self._region = None
        self._hosts.clear()

    def _remove(self, bar: TaskID | None) -> None:
        if bar is not None:
            self._progress.remove_task(bar)
