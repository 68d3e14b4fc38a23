"""The table of the season's windows, as docs/season.md shows it."""

from __future__ import annotations

from pipelines.season import Season, Window

_BEGIN, _END = "<!-- windows -->\n", "<!-- windows end -->\n"
_HEAD = ("schedule", "日程", "cron", "job 作业", "of whom 单位", "asks 范围", "what for 说明")


def with_windows(page: str, season: Season) -> str:
    """The page with the windows of the season between its marks. ValueError without the marks."""
    head, mark, rest = page.partition(_BEGIN)
    _, end, tail = rest.partition(_END)
    if not mark or not end:
        raise ValueError(f"no {_BEGIN!r} and {_END!r} on the page")
    rows = [_HEAD, ("---",) * len(_HEAD), *map(_row, season.windows)]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return head + mark + "\n".join(lines) + "\n" + end + tail


def _row(window: Window) -> tuple[str, ...]:
    whom = ", ".join(window.only) or "all 全部"
    return (
        f"`{window.name}`",
        window.label,
        f"`{window.cron}`",
        f"`{window.job}`",
        f"{whom}; due 已到期" if window.due else whom,
        "what is archived too 已采集的也再问" if window.again else "what is missing 尚缺的",
        window.about,
    )
