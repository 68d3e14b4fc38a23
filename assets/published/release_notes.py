"""What a person reads of a release: what changed since the one before, and why it is held back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

import polars as pl

from assets.published.cells import cell_dictionary
from assets.storage.schema import VALUE
from expectations.forms import catalogue
from expectations.wording import plain

_MOST = 200  # rows of a list; the tables have all
_CHANGES = {"came": "新计入 came", "went": "不再计入 went", "changed": "数据变动 changed"}
_CAUSES = {
    "register": "登记变动 register",
    "document": "文件不同 another document",
    "decision": "人工决定变动 decision",
    "reading": "读取或核查结果不同 read or judged otherwise",
}


def changes_page(
    year: int,
    number: int,
    changes: tuple[pl.DataFrame, pl.DataFrame],
    sign_offs: tuple[pl.DataFrame, pl.DataFrame],
    names: tuple[pl.DataFrame, pl.DataFrame],
) -> str:
    """``changes.md`` of a release.

    ``changes`` are CHANGED_REPORTS and CHANGED_FIGURES since the release before, ``sign_offs`` are
    REVISIONS of that release and of this one, ``names`` are REPORTERS and REGIONS of this one.
    What was signed off or revised comes first; figures stand in the order of the form.
    """
    reports, figures = changes
    reporters, regions = names
    called = {code: f"{name} {code}" for code, name in regions.select("code", "name").iter_rows()}
    lines = [
        f"# {year} 年度第 {number} 次发布的变动 Changes of release {number}",
        "",
        "首次发布，此前无数据可比。The first release: there is none before it."
        if number == 1
        else f"与第 {number - 1} 次发布相比。Compared with release {number - 1}.",
    ]
    lines += _revisions(*sign_offs, called)
    if number > 1:
        lines += _reports(reports, dict(reporters.select("reporter_id", "name").iter_rows()))
        lines += _figures(figures.join(_cells(year), on="cell", how="left"), called)
    return "".join(f"{line}\n" for line in lines)


def held_page(year: int, reasons: Iterable[str], digest: str) -> str:
    """``held.md`` of a candidate that is held back, with what to do."""
    lines = [
        f"# {year} 年度的发布被暂缓 Release held back",
        "",
        *(f"- {reason}" for reason in reasons),
        "",
        "请核对本文件夹中的 changes.md 与各表，`latest` 仍为上一次发布。确认无误后：",
        "Look at changes.md and the tables of this folder; `latest` stays. If all is right:",
        "",
        f"    nianbao release approve {year} --content {digest[:12]} --reason 理由 --author 姓名",
        "",
        f"内容摘要 content digest: {digest}",
    ]
    return "".join(f"{line}\n" for line in lines)


def _reports(reports: pl.DataFrame, names: dict[str, str]) -> Iterator[str]:
    yield from ("", f"## 报告 Reports: {reports.height}", "")
    if reports.is_empty():
        yield "无变动。None came, went or changed."
        return
    yield from _table(
        ("单位 reporter", "变动 change", "原因 cause", "指标 figures"),
        (
            (
                f"{names.get(row['reporter_id'], '')} {row['reporter_id']}".strip(),
                _CHANGES[row["change"]],
                _CAUSES[row["cause"]],
                row["cells_changed"] or "",
            )
            for row in reports.head(_MOST).iter_rows(named=True)
        ),
    )
    yield from _left_over(reports, "changed_reports")


def _cells(year: int) -> pl.DataFrame:
    """What the form of the year calls each cell, and its place there: cell, words, position."""
    edition = catalogue.edition_for_year(year)
    return (
        cell_dictionary()
        .filter(edition=edition.id if edition else "")
        .select(
            "cell",
            "position",
            words=pl.concat_list(
                pl.col("table_label", "row_label", "column_label").replace("", None)
            )
            .list.drop_nulls()
            .list.join(" / "),
        )
    )


def _figures(figures: pl.DataFrame, called: dict[str, str]) -> Iterator[str]:
    """``figures`` are CHANGED_FIGURES with the ``words`` and ``position`` of their cells."""
    moved = figures.filter(pl.col("before").ne_missing(pl.col("after"))).sort(
        "region", "position", "cell", nulls_last=True
    )
    yield from ("", f"## 汇总数 Figures: {moved.height}", "")
    if moved.is_empty():
        yield "无变动。No sum differs."
        return
    yield from _table(
        ("区域 region", "指标 cell", "原数 before", "现数 after"),
        (
            (called.get(region, region), f"{words or ''} `{cell}`", _shown(old), _shown(new))
            for region, words, cell, old, new in moved.head(_MOST)
            .select("region", "words", "cell", pl.col("before", "after").cast(VALUE))
            .iter_rows()
        ),
    )
    yield from _left_over(moved, "changed_figures")


def _revisions(before: pl.DataFrame, now: pl.DataFrame, called: dict[str, str]) -> Iterator[str]:
    """The sign-offs and revisions that the release before does not have, and those gone since."""
    same = ["region", "revision", "figures_sha256"]
    new, gone = (
        one.join(other, on=same, how="anti") for one, other in ((now, before), (before, now))
    )
    taken_back = gone.filter(pl.col("revision") == 0)
    if new.is_empty() and taken_back.is_empty():
        return
    yield from ("", f"## 已核定区域 Regions signed off: {now['region'].n_unique()}", "")
    yield from _table(
        ("区域 region", "修订 revision", "变动数 figures changed", "原核定 signed off by, on"),
        (
            (
                called.get(row["region"], row["region"]),
                words or row["revision"] or "0 核定 signed off",
                row["figures_changed"],
                f"{row['signed_by']} {row['signed_on']}",
            )
            for rows, words in ((taken_back, "核定撤回 taken back"), (new, ""))
            for row in rows.iter_rows(named=True)
        ),
    )


def _left_over(frame: pl.DataFrame, table: str) -> Iterator[str]:
    if frame.height > _MOST:
        yield from ("", f"… {frame.height - _MOST} more 其余见 csv/{table}.csv")


def _table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield "| " + " | ".join(_cell(value) for value in row) + " |"


def _cell(value: object) -> str:
    """Text that stays in its cell."""
    return " ".join(str(value).replace("|", "\\|").replace("<", "&lt;").split())


def _shown(value: Decimal | None) -> str:
    return "—" if value is None else plain(value)
